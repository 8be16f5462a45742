"""A case of the test procedure, whose organisation publishes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from onex.foundation.accounts.roles import Role
from onex.foundation.parties.models import Organisation
from onex.foundation.procedures import kernel
from onex.foundation.procedures.models import Case
from tests.factories.accounts import Seat, make_seat
from tests.factories.parties import make_organisation
from tests.factories.procedures import NAME, make_case, review_procedure


@dataclass
class Publisher:
    """An organisation, its clerk, and a case."""

    organisation: Organisation
    clerk: Seat
    case: Case


def make_publisher(*, region: str = "9901") -> Publisher:
    organisation = make_organisation(region=region)
    return Publisher(
        organisation=organisation,
        clerk=make_seat(role=Role.ORGANISATION_CLERK, organisation=organisation),
        case=make_case(organisation=organisation, region=organisation.region),
    )


@pytest.fixture
def publisher(db) -> Iterator[Publisher]:
    kernel.register(review_procedure())
    yield make_publisher()
    kernel.forget(NAME)
