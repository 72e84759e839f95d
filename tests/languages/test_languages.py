"""The languages of the cues: one list, and a book and a record for each."""

from __future__ import annotations

from importlib import resources

from audiocoach.cli import voices
from audiocoach.languages.record import language_record
from audiocoach.script.model import LANGUAGES


def test_each_language_has_a_book_and_a_record() -> None:
    """A new language that lacks its phrase book or its record fails here."""
    books = {
        file.name.removesuffix(".yaml")
        for file in (resources.files("audiocoach") / "languages").iterdir()
        if file.name.endswith(".yaml")
    }
    assert books == set(LANGUAGES)
    records = [language_record(language) for language in LANGUAGES]
    assert len({record.iso_639_2 for record in records}) == len(LANGUAGES)
    assert {frozenset(record.signs.signs) for record in records} == {frozenset("&=±<>≤≥°%")}


def test_the_help_of_voices_names_every_language() -> None:
    """``--language`` lists what has a phrase book."""
    annotation = str(voices.try_voice.__annotations__["language"])
    assert f": {', '.join(LANGUAGES)} or more" in annotation
