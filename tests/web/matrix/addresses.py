"""Every address of OneX, page or API operation, with its door and the methods it takes, read off the URL configuration."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from ninja.openapi.views import default_home

from onex.foundation.accounts.doors import Door

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CONVERTED = re.compile(r"<(?:[^>:]+:)?(?P<name>\w+)>")


@dataclass(frozen=True)
class Address:
    """One route: ``doors`` by method; a method that has none is not taken."""

    name: str
    route: str
    doors: Mapping[str, Door | None]

    def __str__(self) -> str:
        return f"/{self.route} ({self.name})"

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(match["name"] for match in CONVERTED.finditer(self.route))

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api/")

    def path(self, values: Mapping[str, str]) -> str:
        return "/" + CONVERTED.sub(lambda match: values[match["name"]], self.route)


@cache
def addresses() -> tuple[Address, ...]:
    """Every route there is, once: ninja enters a path for each name of its operations."""
    found: dict[str, Address] = {}
    for address in walk(get_resolver().url_patterns):
        found.setdefault(address.route, address)
    return tuple(found.values())


def walk(patterns: list[URLPattern | URLResolver], route: str = "", namespace: str = "") -> Iterator[Address]:
    for pattern in patterns:
        place = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern.url_patterns, place, inner)
        elif getattr(pattern.callback, "func", None) is not default_home:  # ninja's own: only there to know its address
            yield Address(f"{namespace}{pattern.name or place}", place, doors_of(pattern.callback))


def doors_of(view: Callable[..., Any]) -> dict[str, Door | None]:
    """Method → door; the door is None where the view has none."""
    operations = getattr(inspect.unwrap(view), "__self__", None) or _path_view(view)
    if operations is not None:
        return {
            method: getattr(operation.view_func, "__door__", None)
            for operation in operations.operations
            for method in operation.methods
        }
    return dict.fromkeys(methods_of(view), getattr(view, "__door__", None))


def _path_view(view: Callable[..., Any]) -> Any:
    """The ninja PathView behind a callback, which is a closure over it."""
    closed = inspect.getclosurevars(view).nonlocals if inspect.isfunction(view) else {}
    return next((value for value in closed.values() if hasattr(value, "operations")), None)


def methods_of(view: Callable[..., Any]) -> tuple[str, ...]:
    """The methods a page view says it takes; all of them when it says nothing."""
    layer: Any = view
    while layer is not None:
        view_class = getattr(layer, "view_class", None)
        if view_class is not None:
            return tuple(method for method in METHODS if hasattr(view_class, method.lower()))
        declared = inspect.getclosurevars(layer).nonlocals.get("request_method_list") if inspect.isfunction(layer) else None
        if declared is not None:
            return tuple(method for method in METHODS if method in declared)
        layer = getattr(layer, "__wrapped__", None)
    return METHODS
