"""Plans as blocks."""

from __future__ import annotations

import datetime

import pytest

from audiocoach.errors import ScriptError
from audiocoach.importers.draft import Draft, DraftDay, DraftPlan, DraftStep, ImportRequest, Remarks
from audiocoach.importers.plans import write_plan

EASY = Draft("Easy run", (DraftStep("run", "Easy", 1_800_000),))
LONG = Draft("Easy run", (DraftStep("run", "Easy", 3_600_000),))


def day(date: str, draft: Draft, time: str = "") -> DraftDay:
    """A day of a plan."""
    at = datetime.time.fromisoformat(time) if time else None
    return DraftDay(datetime.date.fromisoformat(date), draft, at)


def written(*days: DraftDay) -> tuple[dict[str, str], list[str]]:
    """The files of a plan, and the remarks."""
    remarks = Remarks()
    files = write_plan(
        DraftPlan("My plan", days), "iCalendar: p.ics", "block.yaml", ImportRequest("p"), remarks
    )
    return dict(files), [remark.text for remark in remarks.found]


def test_a_plan_is_a_block_that_starts_on_a_monday() -> None:
    """Sessions that are alike share a script, others have a number, and the block is last."""
    files, remarks = written(
        day("2027-01-14", EASY),
        day("2027-01-05", EASY, "18:30"),
        day("2027-01-07", LONG),
        day("2027-01-26", EASY),
    )
    assert list(files) == ["sessions/easy-run.yaml", "sessions/easy-run-2.yaml", "block.yaml"]
    assert files["block.yaml"].splitlines()[1:] == [
        "audiocoach: 1",
        "block: My plan",
        "start: 2027-01-04",
        "weeks: 4",
        "overrides:",
        "  week 1:",
        "    tue 18:30: sessions/easy-run",
        "    thu: sessions/easy-run-2",
        "  week 2:",
        "    thu: sessions/easy-run",
        "  week 4:",
        "    tue: sessions/easy-run",
    ]
    assert remarks == []


def test_a_second_session_of_a_day_is_written_but_not_planned() -> None:
    """A block has one a day; the remark says where the other is."""
    files, remarks = written(day("2027-01-05", LONG, "18:30"), day("2027-01-05", EASY, "07:00"))
    assert "sessions/easy-run-2.yaml" in files
    assert "tue 07:00: sessions/easy-run\n" in files["block.yaml"]
    assert remarks == [
        "Easy run is the second session on 2027-01-05, and a block has one a day: build "
        "sessions/easy-run-2.yaml on its own"
    ]


def test_a_plan_longer_than_a_block_asks_for_a_part() -> None:
    """With the flags that take one."""
    with pytest.raises(ScriptError, match="spans 53 weeks") as caught:
        written(day("2027-01-05", EASY), day("2028-01-04", EASY))
    assert "--from" in caught.value.problems[0].suggestion
