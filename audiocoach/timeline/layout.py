"""Everything of a timeline but its words: segments, tones, chapters, music and sound files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise
from pathlib import PurePath

from audiocoach.script.model import Run
from audiocoach.script.music import BPM_RANGE, MusicSettings
from audiocoach.timeline.model import Fullness, Marker, MusicSpan, PlacedSound, Segment, Tone, ToneKind
from audiocoach.timeline.plan import Anchor, Plan, PlannedTone, Stretch, activity_of, sound_path
from audiocoach.units import Frames, Ms, frame_at

Bounds = Sequence[Ms]
"""Where each stretch starts, and the last ends, in milliseconds."""

TONE_ORDER: tuple[ToneKind, ...] = ("go", "switch", "end", "phase", "countdown", "tick", "click")
"""Where tones fall on one frame, the first of these sounds."""


def position_ms(anchor: Anchor, bounds: Bounds) -> Ms:
    """An anchor's place in milliseconds."""
    return bounds[anchor.stretch + anchor.from_end] + anchor.offset_ms


def tones(plan: Plan, bounds: Bounds, is_taken: Callable[[Ms, Ms], bool]) -> Iterator[Tone]:
    """The beeps in order: one to a frame, and no countdown under words. ``is_taken`` says whether there are
    words in a range.
    """
    by_frame: dict[Frames, PlannedTone] = {}
    for tone in plan.tones:
        start_ms = position_ms(tone.at, bounds)
        if tone.until is not None and is_taken(start_ms - 1, position_ms(tone.until, bounds)):
            continue
        frame = frame_at(start_ms)
        held = by_frame.get(frame)
        if held is None or TONE_ORDER.index(tone.kind) < TONE_ORDER.index(held.kind):
            by_frame[frame] = tone
    for frame, tone in sorted(by_frame.items()):
        yield Tone(frame, tone.kind, tone.kit, tone.variant)


def segments(plan: Plan, bounds: Bounds) -> Iterator[Segment]:
    """The segments in order; they tile the track."""
    for stretch, (start_frame, end_frame) in zip(
        plan.stretches, pairwise(map(frame_at, bounds)), strict=True
    ):
        yield Segment(
            start_frame,
            end_frame,
            stretch.kind,
            stretch.name,
            stretch.section,
            stretch.round,
            stretch.rounds,
            stretch.set,
            stretch.side,
            stretch.reps,
            stretch.line,
            activity_of(stretch),
            stretch.moves,
            stretch.counted,
            stretch.rep_ms,
            stretch.rep_source,
        )


def _runs(plan: Plan, bounds: Bounds, key: str) -> Iterator[tuple[Frames, Frames, Stretch]]:
    """Neighbouring stretches that agree in one attribute: first frame, last frame, the first stretch."""
    for _, run in groupby(enumerate(plan.stretches), key=lambda item: getattr(item[1], key)):
        members = list(run)
        first, last = members[0][0], members[-1][0]
        yield frame_at(bounds[first]), frame_at(bounds[last + 1]), members[0][1]


def markers(plan: Plan, bounds: Bounds) -> Iterator[Marker]:
    """The chapters in order; they tile the track."""
    for start_frame, end_frame, stretch in _runs(plan, bounds, "chapter"):
        yield Marker(start_frame, end_frame, str(stretch.chapter.title))


def sounds(plan: Plan, bounds: Bounds) -> Iterator[PlacedSound]:
    """The script's own sound files."""
    for index, stretch in enumerate(plan.stretches):
        if stretch.sound is not None and stretch.sound.file is not None:
            path = sound_path(plan.folder, stretch.sound.file)
            yield PlacedSound(frame_at(bounds[index]), frame_at(bounds[index + 1]), path)


def music_spans(plan: Plan, bounds: Bounds) -> list[MusicSpan]:
    """Which music plays when. Neighbours with the same music are joined; a cadence stays on its own."""
    spans: list[MusicSpan] = []
    members: list[int] = []
    for index, stretch in enumerate(plan.stretches):
        if members and not _plays_on(plan.stretches[index - 1], stretch):
            spans.append(_music_span(members, plan, bounds))
            members = []
        members.append(index)
    if members:
        spans.append(_music_span(members, plan, bounds))
    return spans


def _plays_on(one: Stretch, other: Stretch) -> bool:
    """Whether the music of two neighbouring stretches is one."""
    if _cadence_spm(one) or _cadence_spm(other):
        return False
    return one.music is other.music or _settings(one.music) == _settings(other.music)


def _settings(music: MusicSettings) -> tuple[object, ...]:
    return tuple(getattr(music, name) for name in MusicSettings.model_fields if name not in ("mark", "marks"))


def _cadence_spm(stretch: Stretch) -> float | None:
    """The cadence that a bed follows in a stretch."""
    return stretch.exercise.cadence_spm if stretch.exercise and stretch.music.is_bed else None


def _music_span(members: Sequence[int], plan: Plan, bounds: Bounds) -> MusicSpan:
    """The span of neighbouring stretches, given by their indices."""
    stretch = plan.stretches[members[0]]
    music = stretch.music
    cadence_spm = _cadence_spm(stretch)
    return MusicSpan(
        frame_at(bounds[members[0]]),
        frame_at(bounds[members[-1] + 1]),
        tuple(str(PurePath(plan.folder) / path) for path in music.source) if music.is_files else music.source,
        music.level_lufs,
        music.duck_db,
        _in_range(cadence_spm) if cadence_spm else music.bpm,
        music.crossfade_ms,
        label=", ".join(music.source),
        restart=cadence_spm is not None,
        key=music.key,
        course=_course(members, plan, bounds),
        shuffle=(plan.title if music.seed is None else music.seed) if music.shuffle else None,
    )


def _course(members: Sequence[int], plan: Plan, bounds: Bounds) -> tuple[tuple[Frames, Fullness], ...]:
    """How full a bed plays over neighbouring stretches."""
    music = plan.stretches[members[0]].music
    if not (music.is_bed and music.follow):
        return ()
    course: list[tuple[Frames, Fullness]] = []
    for index in members:
        full = fullness(plan.stretches[index])
        if not course or course[-1][1] != full:
            course.append((frame_at(bounds[index]), full))
    return tuple(course)


def fullness(stretch: Stretch) -> Fullness:
    """How much of a bed suits a stretch: all of it in work, also between its sides; less in rests, at words
    and while walking; least while breathing and in a section whose name says recovery.
    """
    if stretch.is_breath or stretch.session_phase == "recovery":
        return "calm"
    walks = isinstance(stretch.exercise, Run) and stretch.exercise.word == "walk"
    return "work" if stretch.kind in ("work", "switch") and not walks else "rest"


def _in_range(cadence_spm: float) -> float:
    """The tempo that goes with a cadence: a beat on each step, or on every second, or two on each."""
    low, high = BPM_RANGE
    if cadence_spm > high:
        return cadence_spm / 2
    return cadence_spm if cadence_spm >= low else cadence_spm * 2
