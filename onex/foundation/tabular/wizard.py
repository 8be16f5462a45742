"""Where an import stands, as the wizard shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

from onex.foundation.tabular.models import Import, ImportState

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Stage(NamedTuple):
    """One of the four stages; ``place`` is ``done``, ``current`` or empty."""

    label: str | _StrPromise
    place: str


LABELS = (_("选择文件"), _("检查全部行"), _("决定导入哪些行"), _("导入"))
REACHED = {
    ImportState.CHECKING: 1,
    ImportState.REFUSED: 1,
    ImportState.CHECKED: 2,
    ImportState.IMPORTING: 3,
    ImportState.DONE: 4,
}
TONES = {
    ImportState.CHECKING: "busy",
    ImportState.CHECKED: "warn",
    ImportState.REFUSED: "bad",
    ImportState.IMPORTING: "busy",
    ImportState.DONE: "good",
    ImportState.CANCELLED: "",
    ImportState.FAILED: "bad",
}


def stages(upload: Import | None) -> list[Stage]:
    """The four stages with the one reached; without an upload the first."""
    reached = 0 if upload is None else REACHED.get(ImportState(upload.state), 3 if upload.import_job_id else 1)
    return [
        Stage(label, "done" if number < reached else "current" if number == reached else "")
        for number, label in enumerate(LABELS)
    ]


def tone(upload: Import) -> str:
    """The colour of the state; the state's words say the same."""
    return TONES[ImportState(upload.state)]
