"""Reading requests and writing answers."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from audiocoach.errors import AudioCoachError, Problem, ScriptError, UsageError
from audiocoach.studio.folder import ConflictError, OutsideError, Script

if TYPE_CHECKING:
    from audiocoach.blocks.editing import Edit
    from audiocoach.studio.tools import EditedScript

MAX_BODY = 32_000_000
"""The largest request in bytes: more than any file that can be imported."""


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
            raise UsageError(f"the request is larger than {MAX_BODY // 1_000_000} MB")
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
