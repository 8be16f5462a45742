"""What a tenant has: a draft, a published and a released sitting, a batch under way, certificates, a revocation, files."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

from django.utils import timezone

from onex.foundation.accounts.roles import Role
from onex.foundation.documents.attachments import Upload, inspect
from onex.foundation.documents.services import store
from onex.foundation.jobs.services import pause
from onex.foundation.jobs.worker import run_pending
from onex.foundation.portals.services import link_identity
from onex.foundation.tabular.importers import get_importer, sheet_of
from onex.foundation.tabular.saved_views import keep
from onex.foundation.tabular.services import start_import
from onex.foundation.tabular.workbooks import csv_template
from onex.lifecycle.assessment.procedure import PUBLISHED
from onex.lifecycle.catalogue.models import Regime
from onex.lifecycle.certificates.models import RevocationGround
from onex.lifecycle.certificates.services import plan_issue, propose_revocation, stop_issuance
from onex.lifecycle.credentials.services import begin_signing
from onex.lifecycle.prints.services import Choice, set_template
from tests.factories import assessment, certificates
from tests.factories.accounts import make_seat, make_user
from tests.factories.catalogue import make_level
from tests.factories.mandates import make_loan
from tests.factories.parties import make_person
from tests.factories.publications import make_objection
from tests.factories.sign_in import App
from tests.web.matrix.world import Tenant


def _candidate(tenant: Tenant) -> dict[str, object]:
    return {"person": make_person(name=f"{tenant.private}生"), "school": tenant.school}


def exams(tenant: Tenant, today: date) -> None:
    """A sitting in draft and one in publicity with an objection, on both sides."""
    for regime in Regime:
        level = make_level(organisation=tenant.organisation, regime=regime, region=tenant.city)
        draft = assessment.make_sitting(level=level, region=tenant.city)
        assessment.make_result(sitting=draft, **_candidate(tenant))
        published = assessment.make_sitting(level=level, region=tenant.city)
        assessment.make_result(sitting=published, **_candidate(tenant))
        assessment.advance_to(published, PUBLISHED)
        published.refresh_from_db()
        line = published.notice.lines.order_by("position").first()
        evidence = inspect([Upload("e.txt", io.BytesIO(f"{tenant.private}佐证".encode()))])
        text = f"{tenant.private}异议"
        make_objection(notice=published.notice, reference=line.reference, text=text, evidence=evidence)


def issued_certificates(tenant: Tenant, today: date) -> None:
    """A batch issued, one certificate of it proposed for revocation, and a batch whose job waits."""
    level = make_level(organisation=tenant.organisation, region=tenant.city)
    lead = tenant.seats[Role.ORGANISATION_LEAD]
    certificates.make_number_rules()
    for finished in (True, False):
        sitting = assessment.make_sitting(level=level, region=tenant.city)
        for _number in range(2):
            assessment.make_result(sitting=sitting, **_candidate(tenant))
        assessment.advance_to(sitting, assessment.RELEASED)
        sitting.refresh_from_db()
        batch = plan_issue(sitting, by=lead.actor, on=today)
        if finished:
            run_pending()
            batch.refresh_from_db()
            begin_signing(batch)
            run_pending()
        else:  # or the next tenant's worker would take it up
            pause(batch.job)
    number = tenant.organisation.certificates.order_by("pk").last().number
    ground = RevocationGround.values[0]
    propose_revocation(number, ground=ground, reason=f"{tenant.private}理由", by=lead.actor, on=today)


def issuance_stop(tenant: Tenant, today: date) -> None:
    """Issuance stopped for the organisation by its province."""
    stop_issuance(tenant.organisation, by=tenant.seats[Role.PROVINCE_LEAD].actor, reason=tenant.private, on=today)


def second_factors(tenant: Tenant, today: date) -> None:
    """An authenticator app and an outside identity of the organisation's clerk."""
    user = tenant.seats[Role.ORGANISATION_CLERK].user
    App(user)
    now, by = timezone.now(), tenant.seats[Role.ORGANISATION_CLERK].actor
    link_identity(user, provider="sandbox-oidc", subject=tenant.private, by=by, on=today, now=now)


def loan(tenant: Tenant, today: date) -> None:
    """The lead's seat lent to a colleague for a week."""
    colleague = make_user(person=make_person(name=f"{tenant.private}代"))
    staff = make_seat(role=Role.EXAM_STAFF, organisation=tenant.organisation, user=colleague)
    make_loan(tenant.seats[Role.ORGANISATION_LEAD], to=staff, days=7, on=today)


def layout(tenant: Tenant, today: date) -> None:
    """A layout of the organisation's own."""
    choice = Choice("", today, "证书", "", f"{tenant.private}正文", tenant.private, "#1f4e79", "portrait")
    set_template(choice, [], by=tenant.seats[Role.ORGANISATION_LEAD].actor, on=today)


def files(tenant: Tenant, today: date) -> None:
    """A stored file with the tenant's mark in it."""
    store(
        io.BytesIO(f"{tenant.private} file".encode()),
        purpose="matrix",
        name=f"{tenant.private}.txt",
        organisation=tenant.organisation.pk,
        subject=f"organisation:{tenant.organisation.ref}",
        by=tenant.seats[Role.ORGANISATION_CLERK].actor,
    )


def imports(tenant: Tenant, today: date) -> None:
    """An import whose only row fails, with the tenant's mark in every cell, and a kept view of the imports."""
    clerk = tenant.seats[Role.ORGANISATION_CLERK].actor
    target = tenant.one("assessment.Sitting").case.number
    importer = get_importer("assessment.results")
    sheet = sheet_of(importer, importer.open(target, clerk, today))
    row = ",".join([tenant.private] * len(sheet.columns))
    upload = csv_template(sheet, "zh-hans") + f"{row}\n".encode()
    start_import(importer.name, upload=io.BytesIO(upload), name=f"{tenant.private}.csv", target=target, by=clerk, on=today)
    run_pending()
    keep(by=clerk, page="assessment.sittings", name=tenant.private, query="sort=name")


FURNISHINGS: tuple[Callable[[Tenant, date], None], ...] = (
    exams,
    imports,
    issued_certificates,
    issuance_stop,
    second_factors,
    loan,
    layout,
    files,
)
