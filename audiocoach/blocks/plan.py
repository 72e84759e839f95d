"""Plan a build of a block: which tracks are up to date, which must be made, and which cannot be."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Literal

from audiocoach.blocks import naming
from audiocoach.blocks.folder import Folder
from audiocoach.blocks.inputs import inputs_key
from audiocoach.blocks.manifest import Entry, Manifest
from audiocoach.blocks.model import Block, Session
from audiocoach.blocks.sessions import Scripts
from audiocoach.build.options import Options
from audiocoach.build.resources import Resources
from audiocoach.build.speech import is_open, voice_choices
from audiocoach.errors import AudioCoachError, Problem, refuse_warnings
from audiocoach.script.model import Workout
from audiocoach.voices import registry

State = Literal["unchanged", "to make", "failed"]


@dataclass(frozen=True, slots=True)
class Step:
    """A session with its track. ``workout`` is ``None`` if the script cannot be used, and ``error`` says why.
    ``entry`` is the existing track.
    """

    session: Session
    file: str
    state: State
    workout: Workout | None = None
    entry: Entry | None = None
    error: str = ""
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """The sessions to build: weeks by number, days by index; ``None`` means all."""

    weeks: Collection[int] | None = None
    days: Collection[int] | None = None

    def takes(self, session: Session) -> bool:
        """Return whether this session is selected."""
        return (self.weeks is None or session.week in self.weeks) and (
            self.days is None or session.day in self.days
        )


@dataclass(slots=True)
class Voices:
    """The voice that stands in for what the scripts leave open (``kept``), and each engine's version."""

    options: Options
    kept: str = ""
    _versions: dict[str, str] = field(default_factory=dict)
    _resources: Resources | None = None

    def engine_of(self, workout: Workout, entry: Entry | None) -> str:
        """The engine that speaks a workout, or "" where that is open still; ``entry`` is the track that is
        there.

        Raises:
            UsageError: if the requested engine does not exist.
        """
        if self._resources is None:
            self._resources = Resources(self.options)
        choices = voice_choices(workout, self._resources)
        if len(choices) == 1:
            return str(choices[0])
        before = self.kept if is_open(choices) else entry.voice if entry else ""
        return before if before in map(str, choices) else ""

    def named(self, engine: str) -> str:
        """The engine with its version, as a track's inputs have it."""
        if engine not in self._versions:
            try:
                version = registry.load_engine(engine, self.options.engines).version
            except AudioCoachError:  # it speaks with others, or cannot speak here
                version = ""
            self._versions[engine] = f"{engine} {version}"
        return self._versions[engine]

    def key_of(self, workout: Workout, session: Session, block: Block, engine: str) -> str:
        """Return the hash of a track's inputs."""
        place = naming.place_of(session, block)
        return inputs_key(workout, self.options, place, self.named(engine))


def survey(
    block: Block,
    folder: Folder,
    manifest: Manifest,
    *,
    scripts: Scripts,
    voices: Voices,
    selection: Selection,
) -> list[Step]:
    """Return every selected session and what to do for it. Nothing is planned, spoken or written."""
    steps = []
    for session in block.sessions:
        if selection.takes(session):
            steps.append(_step(session, block, folder, manifest, scripts=scripts, voices=voices))
    with ThreadPoolExecutor(os.cpu_count()) as readers:
        return list(readers.map(lambda step: _verified(step, folder), steps))


def _step(
    session: Session,
    block: Block,
    folder: Folder,
    manifest: Manifest,
    *,
    scripts: Scripts,
    voices: Voices,
) -> Step:
    file = naming.track_file(session)
    entry = manifest.tracks.get(file)
    try:
        loaded = scripts.load(session)
        if voices.options.strict:
            refuse_warnings(loaded.warnings)
        engine = voices.engine_of(loaded.workout, entry)
    except AudioCoachError as error:
        return Step(session, file, "failed", entry=entry, error=str(error))
    foreign = _foreign(file, folder, manifest)
    if foreign:
        return Step(session, file, "failed", entry=entry, error=foreign)
    step = Step(session, file, "to make", loaded.workout, entry, warnings=loaded.warnings)
    if entry is None or voices.options.force or not engine:
        return step
    same = entry.inputs == voices.key_of(loaded.workout, session, block, engine)
    return replace(step, state="unchanged") if same else step


def _verified(step: Step, folder: Folder) -> Step:
    """An unchanged track is looked through: it has to be what the manifest says."""
    if step.state != "unchanged" or step.entry is None:
        return step
    is_whole = folder.is_whole(step.file, step.entry.sha256, step.entry.bytes)
    return step if is_whole else replace(step, state="to make")


def _foreign(file: str, folder: Folder, manifest: Manifest) -> str:
    """Return why an existing file must not be overwritten, or "" if it may be or does not exist."""
    if not folder.exists(file):
        return ""
    if not manifest.owns(file):
        why = "is not listed in manifest.json"
    elif not folder.is_track(file):
        why = "is not the track that was made"
    else:
        return ""
    return f"{folder.path_of(file)} is there and {why}; move it away, or choose another folder"


def left_the_plan(block: Block, manifest: Manifest) -> list[str]:
    """Return the manifest's tracks that no longer belong to the block."""
    planned = {naming.track_file(session) for session in block.sessions}
    return [file for file in manifest.tracks if file not in planned]


def entries_in_order(block: Block, tracks: Mapping[str, Entry]) -> list[tuple[Session, Entry]]:
    """Return the finished tracks of the plan, in training order."""
    files = ((session, naming.track_file(session)) for session in block.sessions)
    return [(session, tracks[file]) for session, file in files if file in tracks]
