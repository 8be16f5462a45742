"""News reaches each reaction once, in ledger order, whatever fails, repeats or runs beside it."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from onex.foundation.journal import reactions
from onex.foundation.journal.models import Entry, ReactionCursor
from onex.foundation.ledger.services import sequence_all
from tests.factories.journal import SomethingHappened, make_entry

NAME = "testing.reaction"
TOPIC = SomethingHappened.topic


class OtherThing(SomethingHappened):
    """News nobody listens to."""

    topic = "testing.other_thing"


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LEDGER_DIR = tmp_path / "ledger"
    monkeypatch.setattr(reactions, "_reactions", {})


def listen(seen: list[str], *, fail_on: str = "") -> None:
    def act(entry: Entry) -> None:
        if entry.subject == fail_on:
            raise ValueError(entry.subject)
        seen.append(entry.subject)

    reactions.reaction(NAME, (TOPIC,))(act)


@pytest.mark.django_db
def test_each_entry_is_heard_once_and_in_order():
    seen: list[str] = []
    listen(seen)
    for subject in ("case:1", "case:2"):
        make_entry(subject=subject)
    make_entry(subject="case:3", event=OtherThing(subject="case:3"))
    assert (reactions.react(), seen) == (0, []), "what is not in the ledger yet is not news"
    sequence_all()
    assert reactions.lag() == {NAME: 3}
    assert (reactions.react(), seen) == (2, ["case:1", "case:2"])
    assert (reactions.react(), reactions.lag()) == (0, {NAME: 0})
    make_entry(subject="case:4")
    sequence_all()
    assert (reactions.react(), seen[2:]) == (1, ["case:4"])


@pytest.mark.django_db
def test_portions_lose_and_repeat_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reactions, "PORTION", 3)
    seen: list[str] = []
    listen(seen)
    for number in range(10):
        make_entry(
            subject=f"case:{number}", event=(OtherThing if number % 4 == 1 else SomethingHappened)(subject=f"case:{number}")
        )
    sequence_all()
    assert reactions.react() == len(seen) == 7
    assert seen == [f"case:{number}" for number in range(10) if number % 4 != 1]


@pytest.mark.django_db
def test_a_reaction_that_fails_waits_at_its_entry_and_holds_up_no_other():
    seen, others = [], []
    listen(seen, fail_on="case:2")
    reactions.reaction("testing.other", (TOPIC,))(lambda entry: others.append(entry.subject))
    for number in (1, 2, 3):
        make_entry(subject=f"case:{number}")
    sequence_all()
    assert reactions.react() == 3
    assert others == ["case:1", "case:2", "case:3"]
    assert ReactionCursor.objects.get(name="testing.other").seen == 3
    assert not ReactionCursor.objects.filter(name=NAME).exists(), "what was done before the failure was undone with it"


def test_a_name_belongs_to_one_reaction():
    listen([])
    with pytest.raises(ValueError, match=NAME):
        listen([])


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_processes_at_once_do_not_act_twice():
    acted = []

    def act(entry: Entry) -> None:
        with transaction.atomic():
            make_entry(subject=f"echo:{entry.subject}", event=OtherThing(subject=f"echo:{entry.subject}"))
        acted.append(entry.subject)

    reactions.reaction(NAME, (TOPIC,))(act)
    for number in range(20):
        make_entry(subject=f"case:{number}")
    sequence_all()
    barrier = Barrier(4)

    def run() -> None:
        barrier.wait(timeout=20)
        reactions.react()
        connection.close()

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    reactions.react()
    assert Entry.objects.filter(topic=OtherThing.topic).count() == 20
    assert sorted(acted) == sorted(f"case:{number}" for number in range(20))
