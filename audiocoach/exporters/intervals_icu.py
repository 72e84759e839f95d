"""Write the workout text of intervals.icu: a step a line, headings that repeat what is below them.

Words in a step's line come before its length, so nothing in them may look like a length, a repeat or the
time of a prompt. Repeats hold steps alone: repeats inside repeats are written out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from audiocoach.exporters.exporter import Exported, Exporter, Losses
from audiocoach.exporters.steps import ExportSession, SessionItem, SessionLoop, SessionStep, StepRole, flatten
from audiocoach.exporters.targets import Share, power_share, zone_number
from audiocoach.exporters.words import AS_WORDS, aims_of
from audiocoach.importers.intervals_line import WrittenStep, read_items
from audiocoach.units import Ms, format_duration

_GLUED = re.compile(r"(?<=\d)(?=[^\W\d_]|['\"′″^%])")
_TIMES = re.compile(r"(\d)\s*[x×](?!\w)", re.IGNORECASE)
_FIGURES = re.compile(r"\S*\d\S*")
_ENDS = re.compile(r"<!>|\^")
_INTENSITIES: Mapping[StepRole, str] = {
    "warm_up": "warmup",
    "cool_down": "cooldown",
    "rest": "rest",
    "ready": "rest",
}
_RESTFUL = frozenset({"rest", "resting", "pause", "stand", "standing"})
"""Words that make a step a rest for intervals.icu, so that work with them is marked as active."""
_SHARES = {"power": "", "max HR": " HR", "LTHR": " LTHR", "pace": " Pace"}


def write_intervals(session: ExportSession) -> Exported:
    """The text of a session."""
    writer = _Writer(session)
    text = "\n\n".join("\n".join(block) for block in writer.blocks(session.steps))
    lines = [_sentence(session.description), "", text] if session.description else [text]
    return Exported(("\n".join(lines) + "\n").encode(), writer.losses.sentences())


class _Writer:
    def __init__(self, session: ExportSession) -> None:
        self._session = session
        self.losses = Losses()
        self.losses.add("the title is left out; name the workout yourself")
        if session.author or session.tags:
            self.losses.add("author and tags are left out")

    def blocks(self, items: Sequence[SessionItem]) -> Iterator[list[str]]:
        """Steps of one section under their heading; each repeat is a block of its own."""
        heading = ""
        for (section, is_loop), group in groupby(items, key=_block_of):
            members = list(group)
            for part in [[one] for one in members] if is_loop else [members]:
                title = _safe(section) if section != heading else ""
                heading = section or heading
                loop = part[0] if isinstance(part[0], SessionLoop) else None
                lines = [self._line(step) for step in flatten(loop.steps if loop else part)]
                repeat = f"{loop.times}x" if loop else ""
                above = " ".join(word for word in (title, repeat) if word)
                yield [above, *lines] if above else lines

    def _line(self, step: SessionStep) -> str:
        target, carried = self._target(step)
        asked = list(aims_of(step, {"distance", *carried}))
        if asked:
            self.losses.add(AS_WORDS, step)
        cue = _safe(", ".join([step.title, *asked]))
        timed = [(int(words.at_ms) // 1000, _safe(words.text)) for words in step.timed]
        if step.distance:
            self.losses.add("distances are left out; their times are kept", step)
        if step.tips or step.words or step.moves:
            self.losses.add("what is said in these steps is left out", step)
        if step.by_reps:
            self.losses.add("reps are written as their time on the track", step)
        length = _length(step.length_ms)
        plain_cue = _without_figures(cue) or "Work"
        plain = [(at_s, _without_figures(text)) for at_s, text in timed]
        forms = (_form(cue, timed), _form(cue, plain), _form(plain_cue, plain))
        read = next((form for form in forms if _is_one_step(form, length)), plain_cue)
        if read != forms[0]:
            self.losses.add("words with figures are changed", step)
        return " ".join(part for part in ("-", *read.split(), length, target, _intensity(step)) if part)

    def _target(self, step: SessionStep) -> tuple[str, set[str]]:
        """The target in intervals.icu's words, and the fields that it covers."""
        parts, carried = [], set[str]()
        zone = zone_number(step.effort)
        if step.share is not None:
            parts.append(_share(step.share))
            carried |= {"share", "effort"}
        elif step.watts is not None:
            low, high = step.watts
            parts.append(f"{low}w" if low == high else f"{low}-{high}w")
            carried |= {"watts"}
        elif step.pace:
            parts.append(f"{step.pace} Pace")
            carried |= {"pace"}
        if zone is not None and "share" not in carried:
            parts.append(f"Z{zone}")
            carried |= {"effort"}
        elif step.effort.startswith("rpe "):
            parts.append(step.effort.replace("rpe ", "RPE"))
            carried |= {"effort"}
        elif step.effort and "share" not in carried and (power := power_share(step.effort)) is not None:
            parts.append(f"{power:.0%}")
            carried |= {"effort"}
            self.losses.add(f"{step.effort} is written as {power:.0%} of threshold", step)
        if step.cadence is not None:
            low_rpm, high_rpm = (f"{turns:.0f}" for turns in step.cadence)
            parts.append(f"{low_rpm}rpm" if low_rpm == high_rpm else f"{low_rpm}-{high_rpm}rpm")
            carried |= {"cadence"}
        return " ".join(parts), carried


def _block_of(item: SessionItem) -> tuple[str, bool]:
    """The section of a step, or of a repeat's first step, and whether it is a repeat."""
    first = next(flatten((item,)))
    return first.section, isinstance(item, SessionLoop)


def _share(share: Share) -> str:
    low, high = f"{share.low * 100:.0f}", f"{share.high * 100:.0f}"
    range_ = f"{low}%" if low == high else f"{low}-{high}%"
    return f"{'ramp ' if share.ramp else ''}{range_}{_SHARES[share.of]}"


def _intensity(step: SessionStep) -> str:
    """The kind of step, where a reader would take it for another."""
    intensity = _INTENSITIES.get(step.kind, "")
    if not intensity and _RESTFUL & set(step.name.lower().split()):
        intensity = "active"
    return f"intensity={intensity}" if intensity else ""


def _form(cue: str, timed: Sequence[tuple[int, str]]) -> str:
    """The words of a step, with those that have a time, which end in a mark of their own."""
    prompts = "".join(f" {at_s}^{text}" for at_s, text in timed)
    return f"{cue}{prompts}<!>" if prompts else cue


def _without_figures(text: str) -> str:
    return " ".join(_FIGURES.sub(" ", text).split()).strip(" ,")


def _is_one_step(words: str, length: str) -> bool:
    """Whether words before a length are read as such, and not as a length or a repeat."""
    items = read_items(f"{words} {length}")
    return len(items) == 1 and isinstance(items[0], WrittenStep) and items[0].length == length


def _length(length_ms: Ms) -> str:
    """``1h5m``, ``25.29s``: lengths below a second have no unit of their own."""
    whole, part = divmod(int(length_ms), 1000)
    written = format_duration(whole * 1000) if whole else ""
    if not part:
        return written
    seconds = f"{whole % 60 + part / 1000:.3f}".rstrip("0")
    return f"{format_duration(whole // 60 * 60_000) if whole >= 60 else ''}{seconds}s"


def _safe(text: str) -> str:
    """Words in which nothing is read as a length, a repeat or a prompt."""
    plain = _TIMES.sub(r"\1 times", _ENDS.sub(" ", text))
    return " ".join(_GLUED.sub(" ", plain).strip(" -").split())


def _sentence(text: str) -> str:
    """A description as one line that is read as prose: it ends like a sentence, and is no step."""
    plain = text.lstrip("-–•* ")
    return plain if plain.endswith(".") else f"{plain}."


EXPORTER = Exporter("intervals", "intervals.icu text", ".icu", write_intervals)
