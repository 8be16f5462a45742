"""Whom a seat may stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from onex.foundation.accounts.scopes import organisations_visible_to
from onex.lifecycle.catalogue.models import SkillCertificate
from onex.lifecycle.certificates.reach import HR_SIDE

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from onex.foundation.accounts.actors import Actor
    from onex.foundation.parties.models import Organisation


def stoppable_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Organisations of the seat's region that have certificates of its side."""
    regime = "hr" if actor.role in HR_SIDE else "campus"
    own = SkillCertificate.objects.filter(organisation=OuterRef("pk"), regime=regime)
    return organisations_visible_to(actor).filter(Exists(own)).order_by("name")
