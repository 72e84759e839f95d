"""``audiocoach check``: the problems of scripts and blocks, in a form that editors can jump to."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from audiocoach.cli.guard import FAILED
from audiocoach.cli.options import (
    JsonOption,
    MusicOption,
    PaceOption,
    StrictOption,
    TargetWords,
    TrainerOption,
    VariablesOption,
    VoiceOption,
    examples,
    options_for,
    settings_for,
)
from audiocoach.cli.printing import note, pluralize, result, result_json
from audiocoach.cli.targets import Target, find_targets, load_block, parse_overrides, session_scripts
from audiocoach.errors import AudioCoachError, Problem, ScriptError
from audiocoach.units import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from audiocoach.config import Settings
    from audiocoach.script.model import Workout
    from audiocoach.timeline.plan import Words


def add_to(app: typer.Typer) -> None:
    app.command(epilog=examples("check my.yaml", "check plan/ --strict"))(check)


def check(
    targets: TargetWords,
    *,
    voice: VoiceOption = None,
    trainer: TrainerOption = None,
    music: MusicOption = None,
    variables: VariablesOption = None,
    pace: PaceOption = None,
    strict: StrictOption = False,
    as_json: JsonOption = False,
) -> None:
    """Check scripts and training blocks.

    Prints every error and warning with its location, and builds nothing. The exit code is 1 if there are
    errors. A hint says that a name is close to that of a known exercise; it is not an error.
    """
    settings = settings_for(voice=voice, music=music)
    overrides = parse_overrides(variables=variables, pace=pace, music=settings.music, trainer=trainer)
    found = find_targets(targets, overrides)
    problems = [problem for target in found for problem in problems_of(target, settings)]
    if as_json:
        result_json(problems)
    else:
        for problem in problems:
            result(problem.render())
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = sum(problem.severity == "warning" for problem in problems)
    hints = len(problems) - errors - warnings
    counts = [pluralize(len(found), "file"), pluralize(errors, "error"), pluralize(warnings, "warning")]
    note(", ".join([*counts, pluralize(hints, "hint")] if hints else counts))
    if errors or (strict and warnings):
        raise typer.Exit(FAILED)


def problems_of(target: Target, settings: Settings) -> tuple[Problem, ...]:
    """All problems of one target, each once."""
    from audiocoach.sources.references import missing_files, unusable_songs
    from audiocoach.timeline.advice import advice
    from audiocoach.timeline.movements import hints

    if target.is_block:
        return _problems_of_block(target, settings)
    warnings: tuple[Problem, ...] = ()
    try:
        workout = target.load()
        warnings = workout.warnings
        if missing := missing_files(workout):
            found = missing + _problem_of_voice(workout, settings)
        else:
            found = _problems_of_plan(workout, settings) + unusable_songs(workout)
        return tuple(dict.fromkeys(warnings + found + hints(workout) + advice(workout)))
    except ScriptError as error:
        return tuple(dict.fromkeys(warnings + error.problems))
    except AudioCoachError as error:
        return (*warnings, Problem(str(error), target.file))


def _problems_of_block(target: Target, settings: Settings) -> tuple[Problem, ...]:
    """All problems of a block, and of its workouts with the values that it sets."""
    from audiocoach.blocks.sessions import problems

    try:
        loaded = load_block(target)
    except ScriptError as error:
        return error.problems
    except AudioCoachError as error:
        return (Problem(str(error), target.file),)
    check = partial(_problems_of_plan, settings=settings)
    return (*loaded.warnings, *problems(loaded.block, session_scripts(target), check))


def _problems_of_plan(workout: Workout, settings: Settings) -> tuple[Problem, ...]:
    """Problems of the timeline; words are spoken only if their exact lengths matter."""
    from audiocoach.timeline.resolve import plan_without_files, surely_clean

    if unknown := _problem_of_voice(workout, settings):
        return unknown
    outline = plan_without_files(workout)
    if surely_clean(workout, outline) and outline is not None and _is_latin(outline.words):
        return ()
    from audiocoach.build.planning import warnings_of  # most sessions are checked without sound and voice

    return warnings_of(workout, options_for(settings), outline)


def _is_latin(words: Iterable[Words]) -> bool:
    """Whether all words are in Latin letters, which every voice reads."""
    from audiocoach.voices.latin import foreign_letter

    return all(text.isascii() or foreign_letter(text) is None for text, _ in words)


def _problem_of_voice(workout: Workout, settings: Settings) -> tuple[Problem, ...]:
    """An error if the script names a voice that is unknown or not installed, or recordings without an index,
    and ``--voice`` is not given.
    """
    from audiocoach.script.quantities import did_you_mean
    from audiocoach.voices.registry import AUTO_NAME, ONLINE_ENGINE, engine_names, is_known, load_engine

    voice = workout.voice
    if settings.voice is not None:
        return ()
    if not is_known(voice.engine):
        known = (AUTO_NAME, *engine_names())
        text = f"unknown voice engine {quoted(voice.engine)}{did_you_mean(voice.engine, known)}"
        return (_in_voice(workout, "engine", text, f"Choose {', '.join(known)}."),)
    try:
        if voice.clips is not None:
            from audiocoach.voices.clip_index import read_index

            folder = Path(workout.folder, voice.clips)
            if os.path.isdir(folder):  # the files of a script are looked for elsewhere
                read_index(folder)
        elif voice.engine not in (AUTO_NAME, ONLINE_ENGINE):
            load_engine(voice.engine, settings.engines).voice_for(workout.language, voice.accent)
    except ScriptError as error:
        return error.problems
    except AudioCoachError as error:
        return (_in_voice(workout, "clips" if voice.clips else "engine", str(error)),)
    return ()


def _in_voice(workout: Workout, key: str, text: str, suggestion: str = "") -> Problem:
    mark = workout.voice.mark_of(key)
    return workout.problem(text, mark, path="voice", suggestion=suggestion)
