"""Resolve a block's variables for each week: a single value, a list, values from given weeks, or a
progression.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from audiocoach.blocks import days
from audiocoach.blocks.amounts import Amount, parse_amount, to_common_unit
from audiocoach.blocks.model import MAX_WEEKS
from audiocoach.script.document import List, Map, Scalar
from audiocoach.script.form import Cell, Form, Key
from audiocoach.script.quantities import AlreadyReportedError, RefusalError
from audiocoach.script.values import TEXT, from_text, whole
from audiocoach.script.variables import check_value

_AMOUNT = from_text(parse_amount, TEXT)
_AMOUNTS = (
    Key("from", _AMOUNT, None, "the first value", needed="Write {from: 30s, to: 45s, step: 5s}."),
    Key("to", _AMOUNT, None, "the last value"),
    Key("step", _AMOUNT, None, "what each week adds"),
)  # fmt: skip
_EVERY = Key("every", whole(1, MAX_WEEKS), 1, "the number of weeks between steps")
PROGRESSION_KEYS = (*_AMOUNTS, _EVERY)


@dataclass(frozen=True, slots=True)
class Weeks:
    """The number of weeks (``known``: whether the block states it), and which are deload weeks."""

    count: int
    deload: frozenset[int] = frozenset()
    known: bool = True

    def stage(self, week: int) -> int:
        """Return how many weeks have advanced a progression before this one. A deload week does not advance
        it and has the stage of the week before.
        """
        advancing = [number for number in range(1, week + 1) if number not in self.deload]
        return max(0, len(advancing) - 1)


def read_values_by_week(cell: Cell, weeks: Weeks) -> list[str]:
    """Return a variable's value for each week.

    Raises:
        RefusalError: if it cannot be read.
    """
    node = cell.node
    if isinstance(node, Scalar):
        return [read_value(cell)] * weeks.count
    if isinstance(node, List):
        return _from_list(cell, weeks)
    if isinstance(node, Map) and any(key.text.lower().startswith("week") for key, _ in node.entries):
        return _from_given_weeks(cell, weeks)
    return _progress(Form(cell, "a progression", PROGRESSION_KEYS), weeks)


def read_value(cell: Cell) -> str:
    """Return a single value as text. A block's values cannot contain variables.

    Raises:
        RefusalError: if it is not a single value.
    """
    if isinstance(cell.node, Scalar):
        check_value(cell.node.text)
    return cell.text().strip()


def _from_list(cell: Cell, weeks: Weeks) -> list[str]:
    values = [item.attempt(read_value, "") for item in cell.items("values")]
    if weeks.known and len(values) != weeks.count:
        raise RefusalError(
            f"{weeks.count} weeks need {weeks.count} values, found {len(values)}",
            "Write one value for each week, or {from: 30s, to: 45s}.",
        )
    return [*values, *values[-1:] * weeks.count][: weeks.count]


def _from_given_weeks(cell: Cell, weeks: Weeks) -> list[str]:
    """Resolve ``{week 1: 30s, week 5: 40s}``: each value applies until the next."""
    starts: dict[int, str] = {}
    for key, held in cell.entries():
        number = Cell(cell.reading, key, cell.path).attempt(
            lambda one: days.parse_week(one.text(), weeks.count), None
        )
        if number is not None:
            starts[number] = held.attempt(read_value, "")
    if 1 not in starts and starts:
        raise RefusalError("there is no value for week 1", "Begin with week 1: and its value.")
    if not starts:
        raise AlreadyReportedError
    return [starts[max(start for start in starts if start <= week)] for week in _week_numbers(weeks)]


def _progress(form: Form, weeks: Weeks) -> list[str]:
    if not form.has("to") and not form.has("step"):
        form.refuse(
            None, "a progression needs `to` or `step`", "Write {from: 30s, to: 45s}, or {from: 2, step: 1}."
        )
    read = {key.name: form.read(key) for key in _AMOUNTS if form.has(key.name)}
    every = form.read(_EVERY)
    if form.has("every") and not form.has("step"):
        form.refuse("every", "`every` sets how often `step` applies, but there is no `step`", "Add step.")
    amounts = {key: found for key, found in read.items() if found is not None}
    if len(amounts) < len(read) or len(amounts) < 2 or "from" not in amounts:
        raise AlreadyReportedError
    is_share = "step" in amounts and amounts["step"].unit == "%" != amounts["from"].unit
    part = amounts.pop("step").value / 100 if is_share else None
    amounts = to_common_unit(amounts)
    start, to = amounts["from"], amounts.get("to")
    step = amounts["step"].value if "step" in amounts else start.value * (part or 0)
    if part is None and "step" not in amounts:
        return _spread(start, amounts["to"], weeks)
    if not step:
        form.refuse("step", "step cannot be 0")
    elif to is not None and step * (to.value - start.value) < 0:
        form.refuse("step", "step leads away from `to`", "Change the sign of step, or swap from and to.")
    stages = (weeks.stage(week) // every for week in _week_numbers(weeks))
    return [start.with_value(_value_after(start, to, stage, step, part)).to_text() for stage in stages]


def _value_after(
    start: Amount, to: Amount | None, steps: int, step: Fraction, part: Fraction | None
) -> Fraction:
    """Return the value after ``steps`` steps; each adds ``step``, or the fraction
    ``part``. It never goes past ``to``.
    """
    reached = start.value + step * steps if part is None else start.value * (1 + part) ** steps
    if to is None:
        return reached
    return min(reached, to.value) if to.value >= start.value else max(reached, to.value)


def _spread(start: Amount, to: Amount, weeks: Weeks) -> list[str]:
    """Spread a range evenly, so that the last counted week has ``to``. Whole numbers stay whole."""
    last = max(1, weeks.stage(weeks.count))
    is_whole = start.value.denominator == to.value.denominator == 1
    values = []
    for week in _week_numbers(weeks):
        reached = start.value + (to.value - start.value) * weeks.stage(week) / last
        values.append(start.with_value(Fraction(round(reached)) if is_whole else reached).to_text())
    return values


def _week_numbers(weeks: Weeks) -> range:
    return range(1, weeks.count + 1)
