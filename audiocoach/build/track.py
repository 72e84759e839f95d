"""One track: a script becomes a workout, a timeline, speech, a mix and a file.

:func:`load` reads a script, :func:`plan` gives its timeline without the network, and :func:`render` makes the
track.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from audiocoach.build.ahead import unload_voice
from audiocoach.build.choices import VoiceChoice
from audiocoach.build.finished import remember_finished
from audiocoach.build.inputs import inputs_key
from audiocoach.build.options import DEFAULTS, VOICE_ONLY, Options, Progress
from audiocoach.build.outputs import Targets, check_targets, may_stay, write_stems, write_track
from audiocoach.build.resources import Resources
from audiocoach.build.speech import Speech, plan_speech, speak
from audiocoach.errors import Problem, ScriptError, UsageError, refuse_warnings
from audiocoach.files import read_bytes
from audiocoach.media.cover import MAX_COVER_BYTES, load_cover
from audiocoach.media.credits import credit_of
from audiocoach.media.describe import Place, tags_of
from audiocoach.media.tags import UNKNOWN_SHA256, Stamp
from audiocoach.script.model import Workout
from audiocoach.script.names import NO_MUSIC
from audiocoach.sound.clip import stereo_segment
from audiocoach.sound.landmarks import Landmarks, landmarks_of
from audiocoach.sound.mixer import Mix, beep_clip, build_mix
from audiocoach.sound.music import MusicBus
from audiocoach.sources.load import Loaded, load, load_text, pack_info
from audiocoach.sources.references import missing_files
from audiocoach.store.store import key_of
from audiocoach.timeline.model import Timeline
from audiocoach.timeline.plan import Plan
from audiocoach.timeline.resolve import findings
from audiocoach.units import Frames, ms_at, quoted
from audiocoach.version import __version__

if TYPE_CHECKING:
    from pydub import AudioSegment

__all__ = ["Loaded", "Planned", "Track", "load", "load_text", "plan", "render", "render_segment"]

SEGMENT_LIMIT_S = 3600
"""The longest session that is held in memory whole."""

STAMPED_TITLE = 80
"""Characters of a title that a track's stamp holds: enough to tell one session from another."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A timeline with its warnings and notes, such as which voice the cue lengths come from."""

    timeline: Timeline
    warnings: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Track:
    """A finished build."""

    path: Path
    timeline: Timeline
    engine: str
    """Who speaks: ``hibari``, or ``recorded,hibari`` where a trainer's gaps are filled."""
    up_to_date: bool
    """The file was up to date and was not written."""
    warnings: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    figures: Mapping[str, int] = field(default_factory=dict)
    """Chunks encoded and reused."""
    others: tuple[Path, ...] = ()
    """Other mixes, and stems."""

    @property
    def duration_s(self) -> float:
        """The length of the track in seconds."""
        return self.timeline.duration_s


@dataclass(frozen=True, slots=True)
class _Written:
    """The result for one mix; ``key`` is in its stamp."""

    key: str
    left_alone: bool
    warnings: tuple[Problem, ...]
    notes: tuple[str, ...] = ()
    figures: Mapping[str, int] = field(default_factory=dict)


def plan(workout: Workout, options: Options = DEFAULTS, *, outline: Plan | None = None) -> Planned:
    """Plan a workout without using the network; the notes say which voice the cue lengths come from.

    ``outline`` is its plan before its words have lengths, if that was made already.

    Raises:
        ScriptError: if words do not fit a ``say`` step's ``for``, or on warnings with ``strict``.
    """
    _require_usable(workout, options)
    resources = Resources(options)
    if outline is not None:
        resources.keep_plan(workout, outline)
    speech = plan_speech(workout, resources)
    return Planned(speech.timeline, _warnings(workout, speech.timeline, options), speech.notes)


def render(
    workout: Workout,
    output: Path,
    options: Options = DEFAULTS,
    *,
    on_progress: Progress | None = None,
    place: Place | None = None,
) -> Track:
    """Build the track, its other mixes and stems, or find them up to date.

    ``place`` is the track's position in an album.

    Raises:
        AudioCoachError: if a cue cannot be spoken, music cannot be read or the file cannot be written;
            the file at ``output`` is then left unchanged.
    """
    _require_usable(workout, options)
    inputs = inputs_key(workout, options, place) if place is None else ""  # a block remembers its own tracks
    targets = check_targets(workout, output, options)
    resources = Resources(options)
    speech, intact = _speak(workout, targets, resources, on_progress)
    unload_voice(VoiceChoice.parse(speech.timeline.voice["engine"]), options)
    warnings = _warnings(workout, speech.timeline, options)
    cover = _cover(workout)
    written = [
        _write_mix(
            workout,
            _for_mix(speech, mix),
            path,
            targets.stamps[path] if intact[path] else None,
            targets.stamps[path],
            cover=cover,
            place=place,
            resources=resources,
            on_progress=on_progress,
        )
        for mix, path in targets.mixes.items()
    ]
    stems_left_alone = _write_stems(speech, targets, resources)
    up_to_date = stems_left_alone and all(one.left_alone for one in written)
    if not up_to_date:
        resources.store.trim()
    first, *others = targets.mixes.values()
    notes = (*speech.notes, *(note for one in written for note in one.notes))
    warnings = tuple(dict.fromkeys((*warnings, *(each for one in written for each in one.warnings))))
    engine = speech.timeline.voice["engine"]
    if place is None and inputs_key(workout, options, place) == inputs:  # nothing changed meanwhile
        keys = [one.key for one in written]
        remember_finished(
            workout,
            options,
            engine=engine,
            keys=keys,
            duration_s=speech.timeline.duration_s,
            warnings=warnings,
        )
    return Track(
        path=first,
        timeline=speech.timeline,
        engine=engine,
        up_to_date=up_to_date,
        warnings=warnings,
        notes=notes if up_to_date else (*notes, *resources.complaints()),
        figures=_sum(one.figures for one in written),
        others=(*others, *targets.stems.values()),
    )


def render_segment(
    workout: Workout, options: Options = DEFAULTS, *, on_progress: Progress | None = None
) -> AudioSegment:
    """The whole mix as a pydub segment, 44.1 kHz stereo.

    Raises:
        UsageError: if the session is longer than an hour.
        AudioCoachError: as for :func:`render`.
    """
    _require_usable(workout, options)
    resources = Resources(options)
    speech = speak(workout, resources, on_progress=on_progress)
    if speech.timeline.duration_s > SEGMENT_LIMIT_S:
        raise UsageError("a session over 60 minutes is too long for a segment; render it to a file")
    _warnings(workout, speech.timeline, options)
    with resources.music(speech.timeline) as music:
        mix = mix_speech(speech, music, options)
        return stereo_segment(mix.pcm16(0, mix.duration_frames))


def _require_usable(workout: Workout, options: Options) -> None:
    """Refuse a script before anything is spoken: for missing files, and with ``strict`` for its warnings."""
    if options.rules.strict:
        refuse_warnings(workout.warnings)
    require_files(workout)


def require_files(workout: Workout) -> None:
    """Check that the workout's music, sounds and cover exist, before anything is spoken.

    Raises:
        ScriptError: with every missing file, at the line that names it.
    """
    problems = missing_files(workout)
    if problems:
        raise ScriptError(problems)


def mix_speech(speech: Speech, music: MusicBus, options: Options) -> Mix:
    """The mix of a spoken session with its music."""
    return build_mix(
        speech.timeline,
        speech.clips,
        music=music,
        sounds=speech.sounds,
        kits=speech.kits,
        master_gain_db=options.recipe.loudness_lufs - DEFAULTS.recipe.loudness_lufs,
    )


def build_landmarks(speech: Speech) -> Landmarks:
    """The positions of words and tones in a track, for measuring the finished file."""
    return landmarks_of(speech.timeline, lambda tone: beep_clip(tone, speech.kits))


def _speak(
    workout: Workout, targets: Targets, resources: Resources, on_progress: Progress | None
) -> tuple[Speech, dict[Path, bool]]:
    """The session spoken, and which of the existing tracks are intact.

    Checking those tracks and decoding music need no words, so they run beside the voice.
    """
    resources.plan(workout)
    with ThreadPoolExecutor(1) as aside, resources.stop:
        checking = aside.submit(_check_existing, workout, targets, resources)
        speech = speak(workout, resources, kept=targets.kept_voice, on_progress=on_progress)
        return speech, checking.result()


def _check_existing(workout: Workout, targets: Targets, resources: Resources) -> dict[Path, bool]:
    """Which of the existing tracks are intact; music is decoded where one has to be made."""
    if resources.options.rules.force or None in targets.stamps.values():
        resources.prepare_music(workout)
    return {path: may_stay(path, stamp, resources) for path, stamp in targets.stamps.items()}


def _write_mix(
    workout: Workout,
    speech: Speech,
    path: Path,
    intact: Stamp | None,
    before: Stamp | None,
    *,
    cover: tuple[str, bytes] | None,
    place: Place | None,
    resources: Resources,
    on_progress: Progress | None,
) -> _Written:
    """Write one mix, unless the ``intact`` track's stamp has its key. ``before`` is the stamp of the existing
    track, intact or not.
    """
    timeline, options = speech.timeline, resources.options
    with resources.music(timeline) as music:
        warnings = tuple(_music_warning(workout, text) for text in music.warnings)
        mix = mix_speech(speech, music, options)
        credit = _credit(workout, music)
        suffix = path.suffix.lower()
        key = _key(workout, timeline, mix, cover, options, credit=credit, place=place, suffix=suffix)
        if intact is not None and intact.key == key:
            return _Written(key, left_alone=True, warnings=warnings)
        tags = tags_of(workout, timeline, cover, credit=credit, place=place)
        tags = replace(tags, landmarks=build_landmarks(speech).to_bytes())
        notes = _replaced(path, before, timeline.title)
        stamp = Stamp(
            key, UNKNOWN_SHA256, timeline.voice["engine"], __version__, timeline.title[:STAMPED_TITLE]
        )
        on_mixing = _mixing(on_progress, mix.duration_frames)
        figures = write_track(path, mix, tags, stamp, resources=resources, on_progress=on_mixing)
    return _Written(key, left_alone=False, warnings=warnings, notes=notes, figures=figures)


def _write_stems(speech: Speech, targets: Targets, resources: Resources) -> bool:
    """Write the stems. Returns whether all were up to date."""
    if not targets.stems:
        return True
    with resources.music(speech.timeline) as music:
        return write_stems(targets.stems, mix_speech(speech, music, resources.options), resources)


def _sum(figures: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for one in figures:
        for what, count in one.items():
            total[what] = total.get(what, 0) + count
    return total


def _replaced(path: Path, before: Stamp | None, title: str) -> tuple[str, ...]:
    """A note if the track replaces that of another session."""
    if before is None or before.title in ("", title[:STAMPED_TITLE]):
        return ()
    return (f"{path} was the track of {quoted(before.title)}; use -o to give this one another name",)


def _for_mix(speech: Speech, mix: str) -> Speech:
    """The speech with the music of one of the mixes."""
    if mix != VOICE_ONLY:
        return speech
    spans = tuple(replace(span, sources=(NO_MUSIC,), label=NO_MUSIC) for span in speech.timeline.music)
    return replace(speech, timeline=replace(speech.timeline, music=spans))


def _mixing(on_progress: Progress | None, duration_frames: Frames) -> Callable[[int], None] | None:
    if on_progress is None:
        return None
    total_ms = int(ms_at(duration_frames))
    return lambda done: on_progress("mixing", int(ms_at(done)), total_ms)


def _warnings(workout: Workout, timeline: Timeline, options: Options) -> tuple[Problem, ...]:
    """The warnings about a script and its finished timeline; with ``strict`` they are raised."""
    problems = tuple(dict.fromkeys((*workout.warnings, *findings(workout, timeline))))
    if options.rules.strict:
        refuse_warnings(problems)
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
    """The songs' artists, the script's pack and the people it credits."""
    pack = pack_info(workout)
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
    """The hash of everything the track is made of: its sound, its encoding and its tags."""
    return key_of(
        version=__version__,
        sound=mix.fingerprint(0, mix.duration_frames),
        preset=options.recipe.preset,
        container=suffix,
        timeline=timeline.to_json(),
        header=[workout.author, workout.language, *workout.tags],
        credit=credit,
        place=place and asdict(place),
        cover=cover and hashlib.sha256(cover[1]).hexdigest(),
    )
