"""``onex demo``: a fictional province and one full cycle from results to a verified certificate.

Everything is made through the services a user's buttons call, from workbooks really written to disk. All bodies and
people are made up (region code 99 does not exist), and say so.
"""

from __future__ import annotations

import argparse
import json
import secrets
from datetime import date
from pathlib import Path
from typing import cast

from django.conf import settings
from django.core.management import call_command
from django.utils.timezone import localdate as today

from onex.demo.certificates import make_certificates
from onex.demo.cycle import Cycle, Goal, Seconds, SittingPlan, earliest_publication
from onex.demo.directory import make_directory
from onex.demo.province import REGIONS, SEATS, Province, make_province
from onex.foundation.jobs.worker import run_pending
from onex.foundation.journal.reactions import react
from onex.foundation.ledger.services import sequence_all
from onex.foundation.parties.selectors import names_of
from onex.foundation.parties.services import load_regions
from onex.foundation.policy.refusals import RuleRefused
from onex.lifecycle.catalogue.models import CertificateLevel
from onex.lifecycle.certificates.models import IssuedCertificate

BEGAN = date(2025, 1, 2)
"""Day from which the fictional province's bodies exist and may issue."""
CANDIDATES = 2_000
SCHOOLS = ("school_a", "school_b", "school_c")
EXTRA_PEOPLE = 3_000_000
"""Where the candidates of the smaller sittings begin among the made-up people."""


def register(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``onex demo``."""
    parser.add_argument("--candidates", type=int, default=CANDIDATES, help="candidates of the main exam (default 2000)")
    parser.add_argument("--json", action="store_true", help="print what was made as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Make what is not there yet, and print what there is."""
    if not settings.OPEN_CLOCK:
        raise RuleRefused("no_demo_here", "the demonstration dates its steps in the past; it runs only with an open clock")
    if not 1 <= options.candidates <= EXTRA_PEOPLE:
        raise RuleRefused("candidates_out_of_range", f"--candidates takes a number from 1 to {EXTRA_PEOPLE}")
    folder = Path(settings.DATA_DIR) / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    load_regions()
    summary = make_demo(options.candidates, folder, on=today())
    print(json.dumps(summary, ensure_ascii=False, indent=2) if options.json else in_words(summary))


def make_demo(candidates: int, folder: Path, *, on: date) -> dict[str, object]:
    """Make the province, its sittings and the main exam of ``candidates``; the figures and a sample certificate."""
    password = _password(folder)
    province = make_province(password, on=BEGAN)
    schools = make_directory(province, folder, on=BEGAN)
    levels = make_certificates(province, on=BEGAN)
    main, *others = _plans(candidates, levels, on)
    seconds = Seconds()
    cycle = Cycle(main, province, folder, on, seconds)
    cycle.run()
    for plan in others:
        Cycle(plan, province, folder, on, Seconds()).run()
    sequence_all()
    with seconds.of("sign"):
        react()
        run_pending()
    return {
        "province": REGIONS[0][1],
        "fictional": True,
        "address": settings.PUBLIC_ADDRESS,
        "sitting": main.name,
        "workbook": str(cycle.workbook),
        "schools": schools,
        "candidates": cycle.sitting.candidates.count(),
        "certificates": IssuedCertificate.objects.filter(batch=cycle.batch()).count(),
        "seconds": _remembered(folder / f"seconds-{candidates}.json", seconds.stages),
        "sample": _sample(cycle),
        "password": password,
        "sign_ins": _sign_ins(province),
    }


def _plans(candidates: int, levels: dict[str, CertificateLevel], on: date) -> list[SittingPlan]:
    campus = earliest_publication(on, "assessment.results_publicity_campus", "99")
    hr = earliest_publication(on, "assessment.results_publicity_hr", "99")

    def campus_plan(name: str, level: str, order: int, count: int, goal: Goal, ago: int, **more: int) -> SittingPlan:
        first = EXTRA_PEOPLE + order * 1_000
        return SittingPlan(name, levels[f"W0901:{level}"], "org", "yunqi", first, count, goal, ago, SCHOOLS, **more)

    def hr_plan(name: str, order: int, count: int, goal: Goal, ago: int) -> SittingPlan:
        first = EXTRA_PEOPLE + order * 1_000
        return SittingPlan(name, levels["C0301:4"], "hr", "changhe", first, count, goal, ago)

    main = SittingPlan(
        f"演示考核 {candidates} 人", levels["W0901:2"], "org", "yunqi", 0, candidates, Goal.ISSUED, campus, SCHOOLS
    )
    return [
        main,
        campus_plan("演示 逾期未录入平台", "1", 1, 40, Goal.ISSUED, campus + 12, released_working_days_ago=12),
        campus_plan("演示 待第二人复核", "3", 2, 30, Goal.CONFIRMING, campus),
        campus_plan("演示 公示中", "1", 3, 50, Goal.PUBLISHED, 1),
        campus_plan("演示 待导入（含错误行）", "1", 4, 60, Goal.DRAFT, 0, bad_rows=8),
        hr_plan("演示 人社认定已颁证", 5, 40, Goal.REGISTERED, hr),
        hr_plan("演示 人社认定公示中", 6, 25, Goal.PUBLISHED, 2),
    ]


def _password(folder: Path) -> str:
    """One password for all demonstration sign-ins of this installation, drawn at its first demonstration."""
    path = folder / "password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(f"demo-{secrets.token_hex(6)}")
    return path.read_text()


def _remembered(path: Path, measured: dict[str, float]) -> dict[str, float]:
    """The seconds measured when the work was done: a second run does nothing and has nothing to measure."""
    if "import" in measured or not path.exists():
        path.write_text(json.dumps(measured))
    return cast("dict[str, float]", json.loads(path.read_text()))


def _sample(cycle: Cycle) -> dict[str, str]:
    certificate = IssuedCertificate.objects.filter(batch=cycle.batch()).order_by("pk").first()
    if certificate is None:
        return {}
    return {
        "number": certificate.number,
        "name": names_of([certificate.person_id])[certificate.person_id],
        "address": f"{settings.PUBLIC_ADDRESS}/v/{certificate.token}",
    }


def _sign_ins(province: Province) -> list[dict[str, str]]:
    return [
        {"login": plan.login, "role": str(plan.role.label), "organisation": province.bodies[plan.body].name} for plan in SEATS
    ]


def in_words(summary: dict[str, object]) -> str:
    """The summary as a person reads it in a terminal."""
    sample = cast("dict[str, str]", summary["sample"])
    seconds = cast("dict[str, float]", summary["seconds"])
    sign_ins = cast("list[dict[str, str]]", summary["sign_ins"])
    lines = [
        f"{summary['province']} is fictional: its bodies and people are made up.",
        f"  {summary['sitting']}: {summary['candidates']} candidates, {summary['certificates']} certificates",
        f"  workbook: {summary['workbook']}",
        "  seconds: " + ", ".join(f"{stage} {took}" for stage, took in seconds.items()),
        f"  a certificate: {sample.get('number', '-')}  {sample.get('name', '-')}",
        f"    its QR leads to {sample.get('address', '-')}",
        f"  address: {summary['address']}   workbooks to try: the folder of the workbook above",
        f"  sign in with the password {summary['password']} as:",
    ]
    lines += [f"    {one['login']:<14} {one['role']}  {one['organisation']}" for one in sign_ins]
    return "\n".join(lines)
