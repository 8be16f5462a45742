"""The procedure of no law, known while a test runs and forgotten after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from onex.foundation.accounts.roles import Role
from onex.foundation.parties.models import Organisation
from onex.foundation.procedures import effects, kernel
from onex.foundation.procedures.models import Case
from onex.foundation.procedures.services import advance
from onex.foundation.procedures.steps import Procedure
from tests.factories.accounts import Seat, make_seat
from tests.factories.parties import make_organisation
from tests.factories.procedures import MONDAY, NAME, make_case, review_procedure


@pytest.fixture
def review() -> Iterator[Procedure]:
    yield kernel.register(review_procedure())
    kernel.forget(NAME)
    effects.forget(NAME)


@dataclass
class Office:
    """An organisation with a clerk and a lead, and the province's clerk who reviews."""

    organisation: Organisation
    clerk: Seat
    lead: Seat
    province: Seat
    case: Case = field(init=False)

    def __post_init__(self) -> None:
        self.case = self.open()

    def open(self) -> Case:
        return make_case(organisation=self.organisation, region=self.organisation.region, by=self.clerk.actor)

    def bring_to(self, state: str, *, on=MONDAY) -> Case:
        """Take the case the straight way to a state; the lead releases."""
        way = (
            ("submitted", "submit", self.clerk),
            ("published", "publish", self.province),
            ("released", "release", self.lead),
            ("done", "confirm", self.clerk),
        )
        for reached, step, seat in way:
            if self.case.state == state:
                break
            self.case = advance(self.case.number, step, by=seat.actor, on=on)
            if reached == state:
                break
        return self.case


def make_office(*, region: str = "9901", province: str = "99") -> Office:
    organisation = make_organisation(region=region)
    return Office(
        organisation=organisation,
        clerk=make_seat(role=Role.ORGANISATION_CLERK, organisation=organisation),
        lead=make_seat(role=Role.ORGANISATION_LEAD, organisation=organisation),
        province=make_seat(role=Role.PROVINCE_CLERK, region=province),
    )


@pytest.fixture
def office(db, review) -> Office:
    return make_office()
