"""Read ``music`` in the header or in a section."""

from __future__ import annotations

import re
from typing import Any

from audiocoach.script import quantities
from audiocoach.script.constants import BEDS, KEYS, NO_MUSIC
from audiocoach.script.document import List, Scalar
from audiocoach.script.form import Cell, Form, Key, Value
from audiocoach.script.music import (
    BPM_RANGE,
    DUCK_RANGE_DB,
    LEVEL_RANGE_LUFS,
    MAX_CROSSFADE_MS,
    MusicSettings,
)
from audiocoach.script.quantities import RefusalError, nearest
from audiocoach.script.values import (
    GAP_SCHEMA,
    LINE,
    SWITCH,
    TEXTS,
    any_of,
    choice,
    from_text,
    group,
    number,
    pattern,
    ref,
)
from audiocoach.units import Ms, format_duration, parse_level_db, quoted

ACCESSIBLE_DUCK_DB = 20.0
"""``duck: accessible``: the music dips further, for listeners who are hard of hearing."""

_OF_BEDS = ("bpm", "key", "follow")
_OF_FILES = ("shuffle", "seed")


def read_music(cell: Cell, base: MusicSettings) -> MusicSettings:
    """Read ``music``: a source, or keys. Another source has its own tempo and key."""
    if isinstance(cell.node, Scalar | List):
        return _playing(base, _source(cell)).model_copy(update={"mark": cell.node.mark})
    form = Form(cell, "music", (SOURCE, *MUSIC_KEYS))
    base = _playing(base, form.read(SOURCE, base.source))
    for key in filter(form.has, _OF_BEDS):
        if not base.is_bed:
            form.refuse(key, f"{key} is for the built-in beds ({', '.join(BEDS)}) only")
    for key in filter(form.has, _OF_FILES):
        if not base.is_files:
            form.refuse(key, f"{key} is for music files only", "Name a folder or a list of files as source.")
    return form.changed(base, MUSIC_KEYS)


def _playing(base: MusicSettings, source: tuple[str, ...]) -> MusicSettings:
    if source == base.source:
        return base
    return base.model_copy(update={"source": source, "bpm": None, "key": None})


def _key(text: str) -> str:
    if text not in KEYS:
        raise RefusalError(
            f"expected a note like A, C# or Eb, found {quoted(text)}", "The bed itself is major or minor."
        )
    return text


def _source(cell: Cell) -> tuple[str, ...]:
    if isinstance(cell.node, List):
        return tuple(item.attempt(_file, "") for item in cell.items("music files"))
    text = quantities.path(cell.text())
    if text in (NO_MUSIC, *BEDS):
        return (text,)
    near = nearest(text, (NO_MUSIC, *BEDS))
    if near and not re.search(r"[./\\*?]", text):
        raise RefusalError(
            f'unknown bed {quoted(text)}; did you mean "{near}"?',
            f"Beds are {', '.join(BEDS)}; write ./{text} for a folder of that name.",
        )
    return (cell.reading.beside(text),)


def _file(cell: Cell) -> str:
    path = quantities.path(cell.text())
    if path in (NO_MUSIC, *BEDS):
        raise RefusalError(f"{path} cannot be one of several sources; a list can only have files")
    return cell.reading.beside(path)


def _level_lufs(text: str) -> float:
    return _within(parse_level_db(text), *LEVEL_RANGE_LUFS, example="-17dB")


def _duck_db(text: str) -> float:
    if text == "accessible":
        return ACCESSIBLE_DUCK_DB
    try:
        duck_db = parse_level_db(text)
    except ValueError:
        raise RefusalError(f"expected a level like 15dB or accessible, found {quoted(text)}") from None
    return _within(duck_db, *DUCK_RANGE_DB, example="15dB")


def _within(level_db: float, least: float, most: float, *, example: str) -> float:
    if not least <= level_db <= most:
        raise RefusalError(
            f"expected a level from {least:g}dB to {most:g}dB, like {example}, found {level_db:g}dB"
        )
    return level_db


def _crossfade_ms(text: str) -> Ms:
    crossfade_ms = quantities.duration_ms(text)
    if crossfade_ms > MAX_CROSSFADE_MS:
        raise RefusalError(f"a crossfade lasts at most {MAX_CROSSFADE_MS // 1000}s, found {quoted(text)}")
    return crossfade_ms


def _write_level(level_db: float) -> str:
    return f"{level_db:g}dB"


_DEFAULTS = MusicSettings()
_LEVEL_SCHEMA = pattern(r"[+-]?[0-9]{1,3}(\.[0-9]{1,2})?\s*[dD][bB]")

SOURCE = Key(
    "source", Value(_source, TEXTS, " ".join), _DEFAULTS.source,
    "a bed (`drive`, `pulse`, `groove`, `calm`, `ambient`), `none`, a file, folder, pattern or list of "
    "files",
)  # fmt: skip
MUSIC_KEYS: tuple[Key[Any], ...] = (
    Key(
        "level", from_text(_level_lufs, _LEVEL_SCHEMA, _write_level), _DEFAULTS.level_lufs,
        "loudness between cues, -60 to -5", field="level_lufs",
    ),
    Key(
        "duck",
        from_text(_duck_db, any_of(_LEVEL_SCHEMA, {"const": "accessible"}), _write_level), _DEFAULTS.duck_db,
        "how far the music dips under speech, 0 to 40; `accessible` is 20", field="duck_db",
    ),
    Key(
        "bpm", number(*BPM_RANGE), _DEFAULTS.bpm, "tempo of a bed, 60 to 200", shown="the bed's own"
    ),
    Key(
        "key", from_text(_key, choice(KEYS).schema), _DEFAULTS.key,
        "root note of a bed: `C`, `C#`, `Db`, `D` ... `B`", shown="the bed's own",
    ),
    Key(
        "follow", SWITCH, _DEFAULTS.follow,
        "a bed is fuller during work, thinner at rest, calm in recovery",
    ),
    Key(
        "shuffle", SWITCH, _DEFAULTS.shuffle, "plays files in random order, the same at every build"
    ),
    Key("seed", LINE, _DEFAULTS.seed, "gives another order", shown="the title"),
    Key(
        "crossfade", from_text(_crossfade_ms, GAP_SCHEMA, format_duration), _DEFAULTS.crossfade_ms,
        "how long songs overlap, up to 20 s", field="crossfade_ms",
    ),
)  # fmt: skip
"""The keys of ``music`` other than its source."""

MUSIC = Key(
    "music", Value(read_music, ref("music")), _DEFAULTS, "what plays: a source, or keys", shown="drive",
)  # fmt: skip
MUSIC_SCHEMA = any_of(TEXTS, group((SOURCE, *MUSIC_KEYS)))
