"""The matrix' judgements on planted holes: each kind of hole turns them red, in words that name it.

The holes are views of this module, in the running URL configuration for the time of a test; only the planted address is asked,
by everybody, in a world of the smallest furniture that has something to steal. A sound page beside each stays green.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from ninja import NinjaAPI

from config.urls import urlpatterns as all_patterns
from onex.foundation.accounts.actors import actor_in_seat
from onex.foundation.accounts.doors import door, public_door, signed_in_door
from onex.foundation.accounts.models import Mandate
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.services import SEAT_KEY
from onex.foundation.policy.refusals import NotAllowed, NotFound
from onex.foundation.procedures.models import Case
from onex.foundation.procedures.permissions import CasePermission
from onex.foundation.tabular.models import SavedView
from onex.lifecycle.assessment.models import Sitting
from onex.web.errors import bad_request, broken, not_allowed, not_found
from tests.factories import assessment
from tests.factories.catalogue import make_level
from tests.web.matrix import addresses as reading
from tests.web.matrix.asking import Answer, Asker
from tests.web.matrix.changes import CHANGES
from tests.web.matrix.verdicts import JUDGEMENTS, Judgement, findings, kept_rights
from tests.web.matrix.world import Person, Tenant, build_tenant, open_session, people, take_stock

# ── holes, and sound pages beside them ──────────────────────────────────────────────────────────────────────────────


def told(cases: Sequence[Case]) -> HttpResponse:
    return HttpResponse("\n".join(f"{case.number} {case.title}" for case in cases))


def found_within(request: SeatedRequest, number: str) -> Case:
    case = Case.objects.visible_to(request.actor).filter(number=number).first()
    if case is None:
        raise NotFound("no_such_case", "没有这个办件")
    return case


@door(CasePermission.VIEW)
@require_GET
def scoped_list(request: SeatedRequest) -> HttpResponse:
    return told(Case.objects.visible_to(request.actor))


@door(CasePermission.VIEW)
@require_GET
def unscoped_list(request: SeatedRequest) -> HttpResponse:
    return told(Case.objects.all())


@door(CasePermission.VIEW)
@require_GET
def scoped_object(request: SeatedRequest, number: str) -> HttpResponse:
    return told([found_within(request, number)])


@door(CasePermission.VIEW)
@require_GET
def object_by_id(request: SeatedRequest, number: str) -> HttpResponse:
    return told(Case.objects.filter(number=number))


@door(CasePermission.VIEW)
@require_GET
def telling_apart(request: SeatedRequest, number: str) -> HttpResponse:
    if (
        Case.objects.filter(number=number).exists()
        and not Case.objects.visible_to(request.actor).filter(number=number).exists()
    ):
        raise NotFound("another_organisations_case", "这个办件属于其他机构")
    return told([found_within(request, number)])


@door(CasePermission.VIEW)
@require_GET
def refusing_what_is_there(request: SeatedRequest, number: str) -> HttpResponse:
    if not Case.objects.visible_to(request.actor).filter(number=number).exists():
        raise NotAllowed("not_yours", "不归您办")
    return told([found_within(request, number)])


@signed_in_door("whoever has the address has the file")
@require_GET
def export_by_address(request: SeatedRequest, number: str) -> HttpResponse:
    answer = told(Case.objects.filter(number=number))
    answer["Content-Disposition"] = 'attachment; filename="cases.csv"'
    return answer


@door(CasePermission.ADVANCE)
@require_POST
def scoped_write(request: SeatedRequest, number: str) -> HttpResponse:
    Case.objects.filter(pk=found_within(request, number).pk).update(title="改")
    return HttpResponse("changed")


@door(CasePermission.VIEW)
@require_POST
def write_by_looking(request: SeatedRequest, number: str) -> HttpResponse:
    Case.objects.filter(pk=found_within(request, number).pk).update(title="改")
    return HttpResponse("changed")


@door(CasePermission.ADVANCE)
@require_POST
def write_by_id(request: SeatedRequest, number: str) -> HttpResponse:
    Case.objects.filter(number=number).update(title="改")
    return HttpResponse("changed")


@door(CasePermission.ADVANCE)
@require_POST
def add_by_id(request: SeatedRequest, number: str) -> HttpResponse:
    user_id = Mandate.objects.filter(organisation__in=Case.objects.filter(number=number).values("organisation")).first().user_id
    SavedView.objects.create(user_id=user_id, page="planted", name="planted", query="")
    return HttpResponse("added")


@door(CasePermission.ADVANCE)
@require_POST
def write_and_refuse(request: SeatedRequest, number: str) -> HttpResponse:
    SavedView.objects.create(user_id=request.user.pk, page="planted", name=number, query="")
    return scoped_write(request, number)


REMEMBERED: dict[str, int] = {}
"""What a process keeps of the rights of each session: the hole itself."""


@public_door("the door is inside, and remembers")
@require_GET
def remembering(request: SeatedRequest) -> HttpResponse:
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if request.actor.has_seat:
        REMEMBERED[session] = request.session[SEAT_KEY]
    if session not in REMEMBERED:
        raise NotAllowed("not_allowed", "请先登录")
    actor = actor_in_seat(Mandate.objects.get(pk=REMEMBERED[session]))
    return told(Case.objects.visible_to(actor))


def no_door(request: HttpRequest, number: str) -> HttpResponse:
    return told(Case.objects.filter(number=number))


@signed_in_door("breaks")
@require_GET
def breaking(request: SeatedRequest) -> HttpResponse:
    raise ZeroDivisionError("planted")


api = NinjaAPI(urls_namespace="planted", docs_url=None, openapi_url=None)


@api.get("/cases/{number}")
def operation_without_a_door(request: HttpRequest, number: str) -> JsonResponse:
    return JsonResponse({"titles": list(Case.objects.filter(number=number).values_list("title", flat=True))})


PLANTED = {
    "scoped_list": path("planted/list", scoped_list, name="scoped-list"),
    "unscoped_list": path("planted/everything", unscoped_list, name="unscoped-list"),
    "scoped_object": path("planted/cases/<str:number>", scoped_object, name="scoped-object"),
    "object_by_id": path("planted/id/cases/<str:number>", object_by_id, name="object-by-id"),
    "telling_apart": path("planted/apart/cases/<str:number>", telling_apart, name="telling-apart"),
    "refusing": path("planted/refusing/cases/<str:number>", refusing_what_is_there, name="refusing"),
    "export": path("planted/export/cases/<str:number>", export_by_address, name="export"),
    "scoped_write": path("planted/write/cases/<str:number>", scoped_write, name="scoped-write"),
    "write_by_looking": path("planted/look/cases/<str:number>", write_by_looking, name="write-by-looking"),
    "write_by_id": path("planted/change/cases/<str:number>", write_by_id, name="write-by-id"),
    "add_by_id": path("planted/add/cases/<str:number>", add_by_id, name="add-by-id"),
    "write_and_refuse": path("planted/refuse/cases/<str:number>", write_and_refuse, name="write-and-refuse"),
    "remembering": path("planted/remembering", remembering, name="remembering"),
    "no_door": path("planted/open/cases/<str:number>", no_door, name="no-door"),
    "breaking": path("planted/breaking", breaking, name="breaking"),
    "operation": path("api/planted/", api.urls),
}
urlpatterns = [*PLANTED.values(), *all_patterns]
handler400, handler403, handler404, handler500 = bad_request, not_allowed, not_found, broken

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


# ── the world ───────────────────────────────────────────────────────────────────────────────────────────────────────


def one_sitting(tenant: Tenant, today: object) -> None:
    """The smallest thing worth stealing: a case with the tenant's mark in its title."""
    level = make_level(organisation=tenant.organisation, region=tenant.city)
    assert isinstance(assessment.make_sitting(level=level, region=tenant.city), Sitting)


class Small:
    """Two tenants with a case each, and everybody."""

    def __init__(self) -> None:
        today = timezone.localdate()
        self.here = build_tenant(mark="ALPHA", city="9901", today=today, furnish=(one_sitting,))
        self.neighbour = build_tenant(mark="GAMMA", city="9902", today=today, furnish=())
        self.there = build_tenant(mark="OMEGA", city="9801", today=today, furnish=(one_sitting,))
        take_stock((self.here, self.there))
        self.people = people(self.here, self.neighbour, self.there)

    def ask(self, hole: str, method: str, everybody: list[Person] | None = None) -> list[Answer]:
        (address,) = reading.walk([PLANTED[hole]])
        return list(Asker(self.here, self.there).ask_all((address,), (method,), everybody or self.people))

    def found(self, hole: str, method: str, judgements: Sequence[Judgement] = JUDGEMENTS) -> dict[str, list[str]]:
        return dict(findings(self.ask(hole, method), self.here, self.there, judgements))


@pytest.fixture(scope="module")
def small(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Small]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Small()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize(("page", "method"), [("scoped_list", "GET"), ("scoped_object", "GET"), ("scoped_write", "POST")])
def test_sound_page_stays_green(small: Small, page: str, method: str) -> None:
    assert small.found(page, method) == {}
    assert 200 in {answer.status for answer in small.ask(page, method)}


@pytest.mark.parametrize(
    ("hole", "method", "judgement", "words"),
    [
        ("unscoped_list", "GET", "leaked", "shows another tenant's words"),
        ("object_by_id", "GET", "leaked", "shows another tenant's words"),
        ("object_by_id", "GET", "unexpected", "expected [404]"),
        ("export", "GET", "leaked", "shows another tenant's words"),
        ("telling_apart", "GET", "told_apart", "otherwise than for one that is not"),
        ("refusing", "GET", "unexpected", "expected [404]"),
        ("write_by_looking", "POST", "wrote_by_looking", "writes ['procedures_case'] on a permission to look"),
        ("write_by_id", "POST", "harmed", "changes another tenant's rows"),
        ("add_by_id", "POST", "added", "adds to another tenant: tabular.SavedView"),
        ("write_and_refuse", "POST", "wrote_while_refusing", "refused, but wrote ['tabular_savedview']"),
        ("no_door", "GET", "leaked", "shows another tenant's words"),
        ("no_door", "GET", "unexpected", "200 expected [403, 405]"),
        ("operation", "GET", "leaked", "shows another tenant's words"),
        ("operation", "GET", "unexpected", "expected [405]"),
        ("breaking", "GET", "broke", "500 ZeroDivisionError: planted"),
    ],
)
def test_planted_hole_turns_the_matrix_red(small: Small, hole: str, method: str, judgement: str, words: str) -> None:
    found = small.found(hole, method).get(judgement, [])
    assert found != []
    assert words in found[0]
    assert found[0].startswith(f"{method} /{'api/' if hole == 'operation' else ''}planted/")
    assert "foreign" in found[0] or "neighbour" in found[0] or judgement in {"broke", "wrote_by_looking"}


def test_stale_session_that_keeps_its_rights_turns_the_matrix_red(small: Small) -> None:
    role = Role.ORGANISATION_CLERK
    seat = small.here.seats[role]
    open_one = [Person("own organisation_clerk", seat.actor, open_session(seat), "own", small.here.mark)]
    for page in ("scoped_list", "remembering"):
        (before,) = small.ask(page, "GET", open_one)
        assert (before.status, small.here.private in before.text) == (200, True)
    with transaction.atomic():
        CHANGES["removal"](role, small.here, small.there)
        sound, stale = (small.ask(page, "GET", open_one) for page in ("scoped_list", "remembering"))
        transaction.set_rollback(True)
    assert kept_rights(sound, small.here, small.there) == []
    assert kept_rights(stale, small.here, small.there) == [
        "GET /planted/remembering (remembering): 200 a stale session is let in (own organisation_clerk)"
    ]
