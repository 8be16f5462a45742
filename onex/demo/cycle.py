"""One sitting from a workbook to certificates, by the same services a user's buttons call. Takes up where it was left."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum
from pathlib import Path

from onex.demo.province import Province
from onex.demo.workbook import write_results
from onex.foundation.accounts.actors import Actor
from onex.foundation.jobs.worker import run_pending
from onex.foundation.policy import Law, is_working_day
from onex.foundation.procedures.services import advance
from onex.foundation.tabular.importers import get_importer
from onex.foundation.tabular.services import accept, start_import
from onex.lifecycle.assessment.models import Candidate, Sitting
from onex.lifecycle.assessment.services import open_sitting
from onex.lifecycle.catalogue.models import CertificateLevel
from onex.lifecycle.certificates.models import IssueBatch
from onex.lifecycle.certificates.services import plan_issue

IMPORTER = "assessment.results"


class Goal(IntEnum):
    """How far a sitting of the demonstration is taken."""

    DRAFT = 0
    PUBLISHED = 1
    CONFIRMING = 2
    RELEASED = 3
    ISSUED = 4
    REGISTERED = 5


@dataclass(frozen=True)
class SittingPlan:
    """A sitting to be made: its level, people, seats' prefix, and how long before today its results were published."""

    name: str
    level: CertificateLevel
    seats: str
    body: str
    first_person: int
    candidates: int
    goal: Goal
    published_working_days_ago: int
    schools: tuple[str, ...] = ()
    released_working_days_ago: int = 0
    bad_rows: int = 0


@dataclass
class Seconds:
    """Wall seconds of each stage, for the summary."""

    stages: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        """Add the time the block takes to ``stage``."""
        started = time.perf_counter()
        yield
        self.stages[stage] = round(self.stages.get(stage, 0.0) + time.perf_counter() - started, 3)


class Cycle:
    """Drives one sitting towards its goal. Every step is a step of the procedure, taken by the seat it is for."""

    def __init__(self, plan: SittingPlan, province: Province, folder: Path, today: date, seconds: Seconds) -> None:
        self.plan = plan
        self.province = province
        self.workbook = folder / f"{plan.name}.xlsx"
        self.seconds = seconds
        self.published_on = working_days_before(today, plan.published_working_days_ago)
        self.released_on = working_days_before(today, plan.released_working_days_ago)
        self.sitting = self._sitting()

    def run(self) -> Sitting:
        """Go on from the state the case is in; nothing is done twice."""
        goal = self.plan.goal
        if not self.workbook.exists():
            self._write_workbook()
        if goal >= Goal.PUBLISHED:
            self._publish()
        if goal >= Goal.CONFIRMING:
            self._release()
        if goal >= Goal.ISSUED:
            self._issue()
        return self.sitting

    def batch(self) -> IssueBatch | None:
        """The batch of certificates of this sitting, once there is one."""
        return IssueBatch.objects.filter(sitting=self.sitting).first()

    def _sitting(self) -> Sitting:
        known = Sitting.objects.filter(name=self.plan.name).first()
        return known or open_sitting(
            organisation=self.province.bodies[self.plan.body],
            level=self.plan.level,
            name=self.plan.name,
            exam_on=self.published_on - timedelta(days=7),
            region=self.province.bodies[self.plan.body].region,
            by=self._seat("clerk"),
            on=self.published_on - timedelta(days=10),
        )

    def _write_workbook(self) -> None:
        context = get_importer(IMPORTER).open(self.sitting.case.number, self._seat("clerk"), self.published_on)
        write_results(
            self.workbook,
            headers=[column.label.zh for column in context.sheet.columns],
            first=self.plan.first_person,
            count=self.plan.candidates,
            schools=[self.province.bodies[key].credit_code or "" for key in self.plan.schools],
            prefix=f"99{self.sitting.pk:04d}",
            bad=self.plan.bad_rows,
        )

    def _publish(self) -> None:
        if self._state() == "draft":
            with self.seconds.of("import"):
                self._import()
            self._step("submit", "clerk", self.published_on)
        if self._state() == "submitted":
            with self.seconds.of("publish"):
                self._step("publish", "lead", self.published_on)

    def _import(self) -> None:
        if Candidate.objects.filter(sitting=self.sitting).exists():
            return
        clerk = self._seat("clerk")
        with self.workbook.open("rb") as upload:
            started = start_import(
                IMPORTER,
                upload=upload,
                name=self.workbook.name,
                target=self.sitting.case.number,
                by=clerk,
                on=self.published_on,
            )
        run_pending()
        started.refresh_from_db()
        accept(started, mode="all", by=clerk, on=self.published_on)
        run_pending()

    def _release(self) -> None:
        steps: dict[str, Callable[[], object]] = {
            "upload": lambda: self._step("upload", "clerk", self.released_on),
            "city_approve": lambda: self._take("city_approve", self.province.actors["hr.city"]),
            "province_approve": lambda: self._take("province_approve", self.province.actors["hr.province"]),
        }
        with self.seconds.of("release"):
            if self.sitting.regime == "hr":
                for state, step in (
                    ("published", "upload"),
                    ("uploaded", "city_approve"),
                    ("city_approved", "province_approve"),
                ):
                    if self._state() == state:
                        steps[step]()
            if self._state() in ("published", "approved"):
                self._step("release", "lead", self.released_on)
            if self.plan.goal >= Goal.RELEASED and self._state() == "confirming":
                self._step("confirm", "second", self.released_on)

    def _issue(self) -> None:
        with self.seconds.of("issue"):
            batch = self.batch() or plan_issue(self.sitting, by=self._seat("lead"), on=self.released_on)
            run_pending()
        batch.case.refresh_from_db()
        if self.plan.goal >= Goal.REGISTERED and batch.case.state == "issued":
            advance(batch.case.number, "register", by=self._seat("clerk"), on=self.released_on, reason="演示数据")

    def _state(self) -> str:
        self.sitting.case.refresh_from_db()
        return self.sitting.case.state

    def _step(self, step: str, seat: str, on: date) -> None:
        advance(self.sitting.case.number, step, by=self._seat(seat), on=on, reason="演示数据")

    def _take(self, step: str, actor: Actor) -> None:
        advance(self.sitting.case.number, step, by=actor, on=self.released_on, reason="演示数据")

    def _seat(self, seat: str) -> Actor:
        return self.province.actors[f"{self.plan.seats}.{seat}"]


def working_days_before(day: date, number: int) -> date:
    """The working day ``number`` working days before ``day``; ``day`` itself for 0."""
    found = day
    while number:
        found -= timedelta(days=1)
        number -= is_working_day(found)
    return found


def earliest_publication(today: date, parameter: str, province: str) -> int:
    """How many working days ago publicity must have begun to be over ``today``."""
    for ago in range(1, 400):
        day = working_days_before(today, ago)
        if Law(day, province).deadline(parameter, start=day).on < today:
            return ago
    raise ValueError(f"{parameter}: a publicity period of more than 400 working days")
