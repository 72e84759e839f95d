"""``audiocoach voices script``: what a trainer has to record for a workout."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from audiocoach.cli.guard import WrongUsageError
from audiocoach.cli.options import (
    Json,
    Target,
    Trainer,
    Variables,
    options_for,
    parse_variables,
    settings_for,
)
from audiocoach.cli.printing import note, result, result_json, table
from audiocoach.cli.targets import one
from audiocoach.languages import primary_language

if TYPE_CHECKING:
    from audiocoach.build.options import Options
    from audiocoach.script.model import Workout

SUFFIX = ".wav"
_LONGEST_NAME = 48


@dataclass(frozen=True, slots=True)
class ClipToRecord:
    """One thing to record: the ``text`` as the script has it, how it is ``read``, a ``file`` name for it."""

    file: str
    text: str
    read: str


def voice_script(
    target: Target,
    *,
    missing: Annotated[
        bool, typer.Option("--missing", help="Only what the script's recordings do not have yet.")
    ] = False,
    index: Annotated[
        bool, typer.Option("--index", help="Print a clips.yaml to fill the folder for.")
    ] = False,
    as_json: Json = False,
    trainer: Trainer = None,
    variables: Variables = None,
) -> None:
    """Prints what a trainer must record for a workout: every text once, in order, with a file name for each.

    Texts that differ in case, punctuation or the way a number is written need one recording.
    """
    from audiocoach.build.track import plan

    if index and as_json:
        raise WrongUsageError("--index or --json, not both")
    options = options_for(settings_for())
    workout, warnings = one(target).load(parse_variables(variables), None, trainer)
    planned = plan(workout, _without_recordings(options, workout))
    for warning in dict.fromkeys(warnings + planned.warnings):
        note(warning.render())
    texts = [cue.text for cue in planned.timeline.cues]
    if missing:
        texts = _unrecorded(texts, workout, options)
    lines = to_record(texts, workout.language, workout.say_as)
    if as_json:
        result_json([asdict(line) for line in lines])
    elif index:
        result(_index(lines, workout))
    else:
        table(("file", "say"), [(line.file, line.read) for line in lines], fixed=("file",))
        note(f"{len(lines)} to record for {workout.title}; --index prints the clips.yaml for these files")


def to_record(texts: Iterable[str], language: str, say_as: Mapping[str, str]) -> list[ClipToRecord]:
    """What to record for texts: each once, with a file name that no other has."""
    from audiocoach.languages.spoken import write_out
    from audiocoach.voices.clip_index import normalise

    lines: dict[str, ClipToRecord] = {}
    names: set[str] = set()
    for text in texts:
        words = normalise(text, language)
        if words in lines:
            continue
        stem = _stem(words)
        name = next(name for name in _numbered(stem) if name not in names)
        names.add(name)
        lines[words] = ClipToRecord(name + SUFFIX, text, write_out(text, language, say_as))
    return list(lines.values())


def _without_recordings(options: Options, workout: Workout) -> Options:
    """For a plan that needs no recordings yet: whoever fills their gaps says everything."""
    from audiocoach.build.choices import VoiceChoice

    wanted = VoiceChoice.parse(options.recipe.voice or workout.voice.engine)
    if not wanted.is_recorded:
        return options
    return options.with_voice(wanted.filler or workout.voice.gaps)


def _unrecorded(texts: list[str], workout: Workout, options: Options) -> list[str]:
    """The texts that a workout's recordings do not have.

    Raises:
        UsageError: when it is not spoken with recordings.
    """
    from audiocoach.build.choices import voice_choices
    from audiocoach.build.speech import recordings

    if not voice_choices(workout, options)[0].is_recorded:
        raise WrongUsageError(
            "--missing is for a script with `voice: {engine: recorded, clips: FOLDER}`; leave it out"
        )
    recorded = recordings(workout, options)
    return [text for text in texts if not recorded.has(text)]


def _index(lines: list[ClipToRecord], workout: Workout) -> str:
    """A ``clips.yaml``; JSON's way of quoting is YAML's too."""
    language = primary_language(workout.language)
    head = ["audiocoach: 1", "trainer: Name of the trainer", f"language: {language}", "licence: CC BY 4.0"]
    quoted = (json.dumps(line.text, ensure_ascii=False) for line in lines)
    return "\n".join(
        [*head, "words:", *(f"  {text}: {line.file}" for text, line in zip(quoted, lines, strict=True))]
    )


def _stem(words: str) -> str:
    """A file name from words: ASCII letters with hyphens."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    cut = stem if len(stem) <= _LONGEST_NAME else stem[: _LONGEST_NAME + 1].rpartition("-")[0]
    return cut or "clip"


def _numbered(stem: str) -> Iterable[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1
