"""The procedures the programme knows. A sound one is registered where it is defined; a broken one stops the start."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from onex.foundation.procedures.soundness import problems
from onex.foundation.procedures.steps import Clock, Procedure, State, Step

__all__ = [
    "BrokenProcedure",
    "Clock",
    "Procedure",
    "State",
    "Step",
    "forget",
    "get_procedure",
    "problems",
    "procedures",
    "register",
]


class BrokenProcedure(Exception):
    """A procedure that cannot be right: the programme does not start with it."""


_procedures: dict[str, Procedure] = {}


def register(procedure: Procedure) -> Procedure:
    """Make the procedure known; called once, where it is defined. Raises :class:`BrokenProcedure`."""
    known = _procedures.get(procedure.name)
    if known is not None and known is not procedure:
        raise BrokenProcedure(f"two procedures are called {procedure.name}")
    found = problems(procedure)
    if found:
        raise BrokenProcedure(f"{procedure.name}: {'; '.join(found)}")
    _procedures[procedure.name] = procedure
    return procedure


def forget(name: str) -> None:
    """Take a procedure out again: for tests, which register their own."""
    _procedures.pop(name, None)


def procedures() -> Mapping[str, Procedure]:
    """Every registered procedure by name."""
    return MappingProxyType(_procedures)


def get_procedure(name: str) -> Procedure:
    """The procedure of that name; raises ``KeyError``."""
    return _procedures[name]
