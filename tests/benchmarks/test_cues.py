"""The cues that voices are compared with (``benchmarks/cues.py``)."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

from cues import cues_of

from audiocoach.script.model import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_of_a_language_is_filled(language: str) -> None:
    """Each phrase of the book and of the trainers becomes a cue without a placeholder."""
    found = cues_of(language, rounds=1)
    assert len(found) > 100
    assert not [cue for cue in found if "{" in cue]
