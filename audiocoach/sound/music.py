"""The music of a track: sources at their levels, joined by crossfades.

A window is a pure function of the timeline's spans and the sources. Windows can be made in any order, from
any thread.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audiocoach.errors import UsageError
from audiocoach.script.constants import BEDS, CALM_BEDS, NO_MUSIC
from audiocoach.sound.beds import BED_LUFS, BED_VERSION, Bed, GetRecording, tune_of
from audiocoach.sound.curves import equal_gain, equal_power
from audiocoach.sound.playlist import MusicFile, Playlist, open_playlist
from audiocoach.sound.scores import Layer
from audiocoach.sound.shelf import BedShelf
from audiocoach.timeline.model import Fullness, MusicSpan
from audiocoach.units import Ms, frame_at

SECTION_CROSSFADE_MS: Ms = 1500
"""Length of the crossfade where the music changes, half of it on each side."""

FADE_IN_MS: Ms = 1000
FADE_OUT_MS: Ms = 3000


@dataclass(frozen=True, slots=True)
class BedSource:
    """A built-in bed, which is rendered when it is first needed.

    ``course`` lists positions in ascending order, each with how full the bed plays from there. The first
    entry also applies before its position. Without entries the whole bed plays.
    """

    bed: Bed
    course: tuple[tuple[int, Fullness], ...] = ()

    def add(self, out: NDArray[np.float32], position: int, level_lufs: float) -> None:
        """Add the music from ``position`` to ``out``, shape (frames, 2), at a loudness."""
        self.bed.add(out, position, 10 ** ((level_lufs - BED_LUFS) / 20), self.layer_of)

    def fingerprint(self, position: int, end: int, level_lufs: float) -> str:
        """Return a text that is equal for equal sound from ``position`` to ``end``."""
        layers = "".join(self.layer_of(index)[0] for index in self.bed.touching(position, end))
        return repr((BED_VERSION, self.bed.tune, position, level_lufs, layers))

    def cells(
        self, position: int, end: int, cycle_frames: int, around: tuple[int, int]
    ) -> Iterator[tuple[int, int, object]]:
        """Yield the bars that cover a range: first position, end, and what sounds in the bar and ``around``
        it (frames before and after). That is equal for equal sound, if the bars are whole cycles apart.
        """
        form, bar_frames = self.bed.form_bars(cycle_frames), self.bed.tune.bar_frames
        if form is None:
            return
        layer_of = cache(self.layer_of)
        for index in range(int(position // bar_frames), int(end // bar_frames) + 1):
            start, stop = round(index * bar_frames), round((index + 1) * bar_frames)
            near = self.bed.touching(start - around[0], stop + around[1])
            yield start, stop, (index % form, "".join(layer_of(bar)[0] for bar in near))

    def layer_of(self, index: int) -> Layer:
        """Return the layer of a bar: that of its middle, or a turn before work begins."""
        layer = self._fullness(index)
        return "turn" if layer != "work" and self._fullness(index + 1) == "work" else layer

    def _fullness(self, index: int) -> Fullness:
        if not self.course:
            return "work"
        middle = (index + 0.5) * self.bed.tune.bar_frames
        number = bisect_right(self.course, middle, key=lambda step: step[0])
        return self.course[max(0, number - 1)][1]


MusicSource = BedSource | Playlist

MusicPart = tuple[int, int, NDArray[np.float32] | None]
"""First frame, end frame and gain curve; ``None`` where nothing fades."""


@dataclass(frozen=True, slots=True)
class MusicSection:
    """A range of the track with one source at one level.

    Attributes:
        start_frame: first frame.
        end_frame: frame after the last one.
        source: what plays; ``None`` for silence.
        origin_frame: the frame of the source's position 0.
        level_lufs: loudness.
        reach_before: number of frames by which it overlaps the section before it, and fades in.
        reach_after: number of frames by which it overlaps the next section, and fades out.
        joins_before: whether the section before it has the same source, at another level.
        joins_after: whether the next section has the same source, at another level.
    """

    start_frame: int
    end_frame: int
    source: MusicSource | None
    origin_frame: int
    level_lufs: float
    reach_before: int = 0
    reach_after: int = 0
    joins_before: bool = False
    joins_after: bool = False

    def parts(self) -> tuple[MusicPart, ...]:
        """Return the fade-in, the middle and the fade-out."""
        first, last = self.start_frame - self.reach_before, self.end_frame + self.reach_after
        middle, fading = self.start_frame + self.reach_before, self.end_frame - self.reach_after
        rise = equal_gain if self.joins_before else equal_power
        fall = equal_gain if self.joins_after else equal_power
        return (
            (first, middle, rise(middle - first)),
            (middle, fading, None),
            (fading, last, fall(last - fading)[::-1]),
        )


@dataclass(frozen=True, slots=True)
class MusicBus:
    """The music of a track of ``duration_frames``; ``warnings`` are about files that could not be used."""

    sections: tuple[MusicSection, ...]
    duration_frames: int
    warnings: tuple[str, ...] = ()

    @property
    def is_calm(self) -> bool:
        """Whether nothing plays but the calm beds."""
        sources = [section.source for section in self.sections if section.source is not None]
        return all(isinstance(one, BedSource) and one.bed.tune.name in CALM_BEDS for one in sources)

    @property
    def _fade_in_frames(self) -> int:
        return min(int(frame_at(FADE_IN_MS)), self.duration_frames // 4)

    @property
    def _fade_out_frames(self) -> int:
        return min(int(frame_at(FADE_OUT_MS)), self.duration_frames // 2)

    def window(self, start_frame: int, end_frame: int) -> NDArray[np.float32]:
        """Return the music of a range before ducking, shape (end_frame - start_frame, 2)."""
        out = np.zeros((end_frame - start_frame, 2), dtype=np.float32)
        for section, source, (first, _, fade), low, high in self._heard(start_frame, end_frame):
            target = out[low - start_frame : high - start_frame]
            position = low - section.origin_frame
            if fade is None:
                source.add(target, position, section.level_lufs)
            else:
                faded = np.zeros_like(target)
                source.add(faded, position, section.level_lufs)
                faded *= fade[low - first : high - first]
                target += faded
        self._fade_ends(out, start_frame, end_frame)
        return out

    def sounding(self) -> list[tuple[int, int]]:
        """Return the ranges of the track that have music."""
        return [
            (section.start_frame - section.reach_before, section.end_frame + section.reach_after)
            for section in self.sections
            if section.source is not None
        ]

    def steady_range(self, section: MusicSection) -> tuple[int, int]:
        """Return the frames of the track in which a section plays alone, and does not fade."""
        low, high = section.start_frame + section.reach_before, section.end_frame - section.reach_after
        if section.source is None:
            return low, high
        if isinstance(section.source, Playlist):
            low = max(low, section.origin_frame + section.source.start_frames)
        return max(low, self._fade_in_frames), min(high, self.duration_frames - self._fade_out_frames)

    def songs(self) -> list[Path]:
        """Return the user's files that are heard in the track, in order."""
        heard: dict[Path, None] = {}
        for section in self.sections:
            if isinstance(section.source, Playlist):
                first = section.start_frame - section.reach_before - section.origin_frame
                last = section.end_frame + section.reach_after - section.origin_frame
                heard |= dict.fromkeys(section.source.heard(first, last))
        return list(heard)

    def fingerprint(self, start_frame: int, end_frame: int) -> str:
        """Return a text that is equal for equal music, relative to the start of the range."""
        parts: list[object] = []
        for section, source, (first, last, fade), low, high in self._heard(start_frame, end_frame):
            origin = section.origin_frame
            sound = source.fingerprint(low - origin, high - origin, section.level_lufs)
            shape = (first - start_frame, last - start_frame, section.joins_before, section.joins_after)
            parts.append((low - start_frame, high - start_frame, sound, fade is not None and shape))
        if start_frame < self._fade_in_frames:
            parts.append(("in", start_frame, self._fade_in_frames))
        if end_frame > self.duration_frames - self._fade_out_frames:
            parts.append(("out", self.duration_frames - start_frame, self._fade_out_frames))
        return repr(parts)

    def _heard(
        self, start_frame: int, end_frame: int
    ) -> Iterator[tuple[MusicSection, MusicSource, MusicPart, int, int]]:
        """Yield what sounds in a range: a section, its source, one of its parts, and the range of that."""
        for section in self._touching(start_frame, end_frame):
            source = section.source
            for part in section.parts():
                low, high = max(part[0], start_frame), min(part[1], end_frame)
                if source is not None and low < high:
                    yield section, source, part, low, high

    def _touching(self, start_frame: int, end_frame: int) -> tuple[MusicSection, ...]:
        first = bisect_right(
            self.sections, start_frame, key=lambda section: section.end_frame + section.reach_after
        )
        last = bisect_left(
            self.sections, end_frame, key=lambda section: section.start_frame - section.reach_before
        )
        return self.sections[first:last]

    def _fade_ends(self, out: NDArray[np.float32], start_frame: int, end_frame: int) -> None:
        fade_in, fade_out = self._fade_in_frames, self._fade_out_frames
        if start_frame < fade_in:
            high = min(fade_in, end_frame)
            out[: high - start_frame] *= equal_gain(fade_in)[start_frame:high]
        first = self.duration_frames - fade_out
        if end_frame > first:
            low = max(first, start_frame)
            out[low - start_frame :] *= equal_gain(fade_out)[::-1][low - first : end_frame - first]


def build_music(
    spans: Sequence[MusicSpan],
    duration_frames: int,
    open_file: Callable[[Path], MusicFile],
    shelf: GetRecording | None = None,
) -> MusicBus:
    """Return the music of a timeline, whose spans tile the track.

    A source continues through neighbouring spans with the same sources, tempo and crossfade. Any other span
    starts its source anew; a bed starts with the first beat of its form on the first frame of the span.
    ``open_file`` decodes a file, and is called once per file. ``shelf`` keeps the recordings of beds.

    Raises:
        MediaError: if a source has no readable file.
        UsageError: if the tempo of a bed is out of range.
    """
    opened: dict[Path, MusicFile] = {}

    def open_once(path: Path) -> MusicFile:
        if path not in opened:
            opened[path] = open_file(path)
        return opened[path]

    shelf = shelf or BedShelf()
    sections: list[MusicSection] = []
    warnings: dict[str, None] = {}
    for _, run in groupby(spans, key=_source_key):
        members = list(run)
        first, *rest = members
        source, notes = _source(members, open_once, shelf)
        warnings |= dict.fromkeys(notes)
        origin = int(first.start_frame)
        sections.append(MusicSection(origin, int(first.end_frame), source, origin, first.level_lufs))
        for span in rest:
            last, start_frame, end_frame = sections[-1], int(span.start_frame), int(span.end_frame)
            if span.level_lufs == last.level_lufs:
                sections[-1] = MusicSection(last.start_frame, end_frame, source, origin, last.level_lufs)
            else:
                sections.append(MusicSection(start_frame, end_frame, source, origin, span.level_lufs))
    return MusicBus(_join(sections), duration_frames, tuple(warnings))


def _source_key(span: MusicSpan) -> tuple[object, ...]:
    """Return what must be equal in two neighbouring spans for their source to continue."""
    start = span.start_frame if span.restart else None
    return span.sources, span.bpm, span.key, bool(span.course), span.shuffle, span.crossfade_ms, start


def _source(
    spans: Sequence[MusicSpan], open_file: Callable[[Path], MusicFile], shelf: GetRecording
) -> tuple[MusicSource | None, tuple[str, ...]]:
    first = spans[0]
    match first.sources:
        case (name,) if name == NO_MUSIC:
            return None, ()
        case (name,) if name in BEDS:
            try:
                tune = tune_of(name, first.bpm, first.key)
            except ValueError as error:
                raise UsageError(str(error)) from error
            course = [(int(frame - first.start_frame), full) for span in spans for frame, full in span.course]
            return BedSource(Bed(tune, shelf), tuple(course)), ()
        case sources:
            # It may overlap the sections on both sides by half a crossfade.
            heard = int(spans[-1].end_frame - first.start_frame + frame_at(SECTION_CROSSFADE_MS))
            crossfade = int(frame_at(first.crossfade_ms))
            return open_playlist(sources, crossfade, open_file, first.shuffle, heard_frames=heard)


def _join(sections: list[MusicSection]) -> tuple[MusicSection, ...]:
    """Make the sections overlap, by half of the shorter one at most."""
    half = int(frame_at(SECTION_CROSSFADE_MS)) // 2
    lengths = [section.end_frame - section.start_frame for section in sections]
    reaches = [0, *(min(half, one // 2, other // 2) for one, other in pairwise(lengths)), 0]
    joins = [False, *(_plays_on(one, other) for one, other in pairwise(sections)), False]
    joined: list[MusicSection] = []
    early = 0
    for number, section in enumerate(sections):
        if not joins[number]:
            # Files start where they are first heard, a bed on the first frame of its section.
            early = reaches[number] if isinstance(section.source, Playlist) else 0
        joined.append(
            replace(
                section,
                origin_frame=section.origin_frame - early,
                reach_before=reaches[number],
                reach_after=reaches[number + 1],
                joins_before=joins[number],
                joins_after=joins[number + 1],
            )
        )
    return tuple(joined)


def _plays_on(one: MusicSection, other: MusicSection) -> bool:
    return one.source is other.source and one.source is not None
