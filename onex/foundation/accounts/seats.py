"""A seat (授权席位) in words."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.utils.translation import gettext, override

from onex.foundation.accounts.roles import Role

SEPARATOR = " · "
FOR = "代 "
"""Before a delegated seat: it is another's, held for them."""


def seat_text(*, role: Role, organisation: str, region: str, certificate: str, delegated: bool = False) -> str:
    """For the journal: the same words in every language of the page, empty parts left out."""
    held = FOR + _role_label(role) if delegated else _role_label(role)
    return SEPARATOR.join(part for part in (held, organisation, region, certificate) if part)


@cache
def _role_label(role: Role) -> str:
    with override(settings.LANGUAGE_CODE):
        return gettext(str(role.label))
