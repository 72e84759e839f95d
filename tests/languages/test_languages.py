"""The languages of the cues: one list, and a row for each wherever a table has languages."""

from __future__ import annotations

from importlib import resources

import pytest

from audiocoach.cli import voices
from audiocoach.languages import primary_language
from audiocoach.languages.numbers import cardinal, ordinal
from audiocoach.languages.signs import METRES, SIGNS
from audiocoach.media.describe import ISO_639_2
from audiocoach.script.model import LANGUAGES


@pytest.mark.parametrize(
    ("tag", "primary"),
    [("en", "en"), ("en-GB", "en"), (" DE_at ", "de"), ("zh-Hant-TW", "zh"), ("", "")],
)
def test_the_primary_language_of_a_tag(tag: str, primary: str) -> None:
    """Region, script, case and the underscore make no difference."""
    assert primary_language(tag) == primary


def test_each_language_has_a_row_in_every_table() -> None:
    """A new language that is missing from a table fails here, with the name of the table."""
    books = {
        file.name.removesuffix(".yaml")
        for file in (resources.files("audiocoach") / "languages").iterdir()
        if file.name.endswith(".yaml")
    }
    assert books == set(LANGUAGES)
    assert set(SIGNS) == set(METRES) == set(ISO_639_2) == set(LANGUAGES)
    for language in LANGUAGES:
        assert cardinal(4, language)
        assert ordinal(4, language)


def test_the_help_of_voices_names_every_language() -> None:
    """``--language`` lists what has a phrase book."""
    annotation = str(voices.try_voice.__annotations__["language"])
    assert f": {', '.join(LANGUAGES)} or more" in annotation
