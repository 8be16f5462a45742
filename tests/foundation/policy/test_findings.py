from __future__ import annotations

from onex.foundation.policy import Finding, Text


def test_finding_survives_json() -> None:
    finding = Finding("G3.3", False, Text("迟了一日", "one day late"), rule="certificates.registered_in_time")
    stored = finding.to_json()
    assert stored == {
        "rule": "certificates.registered_in_time",
        "cite": "G3.3",
        "passed": False,
        "why": {"zh": "迟了一日", "en": "one day late"},
    }
    assert Finding.from_json(stored) == finding


def test_finding_stored_without_a_rule_is_read() -> None:
    stored = {"cite": "X4", "passed": True, "why": {"zh": "满一年", "en": "a full year"}}
    assert Finding.from_json(stored).rule == ""
