"""Write ``gallery.md`` and its charts, which show every included workout.

    python docs/make_gallery.py

A chart is a time line: tall for work, low for rest, one colour per section, minutes below. Lengths are those
of the offline voice. All text on the page comes from the scripts.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from audiocoach.build.options import Machine, Options, Recipe
from audiocoach.build.track import plan
from audiocoach.exercises.model import GROUPS
from audiocoach.media.looks import MUTED, NIGHT, blend, section_colours, session_looks
from audiocoach.media.picture import Box, Picture, Shape, Text, render_svg
from audiocoach.sources import find as catalog
from audiocoach.sources.find import ScriptHeader
from audiocoach.sources.load import load
from audiocoach.timeline.model import Timeline
from audiocoach.timeline.muscles import MuscleMap, muscle_seconds_of
from audiocoach.units import SAMPLE_RATE, format_clock

HERE = Path(__file__).resolve().parent
FOLDERS = {
    "starter": "Start here",
    "strength": "Strength",
    "run": "Runs",
    "drills": "Drills",
    "hiit": "High intensity",
    "recovery": "Recovery",
    "ems": "Electrical muscle stimulation",
}
"""Folders in page order, with their headings."""

WIDTH, LANE, GROUND_Y, TALL = 720, 704, 54.0, 44.0
EASIER = {"walk": 0.5, "jog": 0.7}
"""Height of easy steps relative to a run."""
LABEL_WIDTH = 12
LEAST_WIDTH = 0.8
"""Narrower segments are merged with the next one."""
MOST_MUSCLES = 4
LEAST_SHARE = 0.1
"""Groups with a smaller share of the work are not named."""


def workouts() -> list[ScriptHeader]:
    """Headers of the included workouts, in page order."""
    headers = [catalog.read_header(name, path) for name, path in catalog.shipped_workouts().items()]
    order = list(FOLDERS)
    scripts = [header for header in headers if header.name.partition("/")[0] in FOLDERS]
    return sorted(scripts, key=lambda header: (order.index(header.name.partition("/")[0]), header.name))


def page(headers: Sequence[ScriptHeader]) -> str:
    """The page as Markdown."""
    lines = [
        "# The sessions included with AudioCoach",
        "",
        "`audiocoach build NAME` builds one, and `audiocoach show NAME` prints what happens when. In the",
        "charts, tall bars are work, low ones are rest, and walks and jogs are in between. Each session",
        "lists the muscle groups that work most, each with its share of the work. `docs/make_gallery.py`",
        "generates this page.",
    ]
    for folder, group in groupby(headers, key=lambda header: header.name.partition("/")[0]):
        lines += ["", f"## {FOLDERS[folder]}"]
        for header in group:
            lines += ["", *_entry(header)]
    return "\n".join(lines) + "\n"


def _entry(header: ScriptHeader) -> Iterator[str]:
    yield f"### {header.title}"
    yield ""
    yield f"`{header.name}` · {header.minutes:g} minutes · {header.level}"
    yield ""
    yield " ".join(header.description.split())
    yield ""
    for title, things in (("Equipment", header.equipment), ("Needs", header.needs)):
        if things:
            yield f"{title}: {', '.join(things)}.  "
    yield f"Muscles: {muscles(muscle_seconds_of(load(header.path)))}."
    if header.needs_care:
        yield ""
        yield f"> **Read first.** {' '.join(header.safety.split())}"
    yield ""
    yield f"![{header.title}](gallery/{header.name}.svg)"


def muscles(worked: MuscleMap) -> str:
    """The muscle groups that work most, such as ``quads 40 %, core 20 %``."""
    most = sorted(GROUPS, key=worked.share, reverse=True)[:MOST_MUSCLES]
    parts = [
        f"{GROUPS[group]} {worked.share(group):.0%}" for group in most if worked.share(group) >= LEAST_SHARE
    ]
    return ", ".join(parts).replace("%", " %") or "breathing only"


def chart(timeline: Timeline) -> Picture:
    """The session as a time line."""
    return Picture(timeline.title, WIDTH, 72, NIGHT, (*_blocks(timeline), *_minutes(timeline)))


def _x(frame: int, timeline: Timeline) -> float:
    return round((WIDTH - LANE) / 2 + LANE * frame / timeline.duration_frames, 1)


def _blocks(timeline: Timeline) -> Iterator[Shape]:
    colours, looks = section_colours(timeline), session_looks(timeline)
    end_x = 0.0
    for segment in timeline.segments:
        start_x = max(end_x, _x(segment.start_frame, timeline))
        end_x = max(start_x, _x(segment.end_frame, timeline))
        if end_x - start_x < LEAST_WIDTH:
            end_x = start_x  # the next one starts here
            continue
        look = looks[segment.kind, segment.name]
        height = round(TALL * look.height * EASIER.get(segment.activity, 1.0), 1)
        width = round(end_x - start_x - (0.4 if end_x - start_x > 2 * LEAST_WIDTH else 0), 1)
        colour = blend(NIGHT, colours[segment.section], look.strength)
        yield Box(start_x, GROUND_Y - height, width, height, colour)


def _minutes(timeline: Timeline) -> Iterator[Shape]:
    length_s = timeline.duration_frames // SAMPLE_RATE
    step_s = next(step for step in (60, 120, 300, 600, 1200) if length_s / step <= 14)
    for at_s in range(0, length_s, step_s):
        x = _x(at_s * SAMPLE_RATE, timeline)
        if x < LANE - LABEL_WIDTH:
            yield Text(x, 66, format_clock(at_s * 1000), 8, MUTED)


def main() -> None:
    """Write the page and all charts, and remove charts of sessions that no longer exist."""
    headers = workouts()
    charts = HERE / "gallery"
    shutil.rmtree(charts, ignore_errors=True)
    with TemporaryDirectory() as folder:
        options = Options(Recipe(voice="espeak"), Machine(cache_dir=Path(folder)))
        for header in headers:
            file = charts / f"{header.name}.svg"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(render_svg(chart(plan(load(header.path), options).timeline)))
    (HERE / "gallery.md").write_text(page(headers), encoding="utf-8")


if __name__ == "__main__":
    main()
