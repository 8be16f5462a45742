"""The list of cases within the seat's reach, with filters in the address and export."""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.procedures.kernel import get_procedure, procedures
from onex.foundation.procedures.models import Case
from onex.foundation.procedures.numbers import normalise
from onex.foundation.procedures.permissions import CasePermission
from onex.foundation.procedures.selectors import state_label
from onex.foundation.tabular.lists import ListPage
from onex.web.wording import say

OPEN, CLOSED = "open", "closed"
NOT_BROKEN = {"td": {"class": "ox-nowrap"}}


class CaseTable(tables.Table):
    """办件列表."""

    number = tables.Column(verbose_name=_("办件编号"))
    title = tables.Column(verbose_name=_("标题"))
    procedure = tables.Column(verbose_name=_("办理流程"))
    state = tables.Column(verbose_name=_("状态"), orderable=False, attrs=NOT_BROKEN)
    organisation = tables.Column(accessor="organisation__name", verbose_name=_("机构"))
    region = tables.Column(accessor="region__name", verbose_name=_("地区"), attrs=NOT_BROKEN)
    opened_on = tables.DateColumn(format="Y-m-d", verbose_name=_("立案日期"))
    closed_on = tables.DateColumn(format="Y-m-d", verbose_name=_("办结日期"))

    class Meta:
        order_by = "-opened_on"
        empty_text = _("没有符合条件的办件")

    def render_number(self, value: str) -> SafeString:
        """A link to the case."""
        return format_html('<a class="ox-number" href="{}">{}</a>', reverse("web:case", args=[value]), value)

    def value_number(self, value: str) -> str:
        """The number alone, for exports."""
        return value

    def render_procedure(self, value: str) -> str:
        """The procedure as the law calls it."""
        return say(get_procedure(value).label)

    def render_state(self, record: Case) -> str:
        """The state in the words of its procedure."""
        return state_label(record)


def _procedure_choices() -> list[tuple[str, str]]:
    return [(name, say(procedure.label)) for name, procedure in procedures().items()]


class CaseFilter(django_filters.FilterSet):
    """What cases are looked for by."""

    q = django_filters.CharFilter(label=_("编号、标题或机构"), method="search")
    procedure = django_filters.ChoiceFilter(label=_("办理流程"), choices=_procedure_choices, empty_label=_("全部"))
    progress = django_filters.ChoiceFilter(
        label=_("办理情况"), choices=((OPEN, _("办理中")), (CLOSED, _("已办结"))), method="by_progress", empty_label=_("全部")
    )
    opened_from = django_filters.DateFilter(
        label=_("立案日期自"),
        field_name="opened_on",
        lookup_expr="gte",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    opened_until = django_filters.DateFilter(
        label=_("立案日期至"),
        field_name="opened_on",
        lookup_expr="lte",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def search(self, cases: QuerySet[Case], _name: str, words: str) -> QuerySet[Case]:
        """Every word must occur in the number, the title or the body's name."""
        for word in words.split():
            cases = cases.filter(
                Q(number__startswith=normalise(word)) | Q(title__icontains=word) | Q(organisation__name__icontains=word)
            )
        return cases

    def by_progress(self, cases: QuerySet[Case], _name: str, progress: str) -> QuerySet[Case]:
        """Open or closed."""
        return cases.filter(closed_on__isnull=progress == OPEN)


class CaseList(ListPage):
    """办件."""

    name = "web.cases"
    title = _("办件")
    subtitle = _("当前席位可以看到的全部办件")
    table_class = CaseTable
    filterset_class = CaseFilter
    export_permission = CasePermission.EXPORT

    def get_queryset(self, request: SeatedRequest) -> QuerySet[Case]:
        """Cases within the seat's reach."""
        return Case.objects.visible_to(request.actor).select_related("organisation", "region")
