"""The rules of the house: pure functions of facts and law, found by name and by clause."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import onex
from onex.foundation.policy.citations import Citation
from onex.foundation.policy.errors import RuleMisdeclared, UnknownRule
from onex.foundation.policy.facts import describe
from onex.foundation.policy.findings import Finding
from onex.foundation.policy.instruments import library
from onex.foundation.policy.law import Law
from onex.foundation.policy.texts import Text

LAYERS = ("foundation", "lifecycle", "oversight")

F = TypeVar("F")
RuleFunction = Callable[[F, Law], Finding]


@dataclass(frozen=True)
class Rule:
    """A registered rule: ``<app>.<function>``, the clauses it stands on, the facts it asks for."""

    name: str
    cites: tuple[Citation, ...]
    facts: type[Any]
    label: Text
    decide: Callable[[Any, Law], Finding]
    module: str

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "cites": [str(cite) for cite in self.cites],
            "label": self.label.to_json(),
            "facts": describe(self.facts),
        }


class Rules:
    """The rules by name. The platform has one, :data:`RULES`; a test may make its own."""

    def __init__(self) -> None:
        self._by_name: dict[str, Rule] = {}

    def __iter__(self) -> Iterator[Rule]:
        return iter(sorted(self._by_name.values(), key=lambda rule: rule.name))

    def get(self, name: str) -> Rule:
        if name not in self._by_name:
            known = " ".join(sorted(self._by_name)) or "—"
            raise UnknownRule(Text(f"没有规则 {name}；可用的：{known}", f"no rule {name}; there are: {known}"))
        return self._by_name[name]

    def citing(self, cite: Citation) -> tuple[Rule, ...]:
        """The rules that stand on a clause or on an item below it."""
        return tuple(rule for rule in self if any(cite.includes(own) for own in rule.cites))

    def rule(self, *cites: str) -> Callable[[RuleFunction[F]], RuleFunction[F]]:
        """Register a function as the rule of these clauses.

        Its first docstring line is what the law calls it; a second line says the same in English.
        Raises :class:`RuleMisdeclared` or :class:`UnknownClause` at import, not in service.
        """
        if not cites:
            raise _misdeclared("@rule", "needs at least one clause")
        clauses = tuple(library().get_clause(cite).cite for cite in cites)

        def register(function: RuleFunction[F]) -> RuleFunction[F]:
            name = _name_of(function)

            @wraps(function)
            def decide(facts: F, law: Law) -> Finding:
                finding = function(facts, law)
                if finding.cite not in cites:
                    raise _misdeclared(name, f"answered with {finding.cite}, which is none of {', '.join(cites)}")
                return replace(finding, rule=name)

            known = self._by_name.get(name)
            if known is not None and known.module != function.__module__:
                raise _misdeclared(name, f"is already the rule in {known.module}")
            self._by_name[name] = Rule(
                name=name,
                cites=clauses,
                facts=_facts_of(function, name),
                label=_label_of(function, name),
                decide=decide,
                module=function.__module__,
            )
            return decide

        return register


RULES = Rules()
rule = RULES.rule


@lru_cache(maxsize=1)
def rules() -> Rules:
    """All rules of the platform, its rule files imported. Nothing here starts Django."""
    for module in rule_modules(Path(onex.__file__).parent):
        importlib.import_module(module)
    return RULES


def rule_modules(root: Path) -> tuple[str, ...]:
    """Names of the modules under ``<layer>/<app>/rules`` (a file or a folder), in order."""
    found: list[str] = []
    for layer in LAYERS:
        for app in sorted(path for path in (root / layer).glob("*") if path.is_dir()):
            name = f"{root.name}.{layer}.{app.name}.rules"
            folder = app / "rules"
            if (app / "rules.py").is_file():
                found.append(name)
            elif (folder / "__init__.py").is_file():
                found.append(name)
                found.extend(f"{name}.{module.name}" for module in pkgutil.iter_modules([str(folder)]))
    return tuple(found)


def _name_of(function: Callable[..., Any]) -> str:
    parts = function.__module__.split(".")
    if "rules" not in parts[1:]:
        raise _misdeclared(function.__name__, f"stands in {function.__module__}, not in <app>.rules")
    return f"{parts[parts.index('rules', 1) - 1]}.{function.__name__}"


def _facts_of(function: Callable[..., Any], name: str) -> type[Any]:
    parameters = list(inspect.signature(function).parameters)
    if parameters != ["facts", "law"]:
        raise _misdeclared(name, "must take (facts, law)")
    facts = get_type_hints(function).get("facts")
    # The stubs do not know where a dataclass keeps its own settings.
    settings = getattr(facts, "__dataclass_params__", None)
    if not (isinstance(facts, type) and settings is not None and settings.frozen):
        raise _misdeclared(name, "its facts must be annotated with a frozen dataclass")
    return facts


def _label_of(function: Callable[..., Any], name: str) -> Text:
    lines = [line for line in inspect.cleandoc(function.__doc__ or "").splitlines() if line.strip()]
    if not lines:
        raise _misdeclared(name, "needs a docstring: what the law calls it")
    return Text(zh=lines[0], en=lines[1] if len(lines) > 1 else function.__name__.replace("_", " "))


def _misdeclared(name: str, what: str) -> RuleMisdeclared:
    return RuleMisdeclared(f"rule {name} {what}")
