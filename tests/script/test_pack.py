"""``pack.yaml``: read strictly, every error with its place."""

from __future__ import annotations

import pytest

from audiocoach.errors import ScriptError
from audiocoach.script.pack import PackInfo, is_pack_name, read_pack
from support.packs import PACK_YAML


def problems(text: str) -> list[tuple[int, int, str]]:
    """Line, column and message of each finding."""
    with pytest.raises(ScriptError) as error:
        read_pack(text, file="pack.yaml")
    return [(found.line, found.column, found.message) for found in error.value.problems]


def test_everything_is_read() -> None:
    """All keys; credits as a line or a list."""
    info = read_pack(PACK_YAML + "  voices: Spoken by Jo\n", file="pack.yaml")
    assert info == PackInfo(
        name="hill-legs",
        version="1.2.0",
        title="Hill legs",
        licence="CC-BY-4.0",
        author="Jo Coach",
        language="en",
        description="Two short sessions for hills.",
        music_credits=("River by Ana",),
        voice_credits=("Spoken by Jo",),
    )
    assert info.credit_line == (
        "From the pack Hill legs 1.2.0 by Jo Coach, licence CC-BY-4.0. "
        "Music: River by Ana. Voices: Spoken by Jo."
    )


def test_what_is_needed_is_little() -> None:
    """A name, a version and a licence; the title is the name."""
    info = read_pack("coachpack: 1\nname: legs\nversion: 0.1.0\nlicence: mine\n", file="pack.yaml")
    assert (info.title, info.author, info.music_credits) == ("legs", "", ())
    assert info.credit_line == "From the pack legs 0.1.0, licence mine."


def test_all_errors_come_at_once_with_their_places() -> None:
    """Missing keys, unknown ones with the nearest, values that cannot be used."""
    found = problems("coachpack: 1\nname: Hill Legs\nversion: 1.2\nautor: Jo\ncredits: {music: [1, []]}\n")
    assert [(line, column) for line, column, _ in found] == [(1, 1), (2, 7), (3, 10), (4, 1), (5, 22)]
    messages = " ".join(message for *_, message in found)
    for said in (
        "needs the key licence",
        '"Hill Legs" is not the name',
        '"1.2" is not a version',
        'mean "author"',
    ):
        assert said in messages


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a\n", "expected keys"),
        ("hello\n", "expected keys"),
        ("", "empty"),
        ("coachpack: 2\nname: x\n", "reads packs of format 1"),
        ("a: &a x\nb: *a\n", "aliases"),
        (PACK_YAML.replace("1.2.0", "01.2.0"), "not a version"),
        (PACK_YAML.replace("1.2.0", "1.2.9999999"), "not a version"),
        (PACK_YAML.replace("language: en", "language: english"), "not a language"),
        (PACK_YAML.replace("Jo Coach", "x" * 201), "the limit is 200"),
        (PACK_YAML.replace("[River by Ana]", "[" + "a, " * 201 + "]"), "more than 200 lines"),
        (PACK_YAML.replace("music:", "musik:"), 'did you mean "music"'),
        (PACK_YAML.replace("Jo Coach", "${who}"), "who"),
    ],
)
def test_what_cannot_be_meant_is_told(text: str, said: str) -> None:
    """In words, never as another exception."""
    assert said in " ".join(message for *_, message in problems(text))


def test_names_are_the_same_everywhere() -> None:
    """Small letters, digits and single hyphens inside: a folder and a word on any system."""
    assert all(map(is_pack_name, ("legs", "10k", "hill-legs-2", "a1")))
    assert not any(
        map(is_pack_name, ("", "x", "Legs", "-legs", "legs-", "a--b", "a.b", "a/b", "a b", "x" * 41, "ä1"))
    )


def test_versions_compare_as_numbers() -> None:
    """1.10 comes after 1.9."""
    older, newer = (
        read_pack(PACK_YAML.replace("1.2.0", version), file="pack.yaml") for version in ("1.9.0", "1.10.0")
    )
    assert older.version_numbers < newer.version_numbers
