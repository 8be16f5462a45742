"""The directory's list: names, codes and places are those of the chosen day."""

from __future__ import annotations

from urllib.parse import urlencode

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate as today
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.directory.selectors import searched
from onex.foundation.parties.models import Organisation, OrganisationKind, Region, RegionLevel
from onex.foundation.parties.selectors import regions_on

STANDING = (("open", _("存续")), ("closed", _("已终止")))


class OrganisationTable(tables.Table):
    """机构列表."""

    name = tables.Column(accessor="name_on", verbose_name=_("机构名称"))
    kind = tables.Column(verbose_name=_("机构类型"))
    credit_code = tables.Column(
        accessor="credit_code_on", verbose_name=_("统一社会信用代码"), default="—", empty_values=(None, "")
    )
    region = tables.Column(accessor="region_name_on", verbose_name=_("所在地"))
    opened_on = tables.DateColumn(format="Y-m-d", verbose_name=_("登记日期"))
    closed_on = tables.DateColumn(format="Y-m-d", verbose_name=_("终止日期"))

    class Meta:
        order_by = "name"
        empty_text = _("没有符合条件的机构")

    def render_name(self, value: str, record: Organisation) -> SafeString:
        """A link to the body's page, of the day the list is of."""
        on = self.request.GET.get("on", "") if self.request else ""
        address = reverse("organisations:detail", args=[record.ref]) + (f"?{urlencode({'on': on})}" if on else "")
        return format_html('<a href="{}">{}</a>', address, value)

    def value_name(self, value: str) -> str:
        """The name alone, for exports."""
        return value

    def render_kind(self, record: Organisation) -> str:
        """The kind in words."""
        return str(OrganisationKind(record.kind).label)


def _places(request: SeatedRequest, level: RegionLevel) -> QuerySet[Region]:
    return regions_on(today()).filter(level=level, code__startswith=request.actor.region)


def _provinces(request: SeatedRequest) -> QuerySet[Region]:
    return regions_on(today()).filter(level=RegionLevel.PROVINCE, code__startswith=request.actor.region[:2])


def _cities(request: SeatedRequest) -> QuerySet[Region]:
    return _places(request, RegionLevel.CITY)


class OrganisationFilter(django_filters.FilterSet):
    """What bodies are looked for by."""

    on = django_filters.DateFilter(
        label=_("截至日期"), method="keep", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    q = django_filters.CharFilter(label=_("名称、旧名称或信用代码"), method="search")
    kind = django_filters.ChoiceFilter(label=_("机构类型"), choices=OrganisationKind.choices)
    province = django_filters.ModelChoiceFilter(label=_("省份"), queryset=_provinces, method="within")
    city = django_filters.ModelChoiceFilter(label=_("城市"), queryset=_cities, method="within")
    standing = django_filters.ChoiceFilter(label=_("状态"), choices=STANDING, method="stands")

    def keep(self, bodies: QuerySet[Organisation], _name: str, _value: object) -> QuerySet[Organisation]:
        """The day chose the rows already."""
        return bodies

    def search(self, bodies: QuerySet[Organisation], _name: str, words: str) -> QuerySet[Organisation]:
        """Every word must occur in a name borne now or before, or begin a code had now or before."""
        return searched(bodies, words)

    def within(self, bodies: QuerySet[Organisation], _name: str, place: Region) -> QuerySet[Organisation]:
        """Bodies that stood in a province or city on the day."""
        return bodies.filter(Q(region_on__startswith=place.reach))

    def stands(self, bodies: QuerySet[Organisation], _name: str, standing: str) -> QuerySet[Organisation]:
        """Bodies that existed on the day, or had been closed by it."""
        day = self.form.cleaned_data.get("on") or today()
        closed = Q(closed_on__lt=day)
        return bodies.filter(closed) if standing == "closed" else bodies.exclude(closed)
