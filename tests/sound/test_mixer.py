"""The mix: any cut is the same, fingerprints cover it, and as an MP3 the track sounds as it should."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from audiocoach.errors import UsageError
from audiocoach.sound.loudness import integrated_lufs
from audiocoach.sound.mixer import LIMITER, NOISE_DBFS, TILE_FRAMES, Mix, add_noise_floor
from audiocoach.timeline.kits import KITS
from audiocoach.timeline.model import MusicSpan
from audiocoach.units import frame_at
from support.audio import RATE, Heard, decoded, ffmpeg, heard, onset_error_ms
from support.session import mixed, session, song, spoken

S = RATE


def busy(music: str = "drive", gain_db: float = 0.0) -> Mix:
    """Twelve seconds in which everything happens at once."""
    made = session(
        12_000,
        cues=[(1000, 2.0), (4200, 0.6), (9000, 1.5)],
        tones=[(3000, "go"), (4300, "countdown"), (8900, "end"), (8900, "go")],
        music=music,
    )
    return mixed(made, master_gain_db=gain_db)


LOUD = busy(gain_db=9.0)
"""The limiter is at work in much of this one."""


@given(cuts=st.lists(st.integers(1, 150_000), min_size=1, max_size=8))
@settings(max_examples=20)
def test_any_cut_is_the_same(cuts: list[int]) -> None:
    """A track is the same samples in one window and in several, also where the limiter works."""
    whole = LOUD.pcm16(0, LOUD.duration_frames)
    pieces, start = [], 0
    for cut in [*cuts, LOUD.duration_frames]:
        end = min(start + cut, LOUD.duration_frames)
        pieces.append(LOUD.pcm16(start, end))
        start = end
    assert np.array_equal(np.concatenate(pieces), whole)


def test_threads_get_the_same() -> None:
    """Windows asked for by several threads at once are those that one thread gets."""
    mix = busy("calm")
    ranges = [(low, min(low + 50_000, mix.duration_frames)) for low in range(0, mix.duration_frames, 50_000)]
    with ThreadPoolExecutor(4) as pool:
        parts = list(pool.map(lambda edges: mix.pcm16(*edges), ranges))
    assert np.array_equal(np.concatenate(parts), mix.pcm16(0, mix.duration_frames))


def test_samples_are_the_sum_rounded() -> None:
    """Where nothing is limited, 16-bit samples are the sum of all parts times 32768, rounded."""
    mix = busy(gain_db=-20.0)
    assert not mix.limited_blocks(S, 3 * S).any()
    assert np.array_equal(mix.pcm16(S, 3 * S), np.rint(mix.unlimited(S, 3 * S) * 32768).astype(np.int16))


@pytest.mark.parametrize(("music", "is_soft"), [("calm", True), ("ambient", True), ("drive", False)])
def test_calm_beds_alone_are_soft(music: str, is_soft: bool) -> None:
    """They need a lower bit rate than other music."""
    assert busy(music).is_soft == is_soft


@pytest.mark.parametrize("gain_db", [0.0, 12.0, 40.0])
def test_the_ceiling_holds(gain_db: float) -> None:
    """However loud the track is asked to be, no sample passes the limiter's ceiling and none wraps around."""
    samples = busy(gain_db=gain_db).pcm16(0, 12 * S) / 32768
    assert np.abs(samples).max() <= LIMITER.ceiling * 1.001


def test_voice_is_in_the_middle_at_unity() -> None:
    """A cue over silence is its own clip in both channels, within the noise floor."""
    mix = mixed(session(4000, cues=[(1000, 1.5)]))
    clip = spoken(1.5)
    samples = mix.pcm16(frame_at(1000), frame_at(1000) + clip.frames) / 32768
    assert np.abs(samples - clip.samples()[:, None]).max() < 0.002


def test_ranges_outside_the_track_are_refused() -> None:
    """Frames before the start, after the end, or backwards are a mistake of the caller."""
    mix = mixed(session(2000))
    for start, end in ((-1, 10), (0, mix.duration_frames + 1), (20, 10)):
        for ask in (mix.pcm16, mix.fingerprint):
            with pytest.raises(ValueError, match="not within"):
                ask(start, end)
    assert mix.pcm16(10, 10).shape == (0, 2)


def test_a_cue_without_a_clip_is_told() -> None:
    """A missing clip is an error that quotes the words."""
    timeline, _ = session(4000, cues=[(1000, 1.5)])
    with pytest.raises(UsageError, match=r"1\.5 seconds"):
        mixed((timeline, {}))


def test_fingerprints_change_where_the_sound_does() -> None:
    """A moved cue changes the prints of the ranges that it and its ducking touch, and of no other."""
    music = (MusicSpan(0, 40 * S, ("drive",)),)
    one = mixed(session(40_000, cues=[(20_000, 1.5)], music=music))
    other = mixed(session(40_000, cues=[(20_010, 1.5)], music=music))
    for start in range(40):
        edges = (start * S, (start + 1) * S)
        same = np.array_equal(one.pcm16(*edges), other.pcm16(*edges))
        assert same or one.fingerprint(*edges) != other.fingerprint(*edges)
        if not 19 <= start <= 23:
            assert one.fingerprint(*edges) == other.fingerprint(*edges)


@pytest.mark.parametrize("gain_db", [0.0, 9.0])
def test_equal_fingerprints_mean_equal_samples(gain_db: float) -> None:
    """Where a change elsewhere leaves a range's print alone, its samples are the same, limiter and all."""
    first = mixed(
        session(30_000, cues=[(10_000, 2.0)], tones=[(15_000, "go")], music="drive"), master_gain_db=gain_db
    )
    second = mixed(
        session(
            30_000,
            cues=[(10_000, 2.0), (20_000, 0.7)],
            tones=[(15_000, "go"), (16_000, "tick")],
            music="drive",
        ),
        master_gain_db=gain_db,
    )
    length = S // 4
    equal = 0
    for start in range(0, 30 * S, length):
        if first.fingerprint(start, start + length) == second.fingerprint(start, start + length):
            equal += 1
            assert np.array_equal(first.pcm16(start, start + length), second.pcm16(start, start + length))
    assert 80 < equal < 119


@pytest.mark.parametrize(
    "change",
    [
        {"level_lufs": -20.0},
        {"duck_db": 20.0},
        {"bpm": 140.0},
        {"sources": ("calm",)},
    ],
)
def test_fingerprints_cover_the_music(change: dict[str, object]) -> None:
    """Another level, depth, tempo or source of the music is another print under a cue."""
    span = MusicSpan(0, 10 * S, ("drive",))
    one = mixed(session(10_000, cues=[(4000, 2.0)], music=(span,)))
    other = mixed(session(10_000, cues=[(4000, 2.0)], music=(replace(span, **change),)))  # type: ignore[arg-type]
    assert one.fingerprint(4 * S, 5 * S) != other.fingerprint(4 * S, 5 * S)


def test_fingerprints_cover_clips_gain_and_tones() -> None:
    """Other words at the same place, another master gain or another tone is another print."""
    made = session(10_000, cues=[(4000, 2.0)], tones=[(4500, "tick")])
    base = mixed(made).fingerprint(4 * S, 5 * S)
    timeline, clips = made
    others = [
        mixed((timeline, dict.fromkeys(clips, spoken(2.0, seed=2)))),
        mixed(made, master_gain_db=1.0),
        mixed(session(10_000, cues=[(4000, 2.0)], tones=[(4500, "click")])),
    ]
    assert base not in [other.fingerprint(4 * S, 5 * S) for other in others]
    assert base == mixed(made).fingerprint(4 * S, 5 * S)


def as_mp3(mix: Mix, path: Path) -> tuple[NDArray[np.float32], Heard]:
    """The mix as a listener hears it: encoded at the standard preset and decoded."""
    settings_ = ("-c:a", "libmp3lame", "-q:a", "4", "-compression_level", "7", "-reservoir", "0")
    words = mix.pcm16(0, mix.duration_frames).astype("<i2").tobytes()
    source = ("-f", "s16le", "-ar", str(RATE), "-ac", "2", "-i", "pipe:0")
    ffmpeg("-v", "error", *source, *settings_, str(path), data=words)
    return decoded(path), heard(path)


CUES = [(1500, 2.0), (22_500, 1.5), (47_000, 2.5)]
TONES = [
    *((at_ms, "countdown") for at_ms in (18_000, 19_000, 20_000, 58_000, 59_000, 60_000)),
    (21_000, "go"),
    (61_000, "end"),
]


@pytest.mark.parametrize("source", ["drive", "calm", "song"])
def test_a_session_with_music_on_the_decoded_mp3(tmp_path: Path, source: str) -> None:
    """Loudness -16 +-1.5 LUFS, true peak under -1 dBTP, go tones within a millisecond, same length."""
    file = tmp_path / "song.mp3"
    file.touch()
    music = str(file) if source == "song" else source
    mix = mixed(session(64_000, cues=CUES, tones=TONES, music=music), lambda _: song(31.0))
    samples, level = as_mp3(mix, tmp_path / "track.mp3")
    assert level.integrated_lufs == pytest.approx(-16.0, abs=1.5)
    assert level.true_peak_dbtp < -1.0
    assert abs(len(samples) - mix.duration_frames) < 1152 * 2
    go = KITS["classic"]["go"]
    for at_ms, kind in TONES:
        if kind == "go":
            note = go.notes[0]
            assert abs(onset_error_ms(samples, frame_at(at_ms), note.freq_hz, note.length_ms)) < 1.0


def test_a_session_without_music_on_the_decoded_mp3(tmp_path: Path) -> None:
    """Speech and tones alone are -14.5 to -19 LUFS, and no 50 ms of the track are digital zero."""
    mix = mixed(session(64_000, cues=CUES, tones=TONES, music="none"))
    samples, level = as_mp3(mix, tmp_path / "track.mp3")
    assert -19.0 <= level.integrated_lufs <= -14.5
    assert level.true_peak_dbtp < -1.0
    words = np.abs(np.rint(samples * 32768))[S // 10 : -S // 10]
    stretches = words[: len(words) // 2205 * 2205].reshape(-1, 2205 * 2).max(axis=1)
    assert stretches.min() > 0


@pytest.mark.parametrize("level_lufs", [-17.0, -10.0, -26.0])
def test_speech_is_15_lu_over_the_music(level_lufs: float) -> None:
    """While the voice speaks the music under it is at least 15 LU quieter, at any level of the music."""
    for source in ("drive", "calm"):
        spans = (MusicSpan(0, 60 * S, (source,), level_lufs=level_lufs),)
        mix = mixed(session(60_000, cues=[(10_000, 2.5), (30_000, 2.0), (40_000, 1.5)], music=spans))
        for start, clip in zip(mix.voice.starts, mix.voice.clips, strict=True):
            under = mix.music.window(start, start + clip.frames)
            mix.ducking.apply(under, start)
            assert integrated_lufs(clip.samples()) - integrated_lufs(under) >= 15.0


def test_the_noise_floor_has_one_level_and_belongs_to_its_frames() -> None:
    """The hiss has its level everywhere and belongs to absolute frames: any cut holds the same samples."""
    whole = np.zeros((3 * TILE_FRAMES, 2), dtype=np.float32)
    add_noise_floor(whole, 500)
    part = np.zeros((TILE_FRAMES, 2), dtype=np.float32)
    add_noise_floor(part, 500 + 70_000)
    assert np.array_equal(part, whole[70_000 : 70_000 + TILE_FRAMES])
    assert 20 * np.log10(whole.std()) == pytest.approx(NOISE_DBFS, abs=0.2)
    tenths = whole[: len(whole) // 2205 * 2205].reshape(-1, 2205 * 2).std(axis=1)
    assert 20 * np.log10(tenths.min() / tenths.max()) > -3


def test_the_noise_floor_survives_rounding() -> None:
    """As 16-bit samples no stretch of 10 ms is all zero."""
    hiss = np.zeros((TILE_FRAMES, 2), dtype=np.float32)
    add_noise_floor(hiss, 0)
    words = np.rint(hiss * 32768).astype(np.int16)
    assert (np.abs(words).reshape(-1, 441 * 2).max(axis=1) > 0).all()
