"""The law can be asked where there is no Django."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
sys.modules["django"] = None
from onex.foundation.policy.commands import register
from onex.foundation.policy.registry import rules
from onex.foundation.policy.where import main
print(len(list(rules())))
"""


def test_policy_and_every_rule_load_without_django() -> None:
    run = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
