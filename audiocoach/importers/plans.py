"""Write a plan as a block and the scripts of its sessions."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import groupby

from audiocoach.importers.draft import Draft, DraftDay, DraftPlan, ImportRequest, Remarks
from audiocoach.importers.write import scalar, write_script
from audiocoach.script.constants import DAYS, FORMAT_VERSION

MAX_WEEKS = 52
"""The maximum length of a block in weeks."""

SESSIONS = "sessions"
"""The folder of a plan's scripts, beside its block."""

_NAME_CHARS = 40
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


def write_plan(
    plan: DraftPlan, origin: str, block_file: str, request: ImportRequest, remarks: Remarks
) -> Mapping[str, str]:
    """The files of a plan by their paths: its scripts, then its block, whose file is ``block_file``.

    Sessions that are alike share a script. A block has one session a day; of two on one day the second is
    written too, but is not in the block.

    Raises:
        ScriptError: if the plan has no session or spans more than :data:`MAX_WEEKS`.
    """
    days = sorted(plan.days, key=lambda day: (day.date, day.time or datetime.time.max))
    if not days:
        request.refuse("this plan has no sessions")
    monday = days[0].date - datetime.timedelta(days=days[0].date.weekday())
    weeks = (days[-1].date - monday).days // 7 + 1
    if weeks > MAX_WEEKS:
        request.refuse(
            f"the plan spans {weeks:,} weeks, from {days[0].date} to {days[-1].date}; a block has at most "
            f"{MAX_WEEKS}",
            suggestion="Take a part of it with --from and --to, such as --from 2027-01-04 --to 2027-03-28.",
        )
    scripts = _Scripts(origin)
    names = [scripts.name_of(day.draft) for day in days]
    planned = _one_a_day(zip(days, names, strict=True), remarks)
    return {**scripts.files, block_file: _write_block(plan, origin, monday, weeks, planned)}


def _one_a_day(days: Iterator[tuple[DraftDay, str]], remarks: Remarks) -> list[tuple[DraftDay, str]]:
    """The first session of each day; each further one gets a remark."""
    found = []
    for date, group in groupby(days, key=lambda pair: pair[0].date):
        first, *others = group
        found.append(first)
        for other, name in others:
            remarks.add(
                0, f"{other.draft.title} is the second session on {date}, and a block has one a day: build "
                f"{name}.yaml on its own"
            )  # fmt: skip
    return found


def _write_block(
    plan: DraftPlan, origin: str, monday: datetime.date, weeks: int, days: list[tuple[DraftDay, str]]
) -> str:
    lines = [f"# Imported from {' '.join(origin.split())}", f"audiocoach: {FORMAT_VERSION}"]
    lines.append(f"block: {scalar(plan.title)}")
    if plan.description:
        lines.append(f"description: {scalar(plan.description)}")
    lines += [f"start: {monday}", f"weeks: {weeks}", "overrides:"]
    for week, group in groupby(days, key=lambda pair: (pair[0].date - monday).days // 7 + 1):
        lines.append(f"  week {week}:")
        for day, name in group:
            at = f" {day.time:%H:%M}" if day.time else ""
            lines.append(f"    {DAYS[day.date.weekday()]}{at}: {name}")
    return "\n".join(lines) + "\n"


class _Scripts:
    """The scripts of a plan, named by their titles."""

    def __init__(self, origin: str) -> None:
        self.files: dict[str, str] = {}
        self._origin = origin
        self._name_by_text: dict[str, str] = {}

    def name_of(self, draft: Draft) -> str:
        """The name of a session's script, which is added unless there is one like it."""
        text = write_script(draft, self._origin)
        name = self._name_by_text.get(text)
        if name is None:
            name = self._free(f"{SESSIONS}/{_file_name(draft.title)}")
            self._name_by_text[text] = name
            self.files[f"{name}.yaml"] = text
        return name

    def _free(self, name: str) -> str:
        number, free = 1, name
        while f"{free}.yaml" in self.files:
            number += 1
            free = f"{name}-{number}"
        return free


def _file_name(title: str) -> str:
    """A title as a file name of ASCII letters, so that it is the same on every system."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return _NOT_IN_NAMES.sub("-", plain)[:_NAME_CHARS].strip("-") or "session"
