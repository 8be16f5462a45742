"""What every page is given: who is acting, the menus, the other seats to switch to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from onex.foundation.accounts.actors import ANONYMOUS, Actor
from onex.foundation.accounts.models import Mandate, User
from onex.foundation.accounts.selectors import seats_of
from onex.web.navigation import Link, LinkGroup, public_links, staff_groups


@dataclass
class Shell:
    """The frame around a page; each part is worked out only when the page shows it."""

    request: HttpRequest
    actor: Actor

    @property
    def seat_label(self) -> str:
        """The role of the seat taken, as the law calls it; of a lent one it says so."""
        label = str(self.actor.role.label) if self.actor.role else ""
        return label if self.actor.for_user_id is None else f"{_('代办')} · {label}"

    @property
    def second_factor_offered(self) -> bool:
        """Whether this installation lets seats that decide be taken with a password alone: every staff page says so."""
        return bool(settings.SECOND_FACTOR == "offered")

    @cached_property
    def public_entries(self) -> list[Link]:
        return public_links(self.request.path)

    @property
    def footer_entries(self) -> list[Link]:
        return self.public_entries[1:]

    @cached_property
    def groups(self) -> list[LinkGroup]:
        return staff_groups(self.actor, self.request.path)

    @cached_property
    def other_seats(self) -> list[Mandate]:
        """The user's other mandates in force today; one query, only on pages that show the switcher."""
        user = self.request.user
        if not isinstance(user, User):
            return []
        seats = seats_of(user, timezone.localdate())
        return [seat for seat in seats if seat.pk != self.actor.mandate_id]


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Context processor: ``{{ shell }}`` in every template."""
    return {"shell": Shell(request, getattr(request, "actor", ANONYMOUS))}
