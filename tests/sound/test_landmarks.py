"""Landmarks: they travel in bytes, and tones are found by them."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiocoach.sound.landmarks import (
    SPAN_FRAMES,
    Landmarks,
    StepMark,
    ToneMark,
    landmarks_of,
    mark_of,
    onset_error_frames,
)
from audiocoach.sound.mixer import beep_clip
from audiocoach.timeline.kits import KITS
from support.session import loud_song, session

FRAMES = st.integers(0, 10**9)
MARKS = st.builds(ToneMark, st.sampled_from(["go", "tick"]), st.just(880.25), FRAMES, st.just(40.5))
SPANS = st.lists(st.tuples(FRAMES, FRAMES), max_size=9).map(lambda spans: tuple(sorted(spans)))
TONES = st.lists(st.tuples(FRAMES, st.integers(0, 1)), max_size=9).map(lambda tones: tuple(sorted(tones)))
STEPS = st.lists(
    st.builds(StepMark, FRAMES, st.sampled_from(["work", "rest"]), st.text(), st.just("left"), FRAMES),
    max_size=5,
).map(lambda steps: tuple(sorted(steps, key=lambda step: step.start_frame)))
LANDMARKS = st.builds(Landmarks, FRAMES, SPANS, st.tuples(MARKS, MARKS), TONES, STEPS)


@given(LANDMARKS)
@settings(max_examples=50)
def test_they_come_back_as_they_were(landmarks: Landmarks) -> None:
    """What was written is read."""
    assert Landmarks.from_bytes(landmarks.to_bytes()) == landmarks


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no zlib",
        zlib.compress(b"no json"),
        zlib.compress(b"[]"),
        zlib.compress(b'{"format": 2}'),
        zlib.compress(b'{"format": 1, "duration": 1, "cues": [], "marks": [], "tones": [[1, 0]]}'),
        zlib.compress(b'{"format": 1, "duration": 1, "cues": [[1]], "marks": [], "tones": []}'),
        zlib.compress(b'{"format": 1, "duration": 1, "cues": [], "marks": [], "tones": [], "steps": [[1]]}'),
        zlib.compress(b"[" * 100_000),
    ],
)
def test_anything_else_is_none(data: bytes) -> None:
    """Bytes of another program, damaged or made to hurt, are no landmarks."""
    assert Landmarks.from_bytes(data) is None


@pytest.mark.parametrize("kit", [kit for kit in KITS if KITS[kit]])
@pytest.mark.parametrize("late_frames", [-130, 0, 7, 200])
def test_a_tone_is_found_where_it_is(kit: str, late_frames: int) -> None:
    """Over a song as loud as in a track every tone of a kit is found within a millisecond."""
    music = loud_song(8.0).pcm.mean(axis=1) / 32768 * 10 ** (-22 / 20)
    tones = [(1000 * (number + 1), name) for number, name in enumerate(("countdown", "go", "end", "switch"))]
    timeline, _ = session(8000, tones=tones, kit=kit)
    landmarks = landmarks_of(timeline, lambda beep: beep_clip(beep, None))
    assert [landmarks.marks[number].kind for _, number in landmarks.tones] == [name for _, name in tones]
    for tone, (at, number) in zip(timeline.tones, landmarks.tones, strict=True):
        clip = beep_clip(tone, None)
        assert clip is not None
        heard = music.astype(np.float32)
        samples = clip.samples()
        heard[at + late_frames : at + late_frames + len(samples)] += samples
        error = onset_error_frames(heard[at - SPAN_FRAMES : at + SPAN_FRAMES], landmarks.marks[number])
        assert error is not None
        assert error == pytest.approx(late_frames, abs=44)


@pytest.mark.parametrize("kit", [kit for kit in KITS if KITS[kit]])
@pytest.mark.parametrize("after_ms", [300, 333, 350, 366])
def test_a_click_within_the_go_tone_is_found(kit: str, after_ms: int) -> None:
    """The second step of a run comes while the go tone still sounds, and is found within a millisecond."""
    tones = [
        (1000 * second + ms, name) for second in (1, 3, 5) for ms, name in ((0, "go"), (after_ms, "click"))
    ]
    timeline, _ = session(8000, tones=tones, kit=kit)
    landmarks = landmarks_of(timeline, lambda beep: beep_clip(beep, None))
    heard = (loud_song(8.0).pcm.mean(axis=1) / 32768 * 10 ** (-22 / 20)).astype(np.float32)
    for tone in timeline.tones:
        clip = beep_clip(tone, None)
        assert clip is not None
        heard[tone.at_frame : tone.at_frame + clip.frames] += clip.samples()
    for (at, number), under_hz in zip(landmarks.tones, landmarks.pitches_under_hz(), strict=True):
        mark = landmarks.marks[number]
        assert (under_hz is None) == (mark.kind == "go")
        error = onset_error_frames(heard[at - SPAN_FRAMES : at + SPAN_FRAMES], mark, under_hz)
        assert error is not None
        assert abs(error) <= 44


def test_what_sounds_below_a_tone_is_the_one_that_sounds_longest() -> None:
    """Short clicks over a long tone are over that, until it has ended."""
    long, click = ToneMark("go", 1760.0, 900, 1.0), ToneMark("click", 2093.0, 100, 1.0)
    marks = Landmarks(9000, (), (long, click), ((0, 0), (300, 1), (600, 1), (900, 1), (950, 1), (2000, 1)))
    assert list(marks.pitches_under_hz()) == [None, 1760.0, 1760.0, None, 2093.0, None]


def test_where_there_is_none_none_is_found() -> None:
    """Music alone is no tone."""
    clip = beep_clip(session(2000, tones=[(1000, "go")])[0].tones[0], None)
    assert clip is not None
    mark = mark_of("go", clip.samples())
    music = (loud_song(8.0).pcm.mean(axis=1) / 32768).astype(np.float32)
    hits = [onset_error_frames(music[at : at + 2 * SPAN_FRAMES], mark) for at in range(0, 200_000, 5003)]
    assert sum(hit is not None for hit in hits) < len(hits) / 4
    assert onset_error_frames(np.zeros(2 * SPAN_FRAMES, dtype=np.float32), mark) is None
