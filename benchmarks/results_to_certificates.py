"""``python -m benchmarks.results_to_certificates``: from a results workbook to certificates, on PostgreSQL.

The demonstration's own cycle does the work, step by step as its users would: write a workbook, import it (upload, check
of every row, accept), publish, release by two people, plan, issue. Beside it, in the same run and the same database, the
limit: PostgreSQL's COPY of the very rows that were written, without indexes and with them.

Give an empty database by ``--database-url``; without one, ``scripts/postgres`` starts this checkout's durable cluster
(synced to disk) and a database of its own is made there and dropped afterwards.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import psycopg

PROJECT = Path(__file__).resolve().parents[1]
DATABASE = "onex_benchmark"
CANDIDATES = 100_000
WRITTEN = {
    "import": (
        "parties_person",
        "parties_identitydocument",
        "assessment_candidate",
        "assessment_result",
        "assessment_partscore",
    ),
    "issue": ("certificates_issuedcertificate",),
}
"""Stage → the tables whose rows it leaves behind."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run once and print figures and ratios; ``--json`` prints them for programs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.results_to_certificates", description=__doc__)
    parser.add_argument("--candidates", type=int, default=CANDIDATES)
    parser.add_argument("--database-url", default="", help="an empty PostgreSQL database")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    with database(options.database_url) as address, tempfile.TemporaryDirectory(prefix="onex-benchmark-") as folder:
        settings = {"ONEX_DATABASE_URL": address, "ONEX_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
        os.environ.update(settings)
        # Not before the settings above stand: Django reads them when the module is loaded.
        figures = importlib.import_module("benchmarks.cycle").measure(options.candidates, WRITTEN)
    figures["machine"] = {"cpus": os.cpu_count(), "load": os.getloadavg(), "python": platform.python_version()}
    print(json.dumps(figures, ensure_ascii=False, indent=2) if options.json else in_words(figures))
    return 0


@contextmanager
def database(given: str) -> Iterator[str]:
    """The address of an empty database; one made here is dropped."""
    if given:
        yield given
        return
    owner = _postgres("start")
    server = f"{owner.rsplit('/', 1)[0]}/postgres"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
        yield _postgres("url", DATABASE)
        connection.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def _postgres(*words: str) -> str:
    answer = subprocess.run([PROJECT / "scripts/postgres", *words], check=True, stdout=subprocess.PIPE, text=True)
    return answer.stdout.strip().splitlines()[-1]


def in_words(figures: dict[str, object]) -> str:
    """Figures as a table."""
    lines = [f"{figures['candidates']} candidates, {figures['certificates']} certificates, one worker"]
    machine = figures["machine"]
    lines.append(f"machine: {machine}; PostgreSQL {figures['postgresql']}")
    stages = cast("dict[str, Any]", figures["stages"])
    assert isinstance(stages, dict)
    for name, stage in stages.items():
        lines.append(
            f"{name:<10} {stage['seconds']:>8.2f} s  {stage['rows_per_second']:>9,.0f} rows/s"
            f"  peak {stage['peak_mb']:>5.0f} MB  CPU: python {stage['cpu_python']:.2f} s, PostgreSQL {stage['cpu_postgresql']:.2f} s"
        )
        if "limit" in stage:
            limit = stage["limit"]
            lines.append(
                f"{'':<10} COPY of the same {limit['rows']:,} rows: {limit['bare']:.2f} s bare,"
                f" {limit['indexed']:.2f} s with indexes; the platform takes {limit['ratio_bare']:.1f} and"
                f" {limit['ratio_indexed']:.1f} times as long"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    started = time.perf_counter()
    code = main()
    print(f"took {time.perf_counter() - started:.0f} s", file=sys.stderr)
    sys.exit(code)
