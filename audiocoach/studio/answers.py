"""Reading requests and writing answers."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
from collections.abc import Iterator
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from audiocoach.errors import AudioCoachError, Problem, ScriptError, UsageError
from audiocoach.importers.registry import MAX_BYTES
from audiocoach.studio.folder import ConflictError, OutsideError, Script
from audiocoach.studio.tools import EditedScript

if TYPE_CHECKING:
    from audiocoach.blocks.editing import Edit

MAX_BODY = MAX_BYTES + 1
"""The largest request: a dropped file."""

ASSET_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
}
FILE_NAME = re.compile(r"[\w-][\w.-]*")
_SHARED = {"timeline.js": ("audiocoach.publish", "templates")}
"""Files that are those of published pages, too: the package and folder of each."""
_EDITOR = ("elements", "codemirror", "dist")
"""Where the wheel of NiceGUI keeps CodeMirror, in one module and those of its languages."""


def editor_folder() -> Path:
    """Where CodeMirror is, in the installed NiceGUI, which is not imported.

    Raises:
        UsageError: if it is not there.
    """
    found = importlib.util.find_spec("nicegui")
    folder = Path(*(found.submodule_search_locations or ()), *_EDITOR) if found else Path()
    if not (folder / "index.js").is_file():
        raise UsageError("the editor is missing; install it with: pip install 'audiocoach[studio]'")
    return folder


def asset(name: str) -> Response:
    kind = ASSET_TYPES.get(Path(name).suffix)
    if kind is None or not FILE_NAME.fullmatch(name) or name.endswith(".html"):
        return Response(status_code=404)
    package, folder = _SHARED.get(name, ("audiocoach.studio", "assets"))
    found = files(package).joinpath(folder, name)
    return Response(found.read_bytes(), media_type=kind) if found.is_file() else Response(status_code=404)


def shown_script(script: Script, *, is_whole: bool = True) -> dict[str, object]:
    """A script for the editor.

    Raises:
        UsageError: if ``is_whole`` and some of it is not UTF-8: it would be lost when it is saved.
    """
    if is_whole:
        try:
            script.data.decode()
        except UnicodeDecodeError:
            raise UsageError(
                f"{script.name} is not text in UTF-8; save it as UTF-8 in another editor first"
            ) from None
    return {
        "name": script.name,
        "text": script.data.decode("utf-8", "replace"),
        "tag": script.tag,
        "block": script.is_block,
    }


def shown_edit(edit: Edit, text: str) -> dict[str, object]:
    """An edit of a text, with places as an editor in a browser counts them: in units of UTF-16."""
    start, end = (len(text[:at].encode("utf-16-le")) // 2 for at in (edit.start, edit.end))
    return {"start": start, "end": end, "text": edit.text}


def shown_problem(problem: Problem, draft: EditedScript) -> dict[str, object]:
    """One finding; of another file than the draft, its place is part of the message."""
    is_here = problem.file == str(draft.path)
    return {
        "line": problem.line if is_here else 0,
        "column": problem.column if is_here else 0,
        "severity": problem.severity,
        "message": problem.message if is_here else f"{problem.place}: {problem.message}",
        "path": problem.path,
        "suggestion": problem.suggestion,
    }


def command_of(verb: str, name: str, draft: EditedScript) -> str:
    return shlex.join(["audiocoach", verb, as_word(name), *draft.flags()])


def as_word(name: str) -> str:
    """A name as an argument, also one that would be taken for an option."""
    return f"./{name}" if name.startswith("-") else name


def text_in(body: Any, key: str) -> str:
    value = body.get(key) or ""
    if not isinstance(value, str):
        raise UsageError(f"{key} is not a text")
    return value


async def body_of(request: Request) -> bytes:
    """The body of a request.

    Raises:
        UsageError: if it is too large.
    """
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > MAX_BODY:
            raise UsageError(f"the file is larger than {MAX_BYTES // 1_000_000} MB")
    return bytes(data)


async def json_body(request: Request) -> dict[str, Any]:
    found = json.loads(await body_of(request))
    if not isinstance(found, dict):
        raise UsageError("expected an object")
    return found


def started(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces, of which the first is made at once, so that an error is still an answer."""
    first = next(pieces, b"")
    second = next(pieces, b"")

    def rest() -> Iterator[bytes]:
        yield first
        yield second
        with suppress(AudioCoachError):  # the page asks for the next version
            yield from pieces

    return rest()


async def on_conflict(_: Request, error: Exception) -> Response:
    assert isinstance(error, ConflictError)
    found = None if error.found is None else shown_script(error.found, is_whole=False)
    return JSONResponse({"error": str(error), "found": found}, 412)


async def on_error(_: Request, error: Exception) -> Response:
    if not isinstance(error, AudioCoachError):
        return JSONResponse({"error": "the request cannot be read"}, 400)
    problems = len(error.problems) if isinstance(error, ScriptError) else 0
    code = 404 if isinstance(error, OutsideError) else 409 if problems else 400
    return JSONResponse({"error": str(error)}, code)
