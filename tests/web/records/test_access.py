"""Who looked at a number in full, for the audit administrator; the register of personal data."""

from __future__ import annotations

import pytest

from onex.foundation.accounts.roles import Role
from onex.foundation.parties.models import AccessRecord
from onex.foundation.parties.selectors import names_of
from tests.factories.accounts import Seat, make_seat
from tests.factories.certificates import make_issued, make_issuer

pytestmark = pytest.mark.django_db


@pytest.fixture
def printed() -> tuple[Seat, str]:
    """A lead who has opened the face of a certificate, and its number."""
    issuer = make_issuer()
    certificate = make_issued(issuer=issuer, count=1)[0]
    return issuer.lead, certificate.number


def test_printing_a_certificate_is_recorded_and_looking_at_its_page_is_not(printed: tuple[Seat, str]) -> None:
    lead, number = printed
    client = lead.client()
    assert client.get(f"/certificates/{number}").status_code == 200
    assert not AccessRecord.objects.exists()
    assert client.get(f"/certificates/{number}/paper").status_code == 200
    record = AccessRecord.objects.get()
    assert (record.author_ref, record.purpose, record.cite) == (f"user:{lead.user.pk}", "print_certificate", "M21")
    assert record.author_seat == lead.mandate.seat_text


def test_audit_administrator_reads_and_finds_looks_and_no_name(printed: tuple[Seat, str]) -> None:
    lead, number = printed
    lead.client().get(f"/certificates/{number}/paper")
    record = AccessRecord.objects.get()
    client = make_seat(role=Role.AUDIT_ADMIN).client()
    page = client.get("/records/access", {"person": str(record.person.ref)}).content.decode()
    assert str(record.person.ref) in page
    assert "打印证书" in page
    assert names_of([record.person_id])[record.person_id] not in page
    other = client.get("/records/access", {"author": "user:0"}).content.decode()
    assert "没有符合条件的查阅记录" in other
    exported = client.get("/records/access", {"export": "csv"})
    assert exported.status_code == 200
    assert str(record.person.ref) in b"".join(exported).decode()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDIT_ADMIN])
def test_nobody_else_reads_looks(role: Role) -> None:
    assert make_seat(role=role).client().get("/records/access").status_code == 403


@pytest.mark.parametrize(("role", "status"), [(Role.AUDIT_ADMIN, 200), (Role.SECURITY_ADMIN, 200), (Role.SYSTEM_ADMIN, 403)])
def test_register_is_for_the_two_administrators_who_watch(role: Role, status: int) -> None:
    answer = make_seat(role=role).client().get("/records/personal-data")
    assert answer.status_code == status
    if status == 200:
        page = answer.content.decode()
        assert "parties.IdentityDocument.number_sealed" in page
        assert "certificates.IssuedCertificate.commitment" in page
