"""Well-formed bodies about the first tenant's own affairs, by the name of the address: what its own people send, and what
others must be refused with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from onex.foundation.accounts.roles import Role
from onex.foundation.publications.models import Notice
from onex.foundation.tabular.importers import get_importer, sheet_of
from onex.foundation.tabular.workbooks import csv_template
from onex.lifecycle.certificates.models import RevocationGround
from tests.factories.parties import make_test_credit_code, make_test_number
from tests.web.matrix.world import Tenant

Body = Mapping[str, Any] | bytes
WHY = {"reason": "试"}
WITHOUT_A_BODY = ("procedures:claim", "procedures:release-claim", "api:claim", "api:release_claim", "api:preview_plan")
WITHOUT_A_BODY += (
    "jobs:cancel",
    "jobs:pause",
    "jobs:resume",
    "tabular:accept",
    "tabular:cancel-import",
    "tabular:resume-import",
)
WITHOUT_A_BODY += ("api:accept_rows", "api:cancel_import", "certificates:plan", "identity_checks:again", "tabular:drop-view")
WITHOUT_A_BODY += ("accounts:recovery-codes", "accounts:remove-factor", "accounts:sign-out-everywhere", "portals:unlink")


def day(days: int = 0) -> str:
    """Today and so many days, as forms and the API write it."""
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def _seat(here: Tenant) -> Mapping[str, Any]:
    learner = here.seats[Role.LEARNER]
    school = {"role": Role.SCHOOL_CLERK.value, "organisation": here.school.credit_code}
    return {"login_name": learner.user.login_name, "name": learner.actor.name, **school, "since": day(), **WHY}


def _account(here: Tenant) -> Mapping[str, Any]:
    return {"login_name": "brand.new", "name": "王新", "kind": "resident_id", "number": make_test_number(number=977_001), **WHY}


def _loan(name: str) -> Callable[[Tenant], Mapping[str, Any]]:
    return lambda here: {name: here.seats[Role.ORGANISATION_CLERK].user.pk, "since": day(30), "until": day(33), **WHY}


def _table(here: Tenant) -> bytes:
    target = here.one("assessment.Sitting").case.number
    importer = get_importer("assessment.results")
    sheet = sheet_of(importer, importer.open(target, here.seats[Role.ORGANISATION_CLERK].actor, timezone.localdate()))
    return csv_template(sheet, "zh-hans") + (",".join(["试"] * len(sheet.columns)) + "\n").encode()


def _sitting(here: Tenant) -> Mapping[str, Any]:
    sitting = here.one("assessment.Sitting")
    return {"name": "试", "level": sitting.level_id, "exam_on": day(60), "region": sitting.case.region_id}


def _reference(here: Tenant) -> str:
    notice: Notice = here.one("publications.Notice")
    return str(notice.lines.order_by("position").first().reference)


def _body(here: Tenant) -> Mapping[str, Any]:
    code = make_test_credit_code(number=977_002)
    return {"kind": "pilot_school", "name": "新设学校", "credit_code": code, "region": _city(here), "opened_on": day()}


def _city(here: Tenant) -> str:
    return here.city.ljust(6, "0")


def _identity(here: Tenant) -> Mapping[str, Any]:
    return {"name": "王新", "kind": "resident_id", "number": make_test_number(number=977_003), "seen": True}


RENAME = {"name": "改名后的机构", "since": day(), "decision": "试发〔2026〕1 号", **WHY}
REVOCATION = {"ground": RevocationGround.values[0], **WHY}
LAST_DAY = {"last_day": day(), "decision": "试发〔2026〕2 号", **WHY}
TEMPLATE = {"since": day(1), "title": "技能证书", "statement": "{姓名}", "colour": "#112233", "orientation": "portrait"}
CONTACT = {"duty": "总联系人", "name": "王新", "phone": "", "email": ""}
CHECK = {"method": "name_and_number", "consent": True}


def _code(here: Tenant) -> Mapping[str, Any]:
    return {"credit_code": make_test_credit_code(number=977_004), "since": day(), **WHY}


def _merger(here: Tenant) -> Mapping[str, Any]:
    return {"into": str(here.school.ref), "since": day(), **WHY}


def _move(here: Tenant) -> Mapping[str, Any]:
    return {"region": _city(here), "since": day(), **WHY}


WELL_FORMED: dict[str, Callable[[Tenant], Body]] = {
    **dict.fromkeys(WITHOUT_A_BODY, lambda here: {}),
    "accounts:seat": lambda here: {"mandate": here.seats[Role.ORGANISATION_CLERK].mandate.pk},
    "portals:identities": lambda here: {"provider": "sandbox-oidc"},
    "identity_checks:own": lambda here: CHECK,
    "api:read_identity_check": lambda here: CHECK,
    "identity_checks:in-person": _identity,
    "api:confirm_identity": _identity,
    "mandates:grant": _seat,
    "api:list_seats": _seat,
    "mandates:extend": lambda here: WHY,
    "api:extend_seat": lambda here: WHY,
    "mandates:end": lambda here: WHY,
    "api:end_seat_at_once": lambda here: WHY,
    "mandates:delegate": _loan("colleague"),
    "api:lend_seat": _loan("account"),
    "mandates:open": _account,
    "api:open_seat_account": _account,
    **dict.fromkeys(("mandates:suspend", "mandates:reinstate", "mandates:reset"), lambda here: WHY),
    **dict.fromkeys(("api:suspend_account", "api:reinstate_account", "api:reset_account"), lambda here: WHY),
    "procedures:step": lambda here: {**WHY, "next": "/workbench"},
    "api:take_step": lambda here: WHY,
    "publications:answer": lambda here: {"answer": "试", "upheld": "no"},
    "publications:object": lambda here: {"text": "试", "contact": "试", "reference": _reference(here)},
    "publications:find-line": lambda here: {"reference": _reference(here)},
    "tabular:new-import": lambda here: {"file": SimpleUploadedFile("试.csv", _table(here), content_type="text/csv")},
    "api:upload_table": _table,
    "tabular:keep-view": lambda here: {"page": "assessment.sittings", "name": "试", "query": "sort=name", "address": "/"},
    "directory:rename": lambda here: RENAME,
    "api:rename_body": lambda here: RENAME,
    "directory:move": _move,
    "api:move_body": _move,
    "directory:code": _code,
    "api:reissue_credit_code": _code,
    "directory:merge": _merger,
    "api:merge_body": _merger,
    "directory:close": lambda here: LAST_DAY,
    "api:close_body": lambda here: LAST_DAY,
    "directory:correct-closing": lambda here: LAST_DAY,
    "api:correct_closing_of_body": lambda here: LAST_DAY,
    "organisations:new": _body,
    "api:list_organisations": _body,
    "organisations:contact": lambda here: CONTACT,
    "api:add_contact": lambda here: CONTACT,
    "assessment:open-sitting": _sitting,
    "assessment:discard": lambda here: WHY,
    "certificates:revoke": lambda here: REVOCATION,
    "api:propose_revocation": lambda here: REVOCATION,
    "certificates:stop": lambda here: {"organisation": here.organisation.pk, **WHY},
    "certificates:lift": lambda here: WHY,
    "prints:template": lambda here: TEMPLATE,
    "api:list_print_templates": lambda here: TEMPLATE,
}

LEFT_OUT = {
    "accounts:confirm": "asks for a second factor: tests/foundation/accounts/sign_in",
    "accounts:add-totp": "asks for a code of the app: tests/foundation/accounts/sign_in",
    "accounts:add-passkey": "asks for a key's answer: tests/foundation/accounts/sign_in",
    "accounts:password": "asks for the present password: tests/foundation/accounts/sign_in",
    "identity_checks:answer": "asks for what the checker signed: tests/foundation/identity_checks",
    "mandates:extend": "the furnished seat has no last day to put off: tests/foundation/mandates",
    "api:extend_seat": "the furnished seat has no last day to put off: tests/foundation/mandates",
    "identity_checks:in-person": "asks for a person the installation knows: tests/foundation/identity_checks",
    "api:confirm_identity": "asks for a person the installation knows: tests/foundation/identity_checks",
    "certificates:stop": "the furnished organisation is stopped already: tests/lifecycle/certificates",
    "organisations:lead": "asks for a contact named before: tests/web/organisations",
}
"""Writes whose entitled seat is not asked here, with why and the tests that go through them."""
