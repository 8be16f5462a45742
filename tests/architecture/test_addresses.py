"""No tracked file knows a package registry's host or a path of the machine it was written on."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tests.architecture.source import PROJECT, tracked_files

# Put together from pieces so that this file does not hold what it looks for.
HOSTS = ("files.python" + "hosted.org", "py" + "pi.org", "registry.npm" + "js.org", "registry.yarn" + "pkg.com")
PLACES = ("/ro" + "ot/", "/wo" + "rk/", "/opt/" + "wheels", "/opt/" + "pypi", "/home/" + r"\w")
FORBIDDEN = re.compile("|".join([*(re.escape(host) for host in HOSTS), *(rf"(?<![\w.]){place}" for place in PLACES)]))
LARGE = 2_000_000


def telltales(files: Iterable[tuple[str, str]]) -> list[str]:
    return [
        f"{name}:{number}: {match[0]}"
        for name, text in files
        for number, line in enumerate(text.splitlines(), start=1)
        if (match := FORBIDDEN.search(line))
    ]


def readable() -> Iterable[tuple[str, str]]:
    for name in tracked_files():
        content = (PROJECT / name).read_bytes()
        if len(content) <= LARGE and b"\0" not in content[:8000]:
            yield name, content.decode("utf-8", errors="replace")


def test_no_registry_and_no_machine_path() -> None:
    assert telltales(readable()) == []


def test_pins_have_hashes_and_no_addresses() -> None:
    for name in ("run", "dev"):
        text = (PROJECT / "requirements" / f"{name}.txt").read_text()
        packages = re.findall(r"^[a-z0-9][^ ]*==[^ ]+ \\$", text, re.MULTILINE)
        assert len(packages) > 20
        assert len(re.findall(r"==[^\n]+\\\n    --hash=sha256:", text)) == len(packages)
        assert "://" not in text


def test_canary() -> None:
    for line in (f"https://{HOSTS[0]}/x", f"see {'/wo' + 'rk/'}main", f"--index https://{HOSTS[2]}/", "/home/" + "anna/x"):
        assert telltales([("a.md", line)]) != [], line
    assert telltales([("a.md", "a worker works at /workbench and /roots/")]) == []
