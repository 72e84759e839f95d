"""``audiocoach show``: prints the plan of a session, or its muscle map."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from audiocoach.cli.guard import WrongUsageError
from audiocoach.cli.muscles import show_muscles
from audiocoach.cli.options import (
    JsonOption,
    MusicOption,
    PaceOption,
    StartOption,
    TargetWord,
    TeachOption,
    TrainerOption,
    VariablesOption,
    VoiceOption,
    examples,
    options_for,
    settings_for,
)
from audiocoach.cli.printing import note, note_warnings, pluralize, result, result_json, table
from audiocoach.cli.show_block import show_block
from audiocoach.cli.targets import find_target, parse_overrides
from audiocoach.cli.writing import PICTURES, Force, draw, path_with_suffix
from audiocoach.units import Frames, Ms, format_clock, format_duration, frame_at, quoted, seconds

if TYPE_CHECKING:
    from audiocoach.timeline.model import Cue, Segment, Timeline

MOST_RATIO = 10
_KINDS = {
    "lead_in": "Lead-in",
    "say": "Speech",
    "ready": "Get ready",
    "work": "Work",
    "rest": "Rest",
    "switch": "Switch sides",
    "phase": "Phase",
    "pause": "Pause",
    "tail": "End",
}


def add_to(app: typer.Typer) -> None:
    lines = ("runner-a", "my.yaml --set work=50s --json", "my.yaml --chart my.svg", "my.yaml --muscles")
    app.command(epilog=examples(*(f"show {line}" for line in lines)))(show)


def show(
    target: TargetWord,
    *,
    voice: VoiceOption = None,
    trainer: TrainerOption = None,
    teach: TeachOption = False,
    music: MusicOption = None,
    variables: VariablesOption = None,
    pace: PaceOption = None,
    as_json: JsonOption = False,
    chart: Annotated[
        str | None, typer.Option("--chart", metavar="FILE", help="Draw a chart into a file: .svg or .png.")
    ] = None,
    muscles: Annotated[
        bool, typer.Option("--muscles", help="Show working time by muscle group and side.")
    ] = False,
    start: StartOption = None,
    force: Force = False,
) -> None:
    """Show the steps and times of a session, or its muscle map.

    Prints a table; --json prints the whole timeline, and --chart draws a picture instead. A training block is
    shown week by week. The network is never used.
    """
    from audiocoach.build.planning import plan
    from audiocoach.media.chart import lay_out

    picture = None if chart is None else path_with_suffix(chart, PICTURES, "--chart: ")
    settings = settings_for(voice=voice, music=music)
    overrides = parse_overrides(
        variables=variables, pace=pace, music=settings.music, trainer=trainer, teach=teach
    )
    found = find_target(target, overrides)
    if found.is_block:
        show_block(
            found,
            options_for(settings),
            start=start,
            as_json=as_json,
            muscles=muscles,
            picture=picture,
            force=force,
        )
        return
    if start is not None:
        raise WrongUsageError("--start applies only to training blocks")
    workout = found.load()
    if muscles:
        show_muscles(workout, picture, as_json=as_json, force=force)
        return
    planned = plan(workout, options_for(settings))
    note_warnings(planned.warnings)
    if picture is not None:
        draw(lay_out(planned.timeline), picture, force=force)
        note(f"{picture}: chart of {quoted(planned.timeline.title)}")
    if as_json:
        result_json(planned.timeline.to_json())
    if as_json or picture is not None:
        return
    result(planned.timeline.title)
    table(("time", "length", "step", "part", "cues"), rows(planned.timeline), fixed=("time", "length"))
    if dropped := planned.timeline.dropped:
        result("")
        lines = ((cue.text, "" if cue.line is None else str(cue.line), cue.why) for cue in dropped)
        table(("dropped cue", "line", "reason"), lines, fixed=("line",))
        result("")
    result("; ".join((totals(planned.timeline), *planned.notes)))


def rows(timeline: Timeline) -> Iterator[tuple[str, str, str, str, str]]:
    """Time, length, step, part of it and cues of each segment; a new chapter has its own row.

    The script's words and the program's own have cells of their own, as they may be in two languages.
    """
    chapters = list(timeline.markers)
    for segment in timeline.segments:
        while chapters and chapters[0].start_frame <= segment.start_frame:
            yield "", "", f"-- {chapters.pop(0).title} --", "", ""
        length_ms = _ms(segment.end_frame) - _ms(segment.start_frame)
        yield (
            format_clock(_ms(segment.start_frame)),
            format_clock(length_ms),
            segment.name or _KINDS[segment.kind],
            _part(segment),
            _cues(segment, timeline),
        )


def totals(timeline: Timeline) -> str:
    """``28:40 in total; work 15:20, rest 8:00 (1.9 to 1)``; a ratio over 10 to 1 says nothing."""
    work, rest = timeline.work_frames, timeline.rest_frames
    ratio = f" ({work / rest:.1f} to 1)" if 0 < work <= MOST_RATIO * rest else ""
    total = format_clock(_ms(timeline.duration_frames))
    return f"{total} in total; work {format_clock(_ms(work))}, rest {format_clock(_ms(rest))}{ratio}"


def _part(segment: Segment) -> str:
    """``10 reps, left, set 2, round 1/3``."""
    parts = []
    if segment.kind == "switch" and segment.name:
        parts.append("switch sides" if segment.side in ("left", "right") else "switch direction")
    if segment.side:
        parts.append(segment.side)
    if segment.kind == "work" and segment.reps:
        parts.append(pluralize(segment.reps, "rep") + _rep_time(segment))
    if segment.set:
        parts.append(f"set {segment.set}")
    if segment.round and segment.rounds and segment.rounds > 1:
        parts.append(f"round {segment.round}/{segment.rounds}")
    return ", ".join(parts)


def _rep_time(segment: Segment) -> str:
    """How long a rep takes where the script does not say it at the step."""
    where = {"library": "library", "default": "default", "defaults": "defaults.rep"}.get(
        segment.rep_source or ""
    )
    return f" of {format_duration(segment.rep_ms)} ({where})" if where and segment.rep_ms else ""


def _cues(segment: Segment, timeline: Timeline) -> str:
    """The cues of a segment; counts of repetitions are summed up, because they would fill the table."""
    cues = [cue for cue in timeline.cues if segment.start_frame <= cue.start_frame < segment.end_frame]
    texts = [cue.text for cue in cues if not _counts(cue, segment)]
    return " ".join(texts if len(texts) == len(cues) else [*texts, "(counted)"])


def _counts(cue: Cue, segment: Segment) -> bool:
    """Whether a cue is the number of a rep, or a phase of its tempo: a number begins on its rep's first
    frame.
    """
    if not segment.counted or not segment.rep_ms or cue.priority == "must":
        return False
    rep_frames = int(frame_at(segment.rep_ms))
    offset = int(cue.start_frame) - int(segment.start_frame)
    return cue.priority == "may" or (offset >= rep_frames - 1 and -2 <= (offset + 2) % rep_frames - 2 <= 2)


def _ms(frame: Frames) -> Ms:
    return round(seconds(frame) * 1000)
