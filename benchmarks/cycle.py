"""One cycle of the demonstration with a stop-watch on every stage: wall seconds, CPU seconds, peak memory."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.timezone import localdate as today

from benchmarks.bare_copy import limit_of
from benchmarks.cpu import backend_cpu
from benchmarks.memory import Memory
from onex.demo import BEGAN, SCHOOLS
from onex.demo.certificates import make_certificates
from onex.demo.cycle import Cycle, Goal, Seconds, SittingPlan, earliest_publication
from onex.demo.province import make_province
from onex.foundation.parties.services import load_regions
from onex.lifecycle.certificates.models import IssuedCertificate

LEVEL = "W0901:2"


@dataclass
class Watch(Seconds):
    """Also notes CPU seconds of this process with its children, and of its PostgreSQL backend."""

    memory: Memory = field(default_factory=Memory)
    cpu_python: dict[str, float] = field(default_factory=dict)
    cpu_postgresql: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        """Measure the block as part of ``stage``."""
        python, backend = sum(os.times()[:4]), backend_cpu()
        with super().of(stage), self.memory.stage(stage):
            yield
        self.cpu_python[stage] = self.cpu_python.get(stage, 0) + sum(os.times()[:4]) - python
        self.cpu_postgresql[stage] = self.cpu_postgresql.get(stage, 0) + max(0.0, backend_cpu() - backend)


def measure(candidates: int, written: Mapping[str, tuple[str, ...]]) -> dict[str, object]:
    """Run the cycle once in the (empty) database of the settings; the figures."""
    folder = Path(settings.DATA_DIR) / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    load_regions()
    with Memory() as memory:
        watch = Watch(memory=memory)
        certificates = _run(candidates, folder, watch)
    stages = {}
    for stage, seconds in watch.stages.items():
        rows = certificates if stage == "issue" else candidates
        stages[stage] = {
            "seconds": seconds,
            "rows": rows,
            "rows_per_second": rows / seconds,
            "peak_mb": memory.peaks[stage],
            "cpu_python": watch.cpu_python[stage],
            "cpu_postgresql": watch.cpu_postgresql[stage],
        } | (_limit(written[stage], seconds) if stage in written else {})
    return {
        "candidates": candidates,
        "certificates": certificates,
        "postgresql": connection.pg_version,  # type: ignore[attr-defined]  # this benchmark runs on PostgreSQL only
        "stages": stages,
    }


def _run(candidates: int, folder: Path, watch: Watch) -> int:
    province = make_province("benchmark-only", on=BEGAN)
    levels = make_certificates(province, on=BEGAN)
    ago = earliest_publication(today(), "assessment.results_publicity_campus", "99")
    plan = SittingPlan(f"benchmark {candidates}", levels[LEVEL], "org", "yunqi", 0, candidates, Goal.ISSUED, ago, SCHOOLS)
    cycle = Cycle(plan, province, folder, today(), watch)
    cycle.run()
    return IssuedCertificate.objects.filter(batch=cycle.batch()).count()


def _limit(tables: tuple[str, ...], seconds: float) -> dict[str, object]:
    limit = limit_of(tables)
    return {
        "limit": {
            "tables": limit.tables,
            "rows": limit.rows,
            "bare": limit.bare,
            "indexed": limit.indexed,
            "ratio_bare": seconds / limit.bare,
            "ratio_indexed": seconds / limit.indexed,
        }
    }
