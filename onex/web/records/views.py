"""Pages of the decision log: a list with filters and export, and each entry with its proof against alteration."""

from __future__ import annotations

import json
from typing import assert_never
from uuid import UUID

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.doors import door
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.accounts.roles import Reach, Role
from onex.foundation.journal.canonical import is_intact
from onex.foundation.journal.models import Entry
from onex.foundation.parties.models import Organisation
from onex.foundation.policy import Finding
from onex.foundation.policy.refusals import NotFound
from onex.foundation.tabular.lists import ListPage
from onex.web.records.permissions import RecordPermission
from onex.web.records.wording import TOPICS, subject_page, topic_words


def entries_visible_to(actor: Actor) -> QuerySet[Entry]:
    """All for the audit administrator and the nation; a province's or an organisation's own for its seats."""
    entries = Entry.objects.all()
    if actor.role is Role.AUDIT_ADMIN:
        return entries
    match actor.reach:
        case Reach.NATION:
            return entries
        case Reach.PROVINCE:
            return entries.filter(province=actor.region) if actor.region else entries.none()
        case Reach.ORGANISATION:
            own = Organisation.objects.filter(pk=actor.organisation_id or 0).values_list("ref", flat=True)
            return entries.filter(organisation_ref__in=[str(ref) for ref in own])
        case Reach.CITY | Reach.SELF | Reach.NONE:
            return entries.none()
        case _:
            assert_never(actor.reach)


class RecordTable(tables.Table):
    """决策日志列表."""

    recorded_at = tables.DateTimeColumn(format="Y-m-d H:i:s", verbose_name=_("记录时间"))
    on_day = tables.DateColumn(format="Y-m-d", verbose_name=_("办理日期"))
    topic = tables.Column(verbose_name=_("事项"))
    subject = tables.Column(verbose_name=_("对象"))
    author_seat = tables.Column(verbose_name=_("经办席位"), default="—")
    cites = tables.Column(verbose_name=_("依据条款"), orderable=False, default="—")
    reason = tables.Column(verbose_name=_("理由"), orderable=False, default="—")

    class Meta:
        empty_text = _("没有符合条件的日志")

    def render_topic(self, value: str, record: Entry) -> SafeString:
        """What happened, in words, as a link to the entry."""
        address = reverse("records:detail", args=[record.event_id])
        return format_html('<a href="{}">{}</a>', address, topic_words(value))

    def value_topic(self, value: str) -> str:
        """The topic itself, for exports."""
        return value

    def render_subject(self, value: str) -> str:
        """The subject as a link to its page, where it has one."""
        address = subject_page(value)
        return format_html('<a class="ox-number" href="{}">{}</a>', address, value) if address else value

    def value_subject(self, value: str) -> str:
        """The subject alone, for exports."""
        return value

    def render_cites(self, value: list[str]) -> str:
        """The clauses, comma between."""
        return ", ".join(value)


class RecordFilter(django_filters.FilterSet):
    """What entries are looked for by."""

    subject = django_filters.CharFilter(label=_("对象"), lookup_expr="istartswith")
    topic = django_filters.ChoiceFilter(label=_("事项"), choices=sorted(TOPICS.items()))
    cite = django_filters.CharFilter(label=_("依据条款"), method="citing")
    day = django_filters.DateFilter(
        label=_("办理日期"),
        field_name="on_day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def citing(self, entries: QuerySet[Entry], _name: str, clause: str) -> QuerySet[Entry]:
        """The clause stands among the citations, word for word."""
        return entries.filter(Q(cites__icontains=json.dumps(clause.strip())))


class RecordList(ListPage):
    """决策日志."""

    name = "web.records"
    title = _("决策日志")
    subtitle = _("只能增加，不能修改或删除；每条都带有防篡改的承诺值")
    table_class = RecordTable
    filterset_class = RecordFilter
    export_permission = RecordPermission.EXPORT

    def get_queryset(self, request: SeatedRequest) -> QuerySet[Entry]:
        """Entries within the seat's reach."""
        return entries_visible_to(request.actor).order_by("-pk")


@require_GET
@door(RecordPermission.VIEW)
def detail(request: SeatedRequest, event_id: UUID) -> HttpResponse:
    """One entry, whole; whether it still is what was committed to; what came before on the same subject."""
    entry = entries_visible_to(request.actor).filter(event_id=event_id).first()
    if entry is None:
        raise NotFound("no_such_record", _("没有这条日志，或不在当前席位的范围内"))
    before = entries_visible_to(request.actor).filter(subject=entry.subject, pk__lt=entry.pk)
    context = {
        "entry": entry,
        "topic": topic_words(entry.topic),
        "subject_page": subject_page(entry.subject),
        "findings": [Finding.from_json(finding) for finding in entry.findings],
        "payload": sorted(entry.payload.items()),
        "commitment": bytes(entry.commitment).hex(),
        "sound": is_intact(entry),
        "previous": before.order_by("-pk").first(),
    }
    return render(request, "records/detail.html", context)
