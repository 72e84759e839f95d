"""``music`` as it is written in the header or in a section."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from audiocoach.script import quantities
from audiocoach.script.document import List, Scalar
from audiocoach.script.form import Cell, Form
from audiocoach.script.music import (
    BPM_RANGE,
    DUCK_RANGE_DB,
    LEVEL_RANGE_LUFS,
    MAX_CROSSFADE_MS,
    MusicSettings,
)
from audiocoach.script.names import BEDS, KEYS, NO_MUSIC
from audiocoach.script.quantities import RefusalError, nearest
from audiocoach.units import Ms, parse_level_db, quoted

ACCESSIBLE_DUCK_DB = 20.0
"""``duck: accessible``: the music steps back further, for listeners who are hard of hearing."""

MUSIC_KEYS = (
    "source", "level", "duck", "bpm", "key", "follow", "shuffle", "seed", "crossfade",
)  # fmt: skip
_OF_BEDS = ("bpm", "key", "follow")
_OF_FILES = ("shuffle", "seed")


def read_music(cell: Cell, base: MusicSettings) -> MusicSettings:
    """``music``: a source, or keys. Another source starts from its own tempo and key."""
    if isinstance(cell.node, Scalar | List):
        return _playing(base, _source(cell)).model_copy(update={"mark": cell.node.mark})
    form = Form(cell, "music", MUSIC_KEYS)
    base = _playing(base, form.get("source", _source, base.source))
    for key in filter(form.has, _OF_BEDS):
        if not base.is_bed:
            form.refuse(key, f"{key} is for the built-in beds ({', '.join(BEDS)}) only")
    for key in filter(form.has, _OF_FILES):
        if not base.is_files:
            form.refuse(key, f"{key} is for music files only", "Name a folder or a list of files as source.")
    tempo = partial(quantities.number, least=BPM_RANGE[0], most=BPM_RANGE[1])
    changes: dict[str, Any] = {
        "level_lufs": form.value("level", _level_lufs, base.level_lufs),
        "duck_db": form.value("duck", _duck_db, base.duck_db),
        "bpm": form.value("bpm", tempo, base.bpm),
        "key": form.value("key", _key, base.key),
        "follow": form.value("follow", quantities.switch, base.follow),
        "shuffle": form.value("shuffle", quantities.switch, base.shuffle),
        "seed": form.value("seed", quantities.line, base.seed),
        "crossfade_ms": form.value("crossfade", _crossfade_ms, base.crossfade_ms),
    }
    return base.model_copy(update={**changes, "mark": form.mark, "marks": form.marks})


def _playing(base: MusicSettings, source: tuple[str, ...]) -> MusicSettings:
    if source == base.source:
        return base
    return base.model_copy(update={"source": source, "bpm": None, "key": None})


def _key(text: str) -> str:
    if text not in KEYS:
        raise RefusalError(
            f"expected a note like A, C# or Eb, found {quoted(text)}",
            "Whether it is major or minor is the bed's own affair.",
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
            f'there is no bed {quoted(text)}; did you mean "{near}"?',
            f"Known beds are {', '.join(BEDS)}; a folder of that name is written ./{text}.",
        )
    return (cell.reading.beside(text),)


def _file(cell: Cell) -> str:
    path = quantities.path(cell.text())
    if path in (NO_MUSIC, *BEDS):
        raise RefusalError(f"{path} cannot be one of several sources; a list holds files")
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
