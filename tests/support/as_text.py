"""A timeline as text, a line for each event: what golden files hold."""

from __future__ import annotations

from audiocoach.timeline.model import Timeline
from audiocoach.units import SAMPLE_RATE


def as_text(timeline: Timeline) -> str:
    """Chapters, music, segments, beeps and cues in order of time, in seconds to the millisecond."""
    rows: list[tuple[int, int, str]] = []
    rows += [(mark.start_frame, 0, f"# {mark.title}") for mark in timeline.markers]
    rows += [
        (span.start_frame, 1, f"music {span.label} at {span.level_lufs:g} LUFS") for span in timeline.music
    ]
    for segment in timeline.segments:
        length_s = (segment.end_frame - segment.start_frame) / SAMPLE_RATE
        round_ = f"round {segment.round}/{segment.rounds}" if segment.round else ""
        what = [
            segment.kind,
            segment.name,
            segment.side or "",
            f"in {segment.section}" if segment.section else "",
        ]
        what += [
            round_,
            f"set {segment.set}" if segment.set else "",
            f"{segment.reps} reps" if segment.reps else "",
        ]
        text = " ".join(part for part in what if part)
        rows.append((segment.start_frame, 2, f"[{text}] {length_s:.3f} s, line {segment.line}"))
    rows += [(tone.at_frame, 3, f"  * {tone.kind}") for tone in timeline.tones]
    for cue in timeline.cues:
        speed = f" at {cue.speed:g}x" if cue.speed != 1 else ""
        length_s = (cue.end_frame - cue.start_frame) / SAMPLE_RATE
        rows.append((cue.start_frame, 4, f"  > {cue.text}{speed} ({length_s:.3f} s, {cue.priority})"))
    lines = [f"{frame / SAMPLE_RATE:9.3f} {text}" for frame, _, text in sorted(rows)]
    lines += [f"left out: {cue.text} (line {cue.line}): {cue.why}" for cue in timeline.dropped]
    return "\n".join([*lines, f"{timeline.duration_s:9.3f} end"]) + "\n"
