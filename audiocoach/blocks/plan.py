"""Plan a build of a block: which tracks are up to date, which must be made, and which cannot be."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Literal

from audiocoach.blocks.album import place_of, track_file
from audiocoach.blocks.manifest import BlockManifest, FinishedTrack
from audiocoach.blocks.model import Block, Session
from audiocoach.blocks.remote import BlockFolder
from audiocoach.blocks.sessions import Scripts
from audiocoach.blocks.task import Made
from audiocoach.build.choices import is_open, voice_choices
from audiocoach.build.inputs import inputs_key
from audiocoach.build.options import Options
from audiocoach.errors import AudioCoachError, Problem, refuse_warnings
from audiocoach.script.constants import DAYS
from audiocoach.script.model import Workout
from audiocoach.sources.references import require_music
from audiocoach.voices import registry

TrackState = Literal["unchanged", "to make", "failed"]


@dataclass(frozen=True, slots=True)
class BuildStep:
    """A session with its track. ``workout`` is ``None`` if the script cannot be used, and ``error`` says why.
    ``entry`` is the existing track.
    """

    session: Session
    file: str
    state: TrackState
    workout: Workout | None = None
    entry: FinishedTrack | None = None
    error: str = ""
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """The sessions to build: weeks by number, days by index; ``None`` means all."""

    weeks: Collection[int] | None = None
    days: Collection[int] | None = None

    def includes(self, session: Session) -> bool:
        """Return whether this session is selected."""
        return (self.weeks is None or session.week in self.weeks) and (
            self.days is None or session.day in self.days
        )


@dataclass(slots=True)
class Voices:
    """The voice of sessions whose scripts name none (``kept``), and the version of each engine."""

    options: Options
    kept: str = ""
    _versions: dict[str, str] = field(default_factory=dict)

    def engine_of(self, workout: Workout, entry: FinishedTrack | None) -> str:
        """Return the engine that speaks a workout, or "" if it is not decided yet. ``entry`` is the existing
        track.

        Raises:
            UsageError: if the requested engine does not exist.
        """
        choices = voice_choices(workout, self.options)
        if len(choices) == 1:
            return str(choices[0])
        before = self.kept if is_open(choices) else entry.voice if entry else ""
        return before if before in map(str, choices) else ""

    def with_version(self, engine: str) -> str:
        """Return the engine with its version, as it is hashed into a track's inputs."""
        if engine not in self._versions:
            try:
                version = registry.load_engine(engine, self.options.machine.engines).version
            except AudioCoachError:  # it speaks with others, or cannot speak here
                version = ""
            self._versions[engine] = f"{engine} {version}"
        return self._versions[engine]

    def key_of(self, workout: Workout, session: Session, block: Block, engine: str) -> str:
        """Return the hash of a track's inputs."""
        place = place_of(session, block)
        return inputs_key(workout, self.options, place, self.with_version(engine))


def survey(
    block: Block,
    folder: BlockFolder,
    manifest: BlockManifest,
    *,
    scripts: Scripts,
    voices: Voices,
    selection: Selection,
) -> list[BuildStep]:
    """Return every selected session and what to do for it. Nothing is planned, spoken or written."""
    steps = []
    for session in block.sessions:
        if selection.includes(session):
            steps.append(_plan_step(session, block, folder, manifest, scripts=scripts, voices=voices))
    with ThreadPoolExecutor(os.cpu_count()) as readers:
        return list(readers.map(lambda step: _verify(step, folder), steps))


def _plan_step(
    session: Session,
    block: Block,
    folder: BlockFolder,
    manifest: BlockManifest,
    *,
    scripts: Scripts,
    voices: Voices,
) -> BuildStep:
    file = track_file(session)
    entry = manifest.tracks.get(file)
    try:
        workout = scripts.load(session)
        if voices.options.rules.strict:
            refuse_warnings(workout.warnings)
        engine = voices.engine_of(workout, entry)
    except AudioCoachError as error:
        return BuildStep(session, file, "failed", entry=entry, error=str(error))
    foreign = _why_foreign(file, folder, manifest)
    if foreign:
        return BuildStep(session, file, "failed", entry=entry, error=foreign)
    step = BuildStep(session, file, "to make", workout, entry, warnings=workout.warnings)
    if entry is None or voices.options.rules.force or not engine:
        return step
    same = entry.inputs == voices.key_of(workout, session, block, engine)
    return replace(step, state="unchanged") if same else step


def _verify(step: BuildStep, folder: BlockFolder) -> BuildStep:
    """Return the step, as `to make` if the track on disk is not the one in the manifest, and then as `failed`
    if there is no music for it.
    """
    if step.state == "unchanged" and step.entry is not None:
        is_whole = folder.is_whole(step.file, step.entry.sha256, step.entry.bytes)
        step = step if is_whole else replace(step, state="to make")
    if step.state == "to make" and step.workout is not None:
        try:
            require_music(step.workout)
        except AudioCoachError as error:
            return BuildStep(step.session, step.file, "failed", entry=step.entry, error=str(error))
    return step


def _why_foreign(file: str, folder: BlockFolder, manifest: BlockManifest) -> str:
    """Return why an existing file must not be overwritten, or "" if it may be or does not exist."""
    if not folder.exists(file):
        return ""
    if not manifest.owns(file):
        why = "is not listed in manifest.json"
    elif not folder.is_track(file):
        why = "is not the track listed there"
    else:
        return ""
    return f"{folder.path_of(file)} exists but {why}; move it, or choose another folder"


def new_names(block: Block, manifest: BlockManifest) -> dict[str, str]:
    """Return the new name, by the old one, of each track that is listed under another name: of an earlier
    version, or from before the block's first day moved. A folder of parts keeps its name.
    """
    planned = {(one.week, DAYS[one.day], one.workout): track_file(one) for one in block.sessions}
    names: dict[str, str] = {}
    for file in obsolete_tracks(block, manifest):
        entry = manifest.tracks[file]
        name = planned.get((entry.week, entry.day, entry.workout))
        is_same_kind = name is not None and name.endswith(".mp3") and file.endswith(".mp3")
        if name is not None and is_same_kind and name not in manifest.tracks and name not in names.values():
            names[file] = name
    return names


def obsolete_tracks(block: Block, manifest: BlockManifest) -> list[str]:
    """Return the manifest's tracks that no longer belong to the block."""
    planned = {track_file(session) for session in block.sessions}
    return [file for file in manifest.tracks if file not in planned]


def entries_in_order(
    block: Block, tracks: Mapping[str, FinishedTrack]
) -> list[tuple[Session, FinishedTrack]]:
    """Return the finished tracks of the plan, in training order."""
    files = ((session, track_file(session)) for session in block.sessions)
    return [(session, tracks[file]) for session, file in files if file in tracks]


def finished_track(step: BuildStep, made: Made, inputs: str) -> FinishedTrack:
    """Return what the manifest says of a track that was made from ``inputs``."""
    session = step.session
    return FinishedTrack(
        file=step.file,
        week=session.week,
        day=DAYS[session.day],
        workout=session.workout,
        title=made.title,
        inputs=inputs,
        sha256=made.sha256,
        bytes=made.bytes,
        duration_s=made.duration_s,
        voice=made.voice,
        date=session.date.isoformat() if session.date else "",
        optional=session.optional,
        chapters=made.chapters,
        parts=made.parts,
    )
