"""The stand-alone witness, as a process, over HTTP: what it cosigns, what it refuses and keeps, what it survives."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from onex.foundation.ledger import cosignatures
from onex.foundation.ledger.notes import Note
from onex.foundation.ledger.standalone import witness as program
from onex.foundation.ledger.witnessing import ask, ask_all
from tests.foundation.ledger.loopback import ORIGIN, Running, SmallLog
from tests.vectors import published

LOG = SmallLog()
OTHER = SmallLog(altered=True)


@pytest.fixture
def witness_at(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def start(name: str = "witness.example/w1", log_key: str = LOG.key.encoded) -> Running:
        started.append(Running(tmp_path / f"w{len(started)}", name, [log_key]).start())
        return started[-1]

    yield start
    for running in started:
        running.stop()


def cosigned(running: Running, old: int, size: int, log: SmallLog = LOG) -> int:
    """When the witness cosigned; fails unless it did."""
    answer = ask(running.witness, log.checkpoint(size), old, log.proof(old, size))
    assert (answer.refusal, answer.cosignature is not None) == ("", True)
    return answer.timestamp


@pytest.mark.vectors
def test_the_published_session_is_answered_as_published(witness_at: Callable[..., Running]) -> None:
    session = published("witness_add_checkpoint_session")
    running = witness_at("example.com/witness", session["log_vkey"])
    assert len(session["requests"]) == 9
    for asked in session["requests"]:
        status, kind, text = running.post(asked["request"].encode())
        # The program that made the session is older than the specification's 404 for an unknown origin.
        assert status == (404 if asked["body"] == "unknown log" else asked["status"])
        assert (kind == "text/x.tlog.size") == (status == 409)
        assert text == asked["body"] if asked["assert"] == "==" else asked["body"] in text


def test_growing_log_is_cosigned_and_the_cosignature_counts(witness_at: Callable[..., Running]) -> None:
    first, second = witness_at(), witness_at("witness.example/w2")
    old = 0
    for size in (1, 2, 7, 8, 8, 33, 40):
        answers = ask_all(
            [first.witness, second.witness], LOG.checkpoint(size), remembered={first.witness.name: old}, prove=LOG.proof
        )
        note = Note.parse(LOG.checkpoint(size)).with_signatures(
            *(answer.cosignature for answer in answers.values() if answer.cosignature)
        )
        assert len(cosignatures.check_quorum(note, [first.witness.key, second.witness.key], quorum=2)) == 2
        old = size
    assert [head["size"] for head in json.loads(first.get("/heads"))] == [40]
    assert first.evidence() == []


def test_what_is_in_no_form_or_of_no_known_log_is_refused(witness_at: Callable[..., Running]) -> None:
    running = witness_at()
    good = LOG.question(0, 3).decode()
    for bad in (
        "",
        "old\n\n",
        good.replace("old 0", "old 00"),
        good.replace("old 0", "new 0"),
        good.replace("\n\n", "\n", 1),
        good[:-1],
    ):
        assert running.post(bad.encode())[0] == 400
    assert running.post(good.replace("old 0", "old 4").encode())[0] == 400
    assert running.post(b"\xff" + good.encode())[0] == 400
    assert running.post(good.replace(ORIGIN, "other.example").encode())[0] == 404
    assert running.post(good.replace("\n3\n", "\n4\n").encode())[0] == 403
    assert running.post(good.encode(), "/elsewhere")[0] == 404
    assert running.post(b"x" * 300_000)[0] == 400
    assert (running.evidence(), running.post(good.encode())[0]) == ([], 200)


@pytest.mark.parametrize("size", [3, 8])
def test_forked_log_is_refused_and_both_heads_are_kept(witness_at: Callable[..., Running], size: int) -> None:
    """At the size cosigned last, and at one cosigned before."""
    running = witness_at()
    cosigned(running, 0, 3)
    cosigned(running, 3, 8)
    status, kind, text = running.post(OTHER.question(size, size))
    assert (status, kind, text) == (409, "text/x.tlog.size", "8\n")
    assert running.evidence() == [f"forked-{size}"]
    (file,) = (running.folder / "state").glob("*/evidence/*.json")
    kept = json.loads(file.read_text())
    for mine, theirs in ((kept["cosigned"], LOG), (kept["submitted"], OTHER)):
        assert mine.startswith(theirs.checkpoint(size)), "the log's own signature stands under both"


def test_altered_log_is_refused_with_evidence(witness_at: Callable[..., Running]) -> None:
    running = witness_at()
    cosigned(running, 0, 5)
    assert running.post(OTHER.question(5, 9))[0] == 422
    assert running.post(OTHER.question(5, 9))[0] == 422
    assert running.evidence() == ["altered-9"]
    cosigned(running, 5, 9)


def test_shrunk_log_is_refused_with_evidence_and_an_old_head_is_no_evidence(witness_at: Callable[..., Running]) -> None:
    running = witness_at()
    cosigned(running, 0, 4)
    cosigned(running, 4, 20)
    assert running.post(LOG.question(0, 4))[0] == 409
    assert running.evidence() == []
    assert running.post(LOG.question(0, 12))[2] == "20\n"
    assert running.evidence() == ["shrunk-12"]
    assert running.post(LOG.question(0, 30))[0] == 409
    assert running.evidence() == ["shrunk-12"], "a size it has not seen yet is nothing against the log"


def test_witness_killed_between_answers_goes_on_where_it_was(witness_at: Callable[..., Running]) -> None:
    first, second = witness_at(), witness_at("witness.example/w2")
    old, earlier = 0, 0
    for size in range(1, 40, 3):
        for running in (first, second):
            timestamp = cosigned(running, old, size)
            assert timestamp >= earlier
            running.kill()
            running.start()
            assert running.post(OTHER.question(size, size))[0] == 409
        old, earlier = size, timestamp
    assert len(first.evidence()) == len(second.evidence()) == 13


def test_line_cut_off_by_a_crash_goes_and_a_damaged_one_stops_the_witness(witness_at: Callable[..., Running]) -> None:
    running = witness_at()
    cosigned(running, 0, 6)
    running.kill()
    (file,) = (running.folder / "state").glob("*/cosigned")
    whole = file.read_bytes()
    file.write_bytes(whole + b'{"size": 7, "origin"')
    running.start()
    assert file.read_bytes() == whole
    cosigned(running, 6, 7)
    running.kill()
    file.write_bytes(file.read_bytes()[:-9] + b"\n")
    with pytest.raises(RuntimeError, match="damaged"):
        running.start()
    file.write_bytes(whole)
    running.start()


def test_two_witnesses_cannot_share_one_memory(witness_at: Callable[..., Running]) -> None:
    running = witness_at()
    with pytest.raises(RuntimeError, match="another witness is running"):
        Running(running.folder, running.name, running.log_keys).start()


def test_racing_submissions_are_cosigned_one_after_the_other(witness_at: Callable[..., Running]) -> None:
    """Of many that go on from one size only those of one root are cosigned, and the memory never goes back."""
    running = witness_at()
    cosigned(running, 0, 2)
    answers: list[tuple[int, int]] = []
    start = threading.Barrier(12)

    def submit(size: int) -> None:
        start.wait()
        answers.append((running.post(LOG.question(2, size))[0], size))

    threads = [threading.Thread(target=submit, args=(size,)) for size in range(20, 32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [size for status, size in answers if status == 200]
    assert (len(won), sorted({status for status, _ in answers})) == (1, [200, 409])
    assert json.loads(running.get("/heads"))[0]["size"] == won[0]


def test_key_is_never_written_over(tmp_path: Path) -> None:
    command = [sys.executable, program.__file__, "key", "--name", "w.example", "--key-file", str(tmp_path / "key")]
    assert subprocess.run(command, capture_output=True, check=True, text=True).stdout.startswith("w.example+")
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
    assert "cannot write" in subprocess.run(command, capture_output=True, check=False, text=True).stderr


def test_silent_or_lying_witness_costs_a_refusal_and_nothing_else(witness_at: Callable[..., Running]) -> None:
    running = witness_at()
    impostor = witness_at("witness.example/w2").witness
    believed = type(impostor)(running.witness.key, impostor.url)
    assert "no cosignature of its own" in ask(believed, LOG.checkpoint(3), 0, []).refusal
    running.kill()
    assert ask(running.witness, LOG.checkpoint(3), 0, [], seconds=2).refusal.startswith("no answer")
    running.start()


def test_witness_killed_under_load_remembers_whatever_it_answered(witness_at: Callable[..., Running]) -> None:
    running = witness_at()
    answered = [0]

    def submit(port: int) -> None:
        """Go on from the largest size that was answered, as often as the witness answers."""
        log = Running(running.folder, running.name, (), port, running.verifier_key)
        while answered[-1] < 40:
            try:
                status, _, text = log.post(LOG.question(answered[-1], answered[-1] + 1))
            except OSError:
                return
            answered.append(int(text) if status == 409 else answered[-1] + 1)

    for _kill in range(6):
        thread = threading.Thread(target=submit, args=(running.port,))
        thread.start()
        thread.join(0.02)
        running.kill()
        thread.join()
        running.start()
        assert json.loads(running.get("/heads"))[0]["size"] >= answered[-1]
    submit(running.port)
    assert (answered[-1], running.evidence()) == (40, [])
