"""What a phrase book must have."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from importlib import resources
from typing import Any

import pytest
import yaml

from audiocoach.errors import ConfigError
from audiocoach.languages.phrase_check import TEMPLATE_FIELDS, UNITS
from audiocoach.languages.phrases import phrase_book, read_phrase_book
from audiocoach.script.model import (
    LANGUAGES,
)
from audiocoach.script.phrases import PHRASE_PLACEHOLDERS


def raw(language: str) -> dict[str, Any]:
    """A book's data, to be changed."""
    return deepcopy(_parsed(language))


@cache
def _parsed(language: str) -> dict[str, Any]:
    text = (resources.files("audiocoach") / "languages" / f"{language}.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_book_has_everything(language: str) -> None:
    """Every phrase, unit, joint, duration, chapter, effort and breath; nothing else."""
    book = phrase_book(language)
    assert book.language == language
    assert set(book.phrases) == PHRASE_PLACEHOLDERS.keys()
    assert set(book.units) == UNITS
    for part, fields in TEMPLATE_FIELDS.items():
        assert set(getattr(book, part)) == set(fields)
    assert len(book.breath) == 4


@pytest.mark.parametrize(
    ("part", "key"),
    [(part, key) for part, fields in TEMPLATE_FIELDS.items() for key in fields]
    + [("phrases", key) for key in PHRASE_PLACEHOLDERS]
    + [("units", unit) for unit in sorted(UNITS)],
)
def test_a_book_that_lacks_something_is_not_read(part: str, key: str) -> None:
    """The error names what is missing."""
    data = raw("de")
    del data[part][key]
    with pytest.raises(ConfigError, match=rf"'own'.*{part}: {key} is missing"):
        read_phrase_book(data, "own")


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (
            ("phrases", "ready", "say"),
            "Los: {exercize}.",
            r"phrases.ready has an unknown placeholder \{exercize\}",
        ),
        (
            ("phrases", "ready", "short"),
            "{duration}.",
            r"phrases.ready has an unknown placeholder \{duration\}",
        ),
        (("phrases", "ready", "short"), "", "phrases.ready is empty"),
        (("phrases", "encourage", "say"), [], "phrases.encourage"),
        (("phrases", "rest", "say"), 7, "phrases.rest"),
        (("phrases", "go"), {"say": "Los!"}, "phrases: unknown go"),
        (("joints", "load"), "{quantity} {weight}", r"joints.load has an unknown placeholder \{weight\}"),
        (("chapters", "finish"), "{name}", r"chapters.finish has an unknown placeholder \{name\}"),
        (("breath",), ["Ein.", "Aus."], "breath"),
        (("units", "rep", "gender"), "x", "units.rep.gender"),
        (("numbers",), {1: "eins"}, "numbers"),
        (("voice",), "x", "voice"),
    ],
)
def test_a_wrong_entry_is_named(path: tuple[Any, ...], value: object, said: str) -> None:
    """What is wrong in a book is an error that says where."""
    data = raw("de")
    inner = data
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(ConfigError, match=said):
        read_phrase_book(data, "own")


def test_a_book_is_a_mapping() -> None:
    """An empty file is an error too."""
    with pytest.raises(ConfigError, match="the file"):
        read_phrase_book(None, "own")
