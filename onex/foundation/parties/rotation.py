"""Rotation of the vault's keys: a new key becomes current, and every sealed value is sealed anew under it.

The key ring changes first, in one rename; from then on every process seals under the new key and opens under both. The
values follow in small transactions that compare before they write, so that the programme may go on writing, a killed
rotation goes on where it stopped, and several at once do no harm: what is sealed under the current key is left alone.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import BinaryField, Count, F, Func, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from onex.foundation.journal.authors import Author
from onex.foundation.journal.services import record
from onex.foundation.parties import vault
from onex.foundation.parties.ciphers import Algorithm
from onex.foundation.parties.events import KeyRetired, KeysRotated
from onex.foundation.parties.keys import LARGEST_KEY_ID, VAULT_FILE, key_ring, new_key, read_file, write_whole
from onex.foundation.parties.registry import PersonalField, SealedFor, registry
from onex.foundation.policy.refusals import Conflict, NotFound

BATCH = 2_000
CITES = ("S6.3",)
QUIET = timedelta(hours=1)
"""How long a key has not been current before it may be retired: longer than any transaction that may still seal under it."""
PAUSE, ROUNDS = 0.5, 20
"""Rows another transaction holds are passed over and asked for again, this many times."""

Progress = Callable[[str, int], None]
"""Told the column and how many of its values this run has sealed anew so far."""


@dataclass
class Resealed:
    """What a run did: values sealed anew, values that open under no key (left as they are)."""

    done: int = 0
    broken: int = 0


def add_key(algorithm: Algorithm | None = None) -> int:
    """A new key that waits in the ring, not yet used; its id. ``algorithm`` is that of the current key unless given.

    For several machines: add, copy the file to all of them, and only then rotate, so that each can open what another
    has sealed. Raises :class:`Conflict` when the ids are used up.
    """
    with _ring_file() as (path, content):
        return _add(path, content, algorithm)


def use_new_key(algorithm: Algorithm | None = None, *, by: Author, on: date) -> int:
    """Make the waiting key current, or a new one; while a rotation is unfinished, the one it runs to. The current id.

    Raises :class:`Conflict` for another algorithm than that of the unfinished rotation.
    """
    with _ring_file() as (path, content):
        held = {key["id"]: key for key in content["keys"]}
        current: int = content["current"]
        if content.get("rotating"):
            if algorithm not in (None, held[current]["algorithm"]):
                raise Conflict("rotation_unfinished", _("上一次密钥轮换尚未完成，请先不指定算法运行一次 onex keys rotate"))
            return current
        waiting = [key for key in content["keys"] if key["id"] > current and algorithm in (None, key["algorithm"])]
        chosen = waiting[0]["id"] if waiting else _add(path, content, algorithm)
        held[current]["until"] = timezone.now().isoformat()
        content["current"], content["rotating"] = chosen, True
        with transaction.atomic():
            algorithm = next(key["algorithm"] for key in content["keys"] if key["id"] == chosen)
            record(KeysRotated(subject=f"vault-key:{chosen}", algorithm=algorithm), by=by, cites=CITES, reason="", on=on)
            write_whole(path, content)
        return int(chosen)


def reseal(progress: Progress, *, batch: int = BATCH) -> Resealed:
    """Seal every value anew that stands under another key than the current; ends the rotation when none is left."""
    total = Resealed()
    for _round in range(ROUNDS):
        moved, broken = 0, 0
        for field, place in registry().sealed:
            for sealed, unread in _reseal_column(field, place, batch):
                moved, broken, total.done = moved + sealed, broken + unread, total.done + sealed
                progress(field.name, total.done)
        total.broken = broken
        if moved == 0 and _left() <= broken:
            break
        if moved == 0:
            time.sleep(PAUSE)
    if _left() == 0:
        with _ring_file() as (path, content):
            content.pop("rotating", None)
            write_whole(path, content)
    return total


def values_by_key() -> dict[str, dict[int, int]]:
    """How many values stand under each key id, by column; columns without a value are left out."""
    counted: dict[str, dict[int, int]] = {}
    for field, _place in registry().sealed:
        rows = _values(field).values_list("first_byte").annotate(values=Count("*")).order_by("first_byte")
        found = {bytes(byte)[0]: count for byte, count in rows if byte}
        if found:
            counted[field.name] = found
    return counted


def retire(key_id: int, *, by: Author, on: date, now: datetime) -> Path:
    """Take a key out of the ring once no value is under it; where it was put aside.

    It is not destroyed: backups of the time it was current open with it alone. Raises :class:`NotFound` for a key the
    ring does not hold, :class:`Conflict` for one that is current, was current a moment ago, or still has values.
    """
    with _ring_file() as (path, content):
        held = {key["id"]: key for key in content["keys"]}
        if key_id not in held:
            raise NotFound("no_such_key", _("密钥环中没有这一编号的密钥"))
        if key_id == content["current"]:
            raise Conflict("key_in_use", _("这是当前密钥，请先用 onex keys rotate 换用新密钥"))
        until = held[key_id].get("until")
        if until and now - datetime.fromisoformat(until) < QUIET:
            raise Conflict("key_just_replaced", _("该密钥停用不足一小时，可能仍有未提交的数据，请稍后再试"))
        if any(key_id in found for found in values_by_key().values()):
            raise Conflict("values_under_key", _("仍有数据由该密钥加密，请先运行 onex keys rotate"))
        aside = path.with_name(f"retired-{key_id}.json")
        write_whole(aside, held[key_id])
        content["largest"] = _largest(content)
        content["keys"] = [key for key in content["keys"] if key["id"] != key_id]
        with transaction.atomic():
            record(KeyRetired(subject=f"vault-key:{key_id}"), by=by, cites=CITES, reason="", on=on)
            write_whole(path, content)
        return aside


@contextmanager
def _ring_file() -> Iterator[tuple[Path, dict[str, Any]]]:
    """The ring's file and content, while nobody else on this machine changes it."""
    path = settings.KEYS_DIR / VAULT_FILE
    key_ring()  # made on first use where that is allowed, refused with what to do where it is not
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield path, read_file(path)
    finally:
        os.close(folder)


def _add(path: Path, content: dict[str, Any], algorithm: Algorithm | None) -> int:
    held = {key["id"]: key for key in content["keys"]}
    key_id: int = _largest(content) + 1
    if key_id > LARGEST_KEY_ID:
        raise Conflict("key_ids_used_up", _("密钥编号已用尽（最多 255 个）"))
    chosen = algorithm or Algorithm(held[content["current"]]["algorithm"])
    content["keys"].append(new_key(key_id, chosen))
    content["largest"] = key_id
    write_whole(path, content)
    return key_id


def _largest(content: dict[str, Any]) -> int:
    """The largest id ever given: none is given twice, since old backups still know it."""
    given: list[int] = [content.get("largest", 0), *(key["id"] for key in content["keys"])]
    return max(given)


def _values(field: PersonalField) -> QuerySet[Any, Any]:
    """The rows of one column that hold a value, with its first byte, the key's id."""
    first = Func(F(field.column), 1, 1, function="SUBSTR", output_field=BinaryField())
    held: QuerySet[Any, Any] = QuerySet(field.table).filter(**{f"{field.column}__isnull": False})
    with_key: QuerySet[Any, Any] = held.annotate(first_byte=first)
    return with_key


def _left() -> int:
    current = key_ring().current
    return sum(count for found in values_by_key().values() for key_id, count in found.items() if key_id != current)


def _reseal_column(field: PersonalField, place: SealedFor, batch: int) -> Iterator[tuple[int, int]]:
    """One transaction after another, by row id; of each, how many were sealed anew and how many did not open."""
    after: Any = None
    while True:
        with transaction.atomic():
            waiting = _values(field).exclude(first_byte=bytes((key_ring().current,))).order_by("pk")
            if after is not None:
                waiting = waiting.filter(pk__gt=after)
            locked = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True)[:batch])
            if not locked:
                return
            done = _reseal_rows(field, place, locked)
        after = locked[-1]
        yield done


def _reseal_rows(field: PersonalField, place: SealedFor, ids: list[Any]) -> tuple[int, int]:
    """Open and seal rows that are held for us; each is written only if it still is what was read."""
    anew, broken = [], 0
    rows: QuerySet[Any, Any] = (
        QuerySet(field.table).filter(pk__in=ids).order_by("pk").values_list("pk", place.key, field.column)
    )
    for pk, key, stored in rows:
        try:
            text = vault.unseal(stored, table=place.table, key=key, column=place.column)
        except vault.SealBroken:
            broken += 1
            continue
        sealed = vault.seal(text, table=place.table, key=key, column=place.column)
        anew.append((sealed, field.table._meta.pk.get_db_prep_value(pk, connection), stored))
    quote = connection.ops.quote_name
    table, column, key_column = (
        quote(name) for name in (field.table._meta.db_table, field.column, str(field.table._meta.pk.column))
    )
    statement = f"UPDATE {table} SET {column} = %s WHERE {key_column} = %s AND {column} = %s"  # noqa: S608  (names of our own models, quoted)
    with connection.cursor() as cursor:
        cursor.executemany(statement, anew)
    return len(anew), broken
