"""A form's field for attachments: several files at once, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from onex.foundation.documents.contents.kinds import Kind
from onex.foundation.documents.inspection import LARGEST_ATTACHMENT, MEGABYTE, MOST_ATTACHMENTS, Upload
from onex.foundation.documents.wording import TAKEN

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

LIMITS = _("最多 {most} 个，每个不超过 {size} MB")


class SeveralFiles(forms.FileInput):
    """The browser's own input, which lets more than one file be chosen."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # Django's own signature
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class AttachmentsField(forms.FileField):
    """Files as :class:`Upload`, for ``attachments.inspect``; their names and types are looked at there, not here."""

    def __init__(self, *, label: StrOrPromise, aim: StrOrPromise, required: bool) -> None:
        limits = format_lazy(LIMITS, most=MOST_ATTACHMENTS, size=LARGEST_ATTACHMENT // MEGABYTE)
        accept = ",".join(f".{ending}" for kind in Kind for ending in kind.endings)
        super().__init__(
            label=label,
            required=required,
            help_text=format_lazy("{}。{}。{}", TAKEN, limits, aim),
            widget=SeveralFiles(attrs={"accept": accept}),
        )

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:  # Django's own signature
        sent: Sequence[UploadedFile[bytes]] = [data] if isinstance(data, UploadedFile) else list(data or ())
        if self.required and not sent:
            raise ValidationError(self.error_messages["required"], code="required")
        return [upload_of(file) for file in sent]


def upload_of(file: UploadedFile[bytes]) -> Upload:
    """What Django received, as it is inspected."""
    return Upload(file.name or "", file)
