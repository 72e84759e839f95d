"""The files of the page: its own, and the editor's from the wheel that brings it."""

from __future__ import annotations

import importlib.util
import re
from importlib.resources import files
from pathlib import Path

from audiocoach.errors import UsageError

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
}
_NAME = re.compile(r"[\w-][\w.-]*")
_SHARED = {"timeline.js": ("audiocoach.publish", "templates")}
"""Files that are those of published pages, too: the package and folder of each."""
_EDITOR = ("elements", "codemirror", "dist")
"""Where the wheel of NiceGUI keeps CodeMirror, in one module and those of its languages."""
_MODULES = ("api.js", "editor.js", "panels.js", "player.js", "timeline.js")
"""What ``studio.js`` imports."""
_IMPORT = re.compile(r"""from\s*["']\./([\w.-]+\.js)["']""")


class PageFiles:
    """Reads the files that the page asks for."""

    def __init__(self) -> None:
        """Find the editor in the installed NiceGUI, which is not imported.

        Raises:
            UsageError: if it is not there.
        """
        found = importlib.util.find_spec("nicegui")
        self._editor = Path(*(found.submodule_search_locations or ()), *_EDITOR) if found else Path()
        if not (self._editor / "index.js").is_file():
            raise UsageError("the editor is missing; install it with: pip install 'audiocoach[studio]'")

    def page(self, nonce: str) -> bytes:
        """Return the page. It asks for what it shows first and for all its modules at once, not for each when
        another has imported it.
        """
        text = files("audiocoach.studio").joinpath("assets", "studio.html").read_text(encoding="utf-8")
        parts = _IMPORT.findall((self._editor / "index.js").read_text(encoding="utf-8"))
        editor = [f"/editor/{name}" for name in ("index.js", *dict.fromkeys(parts))]
        modules = [*(f"/static/{name}" for name in _MODULES), *editor]
        links = "\n".join(f'<link rel="modulepreload" href="{address}">' for address in modules)
        return text.replace("{nonce}", nonce).replace("{modules}", links).encode()

    def asset(self, name: str) -> tuple[bytes, str] | None:
        """Return a file of the page and its media type; ``None`` if there is no such file."""
        kind = TYPES.get(Path(name).suffix)
        if kind is None or not _NAME.fullmatch(name) or name.endswith(".html"):
            return None
        package, folder = _SHARED.get(name, ("audiocoach.studio", "assets"))
        found = files(package).joinpath(folder, name)
        return (found.read_bytes(), kind) if found.is_file() else None

    def editor(self, name: str) -> tuple[bytes, str] | None:
        """Return a module of the editor and its media type; ``None`` if there is no such module."""
        path = self._editor / name
        if not _NAME.fullmatch(name) or path.suffix != ".js" or not path.is_file():
            return None
        return path.read_bytes(), TYPES[".js"]
