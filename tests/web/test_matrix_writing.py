"""Every method that may change something, at every address, as everybody: see ``tests/web/matrix/judging.py``."""

from __future__ import annotations

import pytest

from tests.web.matrix.judging import Matrix


@pytest.mark.django_db
class TestWriting(Matrix):
    methods = ("POST", "PUT", "PATCH", "DELETE")
