"""A few of the archives that ``tests/fuzz/fuzz_pack.py`` makes by the thousand."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[1] / "fuzz" / "fuzz_pack.py"


def test_mutated_archives_are_taken_whole_or_refused(tmp_path: Path) -> None:
    """None ends in anything but our own errors, and no file beside the shelf changes."""
    spec = importlib.util.spec_from_file_location("fuzz_pack", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["fuzz_pack"] = module
    spec.loader.exec_module(module)
    counts = module.run(150, 1, tmp_path)
    assert sum(counts.values()) == 150
    assert set(counts) == {"taken", "refused"}
