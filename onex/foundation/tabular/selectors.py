"""Reading imports and kept views."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onex.foundation.policy.refusals import NotFound
from onex.foundation.tabular.models import Import, ImportState, SavedView

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from onex.foundation.accounts.actors import Actor


def get_import(ref: UUID, actor: Actor) -> Import:
    """The import of that reference within the actor's reach; raises :class:`NotFound`."""
    found = Import.objects.visible_to(actor).select_related("check_job", "import_job", "errors").filter(ref=ref).first()
    if found is None:
        raise NotFound("no_such_import", _("没有这次导入，或它不属于当前席位。"))
    return found


def twins(upload: Import) -> QuerySet[Import]:
    """Imports of the identical file into the same target, this one included."""
    return Import.objects.filter(importer=upload.importer, target=upload.target, sha256=upload.sha256)


def find_twin(upload: Import) -> Import | None:
    """Another import of the identical file whose rows are in the target already, or on their way there."""
    arrived = Q(imported__gt=0) | Q(state__in=(ImportState.IMPORTING, ImportState.DONE))
    return twins(upload).exclude(pk=upload.pk).filter(arrived).order_by("-pk").first()


def imports_for(actor: Actor, *, importer: str = "", target: str = "") -> QuerySet[Import]:
    """Imports within the actor's reach, newest first."""
    found = Import.objects.visible_to(actor)
    if importer:
        found = found.filter(importer=importer)
    return found.filter(target=target) if target else found


def views_of(actor: Actor, page: str) -> QuerySet[SavedView]:
    """The views a person keeps of one list."""
    if actor.user_id is None:
        return SavedView.objects.none()
    return SavedView.objects.filter(user_id=actor.user_id, page=page)
