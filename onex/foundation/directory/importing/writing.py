"""Writing good rows: bodies new to the register, with their contacts, in bulk; those that are there are skipped."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from onex.foundation.directory.importing import sheet as columns
from onex.foundation.directory.importing.checks import same_as_registered, unseen
from onex.foundation.directory.importing.context import DirectoryContext, Register, Stated, stated
from onex.foundation.directory.selectors import former_code_holders
from onex.foundation.parties.models import Region
from onex.foundation.parties.services import ContactRow, OrganisationRow, register_organisations
from onex.foundation.policy.refusals import Conflict
from onex.foundation.tabular.importers import Row

PROVINCE_DIGITS = 2


def write_rows(rows: Sequence[Row], context: DirectoryContext) -> int:
    """Enter the bodies that are not there yet; how many were. Runs in the chunk's transaction.

    Raises :class:`Conflict` when somebody entered something else under a row's code meanwhile.
    """
    said = [stated(row) for row in rows]
    _take_turns(said)
    register = context.load_register(said)
    fresh = unseen(said, register)
    for one, new in zip(said, fresh, strict=True):
        if not new and one.code and not same_as_registered(one, register.by_code[one.code]):
            raise Conflict("changed_since_check", _("检查之后有信用代码以另一内容登记，请重新检查文件"))
    waiting = [(row, one) for row, one, new in zip(rows, said, fresh, strict=True) if new]
    known = {code: held.pk for code, held in register.by_code.items()}
    while waiting:
        coming = {one.code for _row, one in waiting if one.code}
        ready = [(row, one) for row, one in waiting if one.parent not in coming]
        if not ready:
            raise Conflict("changed_since_check", _("上级机构互为上级，请重新检查文件"))
        known |= _enter(ready, known, context)
        waiting = [(row, one) for row, one in waiting if one.parent in coming]
    _refuse_replaced(said, register)
    return sum(fresh)


def _enter(ready: Sequence[tuple[Row, Stated]], known: dict[str, int], context: DirectoryContext) -> dict[str, int]:
    """Register one wave of rows whose bodies above are there; ids by code."""
    if any(one.parent and one.parent not in known for _row, one in ready):
        raise Conflict("changed_since_check", _("检查之后上级机构已不在名录中，请重新检查文件"))
    bodies = [
        OrganisationRow(
            kind=columns.KINDS[row.text(columns.KIND)],
            name=one.name,
            credit_code=one.code or None,
            region_id=one.region,
            parent_id=known[one.parent] if one.parent else None,
            opened_on=row.day(columns.OPENED) or context.on,
            contact=_contact(row),
        )
        for row, one in ready
    ]
    made = register_organisations(bodies, by=context.actor.author, on=context.on)
    return {body.credit_code: body.pk for body in made if body.credit_code}


def _contact(row: Row) -> ContactRow | None:
    name = row.text(columns.CONTACT).strip()
    if not name:
        return None
    return ContactRow(name, row.text(columns.DUTY).strip(), row.text(columns.PHONE), row.text(columns.EMAIL))


def _take_turns(rows: Sequence[Stated]) -> None:
    """Imports into one province go one after the other: bodies without a code have no unique constraint to meet."""
    provinces = {one.region[:PROVINCE_DIGITS].ljust(6, "0") for one in rows}
    held = Region.objects.select_for_update(no_key=True).filter(pk__in=provinces)
    list(held.order_by("pk"))


def _refuse_replaced(rows: Sequence[Stated], register: Register) -> None:
    """No code a body gave up goes to another one, not even one given up since the check."""
    fresh = {one.code for one in rows if one.code and one.code not in register.by_code}
    if former_code_holders(fresh):
        raise Conflict("changed_since_check", _("检查之后有信用代码被换发，请重新检查文件"))
