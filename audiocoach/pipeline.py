"""The whole pipeline: a script's text comes in at one end, an MP3 goes out at the other.

``load`` reads a script, ``plan`` says what will sound when without touching the network, ``render`` makes the
track.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from audiocoach.errors import OutputError, Problem, ScriptError, UsageError
from audiocoach.files import read_bytes
from audiocoach.media.cover import MAX_COVER_BYTES, load_cover
from audiocoach.media.credits import credit_of
from audiocoach.media.describe import Place, tags_of
from audiocoach.media.listen import heard_blocks
from audiocoach.media.ours import stamp_at
from audiocoach.media.tags import UNKNOWN_SHA256, Stamp
from audiocoach.script.model import Workout
from audiocoach.script.names import NO_MUSIC
from audiocoach.sound.clip import stereo_segment
from audiocoach.sound.landmarks import Landmarks, landmarks_of
from audiocoach.sound.measuring import Measured, measure_blocks, speech_over_music_lu
from audiocoach.sound.mixer import Mix, beep_clip, build_mix
from audiocoach.sound.music import MusicBus
from audiocoach.sources.load import Loaded, load, load_text, pack_info
from audiocoach.sources.references import is_material, missing_files
from audiocoach.store.store import key_of
from audiocoach.studio import DEFAULTS, Options, Progress, Speech, Studio
from audiocoach.timeline.model import Timeline
from audiocoach.timeline.resolve import findings
from audiocoach.units import SAMPLE_RATE, format_clock, seconds, shown
from audiocoach.version import __version__
from audiocoach.writing import (
    VOICE_ONLY,
    check_stems,
    existing,
    landmarks_at,
    may_stay,
    outputs_of,
    stems_of,
    write_stems,
    write_track,
)

if TYPE_CHECKING:
    from pydub import AudioSegment

__all__ = [
    "Loaded",
    "Measurement",
    "Options",
    "Place",
    "Planned",
    "Progress",
    "Track",
    "load",
    "load_text",
    "measure",
    "plan",
    "render",
    "render_segment",
]

SEGMENT_LIMIT_S = 3600
"""A session longer than this is not held in memory whole."""

STAMPED_TITLE = 80
"""Characters of a title that a track's stamp holds: enough to tell one session from another."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A timeline with what there is to say about it: warnings with their places, and notes such as which
    voice the lengths come from.
    """

    timeline: Timeline
    warnings: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Track:
    """A finished build. ``up_to_date`` means that the file was already right and was left alone."""

    path: Path
    timeline: Timeline
    engine: str
    up_to_date: bool
    warnings: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    figures: Mapping[str, int] = field(default_factory=dict)
    others: tuple[Path, ...] = ()
    """Further mixes and stems that were asked for."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """The figures of a file, its stamp if it is one of ours, and, where the script was given, by how many LU
    speech is over music at its least and in all.
    """

    path: Path
    figures: Measured
    stamp: Stamp | None = None
    speech_over_music_lu: tuple[float, float] | None = None


def plan(workout: Workout, options: Options = DEFAULTS) -> Planned:
    """What will sound when, without the network; the notes say which voice the lengths come from.

    Raises:
        ScriptError: when words do not fit a ``say`` step's ``for``, or on warnings with ``options.strict``.
    """
    _require_files(workout)
    speech = Studio(options).measured(workout)
    return Planned(speech.timeline, _warnings(workout, speech.timeline, options), speech.notes)


def render(
    workout: Workout,
    output: Path,
    options: Options = DEFAULTS,
    *,
    on_progress: Progress | None = None,
    place: Place | None = None,
) -> Track:
    """Makes the track, further mixes and stems, or finds that they are there; ``place`` is where it stands in
    an album.

    Raises:
        AudioCoachError: when a cue cannot be spoken, music cannot be read or the file cannot be written;
            what was at ``output`` then stays as it was.
    """
    _require_files(workout)
    outputs, stems = outputs_of(output, options), stems_of(output, options)
    for path in (*outputs.values(), *stems.values()):
        if is_material(workout, path):
            raise OutputError(f"{path} is one of the session's own files; choose another name for the track")
    stamps = {path: existing(path, options) for path in outputs.values()}
    check_stems(stems, options)
    studio = Studio(options, on_progress)
    with ThreadPoolExecutor(1) as aside, studio.stop:
        # Done meanwhile, since it needs no words: looking through the tracks that are there, decoding music.
        looking = aside.submit(_looked_through, studio, workout, stamps)
        kept = next((stamp.engine for stamp in stamps.values() if stamp), None)
        speech = studio.spoken(workout, kept)
        is_whole = looking.result()
    warnings = _warnings(workout, speech.timeline, options)
    engine = speech.timeline.voice["engine"]
    cover, left_alone, figures = _cover(workout), True, dict[str, int]()
    told, notes = list[Problem](), list(speech.notes)
    for name, path in outputs.items():
        one = _of_mix(speech, name)
        with studio.music(one.timeline) as music:
            told += [_music_warning(workout, text) for text in music.warnings]
            mix = _mix(one, music, options)
            credit, suffix = _credit(workout, music), path.suffix.lower()
            key = _key(workout, one.timeline, mix, cover, options, credit=credit, place=place, suffix=suffix)
            stamp = stamps[path]
            if not (is_whole[path] and stamp and stamp.key == key):
                left_alone = False
                tags = tags_of(workout, one.timeline, cover, credit=credit, place=place)
                tags = replace(tags, landmarks=_landmarks(one).to_bytes())
                notes += _replaced(path, stamp, one.timeline.title)
                title = one.timeline.title[:STAMPED_TITLE]
                stamp = Stamp(key, UNKNOWN_SHA256, engine, __version__, title)
                on_mixing = _mixing(studio.on_progress, mix.duration_frames)
                for what, count in write_track(
                    path, mix, tags, stamp, studio=studio, on_progress=on_mixing
                ).items():
                    figures[what] = figures.get(what, 0) + count
    if stems:
        with studio.music(speech.timeline) as music:
            left_alone &= write_stems(stems, _mix(speech, music, options), studio)
    if not left_alone:
        studio.store.trim()
    first, *others = outputs.values()
    return Track(
        path=first,
        timeline=speech.timeline,
        engine=engine,
        up_to_date=left_alone,
        warnings=tuple(dict.fromkeys((*warnings, *told))),
        notes=tuple(notes) if left_alone else (*notes, *studio.complaints()),
        figures=figures,
        others=(*others, *stems.values()),
    )


def render_segment(
    workout: Workout, options: Options = DEFAULTS, *, on_progress: Progress | None = None
) -> AudioSegment:
    """The whole mix as a pydub segment, 44.1 kHz stereo: for sessions up to an hour, since it is held in
    memory.

    Raises:
        UsageError: when the session is longer.
        AudioCoachError: as for :func:`render`.
    """
    _require_files(workout)
    studio = Studio(options, on_progress)
    speech = studio.spoken(workout)
    if speech.timeline.duration_s > SEGMENT_LIMIT_S:
        raise UsageError("a session over 60 minutes is not held in memory whole; render it to a file")
    _warnings(workout, speech.timeline, options)
    with studio.music(speech.timeline) as music:
        mix = _mix(speech, music, options)
        return stereo_segment(mix.pcm16(0, mix.duration_frames))


def measure(path: Path, options: Options = DEFAULTS, workout: Workout | None = None) -> Measurement:
    """What a finished file sounds like; with the workout that it was made from also what only that can tell.

    Raises:
        AudioCoachError: when the file cannot be read, or is not what the workout's track would be.
    """
    stamp, carried = stamp_at(path), landmarks_at(path)
    landmarks = Landmarks.from_bytes(carried) if carried else None
    difference = None
    studio = Studio(options)
    if workout is not None:
        _require_files(workout)
        speech = studio.spoken(workout, stamp.engine if stamp else None)
        landmarks = _landmarks(speech)
        with studio.music(speech.timeline) as music:
            difference = speech_over_music_lu(_mix(speech, music, options))
    figures = measure_blocks(heard_blocks(path, ffmpeg=studio.ffmpeg), landmarks)
    if workout is not None and abs(figures.duration_frames - (figures.planned_frames or 0)) > SAMPLE_RATE:
        lengths = [
            format_clock(round(seconds(frames) * 1000))
            for frames in (figures.duration_frames, figures.planned_frames or 0)
        ]
        raise UsageError(
            f"{path} lasts {lengths[0]} and the track of {workout.file} {lengths[1]}; "
            "it was made of another script, with other values (--set) or by another voice (--voice)"
        )
    return Measurement(path, figures, stamp, difference)


def _replaced(path: Path, before: Stamp | None, title: str) -> tuple[str, ...]:
    """That a track of another session was there; without a word its owner would miss it."""
    if before is None or before.title in ("", title[:STAMPED_TITLE]):
        return ()
    return (f"{path} was the track of {shown(before.title)}; -o gives this one another name",)


def _landmarks(speech: Speech) -> Landmarks:
    return landmarks_of(speech.timeline, lambda tone: beep_clip(tone, speech.kits))


def _require_files(workout: Workout) -> None:
    """Looks for music and sounds before a word is spoken."""
    problems = missing_files(workout)
    if problems:
        raise ScriptError(problems)


def _looked_through(
    studio: Studio, workout: Workout, stamps: Mapping[Path, Stamp | None]
) -> dict[Path, bool]:
    """Which of the tracks that are there are whole; music is decoded where one has to be made."""
    if studio.options.force or None in stamps.values():
        studio.prepare_music(workout)
    return {path: may_stay(path, stamp, studio) for path, stamp in stamps.items()}


def _of_mix(speech: Speech, mix: str) -> Speech:
    """What sounds in one of the mixes."""
    if mix != VOICE_ONLY:
        return speech
    spans = tuple(replace(span, sources=(NO_MUSIC,), label=NO_MUSIC) for span in speech.timeline.music)
    return replace(speech, timeline=replace(speech.timeline, music=spans))


def _mix(speech: Speech, music: MusicBus, options: Options) -> Mix:
    gain_db = options.loudness_lufs - DEFAULTS.loudness_lufs
    return build_mix(
        speech.timeline,
        speech.clips,
        music=music,
        sounds=speech.sounds,
        kits=speech.kits,
        master_gain_db=gain_db,
    )


def _mixing(on_progress: Progress | None, duration_frames: int) -> Callable[[int], None] | None:
    if on_progress is None:
        return None
    total_ms = duration_frames * 1000 // SAMPLE_RATE
    return lambda done: on_progress("mixing", done * 1000 // SAMPLE_RATE, total_ms)


def _warnings(workout: Workout, timeline: Timeline, options: Options) -> tuple[Problem, ...]:
    """What the finished timeline has to say about its script; with ``strict`` that is an error."""
    problems = findings(workout, timeline)
    if problems and options.strict:
        raise ScriptError([replace(problem, severity="error") for problem in problems])
    return problems


def _music_warning(workout: Workout, text: str) -> Problem:
    mark = workout.marks.get("music", workout.mark)
    return Problem(text, workout.file, mark.line, mark.column, path="music", severity="warning")


def _cover(workout: Workout) -> tuple[str, bytes] | None:
    """The script's own picture, checked."""
    if workout.cover is None:
        return None
    path = Path(workout.folder, workout.cover)
    return load_cover(read_bytes(path, MAX_COVER_BYTES), str(path))


def _credit(workout: Workout, music: MusicBus) -> str:
    """Whom the songs are by, which pack the script came in and whom that credits, if it did."""
    pack = pack_info(Path(workout.folder))
    return " ".join(filter(None, (credit_of(music.songs()), pack.credit_line if pack else "")))


def _key(
    workout: Workout,
    timeline: Timeline,
    mix: Mix,
    cover: tuple[str, bytes] | None,
    options: Options,
    *,
    credit: str,
    place: Place | None,
    suffix: str,
) -> str:
    """What the track is made of: what sounds, how it is encoded, and what its tags tell."""
    return key_of(
        version=__version__,
        sound=mix.fingerprint(0, mix.duration_frames),
        preset=options.preset,
        container=suffix,
        timeline=timeline.to_json(),
        header=[workout.author, workout.language, *workout.tags],
        credit=credit,
        place=place and asdict(place),
        cover=cover and hashlib.sha256(cover[1]).hexdigest(),
    )
