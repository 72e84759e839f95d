"""How single values are written."""

from __future__ import annotations

import pytest

from audiocoach.script import quantities
from audiocoach.script.model import Tempo
from audiocoach.script.quantities import RefusalError, Reps


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3-1-1-0", (3, 1, 1, 0)),
        ("3110", (3, 1, 1, 0)),
        ("31X0", (3, 1, 1, 0)),
        ("31x0", (3, 1, 1, 0)),
        ("0201", (0, 2, 0, 1)),
        ("2-0-1", (2, 0, 1, 0)),
        ("10-0-X-0", (10, 0, 1, 0)),
    ],
)
def test_tempos(text: str, seconds: tuple[int, ...]) -> None:
    """A tempo is the seconds of four phases; X is one second, a missing fourth is none."""
    assert quantities.tempo(text) == Tempo(*(second * 1000 for second in seconds))


@pytest.mark.parametrize(
    "text",
    ["", "3", "31", "201", "31100", "3-1", "3-1-1-0-0", "a-b-c", "0000", "XX-1-1", "100-1-1", "3 1 1 0"],
)
def test_what_is_no_tempo(text: str) -> None:
    """Other figures are refused with the forms."""
    with pytest.raises(RefusalError):
        quantities.tempo(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("Yes", True), ("on", True), ("false", False), ("NO", False), ("off", False)],
)
def test_switches(text: str, value: bool) -> None:
    """Yes and no are written in six words, in any case."""
    assert quantities.switch(text) is value


@pytest.mark.parametrize("text", ["", "0", "1", "y", "maybe"])
def test_what_is_no_switch(text: str) -> None:
    """Nothing else is yes or no."""
    with pytest.raises(RefusalError):
        quantities.switch(text)


@pytest.mark.parametrize("text", ["", "-1", "1.5", "1e3", "²", "٣", "9" * 6000, "0", "11"])
def test_what_is_no_whole_number(text: str) -> None:
    """A number out of range, of too many digits or in another script is refused."""
    with pytest.raises(RefusalError, match="from 1 to 10"):
        quantities.whole(text, 1, 10)


@pytest.mark.parametrize("text", ["", "nan", "inf", "-1", "1e3", "0.4", "10.1"])
def test_what_is_no_number(text: str) -> None:
    """Only plain decimals within range are numbers."""
    with pytest.raises(RefusalError, match=r"from 0\.5 to 10"):
        quantities.number(text, 0.5, 10)


@pytest.mark.parametrize(
    ("text", "message", "suggestion"),
    [
        ("3x10", "both sets and reps", "sets: 3 and reps: 10"),
        ("12-8", "goes up", ""),
        ("0-8", "from 1 to 1,000", ""),
        ("8-9999", "from 1 to 1,000", ""),
        ("mx", 'did you mean "max"', ""),
        ("1.5", "a range like 8-12 or max", ""),
        ("10 reps", "only a number", "reps: 10"),
        ("0", "from 1 to 1,000", ""),
    ],
)
def test_what_is_no_number_of_reps(text: str, message: str, suggestion: str) -> None:
    """What people write for reps is answered with what to write instead."""
    with pytest.raises(RefusalError, match=message) as caught:
        quantities.reps(text)
    assert suggestion in caught.value.suggestion


@pytest.mark.parametrize(
    ("text", "reps"),
    [
        ("10", Reps(10)),
        ("8-12", Reps(12, 8)),
        ("8 – 12", Reps(12, 8)),
        ("max", Reps(is_max=True)),
        ("MAX", Reps(is_max=True)),
    ],
)
def test_reps(text: str, reps: Reps) -> None:
    """A number, a range whose upper end counts, or as many as can be done."""
    assert quantities.reps(text) == reps


@pytest.mark.parametrize(
    ("text", "effort"),
    [
        ("easy", "easy"),
        ("Sprint", "sprint"),
        ("zone 2", "zone 2"),
        ("Zone  5", "zone 5"),
        ("rpe10", "rpe 10"),
    ],
)
def test_efforts(text: str, effort: str) -> None:
    """A word, a zone or an RPE."""
    assert quantities.effort(text) == effort


@pytest.mark.parametrize("text", ["", "zone 0", "zone 6", "rpe 11", "rpe", "zone two", "esay", "9" * 6000])
def test_what_is_no_effort(text: str) -> None:
    """Anything else is answered with the efforts there are."""
    with pytest.raises(RefusalError, match="is not an effort") as caught:
        quantities.effort(text)
    assert "zone 1 to zone 5" in caught.value.suggestion


@pytest.mark.parametrize(("text", "incline"), [("2%", "2%"), ("-1.5 %", "-1.5%"), ("+40%", "40%")])
def test_inclines(text: str, incline: str) -> None:
    """A slope in percent, up or down."""
    assert quantities.incline(text) == incline


@pytest.mark.parametrize("text", ["", "2", "41%", "-41%", "steep", "2.55%", "9" * 6000 + "%"])
def test_what_is_no_incline(text: str) -> None:
    """A slope needs its percent sign and is one a person can run."""
    with pytest.raises(RefusalError, match="an incline like 2%"):
        quantities.incline(text)


def test_near_misses() -> None:
    """The nearest known word is named, whatever its case; a huge word is compared with none."""
    assert quantities.did_you_mean("temp", ["tempo", "tip"]) == '; did you mean "tempo"?'
    assert quantities.did_you_mean("TEMPO", ["tempo"]) == '; did you mean "tempo"?'
    assert quantities.did_you_mean("banana", ["tempo"]) == ""
    assert quantities.did_you_mean("tempo" * 1000, ["tempo"]) == ""


@pytest.mark.parametrize("text", ["Hello {title}", "{total} and {time_left}", "braces { } alone"])
def test_words_to_speak(text: str) -> None:
    """What is filled in when spoken may stand in braces; braces around no name are no matter."""
    assert quantities.spoken(text) == text


def test_unknown_placeholder_is_refused() -> None:
    """A placeholder that is never filled in would be read out with its braces."""
    with pytest.raises(RefusalError, match=r'"\{titel\}" is not a placeholder; did you mean "title"'):
        quantities.spoken("Hello {titel}")


@pytest.mark.parametrize(
    "text", ["http://x.org/a.mp3", "HTTPS://x", "ftp://x", "file:///etc/passwd", "data:audio/mp3;base64,AAA"]
)
def test_addresses_are_no_paths(text: str) -> None:
    """A build fetches nothing but speech."""
    with pytest.raises(RefusalError, match="web address"):
        quantities.path(text)


@pytest.mark.parametrize(
    "text", ["song.mp3", "my songs/*.mp3", "C:\\music\\a.mp3", "/home/me/a.mp3", "../a.ogg"]
)
def test_paths(text: str) -> None:
    """Local files, folders and globs stay as they are written."""
    assert quantities.path(text) == text
