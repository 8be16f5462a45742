"""Browser fixtures for the tests beside."""

from __future__ import annotations

from tests.web.browser.pages import *  # noqa: F403  (fixtures are found by name in a conftest)
