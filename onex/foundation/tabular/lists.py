"""List pages: the filter is in the address, columns can be chosen, what is shown can be exported.

::

    class SittingList(ListPage):
        name = "assessment.sittings"
        title = _("考核批次")
        table_class = SittingTable          # django-tables2
        filterset_class = SittingFilter     # django-filter
        export_permission = AssessmentPermission.EXPORT

        def get_queryset(self, request: SeatedRequest) -> QuerySet[Sitting]:
            return Sitting.objects.visible_to(request.actor)

    path("sittings", door(AssessmentPermission.VIEW)(SittingList.as_view()), name="sittings")

In the address: the filters' own names, ``sort``, ``page``, ``columns`` (keys, comma between) and ``export``
(``csv``, ``xlsx``, ``json``). A column renders to text, or says what to export in ``value_<column>``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from html import unescape
from typing import TYPE_CHECKING, ClassVar, Literal, assert_never

from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views import View
from django_filters import FilterSet
from django_tables2 import RequestConfig, Table
from django_tables2.rows import BoundRow

from onex.foundation.accounts.doors import require_fresh_factor
from onex.foundation.accounts.permissions import may
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.journal.services import record
from onex.foundation.limits.admission import spend
from onex.foundation.limits.budgets import Use
from onex.foundation.policy.refusals import BadInput, NotAllowed, RuleRefused
from onex.foundation.tabular.events import ListExported
from onex.foundation.tabular.exports import LARGEST_EXPORT, csv_lines, json_lines, workbook
from onex.foundation.tabular.selectors import views_of
from onex.foundation.tabular.streams import Value

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Form = Literal["csv", "xlsx", "json"]
FORMS: tuple[Form, ...] = ("csv", "xlsx", "json")
MEDIA_TYPES: dict[Form, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
OWN_PARAMETERS = frozenset({"sort", "page", "per_page", "columns", "export"})
EXPORT_CHUNK = 2_000


class ListPage(View):
    """One list. A public list (``layout = "web/public.html"``) may set ``export_permission`` to None: anyone exports."""

    name: ClassVar[str]
    title: ClassVar[str | _StrPromise]
    subtitle: ClassVar[str | _StrPromise] = ""
    table_class: ClassVar[type[Table]]
    filterset_class: ClassVar[type[FilterSet] | None] = None
    export_permission: ClassVar[StrEnum | None] = None
    exportable: ClassVar[bool] = True
    layout: ClassVar[str] = "web/staff.html"
    template_name: ClassVar[str] = "tabular/list.html"
    per_page: ClassVar[int] = 50
    default_columns: ClassVar[tuple[str, ...]] = ()
    """Columns shown when the address chooses none; empty: all."""

    def get_queryset(self, request: SeatedRequest) -> QuerySet[Model]:
        """The rows within the actor's reach."""
        raise NotImplementedError

    def extra(self, request: SeatedRequest) -> dict[str, object]:
        """More for the page's template (buttons, notes)."""
        return {}

    def get(self, request: SeatedRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """The page, or the file when the address says ``export=``."""
        filterset, rows = self._filtered(request)
        chosen = self._chosen(request)
        wanted = request.GET.get("export", "")
        table = self._table(request, rows, chosen)
        if wanted:
            return self._export(request, table, wanted, filterset)
        RequestConfig(request, paginate={"per_page": self.per_page}).configure(table)
        return render(request, self.template_name, self._context(request, table, filterset, chosen))

    def _filtered(self, request: SeatedRequest) -> tuple[FilterSet | None, QuerySet[Model]]:
        rows = self.get_queryset(request)
        if self.filterset_class is None:
            return None, rows
        filterset = self.filterset_class(request.GET or None, queryset=rows, request=request)
        return filterset, filterset.qs if filterset.is_valid() or not filterset.is_bound else rows.none()

    def _all_columns(self) -> list[str]:
        return list(self.table_class.base_columns)

    def _chosen(self, request: SeatedRequest) -> list[str]:
        """Columns in the table's order; several ``columns`` parameters or one with commas."""
        asked = {key for value in request.GET.getlist("columns") for key in value.split(",") if key}
        wanted = asked.intersection(self._all_columns()) or set(self.default_columns or self._all_columns())
        return [key for key in self._all_columns() if key in wanted]

    def _table(self, request: SeatedRequest, rows: QuerySet[Model], chosen: Sequence[str]) -> Table:
        hidden = [key for key in self._all_columns() if key not in chosen]
        return self.table_class(rows, exclude=hidden, request=request)

    def _context(
        self, request: SeatedRequest, table: Table, filterset: FilterSet | None, chosen: Sequence[str]
    ) -> dict[str, object]:
        headers = self.table_class([], request=request).columns
        kept = request.GET.copy()
        for name in ("columns", "page", "export"):
            kept.pop(name, None)
        return {
            "layout": self.layout,
            "page_name": self.name,
            "title": self.title,
            "subtitle": self.subtitle,
            "table": table,
            "filterset": filterset,
            "filtered": bool(self._filters(request)),
            "columns": [(key, headers[key].header, key in chosen) for key in self._all_columns()],
            "columns_chosen": "columns" in request.GET,
            "kept": [(name, value) for name, values in kept.lists() for value in values],
            "exports": self._exports(request),
            "query": _without(request, "page", "export"),
            "views": views_of(request.actor, self.name),
            "keeps_views": request.actor.has_seat,
            **self.extra(request),  # noqa: S610  (the page's own method, not a queryset's)
        }

    def _exports(self, request: SeatedRequest) -> list[tuple[str, str]]:
        if not self.exportable or (self.export_permission and not may(request.actor, self.export_permission)):
            return []
        query = _without(request, "page", "export")
        return [(form, f"?{query}&export={form}" if query else f"?export={form}") for form in FORMS]

    def _filters(self, request: SeatedRequest) -> tuple[str, ...]:
        return tuple(sorted(name for name, value in request.GET.items() if value and name not in OWN_PARAMETERS))

    def _export(self, request: SeatedRequest, table: Table, wanted: str, filterset: FilterSet | None) -> HttpResponseBase:
        form = next((known for known in FORMS if known == wanted), None)
        if form is None or not self.exportable:
            raise BadInput("no_such_export", _("没有这种导出格式，可用 csv、xlsx 或 json。"), allowed=FORMS)
        if self.export_permission and not may(request.actor, self.export_permission):
            raise NotAllowed("export_not_allowed", _("当前席位不能导出这个列表。"))
        if self.export_permission:
            require_fresh_factor(request)
        spend(request, (Use.EXPORT,), f"list={self.name}")
        if filterset is not None and filterset.is_bound and not filterset.is_valid():
            raise BadInput("filter_not_understood", _("筛选条件有误，没有导出任何内容。"))
        RequestConfig(request, paginate=False).configure(table)
        count = table.data.data.count()
        if count > LARGEST_EXPORT:
            raise RuleRefused("export_too_large", _("结果超过一次可导出的行数，请先缩小筛选范围。"))
        if self.export_permission is not None:
            self._record(request, table, form, count)
        return _answer(table, form, f"{slugify(self.name.replace('.', '-'))}.{form}", str(self.title))

    def _record(self, request: SeatedRequest, table: Table, form: Form, count: int) -> None:
        names = tuple(column.name for column in table.columns)
        with transaction.atomic():
            record(
                ListExported(subject=f"list:{self.name}", form=form, rows=count, columns=names, filters=self._filters(request)),
                by=request.actor.author,
                cites=(),
                reason="",
                on=timezone.localdate(),
            )


def table_rows(table: Table) -> Iterator[list[Value]]:
    """The values of every row as exported, read in chunks rather than all at once."""
    names = [column.name for column in table.columns]
    records: QuerySet[Model] | Sequence[object] = table.data.data
    source: Iterable[object] = records.iterator(chunk_size=EXPORT_CHUNK) if isinstance(records, QuerySet) else records
    for entry in source:
        row = BoundRow(entry, table)
        yield [_exported(row.get_cell_value(name)) for name in names]


def _exported(value: Value) -> Value:
    """Markup a column renders for the page is no part of its value."""
    return unescape(strip_tags(value)) if isinstance(value, SafeString) else value


def _answer(table: Table, form: Form, name: str, title: str) -> HttpResponseBase:
    headers = [str(column.header) for column in table.columns]
    rows = table_rows(table)
    answer: StreamingHttpResponse | HttpResponse
    match form:
        case "csv":
            answer = StreamingHttpResponse(csv_lines(headers, rows), content_type=MEDIA_TYPES[form])
        case "json":
            keys = [column.name for column in table.columns]
            answer = StreamingHttpResponse(json_lines(keys, rows), content_type=MEDIA_TYPES[form])
        case "xlsx":
            answer = HttpResponse(workbook(headers, rows, title=title), content_type=MEDIA_TYPES[form])
        case _:
            assert_never(form)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _without(request: SeatedRequest, *names: str) -> str:
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode()
