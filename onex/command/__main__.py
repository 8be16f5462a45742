"""``python -m onex.command`` is ``onex`` where the console script is not on the path."""

from __future__ import annotations

import sys

from onex.command import main

sys.exit(main())
