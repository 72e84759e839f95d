"""Where a mix repeats itself: nothing but music sounds, or nothing at all, and it sounded so before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from audiocoach.media.pcm import BlockGrid
from audiocoach.sound.music import MusicBus, MusicSection

Range = tuple[int, int]


def find_echoes(music: MusicBus, busy: Sequence[Range], grid: BlockGrid, reach: Range) -> NDArray[np.int64]:
    """Return, for each block of a track, the first block that sounds the same with all around it.

    Args:
        music: the music of the track.
        busy: the frames of the track in which more sounds than the music, or that is not at its level.
        grid: the blocks, and how far around each is looked.
        reach: how many frames before and after a frame influence its gain in the limiter.
    """
    count = -(-music.duration_frames // grid.frames)
    before = grid.before + -(-reach[0] // grid.frames)
    after = grid.after + -(-reach[1] // grid.frames)
    free = _free_blocks(busy, grid, count, (before, after))
    echoes = np.arange(count, dtype=np.int64)
    seen: dict[object, NDArray[np.int64]] = {}
    for number, section in enumerate(music.sections):
        low, high = music.steady_range(section)
        first = max(0, -(-low // grid.frames) + before)
        last = min(count, high // grid.frames - after)
        if first >= last:
            continue
        around = before * grid.frames, (after + 1) * grid.frames
        for start, end, sound in _cells(section, first * grid.frames, last * grid.frames, grid, around):
            begin = -(-start // grid.frames)
            blocks = np.arange(max(begin, first), min(-(-end // grid.frames), last))
            blocks = blocks[free[blocks]]
            slots = seen.setdefault(
                (None if section.source is None else number, sound),
                np.full(-(-(end - start) // grid.frames) + 1, -1, dtype=np.int64),
            )
            earlier = slots[blocks - begin]
            is_echo = earlier >= 0
            echoes[blocks[is_echo]] = earlier[is_echo]
            slots[blocks[~is_echo] - begin] = blocks[~is_echo]
    return echoes


def _cells(
    section: MusicSection, low: int, high: int, grid: BlockGrid, around: Range
) -> Iterator[tuple[int, int, object]]:
    """Yield ranges of the track that cover ``[low, high)``, each with what sounds in it and around it: equal
    for those that sound the same, which lie whole cycles apart.
    """
    source, origin = section.source, section.origin_frame
    if source is None:
        for start in range(low // grid.cycle_frames * grid.cycle_frames, high, grid.cycle_frames):
            yield start, start + grid.cycle_frames, None
        return
    for start, end, sound in source.cells(low - origin, high - origin, grid.cycle_frames, around):
        yield origin + start, origin + end, sound


def _free_blocks(busy: Sequence[Range], grid: BlockGrid, count: int, around: Range) -> NDArray[np.bool_]:
    """Return which blocks have none of the busy frames in them or around them, shape (blocks,)."""
    changes = np.zeros(count + 1, dtype=np.int64)
    for start, end in busy:
        changes[max(0, min(count, start // grid.frames - around[1]))] += 1
        changes[max(0, min(count, -(-end // grid.frames) + around[0]))] -= 1
    free: NDArray[np.bool_] = np.cumsum(changes[:-1]) == 0
    return free
