"""Cue lengths → places: a plan becomes a timeline.

Groups are placed by priority, then in order of time, so whoever matters more finds its place free. A cue that
does not fit its window is said in its short form, then sped up (to 1.25x at most), then left out; where a
window is packed against its end, or starts early, it is said earlier. The clock never moves for speech: only
``say`` steps are as long as their words.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, groupby
from pathlib import PurePath

from audiocoach.script.model import BEDS, MusicSettings
from audiocoach.timeline.model import (
    CUE_GAP_MS,
    MAX_CUE_SPEED,
    Cue,
    Dropped,
    Marker,
    MusicSpan,
    Priority,
    Segment,
    Timeline,
    Tone,
    ToneKind,
)
from audiocoach.timeline.plan import Anchor, Group, Plan, PlannedTone, Stretch, Utterance
from audiocoach.units import frame_at, ms_for_frames

RANKS: dict[Priority, int] = {"must": 0, "should": 1, "may": 2}
TONE_ORDER: tuple[ToneKind, ...] = ("go", "switch", "end", "phase", "countdown", "tick", "click")
"""Where tones fall on one frame, the first of these sounds."""

SPEEDS = (1.05, 1.1, 1.15, 1.2, MAX_CUE_SPEED)
GUESSED_MS_PER_CHARACTER = 70
"""Stands in for the length of a form that has not been spoken yet; the schedule is made again when it has."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """A ``say`` step whose words are longer than its ``for``."""

    text: str
    line: int | None
    over_ms: int


@dataclass(frozen=True, slots=True)
class Placement:
    """A timeline, and what it still lacks: ``wanted`` are further forms to speak before the schedule is made
    again.
    """

    timeline: Timeline
    wanted: tuple[str, ...]
    misfits: tuple[Misfit, ...]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A form of an utterance at a speed; ``length_ms`` is rounded up."""

    text: str
    speed: float
    length_ms: int
    frames: int


@dataclass(slots=True)
class _Lane:
    """The stretches of time that words already take, in order, each kept clear of the next by the cue gap."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def add(self, start_ms: int, end_ms: int) -> None:
        index = bisect.bisect(self.starts, start_ms)
        self.starts.insert(index, start_ms)
        self.ends.insert(index, end_ms)

    def free_from(self, start_ms: int, length_ms: int) -> int:
        """The first moment at or after ``start_ms`` where ``length_ms`` fit between the words around."""
        index = max(0, bisect.bisect(self.starts, start_ms) - 1)
        while index < len(self.starts) and self.starts[index] < start_ms + length_ms + CUE_GAP_MS:
            start_ms = max(start_ms, self.ends[index] + CUE_GAP_MS)
            index += 1
        return start_ms

    def free_until(self, end_ms: int, length_ms: int) -> int:
        """The last start such that ``length_ms`` end by ``end_ms`` and fit between the words around."""
        index = bisect.bisect_left(self.starts, end_ms + CUE_GAP_MS) - 1
        while index >= 0 and self.ends[index] + CUE_GAP_MS > end_ms - length_ms:
            end_ms = min(end_ms, self.starts[index] - CUE_GAP_MS)
            index -= 1
        return end_ms - length_ms


def schedule(plan: Plan, lengths: Mapping[str, int]) -> Placement:
    """Places everything.

    Args:
        plan: the session before its words have lengths.
        lengths: by text, its length in frames when spoken at the voice's own pace; all of ``plan.texts()`` at
            least.
    """
    return _Scheduler(plan, lengths).run()


class _Scheduler:
    def __init__(self, plan: Plan, lengths: Mapping[str, int]) -> None:
        self._plan = plan
        self._lengths = lengths
        self._lane = _Lane()
        self._cues: list[Cue] = []
        self._dropped: list[tuple[int, Dropped]] = []
        self._wanted: dict[str, None] = {}
        self._misfits: list[Misfit] = []
        durations = [self._duration_ms(index, stretch) for index, stretch in enumerate(plan.stretches)]
        self._bounds = list(accumulate(durations, initial=0))

    def run(self) -> Placement:
        plan = self._plan
        for index, stretch in enumerate(plan.stretches):
            if stretch.kind == "say":
                start_ms = self._bounds[index] + plan.lead_ms[index]
                chosen = self._sized(stretch.words, 1.0)
                self._put(start_ms, chosen, Utterance((stretch.words,), "must", stretch.line))
        for group in sorted(plan.groups, key=lambda group: (_rank(group), self._at(group.start))):
            self._place(group)
        self._cues.sort(key=lambda cue: cue.start_frame)
        timeline = Timeline(
            title=plan.title,
            duration_frames=frame_at(self._bounds[-1]),
            segments=tuple(self._segments()),
            cues=tuple(self._cues),
            tones=tuple(self._tones()),
            music=tuple(self._music()),
            markers=tuple(self._markers()),
            dropped=tuple(dropped for _, dropped in sorted(self._dropped, key=lambda item: item[0])),
        )
        return Placement(timeline, tuple(self._wanted), tuple(self._misfits))

    # time

    def _duration_ms(self, index: int, stretch: Stretch) -> int:
        if stretch.duration_ms is not None:
            return stretch.duration_ms
        words_ms = self._plan.lead_ms[index] + self._sized(stretch.words, 1.0).length_ms
        if stretch.at_least_ms and words_ms > stretch.at_least_ms:
            self._misfits.append(Misfit(stretch.words, stretch.line, words_ms - stretch.at_least_ms))
        return max(words_ms, stretch.at_least_ms)

    def _at(self, anchor: Anchor) -> int:
        return self._bounds[anchor.index + anchor.from_end] + anchor.offset_ms

    # words

    def _sized(self, text: str, speed: float) -> _Chosen:
        frames = self._lengths.get(text)
        if frames is None:
            self._wanted[text] = None
            frames = frame_at(len(text) * GUESSED_MS_PER_CHARACTER)
        frames = round(frames / speed)
        return _Chosen(text, speed, ms_for_frames(frames), frames)

    def _options(self, utterance: Utterance) -> Iterator[_Chosen]:
        """The remedies in their order: the forms as they are, then the shortest ever faster."""
        for form in utterance.forms:
            yield self._sized(form, 1.0)
        for speed in SPEEDS:
            yield self._sized(utterance.forms[-1], speed)

    def _place(self, group: Group) -> None:
        """Adds the utterances of a group, the more important first; each gives way in full before a more
        important one does.
        """
        start_ms, end_ms = self._at(group.start), self._at(group.end)
        chosen: dict[int, _Chosen] = {}
        starts: dict[int, int] = {}
        for index in sorted(
            range(len(group.utterances)), key=lambda index: RANKS[group.utterances[index].priority]
        ):
            utterance = group.utterances[index]
            ends = [end_ms]
            if group.last_resort is not None and utterance.priority == "must":
                ends.append(max(end_ms, self._at(group.last_resort)))
            fitted = self._fit(group, start_ms, ends, chosen, index)
            if fitted is not None:
                chosen[index], starts = fitted
            else:
                self._drop(utterance, start_ms, ends[-1])
        for index, start in starts.items():
            self._put(start, chosen[index], group.utterances[index])

    def _fit(
        self, group: Group, start_ms: int, ends_ms: Sequence[int], chosen: Mapping[int, _Chosen], index: int
    ) -> tuple[_Chosen, dict[int, int]] | None:
        for end_ms in ends_ms:
            for option in self._options(group.utterances[index]):
                starts = self._packed(group, start_ms, end_ms, {**chosen, index: option})
                if starts is not None:
                    return option, starts
        return None

    def _packed(
        self, group: Group, start_ms: int, end_ms: int, chosen: Mapping[int, _Chosen]
    ) -> dict[int, int] | None:
        """Starts by utterance when all the chosen forms fit into the window in their order, else ``None``."""
        starts: dict[int, int] = {}
        if group.pack == "end":
            limit_ms = end_ms
            for index in sorted(chosen, reverse=True):
                starts[index] = self._lane.free_until(limit_ms, chosen[index].length_ms)
                limit_ms = starts[index] - CUE_GAP_MS
            return starts if all(start >= start_ms for start in starts.values()) else None
        position_ms = start_ms
        for index in sorted(chosen):
            length_ms = chosen[index].length_ms
            starts[index] = self._lane.free_from(position_ms, length_ms)
            position_ms = starts[index] + length_ms + CUE_GAP_MS
            if starts[index] + length_ms > end_ms or (group.pack == "at" and starts[index] != start_ms):
                return None
        return starts

    def _put(self, start_ms: int, chosen: _Chosen, utterance: Utterance) -> None:
        self._lane.add(start_ms, start_ms + chosen.length_ms)
        start_frame = frame_at(start_ms)
        self._cues.append(
            Cue(
                start_frame,
                start_frame + chosen.frames,
                chosen.text,
                utterance.priority,
                chosen.speed,
                utterance.line,
            )
        )

    def _drop(self, utterance: Utterance, start_ms: int, end_ms: int) -> None:
        shortest = self._sized(utterance.forms[-1], MAX_CUE_SPEED)
        over_ms = shortest.length_ms - max(0, end_ms - start_ms)
        why = (
            f"{over_ms / 1000:.1f} s too long for its place, at {MAX_CUE_SPEED}x"
            if over_ms > 0
            else "other words are in its place"
        )
        dropped = Dropped(utterance.forms[0], utterance.priority, utterance.line, why, max(0, over_ms))
        self._dropped.append((start_ms, dropped))

    # everything else

    def _tones(self) -> Iterator[Tone]:
        by_frame: dict[int, PlannedTone] = {}
        for tone in self._plan.tones:
            if tone.until is not None and self._covered(tone, tone.until):
                continue
            frame = frame_at(self._at(tone.at))
            held = by_frame.get(frame)
            if held is None or TONE_ORDER.index(tone.kind) < TONE_ORDER.index(held.kind):
                by_frame[frame] = tone
        for frame, tone in sorted(by_frame.items()):
            yield Tone(frame, tone.kind, tone.kit)

    def _covered(self, tone: PlannedTone, until: Anchor) -> bool:
        """Whether words sound between a countdown beep and the end of the go tone it leads to."""
        start_ms = self._at(tone.at) - 1
        index = bisect.bisect(self._lane.ends, start_ms)
        return index < len(self._lane.starts) and self._lane.starts[index] < self._at(until)

    def _segments(self) -> Iterator[Segment]:
        for index, stretch in enumerate(self._plan.stretches):
            yield Segment(
                frame_at(self._bounds[index]),
                frame_at(self._bounds[index + 1]),
                stretch.kind,
                stretch.name,
                stretch.section,
                stretch.round,
                stretch.rounds,
                stretch.set,
                stretch.side,
                stretch.reps,
                stretch.line,
            )

    def _runs(self, key: str) -> Iterator[tuple[int, int, Stretch]]:
        """Neighbouring stretches that agree in one attribute: first frame, last frame, the first stretch."""
        for _, run in groupby(enumerate(self._plan.stretches), key=lambda item: getattr(item[1], key)):
            members = list(run)
            first, last = members[0][0], members[-1][0]
            yield frame_at(self._bounds[first]), frame_at(self._bounds[last + 1]), members[0][1]

    def _markers(self) -> Iterator[Marker]:
        for start_frame, end_frame, stretch in self._runs("chapter"):
            yield Marker(start_frame, end_frame, stretch.chapter.title)

    def _music(self) -> Iterator[MusicSpan]:
        spans: list[MusicSpan] = []
        for start_frame, end_frame, stretch in self._runs("music"):
            span = _music_span(start_frame, end_frame, stretch.music, self._plan.folder)
            if spans and _same_music(spans[-1], span):
                span = _music_span(spans.pop().start_frame, end_frame, stretch.music, self._plan.folder)
            spans.append(span)
        return iter(spans)


def _rank(group: Group) -> int:
    return min(RANKS[utterance.priority] for utterance in group.utterances)


def _same_music(one: MusicSpan, other: MusicSpan) -> bool:
    settings = [
        (span.sources, span.level_lufs, span.duck_db, span.bpm, span.crossfade_ms) for span in (one, other)
    ]
    return settings[0] == settings[1]


def _music_span(start_frame: int, end_frame: int, music: MusicSettings, folder: str) -> MusicSpan:
    built_in = len(music.source) == 1 and music.source[0] in (*BEDS, "none")
    sources = music.source if built_in else tuple(str(PurePath(folder) / path) for path in music.source)
    return MusicSpan(
        start_frame,
        end_frame,
        sources,
        music.level_lufs,
        music.duck_db,
        music.bpm,
        music.crossfade_ms,
        label=", ".join(music.source),
    )
