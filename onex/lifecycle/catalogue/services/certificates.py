"""Entering certificates with their levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.parties.models import Organisation
from onex.foundation.policy.refusals import BadInput, Conflict
from onex.lifecycle.catalogue import events
from onex.lifecycle.catalogue.levels import LEVELS
from onex.lifecycle.catalogue.models import CertificateLevel, Regime, SkillCertificate
from onex.lifecycle.catalogue.services.recording import record_decision, require_keeper


@dataclass(frozen=True)
class Occupation:
    """职业: its code with the classification and version the code is of, and the trade (工种) where there is one."""

    code: str
    name: str
    source: str
    version: str
    trade: str = ""


@transaction.atomic
def add_certificate(
    *,
    code: str,
    name: str,
    organisation: Organisation,
    regime: str,
    levels: Sequence[str],
    name_en: str = "",
    occupation: Occupation | None = None,
    by: Actor,
    on: date,
    reason: str = "",
) -> SkillCertificate:
    """Enter a certificate with its levels. Raises :class:`BadInput` for a level its regime does not have."""
    require_keeper(by, regime, organisation.province)
    known = LEVELS[regime]
    unknown = [level for level in levels if level not in known]
    if unknown or not levels:
        raise BadInput("level_unknown", _("等级代码不属于该体系"), cites=("P2.2", "S2"), allowed=tuple(known))
    certificate = SkillCertificate(
        code=code,
        name=name,
        name_en=name_en,
        organisation=organisation,
        regime=Regime(regime),
    )
    if occupation is not None:
        certificate.occupation_code = occupation.code
        certificate.occupation_name = occupation.name
        certificate.occupation_trade = occupation.trade
        certificate.occupation_source = occupation.source
        certificate.occupation_version = occupation.version
    try:
        with transaction.atomic():
            certificate.save(force_insert=True)
    except IntegrityError as taken:
        raise Conflict("certificate_code_taken", _("该证书代码已被使用")) from taken
    CertificateLevel.objects.bulk_create(
        CertificateLevel(certificate=certificate, code=level, label=known[level].zh) for level in levels
    )
    event = events.CertificateAdded(
        subject=certificate.subject,
        name=name,
        regime=regime,
        levels=tuple(levels),
        occupation=certificate.occupation_code,
    )
    record_decision(event, organisation, by=by, cites=("M16" if regime == Regime.CAMPUS else "S3.2(4)",), reason=reason, on=on)
    return certificate
