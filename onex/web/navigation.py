"""What stands in the menus. The shell lists every entry itself: imports go down only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.organisations import OrganisationPermission
from onex.foundation.accounts.permissions import may
from onex.foundation.identity_checks.permissions import IdentityCheckPermission
from onex.foundation.mandates.permissions import MandatePermission
from onex.foundation.procedures.permissions import CasePermission
from onex.foundation.publications.permissions import PublicationPermission
from onex.lifecycle.assessment.permissions import AssessmentPermission
from onex.lifecycle.certificates.permissions import CertificatesPermission
from onex.lifecycle.prints.permissions import PrintsPermission
from onex.web.records.permissions import RecordPermission


@dataclass(frozen=True)
class Entry:
    """One entry of a menu; without a permission it is for everyone who is shown the menu."""

    label: str | Promise
    url_name: str
    permission: StrEnum | None = None
    icon: str = ""


@dataclass(frozen=True)
class Group:
    """Entries under one heading."""

    label: str | Promise
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Link:
    """An entry as one page shows it; ``current`` marks the page itself or the section it is in."""

    label: str | Promise
    address: str
    icon: str
    current: bool


@dataclass(frozen=True)
class LinkGroup:
    """Links under one heading."""

    label: str | Promise
    entries: list[Link]


PUBLIC = (
    Entry(_("首页"), "web:home", icon="home"),
    Entry(_("查验证书"), "verification:verify", icon="shield-check"),
    Entry(_("公示公告"), "publications:notices", icon="speakerphone"),
    Entry(_("机构目录"), "catalogue:organisations", icon="building"),
    Entry(_("证书目录"), "catalogue:certificates", icon="certificate"),
    Entry(_("政策库"), "policy:index", icon="book"),
    Entry(_("公开账本"), "ledger:page", icon="lock"),
)

STAFF = (
    Group(
        "",
        (
            Entry(_("工作台"), "web:workbench", icon="clipboard-list"),
            Entry(_("办件"), "web:cases", CasePermission.VIEW, icon="list-details"),
        ),
    ),
    Group(
        _("业务"),
        (
            Entry(_("考核批次"), "assessment:sittings", AssessmentPermission.VIEW_SITTINGS, icon="school"),
            Entry(_("颁证批次"), "certificates:batches", CertificatesPermission.VIEW_BATCH, icon="certificate"),
            Entry(_("颁发的证书"), "certificates:certificates", CertificatesPermission.VIEW_CERTIFICATE, icon="list-details"),
            Entry(_("证书版式"), "prints:templates", PrintsPermission.VIEW_TEMPLATES, icon="printer"),
            Entry(_("异议"), "publications:objections", PublicationPermission.VIEW_OBJECTIONS, icon="message-report"),
            Entry(_("当面核验"), "identity_checks:in-person", IdentityCheckPermission.CONFIRM, icon="shield-check"),
            Entry(_("停发开关"), "certificates:stops", CertificatesPermission.VIEW_STOPS, icon="hand-stop"),
            Entry(_("机构名录"), "organisations:list", OrganisationPermission.VIEW, icon="users"),
            Entry(_("授权管理"), "mandates:seats", MandatePermission.VIEW, icon="lock"),
            Entry(_("决策日志"), "records:list", RecordPermission.VIEW, icon="history"),
            Entry(_("查阅记录"), "records:access", RecordPermission.VIEW_ACCESS, icon="search"),
            Entry(_("个人信息登记"), "records:personal-data", RecordPermission.VIEW_REGISTER, icon="lock"),
        ),
    ),
    Group(_("公开信息"), PUBLIC[1:]),
)


def _resolve(entries: Iterable[Entry], path: str) -> list[Link]:
    found = [(entry, reverse(entry.url_name)) for entry in entries]
    inside = [address for _entry, address in found if _is_inside(path, address)]
    nearest = max(inside, key=len, default="")
    return [Link(entry.label, address, entry.icon, address == nearest) for entry, address in found]


def _is_inside(path: str, address: str) -> bool:
    return path == address or (address != "/" and path.startswith(address.rstrip("/") + "/"))


def public_links(path: str) -> list[Link]:
    """The public menu, the entry of ``path`` marked."""
    return _resolve(PUBLIC, path)


def staff_groups(actor: Actor, path: str) -> list[LinkGroup]:
    """The menu of one seat: only what its permissions open, no empty heading."""
    groups = []
    for group in STAFF:
        open_to = [entry for entry in group.entries if entry.permission is None or may(actor, entry.permission)]
        if open_to:
            groups.append(LinkGroup(group.label, _resolve(open_to, path)))
    return groups
