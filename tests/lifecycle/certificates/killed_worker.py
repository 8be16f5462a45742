"""A worker process of the kill tests: works off the queue of the test's database and may kill itself on the way.

``python killed_worker.py DATABASE POINT AT``: at its ``AT``-th chunk it sends itself SIGKILL, either with the chunk's
rows written and not committed (``stored``) or committed and nobody told (``committed``); ``never`` lets it live.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager

import django
from django.conf import settings

CHUNK, RANGE = 5, 20


def main(database: str, point: str, at: int) -> None:
    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    from onex.foundation.jobs import handlers, worker
    from onex.lifecycle.certificates.services import issuing

    issuing.CHUNK, issuing.RANGE = CHUNK, RANGE
    chunk, seen = handlers.Run.chunk, 0

    @contextmanager
    def dying_chunk(run, **values):
        nonlocal seen
        seen += 1
        with chunk(run, **values):
            yield
            if point == "stored" and seen == at:
                os.kill(os.getpid(), signal.SIGKILL)
        if point == "committed" and seen == at:
            os.kill(os.getpid(), signal.SIGKILL)

    handlers.Run.chunk = dying_chunk
    worker.work(once=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
