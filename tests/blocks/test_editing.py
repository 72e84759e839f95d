"""One value of a block is changed in its text: at its place, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiocoach.blocks.editing import edit_value, lines_of_values, own_values
from audiocoach.blocks.load import load_text
from audiocoach.blocks.model import Block
from audiocoach.errors import ScriptError, UsageError

BLOCK = """\
audiocoach: 1
block: Legs   # the title
weeks: 4

vars:
  # seconds of work
  work: {from: 30s, to: 45s}   # grows
  rounds: [2, 2, 'x3', 2]      # by hand
  rest:
    - 20s  # first
    - 15s
    - "10s"
    - 5s
  pace: 6:00
  effort: {week 1: easy, week 3: steady, 4: hard}
deload: {weeks: [4], vars: {work: 20s}}
week:
  - tue: {workout: legs, vars: {work: "${work}", rounds: "${rounds}", rest: "${rest}", pace: "${pace}"}}
  - thu: {workout: legs, vars: {effort: "${effort}"}}
# the end
"""

Load = Callable[[str], Block]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Reads a block whose workout has the variables that it gives it."""
    lines = [f"  - say: ${{{name}}}\n" for name in ("work", "rounds", "rest", "pace", "effort")]
    variables = "vars: {work: a, rounds: a, rest: a, pace: a, effort: a}\n"
    (tmp_path / "legs.yaml").write_text(f"audiocoach: 1\n{variables}workout:\n{''.join(lines)}")
    return lambda text: load_text(text, file="block.yaml", folder=tmp_path).block


def values(block: Block, name: str) -> list[str]:
    """The value of each week."""
    return [week.values[name] for week in block.weeks]


@pytest.mark.parametrize(
    ("cell", "value", "change"),
    [
        (("rounds", 2), "5", ("[2, 2, 'x3', 2]", "[2, 5, 'x3', 2]")),
        (("rounds", 3), "4", ("'x3'", '"4"')),
        (("rest", 1), "25s", ("- 20s  # first", "- 25s  # first")),
        (("rest", 3), "12 s", ('"10s"', '"12 s"')),
        (("effort", 3), "very hard", ("week 3: steady", "week 3: very hard")),
        (("effort", 4), "a: b", ("4: hard", '4: "a: b"')),
        (("work", 4), "15s", ("vars: {work: 20s}", "vars: {work: 15s}")),
    ],
)
def test_a_value_is_written_at_its_place(
    load: Load, cell: tuple[str, int], value: str, change: tuple[str, str]
) -> None:
    """A value of one week alone is replaced where it is, in its quotes; comments and spacing stay."""
    text = edit_value(BLOCK, *cell, value, load).apply(BLOCK)
    assert text == BLOCK.replace(*change)
    assert values(load(text), cell[0])[cell[1] - 1] == value


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ("", "overrides:\n  week 2: {vars: {work: 50s}}\n"),
        ("overrides:\n  week 3: {tue: none}   # away\n", "  week 2: {vars: {work: 50s}}\n"),
        ("overrides: {week 3: {tue: none}}\n", ", week 2: {vars: {work: 50s}}}\n"),
        ("overrides:\n  2:\n    tue: none\n", "    vars: {work: 50s}\n"),
        ("overrides:\n  week 2: {tue: none}\n", "{tue: none, vars: {work: 50s}}\n"),
        (
            "overrides:\n  week 2:\n    vars:\n      rounds: 1  # one\n    tue: none\n",
            "rounds: 1  # one\n      work: 50s\n",
        ),
        ("overrides: {week 2: {vars: {work: 1s}}}\n", "{vars: {work: 50s}}}\n"),
    ],
)
def test_a_shared_value_gets_an_override(load: Load, overrides: str, expected: str) -> None:
    """A week of a progression is written below overrides, beside what is there, in its style."""
    text = BLOCK.replace("# the end\n", f"{overrides}# the end")
    changed = edit_value(text, "work", 2, "50s", load).apply(text)
    assert expected in changed
    assert values(load(changed), "work") == ["30s", "50s", "45s", "20s"]
    assert ("work", 2) in own_values(changed)


@pytest.mark.parametrize(
    "overrides",
    [
        "overrides:\n  week 2: {vars: {work: 50s}}\n",
        "overrides:\n  week 2:\n    vars:\n      work: 50s\n",
        "overrides: {week 2: {vars: {work: 50s}}}\n",
        "overrides:\n  week 2: {vars: {work: 50s, rounds: 1}, tue: none}\n",
        "overrides:\n  week 2: {vars: {rounds: 1, work: 50s}}  # one\n  week 3: {tue: none}\n",
        "overrides:\n  week 3: {tue: none}\n  week 2:\n    vars:\n      work: 50s\n    tue: none\n",
    ],
)
def test_an_emptied_value_loses_its_override(load: Load, overrides: str) -> None:
    """The week has the value of the progression again; what else is overridden stays."""
    text = BLOCK + overrides
    before = load(text)
    changed = edit_value(text, "work", 2, "", load).apply(text)
    after = load(changed)
    assert values(after, "work") == ["30s", "38s", "45s", "20s"]
    assert values(after, "rounds") == values(before, "rounds")
    assert len(after.sessions) == len(before.sessions)
    assert ("work", 2) not in own_values(changed)


def test_what_cannot_be_changed_is_said(load: Load) -> None:
    """A value that would break the block, or that is not there, leaves the text alone, with the reason."""
    with pytest.raises(UsageError, match="another variable"):
        edit_value(BLOCK, "rounds", 1, "${work}", load)
    with pytest.raises(UsageError, match="no value"):
        edit_value(BLOCK, "other", 1, "1", load)
    with pytest.raises(UsageError, match="week 9"):
        edit_value(BLOCK, "work", 9, "1s", load)
    with pytest.raises(UsageError, match="no value of its own"):
        edit_value(BLOCK, "work", 1, "", load)
    with pytest.raises(ScriptError):
        edit_value(BLOCK.replace("weeks: 4", "weeks: x"), "work", 1, "1s", load)
    in_lines = BLOCK.replace("- 5s", "- |-\n      5s")
    with pytest.raises(UsageError, match="in line 13"):
        edit_value(in_lines, "rest", 4, "4s", load)


def test_a_block_in_braces_and_one_with_a_mark_are_changed(load: Load) -> None:
    """A root in braces gets its override in braces; a byte order mark does not shift the place."""
    week = "week: {tue: {workout: legs, vars: {work: '${work}'}}}"
    text = f"{{audiocoach: 1, block: B, weeks: 2, vars: {{work: 1s}}, {week}}}"
    changed = edit_value(text, "work", 2, "2s", load).apply(text)
    assert changed == f"{text[:-1]}, overrides: {{week 2: {{vars: {{work: 2s}}}}}}}}"
    marked = f"\ufeff{BLOCK}"
    assert "[9, 2, 'x3', 2]" in edit_value(marked, "rounds", 1, "9", load).apply(marked)


def test_places_of_variables_are_told() -> None:
    """Where each variable is defined; those of a block without any are none."""
    assert lines_of_values(BLOCK) == {"work": 7, "rounds": 8, "rest": 9, "pace": 14, "effort": 15}
    assert lines_of_values("audiocoach: 1\nblock: B\nweeks: 1\n") == {}
    assert own_values("audiocoach: 1\nblock: B\nweeks: 1\n") == set()


@settings(max_examples=30)
@given(st.text(min_size=1, max_size=30).map(str.strip).filter(bool), st.integers(1, 4), st.booleans())
def test_any_text_is_a_value_or_is_refused(value: str, week: int, is_list: bool) -> None:
    """Whatever is typed becomes exactly this value in exactly this week, or the text stays as it is."""
    name = "rounds" if is_list else "work"
    folder = Path(__file__).parent

    def load(text: str) -> Block:
        return load_text(text, file="block.yaml", folder=folder).block

    text = (
        "audiocoach: 1\nblock: B\nweeks: 4\nvars:\n  rounds: [1, 2, 3, 4]\n  work: 5s\n"
        "week:\n  - tue: starter/seven-minutes\n"
    )
    try:
        changed = edit_value(text, name, week, value, load).apply(text)
    except UsageError:
        return
    assert values(load(changed), name)[week - 1] == value
