"""The source tree as the architecture tests see it."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
STOREYS = ("foundation", "lifecycle")


@dataclass(frozen=True)
class Source:
    """One Python file: ``name`` is its path within the project."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.name)

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @property
    def app(self) -> str:
        """``foundation/parties`` for a file of that app, else the folder under ``onex`` or at the top."""
        return app_of(self.name.removesuffix(".py").replace("/", "."))

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def app_of(module: str) -> str:
    """The app a dotted module name belongs to, ``""`` for what is not ours."""
    parts = module.split(".")
    if parts[0] != "onex" or len(parts) == 1:
        return ""
    return "/".join(parts[1:3]) if parts[1] in STOREYS else parts[1]


@cache
def tracked_files() -> tuple[str, ...]:
    """Paths git knows or would add; of a tree without git, every file outside hidden and made folders."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=PROJECT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        made = {"var", "build", "node_modules"}
        places = (path.relative_to(PROJECT) for path in PROJECT.rglob("*") if path.is_file())
        names = (path for path in places if not any(part.startswith(".") or part in made for part in path.parts[:-1]))
        return tuple(sorted(str(path) for path in names))
    return tuple(sorted(name for name in listed.split("\0") if name and (PROJECT / name).is_file()))


def sources(*folders: str, migrations: bool = False) -> Iterator[Source]:
    """The Python files under some folders of the project."""
    for name in tracked_files():
        if name.endswith(".py") and name.split("/")[0] in folders and (migrations or "/migrations/" not in name):
            yield Source(name, (PROJECT / name).read_text(encoding="utf-8"))


def apps() -> list[str]:
    """The apps of the storeys, as ``foundation/parties``."""
    return [
        f"{storey}/{folder.name}"
        for storey in STOREYS
        for folder in sorted((PROJECT / "onex" / storey).iterdir())
        if (folder / "__init__.py").exists()
    ]
