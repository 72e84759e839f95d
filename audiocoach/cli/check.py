"""``audiocoach check``: what is wrong with scripts and blocks, in a form that editors jump to."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import typer

from audiocoach.cli.guard import FAILED
from audiocoach.cli.music import checked_music
from audiocoach.cli.options import (
    Json,
    Music,
    Strict,
    Targets,
    Trainer,
    Variables,
    Voice,
    examples,
    options_for,
    parse_variables,
    settings_for,
)
from audiocoach.cli.printing import counted, note, problem_json, result, result_json
from audiocoach.cli.targets import Target, collect, load_block, session_scripts
from audiocoach.errors import AudioCoachError, Problem, ScriptError
from audiocoach.units import quoted

if TYPE_CHECKING:
    from audiocoach.config import Settings
    from audiocoach.script.model import Workout


def add_to(app: typer.Typer) -> None:
    """Registers the command."""
    app.command(epilog=examples("audiocoach check my.yaml", "audiocoach check plan/ --strict"))(check)


def check(
    targets: Targets,
    *,
    voice: Voice = None,
    trainer: Trainer = None,
    music: Music = None,
    variables: Variables = None,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Finds what is wrong with scripts and training blocks.

    Every error and warning is printed, with its place; nothing is made. The exit code is 1 when there are
    errors. A hint tells that an exercise is nearly one of the library, and is no fault.
    """
    settings = settings_for(voice=voice, music=music)
    source, values = checked_music(settings.music), parse_variables(variables)
    found = collect(targets)
    problems = [
        problem for target in found for problem in problems_of(target, settings, values, source, trainer)
    ]
    if as_json:
        result_json([problem_json(problem) for problem in problems])
    else:
        for problem in problems:
            result(problem.render())
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = sum(problem.severity == "warning" for problem in problems)
    hints = len(problems) - errors - warnings
    told = [counted(len(found), "file"), counted(errors, "error"), counted(warnings, "warning")]
    note(", ".join([*told, counted(hints, "hint")] if hints else told))
    if errors or (strict and warnings):
        raise typer.Exit(FAILED)


def problems_of(
    target: Target,
    settings: Settings,
    variables: dict[str, str],
    music: str | None,
    trainer: str | None = None,
) -> tuple[Problem, ...]:
    """All findings about one target, each once."""
    from audiocoach.sources.references import missing_files
    from audiocoach.timeline.movements import hints

    if target.is_block:
        return _problems_of_block(target, settings, variables, music, trainer)
    warnings: tuple[Problem, ...] = ()
    try:
        workout, warnings = target.load(variables, music, trainer)
        missing = missing_files(workout)
        planned = missing + _unknown_voice(workout, settings) if missing else _planned(workout, settings)
        return tuple(dict.fromkeys(warnings + planned + hints(workout)))
    except ScriptError as error:
        return tuple(dict.fromkeys(warnings + error.problems))
    except AudioCoachError as error:
        return (*warnings, Problem(str(error), target.file))


def _problems_of_block(
    target: Target,
    settings: Settings,
    variables: dict[str, str],
    music: str | None,
    trainer: str | None,
) -> tuple[Problem, ...]:
    """All findings about a block, and about its workouts with the values that it gives them."""
    from audiocoach.blocks.sessions import problems

    try:
        loaded = load_block(target, variables)
    except ScriptError as error:
        return error.problems
    except AudioCoachError as error:
        return (Problem(str(error), target.file),)
    check = partial(_planned, settings=settings)
    return (*loaded.warnings, *problems(loaded.block, session_scripts(music, trainer), check))


def _planned(workout: Workout, settings: Settings) -> tuple[Problem, ...]:
    """What the timeline tells; words are spoken only where their true lengths matter."""
    from audiocoach.timeline.resolve import plan_without_files, surely_clean

    if unknown := _unknown_voice(workout, settings):
        return unknown
    outline = plan_without_files(workout)
    if surely_clean(workout, outline):
        return ()
    from audiocoach.build.track import plan  # most sessions need neither sound nor a voice to be checked

    return plan(workout, options_for(settings), outline=outline).warnings


def _unknown_voice(workout: Workout, settings: Settings) -> tuple[Problem, ...]:
    """An error when no engine here has the name that the script asks for, and --voice names none."""
    from audiocoach.script.quantities import did_you_mean
    from audiocoach.voices.registry import AUTO_NAME, engine_names

    name, known = workout.voice.engine, (AUTO_NAME, *engine_names())
    if name in known or settings.voice is not None:
        return ()
    mark = workout.voice.marks.get("engine", workout.voice.mark)
    text = f"there is no voice engine {quoted(name)}{did_you_mean(name, known)}"
    hint = f"There are {', '.join(known)}."
    return (Problem(text, workout.file, mark.line, mark.column, path="voice", suggestion=hint),)
