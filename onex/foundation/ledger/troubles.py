"""What an audit can find."""

from __future__ import annotations

from enum import StrEnum


class Trouble(StrEnum):
    """Kinds of findings; the first of each is named, the others are counted."""

    ENTRY_MISSING = "entry_missing"
    ENTRY_ALTERED = "entry_altered"
    TILE_ALTERED = "tile_altered"
    CHECKPOINT_ALTERED = "checkpoint_altered"
    CHECKPOINT_UNSIGNED = "checkpoint_unsigned"
    PUBLISHED_HEAD_UNKNOWN = "published_head_unknown"
    ROW_ALTERED = "row_altered"
    ROW_MISSING = "row_missing"
    EVENT_MISSING = "event_missing"
