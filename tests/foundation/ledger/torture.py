"""``python -m tests.foundation.ledger.torture``: the ledger under load while its writers, sequencers and database die.

Writers record journal entries and note each one only once its transaction has been acknowledged; sequencers number them.
Both are killed (SIGKILL) at random moments and replaced; PostgreSQL is ended as a crash would end it, and started again.
All the while every checkpoint given out is collected. In the end: no gap, no fork, no event acknowledged and lost, none
without its fact, and every checkpoint ever seen continues into the last one.

PostgreSQL is a throwaway cluster of its own (``scripts/postgres``); its commits are waited for, as in production.
``--sqlite`` does the same, without crashes of a server there is none of.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import django

PROJECT = Path(__file__).resolve().parents[3]
CLUSTER = f"--throwaway=torture-{os.getpid()}"


@dataclass
class Outcome:
    """What happened, and what was found wrong afterwards."""

    kills: int = 0
    crashes: int = 0
    acknowledged: int = 0
    entries: int = 0
    heads: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run once; the exit code is 1 when anything was lost, forked or altered."""
    parser = argparse.ArgumentParser(prog="python -m tests.foundation.ledger.torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--crashes", type=int, default=6, help="of PostgreSQL")
    parser.add_argument("--writers", type=int, default=3)
    parser.add_argument("--sequencers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=None, help="repeats the order of events, not their timing")
    parser.add_argument("--sqlite", action="store_true")
    options = parser.parse_args(arguments)
    seed = options.seed if options.seed is not None else random.randrange(2**32)
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="onex-torture-") as folder:
        try:
            outcome = _torture(options, random.Random(seed), Path(folder))
        finally:
            if not options.sqlite:
                _postgres("stop")
    print(outcome)
    for problem in outcome.wrong:
        print(f"✗ {problem}")
    print("FAILED" if outcome.wrong else "nothing lost, nothing forked")
    return 1 if outcome.wrong else 0


def _postgres(action: str) -> str:
    answer = subprocess.run([PROJECT / "scripts/postgres", action, CLUSTER], check=True, stdout=subprocess.PIPE, text=True)
    return answer.stdout.strip()


def _torture(options: argparse.Namespace, chance: random.Random, folder: Path) -> Outcome:
    os.environ |= {"ONEX_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    os.environ.pop("ONEX_DATABASE_URL", None)
    if not options.sqlite:
        os.environ["ONEX_DATABASE_URL"] = _postgres("start")
    django.setup()  # not before: it reads the settings above
    from tests.foundation.ledger import tortured

    tortured.prepare()
    began = time.monotonic()
    outcome, watched = Outcome(), tortured.Watched()
    roles = [tortured.write] * options.writers + [tortured.number] * options.sequencers
    alive = {_start(role, folder): role for role in roles}
    try:
        left = ["kill"] * options.kills + ["crash"] * (0 if options.sqlite else options.crashes)
        chance.shuffle(left)
        for what in left:
            watched.look(until=time.monotonic() + chance.uniform(0.05, 0.5))
            if what == "crash":
                _postgres("crash")
                outcome.crashes += 1
                continue
            victim = chance.choice(sorted(alive))
            os.kill(victim, signal.SIGKILL)
            os.waitpid(victim, 0)
            outcome.kills += 1
            role = alive.pop(victim)
            alive[_start(role, folder)] = role
        watched.look(until=time.monotonic() + 2)
    finally:
        for process in alive:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
    outcome.wrong += tortured.verdict(watched, folder, outcome)
    outcome.seconds = round(time.monotonic() - began, 1)
    return outcome


def _start(role: object, folder: Path) -> int:
    """A process of its own, forked before any connection was made; its id."""
    assert callable(role)
    process = os.fork()
    if process == 0:  # never back into the parent's code
        try:
            role(folder)
        finally:
            os._exit(1)
    return process


if __name__ == "__main__":
    sys.exit(main())
