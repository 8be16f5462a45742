"""``onex appoint``: the first people of an installation, and nobody else."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from onex.command import main
from onex.foundation.accounts.models import Mandate, User
from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.selectors import seats_of
from onex.foundation.journal.models import Entry
from onex.foundation.mandates.services import activate
from onex.foundation.parties.models import Organisation
from tests.factories.accounts import make_seat
from tests.factories.parties import make_name, make_organisation, make_region, make_test_credit_code, make_test_number

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", lambda _asked: make_name(number=796_001))
    monkeypatch.setattr("onex.command.appoint.getpass", lambda _asked: make_test_number(number=796_001))


@pytest.mark.usefixtures("typed")
def test_first_clerk_of_the_ministry_with_its_body(capsys):
    make_region(code="99")
    code, body = make_test_credit_code(), ["--kind", "member_ministry", "--region", "990000"]
    assert main(["appoint", "ministry_clerk", "--login", "first", "--body", "示范部", "--code", code, *body]) == 0
    (shown,) = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", capsys.readouterr().out)
    today = timezone.localdate()
    words = "four made-up words together"
    user = activate(login_name="first", code=shown, password=words, on=today, now=timezone.now())
    seat = seats_of(user, today).get()
    assert (seat.role, seat.organisation) == (Role.MINISTRY_CLERK, Organisation.objects.get(name="示范部"))
    assert set(Entry.objects.filter(topic="accounts.mandate_granted").values_list("author_ref", flat=True)) == {
        "system:operator"
    }


@pytest.mark.usefixtures("typed")
def test_seat_of_a_province_gets_its_region():
    make_organisation(name="示范省厅", region="99")
    assert main(["appoint", "hr_province_clerk", "--login", "first", "--body", "示范省厅"]) == 0
    assert Mandate.objects.get(user__login_name="first").region_id == "990000"


@pytest.mark.usefixtures("typed")
def test_refused_appointment_leaves_nothing(capsys):
    assert main(["appoint", "audit_admin", "--login", "first", "--body", "没有的机构"]) == 1
    assert "body_unknown" in capsys.readouterr().err
    make_organisation(name="示范省厅", region="99")
    assert main(["appoint", "audit_admin", "--login", "  ", "--body", "示范省厅"]) == 1
    assert not User.objects.exists()


@pytest.mark.usefixtures("typed")
def test_a_seat_named_so_is_ended_so_and_no_other_is(capsys, monkeypatch: pytest.MonkeyPatch):
    make_organisation(name="示范省厅", region="99")
    assert main(["appoint", "audit_admin", "--login", "first", "--body", "示范省厅"]) == 0
    seat = Mandate.objects.get(user__login_name="first")
    monkeypatch.setattr("builtins.input", lambda _asked: "已离职")
    assert main(["appoint", "--end", str(seat.pk)]) == 0
    seat.refresh_from_db()
    assert seat.ended_on == timezone.localdate()
    told = Entry.objects.get(topic="accounts.mandate_ended")
    assert (told.author_ref, told.reason) == ("system:operator", "已离职")
    granted = make_seat(role=Role.SCHOOL_CLERK)
    assert main(["appoint", "--end", str(granted.mandate.pk)]) == 1
    assert "seat_not_appointed" in capsys.readouterr().err
    granted.mandate.refresh_from_db()
    assert granted.mandate.ended_on is None


def test_half_an_appointment_is_refused(capsys):
    assert main(["appoint", "audit_admin"]) == 1
    assert "appointment_incomplete" in capsys.readouterr().err


def test_seats_that_people_grant_are_no_choice(capsys):
    for role in (Role.SCHOOL_CLERK, Role.ORGANISATION_LEAD, Role.LEARNER):
        with pytest.raises(SystemExit):
            main(["appoint", role.value, "--login", "first", "--body", "示范省厅"])
    assert "invalid choice" in capsys.readouterr().err
