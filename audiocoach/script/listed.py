"""Sets that differ in their load: ``5/5/5+ @ 65%/75%/85%``, ``65/75/85% x 5``, ``3x5 60/65/70 kg``.

Each is refused with a step for every set.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from audiocoach.script.assemble import Assembly
from audiocoach.script.line import step_text, write_line, write_time
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.script.several import is_step, line_of

_FIGURE = r"[0-9]{1,3}(?:[.,][0-9]{1,2})?\s?(?:%|(?:kg|lbs?)(?!\w))?"
_LOADS = Pattern(
    rf"(?:[x×]\s*)?(?:@\s*|(?<!\w)at\s+)?(?P<scale>RPE\s?|RIR\s?)?(?<![\w.,/])(?P<loads>{_FIGURE}(?:\s?[/,]\s?{_FIGURE})+)"
    r"(?![\w/]|\s?[-–]\s?[0-9]|\s?(?:min|s|sec|reps?|sets?)(?!\w))(?:\s*[x×](?=\s*[0-9]))?",
    re.IGNORECASE,
)
_COUNTS = Pattern(
    r"(?<![\w./,@])(?P<counts>[0-9]{1,2}\+?(?:\s?[/,-]\s?[0-9]{1,2}\+?)+)(?:\s*reps?(?!\w))?(?![\w/%])"
)
_FEWEST_OF_ALL = 3
"""From so many loads on, each is that of one set. Two may be those of men and women, or of two hands."""
_HIGHEST_EFFORT = 10


def refuse_listed_loads(held: Assembly, text: str) -> None:
    """Refuse loads that are listed.

    Raises:
        RefusalError: with a step for each set.
    """
    for found in _LOADS.finditer(text):
        loads = _loads(found)
        if not loads or (
            held.parse is not None and len(loads) < _FEWEST_OF_ALL and is_step(text, held.parse)
        ):
            continue
        before = f"{text[: found.start()].rstrip(' :,')} {text[found.end() :].strip(' ')}".strip()
        if forms := _sets_with(held, before, loads):
            is_invented = "Squat " in forms[0] and "squat" not in text.casefold()
            raise RefusalError(
                "each set with its own load is a step of its own",
                at=found.start("loads"),
                forms=forms,
                reads_as="" if "+" in text or is_invented else forms[0],
            )


def _loads(found: re.Match[str]) -> list[str]:
    """The loads of a list, each as a line has it; nothing for figures that need not be loads."""
    written = re.split(r"\s?[/,]\s?", found["loads"])
    units = re.findall(r"%|kg|lbs?", found["loads"], re.IGNORECASE)
    scale = (found["scale"] or "").strip()
    figures = [re.sub(r"\s?(?:%|kg|lbs?)$", "", one, flags=re.IGNORECASE) for one in written]
    if units:
        return [f"@ {one}{units[-1]}" for one in figures]
    is_effort = "@" in found[0] and max(float(one.replace(",", ".")) for one in figures) <= _HIGHEST_EFFORT
    return [f"{scale or 'RPE'} {one}" for one in figures] if scale or is_effort else []


def _sets_with(held: Assembly, before: str, loads: Sequence[str]) -> tuple[str, ...]:
    counts = _COUNTS.search(before)
    listed = re.findall(r"[0-9]+\+?", counts["counts"]) if counts else []
    rest = ""
    if counts and len(listed) == len(loads):
        name = f"{before[: counts.start()].rstrip(' x×:,')} {before[counts.end() :].strip(' x×')}".strip()
        name = name if re.search(r"[^\W\d_]{2}", name) else "Squat"
        texts = [f"{name} {_amount(one)} {load}" for one, load in zip(listed, loads, strict=True)]
    else:
        line = line_of(held, before) or line_of(held, re.sub(r"(?<=[0-9])\s*$", " reps", before))
        if line is None or line.sets not in (1, len(loads)) or not line.reps or line.load:
            return ()
        if len(set(loads)) == 1 and line.sets > 1:
            return (step_text(f"{write_line(line)} {loads[0]}"),)
        one = write_line(replace(line, sets=1, rest_ms=None))
        rest = f"\nRest {write_time(line.rest_ms)}\n" if line.rest_ms else ""
        texts = [f"{one} {load}" for load in loads]
    return (
        ((rest or "\n").join(map(step_text, texts)),)
        if all(is_step(one, held.parse) for one in texts)
        else ()
    )


def _amount(count: str) -> str:
    return "max reps 60s" if count.endswith("+") else f"{count} rep{'' if count == '1' else 's'}"
