"""Publishing an exam scheme: a new version begins, the one before ends the day before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.roles import Role
from onex.foundation.journal.services import record
from onex.foundation.policy import Text
from onex.foundation.policy.refusals import BadInput, Conflict, NotAllowed
from onex.lifecycle.assessment.events import SchemePublished
from onex.lifecycle.assessment.models import PartForm, Scheme, SchemePart
from onex.lifecycle.assessment.rules.scoring import PartRule, SchemeRule
from onex.lifecycle.catalogue.models import CertificateLevel, SkillCertificate

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PartPlan:
    """One part as it is to be published."""

    key: str
    name: str
    form: PartForm
    weight: Decimal
    full_mark: Decimal = Decimal(100)
    pass_line: Decimal | None = None
    minutes: int | None = None


@transaction.atomic
def publish_scheme(
    level: CertificateLevel,
    *,
    parts: Sequence[PartPlan],
    pass_line: Decimal | None,
    since: date,
    published_in: str = "",
    by: Actor,
    on: date,
) -> Scheme:
    """发布考核方案 (G3.1, M23): holds from ``since``; sittings keep the version they were opened under.

    Raises :class:`BadInput` for parts that make no scheme, :class:`Conflict` for a day not after the last version's.
    """
    # Two publications of one certificate follow one another.
    certificate = SkillCertificate.objects.select_for_update().get(pk=level.certificate_id)
    organisation = certificate.organisation
    if not by.system and (by.role is not Role.ORGANISATION_LEAD or by.organisation_id != organisation.pk):
        raise NotAllowed("not_your_scheme", _("只有该证书的评价组织负责人可以发布考核方案"), cites=("M23",))
    _check(parts, pass_line)
    scheme = _next_version(level, since=since, pass_line=pass_line, published_in=published_in)
    SchemePart.objects.bulk_create(
        SchemePart(scheme=scheme, position=position, **vars(part)) for position, part in enumerate(parts, start=1)
    )
    event = SchemePublished(
        subject=certificate.subject, level=level.code, version=scheme.version, since=since, pass_line=pass_line
    )
    record(
        event,
        by=by.author,
        cites=("G3.1", "M23"),
        reason="",
        on=on,
        organisation=str(organisation.ref),
        province=organisation.province,
    )
    return scheme


def _next_version(level: CertificateLevel, *, since: date, pass_line: Decimal | None, published_in: str) -> Scheme:
    last = Scheme.objects.filter(level=level).order_by("version").last()
    if last is not None and last.since >= since:
        raise Conflict("scheme_in_the_past", _("已有同日或更晚起用的考核方案"))
    if last is not None and last.until is None:
        last.until = since - ONE_DAY
        last.save(update_fields=["until"])
    return Scheme.objects.create(
        level=level,
        version=last.version + 1 if last else 1,
        since=since,
        pass_line=pass_line,
        published_in=published_in,
    )


def _check(parts: Sequence[PartPlan], pass_line: Decimal | None) -> None:
    rules = tuple(PartRule(part.key, part.name, part.weight, part.full_mark, part.pass_line) for part in parts)
    try:
        SchemeRule(parts=rules, pass_line=pass_line)
    except ValueError as wrong:
        message = Text("考核方案不成立：科目各有代号，权重合计 100，并至少有一条合格线", f"no such scheme can be: {wrong}")
        raise BadInput("scheme_impossible", message, cites=("G3.1",)) from wrong
