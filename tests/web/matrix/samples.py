"""What stands in the addresses and bodies of the matrix. A new address without a sample fails the matrix."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core import signing

from onex.foundation.accounts.roles import Role
from onex.foundation.identity_checks import sandbox as identity_check_sandbox
from onex.foundation.procedures.numbers import compose
from onex.lifecycle.certificates.models import RevocationGround
from onex.lifecycle.certificates.tokens import write_token
from tests.web.matrix.addresses import Address
from tests.web.matrix.world import Tenant

MISSING_UUID = str(uuid.UUID(int=0x2026_0000_0000_4000_8000_0000_0000_0001))


@dataclass(frozen=True)
class Sample:
    """How a parameter is filled: with something of a tenant, and with something of the same form that does not exist."""

    of: Callable[[Tenant], str]
    missing: str


def _of(model: str, attribute: str, missing: str, **conditions: object) -> Sample:
    return Sample(lambda tenant: str(getattr(tenant.one(model, **conditions), attribute)), missing)


PLAIN: dict[str, str] = {
    "steps/<step>": "submit",
    "with/<provider>": "sandbox-oidc",
    "revocation/<number>": "1",
    "suspension/<number>": "1",
    "credential/<form>": "json",
    "prints/<part>": "1",
    "qr/<form>": "svg",
    "evidence/<position>": "1",
    "clauses/<cite>": "G3.3",
    "policy/<letter>": "X",
    "instruments/<letter>": "X",
    "parameters/<key>": "certificates.registration_window",
    "rules/<name>": "catalogue.may_issue",
    "calendar/<number>": "2026",
    "new/<importer>": "assessment.results",
    "template/<importer>": "assessment.results",
    "importers/<importer>": "assessment.results",
    "tile/<path>": "0/000.p/1",
}
"""Parameters that name no record, by the word before them in the address."""

CASE_NUMBER = compose("990100", date(2026, 3, 2), 999_999)
"""A well-formed number no case has."""

CASE = _of("procedures.Case", "number", CASE_NUMBER)


def _token(tenant: Tenant) -> str:
    certificate = tenant.one("certificates.IssuedCertificate")
    return write_token(certificate.pk, bytes(certificate.secret))


SAMPLES: dict[str, Sample] = {
    "cases/<number>": CASE,
    "organisations/<ref>": Sample(lambda tenant: str(tenant.organisation.ref), MISSING_UUID),
    "issuers/<ref>": Sample(lambda tenant: str(tenant.organisation.ref), MISSING_UUID),
    "certificates/<code>": _of("catalogue.SkillCertificate", "code", "X999999"),
    "notices/<number>": _of("publications.Notice", "number", "GS99010020260302999999"),
    "objections/<ref>": _of("publications.Objection", "ref", MISSING_UUID),
    "sittings/<number>": Sample(lambda tenant: tenant.one("assessment.Sitting").case.number, CASE_NUMBER),
    "certificates:plan": Sample(
        lambda tenant: tenant.one("assessment.Sitting", case__state="released").case.number, CASE_NUMBER
    ),
    "batches/<number>": Sample(lambda tenant: tenant.one("certificates.IssueBatch").case.number, CASE_NUMBER),
    "certificates/<number>": _of("certificates.IssuedCertificate", "number", "NO-SUCH-NUMBER-1"),
    "v/<token>": Sample(_token, write_token(2**40, b"0123456789abcdef")),
    "templates/<template>": _of("prints.PrintTemplate", "pk", "999999999"),
    "stops/<stop>": _of("certificates.IssuanceStop", "pk", "999999999"),
    "identities/<ref>": _of("portals.LinkedIdentity", "ref", MISSING_UUID),
    "factors/<ref>": _of("accounts.Factor", "ref", MISSING_UUID),
    "seats/<pk>": Sample(lambda tenant: str(tenant.seats[Role.ORGANISATION_LEAD].mandate.pk), "999999999"),
    "accounts/<pk>": Sample(
        lambda tenant: str(tenant.one("accounts.Mandate", organisation=tenant.organisation, role="exam_staff").user_id),
        "999999999",
    ),
    "files/<ref>": _of("documents.StoredFile", "ref", MISSING_UUID, internal=False),
    "jobs/<ref>": _of("jobs.Job", "ref", MISSING_UUID),
    "records/<event_id>": Sample(
        lambda tenant: str(tenant.one("journal.Entry", organisation_ref=str(tenant.organisation.ref)).event_id), MISSING_UUID
    ),
    "proofs/<event_id>": Sample(
        lambda tenant: str(tenant.one("journal.Entry", organisation_ref=str(tenant.organisation.ref)).event_id), MISSING_UUID
    ),
    "views/<pk>": _of("tabular.SavedView", "pk", "999999999"),
    "imports/<ref>": _of("tabular.Import", "ref", MISSING_UUID),
}
"""Parameters that name a record, by the word before them in the address (or by the address' name)."""

SANDBOX = {"client_id": "onex-oidc", "redirect_uri": "http://testserver/sign-in/with/sandbox-oidc/back", "state": "s"}


def face_page() -> dict[str, str]:
    """What the sandbox's page for a look at a face is opened with; signed now, since it is good for minutes only."""
    asked = dict.fromkeys(("request_id", "nonce", "digest", "method", "purpose"), "x")
    return {"asked": signing.dumps(asked | {"back": "http://testserver/identity-check"}, salt=identity_check_sandbox.SALT)}


QUERIES: dict[str, Callable[[Tenant], Mapping[str, str]]] = {
    "portals:sandbox-authorize": lambda _tenant: SANDBOX,
    "identity_checks:sandbox-face": lambda _tenant: face_page(),
    "tabular:new-import": lambda tenant: {"target": tenant.one("assessment.Sitting").case.number},
    "tabular:template": lambda tenant: {"target": tenant.one("assessment.Sitting").case.number},
    "api:upload_table": lambda tenant: {"target": tenant.one("assessment.Sitting").case.number},
    "api:get_value": lambda tenant: {"on": "2026-03-02", "province": tenant.province},
    "api:get_deadline": lambda tenant: {"start": "2026-03-02"},
}
"""Addresses that need something after the question mark."""

BODIES: dict[str, Callable[[Tenant, Tenant], Mapping[str, Any]]] = {
    "api:list_organisations": lambda here, there: {"kind": "pilot_school", "name": "试", "region": "980100"},
    "api:move_body": lambda here, there: {"region": "980100", "since": "2026-03-02"},
    "api:merge_body": lambda here, there: {"into": str(there.organisation.ref), "since": "2026-03-02", "reason": "试"},
    "directory:merge": lambda here, there: {"into": str(there.organisation.ref), "since": "2026-03-02", "reason": "试"},
    "api:set_print_template": lambda here, there: {
        "certificate": there.one("catalogue.SkillCertificate").code,
        "since": "2099-01-01",
        "title": "试",
        "statement": "试",
        "colour": "#1f4e79",
        "orientation": "portrait",
    },
    "prints:template": lambda here, there: {
        "certificate": there.one("catalogue.SkillCertificate").code,
        "since": "2099-01-01",
        "title": "试",
        "statement": "试",
        "colour": "#1f4e79",
        "orientation": "portrait",
    },
    "api:propose_revocation": lambda here, there: {"ground": RevocationGround.values[0], "reason": "试"},
    "api:list_seats": lambda here, there: {
        "login_name": there.seats[Role.SCHOOL_CLERK].user.login_name,
        "name": "别人",
        "role": Role.SCHOOL_CLERK.value,
        "organisation": there.school.credit_code,
        "reason": "试",
    },
    "api:extend_seat": lambda here, there: {"reason": "试"},
    "api:end_seat_at_once": lambda here, there: {"reason": "试"},
    "api:lend_seat": lambda here, there: {
        "account": there.seats[Role.ORGANISATION_CLERK].user.pk,
        "since": "2026-03-02",
        "until": "2026-03-03",
        "reason": "试",
    },
    "api:open_seat_account": lambda here, there: {
        "login_name": there.seats[Role.SCHOOL_CLERK].user.login_name,
        "name": "别人",
        "kind": "resident_id",
        "number": "1",
        "reason": "试",
    },
    "api:suspend_account": lambda here, there: {"reason": "试"},
    "api:reinstate_account": lambda here, there: {"reason": "试"},
    "api:reset_account": lambda here, there: {"reason": "试"},
    "mandates:grant": lambda here, there: {
        "login_name": there.seats[Role.SCHOOL_CLERK].user.login_name,
        "name": "别人",
        "role": Role.SCHOOL_CLERK.value,
        "organisation": there.school.credit_code,
        "since": "2026-03-02",
        "reason": "试",
    },
    "mandates:end": lambda here, there: {"reason": "试"},
    "mandates:extend": lambda here, there: {"reason": "试"},
    "mandates:delegate": lambda here, there: {"colleague": there.seats[Role.ORGANISATION_CLERK].user.pk, "reason": "试"},
    "mandates:suspend": lambda here, there: {"reason": "试"},
    "mandates:reinstate": lambda here, there: {"reason": "试"},
    "mandates:reset": lambda here, there: {"reason": "试"},
    "mandates:activate": lambda here, there: {
        "login_name": there.seats[Role.EXPERT].user.login_name,
        "code": "AAAA-BBBB-CCCC",
        "new": "four made-up words",
        "again": "four made-up words",
    },
    "api:verify": lambda here, there: {"number": there.one("certificates.IssuedCertificate").number, "name": "别人"},
    "portals:sandbox-authorize": lambda here, there: SANDBOX | {"person": "sandbox-1"},
    "identity_checks:sandbox-face": lambda here, there: face_page() | {"outcome": "match"},
    "api:file_objection": lambda here, there: {"text": "试", "contact": "试"},
    "portals:identities": lambda here, there: {"provider": "sandbox-oidc"},
    "accounts:seat": lambda here, there: {"mandate": there.seats[Role.ORGANISATION_LEAD].mandate.pk},
    "accounts:sign-in": lambda here, there: {"login_name": there.seats[Role.EXPERT].user.login_name, "password": "wrong"},
    "verification:verify": lambda here, there: {
        "number": there.one("certificates.IssuedCertificate").number,
        "name": "别人",
    },
    "certificates:stop": lambda here, there: {"organisation": there.organisation.pk, "reason": "试"},
    "procedures:step": lambda here, there: {"reason": "试", "next": "/workbench"},
    "publications:answer": lambda here, there: {"answer": "试", "upheld": "no"},
}
"""Addresses whose form is more than empty: (own, other tenant) → form; ids of the other tenant are the interesting ones."""

MULTIPART = frozenset({"api:file_objection"})
"""Operations that take a form with files."""


class NoSample(LookupError):
    """An address has a parameter the matrix cannot fill: add it to SAMPLES or PLAIN."""


def find_sample(address: Address, parameter: str) -> Sample | str:
    word = re.search(rf"(\w+)/<(?:\w+:)?{parameter}>", address.route)
    for key in (address.name, f"{word[1]}/<{parameter}>" if word else ""):
        if key in SAMPLES:
            return SAMPLES[key]
        if key in PLAIN:
            return PLAIN[key]
    raise NoSample(f"{address}: no sample for <{parameter}>")


def fill(address: Address, tenant: Tenant) -> dict[str, str]:
    """The parameters as records of a tenant."""
    found = {parameter: find_sample(address, parameter) for parameter in address.parameters}
    return {name: sample if isinstance(sample, str) else sample.of(tenant) for name, sample in found.items()}


def fill_missing(address: Address) -> dict[str, str] | None:
    """The parameters as records that do not exist; None for an address that names no record."""
    found = {parameter: find_sample(address, parameter) for parameter in address.parameters}
    if not any(isinstance(sample, Sample) for sample in found.values()):
        return None
    return {name: sample if isinstance(sample, str) else sample.missing for name, sample in found.items()}
