"""Time, level and distance as they are written and printed."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiocoach.units import (
    QuantityError,
    format_clock,
    format_duration,
    frame_at,
    ms_for_frames,
    parse_distance_m,
    parse_duration,
    parse_level_db,
    parse_pace_ms_per_m,
    primary_language,
    quoted,
    region_of,
    seconds,
    without_steering,
)


@pytest.mark.parametrize(
    ("text", "duration_ms"),
    [
        ("40s", 40_000),
        ("40 sec", 40_000),
        ("3m", 180_000),
        ("2 min", 120_000),
        ("1m30s", 90_000),
        ("1h05m", 3_900_000),
        ("1:30", 90_000),
        ("0:30", 30_000),
        ("1:02:03", 3_723_000),
        ("500ms", 500),
        ("45", 45_000),
        ("2.5m", 150_000),
        ("0.5", 500),
        ("1:30.25", 90_250),
        ("0s", 0),
        (" 1 Hour 5 Minutes ", 3_900_000),
    ],
)
def test_written_durations(text: str, duration_ms: int) -> None:
    """Every form of the format's table is the time it says."""
    assert parse_duration(text) == duration_ms


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "s",
        "40x",
        "-40s",
        "1:60",
        "1:75:00",
        "30s1m",
        "1m1m",
        "1..5s",
        "0.0001s",
        "9" * 6000,
        "1:2",
        "40s!",
    ],
)
def test_what_is_no_duration(text: str) -> None:
    """Anything else is refused, however long its digits."""
    with pytest.raises(QuantityError):
        parse_duration(text)


@given(st.integers(0, 99 * 3_600_000))
def test_durations_come_back(duration_ms: int) -> None:
    """What is printed in the shortest form is read back to the same value."""
    assert parse_duration(format_duration(duration_ms)) == duration_ms


@given(st.text(max_size=40))
def test_any_text_is_a_duration_or_refused(text: str) -> None:
    """Reading a duration gives milliseconds or a refusal, nothing else."""
    with suppress(QuantityError):
        assert parse_duration(text) >= 0


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_frames_keep_order_and_nearness(first_ms: int, second_ms: int) -> None:
    """A later time never falls on an earlier frame, and no frame is more than half a frame off."""
    if first_ms <= second_ms:
        assert frame_at(first_ms) <= frame_at(second_ms)
    assert abs(Fraction(frame_at(first_ms)) - Fraction(first_ms * 441, 10)) <= Fraction(1, 2)


@given(st.integers(0, 10**9))
def test_least_milliseconds_that_hold_frames(frames: int) -> None:
    """So many milliseconds hold the frames, one fewer does not."""
    length_ms = ms_for_frames(frames)
    assert length_ms * 441 >= frames * 10
    assert not frames or (length_ms - 1) * 441 < frames * 10


def test_seconds_at_the_edge() -> None:
    """Frames become seconds to the microsecond."""
    assert seconds(44_100) == 1.0
    assert seconds(1) == 0.000023


def test_clock_rounds_to_the_second() -> None:
    """A table shows minutes and seconds, hours where there are some."""
    assert format_clock(59_500) == "1:00"
    assert format_clock(3_723_499) == "1:02:03"


@pytest.mark.parametrize(("text", "level_db"), [("-16dB", -16.0), ("15 db", 15.0), ("+3.5dB", 3.5)])
def test_levels(text: str, level_db: float) -> None:
    """Levels are decibels with their sign."""
    assert parse_level_db(text) == level_db


@pytest.mark.parametrize(
    ("text", "metres"), [("400m", 400), ("5km", 5000), ("1mi", Fraction("1609.344")), ("2.5 KM", 2500)]
)
def test_distances(text: str, metres: Fraction) -> None:
    """Distances are exact metres."""
    assert parse_distance_m(text) == metres


@pytest.mark.parametrize(
    ("text", "time_ms", "metres"), [("5:00/km", 300_000, 1000), ("8:00 / mi", 480_000, Fraction("1609.344"))]
)
def test_paces(text: str, time_ms: int, metres: Fraction) -> None:
    """A pace turns its own distance into exactly its own time."""
    assert parse_pace_ms_per_m(text) * metres == time_ms


@pytest.mark.parametrize("text", ["", "5", "400", "0m", "-1km", "5 parsecs"])
def test_what_is_no_distance(text: str) -> None:
    """A distance has a unit and is more than zero."""
    with pytest.raises(QuantityError):
        parse_distance_m(text)


@pytest.mark.parametrize(
    "text", ["", "5:00", "0:00/km", "/km", "x/km", "5.30/km", "5/km", "530/km", "5,30/km"]
)
def test_what_is_no_pace(text: str) -> None:
    """A pace has a time with a colon or a unit, and a distance, and is more than zero."""
    with pytest.raises(QuantityError, match="write it like 5:00/km"):
        parse_pace_ms_per_m(text)


@pytest.mark.parametrize("text", ["", "16", "loud", "-1600dB"])
def test_what_is_no_level(text: str) -> None:
    """A level has its unit."""
    with pytest.raises(QuantityError):
        parse_level_db(text)


def test_quoted_text_is_short_and_on_one_line() -> None:
    """A message quotes no more of an offending text than fits a line."""
    assert quoted("a\nb") == '"a b"'
    assert len(quoted("x" * 1000)) == 42


def test_no_character_steers_the_text_after_it() -> None:
    """Direction marks and invisible tags go; letters that are written from the right stay."""
    assert without_steering("a\u200eb\u200f\u202ec\u2066d\U000e0041") == "abcd"
    assert without_steering("\u05e9\u05dc\u05d5\u05dd") == "\u05e9\u05dc\u05d5\u05dd"


@pytest.mark.parametrize(
    ("tag", "primary", "region"),
    [
        ("en", "en", ""),
        ("en-gb", "en", "GB"),
        (" DE_at ", "de", "AT"),
        ("zh-Hant-TW", "zh", "HANT-TW"),
        ("", "", ""),
    ],
)
def test_the_parts_of_a_tag(tag: str, primary: str, region: str) -> None:
    """Region, script, case and the underscore make no difference."""
    assert (primary_language(tag), region_of(tag)) == (primary, region)
