"""The files that a script names: music, sounds, tone kits, its cover. They are checked before anything is
made, and a script in a pack may only name the pack's files.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from audiocoach.boundary import is_inside, why_outside
from audiocoach.errors import MediaError, OutputError, Problem, ScriptError, UsageError, refuse_warnings
from audiocoach.files import matching_paths
from audiocoach.media.sniff import AUDIO_SUFFIXES, sniff_file
from audiocoach.script.constants import SUFFIXES
from audiocoach.script.model import KITS, Include, Section, Sound, Step, Workout
from audiocoach.script.music import MusicSettings
from audiocoach.script.quantities import did_you_mean, nearest
from audiocoach.script.source import Mark
from audiocoach.timeline.kits import TONE_NAMES
from audiocoach.units import one_of

_KIT_HINT = f"A kit's files are named {', '.join(TONE_NAMES)}, like go.wav."

PACK_ENGINES = ("auto", "gtts", "hibari", "pico", "espeak", "recorded")
"""The voices that a script in a pack may use: built-in ones that need nothing installed and no address of the
script's choosing.
"""


def require_buildable(workout: Workout, outputs: Iterable[Path] = (), *, strict: bool) -> None:
    """Refuse a script that cannot be built, before anything is spoken: one whose files cannot be used or are
    among the ``outputs``, or with ``strict`` one that has warnings.

    Raises:
        ScriptError: with every problem, at its line.
        OutputError: when one of the ``outputs`` is the session's own song or sound.
    """
    require_usable(workout)
    require_music(workout)
    spare_materials(workout, outputs)
    if strict:
        refuse_warnings(workout.warnings)


def require_usable(workout: Workout) -> None:
    """Refuse a script that names files that do not exist or cannot be used.

    Raises:
        ScriptError: with every problem, at its line.
    """
    problems = missing_files(workout)
    if problems:
        raise ScriptError(problems)


def missing_files(workout: Workout) -> tuple[Problem, ...]:
    """An error, at its line, for each named file that does not exist, and for music that is not audio by its
    first bytes.
    """
    problems: dict[tuple[object, ...], Problem] = {}
    for written, mark in _named(workout):
        path = Path(workout.folder, written)
        try:
            is_there = _is_there(path)
        except UsageError as error:
            problems[written, mark] = workout.problem(str(error), mark)
            continue
        if not is_there:
            hint = "A ~ is not filled in here; write the whole path." if written.startswith("~") else ""
            near = near_path(written, path)
            problems[written, mark] = workout.problem(
                f'there is no file or folder "{written}"{f"{near} It" if near else "; it"} was looked for at '
                f"{path.absolute()}",
                mark,
                suggestion=hint or "Paths start in the script's folder.",
            )
    for written, mark in _only_songs(workout):
        path = Path(workout.folder, written)
        if os.path.isfile(path):
            try:
                sniff_file(path)
            except MediaError as error:
                problems[written, mark] = workout.problem(str(error), mark)
    for folder, mark in kit_folders(workout).items():
        if os.path.exists(Path(workout.folder, folder)):
            _, wrong = kit_files(Path(workout.folder, folder))
            problems |= {
                (folder, mark, text): workout.problem(text, mark, suggestion=hint) for text, hint in wrong
            }
    return tuple(problems.values())


def near_path(written: str, path: Path) -> str:
    """``; did you mean "songs/gym"?``, or nothing if the folder of a missing ``path`` has no such name."""
    try:
        near = nearest(path.name, os.listdir(path.parent))
    except (OSError, ValueError):
        return ""
    return f'; did you mean "{os.path.join(os.path.dirname(written.rstrip("/")), near)}"?' if near else ""


def require_music(workout: Workout) -> None:
    """Refuse a script with music in which, by their first bytes, no file is audio.

    Raises:
        ScriptError: with every such source, at its line.
    """
    problems = [problem for problem in unusable_songs(workout) if problem.severity == "error"]
    if problems:
        raise ScriptError(problems)


def unusable_songs(workout: Workout) -> tuple[Problem, ...]:
    """A warning for each file among the songs of a script that by its first bytes is not audio, as a build
    gives it; an error if none of them is audio.
    """
    problems: list[Problem] = []
    for music, mark in _music_in(workout):
        named = [written for written, _ in _music(music, mark)]
        if not named:
            continue
        from audiocoach.sound.playlist import expand, nothing_usable  # noqa: PLC0415  (numpy)

        place = music.marks.get("source", mark)
        sources = [str(Path(workout.folder, written)) for written in named]
        try:
            files = expand(sources)
        except MediaError as error:
            problems.append(workout.problem(str(error), place, path="music"))
            continue
        failures = [failure for path in files if (failure := _why_not_audio(path))]
        if len(failures) == len(files):
            text = str(nothing_usable(sources, files, failures))
            problems.append(workout.problem(text, place, path="music"))
            continue
        for failure in failures:
            text = f"left out of the music: {failure}"
            problems.append(workout.problem(text, place, path="music", severity="warning"))
    return tuple(dict.fromkeys(problems))


def _why_not_audio(path: Path) -> MediaError | None:
    try:
        sniff_file(path)
    except MediaError as error:
        return error
    return None


def kit_folders(workout: Workout) -> dict[str, Mark]:
    """The folders of the user's tone kits, as written, each with the first place that names it."""
    named = [(workout.beeps, workout.mark_of("beeps")), *_kits_in(workout.steps)]
    return {kit: mark for kit, mark in reversed(named) if kit not in KITS}


def kit_files(folder: Path) -> tuple[Mapping[str, Path], tuple[tuple[str, str], ...]]:
    """The file of each tone in a kit's folder, and what is wrong with the folder: messages with remedies."""
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in AUDIO_SUFFIXES)
    except OSError as error:
        return {}, ((f"the tone kit {folder} cannot be read: {error.strerror or error}", _KIT_HINT),)
    files: dict[str, Path] = {}
    wrong = []
    for path in paths:
        name = path.stem.lower()
        if path.name.startswith("."):
            continue
        if name not in TONE_NAMES:
            wrong.append((f"{path} is not named like a tone{did_you_mean(name, TONE_NAMES)}", _KIT_HINT))
        elif name in files:
            hint = "Keep one file for each tone."
            wrong.append((f"{files[name].name} and {path.name} in {folder} are the same tone", hint))
        else:
            files[name] = path
    if not files and not wrong:
        wrong.append((f"the tone kit {folder} has no sound files", _KIT_HINT))
    return files, tuple(wrong)


def require_inside_pack(workout: Workout, root: Path, *, from_trainer: bool = False) -> None:
    """Refuse a script that names a file outside its pack ``root``, or an engine that is not built in.

    ``from_trainer``: the workout has the settings of a trainer of the pack, with absolute paths. The errors
    then point to the line that names the trainer.

    Raises:
        ScriptError: with every such file and engine.
    """
    problems = {}
    named = [*_named(workout)]
    if workout.trainer and workout.trainer.lower().endswith(SUFFIXES):
        named.append((workout.trainer, workout.mark_of("trainer")))
    for written, mark in named:
        why = why_outside(root, Path(workout.folder), written, whole_paths=from_trainer)
        if why:
            place = workout.marks.get("trainer", mark) if from_trainer else mark
            called = os.path.relpath(written, root) if from_trainer else written
            problems[written, place] = workout.problem(f'"{called}" cannot be used: {why}', place)
    for key, engine in (("engine", workout.voice.engine), ("gaps", workout.voice.gaps)):
        if engine not in PACK_ENGINES:
            text = (
                f'the voice "{engine}" cannot be used in a pack; write {one_of(PACK_ENGINES)}, or use --voice'
            )
            mark = workout.voice.mark_of(key)
            if from_trainer:
                mark = workout.marks.get("trainer", mark)
            problems[key, mark] = workout.problem(text, mark)
    if problems:
        raise ScriptError(tuple(problems.values()))


def named_files(workout: Workout) -> Iterator[Path]:
    """Every file, folder and pattern that a script names."""
    return (Path(workout.folder, written) for written, _ in _named(workout))


def included_files(workout: Workout) -> Iterator[Path]:
    """Every script that a workout includes, unless by the name of a shipped one."""
    waiting = list(workout.steps)
    while waiting:
        step = waiting.pop()
        if isinstance(step, Include):
            yield Path(workout.folder, step.file)
        waiting += getattr(step, "steps", ())


def spare_materials(workout: Workout, outputs: Iterable[Path]) -> None:
    """Refuse to replace the session's own songs, sounds or recordings.

    Raises:
        OutputError: when one of the ``outputs`` is such a file.
    """
    from audiocoach.media.containers import is_ours  # noqa: PLC0415  (ffmpeg)

    existing = {path: os.path.realpath(path) for path in outputs if os.path.exists(path)}
    materials = set(map(os.path.realpath, _materials(workout))) if existing else set()
    clips = workout.voice.clips
    recordings = None if clips is None else Path(workout.folder, clips)
    for path, target in existing.items():
        if target in materials or (
            recordings is not None and is_inside(recordings, path) and not is_ours(path)
        ):
            raise OutputError(f"{path} is one of the session's own files; choose another place with -o")


def _materials(workout: Workout) -> Iterator[Path]:
    """Every file that a script means: by name, in a folder, by a pattern. AudioCoach's own tracks are left
    out, since the next build replaces them.
    """
    from audiocoach.sound.playlist import expand  # noqa: PLC0415  (numpy)

    for folder in kit_folders(workout):
        yield from kit_files(Path(workout.folder, folder))[0].values()
    for path in named_files(workout):
        yield path
        with suppress(MediaError):
            yield from expand([str(path)])


def _is_there(path: Path) -> bool:
    try:
        return bool(matching_paths(path))
    except (OSError, ValueError):
        return False


def _named(workout: Workout) -> Iterator[tuple[str, Mark]]:
    """Files as written, each with the place that names it."""
    yield from _music(workout.music, workout.mark_of("music"))
    if workout.cover is not None:
        yield workout.cover, workout.mark_of("cover")
    if workout.voice.clips is not None:
        yield workout.voice.clips, workout.voice.mark_of("clips")
    yield from _in_steps(workout.steps)
    yield from kit_folders(workout).items()


def _in_steps(steps: Sequence[Step]) -> Iterator[tuple[str, Mark]]:
    for step in steps:
        if isinstance(step, Sound) and step.file:
            yield step.file, step.mark
        if isinstance(step, Section) and step.music:
            yield from _music(step.music, step.mark_of("music"))
        yield from _in_steps(getattr(step, "steps", ()))


def _kits_in(steps: Sequence[Step]) -> Iterator[tuple[str, Mark]]:
    for step in steps:
        if isinstance(step, Section) and step.beeps:
            yield step.beeps, step.mark_of("beeps")
        yield from _kits_in(getattr(step, "steps", ()))


def _only_songs(workout: Workout) -> Iterator[tuple[str, Mark]]:
    """Music that is a single file, with its place. Among several files, one that is not audio is left out."""
    for music, mark in _music_in(workout):
        if len(music.source) == 1:
            yield from _music(music, mark)


def _music_in(workout: Workout) -> Iterator[tuple[MusicSettings, Mark]]:
    """The music of the script and of its sections, with its place."""
    yield workout.music, workout.mark_of("music")
    waiting = list(workout.steps)
    while waiting:
        step = waiting.pop()
        if isinstance(step, Section) and step.music:
            yield step.music, step.mark_of("music")
        waiting += getattr(step, "steps", ())


def _music(music: MusicSettings, mark: Mark) -> Iterator[tuple[str, Mark]]:
    if music.is_files:
        for written in music.source:
            yield written, music.marks.get("source", mark)
