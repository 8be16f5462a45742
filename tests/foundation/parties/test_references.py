"""References that sort by time."""

from __future__ import annotations

import time

from onex.foundation.parties.references import new_ref, new_refs


def test_reference_is_of_version_seven() -> None:
    ref = new_ref()
    assert ref.version == 7
    assert ref.variant == "specified in RFC 4122"
    assert abs((ref.int >> 80) - time.time_ns() // 1_000_000) < 5_000


def test_references_differ() -> None:
    assert len(set(new_refs(10_000))) == 10_000


def test_later_reference_sorts_after() -> None:
    earlier = new_ref()
    time.sleep(0.002)
    assert earlier < new_ref()
