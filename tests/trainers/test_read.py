"""A trainer's file: what it may say, and each mistake at its place."""

from __future__ import annotations

import pytest

from audiocoach.errors import ScriptError
from audiocoach.trainers.read import read_trainer

HEAD = "audiocoach: 1\ntrainer: Jo\n"


def test_only_a_name_must_be_there() -> None:
    """All else is left to the script and to the phrase book."""
    trainer = read_trainer(HEAD, file="jo.yaml", folder="/t")
    assert (trainer.title, trainer.beeps, trainer.music, trainer.phrases) == ("Jo", None, {}, {})
    assert not trainer.voice.marks
    assert not trainer.cues.marks


def test_songs_start_in_the_trainers_folder() -> None:
    """A trainer's music is found from whatever script it leads."""
    trainer = read_trainer(HEAD + "music: {work: songs/go.mp3}\n", file="jo.yaml", folder="/t")
    assert trainer.music["work"].source == ("/t/songs/go.mp3",)


def test_one_music_is_for_all_phases() -> None:
    """Without phases, the music holds in each of them."""
    trainer = read_trainer(HEAD + "music: {source: drive, bpm: 100}\n", file="jo.yaml", folder="/t")
    assert {phase: music.bpm for phase, music in trainer.music.items()} == dict.fromkeys(
        ("warm_up", "work", "recovery"), 100
    )


def test_a_phrase_is_a_text_or_a_list_or_has_a_short_form() -> None:
    """All three ways of writing one."""
    text = HEAD + "phrases: {en: {halfway: Half, encourage: [A, B], switch: {say: Now turn, short: Turn}}}\n"
    phrases = read_trainer(text, file="jo.yaml", folder="/t").phrases["en"]
    assert phrases == {
        "halfway": (("Half",), ""),
        "encourage": (("A", "B"), ""),
        "switch": (("Now turn",), "Turn"),
    }


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        ("voise: espeak", 1, 'no key "voise"; did you mean "voice"?'),
        ("language: xx", 11, "expected en, de, es, fr or it"),
        ("beeps: loud", 8, "loud"),
        ("music: {warmup: calm, work: drive}", 9, 'did you mean "warm_up"?'),
        ("music: {work: dirve}", 15, 'did you mean "drive"?'),
        ("phrases: {xx: {halfway: Half}}", 11, "no key"),
        ("phrases: {en: {halfwy: Half}}", 16, 'did you mean "halfway"?'),
        ("phrases: {en: {halfway: {short: Half}}}", 25, "needs the key say"),
        ("phrases: {en: {rest: 'Rest {durations}.'}}", 22, 'did you mean "duration"?'),
        ("cues: {tips: few}", 14, "none, normal or rich"),
    ],
)
def test_each_mistake_is_told_at_its_place(line: str, column: int, message: str) -> None:
    """Line, column and what was expected, as for a script."""
    with pytest.raises(ScriptError) as caught:
        read_trainer(f"{HEAD}{line}\n", file="jo.yaml", folder="/t")
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.column) == ("jo.yaml", 3, column)
    assert message in problem.message


def test_a_workout_is_no_trainer() -> None:
    """A script in a trainer's place is told by its keys."""
    with pytest.raises(ScriptError, match="a trainer has no key"):
        read_trainer("audiocoach: 1\nworkout: [Squat 40s]\n", file="legs.yaml", folder="/t")
