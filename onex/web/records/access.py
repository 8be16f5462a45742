"""Pages on personal data: who looked at a document number in full, and the register of what is held."""

from __future__ import annotations

from itertools import groupby

import django_filters
import django_tables2 as tables
from django import forms
from django.apps import apps
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from onex.foundation.accounts.doors import door
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.parties.kinds import LookPurpose
from onex.foundation.parties.models import AccessRecord
from onex.foundation.parties.registry import registry
from onex.foundation.tabular.lists import ListPage
from onex.web.records.permissions import RecordPermission


class AccessTable(tables.Table):
    """查阅记录列表."""

    looked_at = tables.DateTimeColumn(format="Y-m-d H:i:s", verbose_name=_("查阅时间"))
    author_seat = tables.Column(verbose_name=_("查阅席位"), default="—")
    author_ref = tables.Column(verbose_name=_("查阅账号"))
    person = tables.Column(accessor="person__ref", verbose_name=_("人员编号"), orderable=False)
    purpose = tables.Column(verbose_name=_("用途"))
    cite = tables.Column(verbose_name=_("依据条款"))

    class Meta:
        empty_text = _("没有符合条件的查阅记录")


class AccessFilter(django_filters.FilterSet):
    """What looks are looked for by."""

    person = django_filters.UUIDFilter(label=_("人员编号"), field_name="person__ref")
    author = django_filters.CharFilter(label=_("查阅账号"), field_name="author_ref")
    purpose = django_filters.ChoiceFilter(label=_("用途"), choices=LookPurpose.choices)
    day = django_filters.DateFilter(
        label=_("查阅日期"), field_name="on_day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class AccessList(ListPage):
    """查阅记录: for the audit administrator, who sees every look and no name."""

    name = "web.access"
    title = _("查阅记录")
    subtitle = _("谁在什么时候为了什么看过谁的完整证件号码；只能增加，不能修改或删除")
    table_class = AccessTable
    filterset_class = AccessFilter
    export_permission = RecordPermission.EXPORT_ACCESS

    def get_queryset(self, request: SeatedRequest) -> QuerySet[AccessRecord]:
        """All of them: the door is open to one role only."""
        return AccessRecord.objects.select_related("person").order_by("-pk")


@require_GET
@door(RecordPermission.VIEW_REGISTER)
def personal_data(request: SeatedRequest) -> HttpResponse:
    """个人信息登记: every column that holds something of a person."""
    fields = registry().fields
    groups = [
        (apps.get_app_config(label).verbose_name, list(some))
        for label, some in groupby(fields, key=lambda field: field.model.partition(".")[0])
    ]
    return render(request, "records/personal_data.html", {"groups": groups, "count": len(fields)})
