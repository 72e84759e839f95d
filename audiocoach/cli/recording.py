"""``audiocoach voices script``: lists what a trainer has to record for a workout."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, count
from typing import TYPE_CHECKING, Annotated

import typer

from audiocoach.cli.guard import WrongUsageError
from audiocoach.cli.options import (
    JsonOption,
    TargetWord,
    TrainerOption,
    VariablesOption,
    options_for,
    settings_for,
)
from audiocoach.cli.printing import note, note_warnings, result, result_json, table
from audiocoach.cli.targets import find_target, parse_overrides
from audiocoach.units import primary_language

if TYPE_CHECKING:
    from audiocoach.build.options import Options
    from audiocoach.script.model import Workout

SUFFIX = ".wav"
_LONGEST_NAME = 48


@dataclass(frozen=True, slots=True)
class ClipToRecord:
    """A clip to record: the ``text`` of the cue, the words to ``read``, and the ``file`` name."""

    file: str
    text: str
    read: str


def voice_script(
    target: TargetWord,
    *,
    missing: Annotated[
        bool, typer.Option("--missing", help="List only texts that the script's recordings lack.")
    ] = False,
    index: Annotated[bool, typer.Option("--index", help="Print a clips.yaml for the recordings.")] = False,
    as_json: JsonOption = False,
    trainer: TrainerOption = None,
    variables: VariablesOption = None,
) -> None:
    """List what a trainer has to record for a workout.

    Lists every text once, in order, with a file name. Texts that differ only in case, punctuation or the
    spelling of a number share a recording.
    """
    from audiocoach.build.planning import plan

    if index and as_json:
        raise WrongUsageError("choose --index or --json, not both")
    options = options_for(settings_for())
    workout = find_target(target, parse_overrides(variables=variables, trainer=trainer)).load()
    planned = plan(workout, _without_recordings(options, workout))
    note_warnings(planned.warnings)
    texts = [cue.text for cue in planned.timeline.cues]
    if missing:
        texts = _missing_texts(texts, workout, options)
    lines = to_record(texts, workout.language, workout.say_as)
    if as_json:
        result_json(lines)
    elif index:
        result(_index(lines, workout))
    else:
        table(("file", "say"), [(line.file, line.read) for line in lines], fixed=("file",))
        note(f"{len(lines)} to record for {workout.title}; --index prints a clips.yaml for these files")


def to_record(texts: Iterable[str], language: str, say_as: Mapping[str, str]) -> list[ClipToRecord]:
    """The clips to record for texts, each once and with a unique file name."""
    from audiocoach.languages.spoken import write_out
    from audiocoach.voices.clip_index import normalise

    lines: dict[str, ClipToRecord] = {}
    names: set[str] = set()
    for text in texts:
        words = normalise(text, language)
        if words in lines:
            continue
        stem = _stem(words)
        numbered = chain([stem], (f"{stem}-{number}" for number in count(2)))
        name = next(name for name in numbered if name not in names)
        names.add(name)
        lines[words] = ClipToRecord(name + SUFFIX, text, write_out(text, language, say_as))
    return list(lines.values())


def _without_recordings(options: Options, workout: Workout) -> Options:
    """The options with the voice for the gaps in place of recordings, so that none are needed yet."""
    from audiocoach.build.choices import VoiceChoice

    wanted = VoiceChoice.parse(options.recipe.voice or workout.voice.engine)
    if not wanted.is_recorded:
        return options
    return options.with_voice(wanted.filler or workout.voice.gaps)


def _missing_texts(texts: list[str], workout: Workout, options: Options) -> list[str]:
    from audiocoach.build.choices import voice_choices
    from audiocoach.build.ensemble import recordings

    if not voice_choices(workout, options)[0].is_recorded:
        raise WrongUsageError("--missing needs a script with `voice: {engine: recorded, clips: FOLDER}`")
    recorded = recordings(workout, options)
    return [text for text in texts if not recorded.has(text)]


def _index(lines: list[ClipToRecord], workout: Workout) -> str:
    """A ``clips.yaml``; JSON quotes are valid in YAML."""
    language = primary_language(workout.language)
    head = ["audiocoach: 1", "trainer: Name of the trainer", f"language: {language}", "licence: CC BY 4.0"]
    quoted = (json.dumps(line.text, ensure_ascii=False) for line in lines)
    return "\n".join(
        [*head, "words:", *(f"  {text}: {line.file}" for text, line in zip(quoted, lines, strict=True))]
    )


def _stem(words: str) -> str:
    """A file name for words: ASCII letters and digits with hyphens."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    cut = stem if len(stem) <= _LONGEST_NAME else stem[: _LONGEST_NAME + 1].rpartition("-")[0]
    return cut or "clip"
