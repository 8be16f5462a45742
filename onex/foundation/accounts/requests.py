"""The type of a request that has passed the middleware."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from onex.foundation.accounts.actors import Actor


class SeatedRequest(HttpRequest):
    """For annotations only: what every view and API operation is handed."""

    actor: Actor
    htmx: HtmxDetails
