"""The worker: takes up ranges, one at a time, until it is asked to end."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Sequence
from types import FrameType, TracebackType

import structlog
from django.db import OperationalError, close_old_connections, connection

from onex.foundation.jobs.claims import claim, end, give_back, take_back
from onex.foundation.jobs.handlers import Cancelled, Interrupted, Lost, Run, kinds
from onex.foundation.jobs.identity import identity
from onex.foundation.jobs.models import JobRange, RangeState
from onex.foundation.journal.reactions import react
from onex.foundation.policy.refusals import Refusal

IDLE_SECONDS = 0.5
AWAY_SECONDS = 3.0
log = structlog.get_logger("onex.jobs")


def main(argv: Sequence[str] | None = None) -> int:
    """``--once`` ends when the queue is empty; otherwise the worker goes on until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="onex work", description="Work off the jobs of this installation.")
    parser.add_argument("--once", action="store_true", help="end when the queue is empty")
    parser.add_argument("--idle", type=float, default=IDLE_SECONDS, help="seconds between two looks at an empty queue")
    options = parser.parse_args(argv)
    work(once=options.once, idle=options.idle)
    return 0


def work(*, once: bool = False, idle: float = IDLE_SECONDS) -> int:
    """Work off ranges and, where none waits, let the apps hear what is new; returns how many ranges were taken up.

    After SIGTERM the current chunk is finished, then it ends.
    """
    stopping = threading.Event()
    _listen(stopping)
    me = identity()
    taken = 0
    while not stopping.is_set():
        try:
            found = work_one(me, stopping)
            if not found and react():
                continue
        except OperationalError as error:
            _database_away(error)
            if once:
                raise
            stopping.wait(AWAY_SECONDS)
            continue
        taken += found
        if not found and once:
            break
        if not found:
            close_old_connections()
            stopping.wait(idle)
    return taken


def _database_away(error: OperationalError) -> None:
    """The database does not answer or is too busy: the connection is given up, and the queue looked at again later."""
    log.warning("database_away", error=type(error.__cause__ or error).__name__)
    connection.close()


def run_pending() -> int:
    """Work off everything that waits, in this process; returns how many ranges were taken up."""
    me, never = identity(), threading.Event()
    taken = 0
    while work_one(me, never):
        taken += 1
    return taken


def work_one(worker: str, stopping: threading.Event) -> bool:
    """Take up one range and work on it; False when nothing waits."""
    take_back()
    held = claim(worker)
    if held is None:
        return False
    run = Run(
        job=held.job,
        first=held.first,
        last=held.last,
        cursor=held.cursor,
        range_id=held.pk,
        worker=worker,
        fence=held.attempts,
        stopping=stopping,
    )
    with Attempt(held):
        kinds()[held.job.kind].handler(run)
        end(held.pk, RangeState.DONE, worker=held.worker, fence=held.attempts)
    return True


class Attempt:
    """Records how one attempt at a range ended when it did not end well, so that a bad job never ends the worker.

    What is kept is a code without a word of the data; the exception itself goes to the log, without its message. A
    database that was away or too busy is no fault of the job: the range is free again and tried some times more.
    """

    def __init__(self, held: JobRange) -> None:
        self.held = held

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        match error:
            case None:
                return True
            case Lost():
                log.warning("range_lost", job=str(self.held.job.ref), ordinal=self.held.ordinal)
            case Cancelled():
                self._end(RangeState.CANCELLED)
            case Interrupted():
                give_back(self.held.pk, worker=self.held.worker, fence=self.held.attempts, stalled=False)
            case OperationalError():
                _database_away(error)
                give_back(self.held.pk, worker=self.held.worker, fence=self.held.attempts)
            case Refusal():
                self._end(RangeState.FAILED, error.code)
            case Exception():
                self._broken(error)
            case _:
                return False
        return True

    def _broken(self, error: Exception) -> None:
        frames = _where(error.__traceback__)
        log.error("range_broken", job=str(self.held.job.ref), error=type(error).__name__, where=frames)
        if connection.connection is not None and not connection.is_usable():
            connection.close()
        self._end(RangeState.FAILED, "broken")

    def _end(self, state: RangeState, message: str = "") -> None:
        end(self.held.pk, state, worker=self.held.worker, fence=self.held.attempts, message=message)


def _where(trace: TracebackType | None) -> list[str]:
    """The calls that led to an error, without values."""
    frames = []
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames


def _listen(stopping: threading.Event) -> None:
    def stop(signum: int, frame: FrameType | None) -> None:
        stopping.set()

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
