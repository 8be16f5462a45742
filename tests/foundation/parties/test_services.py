"""Registering bodies and naming their contacts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from onex.foundation.journal.authors import Author
from onex.foundation.journal.models import Entry
from onex.foundation.parties.identifiers import make_credit_code
from onex.foundation.parties.models import Contact, Organisation, OrganisationKind
from onex.foundation.parties.selectors import contacts_of, credit_code_doubt, find_organisation
from onex.foundation.parties.services import close_organisation, load_regions, name_contact, register_organisation
from onex.foundation.policy.refusals import BadInput, Conflict, RuleRefused
from tests.factories.parties import make_organisation, make_region, make_test_credit_code

pytestmark = pytest.mark.django_db

BY = Author(ref="user:1", seat="省级教育部门经办 · 示范省")
ON = date(2026, 3, 2)


@pytest.mark.parametrize("kind", OrganisationKind)
def test_every_kind_is_registered_with_a_code(kind: OrganisationKind) -> None:
    organisation = make_organisation(kind=kind, region="9901")
    assert Organisation.objects.get(pk=organisation.pk).kind == kind
    assert organisation.province == "99"


@pytest.mark.parametrize("kind", OrganisationKind)
def test_only_bodies_that_are_no_legal_persons_do_without_a_code(kind: OrganisationKind) -> None:
    if kind.needs_credit_code:
        with pytest.raises(BadInput) as refused:
            make_organisation(kind=kind, credit_code=None)
        assert refused.value.code == "credit_code_missing"
    else:
        assert make_organisation(kind=kind, credit_code=None).credit_code is None
        assert make_organisation(kind=kind, credit_code=None).credit_code is None


def test_database_itself_refuses_a_legal_person_without_a_code() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(kind=OrganisationKind.ENTERPRISE, name="示范企业", region=make_region(), opened_on=ON)


def test_registration_is_one_entry_of_the_journal() -> None:
    code = make_test_credit_code()
    organisation = register_organisation(
        kind=OrganisationKind.PILOT_SCHOOL,
        name="示范职业学院",
        credit_code=code.lower(),
        region=make_region(code="9901"),
        by=BY,
        on=ON,
        reason="列入试点名单",
    )
    entry = Entry.objects.get(topic="parties.organisation_registered")
    assert (entry.subject, entry.author_ref, entry.province) == (organisation.subject, "user:1", "99")
    assert entry.payload == {
        "kind": "pilot_school",
        "name": "示范职业学院",
        "credit_code": code,
        "region": "990100",
        "opened_on": "2026-03-02",
    }
    assert find_organisation(f" {code.lower()} ") == organisation


def test_wrong_code_is_refused_with_its_problem() -> None:
    with pytest.raises(BadInput) as refused:
        make_organisation(credit_code="91990100000000017A")
    assert refused.value.code == "credit_code_check"
    assert not Organisation.objects.exists()


def test_code_entered_before_is_refused() -> None:
    first = make_organisation()
    with pytest.raises(Conflict) as refused:
        make_organisation(credit_code=first.credit_code)
    assert refused.value.code == "credit_code_taken"
    assert Entry.objects.filter(topic="parties.organisation_registered").count() == 1


def test_name_of_nothing_but_spaces_is_refused() -> None:
    with pytest.raises(BadInput):
        make_organisation(name="\u3000 ")


def test_region_that_ended_is_refused_and_its_successor_named() -> None:
    load_regions()
    assert make_organisation(region="371200", on=date(2019, 1, 8)).province == "37"
    with pytest.raises(BadInput) as refused:
        make_organisation(region="371200", on=date(2019, 1, 9))
    assert refused.value.code == "region_not_in_use"
    assert "370100" in str(refused.value.message)


def test_place_of_registration_unknown_is_only_a_doubt() -> None:
    code = make_credit_code("91880100000000001")
    assert make_organisation(credit_code=code).credit_code == code
    doubt = credit_code_doubt(code, ON)
    assert doubt is not None
    assert doubt.code == "credit_code_region_unknown"
    assert credit_code_doubt(make_test_credit_code(), ON) is None


def test_closing_day_is_the_last_day() -> None:
    organisation = close_organisation(make_organisation(), by=BY, reason="注销登记", on=ON)
    assert organisation.exists_on(ON)
    assert not organisation.exists_on(ON + timedelta(days=1))
    assert Entry.objects.get(topic="parties.organisation_closed").payload == {"closed_on": "2026-03-02"}
    with pytest.raises(Conflict):
        close_organisation(organisation, by=BY, reason="注销登记", on=ON)


def test_closing_before_opening_is_refused() -> None:
    with pytest.raises(RuleRefused):
        close_organisation(make_organisation(on=ON), by=BY, reason="注销登记", on=ON - timedelta(days=1))


def test_contact_is_sealed_and_opens_again() -> None:
    organisation = make_organisation()
    contact = name_contact(
        organisation, name="王小明", phone="１３８ 0000 1234", email="a@example.org", duty="证书负责人", by=BY, on=ON
    )
    stored = Contact.objects.get(pk=contact.pk)
    assert "王小明".encode() not in bytes(stored.name_sealed)
    [card] = contacts_of(organisation, ON)
    assert (card.name, card.phone, card.email, card.duty) == ("王小明", "13800001234", "a@example.org", "证书负责人")
    assert repr(card) == f"ContactCard(contact_id={contact.pk}, duty='证书负责人')"
    entry = Entry.objects.get(topic="parties.contact_named")
    assert entry.payload == {"contact": str(contact.ref), "duty": "证书负责人"}


def test_contact_counts_from_its_first_to_its_last_day() -> None:
    organisation = make_organisation()
    name_contact(organisation, name="王小明", duty="联络", by=BY, on=ON, until=ON + timedelta(days=1))
    counts = [len(contacts_of(organisation, ON + timedelta(days=days))) for days in (-1, 0, 1, 2)]
    assert counts == [0, 1, 1, 0]


@pytest.mark.parametrize(("name", "duty"), [("", "联络"), (" ", "联络"), ("王小明", " ")])
def test_contact_without_name_or_duty_is_refused(name: str, duty: str) -> None:
    with pytest.raises(BadInput):
        name_contact(make_organisation(), name=name, duty=duty, by=BY, on=ON)
