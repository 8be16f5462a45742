"""Pages of the directory of bodies."""

from __future__ import annotations

from uuid import UUID

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate as today
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onex.foundation.accounts.doors import door
from onex.foundation.accounts.organisations import OrganisationPermission, get_body, name_contact_of, register_body
from onex.foundation.accounts.permissions import may
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.accounts.scopes import organisations_visible_to
from onex.foundation.parties.models import Organisation, OrganisationKind, Region
from onex.foundation.parties.selectors import contacts_of, credit_code_doubt
from onex.foundation.policy.refusals import BadInput, Conflict
from onex.foundation.tabular.lists import ListPage
from onex.lifecycle.catalogue.models import CertificateLead
from onex.lifecycle.catalogue.permissions import NAMING
from onex.lifecycle.catalogue.services import name_lead
from onex.lifecycle.certificates.selectors import lateness_of
from onex.web.organisations.forms import ContactForm, LeadForm, OrganisationForm
from onex.web.wording import say


class OrganisationTable(tables.Table):
    """机构列表."""

    name = tables.Column(verbose_name=_("机构名称"))
    kind = tables.Column(verbose_name=_("机构类型"))
    credit_code = tables.Column(verbose_name=_("统一社会信用代码"), default="—")
    region = tables.Column(accessor="region__name", verbose_name=_("所在地"))
    opened_on = tables.DateColumn(format="Y-m-d", verbose_name=_("登记日期"))
    closed_on = tables.DateColumn(format="Y-m-d", verbose_name=_("终止日期"))

    class Meta:
        order_by = "name"
        empty_text = _("没有符合条件的机构")

    def render_name(self, value: str, record: Organisation) -> SafeString:
        """A link to the body's page."""
        return format_html('<a href="{}">{}</a>', reverse("organisations:detail", args=[record.ref]), value)

    def value_name(self, value: str) -> str:
        """The name alone, for exports."""
        return value

    def render_kind(self, record: Organisation) -> str:
        """The kind in words."""
        return str(OrganisationKind(record.kind).label)


class OrganisationFilter(django_filters.FilterSet):
    """What bodies are looked for by."""

    q = django_filters.CharFilter(label=_("名称或信用代码"), method="search")
    kind = django_filters.ChoiceFilter(label=_("机构类型"), choices=OrganisationKind.choices)

    def search(self, bodies: QuerySet[Organisation], _name: str, words: str) -> QuerySet[Organisation]:
        """Every word must occur in a name or begin the code."""
        for word in words.split():
            found = Q(name__icontains=word) | Q(name_en__icontains=word) | Q(credit_code__istartswith=word)
            bodies = bodies.filter(found)
        return bodies


class OrganisationList(ListPage):
    """机构名录."""

    name = "web.organisations"
    title = _("机构名录")
    subtitle = _("当前席位可以看到的全部机构")
    table_class = OrganisationTable
    filterset_class = OrganisationFilter
    export_permission = OrganisationPermission.EXPORT
    template_name = "organisations/list.html"

    def get_queryset(self, request: SeatedRequest) -> QuerySet[Organisation]:
        """Bodies within the seat's reach."""
        return organisations_visible_to(request.actor).select_related("region")

    def extra(self, request: SeatedRequest) -> dict[str, object]:
        """Whether to offer entering a new one."""
        return {"may_register": may(request.actor, OrganisationPermission.REGISTER)}


@require_GET
@door(OrganisationPermission.VIEW)
def detail(request: SeatedRequest, ref: UUID) -> HttpResponse:
    """One body: what it is, whom to reach, and the certificates it leads or issues."""
    return _page(request, get_body(ref, request.actor))


@require_POST
@door(OrganisationPermission.NAME_CONTACT)
def contact(request: SeatedRequest, ref: UUID) -> HttpResponse:
    """Name a contact."""
    organisation = get_body(ref, request.actor)
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _page(request, organisation, contact_form=form)
    name_contact_of(organisation, **form.cleaned_data, by=request.actor, on=today())
    messages.success(request, _now("联系人已指定。"))
    return HttpResponseRedirect(reverse("organisations:detail", args=[organisation.ref]))


@require_POST
@door(OrganisationPermission.NAME_CONTACT)
def lead(request: SeatedRequest, ref: UUID) -> HttpResponse:
    """Name one of the body's contacts the province's lead of a certificate (G1.1)."""
    organisation = get_body(ref, request.actor)
    form = LeadForm(request.POST, organisation=organisation, on=today())
    if not form.is_valid():
        return _page(request, organisation, lead_form=form)
    province = Region.objects.get(pk=f"{organisation.province}0000")
    name_lead(
        form.cleaned_data["certificate"],
        province,
        form.cleaned_data["contact"],
        since=today(),
        by=request.actor,
        on=today(),
    )
    messages.success(request, _now("证书对接人已指定，并公布在证书目录。"))
    return HttpResponseRedirect(reverse("organisations:detail", args=[organisation.ref]))


@require_http_methods(["GET", "HEAD", "POST"])
@door(OrganisationPermission.REGISTER)
def new(request: SeatedRequest) -> HttpResponse:
    """Enter a body; everything wrong is told at its field, and nothing typed is lost."""
    form = OrganisationForm(request.POST or None, actor=request.actor, on=today())
    if form.is_valid():
        try:
            organisation = register_body(**form.cleaned_data, by=request.actor, on=today())
        except (BadInput, Conflict) as refused:
            form.add_error("credit_code" if "credit" in refused.code else None, say(refused.message))
        else:
            _tell(request, organisation)
            return HttpResponseRedirect(reverse("organisations:detail", args=[organisation.ref]))
    return render(request, "organisations/new.html", {"form": form}, status=BadInput.status if form.errors else 200)


def _tell(request: SeatedRequest, organisation: Organisation) -> None:
    messages.success(request, _now("机构已登记。"))
    doubt = credit_code_doubt(organisation.credit_code, today()) if organisation.credit_code else None
    if doubt:
        messages.warning(request, say(doubt.message))


def _page(
    request: SeatedRequest,
    organisation: Organisation,
    *,
    contact_form: ContactForm | None = None,
    lead_form: LeadForm | None = None,
) -> HttpResponse:
    held = CertificateLead.objects.on(today()).filter(contact__organisation=organisation)
    context = {
        "lateness": lateness_of(organisation.pk, today()),
        "organisation": organisation,
        "kind": OrganisationKind(organisation.kind).label,
        "contacts": contacts_of(organisation, today()),
        "leads": held.select_related("certificate", "province", "contact"),
        "contact_form": contact_form or ContactForm(),
        "lead_form": lead_form or LeadForm(organisation=organisation, on=today()),
        "may_name": may(request.actor, OrganisationPermission.NAME_CONTACT),
        "may_lead": request.actor.role in NAMING,
    }
    status = BadInput.status if contact_form or lead_form else 200
    return render(request, "organisations/detail.html", context, status=status)
