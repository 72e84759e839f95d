"""Pictures that a command draws into a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from audiocoach.cli.guard import WrongUsageError
from audiocoach.cli.writing import write_file
from audiocoach.units import quoted

if TYPE_CHECKING:
    from audiocoach.media.picture import Picture

_SUFFIXES = (".svg", ".png")


def chart_file(written: str) -> Path:
    """The file that a picture is asked for in.

    Raises:
        WrongUsageError: when its name is not that of a picture.
    """
    path = Path(os.path.expanduser(written))
    if path.suffix.lower() not in _SUFFIXES:
        raise WrongUsageError(f"--chart {quoted(written, 200)}: a chart's name ends in .svg or .png")
    return path


def draw(picture: Picture, path: Path, *, force: bool) -> None:
    """Draws a picture into a file as its name says.

    Raises:
        OutputError: when the file cannot be written, or is not the program's own and ``force`` is not given.
    """
    from audiocoach.media.picture import MADE_BY, render_png, render_svg

    render = render_svg if path.suffix.lower() == ".svg" else render_png
    write_file(path, render(picture), own_mark=MADE_BY.encode(), force=force)
