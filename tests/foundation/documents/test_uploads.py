"""An upload on its way in has no name on disk and does not grow beyond its size."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http.multipartparser import MultiPartParser
from django.test import RequestFactory

from onex.foundation.documents import uploads
from onex.foundation.documents.uploads import NamelessUploadHandler


def received(content: bytes) -> UploadedFile[bytes]:
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("成绩.xlsx", content)})
    handler = NamelessUploadHandler(request)
    _, files = MultiPartParser(request.META, request, [handler]).parse()
    return files["file"]


def test_upload_is_received_whole() -> None:
    content = os.urandom(300_000)
    with received(content) as file:
        assert (file.name, file.size, file.read()) == ("成绩.xlsx", 300_000, content)


def test_upload_has_no_name_on_disk() -> None:
    with received(b"x" * 100_000) as file:
        there = Path(f"/proc/self/fd/{file.fileno()}").readlink()
    assert str(there).endswith("(deleted)")


def test_upload_beyond_the_largest_is_counted_and_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST_FILE", 100_000)
    with received(b"x" * 300_000) as file:
        assert file.size == 300_000
        assert len(file.read()) <= 100_000


def test_every_upload_comes_this_way() -> None:
    assert settings.FILE_UPLOAD_HANDLERS == ["onex.foundation.documents.uploads.NamelessUploadHandler"]
