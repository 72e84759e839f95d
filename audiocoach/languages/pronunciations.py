"""How a language's words are said where a voice would say them wrong: its table, ``said/LANG.yaml``.

An entry is a whole word or phrase. One without capitals is found in any case, another only as it is written.
``phonemes`` are for voices that take them, ``spell`` is how the others are made to say it.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import NamedTuple

import yaml

from audiocoach.errors import ConfigError
from audiocoach.script.phonemes import LETTERS
from audiocoach.units import quoted

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Pronunciation(NamedTuple):
    """How a word or phrase is said: in phonemes, and spelled otherwise; either may be empty."""

    written: str
    phonemes: str = ""
    spelled: str = ""


@cache
def pronunciations(primary: str) -> tuple[Pronunciation, ...]:
    """The table of a language (``en``); empty if it has none.

    Raises:
        ConfigError: if an entry is neither phonemes nor a mapping of them, or has an unknown letter.
    """
    file = resources.files("audiocoach") / "languages" / "said" / f"{primary}.yaml"
    if not primary.isalpha() or not file.is_file():
        return ()
    table = yaml.load(file.read_text(encoding="utf-8"), _LOADER)
    return tuple(_pronunciation(str(written), entry) for written, entry in table.items())


def _pronunciation(written: str, entry: object) -> Pronunciation:
    """An entry: phonemes alone, or ``{phonemes: ..., spell: ...}``."""
    if isinstance(entry, str):
        entry = {"phonemes": entry}
    if not isinstance(entry, dict) or not entry or entry.keys() - {"phonemes", "spell"}:
        raise ConfigError(f"{quoted(written)}: write phonemes, or {{phonemes: ..., spell: ...}}")
    found = Pronunciation(written, str(entry.get("phonemes", "")), str(entry.get("spell", "")))
    wrong = set(found.phonemes) - LETTERS.keys()
    if wrong:
        raise ConfigError(f"{quoted(written)}: {', '.join(sorted(wrong))} is not in the alphabet of phonemes")
    return found
