"""The chapters of a track as JSON, and its steps as LRC, for players that read them beside the file.

Sources: JSON Chapters 1.2.0 (podcastindex.org); LRC has no standard; this is the form that all readers
accept.
"""

from __future__ import annotations

import json

from audiocoach.publish.track import PublishedTrack, TrackStep

_TO_ROUND = str.maketrans("[]", "()")
"""Square brackets mark times in LRC."""


def chapters_json(track: PublishedTrack) -> bytes:
    """Return the chapters of a track. Times are whole seconds where possible; every reader takes those."""
    chapters = [
        {"startTime": _number(start), "title": title, "endTime": _number(end)}
        for start, end, title in track.info.chapters
    ]
    data = {"version": "1.2.0", "title": track.info.title, "chapters": chapters}
    return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode()


def _number(time_s: float) -> float | int:
    return int(time_s) if time_s == int(time_s) else time_s


def lrc_of(track: PublishedTrack) -> bytes:
    """Return the steps of a track as LRC: ``[01:30.00]Squat, 10 reps``. Hundredths are rounded down."""
    info = track.info
    lines = [f"[ti:{_plain(info.title)}]"]
    lines += [f"[ar:{_plain(info.artist)}]"] if info.artist else []
    lines += [f"[al:{_plain(info.album)}]"] if info.album else []
    lines.append(f"[length:{_clock(info.duration_s)[:-3]}]")
    lines += [f"[{_clock(step.start_s)}]{_plain(_text(step))}" for step in info.steps]
    return ("\n".join(lines) + "\n").encode()


def _text(step: TrackStep) -> str:
    return ", ".join(filter(None, (step.name, step.part, step.round)))


def _plain(text: str) -> str:
    return text.translate(_TO_ROUND)


def _clock(time_s: float) -> str:
    """``90:05.25``: there are no hours in LRC."""
    hundredths = round(time_s * 1000) // 10
    return f"{hundredths // 6000:02d}:{hundredths % 6000 // 100:02d}.{hundredths % 100:02d}"
