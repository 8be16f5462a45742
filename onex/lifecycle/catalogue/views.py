"""The public register: who stood in the directory on any day, and everything decided about each."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from onex.foundation.accounts.doors import public_door
from onex.foundation.limits.budgets import Use
from onex.foundation.policy.refusals import BadInput
from onex.foundation.tabular.lists import ListPage
from onex.lifecycle.catalogue import selectors
from onex.lifecycle.catalogue.models import Listing
from onex.lifecycle.catalogue.tables import CertificateFilter, CertificateTable, OrganisationFilter, OrganisationTable

OPEN_DATA = "the directory is public by M16 and S3.2(4)"


class OrganisationRegister(ListPage):
    """机构目录, as of a day."""

    name = "catalogue.organisations"
    title = _("评价机构目录")
    subtitle = _("任一日期在目录中的评价机构，附决定文号和依据；可下载为开放数据")
    table_class = OrganisationTable
    filterset_class = OrganisationFilter
    layout = "web/public.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Listing]:
        """The rows of organisations on the day asked for."""
        return selectors.organisation_listings(asked_day(request, lenient=True))


class CertificateRegister(ListPage):
    """证书目录, as of a day."""

    name = "catalogue.certificates"
    title = _("职业技能等级证书目录")
    subtitle = _("任一日期在目录中的证书及其等级，附决定文号和依据；可下载为开放数据")
    table_class = CertificateTable
    filterset_class = CertificateFilter
    layout = "web/public.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Listing]:
        """The rows of certificates on the day asked for."""
        return selectors.certificate_listings(asked_day(request, lenient=True))


@public_door(OPEN_DATA, use=Use.OPEN)
@require_safe
def organisation(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One organisation: its status of the day and all that was decided about it."""
    day = asked_day(request)
    return render(request, "catalogue/organisation.html", selectors.organisation_record(ref, day).context())


@public_door(OPEN_DATA, use=Use.OPEN)
@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """One certificate: its status of the day, its levels, and who may issue it where."""
    day = asked_day(request)
    return render(request, "catalogue/certificate.html", selectors.certificate_record(code, day).context())


def asked_day(request: HttpRequest, *, lenient: bool = False) -> date:
    """The day of ``?on=``, else today. ``lenient``: a list says itself that it cannot read the day."""
    asked = request.GET.get("on", "")
    if not asked:
        return timezone.localdate()
    try:
        return date.fromisoformat(asked)
    except ValueError as unread:
        if lenient:
            return timezone.localdate()
        raise BadInput("day_not_understood", _("日期写作 2026-03-02 的样子")) from unread
