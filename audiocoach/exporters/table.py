"""Write a session as a table (CSV, RFC 4180): a row for each step, repeats written out.

Spreadsheets run a cell that begins like a formula, so an apostrophe is put before it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from audiocoach.exporters.exporter import Exported, Exporter, Losses
from audiocoach.exporters.steps import ExportSession, SessionStep
from audiocoach.exporters.words import coaching_of, range_of, reps_of, seconds_of, share_of

_FORMULA = ("=", "+", "-", "@")
COLUMNS = (
    *("step", "start_s", "length_s", "kind", "section", "name", "side", "reps", "load", "effort", "pace"),
    *("distance", "target", "cadence", "words"),
)


def write_csv(session: ExportSession) -> Exported:
    """The table of a session, in UTF-8."""
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    start_ms = 0
    for number, step in enumerate(session.flat(), start=1):
        row = {"step": number, "start_s": seconds_of(start_ms), **_row(step)}
        writer.writerow({name: _safe(str(value)) for name, value in row.items()})
        start_ms += int(step.length_ms)
    losses = Losses()
    losses.add("title, description, author and tags are left out, and repeats are written out")
    return Exported(written.getvalue().encode(), losses.sentences())


def _row(step: SessionStep) -> Mapping[str, str]:
    watts = f"{range_of(*step.watts)} watts" if step.watts else ""
    return {
        "length_s": seconds_of(step.length_ms),
        "kind": step.activity or step.kind.replace("_", "-"),
        "section": step.section,
        "name": step.name,
        "side": step.side or ("alternating" if step.alternating else ""),
        "reps": reps_of(step),
        "load": step.load,
        "effort": step.effort,
        "pace": step.pace,
        "distance": step.distance,
        "target": share_of(step.share) if step.share is not None else watts,
        "cadence": range_of(*step.cadence) if step.cadence is not None else "",
        "words": " ".join(coaching_of(step)),
    }


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) else cell


EXPORTER = Exporter("csv", "table of steps", ".csv", write_csv)
