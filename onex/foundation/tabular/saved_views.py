"""Lists as people like to see them: kept under a name, for their keeper only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onex.foundation.tabular.models import SavedView

if TYPE_CHECKING:
    from onex.foundation.accounts.actors import Actor


def keep(*, by: Actor, page: str, name: str, query: str) -> None:
    """Keep a view; the same name again replaces it."""
    if by.user_id is not None:
        SavedView.objects.update_or_create(user_id=by.user_id, page=page, name=name, defaults={"query": query})


def drop(pk: int, *, by: Actor) -> None:
    """Forget a view of one's own; somebody else's stays."""
    if by.user_id is not None:
        SavedView.objects.filter(pk=pk, user_id=by.user_id).delete()
