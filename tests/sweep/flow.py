"""The crowd through everything that takes people in: upload, release, issue, look-up, objection, sign-in. By its real pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from onex.foundation.accounts.roles import Role
from onex.foundation.jobs.worker import run_pending
from onex.foundation.publications.models import Objection
from onex.foundation.tabular.importers import get_importer, sheet_of
from onex.foundation.tabular.models import Import, ImportState
from onex.lifecycle.assessment.importing.sheet import KINDS
from onex.lifecycle.assessment.models import Sitting
from onex.lifecycle.assessment.procedure import PUBLISHED, RELEASED
from onex.lifecycle.certificates.models import IssuedCertificate
from onex.lifecycle.certificates.services import plan_issue
from tests.factories import assessment, certificates
from tests.factories.catalogue import make_level
from tests.sweep.crowd import Somebody, crowd, typed_number
from tests.web.matrix.world import Tenant

IMPORTER = "assessment.results"
LABELS = {kind: label for label, kind in KINDS.items()}
OBJECTIONS = 20
LOOKUPS = 100


def _line(somebody: Somebody, order: int, school: str) -> str:
    return f"{somebody.name},{LABELS[somebody.kind]},{somebody.number},2026{order:06d},{school},82.5,76,\n"


def _header(sitting: Sitting, tenant: Tenant, today: date) -> str:
    importer = get_importer(IMPORTER)
    context = importer.open(sitting.case.number, tenant.seats[Role.ORGANISATION_CLERK].actor, today)
    return ",".join(column.label.zh for column in sheet_of(importer, context).columns) + "\n"


def _upload(client: Client, sitting: Sitting, content: str, name: str) -> Import:
    page = f"/imports/new/{IMPORTER}/?target={sitting.case.number}"
    answer = client.post(page, {"file": SimpleUploadedFile(name, content.encode())})
    assert answer.status_code == 302, answer.content.decode()
    run_pending()
    return Import.objects.latest("pk")


def crowd_comes(tenant: Tenant, today: date) -> None:
    """Uploads wrong and right, publicity, release by two, certificates."""
    level = make_level(organisation=tenant.organisation, region=tenant.city)
    certificates.make_number_rules()
    sitting = assessment.make_sitting(level=level, region=tenant.city, exam_on=today, on=today)
    client = tenant.seats[Role.ORGANISATION_CLERK].client()
    people, school = crowd(), tenant.school.credit_code or ""
    header = _header(sitting, tenant, today)
    _wrong_uploads(client, sitting, header, people, school)
    right = _upload(
        client, sitting, header + "".join(_line(one, order, school) for order, one in enumerate(people)), "成绩.csv"
    )
    assert (right.state, right.failed) == (ImportState.CHECKED, 0), list(right.causes.values())
    assert client.post(f"/imports/{right.ref}/accept", {"mode": "all"}).status_code == 302
    run_pending()
    assessment.advance_to(sitting, PUBLISHED, on=today)
    sitting.refresh_from_db()
    _objections(sitting, people)
    _answers(sitting, client)
    assessment.advance_to(sitting, RELEASED, on=today)
    sitting.refresh_from_db()
    plan_issue(sitting, by=tenant.seats[Role.ORGANISATION_LEAD].actor, on=sitting.case.closed_on or today)
    run_pending()
    _lookups(people)


def _wrong_uploads(client: Client, sitting: Sitting, header: str, people: Sequence[Somebody], school: str) -> None:
    """What people get wrong with a list of people: no header, columns mixed up, a number for a name of the file or the sheet."""
    plain = [_line(one, order, school) for order, one in enumerate(people[:30])]
    swapped = [
        f"{one.number},{LABELS[one.kind]},{one.name},{one.number},{one.number},{one.number},76,{one.number}\n"
        for one in people[:30]
    ]
    for content, name in (
        ("".join(plain), "没有表头.csv"),
        (f"{typed_number(1)},{typed_number(2)}\n" + "".join(plain), "号码作表头.csv"),
        (header.strip() + f",{typed_number(3)}\n" + "".join(plain), "多一列.csv"),
        (header + "".join(swapped), "列填错.csv"),
        (header + "".join(line.replace("76,", f"76,,{typed_number(4)}") for line in plain), "旁注.csv"),
        (header + "".join(plain), f"{typed_number(5)}.csv"),
        (header + plain[0] + f'"{typed_number(6)}', "引号.csv"),
    ):
        upload = _upload(client, sitting, content, name)
        for page in ("", "/errors"):
            assert client.get(f"/imports/{upload.ref}{page}").status_code in (200, 404)


def _objections(sitting: Sitting, people: Sequence[Somebody]) -> None:
    """Objections of people who say who they are, though nobody asked for the number."""
    lines = list(sitting.notice.lines.order_by("position")[:OBJECTIONS])
    address = f"/notices/{sitting.notice.number}/object"
    for line, somebody in zip(lines, people, strict=False):
        form = {
            "reference": line.reference,
            "text": f"本人身份证 {somebody.number}，成绩有误",
            "contact": f"{somebody.name} {somebody.number}",
        }
        said = Client().post(address, form)
        assert said.status_code in (200, 302), said.content.decode()
        Client().post(address, form | {"reference": somebody.number})
        Client().post(f"/notices/{sitting.notice.number}/find", {"reference": somebody.number})


def _answers(sitting: Sitting, client: Client) -> None:
    """Staff who write the number into the answer are refused; a plain answer is taken."""
    for order, objection in enumerate(Objection.objects.filter(notice=sitting.notice)):
        assert client.get(f"/objections/{objection.ref}").status_code == 200
        page = f"/objections/{objection.ref}/answer"
        refused = client.post(page, {"answer": f"已核对 {typed_number(20 + order)}", "upheld": "no"})
        assert refused.status_code in (400, 422)
        assert client.post(page, {"answer": "已核对，成绩无误", "upheld": "no"}).status_code == 302


def _lookups(people: Sequence[Somebody]) -> None:
    """Look-ups by strangers: certificate number with the last six, with the whole number, and the number alone."""
    issued = IssuedCertificate.objects.order_by("pk")[:LOOKUPS]
    for certificate, somebody in zip(issued, people, strict=False):
        Client().post("/verify", {"number": certificate.number, "id_last_six": somebody.number[-6:]})
        Client().post("/verify", {"number": somebody.number, "name": somebody.number})
        body = {"number": somebody.number, "id_last_six": somebody.number}
        Client().post("/api/v1/verify", json.dumps(body), content_type="application/json")


def sign_in_attempts(people: Sequence[Somebody]) -> None:
    """People who take their number for their login name or their password."""
    for somebody in people:
        Client().post("/sign-in", {"login_name": somebody.number, "password": somebody.number})
