"""List pages: filters in the address, columns chosen, exports of exactly what is shown, views kept."""

from __future__ import annotations

import csv
import io
import json
from enum import StrEnum
from types import SimpleNamespace

import django_filters
import django_tables2 as tables
import openpyxl
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.test import RequestFactory
from django.utils import timezone

from onex.foundation.accounts.actors import ANONYMOUS, Actor
from onex.foundation.accounts.permissions import grant
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.accounts.roles import Role
from onex.foundation.journal.models import Entry
from onex.foundation.policy.refusals import BadInput, NotAllowed, RuleRefused
from onex.foundation.tabular import lists
from onex.foundation.tabular.lists import ListPage
from onex.foundation.tabular.models import SavedView
from tests.factories.accounts import make_seat

pytestmark = pytest.mark.django_db


class ListPermission(StrEnum):
    EXPORT = "test.list.export"


grant({ListPermission.EXPORT: frozenset({Role.ORGANISATION_LEAD})})


class ViewTable(tables.Table):
    name = tables.Column(verbose_name="名称")
    page = tables.Column(verbose_name="列表")
    user_id = tables.Column(verbose_name="用户")
    marked = tables.TemplateColumn("<b>{{ record.name }}</b>", verbose_name="标记", orderable=False)

    class Meta:
        template_name = "web/table.html"

    def value_marked(self, record: SavedView) -> str:
        return record.name.upper()


class ViewFilter(django_filters.FilterSet):
    page = django_filters.CharFilter(label="列表")
    user_id = django_filters.NumberFilter(label="用户")


class Views(ListPage):
    name = "test.views"
    title = "视图"
    table_class = ViewTable
    filterset_class = ViewFilter
    export_permission = ListPermission.EXPORT
    per_page = 2

    def get_queryset(self, request: SeatedRequest) -> QuerySet[SavedView]:
        return SavedView.objects.order_by("pk")


@pytest.fixture(autouse=True)
def _rows() -> None:
    for number, page in enumerate(["a", "a", "b", "a"]):
        SavedView.objects.create(user_id=number, page=page, name=f"=v{number}")


@pytest.fixture
def lead() -> Actor:
    return make_seat(role=Role.ORGANISATION_LEAD).actor


def ask(actor: Actor, **query: object) -> SeatedRequest:
    request = RequestFactory().get("/list", query)
    request.actor = actor
    request.user = AnonymousUser()
    request.session = {"proved_at": timezone.now().timestamp()}
    request.htmx = SimpleNamespace()
    return request


def page(actor: Actor, **query: object) -> str:
    answer = Views.as_view()(ask(actor, **query))
    return bytes(answer.content).decode()


def content(answer: object) -> bytes:
    return b"".join(answer.streaming_content) if isinstance(answer, StreamingHttpResponse) else answer.content


def test_list_shows_a_page_and_its_filters(lead: Actor) -> None:
    text = page(lead)
    assert "共 4 条" in text
    assert "=v0" in text
    assert "=v2" not in text
    assert 'name="page"' in text


def test_filter_is_in_the_address(lead: Actor) -> None:
    text = page(lead, user_id=2)
    assert "=v2" in text
    assert "=v0" not in text


def test_filter_that_cannot_be_read_shows_nothing_rather_than_everything(lead: Actor) -> None:
    assert "=v0" not in page(lead, user_id="two")


def test_columns_are_chosen_in_the_address(lead: Actor) -> None:
    text = page(lead, columns="name")
    assert "<th" in text
    assert 'data-label="名称"' in text
    assert 'data-label="用户"' not in text


def test_csv_holds_exactly_what_is_shown_and_the_journal_hears_of_it(lead: Actor) -> None:
    answer = Views.as_view()(ask(lead, user_id=2, columns="name,user_id", export="csv"))
    rows = list(csv.reader(io.StringIO(content(answer).decode("utf-8-sig"), newline="")))
    assert rows == [["名称", "用户"], ["'=v2", "2"]]
    assert answer["Content-Disposition"] == 'attachment; filename="test-views.csv"'
    entry = Entry.objects.get(topic="tabular.list_exported")
    assert (entry.subject, entry.author_ref) == ("list:test.views", lead.author.ref)
    assert entry.payload == {"form": "csv", "rows": 1, "columns": ["name", "user_id"], "filters": ["user_id"]}


def test_export_keeps_the_order_and_takes_every_page(lead: Actor) -> None:
    answer = Views.as_view()(ask(lead, sort="-name", columns="name", export="json"))
    assert [row["name"] for row in json.loads(content(answer))] == ["=v3", "=v2", "=v1", "=v0"]


def test_workbook_takes_values_not_markup(lead: Actor) -> None:
    answer = Views.as_view()(ask(lead, columns="marked", export="xlsx"))
    sheet = openpyxl.load_workbook(io.BytesIO(content(answer))).worksheets[0]
    assert [cell.value for cell in sheet["A"]] == ["标记", "=V0", "=V1", "=V2", "=V3"]


def test_export_needs_its_own_permission() -> None:
    clerk = make_seat(role=Role.ORGANISATION_CLERK).actor
    assert "export=csv" not in page(clerk)
    with pytest.raises(NotAllowed):
        Views.as_view()(ask(clerk, export="csv"))
    assert not Entry.objects.filter(topic="tabular.list_exported").exists()


def test_export_of_too_much_or_in_a_strange_form_is_refused(lead: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadInput):
        Views.as_view()(ask(lead, export="pdf"))
    with pytest.raises(BadInput):
        Views.as_view()(ask(lead, export="csv", user_id="two"))
    monkeypatch.setattr(lists, "LARGEST_EXPORT", 3)
    with pytest.raises(RuleRefused):
        Views.as_view()(ask(lead, export="csv"))


def test_public_list_is_exported_by_anyone_without_an_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Views, "export_permission", None)
    monkeypatch.setattr(Views, "layout", "web/public.html")
    assert b"=v0" in content(Views.as_view()(ask(ANONYMOUS, export="csv")))
    assert not Entry.objects.filter(topic="tabular.list_exported").exists()


def test_view_is_kept_for_its_keeper_and_dropped() -> None:
    seat, other = make_seat(), make_seat()
    kept = {"page": "test.views", "name": "常用的", "query": "user_id=2", "address": "/imports/"}
    answer = seat.client().post("/lists/views", kept)
    assert (answer.status_code, answer["Location"]) == (302, "/imports/?user_id=2")
    seat.client().post("/lists/views", {**kept, "query": "user_id=3"})
    view = SavedView.objects.get(user_id=seat.user.pk, page="test.views", name="常用的")
    assert view.query == "user_id=3"
    assert "常用的" in page(seat.actor)
    assert "常用的" not in page(other.actor)
    other.client().post(f"/lists/views/{view.pk}/drop", {"address": "/imports/"})
    assert SavedView.objects.filter(pk=view.pk).exists()
    seat.client().post(f"/lists/views/{view.pk}/drop", {"address": "/imports/"})
    assert not SavedView.objects.filter(pk=view.pk).exists()


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_keeping_a_view_never_leads_elsewhere(address: str) -> None:
    kept = {"page": "test.views", "name": "常用的", "query": "", "address": address}
    assert make_seat().client().post("/lists/views", kept)["Location"] == "/"
