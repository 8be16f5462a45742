"""The sequencer as a service: numbers what waits, asks the witnesses, sleeps a moment, until it is asked to end."""

from __future__ import annotations

import signal
import threading
import time
from types import FrameType

import structlog
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, close_old_connections, connection

from onex.foundation.ledger.cosigning import heads_of_witnesses, seek_cosignatures
from onex.foundation.ledger.guard import LedgerStopped
from onex.foundation.ledger.sequencing import BATCH, sequence_all
from onex.foundation.signing.keys import SigningFailed

INTERVAL = 1.0
AWAY_SECONDS = 3.0
STOPPED_SECONDS = 30.0
COSIGN_SECONDS = 10.0
log = structlog.get_logger("onex.ledger")


def serve(*, interval: float = INTERVAL, batch: int = BATCH) -> None:
    """Sequence every ``interval`` seconds until SIGTERM or SIGINT; the current batch is finished first.

    What stops a single run does not end the service: it says so in the log and looks again later, since pages and jobs
    beside it go on, and what happened meanwhile waits in the outbox.
    """
    stopping = threading.Event()
    _listen(stopping)
    asked = 0.0
    while not stopping.is_set():
        pause = _turn(batch) or interval
        if pause == interval and time.monotonic() - asked >= COSIGN_SECONDS:
            seek_cosignatures()
            asked = time.monotonic()
        close_old_connections()
        stopping.wait(pause)


def _turn(batch: int) -> float:
    """One run; 0, or how long to stay away after what went wrong."""
    try:
        taken = sequence_all(batch=batch, heads=heads_of_witnesses)
    except OperationalError as error:
        log.warning("database_away", error=type(error.__cause__ or error).__name__)
        connection.close()
        return AWAY_SECONDS
    except LedgerStopped as stopped:
        log.critical("ledger_stopped", code=stopped.code, message=str(stopped.message))
        return STOPPED_SECONDS
    except (SigningFailed, ImproperlyConfigured) as failed:
        log.critical("ledger_cannot_sign", message=str(failed))
        return STOPPED_SECONDS
    if taken:
        log.info("sequenced", events=taken)
    return 0.0


def _listen(stopping: threading.Event) -> None:
    def stop(signum: int, frame: FrameType | None) -> None:
        stopping.set()

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
