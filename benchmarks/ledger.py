"""``python -m benchmarks.ledger``: the sequencer and the audit on PostgreSQL, batch by batch.

Events are put into the outbox by COPY, then numbered by the sequencer as an installation runs it: lock, head, guard, edge,
entries, tiles, signature, commit, publication. Beside it, in the same run and database, the limit: PostgreSQL's COPY of
the very entries that were written, bare and with the same indexes, in one piece and in transactions of a batch. Then the
audit of the same log; its hash part is told apart.

Give an empty database by ``--database-url``; without one a database is made in this checkout's durable cluster (synced to
disk) and dropped afterwards.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from typing import Any

from benchmarks.results_to_certificates import database

EVENTS = 200_000
BATCH = 1_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run once and print figures and ratios; ``--json`` prints them for programs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ledger", description=__doc__)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--database-url", default="", help="an empty PostgreSQL database")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    with database(options.database_url) as address, tempfile.TemporaryDirectory(prefix="onex-benchmark-") as folder:
        settings = {"ONEX_DATABASE_URL": address, "ONEX_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
        os.environ.update(settings)
        # Not before the settings above stand: Django reads them when the module is loaded.
        figures = importlib.import_module("benchmarks.leaves").measure(options.events, options.batch)
    figures["machine"] = {"cpus": os.cpu_count(), "load": os.getloadavg(), "python": platform.python_version()}
    print(json.dumps(figures, indent=2) if options.json else in_words(figures))
    return 0


def in_words(figures: dict[str, Any]) -> str:
    """Figures as a table."""
    sequencer, audit = figures["sequencer"], figures["audit"]
    limits = figures["copy"]
    return "\n".join(
        [
            f"{figures['events']:,} events in batches of {figures['batch']:,}; PostgreSQL {figures['postgresql']}; {figures['machine']}",
            f"outbox     {figures['outbox_per_second']:>10,.0f} events/s",
            (
                f"sequencer  {sequencer['per_second']:>10,.0f} leaves/s"
                f"  CPU: python {sequencer['cpu_python']:.2f} s, PostgreSQL {sequencer['cpu_postgresql']:.2f} s"
                f" of {sequencer['seconds']:.2f} s"
            ),
            *(
                f"{name:<10} {rate:>10,.0f} rows/s, {rate / sequencer['per_second']:.1f} times the sequencer"
                for name, rate in limits.items()
            ),
            f"audit      {audit['seconds']:.2f} s, of which hashing {audit['hashing_per_million']:.2f} s per million entries",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
