"""Reading what is known of stored files."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from onex.foundation.documents.models import StoredFile
from onex.foundation.policy.refusals import NotFound

if TYPE_CHECKING:
    from onex.foundation.accounts.actors import Actor


def get_file(ref: UUID, actor: Actor) -> StoredFile:
    """The file of that reference within the actor's reach; raises :class:`NotFound`."""
    file = StoredFile.objects.visible_to(actor).filter(ref=ref).first()
    if file is None:
        raise NotFound("no_such_file", _("没有这个文件，或它不属于当前席位。"))
    return file
