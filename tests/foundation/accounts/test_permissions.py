"""Grants."""

from __future__ import annotations

from enum import StrEnum

import pytest

from onex.foundation.accounts import permissions
from onex.foundation.accounts.actors import ANONYMOUS, system_actor
from onex.foundation.accounts.permissions import grant, granted, is_read, may
from onex.foundation.accounts.roles import Role
from tests.factories.accounts import make_seat


class Sample(StrEnum):
    LOOK = "sample.thing.view"
    CHANGE = "sample.thing.change"


@pytest.fixture(autouse=True)
def _own_grants(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(permissions._granted, Sample.LOOK, frozenset({Role.PROVINCE_CLERK, Role.CITY_CLERK}))


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_only_roles_granted_may(role: Role) -> None:
    assert may(make_seat(role=role).actor, Sample.LOOK) is (role in {Role.PROVINCE_CLERK, Role.CITY_CLERK})


def test_nobody_and_the_system_carry_no_permission() -> None:
    assert may(ANONYMOUS, Sample.LOOK) is False
    assert may(system_actor("tick"), Sample.LOOK) is False


def test_permission_never_granted_is_an_error_and_not_a_no() -> None:
    with pytest.raises(LookupError):
        may(ANONYMOUS, Sample.CHANGE)


def test_permission_is_granted_once() -> None:
    with pytest.raises(ValueError, match="granted twice"):
        grant({Sample.LOOK: frozenset(Role)})
    assert granted()[Sample.LOOK] == {Role.PROVINCE_CLERK, Role.CITY_CLERK}


def test_permission_to_look_is_told_by_its_name() -> None:
    assert is_read(Sample.LOOK)
    assert not is_read(Sample.CHANGE)
