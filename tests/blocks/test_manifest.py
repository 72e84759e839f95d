"""``manifest.json``: what is not one of ours, or was damaged, is told and never guessed at."""

from __future__ import annotations

import json
from typing import Any

import pytest

from audiocoach.blocks.manifest import BlockManifest, FinishedTrack, parse
from audiocoach.errors import OutputError

ENTRY = FinishedTrack(
    file="week-01/tue-legs.mp3",
    week=1,
    day="tue",
    workout="legs",
    title="Legs",
    inputs="a" * 64,
    sha256="b" * 64,
    bytes=1000,
    duration_s=60.5,
    voice="espeak",
    date="2027-01-05",
    chapters=((0.0, "Warm-up"), (20.0, "Strength")),
)
MANIFEST = BlockManifest("Four weeks", "espeak", {ENTRY.file: ENTRY}, ("week-01/sun-run.mp3",))


def test_what_is_written_is_read() -> None:
    """All of it comes back, a length in whole seconds too."""
    assert parse(MANIFEST.to_bytes(), "manifest.json") == MANIFEST
    assert parse(MANIFEST.to_bytes().replace(b"60.5", b"60"), "m").tracks[ENTRY.file].duration_s == 60


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("file", 7),
        ("file", "../legs.mp3"),
        ("file", "/legs.mp3"),
        ("week", None),
        ("week", "1"),
        ("week", True),
        ("day", None),
        ("workout", []),
        ("title", None),
        ("inputs", None),
        ("sha256", 1),
        ("bytes", 1.5),
        ("duration_s", None),
        ("duration_s", "60"),
        ("duration_s", float("nan")),
        ("voice", None),
        ("date", None),
        ("optional", "no"),
        ("chapters", None),
        ("chapters", [[None, "Warm-up"]]),
    ],
)
def test_a_damaged_row_is_an_error_that_says_what_to_do(field: str, value: Any) -> None:
    """Each field is of its kind, for what comes later relies on it."""
    data = json.loads(MANIFEST.to_bytes())
    data["tracks"][0][field] = value
    with pytest.raises(OutputError, match="is not a manifest written by AudioCoach"):
        parse(json.dumps(data).encode(), "out/manifest.json")


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"null", b"[" * 100_000, b"\xff"])
def test_what_is_no_manifest_is_an_error(data: bytes) -> None:
    """Another program's file, or half of ours."""
    with pytest.raises(OutputError, match="choose another folder"):
        parse(data, "out/manifest.json")
