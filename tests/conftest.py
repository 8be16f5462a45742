"""What every test may ask for: the day, a client signed in with a seat, a count of queries; and the closed network."""

from __future__ import annotations

import ipaddress
import os
import socket
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

if TYPE_CHECKING:
    from onex.foundation.accounts.models import Mandate, User

pytest.register_assert_rewrite("tests.web.matrix.judging")

pytest_plugins = ["tests.web.browser.pages", "tests.foundation.tabular.hostile.summary"]
"""One browser for the whole session: a second Playwright cannot run beside the first."""

DESELECTED = "onex_deselected_on_sqlite"
WITHOUT = "onex_left_out_without"
WANTED = {"vectors": "ONEX_VECTORS", "strangers": "ONEX_STRANGERS"}
"""Mark of a test → what must name the folder it reads; ``scripts/test`` does."""
_ELSEWHERE = pytest.StashKey[list[str]]()
_WITHOUT = pytest.StashKey[list[str]]()


# Timed things are never asserted: a loaded machine is no reason for a property to fail.
hypothesis.settings.register_profile("onex", deadline=None)
hypothesis.settings.load_profile("onex")


class ForbiddenNetwork(RuntimeError):
    """A test tried to leave the machine."""


def on_postgresql() -> bool:
    return bool(settings.DATABASES["default"]["ENGINE"].endswith("postgresql"))


@pytest.fixture
def today() -> date:
    """The day the test runs on, in the platform's time zone."""
    return timezone.localdate()


@pytest.fixture(autouse=True)
def _speaking_chinese() -> None:
    """Each test begins in the platform's own language, whatever the one before it asked for."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    """``sign_in(mandate)`` is a client of that seat's user in that seat; ``sign_in(user=user)`` one without a seat."""

    def sign_in(mandate: Mandate | None = None, *, user: User | None = None) -> Client:
        from onex.foundation.accounts.services import SEAT_KEY

        client = Client()
        client.force_login(user or mandate.user)
        if mandate is not None:
            session = client.session
            session[SEAT_KEY] = mandate.pk
            session.save()
        return client

    return sign_in


@pytest.fixture
def count_queries() -> Callable[[], AbstractContextManager[CaptureQueriesContext]]:
    """``with count_queries() as queries: …; len(queries)``, without the savepoints of the tests themselves."""

    @contextmanager
    def count() -> Iterator[CaptureQueriesContext]:
        with CaptureQueriesContext(connection) as queries:
            yield queries

    return count


@pytest.fixture(autouse=True)
def _published_nowhere_else(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Each test publishes the ledger's head in a place of its own: a head of another test would stop its sequencer."""
    settings.LEDGER_DIR = tmp_path_factory.getbasetemp() / "ledgers" / uuid.uuid4().hex


@pytest.fixture(autouse=True, scope="session")
def _emptying_append_only_tables() -> Iterator[None]:
    """After a test with real transactions Django empties every table; those that only grow must let it, then."""
    from django.test import TransactionTestCase

    from tests.factories.journal import append_only_suspended

    patch = pytest.MonkeyPatch()
    empty = TransactionTestCase._fixture_teardown

    def emptied(self: TransactionTestCase) -> None:
        with append_only_suspended():
            empty(self)

    patch.setattr(TransactionTestCase, "_fixture_teardown", emptied)
    yield
    patch.undo()


# ── tests that need PostgreSQL, published vectors, or other people's tools ──────────────────────────────────────────


@pytest.hookimpl(tryfirst=True)  # the markers must hang before -m looks at them
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark browser tests by the fixture they ask for; leave tests that need PostgreSQL to the half that has it."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
    for mark, variable in WANTED.items():
        without = [item for item in items if variable not in os.environ and item.get_closest_marker(mark)]
        if without:
            config.hook.pytest_deselected(items=without)
            items[:] = [item for item in items if item not in without]
        config.stash.setdefault(_WITHOUT, []).extend(f"{item.nodeid}: {variable} names no folder" for item in without)
    if hasattr(config, "workeroutput"):
        config.workeroutput[WITHOUT] = config.stash[_WITHOUT]
    if not on_postgresql():
        elsewhere = [item for item in items if item.get_closest_marker("postgresql")]
        if elsewhere:
            config.hook.pytest_deselected(items=elsewhere)
            items[:] = [item for item in items if item not in elsewhere]
        config.stash[_ELSEWHERE] = [item.nodeid for item in elsewhere]
        if hasattr(config, "workeroutput"):
            config.workeroutput[DESELECTED] = config.stash[_ELSEWHERE]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Takes over from a parallel worker which tests it left to the other half."""
    told = getattr(node, "workeroutput", {})
    for name, stash in ((DESELECTED, _ELSEWHERE), (WITHOUT, _WITHOUT)):
        if name in told:
            node.config.stash[stash] = told[name]


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Nothing is left out silently: name what runs in the other half only, and what was not given what it reads."""
    without = config.stash.get(_WITHOUT, [])
    if without:
        terminalreporter.section("left out")
        for told in sorted(without):
            terminalreporter.line(told)
    elsewhere = config.stash.get(_ELSEWHERE, [])
    if elsewhere:
        terminalreporter.section("left to the PostgreSQL half")
        for nodeid in sorted(elsewhere):
            terminalreporter.line(nodeid)
        terminalreporter.line(f"{len(elsewhere)} tests need PostgreSQL; they run in that half and not on SQLite")


# ── the network ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _is_loopback(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a UNIX socket
    host = address[0]
    if host in {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def _closed_network() -> Iterator[None]:
    """No test talks to anything but this machine."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        original = getattr(socket.socket, name)

        def guarded(self: socket.socket, address: Any, original: Callable[..., Any] = original) -> Any:
            if not _is_loopback(address):
                raise ForbiddenNetwork(f"a test tried to reach {address}")
            return original(self, address)

        patch.setattr(socket.socket, name, guarded)
    yield
    patch.undo()
