"""Facts on why a session helps, in long rests."""

from __future__ import annotations

import pytest

from audiocoach.languages.phrases import phrase_book
from audiocoach.script.load import load_workout
from audiocoach.script.model import LANGUAGES
from support.speech import timeline as timeline_of


def told(header: str, rest: str = "60s", rests: int = 3, language: str = "en") -> list[str]:
    """The facts of a session, in order."""
    steps = "".join(f"  - Squat 30s\n  - Rest {rest}\n" for _ in range(rests))
    text = f"audiocoach: 1\nlanguage: {language}\n{header}\nworkout:\n{steps}  - Squat 30s\n"
    timeline = timeline_of(load_workout(text, file="t.yaml").workout)
    facts = {fact for topic in phrase_book(language).facts.values() for fact in topic}
    return [cue.text for cue in timeline.cues if cue.text in facts]


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_rests_tell_a_fact_that_suits_the_tags(language: str) -> None:
    """With rich tips each long rest tells another one of the workout's own kind, in its language."""
    facts = told("tags: [Strength, legs]\ncues: {tips: rich}", language=language)
    assert len(facts) == len(set(facts)) == 3
    assert set(facts) <= set(phrase_book(language).facts["strength"])


@pytest.mark.parametrize(
    ("header", "rest"),
    [
        ("tags: [strength]", "60s"),
        ("tags: [strength]\ncues: {tips: none}", "60s"),
        ("tags: [strength]\ncues: {tips: rich}", "40s"),
        ("tags: [legs]\ncues: {tips: rich}", "60s"),
    ],
)
def test_else_none_is_told(header: str, rest: str) -> None:
    """Not at another density, nor in a short rest, nor where nothing is known of the tags."""
    assert told(header, rest) == []


def test_a_fact_is_told_once() -> None:
    """When all are told, the rests are quiet."""
    facts = told("tags: [ems]\ncues: {tips: rich}", rests=6)
    assert sorted(facts) == sorted(phrase_book("en").facts["ems"])


def test_sessions_begin_with_different_facts() -> None:
    """The title picks the first, the same at every build."""
    firsts = {told(f"title: Day {day}\ntags: [strength]\ncues: {{tips: rich}}")[0] for day in range(8)}
    assert len(firsts) > 2
    assert told("title: A\ntags: [run]\ncues: {tips: rich}") == told(
        "title: A\ntags: [run]\ncues: {tips: rich}"
    )


def test_no_fact_promises_too_much() -> None:
    """They are short, and none speaks of what does not hold."""
    for language in LANGUAGES:
        for topic in phrase_book(language).facts.values():
            for fact in topic:
                assert len(fact) <= 90
                assert not any(word in fact.lower() for word in ("lact", "tox", "metabol", "cure", "prevent"))
