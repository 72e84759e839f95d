"""Arguments and options that several commands share, with what a shell completes for them."""

from __future__ import annotations

import contextlib
import difflib
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import typer

from audiocoach import config
from audiocoach.cli.guard import WrongUsageError
from audiocoach.errors import AudioCoachError, ConfigError
from audiocoach.script.constants import BEDS, SUFFIXES
from audiocoach.units import QuantityError, parse_pace_ms_per_m, quoted

if TYPE_CHECKING:
    from audiocoach.build.options import Options, Recipe, Rules
    from audiocoach.config import Settings
    from audiocoach.timeline.parts import SplitName

AUTO = "auto"

Number = TypeVar("Number", int, float)

STDIN = "-"
"""Standard input in place of a file; with ``-o``, standard output."""
STDIN_FILE = "<stdin>"
"""Its name in messages."""


def examples(*lines: str) -> str:
    """The examples at the end of a command's help, written without ``audiocoach`` in front."""
    return "\n".join(["\b", "Examples:", *(f"  audiocoach {line}" for line in lines)])


def complete_target(incomplete: str) -> list[str]:
    """Names of included and installed workouts, and paths of scripts and folders."""
    from audiocoach.sources import find as catalog

    known = dict(catalog.shipped_workouts())
    with contextlib.suppress(AudioCoachError):
        known |= catalog.pack_scripts(config.data_dir())
    names = [name for name in known if name.startswith(incomplete)]
    folder, start = os.path.split(incomplete)
    try:
        with os.scandir(folder or ".") as entries:
            found = sorted((entry.name, entry.is_dir()) for entry in entries)
    except OSError:
        return names
    for name, is_folder in found:
        if name.startswith(start) and (start or name[0] != "."):
            path = os.path.join(folder, name)
            if is_folder:
                names.append(path + "/")
            elif name.lower().endswith(SUFFIXES):
                names.append(path)
    return names


def complete_quality(incomplete: str) -> list[str]:
    """Names of qualities."""
    return [name for name in config.QUALITIES if name.startswith(incomplete)]


def complete_split(incomplete: str) -> list[str]:
    """Names of parts."""
    from audiocoach.timeline.parts import SPLITS

    return [name for name in SPLITS if name.startswith(incomplete)]


def complete_voice(incomplete: str) -> list[str]:
    """Names of voice engines."""
    from audiocoach.voices.registry import engine_names

    return [name for name in (AUTO, *engine_names()) if name.startswith(incomplete)]


def complete_trainer(incomplete: str) -> list[str]:
    """Names of included trainers and of the user's own."""
    from audiocoach.trainers.find import trainers_on

    return [name for name in trainers_on((config.trainers_dir(),)) if name.startswith(incomplete)]


def complete_music(incomplete: str) -> list[str]:
    """Names of beds, and files."""
    folder, start = os.path.split(incomplete)
    words = [word for word in ("none", *BEDS) if word.startswith(incomplete)]
    try:
        names = sorted(os.listdir(folder or "."))
    except OSError:
        return words
    return words + [os.path.join(folder, name) for name in names if name.startswith(start) and name[0] != "."]


TargetWord = Annotated[
    str,
    typer.Argument(
        metavar="TARGET",
        help="A script, the name of a workout, or - for standard input.",
        autocompletion=complete_target,
    ),
]
TargetWords = Annotated[
    list[str],
    typer.Argument(
        metavar="TARGET",
        help="Scripts, folders of scripts, names of workouts, or - for standard input.",
        autocompletion=complete_target,
    ),
]
VoiceOption = Annotated[
    str | None,
    typer.Option(
        "--voice",
        metavar="ENGINE",
        help="Voice engine: auto, gtts, hibari, pico, espeak or another one from `audiocoach voices list`; "
        "recorded,hibari uses a trainer's recordings, and hibari where there is none.",
        autocompletion=complete_voice,
    ),
]
MusicOption = Annotated[
    str | None,
    typer.Option(
        "--music",
        metavar="MUSIC",
        help=f"Music instead of the script's: a bed ({', '.join(BEDS)}), none, a file, a folder or a "
        "pattern in quotes; script restores the script's own.",
        autocompletion=complete_music,
    ),
]
TrainerOption = Annotated[
    str | None,
    typer.Option(
        "--trainer",
        metavar="TRAINER",
        help="Coaching style: a trainer from `audiocoach trainers`, or a trainer's file.",
        autocompletion=complete_trainer,
    ),
]
QualityOption = Annotated[
    str | None,
    typer.Option(
        "--quality",
        metavar="|".join(config.QUALITIES),
        help=config.SETTINGS["quality"].help,
        autocompletion=complete_quality,
    ),
]
TeachOption = Annotated[
    bool,
    typer.Option("--teach", help="Speak each exercise's set-up before its first set (English sessions)."),
]
PaceOption = Annotated[
    str | None,
    typer.Option(
        "--pace",
        metavar="PACE",
        help="Pace of runs and rows with a distance for which the script has none, like 5:00/km.",
    ),
]
VariablesOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Set a variable of the script; repeatable."),
]
StartOption = Annotated[
    str | None,
    typer.Option(
        "--start", metavar="DATE", help="First day of a training block: year, month and day, like 2027-01-04."
    ),
]
StrictOption = Annotated[bool, typer.Option("--strict", help="Treat warnings as errors.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def settings_for(**flags: Any) -> Settings:
    """The settings with these flags, after checking the voice's name."""
    settings = config.load_settings(flags)
    if settings.voice is not None:
        _check_voice(settings.voice)
    return settings


def options_for(settings: Settings, recipe: Recipe | None = None, rules: Rules | None = None) -> Options:
    """The options of a build: those given, with the voice, the quality and the loudness of the settings."""
    from audiocoach.build.options import DEFAULTS, Machine, Options

    made = replace(
        recipe or DEFAULTS.recipe,
        voice=settings.voice,
        preset=settings.quality,
        loudness_lufs=settings.loudness,
    )
    return Options(made, Machine.of(settings), rules or DEFAULTS.rules)


def parse_mixes(written: str | None) -> tuple[str, ...]:
    """The mixes in the value of ``--mix``, which are separated by commas.

    Raises:
        WrongUsageError: for an unknown name.
    """
    from audiocoach.build.options import MIXES

    names = [name.strip() for name in (written or MIXES[0]).split(",")]
    for name in names:
        if name not in MIXES:
            raise WrongUsageError(f"--mix: unknown mix {quoted(name)}; choose {' or '.join(MIXES)}")
    return tuple(dict.fromkeys(names))


def parse_split(written: str | None, *, wait: bool) -> SplitName | None:
    """What to split a track into.

    Raises:
        WrongUsageError: for an unknown word, or if only ``sets`` can ``wait`` and it is another.
    """
    from audiocoach.timeline.parts import SPLITS

    word = None if written is None else written.strip().lower()
    for split in SPLITS:
        if split == word and (split == "sets" or not wait):
            return split
    if wait:
        raise WrongUsageError("--wait applies only to --split sets; write both, or leave it out")
    if word is None:
        return None
    raise WrongUsageError(f"--split: unknown part {quoted(written or '')}; choose {', '.join(SPLITS)}")


def parse_device(written: str | None, *, is_split: bool) -> Literal["watch"] | None:
    """The device that a block's tracks are for.

    Raises:
        WrongUsageError: for an unknown one, or for parts, which a watch would mix up.
    """
    if written is None:
        return None
    if written.strip().lower() != "watch":
        raise WrongUsageError(f"--for: unknown device {quoted(written)}; choose watch")
    if is_split:
        raise WrongUsageError("--for watch builds whole tracks; leave out --split")
    return "watch"


def parse_pace(written: str | None) -> str | None:
    """The pace without spaces, as a script writes it.

    Raises:
        WrongUsageError: if it is not a pace.
    """
    if not written:
        return None
    try:
        parse_pace_ms_per_m(written)
    except QuantityError as error:
        raise WrongUsageError(f"--pace: {error}") from error
    return "".join(written.split())


def parse_variables(written: list[str] | None) -> dict[str, str]:
    """The values of ``--set NAME=VALUE`` by name; the last one wins.

    Raises:
        WrongUsageError: if a name or an equals sign is missing.
    """
    values = {}
    for text in written or []:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise WrongUsageError(f"--set: {quoted(text)} is not NAME=VALUE; write it like work=50s")
        values[name.strip()] = value
    return values


def flag_value(key: str, written: str | None) -> Any:
    """The value of a setting's flag, in any case; ``None`` if the flag was not given.

    Raises:
        WrongUsageError: if it cannot be used.
    """
    if written is None:
        return None
    setting = config.SETTINGS[key]
    try:
        return setting.value(written.strip().lower(), config.current_folder(), setting.flag)
    except ConfigError as error:
        raise WrongUsageError(str(error)) from error


def parse_number(
    flag: str, written: str | None, kind: type[Number], least: float, most: float
) -> Number | None:
    """The number written after a flag, from ``least`` to ``most``; ``None`` if the flag was not given.

    Raises:
        WrongUsageError: if it is not such a number.
    """
    if written is None:
        return None
    try:
        number: Number = config.number_reader(kind, least, most)(written, config.current_folder())
    except ValueError as error:
        raise WrongUsageError(f"{flag}: expected {error}, not {quoted(written)}") from error
    return number


def parse_port(written: str | None) -> int | None:
    """The number of a port that is written after ``--port``; 0 is any free one.

    Raises:
        WrongUsageError: if it is not a port.
    """
    return parse_number("--port", written, int, 0, 65_535)


def _check_voice(name: str) -> None:
    from audiocoach.voices.registry import engine_names, is_known

    recorded, comma, filler = name.partition(",")
    if comma and recorded.strip() == "recorded":
        name = filler.strip()
    if not is_known(name):
        known = (AUTO, *engine_names())
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"choose {', '.join(known)}"
        raise WrongUsageError(f"unknown voice {quoted(name)}; {hint}")
