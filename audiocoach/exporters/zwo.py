"""Write workouts for Zwift (``.zwo``).

The format has no published definition; this writes what Zwift's editor writes. Powers are fractions of
threshold power, durations seconds with decimals. A step without a power is free riding. A step's name and
words are text events.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from itertools import accumulate

from audiocoach.exporters.exporter import Exported, Exporter, Losses
from audiocoach.exporters.steps import ExportSession, SessionItem, SessionLoop, SessionStep, flatten
from audiocoach.exporters.targets import power_share, zone_of
from audiocoach.exporters.words import AS_WORDS, aims_of, seconds_of
from audiocoach.importers import effort
from audiocoach.script.model import RunWord
from audiocoach.units import Ms

_SPORTS = {"run": "run", "walk": "run", "ride": "bike", "row": "row"}
_WORDS: dict[str, RunWord] = {"run": "run", "walk": "run", "row": "row"}
_TEXT_EVERY_MS: Ms = 10_000
"""The time between texts of a step that have no time of their own."""


def write_zwo(session: ExportSession) -> Exported:
    """The workout file of a session."""
    writer = _Writer(session)
    root = ET.Element("workout_file")
    for tag, text in (
        ("author", session.author),
        ("name", session.title),
        ("description", session.description),
        ("sportType", _SPORTS.get(session.sport, "bike")),
    ):
        ET.SubElement(root, tag).text = text
    tags = ET.SubElement(root, "tags")
    for tag in session.tags:
        ET.SubElement(tags, "tag", name=tag)
    workout = ET.SubElement(root, "workout")
    writer.add(session.steps, workout)
    ET.indent(root)
    return Exported(ET.tostring(root, encoding="utf-8") + b"\n", writer.losses.sentences())


class _Writer:
    def __init__(self, session: ExportSession) -> None:
        self._word: RunWord = _WORDS.get(session.sport, "ride")
        self.losses = Losses()
        if session.sport not in _SPORTS:
            self.losses.add("Zwift has no exercises; they become free riding, with their names as texts")
        if len({step.section for step in session.flat()}) > 1:
            self.losses.add("the names of sections are left out")

    def add(self, items: Sequence[SessionItem], parent: ET.Element) -> None:
        for item in items:
            if isinstance(item, SessionStep):
                self._step(item, parent)
            elif not self._intervals(item, parent):
                for _ in range(item.times):
                    self.add(item.steps, parent)

    def _intervals(self, loop: SessionLoop, parent: ET.Element) -> bool:
        """A repeated pair of steady powers as one element; whether it is one."""
        shares = [
            None if not isinstance(step, SessionStep) or _is_ramp(step) else self._shares(step)
            for step in loop.steps
        ]
        if len(shares) != 2 or not all(share and share[0] == share[1] for share in shares):
            return False
        work, ease = (step for step in loop.steps if isinstance(step, SessionStep))
        on, off = (share[0] for share in shares if share)
        element = ET.SubElement(
            parent,
            "IntervalsT",
            Repeat=str(loop.times),
            OnDuration=seconds_of(work.length_ms),
            OffDuration=seconds_of(ease.length_ms),
            OnPower=_fraction(on),
            OffPower=_fraction(off),
        )
        self._cadence(work, element, "Cadence")
        self._cadence(ease, element, "CadenceResting")
        steps = list(flatten((loop,)))
        starts = accumulate((step.length_ms for step in steps), initial=0)
        for step, start_ms in zip(steps, starts, strict=False):
            self._texts(step, element, start_ms)
        return True

    def _step(self, step: SessionStep, parent: ET.Element) -> None:
        duration = seconds_of(step.length_ms)
        shares = self._shares(step)
        if shares is None:
            element = ET.SubElement(parent, "FreeRide", Duration=duration, FlatRoad="1")
        elif shares[0] == shares[1]:
            element = ET.SubElement(parent, "SteadyState", Duration=duration, Power=_fraction(shares[0]))
        else:
            first, last = map(_fraction, shares)
            tag = {"warm_up": "Warmup", "cool_down": "Cooldown"}.get(step.kind, "Ramp")
            tag = "Ramp" if tag == "Cooldown" and shares[0] < shares[1] else tag
            element = ET.SubElement(parent, tag, Duration=duration, PowerLow=first, PowerHigh=last)
        self._cadence(step, element, "Cadence")
        self._texts(step, element, 0)

    def _shares(self, step: SessionStep) -> tuple[float, float] | None:
        """The power at the start and at the end of a step; ``None`` is free riding."""
        share = step.share
        if share is not None and share.of == _share_of(self._word):
            if share.ramp or share.low == share.high:
                return share.low, share.high
            self.losses.add("a range of power is written as its middle", step)
            middle = (share.low + share.high) / 2
            return middle, middle
        power = power_share(step.effort) if step.effort else None
        if power is None:
            return None
        self.losses.add(f"{step.effort} is written as {power:.0%} of threshold", step)
        return power, power

    def _cadence(self, step: SessionStep, element: ET.Element, attribute: str) -> None:
        if step.cadence is not None:
            low, high = step.cadence
            element.set(attribute, f"{(low + high) / 2:g}")
            if low != high:
                self.losses.add("a range of cadence is written as its middle", step)

    def _texts(self, step: SessionStep, element: ET.Element, start_ms: Ms) -> None:
        """The name, the targets and the words one after the other, timed words at their time."""
        events = [(_TEXT_EVERY_MS * number, text) for number, text in enumerate(self._untimed(step))]
        events += [(words.at_ms, words.text) for words in step.timed]
        for at_ms, text in sorted(events, key=lambda event: event[0]):
            if at_ms < step.length_ms:
                offset = seconds_of(start_ms + at_ms)
                ET.SubElement(element, "textevent", timeoffset=offset, message=text)
            else:
                self.losses.add("there is no time for all texts of a step; the last ones are left out", step)

    def _untimed(self, step: SessionStep) -> Iterator[str]:
        """The name, unless a reader gives the step the same one, with the targets; then words."""
        word = step.effort or (zone_of((step.share.low + step.share.high) / 2) if step.share else "")
        name = () if step.title == effort.name_for(word, self._word) else (step.title,)
        if name:
            self.losses.add("steps have no names; the names become texts", step)
        if not step.is_work:
            self.losses.add("rests become riding without a target", step)
        shares = self._shares(step)
        carried = {"cadence"} if shares is None else {"cadence", "effort", "share"}
        asked = list(aims_of(step, carried))
        if asked:
            self.losses.add(AS_WORDS, step)
        if heading := ", ".join([*name, *asked]):
            yield heading
        if step.moves:
            yield ", ".join(step.moves)
        yield from step.words
        yield from step.tips


def _share_of(word: RunWord) -> str:
    return "power" if word == "ride" else "pace"


def _is_ramp(step: SessionStep) -> bool:
    return step.share is not None and step.share.ramp


def _fraction(share: float) -> str:
    return f"{share:.4f}".rstrip("0").rstrip(".")


EXPORTER = Exporter("zwo", "Zwift workout", ".zwo", write_zwo)
