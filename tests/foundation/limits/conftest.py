"""The clock of these tests stands still until it is moved."""

from __future__ import annotations

import pytest

from tests.factories.sign_in import Clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)
