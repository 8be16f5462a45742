"""Roles and how far they reach."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from onex.foundation.accounts.roles import Reach, Role
from onex.foundation.accounts.seats import seat_text


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_reach(role: Role) -> None:
    assert isinstance(role.reach, Reach)


def test_administrators_reach_no_case() -> None:
    assert {role for role in Role if role.reach is Reach.NONE} == {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}


def test_seat_reads_the_same_in_every_language() -> None:
    texts = set()
    for language in ("zh-hans", "en"):
        with override(language):
            texts.add(seat_text(role=Role.PROVINCE_CLERK, organisation="示范省教育厅", region="示范省", certificate=""))
    assert texts == {"省级教育部门经办 · 示范省教育厅 · 示范省"}
