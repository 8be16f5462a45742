"""The published test vectors: read from the folder ONEX_VECTORS names, never copied into the project."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


def published(name: str) -> Any:
    """What ``vectors`` of one file holds; only tests marked ``vectors`` may ask, since others run without the folder."""
    return json.loads((Path(os.environ["ONEX_VECTORS"]) / f"{name}.json").read_text())["vectors"]
