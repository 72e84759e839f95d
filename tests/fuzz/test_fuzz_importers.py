"""A few of the files that ``tests/fuzz/fuzz_importers.py`` makes by the thousand."""

from __future__ import annotations

import importlib.util
import random
import sys
from pathlib import Path

import pytest

from audiocoach.importers.registry import importers

FOLDER = Path(__file__).resolve().parent


def test_changed_files_are_read_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every reader gets some; none ends in anything but a script or our own error."""
    monkeypatch.syspath_prepend(FOLDER)
    spec = importlib.util.spec_from_file_location("fuzz_importers", FOLDER / "fuzz_importers.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["fuzz_importers"] = module
    spec.loader.exec_module(module)
    for number, name in enumerate(sorted(importers().keys() & module.SEEDS.keys()) * 10):
        rng = random.Random(number)
        assert module.outcome(module.changed(rng, name), module.some_request(rng), name) in (
            "script",
            "error",
        )


def test_every_format_has_a_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader without one would never be fuzzed."""
    monkeypatch.syspath_prepend(FOLDER)
    seeds = importlib.import_module("import_seeds").SEEDS
    assert not importers().keys() - seeds.keys()
