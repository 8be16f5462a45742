"""Sittings and results as lists: columns, filters, what is exported."""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from onex.foundation.parties.masking import mask_name
from onex.foundation.parties.models import Organisation
from onex.foundation.parties.selectors import name_of
from onex.foundation.procedures.kernel import get_procedure
from onex.foundation.procedures.labels import said
from onex.foundation.procedures.selectors import state_label
from onex.lifecycle.assessment.models import Concluded, PartScore, Result, Sitting
from onex.lifecycle.assessment.procedure import HR
from onex.lifecycle.catalogue.models import Regime


class SittingTable(tables.Table):
    """考核批次."""

    number = tables.Column(accessor="case__number", verbose_name=_("办件编号"))
    name = tables.Column(verbose_name=_("批次名称"))
    organisation = tables.Column(accessor="organisation__name", verbose_name=_("评价机构"))
    certificate = tables.Column(accessor="level__certificate__name", verbose_name=_("证书"))
    level = tables.Column(accessor="level__label", verbose_name=_("等级"))
    region = tables.Column(accessor="region__name", verbose_name=_("地区"))
    exam_on = tables.DateColumn(format="Y-m-d", verbose_name=_("考核日期"))
    state = tables.Column(accessor="case__state", verbose_name=_("状态"), orderable=False)

    class Meta:
        order_by = "-exam_on"
        empty_text = _("没有符合条件的批次")

    def render_number(self, value: str) -> SafeString:
        """A link to the sitting."""
        return format_html('<a class="ox-number" href="{}">{}</a>', reverse("assessment:sitting", args=[value]), value)

    def value_number(self, value: str) -> str:
        """The number alone, for exports."""
        return value

    def render_level(self, record: Sitting) -> str:
        """The level in the reader's language."""
        return record.level.text.in_language(get_language() or "zh-hans")

    def render_state(self, record: Sitting) -> str:
        """The state in the words of its procedure."""
        return state_label(record.case)


def _state_choices() -> list[tuple[str, str]]:
    """The states of both regimes: the hr table has them all."""
    return [(state.name, said(state.label)) for state in get_procedure(HR).states]


class SittingFilter(django_filters.FilterSet):
    """What sittings are looked for by."""

    q = django_filters.CharFilter(label=_("批次、机构、证书或编号"), method="search")
    regime = django_filters.ChoiceFilter(label=_("体系"), choices=Regime.choices)
    state = django_filters.ChoiceFilter(label=_("状态"), field_name="case__state", choices=_state_choices)
    exam_from = django_filters.DateFilter(
        label=_("考核日期自"),
        field_name="exam_on",
        lookup_expr="gte",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    exam_until = django_filters.DateFilter(
        label=_("考核日期至"),
        field_name="exam_on",
        lookup_expr="lte",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def search(self, sittings: QuerySet[Sitting], _name: str, words: str) -> QuerySet[Sitting]:
        """Every word must stand in a name or begin the case number or certificate code."""
        for word in words.split():
            sittings = sittings.filter(
                Q(name__icontains=word)
                | Q(organisation__name__icontains=word)
                | Q(level__certificate__name__icontains=word)
                | Q(level__certificate__code__istartswith=word)
                | Q(case__number__startswith=word.upper())
            )
        return sittings


class ResultTable(tables.Table):
    """成绩: names masked, no document numbers."""

    admission_number = tables.Column(accessor="candidate__admission_number", verbose_name=_("准考证号"))
    name = tables.Column(accessor="candidate__person", orderable=False, verbose_name=_("姓名"))
    school = tables.Column(accessor="candidate__school__name", verbose_name=_("学校"))
    scores = tables.Column(empty_values=(), orderable=False, verbose_name=_("科目成绩"))
    total = tables.Column(verbose_name=_("综合成绩"))
    conclusion = tables.Column(verbose_name=_("结论"))

    class Meta:
        empty_text = _("没有成绩")

    def render_name(self, record: Result) -> str:
        """First and last character only."""
        return mask_name(name_of(record.candidate.person))

    def render_scores(self, record: Result) -> str:
        """Every part with its score, in the order of the scheme."""
        return " · ".join(f"{one.part.name} {one.score}" for one in sorted(record.scores.all(), key=_position))


def _position(score: PartScore) -> int:
    return score.part.position


def _schools(request: object) -> QuerySet[Organisation]:
    """The schools of the sitting whose page this is."""
    number = getattr(getattr(request, "resolver_match", None), "kwargs", {}).get("number", "")
    return Organisation.objects.filter(candidates__sitting__case__number=number).distinct()


class ResultFilter(django_filters.FilterSet):
    """What results are looked for by."""

    admission_number = django_filters.CharFilter(
        label=_("准考证号"), field_name="candidate__admission_number", lookup_expr="startswith"
    )
    conclusion = django_filters.ChoiceFilter(label=_("结论"), choices=Concluded.choices)
    school = django_filters.ModelChoiceFilter(label=_("学校"), field_name="candidate__school", queryset=_schools)
