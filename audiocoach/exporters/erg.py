"""Write courses for indoor trainers: ERG in watts, MRC in percent of threshold power.

Each step is two points, its start and its end; two points at the same minute are a step in power. Names and
words are course text, whose lines have the second, the words, and how long they are shown.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from audiocoach.exporters.exporter import Exported, Exporter, Losses
from audiocoach.exporters.steps import ExportSession, SessionStep
from audiocoach.exporters.targets import power_share
from audiocoach.exporters.words import AS_WORDS, aims_of

REST_SHARE = 0.4
"""Power of a step that has none: easy spinning. Every stretch of a course has a power."""
_SHOWN_S = 10
_LINE = "\r\n"


def write_erg(session: ExportSession) -> Exported:
    """The course of a session in watts, for its ``ftp_w``."""
    ftp_w = session.ftp_w
    exported = _course(session, "WATTS", lambda share: f"{share * ftp_w:.0f}", (f"FTP = {ftp_w}",))
    note = f"watts assume a threshold power of {ftp_w} W; set yours with --ftp"
    return Exported(exported.data, (note, *exported.losses))


def write_mrc(session: ExportSession) -> Exported:
    """The course of a session in percent of threshold power."""
    return _course(session, "PERCENT", lambda share: f"{share * 100:.1f}".removesuffix(".0"), ())


def _course(
    session: ExportSession, unit: str, write: Callable[[float], str], more: tuple[str, ...]
) -> Exported:
    losses = Losses()
    header = [
        "[COURSE HEADER]",
        "VERSION = 2",
        "UNITS = ENGLISH",
        f"DESCRIPTION = {session.description or session.title}",
        f"FILE NAME = {session.title}",
        *more,
        f"MINUTES {unit}",
        "[END COURSE HEADER]",
    ]
    points, texts, start_ms = [], [], 0
    for step in session.flat():
        first, last = _shares(step, losses)
        end_ms = start_ms + int(step.length_ms)
        points += [f"{_minutes(start_ms)}\t{write(first)}", f"{_minutes(end_ms)}\t{write(last)}"]
        texts += _texts(step, start_ms, losses)
        start_ms = end_ms
    lines = [*header, "[COURSE DATA]", *points, "[END COURSE DATA]"]
    lines += ["[COURSE TEXT]", *texts, "[END COURSE TEXT]"]
    if session.author or session.tags:
        losses.add("author and tags are left out")
    losses.add("repeats are written out, and the names of sections are left out")
    return Exported((_LINE.join(lines) + _LINE).encode(), losses.sentences())


def _shares(step: SessionStep, losses: Losses) -> tuple[float, float]:
    """The power at the start and at the end of a step, as shares of threshold power."""
    share = step.share
    if share is not None and share.of == "power":
        if share.ramp or share.low == share.high:
            return share.low, share.high
        losses.add("a range of power is written as its middle", step)
        return ((share.low + share.high) / 2,) * 2
    power = power_share(step.effort) if step.effort else None
    if power is not None:
        losses.add(f"{step.effort} is written as {power:.0%} of threshold", step)
    if power is None and step.is_work:
        losses.add(f"steps without a power are written as {REST_SHARE:.0%} of threshold", step)
    return (REST_SHARE if power is None else power,) * 2


def _texts(step: SessionStep, start_ms: int, losses: Losses) -> list[str]:
    """The name with its targets, and words with a time."""
    carried = {"share"} if step.share is not None and step.share.of == "power" else set[str]()
    if step.effort and power_share(step.effort) is not None:
        carried.add("effort")
    asked = list(aims_of(step, carried))
    if asked:
        losses.add(AS_WORDS, step)
    heading = ", ".join([step.title, *asked])
    timed = [(0, heading), *((int(words.at_ms), words.text) for words in step.timed)]
    if step.tips or step.words or step.moves:
        losses.add("what is said in these steps is left out", step)
    return [f"{_seconds(start_ms + at_ms)}\t{text}\t{_SHOWN_S}" for at_ms, text in timed]


def _minutes(position_ms: int) -> str:
    """Minutes with as many decimals as a millisecond needs."""
    return f"{Decimal(position_ms) / 60_000:.6f}".rstrip("0").rstrip(".")


def _seconds(position_ms: int) -> str:
    return str(round(position_ms / 1000))


ERG = Exporter("erg", "ERG course in watts", ".erg", write_erg)
MRC = Exporter("mrc", "MRC course in percent of threshold power", ".mrc", write_mrc)
