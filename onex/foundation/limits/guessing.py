"""A number or code with a proof typed beside it: what must not be mined, and what no stranger may close to its holder.

Counted before the answer is looked for, alike for a number that exists and one that does not; taken back when the proof
matched, so that only failures spend the budgets of the number and of different numbers. A number everybody together has
failed at too often is not closed: each asker who comes new to it still has ``FIRST_TRIES``, so that guessing from many
addresses is slowed down to those while its holder gets through.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from onex.foundation.limits.admission import asker_of, lines_of, refuse_if_spent
from onex.foundation.limits.budgets import FIRST_TRIES, Per, Use
from onex.foundation.limits.counting import count, give_back


@dataclass(frozen=True)
class Guess:
    """One try, already counted."""

    keys: tuple[bytes, ...]

    def matched(self) -> None:
        """The proof was right: it was no guess, and costs only the asker's own budget of tries."""
        give_back(self.keys)


def guess(request: HttpRequest, kind: str, name: str) -> Guess:
    """Count a try at ``name`` (a number, a token's row, a code) of a ``kind``. Raises ``TooOften`` when there were too many."""
    asker, now = asker_of(request), int(timezone.now().timestamp())
    lines = {line.budget.per: line for line in lines_of(Use.GUESS, asker, f"{kind}|{name}", now)}
    own, one, different, everybody = (lines[per] for per in (Per.ASKER, Per.OBJECT, Per.OBJECTS, Per.ANYBODY))
    counted = count([own.tally, one.tally], now=now)
    tries = counted[one.tally.key].times
    for line in (own, one):
        refuse_if_spent(request, line, counted[line.tally.key], asker, now)
    wider = [everybody, different] if tries == 1 else [everybody]  # the first try makes it a different one
    counted = count([line.tally for line in wider], now=now)
    for line in wider:
        if line is different or tries > FIRST_TRIES:
            refuse_if_spent(request, line, counted[line.tally.key], asker, now)
    return Guess((one.tally.key, *(line.tally.key for line in wider)))
