"""The table of what became of each hostile file, at the end of the run."""

from __future__ import annotations

from typing import Any

OUTCOME = "hostile file"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the table, also when the tests ran in several processes: each outcome travels with its test's report."""
    reports = [report for found in ("passed", "failed") for report in terminalreporter.stats.get(found, [])]
    outcomes = sorted(said for report in reports for name, said in getattr(report, "user_properties", ()) if name == OUTCOME)
    if outcomes:
        terminalreporter.section("hostile files")
        for name, outcome, megabytes in outcomes:
            terminalreporter.line(f"{name:48} {megabytes:4.0f} MB  {outcome}")
        most = max(megabytes for _, _, megabytes in outcomes)
        refused = sum(outcome.startswith("refused") for _, outcome, _ in outcomes)
        terminalreporter.line(
            f"{len(outcomes)} files: {refused} refused, {len(outcomes) - refused} read exactly; at most {most:.0f} MB more"
        )
