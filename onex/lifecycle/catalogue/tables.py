"""The register's two lists as tables and filters. Every row is a row of the directory as of the chosen day."""

from __future__ import annotations

from urllib.parse import urlencode

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from onex.foundation.directory.selectors import searched
from onex.foundation.parties.models import Organisation, Region, RegionLevel
from onex.lifecycle.catalogue.levels import label_of
from onex.lifecycle.catalogue.models import Listing, Regime, SkillCertificate, Status


class OrganisationTable(tables.Table):
    """机构目录."""

    name = tables.Column(accessor="name_on", verbose_name=_("机构名称"))
    credit_code = tables.Column(accessor="organisation__credit_code", verbose_name=_("统一社会信用代码"))
    region = tables.Column(accessor="organisation__region__name", verbose_name=_("所在地"))
    regime = tables.Column(verbose_name=_("体系"))
    status = tables.Column(verbose_name=_("状态"))
    since = tables.DateColumn(format="Y-m-d", verbose_name=_("自"))
    until = tables.DateColumn(format="Y-m-d", verbose_name=_("至"))
    decision = tables.Column(verbose_name=_("决定文号"))
    cite = tables.Column(verbose_name=_("依据"), orderable=False)

    class Meta:
        empty_text = _("该日目录中没有符合条件的机构")

    def render_name(self, value: str, record: Listing) -> SafeString:
        """A link to the organisation's permanent page."""
        address = reverse("catalogue:organisation", args=[record.body.ref])
        return _link(address, value, self.request)

    def value_name(self, value: str) -> str:
        """The name alone, for exports."""
        return value

    def render_cite(self, value: str) -> SafeString:
        """A link to the clause."""
        return _clause(value)

    def value_cite(self, value: str) -> str:
        """The citation alone, for exports."""
        return value


class CertificateTable(tables.Table):
    """证书目录."""

    code = tables.Column(accessor="certificate__code", verbose_name=_("证书代码"))
    name = tables.Column(accessor="certificate__name", verbose_name=_("证书名称"))
    levels = tables.Column(empty_values=(), orderable=False, verbose_name=_("等级"))
    organisation = tables.Column(accessor="certificate__organisation__name", verbose_name=_("评价机构"))
    regime = tables.Column(verbose_name=_("体系"))
    occupation = tables.Column(accessor="certificate__occupation_code", verbose_name=_("职业编码"))
    status = tables.Column(verbose_name=_("状态"))
    since = tables.DateColumn(format="Y-m-d", verbose_name=_("自"))
    until = tables.DateColumn(format="Y-m-d", verbose_name=_("至"))
    decision = tables.Column(verbose_name=_("决定文号"))
    cite = tables.Column(verbose_name=_("依据"), orderable=False)

    class Meta:
        empty_text = _("该日目录中没有符合条件的证书")

    def render_name(self, value: str, record: Listing) -> SafeString:
        """A link to the certificate's permanent page."""
        address = reverse("catalogue:certificate", args=[record.listed.code])
        return _link(address, value, self.request)

    def value_name(self, value: str) -> str:
        """The name alone, for exports."""
        return value

    def render_cite(self, value: str) -> SafeString:
        """A link to the clause."""
        return _clause(value)

    def value_cite(self, value: str) -> str:
        """The citation alone, for exports."""
        return value

    def render_levels(self, record: Listing) -> str:
        """Every level, in the reader's language."""
        return level_words(record.listed)


def _link(address: str, name: str, request: HttpRequest | None) -> SafeString:
    """A link to a record, as of the day the list is of."""
    on = request.GET.get("on", "") if request else ""
    return format_html('<a href="{}">{}</a>', f"{address}?{urlencode({'on': on})}" if on else address, name)


def _clause(cite: str) -> SafeString:
    """A link to the page of a clause."""
    return format_html('<a class="ox-cite" href="{}">{}</a>', reverse("policy:clause", args=[cite]), cite)


def level_words(certificate: SkillCertificate) -> str:
    """The levels of a certificate in words (its levels are loaded)."""
    language = get_language() or "zh-hans"
    between = "、" if language.startswith("zh") else ", "
    return between.join(label_of(certificate.regime, level.code).in_language(language) for level in certificate.levels.all())


def _provinces(_request: object) -> QuerySet[Region]:
    return Region.objects.filter(level=RegionLevel.PROVINCE)


class DirectoryFilter(django_filters.FilterSet):
    """What both lists are looked through by."""

    on = django_filters.DateFilter(
        label=_("截至日期"),
        method="keep",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    q = django_filters.CharFilter(label=_("名称或代码"), method="search")
    regime = django_filters.ChoiceFilter(label=_("体系"), choices=Regime.choices)
    status = django_filters.ChoiceFilter(label=_("状态"), choices=Status.choices)

    def keep(self, rows: QuerySet[Listing], _name: str, _value: object) -> QuerySet[Listing]:
        """The day chose the rows already."""
        return rows

    def search(self, rows: QuerySet[Listing], _name: str, words: str) -> QuerySet[Listing]:
        """Said by the two lists."""
        raise NotImplementedError


class OrganisationFilter(DirectoryFilter):
    """Organisations by name, code and place."""

    province = django_filters.ModelChoiceFilter(label=_("省份"), queryset=_provinces, method="within")

    def search(self, rows: QuerySet[Listing], _name: str, words: str) -> QuerySet[Listing]:
        """Every word must stand in a name borne now or before, or begin a credit code had now or before."""
        return rows.filter(organisation__in=searched(Organisation.objects.all(), words))

    def within(self, rows: QuerySet[Listing], _name: str, province: Region) -> QuerySet[Listing]:
        """Organisations that stand in a province."""
        return rows.filter(organisation__region__code__startswith=province.province)


class CertificateFilter(DirectoryFilter):
    """Certificates by name, code, occupation, organisation and level."""

    level = django_filters.CharFilter(label=_("等级代码"), method="of_level")

    def search(self, rows: QuerySet[Listing], _name: str, words: str) -> QuerySet[Listing]:
        """Every word must stand in a name or begin a code."""
        for word in words.split():
            rows = rows.filter(
                Q(certificate__name__icontains=word)
                | Q(certificate__name_en__icontains=word)
                | Q(certificate__code__istartswith=word)
                | Q(certificate__occupation_code__startswith=word)
                | Q(certificate__occupation_name__icontains=word)
                | Q(certificate__organisation__name__icontains=word)
            )
        return rows

    def of_level(self, rows: QuerySet[Listing], _name: str, code: str) -> QuerySet[Listing]:
        """Certificates that have a level."""
        return rows.filter(certificate__levels__code=code)
