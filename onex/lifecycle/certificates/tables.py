"""Batches and certificates as lists: columns, filters, what is exported. Names are masked in every list."""

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

from onex.foundation.parties.identifiers import normalise
from onex.foundation.parties.masking import mask_name
from onex.foundation.parties.selectors import name_of
from onex.foundation.procedures.selectors import state_label
from onex.lifecycle.catalogue.models import Regime
from onex.lifecycle.certificates.models import BatchState, CertificateStatus, IssueBatch, IssuedCertificate
from onex.lifecycle.certificates.selectors.batches import IN_TIME, LATE, OPEN, OVERDUE

TIMELINESS = {
    OPEN: _("期限内"),
    IN_TIME: _("按期录入"),
    LATE: _("逾期录入"),
    OVERDUE: _("已逾期未录入"),
    "": _("不适用"),
}


class BatchTable(tables.Table):
    """颁证批次."""

    number = tables.Column(accessor="case__number", verbose_name=_("办件编号"))
    sitting = tables.Column(accessor="sitting__name", verbose_name=_("考核批次"))
    state = tables.Column(accessor="case__state", verbose_name=_("状态"), orderable=False)
    due_on = tables.DateColumn(format="Y-m-d", verbose_name=_("录入期限"))
    timeliness = tables.Column(verbose_name=_("录入情况"), empty_values=(None,))
    issued_on = tables.DateColumn(format="Y-m-d", verbose_name=_("颁发日期"))
    planned = tables.Column(verbose_name=_("计划颁发数"))
    issued = tables.Column(verbose_name=_("已颁发数"))
    withheld = tables.Column(verbose_name=_("不予颁发数"))
    certificate = tables.Column(accessor="level__certificate__name", verbose_name=_("证书"))
    level = tables.Column(accessor="level__label", verbose_name=_("等级"))
    organisation = tables.Column(accessor="organisation__name", verbose_name=_("评价机构"))

    class Meta:
        order_by = "-issued_on"
        empty_text = _("没有符合条件的颁证批次")

    def render_number(self, value: str) -> SafeString:
        """A link to the batch."""
        return format_html('<a class="ox-number" href="{}">{}</a>', reverse("certificates:batch", args=[value]), value)

    def value_number(self, value: str) -> str:
        """The number alone, for exports."""
        return value

    def render_level(self, record: IssueBatch) -> str:
        """The level in the reader's language."""
        return record.level.text.in_language(get_language() or "zh-hans")

    def render_state(self, record: IssueBatch) -> str:
        """The state in the words of the procedure."""
        return state_label(record.case)

    def render_timeliness(self, value: str) -> str:
        """How the batch stands to its registration window, as of today."""
        return str(TIMELINESS[value])


class BatchFilter(django_filters.FilterSet):
    """What batches are looked for by."""

    search = django_filters.CharFilter(method="find", label=_("编号、批次或机构"))
    state = django_filters.ChoiceFilter(field_name="case__state", choices=BatchState.choices, label=_("状态"))
    timeliness = django_filters.ChoiceFilter(
        choices=[(key, label) for key, label in TIMELINESS.items() if key], label=_("录入情况")
    )
    regime = django_filters.ChoiceFilter(choices=Regime.choices, label=_("体系"))

    class Meta:
        model = IssueBatch
        fields = ("search", "state", "timeliness", "regime")

    def find(self, queryset: QuerySet[IssueBatch], name: str, value: str) -> QuerySet[IssueBatch]:
        """Part of a name, or a whole case number."""
        return queryset.filter(
            Q(case__number=normalise(value)) | Q(sitting__name__icontains=value) | Q(organisation__name__icontains=value)
        )


class CertificateTable(tables.Table):
    """颁发的证书."""

    number = tables.Column(verbose_name=_("证书编号"))
    holder = tables.Column(empty_values=(), orderable=False, verbose_name=_("持证人"))
    certificate = tables.Column(accessor="level__certificate__name", verbose_name=_("证书"))
    level = tables.Column(accessor="level__label", verbose_name=_("等级"))
    organisation = tables.Column(accessor="organisation__name", verbose_name=_("评价机构"))
    school = tables.Column(accessor="school__name", verbose_name=_("学校"), default="—")
    issued_on = tables.DateColumn(format="Y-m-d", verbose_name=_("颁发日期"))
    status = tables.Column(verbose_name=_("状态"))
    batch = tables.Column(accessor="batch__case__number", verbose_name=_("颁证批次"))

    class Meta:
        order_by = "-id"
        empty_text = _("没有符合条件的证书")

    def render_number(self, value: str) -> SafeString:
        """A link to the certificate."""
        address = reverse("certificates:certificate", args=[value])
        return format_html('<a class="ox-number" href="{}">{}</a>', address, value)

    def value_number(self, value: str) -> str:
        """The number alone, for exports."""
        return value

    def render_level(self, record: IssuedCertificate) -> str:
        """The level in the reader's language."""
        return record.level.text.in_language(get_language() or "zh-hans")

    def render_holder(self, record: IssuedCertificate) -> str:
        """First and last character of the name only."""
        return mask_name(name_of(record.person))


class CertificateFilter(django_filters.FilterSet):
    """What certificates are looked for by: never by a person."""

    number = django_filters.CharFilter(method="by_number", label=_("证书编号"))
    batch = django_filters.CharFilter(method="by_batch", label=_("颁证批次（办件编号）"))
    status = django_filters.ChoiceFilter(choices=CertificateStatus.choices, label=_("状态"))
    issued_on = django_filters.DateFromToRangeFilter(
        label=_("颁发日期"), widget=django_filters.widgets.DateRangeWidget(attrs={"type": "date"})
    )

    class Meta:
        model = IssuedCertificate
        fields = ("number", "batch", "status", "issued_on")
        form = forms.Form

    def by_number(self, queryset: QuerySet[IssuedCertificate], name: str, value: str) -> QuerySet[IssuedCertificate]:
        """A whole number, however it was typed."""
        return queryset.filter(number=normalise(value))

    def by_batch(self, queryset: QuerySet[IssuedCertificate], name: str, value: str) -> QuerySet[IssuedCertificate]:
        """A whole case number."""
        return queryset.filter(batch__case__number=normalise(value))
