"""A plan and the lengths of its cues → a timeline.

Groups are placed by priority, then in order of time, so that important cues find free time. A cue that does
not fit its window is shortened, then sped up to 1.25x at most, then dropped. In a window that is packed
against its end it is moved earlier. The clock never moves for speech: only ``say`` steps are as long as
their words.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Literal

from audiocoach.script.model import Manner, Sound
from audiocoach.timeline.layout import markers, music_spans, position_ms, segments, sounds, tones
from audiocoach.timeline.model import CUE_GAP_MS, MAX_CUE_SPEED, Cue, Dropped, Priority, Timeline
from audiocoach.timeline.plan import Anchor, Group, Plan, Stretch, Utterance, Words, sound_path
from audiocoach.units import Frames, Ms, frame_at, ms_for_frames

RANKS: dict[Priority, int] = {"must": 0, "should": 1, "may": 2}
SHORTEST_SOUND_MS: Ms = 100
"""A sound step lasts more than nothing, also with a silent kit."""

PlacementScope = Literal["all", "must", "until_missed"]
"""What is placed: all groups; only those that hold a must, which go first; or these until one is missed."""

SPEEDS = (1.05, 1.1, 1.15, 1.2, MAX_CUE_SPEED)
GUESSED_MS_PER_CHARACTER = 70
"""The guessed length of a form that is not spoken yet. Words are placed again when it is."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """A ``say`` step whose words are longer than its ``for``."""

    text: str
    line: int | None
    over_ms: Ms


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A form of an utterance at a speed; ``length_ms`` is rounded up."""

    text: str
    speed: float
    length_ms: Ms
    frames: Frames


def schedule(
    plan: Plan,
    lengths: Mapping[Words, Frames],
    sound_frames: Mapping[str, Frames],
    scope: PlacementScope = "all",
) -> Placement:
    """Place the words of a plan.

    Args:
        plan: the session before its words have lengths.
        lengths: by text and manner, its length in frames; all of ``plan.words`` at least. A length that
            is missing (``KeyError``) is guessed and wanted.
        sound_frames: by path, the lengths of the plan's sound files in frames.
        scope: what to place.
    """
    placement = Placement(plan, lengths, sound_frames)
    placement.run(scope)
    return placement


@dataclass(slots=True)
class Lane:
    """The ranges of time that words already take, in order; each is kept clear of the next by the cue gap."""

    starts: list[Ms] = field(default_factory=list)
    ends: list[Ms] = field(default_factory=list)

    def add(self, start_ms: Ms, end_ms: Ms) -> None:
        """Take a range, which nothing else has taken."""
        index = bisect.bisect(self.starts, start_ms)
        self.starts.insert(index, start_ms)
        self.ends.insert(index, end_ms)

    def free_from(self, start_ms: Ms, length_ms: Ms) -> Ms:
        """The first moment at or after ``start_ms`` where ``length_ms`` fit between the words around."""
        index = max(0, bisect.bisect(self.starts, start_ms) - 1)
        while index < len(self.starts) and self.starts[index] < start_ms + length_ms + CUE_GAP_MS:
            start_ms = max(start_ms, self.ends[index] + CUE_GAP_MS)
            index += 1
        return start_ms

    def free_until(self, end_ms: Ms, length_ms: Ms) -> Ms:
        """The last start such that ``length_ms`` end by ``end_ms`` and fit between the words around."""
        index = bisect.bisect_left(self.starts, end_ms + CUE_GAP_MS) - 1
        while index >= 0 and self.ends[index] + CUE_GAP_MS > end_ms - length_ms:
            end_ms = min(end_ms, self.starts[index] - CUE_GAP_MS)
            index -= 1
        return end_ms - length_ms

    def is_taken(self, start_ms: Ms, end_ms: Ms) -> bool:
        """Whether words sound anywhere in a range."""
        index = bisect.bisect(self.ends, start_ms)
        return index < len(self.starts) and self.starts[index] < end_ms


class Placement:
    """The words of a plan, placed by :func:`schedule`."""

    def __init__(
        self, plan: Plan, lengths: Mapping[Words, Frames], sound_frames: Mapping[str, Frames]
    ) -> None:
        """Find out where each stretch starts."""
        self.misfits: list[Misfit] = []
        self._plan = plan
        self._lengths = lengths
        self._sound_frames = sound_frames
        self._lane = Lane()
        self._cues: list[Cue] = []
        self._dropped: list[tuple[Ms, Dropped]] = []
        self._later: list[Group[Utterance]] = []
        self._is_any_missed = False
        self._too_long: dict[tuple[Utterance, Ms], Dropped] = {}
        self._wanted: dict[Words, None] = {}
        self._said_until_ms = -CUE_GAP_MS
        self._sizes: dict[tuple[str, Manner, float], _Chosen] = {}
        self._shortest_ms: dict[tuple[tuple[str, ...], Manner], Ms] = {}
        self._bounds: list[Ms] = [0]
        for index, stretch in enumerate(plan.stretches):
            self._bounds.append(self._bounds[-1] + self._duration_ms(index, stretch))

    def run(self, scope: PlacementScope = "all") -> None:
        """Place the groups in order of rank and time."""
        found = ((*_order(group), self._at(group.start), group) for group in self._plan.groups)
        ranked = sorted(found, key=itemgetter(0, 2))
        if scope != "all":
            ranked = [one for one in ranked if one[0] == RANKS["must"]]
        taken_ms = -CUE_GAP_MS
        for number, (_, order, start_ms, group) in enumerate(ranked):
            end_ms = max(self._at(group.end), self._at(group.last_resort or group.end))
            free_ms = ranked[number + 1][2] if number + 1 < len(ranked) else end_ms + CUE_GAP_MS
            placed = order
            if scope != "all" and taken_ms + CUE_GAP_MS <= start_ms and end_ms + CUE_GAP_MS <= free_ms:
                # Nothing else is placed here, so what gives way to a must makes no difference to any.
                placed = [index for index in order if group.utterances[index].priority == "must"]
            taken_ms = max(taken_ms, end_ms)
            self._place(group, placed)
            if scope == "until_missed" and self._is_any_missed:
                break
        for group in self._later:
            self._place(group, _order(group)[1])
        self._cues.sort(key=attrgetter("start_frame"))
        self._dropped.sort(key=itemgetter(0))

    @property
    def wanted(self) -> tuple[Words, ...]:
        """Further forms to speak: their lengths were guessed, so the words have to be placed again."""
        return tuple(self._wanted)

    @property
    def duration_frames(self) -> Frames:
        """Length of the track."""
        return frame_at(self._bounds[-1])

    @property
    def dropped(self) -> tuple[Dropped, ...]:
        """The cues that are left out, in order of the track."""
        return tuple(dropped for _, dropped in self._dropped)

    def timeline(self) -> Timeline:
        """The timeline, with tones, music and chapters."""
        plan = self._plan
        return Timeline(
            title=plan.title,
            duration_frames=self.duration_frames,
            segments=tuple(segments(plan, self._bounds)),
            cues=tuple(self._cues),
            tones=tuple(tones(plan, self._bounds, self._lane.is_taken)),
            music=tuple(music_spans(plan, self._bounds)),
            markers=tuple(markers(plan, self._bounds)),
            dropped=self.dropped,
            sounds=tuple(sounds(plan, self._bounds)),
        )

    # time

    def _duration_ms(self, index: int, stretch: Stretch) -> Ms:
        if stretch.duration_ms is not None:
            return stretch.duration_ms
        if stretch.sound is not None:
            return self._sound_ms(stretch.sound, stretch)
        return self._spoken_ms(index, stretch)

    def _spoken_ms(self, index: int, stretch: Stretch) -> Ms:
        """Place the words of a ``say`` and return their time, with the silence before them."""
        start_ms = self._bounds[index]
        chosen = self._size(stretch.words, stretch.manner, 1.0)
        lead_ms = max(self._plan.lead_ms[index], self._said_until_ms + CUE_GAP_MS - start_ms)
        words_ms = lead_ms + chosen.length_ms
        self._said_until_ms = start_ms + words_ms
        self._put(
            start_ms + lead_ms, chosen, Utterance((stretch.words,), "must", stretch.line, stretch.manner)
        )
        if stretch.at_least_ms and words_ms > stretch.at_least_ms:
            self.misfits.append(Misfit(stretch.words, stretch.line, words_ms - stretch.at_least_ms))
        return max(words_ms, stretch.at_least_ms)

    def _sound_ms(self, sound: Sound, stretch: Stretch) -> Ms:
        if sound.file is not None:
            return ms_for_frames(self._sound_frames[sound_path(self._plan.folder, sound.file)])
        assert sound.tone is not None
        return max(SHORTEST_SOUND_MS, stretch.kit.length_ms(sound.tone))

    def _at(self, anchor: Anchor) -> Ms:
        return position_ms(anchor, self._bounds)

    # words

    def _size(self, text: str, manner: Manner, speed: float) -> _Chosen:
        """The size of a form at a speed. A session repeats its words, so each is computed once."""
        key = text, manner, speed
        sized = self._sizes.get(key)
        if sized is None:
            try:
                frames = self._lengths[text, manner]
            except KeyError:
                self._wanted[text, manner] = None
                frames = frame_at(len(text) * GUESSED_MS_PER_CHARACTER)
            frames = round(int(frames) / speed)
            sized = self._sizes[key] = _Chosen(text, speed, ms_for_frames(frames), frames)
        return sized

    def _options(self, utterance: Utterance) -> Iterator[_Chosen]:
        """What to try, in order: each form at normal speed, then the last one faster and faster."""
        for form in utterance.forms:
            yield self._size(form, utterance.manner, 1.0)
        for speed in SPEEDS:
            yield self._size(utterance.forms[-1], utterance.manner, speed)

    def _place(self, group: Group[Utterance], order: Sequence[int]) -> None:
        """Place the utterances of a group in an order, the most important first. A less important one is
        dropped before a more important one is shortened.
        """
        start_ms, end_ms = self._at(group.start), self._at(group.end)
        chosen: dict[int, _Chosen] = {}
        starts: dict[int, Ms] = {}
        for index in order:
            utterance = group.utterances[index]
            ends: list[Ms] = [end_ms]
            if group.last_resort is not None and utterance.priority == "must":
                ends.append(max(end_ms, self._at(group.last_resort)))
            too_long = self._too_long.get((utterance, ends[-1] - start_ms))
            if too_long is not None:
                self._dropped.append((start_ms, too_long))
                continue
            fitted = self._fit(group, start_ms, ends, chosen, index)
            if fitted is not None:
                chosen[index], starts = fitted
            elif utterance.later is not None:
                self._later.append(Group((utterance._replace(later=None),), *utterance.later))
            else:
                self._drop(utterance, start_ms, ends[-1])
        for index, start in starts.items():
            self._put(start, chosen[index], group.utterances[index])

    def _fit(
        self,
        group: Group[Utterance],
        start_ms: Ms,
        ends_ms: Sequence[Ms],
        chosen: Mapping[int, _Chosen],
        index: int,
    ) -> tuple[_Chosen, dict[int, Ms]] | None:
        utterance = group.utterances[index]
        words = utterance.forms, utterance.manner
        for end_ms in ends_ms:
            room_ms = end_ms - start_ms
            if self._shortest_ms.get(words, 0) > room_ms:
                continue
            shortest_ms = None
            for option in self._options(utterance):
                length_ms = option.length_ms
                shortest_ms = length_ms if shortest_ms is None else min(shortest_ms, length_ms)
                if length_ms > room_ms:
                    continue
                starts = self._pack(group, start_ms, end_ms, {**chosen, index: option})
                if starts is not None:
                    return option, starts
            if shortest_ms is not None:
                # Every form has been asked for by now: from here on a shorter window needs no second look.
                self._shortest_ms[words] = shortest_ms
        return None

    def _pack(
        self, group: Group[Utterance], start_ms: Ms, end_ms: Ms, chosen: Mapping[int, _Chosen]
    ) -> dict[int, Ms] | None:
        """The start of each chosen form if all fit into the window in order, else ``None``."""
        starts: dict[int, Ms] = {}
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

    def _put(self, start_ms: Ms, chosen: _Chosen, utterance: Utterance) -> None:
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
                utterance.manner,
            )
        )

    def _drop(self, utterance: Utterance, start_ms: Ms, end_ms: Ms) -> None:
        room_ms = end_ms - start_ms
        self._is_any_missed = self._is_any_missed or utterance.priority == "must"
        dropped = self._dropped_from(utterance, max(0, room_ms))
        if self._shortest_ms.get((utterance.forms, utterance.manner), 0) > room_ms:
            self._too_long[utterance, room_ms] = dropped
        self._dropped.append((start_ms, dropped))

    def _dropped_from(self, utterance: Utterance, room_ms: Ms) -> Dropped:
        shortest = self._size(utterance.forms[-1], utterance.manner, MAX_CUE_SPEED)
        over_ms = shortest.length_ms - room_ms
        why = (
            f"{over_ms / 1000:.1f} s too long, even at {MAX_CUE_SPEED}x"
            if over_ms > 0
            else "no room: another cue is playing"
        )
        return Dropped(utterance.forms[0], utterance.priority, utterance.line, why, max(0, over_ms))


def _order(group: Group[Utterance]) -> tuple[int, Sequence[int]]:
    """A group's rank, and the indices of its utterances, the more important first."""
    return _order_of(*[utterance.priority for utterance in group.utterances])


@lru_cache
def _order_of(*priorities: Priority) -> tuple[int, Sequence[int]]:
    indices = sorted(range(len(priorities)), key=lambda index: RANKS[priorities[index]])
    return RANKS[priorities[indices[0]]], tuple(indices)
