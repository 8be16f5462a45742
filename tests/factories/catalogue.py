"""Made-up certificates in the directory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import count

from onex.foundation.accounts.actors import system_actor
from onex.foundation.parties.models import Organisation, OrganisationKind, Region
from onex.lifecycle.catalogue import services
from onex.lifecycle.catalogue.models import CertificateLevel, IssuingRight, Regime, SkillCertificate
from onex.lifecycle.catalogue.services import Occupation
from tests.factories.parties import make_organisation, make_region

BY = system_actor("factory")
LISTED_ON = date(2020, 7, 1)
DECISION = "示范公告〔2020〕1号"
OCCUPATION = Occupation(code="4-04-05-05", name="人工智能训练师", source="中华人民共和国职业分类大典", version="2022")
LEVELS = {Regime.CAMPUS: ("1", "2", "3"), Regime.HR: ("5", "4", "3")}
CITES = {Regime.CAMPUS: "M16", Regime.HR: "S3.2(4)"}

_numbers = count(1)


def make_certificate(
    *,
    organisation: Organisation | None = None,
    regime: Regime = Regime.CAMPUS,
    code: str = "",
    name: str = "",
    levels: Sequence[str] = (),
    occupation: Occupation | None = OCCUPATION,
    on: date = LISTED_ON,
) -> SkillCertificate:
    """A certificate that stands in no directory yet."""
    number = next(_numbers)
    return services.add_certificate(
        code=code or f"X{number:06d}",
        name=name or f"示范证书{number}",
        name_en=f"Model certificate {number}",
        organisation=organisation or make_organisation(kind=OrganisationKind.EVALUATION_ORGANISATION, region="9901"),
        regime=regime,
        levels=levels or LEVELS[regime],
        occupation=occupation,
        by=BY,
        on=on,
    )


def make_listed_certificate(
    *,
    organisation: Organisation | None = None,
    regime: Regime = Regime.CAMPUS,
    code: str = "",
    since: date = LISTED_ON,
    agreement: bool = True,
) -> SkillCertificate:
    """A certificate in the directory, its organisation too, with the agreement where the side asks for one."""
    certificate = make_certificate(organisation=organisation, regime=regime, code=code, on=since)
    body = certificate.organisation
    decided = {"since": since, "decision": DECISION, "cite": CITES[regime], "by": BY, "on": since}
    if not body.listings.filter(regime=regime).exists():
        services.list_organisation(body, regime=regime, **decided)
    services.list_certificate(certificate, **decided)
    if agreement and regime == Regime.CAMPUS and not body.agreements.exists():
        services.sign_agreement(body, number=f"协议{next(_numbers)}", since=since, by=BY, on=since)
    return certificate


def make_right(
    *,
    level: CertificateLevel,
    region: Region | str | None = None,
    since: date = LISTED_ON,
    until: date | None = None,
) -> IssuingRight:
    """A right to issue a level: nationwide on the school side, in city 9901 on the other, unless said otherwise."""
    certificate = level.certificate
    if region is None and certificate.regime == Regime.HR:
        region = "9901"
    return services.grant_right(
        certificate.organisation,
        level,
        region=make_region(code=region) if isinstance(region, str) else region,
        since=since,
        until=until,
        decision=DECISION,
        cite=CITES[Regime(certificate.regime)],
        by=BY,
        on=since,
    )


def make_level(
    *,
    organisation: Organisation | None = None,
    regime: Regime = Regime.CAMPUS,
    code: str = "",
    since: date = LISTED_ON,
    region: Region | str | None = None,
) -> CertificateLevel:
    """A level its organisation may issue: everything listed, signed and granted."""
    certificate = make_listed_certificate(organisation=organisation, regime=regime, since=since)
    level = certificate.levels.select_related("certificate__organisation").get(code=code or LEVELS[regime][1])
    make_right(level=level, region=region, since=since)
    return level
