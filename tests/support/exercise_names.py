"""The exercise names in ``docs/for-models.md``. ``python tests/support/exercise_names.py`` writes them."""

from __future__ import annotations

from pathlib import Path

from audiocoach.exercises.library import library
from audiocoach.exercises.model import KINDS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "for-models.md"
MARK = "<!-- names -->\n"
WIDTH = 140


def written(page: str) -> str:
    """The page with every name of the library after the mark, by kind; a ``*`` marks one-sided exercises."""
    movements = library().movements.values()
    lines = []
    for kind in KINDS:
        names = [f"{one.name}{'*' if one.one_sided else ''}" for one in movements if one.kind == kind]
        lines += [f"**{kind}**", *_wrap(names), ""]
    return page.partition(MARK)[0] + MARK + "\n" + "\n".join(lines).rstrip() + "\n"


def _wrap(names: list[str]) -> list[str]:
    """Names with commas in lines of a limited width; a line is never broken within a name."""
    lines = [""]
    for name in names:
        if lines[-1] and len(lines[-1]) + len(name) + 2 > WIDTH:
            lines.append("")
        lines[-1] += f"{name}, "
    return [line.rstrip() for line in lines[:-1]] + [lines[-1].removesuffix(", ")]


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
