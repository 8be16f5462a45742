"""What becomes of a body after it was registered: each with its dated fact and its journal entry in one transaction."""

from __future__ import annotations

from onex.foundation.directory.services.changes import move, reissue_code, rename
from onex.foundation.directory.services.endings import close, correct_closing, merge
from onex.foundation.directory.services.registering import register_body

__all__ = ["close", "correct_closing", "merge", "move", "register_body", "reissue_code", "rename"]
