"""``onex appoint``: open an account for one of the first people of an installation and give them their seat, or end it.

Only the seats no person grants are named so: the ministry's clerk, the HR province's clerk, the three administrators. Name and
document number are asked for, not given as arguments: arguments stay in the shell's history.
"""

from __future__ import annotations

import argparse
from getpass import getpass

from django.db import transaction
from django.utils import timezone

from onex.foundation.accounts.actors import system_actor
from onex.foundation.accounts.models import Mandate
from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.services import end_mandate
from onex.foundation.mandates.selectors import appointed_roles, region_for
from onex.foundation.mandates.services import grant_mandate, open_account
from onex.foundation.parties.models import DocumentKind, Organisation, OrganisationKind, Region
from onex.foundation.parties.services import register_organisation
from onex.foundation.policy.refusals import BadInput, NotFound

OPERATOR = system_actor("operator")
REASON = "部署时由运维指定"


def register(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``onex appoint``."""
    parser.add_argument("role", nargs="?", choices=[role.value for role in appointed_roles()], help="the seat")
    parser.add_argument("--end", type=int, metavar="SEAT", help="end a seat that was named so, by its number on its page")
    parser.add_argument("--login", metavar="NAME", help="login name of the new account")
    parser.add_argument("--body", metavar="NAME", help="name of the body the seat acts for")
    parser.add_argument("--kind", choices=OrganisationKind.values, help="enter the body too, of this kind")
    parser.add_argument("--code", default="", metavar="CODE", help="its unified social credit code")
    parser.add_argument("--region", metavar="CODE", help="its region, six digits of GB/T 2260")
    parser.add_argument("--document", choices=DocumentKind.values, default=DocumentKind.RESIDENT_ID.value)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Print the code that opens the account; nothing is kept of a run that is refused."""
    if options.end is not None:
        _end(options.end)
        return
    if not (options.role and options.login and options.body):
        raise BadInput("appointment_incomplete", "请给出席位、--login 和 --body；要终止席位，请给出 --end 席位编号")
    name, number = input("name of the person: "), getpass("document number (not shown): ")
    now = timezone.now()
    on, role = timezone.localdate(), Role(options.role)
    with transaction.atomic():
        body = _body(options)
        opened = open_account(
            login_name=options.login,
            name=name,
            kind=options.document,
            number=number,
            by=OPERATOR,
            reason=REASON,
            on=on,
            now=now,
        )
        grant_mandate(
            user=opened.user,
            role=role,
            organisation=body,
            region=region_for(role, body),
            by=OPERATOR,
            reason=REASON,
            on=on,
        )
    print(f"{role.value} of {body.name}: {opened.user.login_name}\nactivation code, shown this once: {opened.code}")


def _end(seat: int) -> None:
    """A seat nobody grants is a seat nobody else can end: whoever runs the installation does, with a reason."""
    appointed = [role.value for role in appointed_roles()]
    held = Mandate.objects.select_related("organisation").filter(pk=seat, role__in=appointed).first()
    if held is None:
        raise NotFound("seat_not_appointed", "没有这个由运维指定的席位；其他席位由有权授权的人终止", cites=("M21",))
    reason = input("why the seat ends: ").strip()
    if not reason:
        raise BadInput("reason_missing", "请填写理由")
    end_mandate(held, by=OPERATOR, reason=reason, on=timezone.localdate())
    print(f"ended: {held.seat_text}")


def _body(options: argparse.Namespace) -> Organisation:
    """The body of that name; entered if a kind is given and it is not there."""
    found = Organisation.objects.filter(name=options.body, closed_on=None).first()
    if found is not None:
        return found
    region = Region.objects.filter(pk=options.region or "").first()
    if options.kind is None or region is None:
        raise BadInput("body_unknown", "没有这个机构；要同时登记，请给出 --kind 和 --region（需要时 --code）")
    on = timezone.localdate()
    return register_organisation(
        kind=options.kind,
        name=options.body,
        credit_code=options.code or None,
        region=region,
        by=OPERATOR.author,
        on=on,
        reason=REASON,
    )
