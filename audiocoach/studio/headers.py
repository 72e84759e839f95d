"""What the list of sessions shows of each script, read again only when its file changes."""

from __future__ import annotations

from pathlib import Path

from audiocoach.files import FileMark, mark_of
from audiocoach.sources.find import read_header


class Headers:
    """The titles and lengths of scripts."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._known: dict[Path, tuple[FileMark | None, dict[str, object]]] = {}

    def shown(self, name: str, path: Path) -> dict[str, object]:
        """Return a script's name and title, and its minutes or its weeks if it says so."""
        mark = mark_of(path)
        known = self._known.get(path)
        if known is None or known[0] != mark:
            header = read_header(name, path, steps=False)
            if header.broken or header.title == path.stem:  # the title may be written below the steps
                header = read_header(name, path)
            shown: dict[str, object] = {
                "name": name,
                "title": header.title,
                "minutes": header.minutes,
                "weeks": header.weeks,
            }
            self._known[path] = known = mark, shown
        return known[1]
