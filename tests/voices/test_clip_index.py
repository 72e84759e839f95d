"""The index of a trainer's recordings."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiocoach.errors import ScriptError, UsageError
from audiocoach.voices.clip_index import MAX_CLIP_BYTES, normalise, read_index

HEAD = "audiocoach: 1\ntrainer: Ana Ruiz\nlanguage: en\nlicence: CC BY 4.0\nwords:\n"


def index_of(folder: Path, words: str, head: str = HEAD) -> Path:
    """A folder with an index and two recordings."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("a.wav", "b.m4a"):
        (folder / name).write_bytes(b"sound")
    (folder / "clips.yaml").write_text(head + words, encoding="utf-8")
    return folder


def test_what_it_says(tmp_path: Path) -> None:
    """Trainer, language, licence, and each file by its words."""
    index = read_index(index_of(tmp_path, "  Halfway.: a.wav\n  Rest, 20 seconds: b.m4a\n"))
    assert (index.trainer, index.language, index.licence) == ("Ana Ruiz", "en", "CC BY 4.0")
    assert index.file_of("HALFWAY!") == tmp_path / "a.wav"
    assert index.file_of("Halfway there") is None


def test_a_packs_clips_are_found(tmp_path: Path) -> None:
    """A pack is named like a folder: its index lies in ``clips``."""
    index_of(tmp_path / "clips", "  Halfway: a.wav\n")
    assert read_index(tmp_path).file_of("halfway") == tmp_path / "clips" / "a.wav"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rest, 20 seconds.", "rest twenty seconds"),
        ("3", "Three!"),
        ("Squat 3x10 @ 60kg", "squat three times ten at sixty kilograms"),
        ("sit-up", "Sit up"),
        ("  Round\n2 of 3 ", "round two of three"),
        ("Don't stop", "don’t stop"),
    ],
)
def test_loose_words_are_the_same(one: str, other: str) -> None:
    """Case, punctuation and the way a number is written make no difference."""
    assert normalise(one, "en") == normalise(other, "en")


def test_other_words_are_not_the_same() -> None:
    """Letters, numbers and the language make one."""
    assert normalise("Rest, 20 seconds", "en") != normalise("Rest, 30 seconds", "en")
    assert normalise("1 Runde", "de") == normalise("eine Runde", "de") != normalise("1 Runde", "en")
    assert normalise("resto", "es") != normalise("restó", "es")


@given(st.text(max_size=40), st.sampled_from(["en", "de", "es", "fr", "it"]))
def test_loose_words_stay_as_they_are(text: str, language: str) -> None:
    """The normalised form of a normalised form is itself."""
    once = normalise(text, language)
    assert normalise(once, language) == once


@pytest.mark.parametrize(
    ("words", "line", "said"),
    [
        ("  Halfway: missing.wav\n", 6, 'no file "missing.wav"'),
        ("  Halfway: ../secret.wav\n", 6, "is outside the folder"),
        ("  Halfway: /etc/hostname\n", 6, "is outside the folder"),
        ("  Halfway: https://example.org/a.wav\n", 6, "is a web address"),
        ("  Halfway: a.wav\n  HALFWAY!: b.m4a\n", 7, "has the same words as line 6"),
        ("  3: a.wav\n  three: b.m4a\n", 7, "has the same words as line 6"),
        ('  "...": a.wav\n', 6, "nothing that can be spoken"),
        ("  Halfway: [a.wav, b.m4a]\n", 6, "the name of a sound file"),
        ("  - Halfway\n", 6, "expected keys with values"),
    ],
)
def test_errors_have_their_place(tmp_path: Path, words: str, line: int, said: str) -> None:
    """What is wrong with an index is told with the line and a remedy."""
    with pytest.raises(ScriptError, match=said) as caught:
        read_index(index_of(tmp_path, words))
    assert caught.value.problems[0].line == line
    assert caught.value.problems[0].file.endswith("clips.yaml")


def test_all_errors_come_at_once(tmp_path: Path) -> None:
    """Missing and unknown keys and a bad language are told together."""
    with pytest.raises(ScriptError) as caught:
        read_index(index_of(tmp_path, "", head="audiocoach: 1\nlanguage: xx\nlicense: MIT\n"))
    text = str(caught.value)
    assert "needs the key trainer" in text
    assert "needs the key words" in text
    assert "expected en, de, es, fr or it" in text
    assert 'did you mean "licence"?' in text


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    """A recording is in the folder in truth, not by its name."""
    folder = index_of(tmp_path / "voice", "  Halfway: link.wav\n")
    (tmp_path / "outside.wav").write_bytes(b"sound")
    (folder / "link.wav").symlink_to(tmp_path / "outside.wav")
    with pytest.raises(ScriptError, match="is outside the folder"):
        read_index(folder)


def test_a_huge_recording_is_refused(tmp_path: Path) -> None:
    """No cue needs more than 20 MB."""
    folder = index_of(tmp_path, "  Halfway: huge.wav\n")
    with (folder / "huge.wav").open("wb") as file:
        file.truncate(MAX_CLIP_BYTES + 1)
    with pytest.raises(ScriptError, match="larger than 20 MB"):
        read_index(folder)


def test_no_index(tmp_path: Path) -> None:
    """A folder without an index says how to get one."""
    with pytest.raises(UsageError, match="--index"):
        read_index(tmp_path)
