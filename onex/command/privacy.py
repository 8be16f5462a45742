"""``onex privacy``: what is held of a person, and its erasure. A document number is asked for, never an argument."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.selectors import find_user, seats_of
from onex.foundation.journal.authors import Author
from onex.foundation.parties.erasure import erase_person
from onex.foundation.parties.kinds import DocumentKind
from onex.foundation.parties.models import Person
from onex.foundation.parties.registry import registry
from onex.foundation.parties.reports import Report, report_on
from onex.foundation.parties.selectors import find_person
from onex.foundation.policy.refusals import BadInput, NotAllowed, NotFound


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be done."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    report = actions.add_parser("report", help="print what is held of a person, why, and who looked")
    report.add_argument("--json", action="store_true", help="for programs")
    erase = actions.add_parser("erase", help="destroy a person's name and numbers; two people, each with their password")
    erase.add_argument("--reason", required=True, help="why; no name and no number in it, it is kept for ever")
    erase.add_argument("--cite", required=True, help="the clause it rests on, such as S6.3")
    erase.add_argument("--by", required=True, metavar="LOGIN", help="a security administrator, who asks for it")
    erase.add_argument("--approved-by", required=True, metavar="LOGIN", help="an audit administrator, who agrees")
    for action in (report, erase):
        action.add_argument(
            "person", nargs="?", metavar="REFERENCE", help="the person's reference (from the journal or a page)"
        )
        action.add_argument(
            "--document", choices=DocumentKind.values, help="find the person by a document; its number is asked for"
        )
    actions.add_parser("register", help="print every column that holds personal data")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do one of them."""
    match options.action:
        case "report":
            said = report_on(_person(options), by=_operator(), on=timezone.localdate())
            print(json.dumps(said.to_json(), ensure_ascii=False, indent=1) if options.json else _in_words(said))
        case "erase":
            _erase(options)
        case _:
            for field in registry().fields:
                print(f"{field.name}: {field.holds.zh} · {field.protection.text.zh} · {', '.join(field.cites)}")
    return 0


def _erase(options: argparse.Namespace) -> None:
    today = timezone.localdate()
    person = _person(options)
    by = _proven(options.by, Role.SECURITY_ADMIN, today)
    approved_by = _proven(options.approved_by, Role.AUDIT_ADMIN, today)
    erased = erase_person(person, reason=options.reason, cite=options.cite, by=by, approved_by=approved_by, on=today)
    print(f"person {erased.ref}: name and numbers destroyed. Backups made before today still hold them, sealed;")
    print("rotate the keys and destroy the retired one to end that (docs/guides/personal-data.md).")


def _person(options: argparse.Namespace) -> Person:
    """By reference, or by a document whose number is typed and not shown."""
    if bool(options.person) == bool(options.document):
        raise BadInput("one_way_to_find", _("请给出人员编号，或用 --document 指定证件类型后输入号码，二者选一"))
    if options.document:
        found = find_person(options.document, _asked("Number of the document: "))
    else:
        try:
            found = Person.objects.filter(ref=UUID(options.person)).first()
        except ValueError as wrong:
            raise BadInput("not_a_reference", _("人员编号的格式不正确；证件号码请勿作为参数输入")) from wrong
    if found is None:
        raise NotFound("no_such_person", _("没有登记这一人员"))
    return found


def _asked(prompt: str) -> str:
    """Typed without an echo, or a line of standard input."""
    return getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _operator() -> Author:
    """Whoever has a shell on the machine, by the account of the machine."""
    return Author(ref="system:privacy", seat=f"os:{getpass.getuser()}")


def _proven(login: str, role: Role, on: date) -> Author:
    """The holder of an administrator's seat, who has typed their password."""
    user = find_user(login)
    password = _asked(f"Password of {login}: ")
    mandate = seats_of(user, on).filter(role=role).first() if user and user.check_password(password) else None
    if user is None or mandate is None:
        raise NotAllowed("administrator_not_proven", _("登录名或密码不正确，或该帐号没有所需的管理员席位"))
    return Author(ref=f"user:{user.pk}", seat=mandate.seat_text)


def _in_words(report: Report) -> str:
    lines = [f"人员 {report.ref}" + (f"（{report.erased_on} 已删除个人信息）" if report.erased_on else "")]
    lines.append("\n持有的信息：")
    for one in report.held:
        lines.append(f"  {one.holds.zh}（{one.field}，{one.count} 条）" + (f"：{'；'.join(one.shown)}" if one.shown else ""))
        lines.append(f"    用途：{one.why.zh} [{', '.join(one.cites)}]　保护：{one.protection.zh}　保存：{one.kept.zh}")
    lines.append("\n关联的记录：")
    lines.extend(f"  {one.label}（{one.table}）：{one.count} 条" for one in report.points_here)
    lines.append("\n须保存的理由：" if report.duties else "\n没有须保存的理由，可以申请删除。")
    lines.extend(f"  {duty.reason.zh} [{', '.join(duty.cites)}]，{rows} 条" for duty, rows in report.duties)
    lines.append("\n谁看过完整证件号码：" if report.looks else "\n没有人查看过完整证件号码。")
    lines.extend(
        f"  {timezone.localtime(look.looked_at):%Y-%m-%d %H:%M:%S} {look.author_ref} {look.author_seat}"
        f" {look.get_purpose_display()} [{look.cite}]"
        for look in report.looks
    )
    return "\n".join(lines)
