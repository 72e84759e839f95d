"""The figures of sound on decoded tracks: one short session with every kind of music and two voices.

``benchmarks/sound_matrix.py`` does the same with every shipped workout.
"""

from __future__ import annotations

import sys
from itertools import cycle
from pathlib import Path

import pytest

from audiocoach.build import track as pipeline
from audiocoach.build.measure import measure as measure_track
from audiocoach.build.mixing import open_music
from audiocoach.build.resources import Resources
from audiocoach.build.speech import speak
from audiocoach.script.model import Workout
from support.audio import heard
from support.options import make_options

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))
import sound_matrix as matrix

SCRIPT = """\
audiocoach: 1
title: Short
voice: espeak
workout:
  - say: Hello. This is a short session, with a warm-up and a few squats. Take your time, and breathe.
  - section: Warm-up
    music: calm
    steps: [Jog on the spot 12s]
  - Squat 16s
  - Rest 8s
  - Lunge 3 reps each side
"""


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the session, the songs, and a store."""
    folder = tmp_path_factory.mktemp("matrix")
    (folder / "short.yaml").write_text(SCRIPT, encoding="utf-8")
    matrix.write_songs(folder, 30.0)
    return folder


def session(workshop: Path, header: str = "") -> Workout:
    """The session, with more lines at its top."""
    path = workshop / "changed.yaml"
    path.write_text(SCRIPT.replace("voice: espeak\n", f"voice: espeak\n{header}"), encoding="utf-8")
    return pipeline.load(path)


@pytest.mark.parametrize(("source", "voice"), list(zip(matrix.SOURCES, cycle(matrix.VOICES))))
def test_every_music_and_voice(
    workshop: Path, monkeypatch: pytest.MonkeyPatch, source: str, voice: str
) -> None:
    """-16 LUFS within 1, under -1 dBTP, the limiter idle, speech 15 LU over music, tones on time, no step."""
    monkeypatch.setattr(matrix.registry, "load_engine", matrix.with_other(matrix.registry.load_engine))
    monkeypatch.setattr(matrix.registry, "candidates", lambda name, *_: (name,))
    workout = session(workshop)
    if source != "bed":
        song = str(workshop / f"{source}.wav") if source != "none" else source
        workout = matrix.with_music(workout, matrix.MusicChoice(song))
    row = {key: str(value) for key, value in matrix.measured(workout, voice, 0, workshop).items()}
    row["source"] = source
    assert {name for name, keeps in matrix.LIMITS.items() if not keeps(row)} == set()


def loudness(workshop: Path, workout: Workout, **changes: object) -> float:
    options = make_options(make_options(voice="espeak", cache_dir=workshop / "cache"), **changes)  # type: ignore[arg-type]
    return heard(pipeline.render(workout, workshop / "built.mp3", options).path).integrated_lufs


def over_music(workshop: Path, workout: Workout) -> float:
    """By how much speech is over the music at its least."""
    options = make_options(voice="espeak", cache_dir=workshop / "cache")
    speech = speak(workout, Resources(options))
    with open_music(speech.timeline, Resources(options)) as music:
        difference = matrix.speech_over_music_lu(
            matrix.build_mix(speech.timeline, speech.clips, music=music, kits=speech.kits)
        )
    assert difference is not None
    return difference[0]


def test_loudness_moves_the_whole_track(workshop: Path) -> None:
    """``--loudness -20`` makes the track 4 LU quieter, -12 as loud as its ceiling lets it be."""
    default = loudness(workshop, session(workshop))
    assert loudness(workshop, session(workshop), loudness_lufs=-20.0) == pytest.approx(default - 4, abs=0.2)
    assert loudness(workshop, session(workshop), loudness_lufs=-12.0) > default + 1.5
    assert heard(workshop / "built.mp3").true_peak_dbtp < -1.0


def test_ducking_for_those_who_hear_badly(workshop: Path) -> None:
    """``duck: accessible`` keeps speech 20 dB over the music, as WCAG 1.4.7 asks, at any level of it."""
    assert over_music(workshop, session(workshop, "music: {duck: accessible}\n")) >= 20.0
    assert over_music(workshop, session(workshop, "music: {duck: accessible, level: -10dB}\n")) >= 20.0
    assert over_music(workshop, session(workshop)) >= 15.0


def test_the_level_of_music_leaves_speech_where_it_is(workshop: Path) -> None:
    """``music.level`` moves what sounds between the words; speech stays at -15 LUFS."""
    figures = {}
    for level in ("-24dB", "-14dB"):
        workout = session(workshop, f"music: {{level: {level}}}\n")
        loudness(workshop, workout)
        measured = measure_track(workshop / "built.mp3", make_options(cache_dir=workshop / "cache"))
        figures[level] = measured.figures
        assert figures[level].speech_lufs == pytest.approx(-15.0, abs=0.7)
    quiet, loud = (figures[level].music_lufs or 0 for level in figures)
    assert loud - quiet == pytest.approx(10.0, abs=1.0)
