"""The runtime of neural voices keeps to itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SPEAK = """\
from audiocoach.voices.hibari import VOICE, Hibari
from audiocoach.voices.engine import Request
assert Hibari().speak(Request("Go!", "en", VOICE.name)).data
"""


def test_speaking_leaves_nothing_of_the_runtime_behind(tmp_path: Path) -> None:
    """Onnxruntime writes no identifier and no events: they would be sent to its maker."""
    homes = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"), str(tmp_path))
    env = {**os.environ, **homes, "PYTHONDONTWRITEBYTECODE": "1"}
    env.pop("ORT_DISABLE_TELEMETRY", None)
    subprocess.run([sys.executable, "-c", SPEAK], env=env, check=True, timeout=120)
    assert list(tmp_path.rglob("*")) == []
