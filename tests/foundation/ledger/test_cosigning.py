"""OneX and its witnesses: two of them as processes on this machine, killed between, and what they know before a signature."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from onex.foundation.ledger import cosigning, models
from onex.foundation.ledger.cosignatures import check_quorum
from onex.foundation.ledger.faults import BadSignature, Malformed
from onex.foundation.ledger.guard import LedgerStopped
from onex.foundation.ledger.keys import verifier_keys
from onex.foundation.ledger.notes import Note
from onex.foundation.ledger.publishing import published
from onex.foundation.ledger.sequencing import sequence
from onex.foundation.ledger.witnessing import WitnessPolicy
from tests.factories.journal import append_only_suspended
from tests.factories.ledger import submit_events
from tests.foundation.ledger.loopback import Running

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def witnesses(tmp_path: Path, settings: Any) -> Iterator[list[Running]]:
    """Two witnesses of a new log, on the installation's list; the quorum is both."""
    settings.LEDGER_DIR = tmp_path / "ledger"
    settings.LEDGER_WITNESSES = tmp_path / "witnesses.json"
    cosigning._asked.clear()
    keys = [key.encoded for key in verifier_keys()]
    started = [Running(tmp_path / name, f"{name}.example/witness", keys).start() for name in ("north", "south")]
    listed(settings.LEDGER_WITNESSES, started)
    yield started
    for running in started:
        running.stop()


def listed(path: Path, started: list[Running], *, quorum: int = 2) -> None:
    rows = [{"name": one.name, "verifier_key": one.verifier_key, "url": f"http://127.0.0.1:{one.port}"} for one in started]
    path.write_text(json.dumps({"quorum": quorum, "witnesses": rows}))


def add(count: int) -> int:
    submit_events(count)
    return sequence(heads=cosigning.heads_of_witnesses).size


def refusals() -> dict[str, str]:
    return {name: answer.refusal for name, answer in cosigning.seek_cosignatures().items() if answer.refusal}


def with_cosignatures(size: int) -> Note:
    checkpoint = models.Checkpoint.objects.get(size=size)
    lines = [row.line for row in checkpoint.cosignatures.all()]
    return Note.parse(checkpoint.note + "".join(f"{line}\n" for line in lines))


def test_published_head_is_cosigned_by_both(witnesses: list[Running]) -> None:
    for count, size in ((3, 3), (1, 4), (300, 304)):
        assert add(count) == size
        assert refusals() == {}
        assert len(check_quorum(with_cosignatures(size), cosigning.policy().keys, quorum=2)) == 2
    assert cosigning.seek_cosignatures() == {}, "who has cosigned is not asked again"
    assert [(one.size, one.behind) for one in cosigning.standings()] == [(304, 0)] * 2


def test_dead_witness_lags_and_catches_up(witnesses: list[Running], settings: Any) -> None:
    north, south = witnesses
    add(2)
    refusals()
    south.kill()
    add(5)
    assert list(refusals()) == [south.name]
    assert [(one.witness.name, one.size, one.behind) for one in cosigning.standings()] == [
        (north.name, 7, 0),
        (south.name, 2, 5),
    ]
    with pytest.raises(BadSignature, match="1 of the known witnesses cosigned, 2"):
        check_quorum(with_cosignatures(7), cosigning.policy().keys, quorum=2)
    south.start()
    listed(settings.LEDGER_WITNESSES, witnesses)
    assert refusals() == {}
    assert [one.behind for one in cosigning.standings()] == [0, 0]


def test_witnesses_killed_after_every_head_cosign_one_history(witnesses: list[Running], settings: Any) -> None:
    for number in range(1, 8):
        add(number)
        assert refusals() == {}
        for running in witnesses:
            running.kill()
            running.start()
        listed(settings.LEDGER_WITNESSES, witnesses)
    assert [running.evidence() for running in witnesses] == [[], []]
    assert {json.loads(running.get("/heads"))[0]["size"] for running in witnesses} == {28}


def test_witness_that_lost_a_line_to_us_gives_it_again(witnesses: list[Running]) -> None:
    """It cosigned and we were killed before we kept the line."""
    add(4)
    cosigning.seek_cosignatures()
    with append_only_suspended():
        models.Cosignature.objects.all().delete()
    assert refusals() == {}
    assert models.Cosignature.objects.count() == 2


def forget_after(size: int, folder: Path) -> None:
    """Yesterday's backup of the database; the published file may be lost with it."""
    with append_only_suspended():
        models.Cosignature.objects.filter(checkpoint_id__gt=size).delete()
        models.Checkpoint.objects.filter(size__gt=size).delete()
        models.LedgerEntry.objects.filter(index__gte=size).delete()
    shutil.rmtree(folder)


@pytest.mark.parametrize("kept", [0, 3])
def test_restored_backup_stops_at_what_a_witness_knows(witnesses: list[Running], settings: Any, kept: int) -> None:
    add(3)
    refusals()
    add(4)
    refusals()
    witnesses[1].kill()
    forget_after(kept, settings.LEDGER_DIR)
    submit_events(1)
    with pytest.raises(LedgerStopped, match=r"north\.example/witness") as stopped:
        sequence(heads=cosigning.heads_of_witnesses)
    assert stopped.value.code == "ledger_behind"
    assert (models.Pending.objects.count(), published()) == (1, None), "nothing was signed, nothing was lost"


def test_fork_of_equal_size_stops_too(witnesses: list[Running], settings: Any) -> None:
    """Somebody signed another history of the same length without asking: the witnesses keep both heads."""
    add(3)
    refusals()
    forget_after(0, settings.LEDGER_DIR)
    submit_events(3)
    sequence()
    cosigning._asked.clear()  # that was another process
    submit_events(1)
    with pytest.raises(LedgerStopped) as stopped:
        sequence(heads=cosigning.heads_of_witnesses)
    assert stopped.value.code == "ledger_forked"
    assert [running.evidence() for running in witnesses] == [["forked-3"], ["forked-3"]]


def test_silent_witnesses_do_not_stop_the_log(witnesses: list[Running]) -> None:
    for running in witnesses:
        running.kill()
    assert add(2) == 2
    assert sorted(refusals()) == sorted(running.name for running in witnesses)
    for running in witnesses:
        running.start()


def test_only_a_listed_witness_adds_a_line_and_only_for_that_head(witnesses: list[Running], tmp_path: Path) -> None:
    add(2)
    refusals()
    line = models.Cosignature.objects.all()[0].line
    assert cosigning.add_cosignature(size=2, line=line) is False
    add(1)
    with pytest.raises(BadSignature):
        cosigning.add_cosignature(size=3, line=line)
    with pytest.raises(BadSignature):
        cosigning.add_cosignature(size=2, line=line.replace("north", "west").replace("south", "east"))
    with pytest.raises(Malformed):
        cosigning.add_cosignature(size=2, line="no line")


def test_nothing_is_signed_under_a_list_that_cannot_be_meant(witnesses: list[Running], settings: Any) -> None:
    settings.LEDGER_WITNESSES.write_text('{"quorum": 3, "witnesses": []}')
    submit_events(1)
    with pytest.raises(ImproperlyConfigured, match="quorum of 3"):
        sequence(heads=cosigning.heads_of_witnesses)
    assert (models.Pending.objects.count(), models.Checkpoint.objects.count()) == (1, 0)


@pytest.fixture
def write_list(tmp_path: Path) -> Callable[[object], Path]:
    def write(content: object) -> Path:
        (tmp_path / "list.json").write_text(json.dumps(content))
        return tmp_path / "list.json"

    return write


KEY = "witness.example.org+b8a2cf20+BFLN3yikSfFkVAJtrnh/CiY3Zozkoy7clp+P7XB28qUN"
ROW = {"verifier_key": KEY, "url": "https://witness.example.org/"}


def test_list_of_witnesses_is_read(write_list: Callable[[object], Path]) -> None:
    read = WitnessPolicy.read(write_list({"quorum": 1, "witnesses": [ROW]}))
    assert (read.quorum, read.witnesses[0].name, read.witnesses[0].url) == (
        1,
        "witness.example.org",
        "https://witness.example.org",
    )
    assert WitnessPolicy.read(None) == WitnessPolicy(0, ())


@pytest.mark.parametrize(
    "content",
    [
        [],
        {"witnesses": []},
        {"quorum": 2, "witnesses": [ROW]},
        {"quorum": -1, "witnesses": [ROW]},
        {"quorum": 1, "witnesses": [ROW, ROW]},
        {"quorum": 1, "witnesses": [{**ROW, "url": "file:///etc/passwd"}]},
        {"quorum": 1, "witnesses": [{**ROW, "name": "another"}]},
        {"quorum": 1, "witnesses": [{**ROW, "verifier_key": KEY[:-1] + "A"}]},
        {"quorum": 1, "witnesses": [{"url": "https://witness.example.org"}]},
    ],
)
def test_list_that_cannot_be_meant_is_refused(write_list: Callable[[object], Path], content: object) -> None:
    with pytest.raises(Malformed):
        WitnessPolicy.read(write_list(content))
