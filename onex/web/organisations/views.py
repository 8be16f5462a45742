"""Pages of the directory of bodies."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate as today
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onex.foundation.accounts.doors import door
from onex.foundation.accounts.organisations import OrganisationPermission, get_body, name_contact_of
from onex.foundation.accounts.permissions import may
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.accounts.scopes import organisations_visible_to
from onex.foundation.directory.permissions import DirectoryPermission, keeps
from onex.foundation.directory.selectors import organisations_as_of, record_of
from onex.foundation.directory.services import register_body
from onex.foundation.parties.models import Organisation, OrganisationKind, Region
from onex.foundation.parties.selectors import credit_code_doubt
from onex.foundation.policy.refusals import BadInput, Conflict
from onex.foundation.tabular.lists import ListPage
from onex.lifecycle.catalogue.models import CertificateLead
from onex.lifecycle.catalogue.permissions import NAMING
from onex.lifecycle.catalogue.services import name_lead
from onex.lifecycle.certificates.selectors import lateness_of
from onex.web.organisations.contacts import contacts_shown
from onex.web.organisations.forms import ContactForm, LeadForm, OrganisationForm
from onex.web.organisations.tables import OrganisationFilter, OrganisationTable
from onex.web.wording import say


class OrganisationList(ListPage):
    """机构名录."""

    name = "web.organisations"
    title = _("机构名录")
    subtitle = _("当前席位可以看到的全部机构，截至任一日期；按旧名称和旧代码也能找到")
    table_class = OrganisationTable
    filterset_class = OrganisationFilter
    export_permission = OrganisationPermission.EXPORT
    template_name = "organisations/list.html"

    def get_queryset(self, request: SeatedRequest) -> QuerySet[Organisation]:
        """Bodies within the seat's reach, as of the day asked for."""
        return organisations_as_of(asked_day(request, lenient=True), organisations_visible_to(request.actor))

    def extra(self, request: SeatedRequest) -> dict[str, object]:
        """Whether to offer entering a new one, and many from a workbook."""
        return {
            "may_register": may(request.actor, OrganisationPermission.REGISTER),
            "may_import": may(request.actor, DirectoryPermission.IMPORT),
        }


@require_GET
@door(OrganisationPermission.VIEW)
def detail(request: SeatedRequest, ref: UUID) -> HttpResponse:
    """One body as of a day: what it is, what became of it, whom to reach, and the certificates it leads or issues."""
    return _page(request, get_body(ref, request.actor))


def asked_day(request: SeatedRequest, *, lenient: bool = False) -> date:
    """The day of ``?on=``, else today. ``lenient``: a list says itself that it cannot read the day."""
    asked = request.GET.get("on", "")
    try:
        return date.fromisoformat(asked) if asked else today()
    except ValueError as unread:
        if lenient:
            return today()
        raise BadInput("day_not_understood", _("日期应写作 2026-03-02 这样的形式")) from unread


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
    day = asked_day(request)
    actor = request.actor
    context = {
        "day": day,
        "today": today(),
        "record": record_of(organisation, day),
        "may_change": keeps(organisation, actor, DirectoryPermission.CHANGE),
        "may_decide": keeps(organisation, actor, DirectoryPermission.DECIDE),
        "lateness": lateness_of(organisation.pk, today()),
        "organisation": organisation,
        "kind": OrganisationKind(organisation.kind).label,
        "contacts": contacts_shown(organisation, actor, today()),
        "leads": held.select_related("certificate", "province", "contact"),
        "contact_form": contact_form or ContactForm(),
        "lead_form": lead_form or LeadForm(organisation=organisation, on=today()),
        "may_name": may(actor, OrganisationPermission.NAME_CONTACT),
        "may_lead": actor.role in NAMING,
    }
    status = BadInput.status if contact_form or lead_form else 200
    return render(request, "organisations/detail.html", context, status=status)
