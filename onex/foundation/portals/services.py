"""Linking and unlinking outside identities."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.models import User
from onex.foundation.journal.services import record
from onex.foundation.parties.vault import blind_index
from onex.foundation.policy.refusals import Conflict, NotFound
from onex.foundation.portals.events import IdentityLinked, IdentityUnlinked
from onex.foundation.portals.models import LinkedIdentity


def _index(provider: str, subject: str) -> bytes:
    return blind_index("outside identity", f"{provider}|{subject}")


def find_user(provider: str, subject: str) -> User | None:
    """The enabled account a subject is linked to."""
    linked = LinkedIdentity.objects.filter(provider=provider, subject_index=_index(provider, subject))
    return User.objects.filter(pk__in=linked.values("user"), is_active=True).select_related("person").first()


@transaction.atomic
def link_identity(user: User, *, provider: str, subject: str, by: Actor, on: date, now: datetime) -> LinkedIdentity:
    """Link a subject to an account; raises :class:`Conflict` when either is linked already."""
    try:
        with transaction.atomic():
            linked = LinkedIdentity.objects.create(
                user=user, provider=provider, subject_index=_index(provider, subject), linked_at=now
            )
    except IntegrityError as taken:
        raise Conflict("identity_linked", _("这个外部身份已经关联，或您已关联该提供方的另一身份")) from taken
    record(IdentityLinked(subject=f"user:{user.pk}", provider=provider), by=by.author, cites=("M21",), reason="", on=on)
    return linked


@transaction.atomic
def unlink_identity(user: User, ref: UUID, *, by: Actor, on: date) -> None:
    """Take an identity off one's own account; raises :class:`NotFound`."""
    linked = LinkedIdentity.objects.select_for_update().filter(user=user, ref=ref).first()
    if linked is None:
        raise NotFound("no_such_identity", _("没有这个外部身份"))
    linked.delete()
    event = IdentityUnlinked(subject=f"user:{user.pk}", provider=linked.provider)
    record(event, by=by.author, cites=("M21",), reason="", on=on)
