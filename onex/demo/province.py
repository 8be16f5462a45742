"""The fictional province 示范省 (99): its bodies, its people in their seats, its certificates. All of it is made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onex.demo.people import made_up_people
from onex.foundation.accounts.actors import Actor, actor_in_seat, system_actor
from onex.foundation.accounts.models import User
from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.selectors import seats_of
from onex.foundation.mandates.services import grant_mandate, open_user
from onex.foundation.parties.identifiers import make_credit_code
from onex.foundation.parties.models import Organisation, OrganisationKind, Region, RegionLevel
from onex.foundation.parties.services import register_organisation, register_person

REGIONS = (
    ("990000", "示范省", "Shifan Province (fictional)", RegionLevel.PROVINCE, None),
    ("990100", "示范市", "Shifan City (fictional)", RegionLevel.CITY, "990000"),
    ("990200", "滨海示范市", "Binhai Shifan City (fictional)", RegionLevel.CITY, "990000"),
    ("980000", "邻省", "Neighbour Province (fictional)", RegionLevel.PROVINCE, None),
)
FIRST_STAFF = 3_600_000
"""Where the made-up staff begin among the made-up people, far from any candidate."""


@dataclass(frozen=True)
class Body:
    """One organisation to be made: key, kind, names, region, first two characters of its credit code ("" for none)."""

    key: str
    kind: OrganisationKind
    name: str
    name_en: str
    region: str
    code: str = ""


Kind = OrganisationKind
BODIES = (
    Body("office", Kind.JOINT_CONFERENCE_OFFICE, "部际联席会议办公室（演示）", "Joint Conference Office (demo)", "990000"),
    Body("entrusted", Kind.ENTRUSTED_BODY, "具体受托单位（演示）", "Entrusted Body (demo)", "990000", "12"),
    Body("department", Kind.PROVINCE_EDUCATION_DEPARTMENT, "示范省教育厅", "Shifan Education Department", "990000", "11"),
    Body(
        "coordination", Kind.PROVINCE_COORDINATION_BODY, "示范省1+X试点工作指导协调机构", "Shifan Coordination Body", "990000"
    ),
    Body("centre", Kind.PROVINCE_SKILL_CENTRE, "示范省职业技能鉴定指导中心", "Shifan Skill-Appraisal Centre", "990000", "12"),
    Body("city_centre", Kind.CITY_SKILL_CENTRE, "示范市职业技能鉴定中心", "Shifan City Skill-Appraisal Centre", "990100", "12"),
    Body("yunqi", Kind.EVALUATION_ORGANISATION, "云起数字技能评价中心（演示）", "Yunqi Digital Skills (demo)", "990100", "91"),
    Body(
        "changhe", Kind.EVALUATION_ORGANISATION, "长河技能评价协会（演示）", "Changhe Skills Association (demo)", "990100", "51"
    ),
    Body("school_a", Kind.PILOT_SCHOOL, "示范职业技术学院", "Shifan Polytechnic", "990100", "12"),
    Body("school_b", Kind.PILOT_SCHOOL, "滨海示范职业学校", "Binhai Vocational School", "990200", "12"),
    Body("school_c", Kind.PILOT_SCHOOL, "示范科技职业学院", "Shifan College of Technology", "990100", "52"),
    Body("neighbour", Kind.PROVINCE_EDUCATION_DEPARTMENT, "邻省教育厅", "Neighbour Education Department", "980000", "11"),
)


@dataclass(frozen=True)
class SeatPlan:
    """One sign-in to be made: login name, role, body and, for roles of a region, the region."""

    login: str
    role: Role
    body: str
    region: str = ""


SEATS = (
    SeatPlan("org.clerk", Role.ORGANISATION_CLERK, "yunqi"),
    SeatPlan("org.lead", Role.ORGANISATION_LEAD, "yunqi"),
    SeatPlan("org.second", Role.ORGANISATION_LEAD, "yunqi"),
    SeatPlan("hr.clerk", Role.ORGANISATION_CLERK, "changhe"),
    SeatPlan("hr.lead", Role.ORGANISATION_LEAD, "changhe"),
    SeatPlan("hr.second", Role.ORGANISATION_LEAD, "changhe"),
    SeatPlan("school.a", Role.SCHOOL_CLERK, "school_a"),
    SeatPlan("school.b", Role.SCHOOL_CLERK, "school_b"),
    SeatPlan("school.c", Role.SCHOOL_CLERK, "school_c"),
    SeatPlan("province", Role.PROVINCE_CLERK, "department", "990000"),
    SeatPlan("province.lead", Role.PROVINCE_LEAD, "department", "990000"),
    SeatPlan("hr.city", Role.HR_CITY_CLERK, "city_centre", "990100"),
    SeatPlan("hr.province", Role.HR_PROVINCE_CLERK, "centre", "990000"),
    SeatPlan("entrusted", Role.ENTRUSTED_BODY_CLERK, "entrusted"),
    SeatPlan("neighbour", Role.PROVINCE_CLERK, "neighbour", "980000"),
    SeatPlan("ministry", Role.MINISTRY_CLERK, "office"),
    SeatPlan("system", Role.SYSTEM_ADMIN, "entrusted"),
    SeatPlan("security", Role.SECURITY_ADMIN, "entrusted"),
    SeatPlan("audit", Role.AUDIT_ADMIN, "entrusted"),
)


@dataclass(frozen=True)
class Province:
    """What was made: bodies by key and, by login name, the person acting in the first seat."""

    bodies: dict[str, Organisation]
    actors: dict[str, Actor]


def make_province(password: str, *, on: date) -> Province:
    """Make the regions, bodies and sign-ins that are not there yet; a second call makes nothing."""
    demo = system_actor("demo")
    regions = {code: _region(code, *names) for code, *names in REGIONS}
    bodies = {body.key: _organisation(number, body, regions, demo, on) for number, body in enumerate(BODIES)}
    actors = {plan.login: _seat(number, plan, bodies, regions, password, demo, on) for number, plan in enumerate(SEATS)}
    return Province(bodies=bodies, actors=actors)


def _region(code: str, name: str, name_en: str, level: RegionLevel, parent: str | None) -> Region:
    region, _ = Region.objects.get_or_create(
        code=code, defaults={"name": name, "name_en": name_en, "level": level, "parent_id": parent}
    )
    return region


def _organisation(number: int, body: Body, regions: dict[str, Region], demo: Actor, on: date) -> Organisation:
    code = make_credit_code(f"{body.code}{body.region}9900000{number:02d}"[:17]) if body.code else None
    known = Organisation.objects.filter(kind=body.kind, name=body.name).first()
    return known or register_organisation(
        kind=body.kind,
        name=body.name,
        name_en=body.name_en,
        credit_code=code,
        region=regions[body.region],
        by=demo.author,
        on=on,
        reason="演示数据",
    )


def _seat(
    number: int,
    plan: SeatPlan,
    bodies: dict[str, Organisation],
    regions: dict[str, Region],
    password: str,
    demo: Actor,
    on: date,
) -> Actor:
    user = User.objects.filter(login_name=plan.login).first()
    if user is None:
        nobody = next(made_up_people(FIRST_STAFF + number, 1))
        person = register_person(name=nobody.name, kind="resident_id", number=nobody.number)
        user = open_user(login_name=plan.login, person=person, password=password, by=demo, on=on, reason="演示数据")
        grant_mandate(
            user=user,
            role=plan.role,
            organisation=bodies[plan.body],
            region=regions[plan.region] if plan.region else None,
            by=demo,
            on=on,
            reason="演示数据",
        )
    return actor_in_seat(seats_of(user, on)[0])
