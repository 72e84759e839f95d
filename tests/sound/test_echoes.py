"""What a mix says repeats does so, sample for sample, with all that an encoder and the limiter look at."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from audiocoach.media.pcm import BlockGrid
from audiocoach.sound.mixer import Mix
from audiocoach.timeline.model import MusicSpan
from audiocoach.units import frame_at
from support.session import loud_song, mixed, session, song

GRID = BlockGrid(frames=1152, cycle=49, before=16, after=4)
CUES = [(4_000, 2.0), (70_000, 0.6), (131_000, 1.5)]
TONES = [(60_000, "countdown"), (61_000, "countdown"), (62_000, "go")]
LENGTH_MS = 200_000
SONG = __file__
"""Any file: what is in it is said by :func:`mix_of`."""


def span(start_ms: int, end_ms: int, *sources: str, **keys: object) -> MusicSpan:
    """A span of music."""
    return MusicSpan(frame_at(start_ms), frame_at(end_ms), sources, **keys)  # type: ignore[arg-type]


def course(*steps: tuple[int, str]) -> tuple[tuple[int, str], ...]:
    """How full a bed plays from some milliseconds on."""
    return tuple((frame_at(at_ms), full) for at_ms, full in steps)


def mix_of(*music: MusicSpan, gain_db: float = 0.0) -> Mix:
    """A mix of a few words and tones over music; its file is a song of a minute, mastered loud."""
    made = session(LENGTH_MS, cues=CUES, tones=TONES, music=music)
    return mixed(made, lambda _path: loud_song(60.0), master_gain_db=gain_db)


MIXES: dict[str, Callable[[], Mix]] = {
    "a bed": lambda: mix_of(span(0, LENGTH_MS, "drive")),
    "a bed of another tempo": lambda: mix_of(span(0, LENGTH_MS, "pulse", bpm=150.0)),
    "a bed in layers": lambda: mix_of(
        span(
            0,
            LENGTH_MS,
            "drive",
            course=course((0, "work"), (40_000, "rest"), (60_000, "work"), (130_000, "calm")),
        )
    ),
    "two levels": lambda: mix_of(
        span(0, 90_000, "drive"), span(90_000, LENGTH_MS, "drive", level_lufs=-21.0)
    ),
    "a song": lambda: mix_of(span(0, LENGTH_MS, SONG)),
    "a song that the limiter holds down": lambda: mix_of(span(0, LENGTH_MS, SONG), gain_db=12.0),
    "no music": lambda: mix_of(span(0, LENGTH_MS, "none")),
    "music after silence": lambda: mix_of(span(0, 50_000, "none"), span(50_000, LENGTH_MS, "drive")),
}


@pytest.mark.parametrize("name", MIXES)
def test_what_repeats_is_the_same(name: str) -> None:
    """Each block that is said to repeat has the samples of the one that it repeats, with all around it; it
    lies whole cycles after that, and that one repeats nothing.
    """
    mix = MIXES[name]()
    echoes = mix.echoes(GRID)
    pcm = mix.pcm16(0, mix.duration_frames)
    blocks = np.flatnonzero(echoes < np.arange(len(echoes)))
    assert len(blocks) > 0.15 * len(echoes)
    assert not ((blocks - echoes[blocks]) % GRID.cycle).any()
    assert np.array_equal(echoes[echoes[blocks]], echoes[blocks])
    for block in blocks[::7]:
        here, there = (
            pcm[(one - GRID.before) * GRID.frames : (one + 1 + GRID.after) * GRID.frames]
            for one in (block, echoes[block])
        )
        assert np.array_equal(here, there), block


def test_most_of_the_third_round_repeats_the_first_two() -> None:
    """Where a form of the bed has been heard without words, it is not encoded again."""
    mix = mix_of(span(0, LENGTH_MS, "drive"))
    form_blocks = 48 * GRID.cycle
    third = mix.echoes(GRID)[2 * form_blocks : 3 * form_blocks]
    assert np.mean(third < 2 * form_blocks) > 0.8


@pytest.mark.parametrize(
    "music",
    [
        [span(0, LENGTH_MS, "drive", bpm=127.0)],
        [span(0, LENGTH_MS, SONG, crossfade_ms=0)],
    ],
    ids=["a tempo whose bars never fall alike", "songs that do not overlap"],
)
def test_nothing_repeats(music: Sequence[MusicSpan]) -> None:
    """Music that comes again at another place of the encoder's grid is encoded again."""
    made = session(LENGTH_MS, music=music)
    mix = mixed(made, lambda _path: song(20.3))
    assert np.array_equal(mix.echoes(GRID), np.arange(-(-mix.duration_frames // GRID.frames)))
