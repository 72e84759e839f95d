"""What a one-line step says, and how it is written."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from audiocoach.script.model import Sides, Tempo
from audiocoach.script.patterns import Pattern
from audiocoach.script.words import words_meaning
from audiocoach.units import Ms, format_duration

BREATH_MS: Ms = 5000
"""Length of a breath in a pose: five of them are the half minute that yoga classes count."""

_SIDES_WRITTEN = {
    "each": "each side",
    "left-right": "each side",
    "right-left": "right/left",
    "each-way": "each direction",
    "alternate": "alternating",
    "left": "left",
    "right": "right",
}
_NEEDS_QUOTES = Pattern(
    r"^[^\w(]|: |:$| #|[{}\[\]]|\\|^(?:y|n|yes|no|on|off|true|false|null)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ExerciseLine:
    """What a line says; a bare line has no amount.

    ``distance`` (``400m``), ``count`` (``12/9 cal``) and ``pace`` (``5:00/km``) are as written, ``effort`` is
    ``rpe 8`` or a word. ``rest_ms`` is between sets. ``is_paced``: ``for_ms`` is computed from the distance
    or the count. ``rest_word`` is the word for a rest, where the line is one.
    """

    name: str
    for_ms: Ms | None = None
    reps: int | None = None
    reps_from: int | None = None
    max_reps: bool = False
    sets: int = 1
    rest_ms: Ms | None = None
    tempo: Tempo | None = None
    load: str | None = None
    effort: str | None = None
    sides: Sides | None = None
    distance: str | None = None
    pace: str | None = None
    incline: str | None = None
    count: str | None = None
    is_paced: bool = False
    tip: tuple[str, ...] = ()
    rest_word: str = ""

    @property
    def is_rest(self) -> bool:
        """Whether it is a rest and no exercise."""
        return bool(self.rest_word) or self.name.casefold() == "rest"

    @property
    def has_amount(self) -> bool:
        """Whether it says how much."""
        return bool(self.for_ms or self.reps or self.max_reps or self.distance or self.count)


def write_line(line: ExerciseLine) -> str:
    """The line as a script has it: name, amount, sides, load, effort, tempo, rest."""
    amount = _amount(line)
    parts = [line.name]
    if line.sets > 1:
        parts.append(
            f"{line.sets}x{amount}"
            if amount[:1].isdigit() and " " not in amount
            else f"{line.sets} x {amount}"
        )
    elif amount:
        parts.append(amount)
    if line.sides:
        parts.append(_SIDES_WRITTEN[line.sides])
    if line.load:
        is_pace = not words_meaning("pace").isdisjoint(line.load.casefold().split())
        parts.append(f"@ {line.load}" if line.load[:1].isdigit() or is_pace else line.load)
    if line.effort:
        parts.append(_effort(line.effort))
    if line.incline:
        parts.append(f"incline {line.incline}")
    if line.pace:
        parts.append(f"@ {line.pace}")
    if line.tempo:
        parts.append("@ " + "-".join(str(phase_ms // 1000) for phase_ms in line.tempo))
    text = " ".join(parts)
    if line.rest_ms:
        text += f", rest {write_time(line.rest_ms)}"
    if line.tip:
        text += f" ({', '.join(line.tip)})"
    return text


def write_time(time_ms: Ms) -> str:
    """A time as people write it: ``90s``, ``12 min``, else ``1h05m``."""
    seconds, odd_ms = divmod(int(time_ms), 1000)
    if not odd_ms and seconds < 120:
        return f"{seconds}s"
    if not odd_ms and seconds % 60 == 0:
        return f"{seconds // 60} min"
    if not odd_ms and seconds < 3600:
        return f"{seconds // 60} min {seconds % 60}s"
    return format_duration(time_ms)


def _amount(line: ExerciseLine) -> str:
    time = write_time(line.for_ms) if line.for_ms else ""
    if line.max_reps:
        return f"max reps {time}".rstrip()
    if line.reps:
        counted = f"{line.reps_from}-{line.reps}" if line.reps_from else str(line.reps)
        if line.sets == 1 or time:
            counted += " rep" if counted == "1" else " reps"
        return f"{counted} in {time}" if time else counted
    if line.distance:
        metres = line.distance.removesuffix("m")
        distance = f"{metres} metres" if metres.replace(".", "").isdigit() else line.distance
        return f"{distance} {time}".rstrip()
    if line.count:
        return line.count if line.is_paced else f"{line.count} {time}".rstrip()
    return time


def _effort(effort: str) -> str:
    word, _, number = effort.partition(" ")
    return f"{word.upper()} {number}" if word in ("rpe", "rir") else effort


def step_text(text: str) -> str:
    """A line as YAML: in quotes where it needs them."""
    return json.dumps(text, ensure_ascii=False) if _NEEDS_QUOTES.search(text) else text


def read_quoted(text: str) -> str:
    """The line in what :func:`step_text` has written."""
    return str(json.loads(text)) if text.startswith('"') else text


def flow_item(text: str) -> str:
    """A step as an item of a list in brackets: in quotes where it needs them."""
    if text.startswith("{"):
        return text
    return json.dumps(text, ensure_ascii=False) if "," in text else step_text(text)


def flow_step(head: str, name: str, **options: object) -> str:
    """A step with options on one line: ``{do: "4 corner drill", for: 60s}``."""
    parts = [f"{head}: {json.dumps(name, ensure_ascii=False)}"]
    parts += [f"{key}: {_flow_value(value)}" for key, value in options.items() if value]
    return "{" + ", ".join(parts) + "}"


def _flow_value(value: object) -> str:
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if re.search(r"[,:\[\]{}#&*!|>'\"%@`]", text) else text
