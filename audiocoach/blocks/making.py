"""Build a whole block: find what changed, speak, make tracks in parallel, write playlist and manifest."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Hashable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from audiocoach.blocks import manifest as manifests
from audiocoach.blocks import plan
from audiocoach.blocks.album import CALENDAR, PLAYLIST, layout_of, place_of, playlist_of, watch_notes
from audiocoach.blocks.calendar import calendar_of
from audiocoach.blocks.crew import ExecutorCrew, for_any_machine, run, with_threads
from audiocoach.blocks.load import load
from audiocoach.blocks.manifest import BlockManifest
from audiocoach.blocks.model import Block, Session
from audiocoach.blocks.plan import BuildStep, Selection, Voices
from audiocoach.blocks.remote import BlockFolder, open_folder, require_local
from audiocoach.blocks.sessions import Scripts, sound_key
from audiocoach.blocks.speaking import BlockSpeech, speak_all
from audiocoach.blocks.task import Failed, Made, TrackJob
from audiocoach.blocks.workers import Workers
from audiocoach.build.mixing import prepare_music
from audiocoach.build.options import DEFAULTS, Options, Progress
from audiocoach.build.resources import Resources
from audiocoach.errors import AudioCoachError, Problem
from audiocoach.script.constants import DAYS
from audiocoach.script.model import Workout
from audiocoach.voices.packed import NAME as PACK_VOICE
from audiocoach.voices.registry import AUTO

OUR_MARK = b"AudioCoach"
"""Marker near the start of our playlists and calendars."""

_MARK_WITHIN_BYTES = 400
_MAX_SMALL_FILE_BYTES = 8_000_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result for one session. ``state`` is ``made``, ``unchanged``, ``failed``, or ``to make`` in a dry
    run. ``file`` is the track's path relative to the output folder.
    """

    session: Session
    file: str
    state: str
    error: str = ""
    duration_s: float | None = None
    bytes: int | None = None
    voice: str = ""
    warnings: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BlockBuild:
    """Result of a build: the sessions in order, tracks that are no longer in the block (``removed`` if they
    were pruned), and general notes.
    """

    folder: str
    outcomes: tuple[Outcome, ...]
    left: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Return whether no session failed."""
        return all(outcome.state != "failed" for outcome in self.outcomes)


OnOutcome = Callable[[Outcome], None]


def build(
    block: Block | str | os.PathLike[str],
    output: str | os.PathLike[str],
    options: Options = DEFAULTS,
    *,
    weeks: Collection[int] | None = None,
    days: Collection[str] | None = None,
    executor: Executor | None = None,
    prune: bool = False,
    dry_run: bool = False,
    scripts: Scripts | None = None,
    on_progress: Progress | None = None,
    on_outcome: OnOutcome | None = None,
) -> BlockBuild:
    """Build every missing or outdated track of a block, with playlist, calendar and manifest.

    Args:
        block: a block, its file or its name.
        output: the folder; created if missing.
        options: as for a single track; ``jobs`` is how many processes make tracks (default: one for each
            processor).
        weeks: only these weeks, by number.
        days: only these days: ``mon`` to ``sun``.
        executor: makes the tracks instead of processes of this machine: any
            :class:`concurrent.futures.Executor` whose workers reach the folder and the store.
        prune: remove listed tracks that are no longer in the block.
        dry_run: only report what would be done.
        scripts: where the sessions' workouts come from, unless from their files as they are.
        on_progress: called with what is being done.
        on_outcome: called for each session as soon as it is finished.

    Raises:
        ScriptError: if the block has errors; a failed session is an outcome instead.
        OutputError: if the folder cannot be used, or another build is using it.
    """
    if not isinstance(block, Block):
        block = load(block).block
    block = block.laid_out(layout_of(options.recipe))
    selection = Selection(weeks, None if days is None else [DAYS.index(day) for day in days])
    folder = open_folder(os.fspath(output))
    if options.recipe.split is not None:
        require_local(folder)
    work = _Build(block, folder, options, scripts or Scripts(), on_progress, on_outcome)
    if dry_run:
        return work.preview(selection)
    with folder.locked():
        return work.run(selection, executor, prune=prune)


@dataclass(slots=True)
class _Build:
    """A running build. The manifest is written after each step, so it is correct whenever the build ends."""

    _block: Block
    _folder: BlockFolder
    _options: Options
    _scripts: Scripts
    _on_progress: Progress | None
    _on_outcome: OnOutcome | None
    _manifest: BlockManifest = field(default_factory=BlockManifest)
    _outcomes: dict[str, Outcome] = field(default_factory=dict)
    _mixed_ms: int = 0
    _total_ms: int = 0

    def preview(self, selection: Selection) -> BlockBuild:
        """Return what a run would do."""
        self._folder.check_place()
        self._manifest = self._read()
        self._manifest = self._manifest.with_names(plan.new_names(self._block, self._manifest))
        steps = self._survey(selection)
        for step in steps:
            self._note(_expected_outcome(step))
        return self._result(steps, left=plan.obsolete_tracks(self._block, self._manifest))

    def run(self, selection: Selection, executor: Executor | None, *, prune: bool) -> BlockBuild:
        """Run the build. The folder is locked. If nothing was finished, a new manifest is removed again."""
        is_new = not self._folder.exists(manifests.NAME)
        try:
            return self._run(selection, executor, prune=prune)
        finally:
            ours = (*self._manifest.tracks, *self._manifest.claimed)
            if is_new and self._folder.exists(manifests.NAME) and not any(map(self._folder.exists, ours)):
                self._folder.remove(manifests.NAME)

    def _run(self, selection: Selection, executor: Executor | None, *, prune: bool) -> BlockBuild:
        self._manifest = self._read()
        if prune:
            self._manifest.require_block(self._block.title, self._folder.where)
        notes = self._rename()
        steps = self._survey(selection)
        todo = []
        for step in steps:
            if step.state == "to make":
                todo.append(step)
            else:
                self._note(_expected_outcome(step))
        if todo:
            self._folder.prepare([step.file for step in todo])
            workouts = {sound_key(step.session): step.workout for step in todo if step.workout}
            resources = Resources(self._options)
            with ThreadPoolExecutor(1) as aside, resources.stop:
                # Done while words are spoken, and only once, before several processes would each do it.
                music = [aside.submit(prepare_music, one, resources) for one in workouts.values()]
                spoken = speak_all(
                    workouts,
                    self._options,
                    kept_voice=self._manifest.voice,
                    on_progress=self._on_progress,
                )
                for one in music:
                    one.result()
            notes += spoken.notes
            self._make(todo, spoken, executor)
        left = plan.obsolete_tracks(self._block, self._manifest)
        removed = self._prune(left) if prune else []
        # The voice is kept only while tracks use it; otherwise the next build chooses again.
        voice = self._manifest.voice if self._manifest.tracks else ""
        self._save(replace(self._manifest, block=self._block.title, voice=voice, claimed=()))
        notes += self._write_beside()
        return self._result(
            steps, left=[file for file in left if file not in removed], removed=removed, notes=notes
        )

    def _read(self) -> BlockManifest:
        data = self._folder.read(manifests.NAME, manifests.MAX_BYTES)
        return (
            BlockManifest() if data is None else manifests.parse(data, self._folder.path_of(manifests.NAME))
        )

    def _rename(self) -> list[str]:
        """Give tracks that are listed under another name the one that they have now, and return a note."""
        names = plan.new_names(self._block, self._manifest)
        renamed, to_move = {}, {}
        for old, new in names.items():
            entry = self._manifest.tracks[old]
            free = not self._folder.exists(new)
            place = old if free else new  # the new name if a build was stopped after renaming
            if self._folder.is_whole(place, entry.sha256, entry.bytes):
                renamed[old] = new
                to_move.update({old: new} if free else {})
        if to_move:  # claimed first, so that a track stays ours if the build is stopped here
            self._save(replace(self._manifest, claimed=(*self._manifest.claimed, *to_move.values())))
        for old, new in to_move.items():
            self._folder.rename(old, new)
        self._save(self._manifest.with_names(renamed))
        more = f", and {len(renamed) - 1} more" if len(renamed) > 1 else ""
        return [f"renamed {old} to {new}{more}" for old, new in list(renamed.items())[:1]]

    def _survey(self, selection: Selection) -> list[BuildStep]:
        voices = Voices(self._options, self._manifest.voice)
        return plan.survey(
            self._block,
            self._folder,
            self._manifest,
            scripts=self._scripts,
            voices=voices,
            selection=selection,
        )

    def _make(self, todo: Sequence[BuildStep], spoken: BlockSpeech, executor: Executor | None) -> None:
        """Make the tracks, the longest first. Tracks that sound the same wait for the first one and reuse its
        audio from the store.
        """
        claims = [step.file for step in todo]
        asked_for = self._options.recipe.voice if self._options.recipe.voice in AUTO else None
        voice = spoken.voice or asked_for or self._manifest.voice
        self._save(replace(self._manifest, voice=voice, claimed=(*self._manifest.claimed, *claims)))
        voices = Voices(self._options, spoken.voice)
        steps = {step.file: step for step in todo}
        groups: dict[Hashable, list[TrackJob]] = {}
        for step in todo:
            key = sound_key(step.session)
            if key in spoken.failures:
                self._note(_failure(step, spoken.failures[key]))
            elif step.workout is not None:
                engine = str(spoken.choices[key])
                groups.setdefault(key, []).append(self._job(step, step.workout, engine, voices))
        ordered = sorted(groups.items(), key=lambda item: -spoken.durations_s[item[0]])
        self._total_ms = sum(round(spoken.durations_s[key] * 1000) * len(jobs) for key, jobs in ordered)
        processes = max(1, min(self._options.machine.jobs or os.cpu_count() or 1, len(ordered)))
        inputs = {job.file: job.inputs for jobs in groups.values() for job in jobs}

        def done(made: Made | Failed) -> None:
            step = steps[made.file]
            if isinstance(made, Failed):
                self._note(_failure(step, made.error))
                return
            self._mixed_ms += round(made.duration_s * 1000)
            if self._on_progress is not None:
                self._on_progress("mixing", self._mixed_ms, self._total_ms)
            self._save(self._manifest.with_track(plan.finished_track(step, made, inputs[made.file])))
            self._note(_success(step, made))

        work = [jobs for _, jobs in ordered]
        if not work:
            return
        if self._on_progress is not None:
            self._on_progress("mixing", 0, self._total_ms)
        if executor is not None:
            run(ExecutorCrew(executor), [list(map(for_any_machine, jobs)) for jobs in work], done)
            return
        with Workers(processes) as workers:
            run(
                workers,
                with_threads(work, processes, self._options),
                done,
                on_loss=lambda: self._folder.prepare(claims),
            )

    def _job(self, step: BuildStep, workout: Workout, engine: str, voices: Voices) -> TrackJob:
        key = voices.key_of(workout, step.session, self._block, engine)
        return TrackJob(
            self._folder.address,
            step.file,
            workout.model_copy(update={"folder": os.path.abspath(workout.folder)}),
            # A pack's voice has no engine name; it is looked up again where the track is made.
            self._options if engine == PACK_VOICE else self._options.with_voice(engine),
            place_of(step.session, self._block),
            key,
        )

    def _prune(self, left: Sequence[str]) -> list[str]:
        """Remove listed tracks that are no longer in the block, unless they were changed since."""
        removed = []
        for file in left:
            entry = self._manifest.tracks[file]
            if self._folder.is_whole(file, entry.sha256, entry.bytes):
                self._folder.remove(file)
            elif self._folder.exists(file):
                continue
            removed.append(file)
        self._manifest = self._manifest.without(removed)
        return removed

    def _write_beside(self) -> list[str]:
        """Write playlist and calendar, unless there is no track. A file of that name that is not ours is
        kept, and a note says so.
        """
        finished = plan.entries_in_order(self._block, self._manifest.tracks)
        tracks = self._manifest.tracks
        wanted: dict[str, Callable[[bytes | None], bytes]] = {
            PLAYLIST: lambda _: playlist_of(self._block, finished)
        }
        if self._block.start is not None:
            wanted[CALENDAR] = lambda before: calendar_of(self._block, tracks, self._title_of, before)
        notes = [*watch_notes(self._options.recipe, len(finished))]
        for name, data_after in wanted.items():
            there = self._folder.read(name, _MAX_SMALL_FILE_BYTES)
            if there is not None and OUR_MARK not in there[:_MARK_WITHIN_BYTES]:
                notes.append(f"{self._folder.path_of(name)} was not written by AudioCoach and is kept")
            elif (there is not None or tracks) and there != (data := data_after(there)):
                self._folder.write(name, data)
        return notes

    def _title_of(self, session: Session) -> str:
        """Return the title of a session without a track."""
        try:
            return self._scripts.load(session).title
        except AudioCoachError:  # a build of this session says so
            return session.script.stem

    def _save(self, manifest: BlockManifest) -> None:
        """Write the manifest if it changed."""
        self._manifest = manifest
        data = manifest.to_bytes()
        if self._folder.read(manifests.NAME, manifests.MAX_BYTES) != data:
            self._folder.write(manifests.NAME, data)

    def _note(self, outcome: Outcome) -> None:
        self._outcomes[outcome.file] = outcome
        if self._on_outcome is not None:
            self._on_outcome(outcome)

    def _result(
        self,
        steps: Sequence[BuildStep],
        *,
        left: Sequence[str],
        removed: Sequence[str] = (),
        notes: Sequence[str] = (),
    ) -> BlockBuild:
        outcomes = tuple(self._outcomes[step.file] for step in steps)
        return BlockBuild(self._folder.where, outcomes, tuple(left), tuple(removed), tuple(notes))


def _expected_outcome(step: BuildStep) -> Outcome:
    entry = step.entry
    return Outcome(
        step.session,
        step.file,
        step.state,
        step.error,
        entry.duration_s if entry else None,
        entry.bytes if entry else None,
        entry.voice if entry else "",
        step.warnings,
    )


def _failure(step: BuildStep, error: str) -> Outcome:
    return Outcome(step.session, step.file, "failed", error, warnings=step.warnings)


def _success(step: BuildStep, made: Made) -> Outcome:
    return Outcome(
        step.session,
        step.file,
        "unchanged" if made.up_to_date else "made",
        "",
        made.duration_s,
        made.bytes,
        made.voice,
        tuple(dict.fromkeys(step.warnings + made.warnings)),
        made.notes,
    )
