"""The people of the journeys: two evaluation organisations, two schools, a province and its neighbour. All made up."""

from __future__ import annotations

from dataclasses import dataclass

from onex.foundation.accounts.roles import Role
from onex.foundation.parties.models import Organisation, OrganisationKind
from onex.lifecycle.catalogue.models import CertificateLevel, Regime
from onex.lifecycle.certificates.models import IssuerCode
from tests.factories.accounts import Seat, make_seat, make_user
from tests.factories.assessment import EACH_SIXTY, make_scheme
from tests.factories.catalogue import LISTED_ON, make_level
from tests.factories.certificates import make_number_rules
from tests.factories.parties import make_organisation, make_person, make_region

HR_ISSUER_CODE = "S000099000001"


@dataclass(frozen=True)
class Town:
    """Everyone who acts in a journey."""

    level: CertificateLevel
    clerk: Seat
    lead: Seat
    lead_as_clerk: Seat
    """The same person as ``lead``, in another seat."""
    second: Seat
    school: Organisation
    school_clerk: Seat
    other_school: Organisation
    other_school_clerk: Seat
    province: Seat
    neighbour: Seat


@dataclass(frozen=True)
class HrTown:
    """Everyone who acts in a journey on the human-resources side."""

    level: CertificateLevel
    clerk: Seat
    lead: Seat
    second: Seat
    city: Seat
    province: Seat


def make_town() -> Town:
    """The school side."""
    make_number_rules()
    make_region(code="9901")
    body = make_organisation(name="云起数字技能评价中心", region="9901")
    level = make_level(organisation=body, code="2")
    make_scheme(level=level)
    chief = make_user(login_name="chief", person=make_person(name="沈思远"))
    school = make_organisation(kind=OrganisationKind.PILOT_SCHOOL, name="示范职业技术学院", region="9901")
    other = make_organisation(kind=OrganisationKind.PILOT_SCHOOL, name="示范科技职业学院", region="9901")
    return Town(
        level=level,
        clerk=make_seat(organisation=body, user=make_user(login_name="clerk", person=make_person(name="魏清楷"))),
        lead=make_seat(organisation=body, role=Role.ORGANISATION_LEAD, user=chief),
        lead_as_clerk=make_seat(organisation=body, role=Role.ORGANISATION_CLERK, user=chief),
        second=make_seat(organisation=body, role=Role.ORGANISATION_LEAD),
        school=school,
        school_clerk=make_seat(role=Role.SCHOOL_CLERK, organisation=school),
        other_school=other,
        other_school_clerk=make_seat(role=Role.SCHOOL_CLERK, organisation=other),
        province=make_seat(role=Role.PROVINCE_CLERK, region="99"),
        neighbour=make_seat(role=Role.PROVINCE_CLERK, region="98"),
    )


def make_hr_town() -> HrTown:
    """The human-resources side; the certificate has four levels below technician, and both parts must be passed."""
    make_number_rules()
    body = make_organisation(name="长河技能评价协会", region="9901")
    level = make_level(organisation=body, regime=Regime.HR, code="4")
    make_scheme(level=level, parts=EACH_SIXTY, pass_line=None)
    IssuerCode.objects.create(
        organisation=body, regime=Regime.HR, code=HR_ISSUER_CODE, since=LISTED_ON, decision="示范", cite="S3.2(4)"
    )
    return HrTown(
        level=level,
        clerk=make_seat(organisation=body),
        lead=make_seat(organisation=body, role=Role.ORGANISATION_LEAD),
        second=make_seat(organisation=body, role=Role.ORGANISATION_LEAD),
        city=make_seat(role=Role.HR_CITY_CLERK, region="9901"),
        province=make_seat(role=Role.HR_PROVINCE_CLERK, region="99"),
    )
