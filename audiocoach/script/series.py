"""Sets of other loads in a row: ``Squat 5 @ 65%, 5 @ 75%, 5+ @ 85%``, ``10kg x 10 > 8kg x 8``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from audiocoach.script.assemble import Assembly
from audiocoach.script.line import ExerciseLine
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import form_of

_SERIES_NAME = Pattern(r"[^\d@,;]+")
_SET_AT = Pattern(
    r"(?:(?P<sets>[0-9]{1,2})\s*[x×]\s*)?(?P<reps>[0-9]{1,2})(?P<more>\+?)\s*(?:reps\s*)?@\s*(?P<load>.+)"
)
_SET_WEIGHT = Pattern(
    r"(?P<load>[0-9]{1,3}(?:[.,][0-9]{1,2})?\s*(?:kgs?|lbs?|%)?)"
    r"(?:\s*[x×]\s*|(?<=[%gbs])\s+)(?P<reps>[0-9]{1,2})(?P<more>\+?)\s*(?:reps)?"
)
"""Sets of a series: ``5 @ 65%`` and ``60kg x 10``."""
_SIGNS = Pattern(r"[,;>→]|[0-9]\s+[0-9]+\+?\s*@", needs=",;>→@")
_UNIT = Pattern(r"(?<=[0-9])\s?(kgs?|lbs?)(?!\w)", re.IGNORECASE)
_MOST_SETS = 20
"""A larger number in front of an x is a weight."""


def refuse_series(held: Assembly) -> None:
    """Refuse sets of other loads in a row.

    Raises:
        RefusalError: with a step for each.
    """
    text = held.reading.text.strip()
    name = _SERIES_NAME.match(text)
    if name is None or held.parse is None or not _SIGNS.search(text):
        return
    units = set(_UNIT.findall(text))
    unit = units.pop() if len(units) == 1 else "kg"
    steps = list(_series(text[name.end() :], name[0].strip(" :-–"), unit))
    if len(steps) < 2 or not all(steps):
        return
    form = "\n".join(steps)
    reads_as = form if "+" not in text and (_UNIT.search(text) or "%" in text) else ""
    raise RefusalError(
        "each set with its own load is a step of its own", at=name.end(), forms=(form,), reads_as=reads_as
    )


def _series(text: str, name: str, unit: str) -> Iterator[str]:
    """The steps of a series; an empty one for each piece that is not a set. ``unit`` is for loads without
    one.
    """
    for piece in re.split(
        r"[,;](?=\s)|[,;](?=[0-9]+\s*[x×@%])|\s*-?[>→]\s*|(?<=[0-9])\s+(?=[0-9]+\+?\s*@)", text
    ):
        found = _SET_AT.fullmatch(piece.strip()) or _SET_WEIGHT.fullmatch(piece.strip())
        is_weight = found is not None and (not found["load"].isdigit() or int(found["load"]) > _MOST_SETS)
        if found is None or not is_weight or re.search(r"[@,;]|rest|pause", found["load"].replace(",", ".")):
            yield ""
            continue
        load = found["load"].strip()
        line = ExerciseLine(name, load=f"{load}{unit}" if load.replace(".", "").isdigit() else load)
        is_set_of_many = found.groupdict().get("sets")
        if found["more"]:
            line = replace(line, max_reps=True, for_ms=60_000)
        else:
            line = replace(line, reps=int(found["reps"]))
        yield form_of(replace(line, sets=int(is_set_of_many or 1)))
