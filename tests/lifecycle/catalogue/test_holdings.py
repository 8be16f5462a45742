"""What of the catalogue and of cases stands in the way of a body's end, and which leads pass to its successor."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from onex.foundation.directory.services import close, merge, move, rename
from onex.foundation.parties.models import Organisation, OrganisationKind, Region
from onex.foundation.parties.selectors import contacts_of
from onex.foundation.parties.services import name_contact
from onex.foundation.policy.refusals import RuleRefused
from onex.lifecycle.catalogue.models import CertificateLead
from onex.lifecycle.catalogue.services import name_lead
from tests.factories.accounts import BY
from tests.factories.assessment import make_sitting
from tests.factories.catalogue import make_listed_certificate
from tests.factories.parties import OPENED_ON, make_organisation, make_region

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)
ONE_DAY = timedelta(days=1)


def make_body(region: str = "9901") -> Organisation:
    return make_organisation(kind=OrganisationKind.PROVINCE_COORDINATION_BODY, region=region, credit_code=None)


def lead_of(body: Organisation, province: Region, since: date = OPENED_ON) -> CertificateLead:
    contact = name_contact(body, name="王小明", duty="专人", by=BY.author, on=OPENED_ON)
    certificate = make_listed_certificate()
    return name_lead(certificate, province, contact, since=since, by=BY, on=DAY)


def test_body_in_the_directory_and_with_an_open_case_is_not_closed_nor_merged() -> None:
    sitting = make_sitting()
    body = sitting.organisation
    for end in (
        lambda: close(body, last_day=DAY, reason="停办", by=BY, on=DAY),
        lambda: merge(body, into=make_organisation(), since=DAY, reason="合并", by=BY, on=DAY),
    ):
        with pytest.raises(RuleRefused) as refusal:
            end()
        (finding,) = refusal.value.findings
        assert finding.rule == "directory.nothing_is_open"
        assert f"办件 {sitting.case.number}" in finding.why.zh
        assert "目录中的证书" in finding.why.zh
        assert "目录资格" in finding.why.zh


def test_lead_passes_to_the_successors_contact_from_the_day_of_the_merger() -> None:
    province = make_region(code="99")
    gone, heir = make_body(), make_body()
    lead = lead_of(gone, province)
    merge(gone, into=heir, since=DAY - timedelta(days=5), reason="机构改革", by=BY, on=DAY)
    lead.refresh_from_db()
    assert lead.until == DAY - ONE_DAY
    (named,) = CertificateLead.objects.on(DAY).filter(certificate=lead.certificate)
    assert (named.contact.organisation, named.since, named.province) == (heir, DAY, province)
    assert [card.contact_id for card in contacts_of(heir, DAY)] == [named.contact_id]


def test_lead_named_on_the_very_day_passes_on_the_next() -> None:
    province = make_region(code="99")
    gone, heir = make_body(), make_body()
    lead = lead_of(gone, province, since=DAY)
    merge(gone, into=heir, since=DAY, reason="机构改革", by=BY, on=DAY)
    lead.refresh_from_db()
    assert lead.until == DAY
    assert CertificateLead.objects.get(certificate=lead.certificate, until=None).since == DAY + ONE_DAY


def test_lead_ends_when_the_successor_is_of_another_province() -> None:
    gone, heir = make_body(), make_body("98")
    lead = lead_of(gone, make_region(code="99"))
    merge(gone, into=heir, since=DAY, reason="机构改革", by=BY, on=DAY)
    assert not CertificateLead.objects.on(DAY).filter(certificate=lead.certificate).exists()


def test_leading_body_is_neither_closed_nor_moved_to_another_province() -> None:
    body = make_body()
    lead_of(body, make_region(code="99"))
    for end in (
        lambda: close(body, last_day=DAY, reason="撤销", by=BY, on=DAY),
        lambda: move(body, region=make_region(code="98"), since=DAY, by=BY, on=DAY),
    ):
        with pytest.raises(RuleRefused) as refusal:
            end()
        assert "证书省级对接人" in refusal.value.findings[0].why.zh
    assert move(body, region=make_region(code="9902"), since=DAY, by=BY, on=DAY).region_id == "990200"


def test_public_register_shows_the_name_of_the_day_and_former_ones(client: Client, today: date) -> None:
    body = make_listed_certificate().organisation
    old = body.name
    rename(body, name="更名后的评价组织", since=today, by=BY, on=today)
    page = client.get(f"/register/organisations/{body.ref}").content.decode()
    assert "<h1>更名后的评价组织</h1>" in page
    assert f"{old}（至 {today - ONE_DAY}）" in page
    before = client.get(f"/register/organisations/{body.ref}?on={today - ONE_DAY}").content.decode()
    assert f"<h1>{old}</h1>" in before
    assert "更名后的评价组织" in client.get(f"/register/organisations?q={old}").content.decode()
