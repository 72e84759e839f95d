"""Write a draft as a script, laid out as a person would write it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from audiocoach.importers.draft import (
    Draft,
    DraftContainer,
    DraftExercise,
    DraftItem,
    DraftLine,
    DraftLoop,
    DraftPause,
    DraftRest,
    DraftSay,
    DraftSection,
    DraftStep,
    TimedText,
)
from audiocoach.script.constants import FORMAT_VERSION
from audiocoach.units import format_duration

_PLAIN = re.compile(r"[^\W\d_][\w ,.%!?'’()/&+…–-]*(?<! )")
_PLAIN_VALUE = re.compile(rf"{_PLAIN.pattern}|[0-9]+[a-z0-9 ]*(?<! )|\[[0-9a-z, ]+\]|\{{[\w:,. ]+\}}")
"""Numbers, quantities, lists of numbers and short mappings."""
_PLAIN_LOAD = re.compile(rf"{_PLAIN.pattern}|[0-9]+(\.[0-9]+)?(kg|lb|%)")
_PLAIN_IN_LIST = re.compile(r"[^\W\d_][\w .-]*(?<! )")
_NOTHING = re.compile("(?!)")
_NOT_TEXT = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
"""Words that other YAML readers take for other types."""


def write_script(draft: Draft, origin: str) -> str:
    """The script. Its first line names its ``origin``."""
    lines = [f"# Imported from {' '.join(origin.split())}", f"audiocoach: {FORMAT_VERSION}"]
    lines.append(f"title: {scalar(draft.title)}")
    more = {"description": draft.description, "author": draft.author, "language": draft.language}
    for key, value in more.items():
        if value:
            lines.append(f"{key}: {scalar(value)}")
    if draft.tags:
        lines.append(f"tags: [{', '.join(scalar(tag, _PLAIN_IN_LIST) for tag in draft.tags)}]")
    lines += ["", "workout:"]
    lines += _write_items(draft.steps, "  ")
    return "\n".join(lines) + "\n"


def scalar(text: str, plain: re.Pattern[str] = _PLAIN) -> str:
    """One line of text as YAML, in quotes where it needs them."""
    if plain.fullmatch(text) and text.lower() not in _NOT_TEXT:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _write_items(steps: Sequence[DraftItem], indent: str) -> Iterator[str]:
    for step in steps:
        match step:
            case DraftStep():
                yield from _write_step(step, indent)
            case DraftExercise():
                yield from _write_exercise(step, indent)
            case DraftRest():
                yield f"{indent}- rest: {format_duration(step.length_ms)}"
                if step.say:
                    yield f"{indent}  say: {scalar(step.say)}"
            case DraftPause():
                yield f"{indent}- pause: {format_duration(step.length_ms)}"
            case DraftSay():
                yield f"{indent}- say: {scalar(step.text)}"
            case DraftLine():
                yield f"{indent}- {scalar(step.text)}"
            case DraftLoop():
                yield f"{indent}- repeat: {step.times}"
                yield f"{indent}  steps:"
                yield from _write_items(step.steps, indent + "    ")
            case DraftSection():
                yield f"{indent}- section: {scalar(step.name)}"
                yield f"{indent}  steps:"
                yield from _write_items(step.steps, indent + "    ")
            case DraftContainer():
                yield from _write_container(step, indent)


def _write_container(step: DraftContainer, indent: str) -> Iterator[str]:
    """A container; one without a value has its steps as its value."""
    if step.value:
        yield f"{indent}- {step.key}: {scalar(step.value, _PLAIN_VALUE)}"
        yield from (f"{indent}  {key}: {scalar(value, _PLAIN_VALUE)}" for key, value in step.options)
        if step.steps:
            yield f"{indent}  steps:"
        yield from _write_items(step.steps, indent + "    ")
    else:
        yield f"{indent}- {step.key}:"
        yield from _write_items(step.steps, indent + "    ")
        yield from (f"{indent}  {key}: {scalar(value, _PLAIN_VALUE)}" for key, value in step.options)


def _write_step(step: DraftStep, indent: str) -> Iterator[str]:
    yield f"{indent}- {step.word}: {scalar(step.name)}"
    if step.distance:
        yield f"{indent}  distance: {step.distance}"
    else:
        yield f"{indent}  for: {format_duration(step.length_ms)}"
    if step.pace:
        yield f"{indent}  pace: {step.pace}"
    if step.effort:
        yield f"{indent}  effort: {step.effort}"
    yield from _write_words(step.tips, step.notes, indent)


def _write_exercise(step: DraftExercise, indent: str) -> Iterator[str]:
    yield f"{indent}- do: {_exercise_name(step.name)}"
    yield f"{indent}  reps: {step.reps}" if step.reps else f"{indent}  for: {format_duration(step.length_ms)}"
    if step.sets > 1:
        yield f"{indent}  sets: {step.sets}"
        if step.rest_ms is not None:
            yield f"{indent}  rest: {format_duration(step.rest_ms)}"
    if step.load:
        yield f"{indent}  load: {scalar(step.load, _PLAIN_LOAD)}"
    if step.effort:
        yield f"{indent}  effort: {step.effort}"
    yield from _write_words(step.tips, step.notes, indent)


def _exercise_name(name: str) -> str:
    """A name in quotes if a line would read more than a name in it, such as an amount or a side."""
    from audiocoach.script.line import ExerciseLine  # noqa: PLC0415 - rides and runs have no exercises
    from audiocoach.script.shorthand import read_free_line  # noqa: PLC0415

    try:
        is_plain = read_free_line(name, "bare") == ExerciseLine(name)
    except ValueError:
        is_plain = False
    return scalar(name) if is_plain else scalar(name, _NOTHING)


def _write_words(tips: Sequence[str], notes: Sequence[TimedText], indent: str) -> Iterator[str]:
    if len(tips) == 1:
        yield f"{indent}  tip: {scalar(tips[0])}"
    elif tips:
        yield f"{indent}  tip:"
        yield from (f"{indent}    - {scalar(tip)}" for tip in tips)
    if notes:
        yield f"{indent}  notes:"
        for note in notes:
            yield f"{indent}    - at: {format_duration(note.at_ms)}"
            yield f"{indent}      say: {scalar(note.text)}"
