"""The studio's server on loopback: the page, its drafts and their sound."""

from __future__ import annotations

import importlib.util
import json
import re
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from audiocoach.errors import AudioCoachError, Problem, ScriptError, UsageError
from audiocoach.importers.registry import MAX_BYTES
from audiocoach.studio.folder import ConflictError, Folder, OutsideError, Script
from audiocoach.studio.guard import Guard
from audiocoach.studio.tools import Draft, Tools

MAX_BODY = MAX_BYTES + 1
"""The largest request: a dropped file."""

_ASSETS = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
}
_FILE_NAME = re.compile(r"[\w-][\w.-]*")
_EDITOR = ("elements", "codemirror", "dist")
"""Where the wheel of NiceGUI keeps CodeMirror, in one module and those of its languages."""


class Studio:
    """What the page can ask for. The parts that mix and speak are imported when they are first needed, so
    that the page is there at once.
    """

    def __init__(self, folder: Folder, tools: Tools) -> None:
        self.folder = folder
        self.tools = tools
        self._desk: Any = None
        self._actions: Any = None
        self._jobs: Any = None
        self._lock = threading.Lock()
        self._editor = editor_folder()
        self._catalog: list[dict[str, object]] | None = None

    @property
    def desk(self) -> Any:
        """The versions that can be heard."""
        with self._lock:
            if self._desk is None:
                from audiocoach.studio.desk import Desk  # noqa: PLC0415  (numpy, voices)

                self._desk = Desk(self.tools)
            return self._desk

    @property
    def jobs(self) -> Any:
        """The commands that run."""
        self._get_actions()
        return self._jobs

    def _get_actions(self) -> Any:
        with self._lock:
            if self._actions is None:
                from audiocoach.studio.actions import Actions  # noqa: PLC0415
                from audiocoach.studio.jobs import Jobs  # noqa: PLC0415

                self._jobs = Jobs(self.folder.root)
                self._actions = Actions(self.folder, self._jobs)
            return self._actions

    def close(self) -> None:
        """End what runs."""
        for part in (self._desk, self._jobs):
            if part is not None:
                part.close()

    def routes(self) -> list[Route]:
        """The addresses."""

        def posted(work: Callable[[Any], Any]) -> Callable[[Request], Any]:
            async def endpoint(request: Request) -> Response:
                body = await _json_body(request)
                return JSONResponse(await run_in_threadpool(work, body))

            return endpoint

        def got(work: Callable[[Request], Any]) -> Callable[[Request], Any]:
            def endpoint(request: Request) -> Response:
                made = work(request)
                return made if isinstance(made, Response) else JSONResponse(made)

            return endpoint

        return [
            Route("/", got(self._page)),
            Route("/static/{name}", got(lambda request: _asset(request.path_params["name"]))),
            Route("/editor/{name}", got(self._editor_file)),
            Route("/api/sessions", got(lambda _: {"folder": self.folder.root.name, "own": self._own()})),
            Route("/api/catalog", got(lambda _: self._known_catalog())),
            Route("/api/words", got(lambda _: self.tools.words())),
            Route("/api/script", got(self._script)),
            Route("/api/script", self._save, methods=["PUT"]),
            Route("/api/check", posted(self._check), methods=["POST"]),
            Route("/api/plan", posted(self._plan), methods=["POST"]),
            Route("/api/weeks", posted(self._weeks), methods=["POST"]),
            Route("/api/state", got(self._state)),
            Route("/api/run", posted(self._run), methods=["POST"]),
            Route("/api/drop", self._drop, methods=["POST"]),
            Route(
                "/api/job/{key}", got(lambda request: self.jobs.find(request.path_params["key"]).to_json())
            ),
            Route("/api/cancel", posted(self._cancel), methods=["POST"]),
            Route("/sound/{key}.wav", got(self._sound)),
        ]

    def _page(self, request: Request) -> Response:
        page = files("audiocoach.studio").joinpath("assets", "studio.html").read_text(encoding="utf-8")
        return Response(page.replace("{nonce}", request.scope["nonce"]), media_type=_ASSETS[".html"])

    def _editor_file(self, request: Request) -> Response:
        name = request.path_params["name"]
        if not _FILE_NAME.fullmatch(name) or not name.endswith(".js"):
            return Response(status_code=404)
        path = self._editor / name
        if not path.is_file():
            return Response(status_code=404)
        return Response(path.read_bytes(), media_type=_ASSETS[".js"])

    def _own(self) -> list[dict[str, object]]:
        from audiocoach.sources.find import read_header  # noqa: PLC0415

        found: list[dict[str, object]] = []
        for name in self.folder.names():
            header = read_header(name, self.folder.root / name)
            found.append(
                {"name": name, "title": header.title, "minutes": header.minutes, "weeks": header.weeks}
            )
        return found

    def _known_catalog(self) -> list[dict[str, object]]:
        if self._catalog is None:
            self._catalog = self.tools.catalog()
        return self._catalog

    def _script(self, request: Request) -> Any:
        name, origin = request.query_params.get("name", ""), request.query_params.get("origin", "own")
        script = self.folder.read(name) if origin == "own" else Script.read(name, self.tools.find(name))
        return _shown(script)

    async def _save(self, request: Request) -> Response:
        name = request.query_params.get("name", "")
        expected = request.headers.get("if-match", "").strip('"')
        if not expected and request.headers.get("if-none-match") != "*":
            raise UsageError("a script is saved over the version that was seen; reload the page")
        data = await _body(request)
        script = await run_in_threadpool(self.folder.write, name, data, expected=expected or None)
        return JSONResponse({"name": name, "tag": script.tag})

    def _draft(self, body: Any) -> Draft:
        name, origin = _text(body, "name"), _text(body, "origin")
        path = self.folder.path_of(name) if origin in ("", "own") else self.tools.find(name)
        chosen = body.get("variables") or {}
        return Draft(
            path,
            _text(body, "text").encode("utf-8", "replace"),
            trainer=_text(body, "trainer"),
            voice=_text(body, "voice"),
            music=_text(body, "music"),
            variables={str(key): str(value) for key, value in chosen.items()},
        )

    def _check(self, body: Any) -> dict[str, Any]:
        draft = self._draft(body)
        try:
            problems = self.tools.problems(draft)
        except AudioCoachError as error:
            problems = (Problem(str(error), str(draft.path)),)
        return {"problems": [_problem(one, draft) for one in problems]}

    def _plan(self, body: Any) -> dict[str, Any]:
        desk = self.desk
        before = desk.find_before(_text(body, "before"))
        draft = self._draft(body)
        version = desk.plan(draft, _text(body, "mix") or "full")
        at_s = float(body.get("at_s") or 0)
        found: dict[str, Any] = version.to_json(before, at_s)
        return {**found, "command": _command("build", _text(body, "name"), draft)}

    def _weeks(self, body: Any) -> dict[str, Any]:
        draft = self._draft(body)
        return {**self.tools.weeks(draft), "command": _command("build", _text(body, "name"), draft)}

    def _state(self, request: Request) -> dict[str, Any]:
        """What may have changed without the page: the file, and the version once all of it is spoken."""
        query = request.query_params
        state: dict[str, Any] = {"tag": None}
        if name := query.get("name"):
            state["tag"] = self.folder.tag_of(name)
        if (key := query.get("version")) and self._desk is not None:
            state["failure"] = self._desk.failure
            if successor := self._desk.successor(key):
                before, after = self._desk.find_before(key), self._desk.find_before(successor)
                if after is not None:
                    state["next"] = after.to_json(before, float(query.get("at_s") or 0))
        return state

    def _run(self, body: Any) -> Any:
        actions, name = self._get_actions(), _text(body, "name")
        match _text(body, "action"):
            case "build":
                draft = self._draft(body)
                script = self.folder.read(name)
                job = actions.build(name, draft, is_block=script.is_block)
            case "publish":
                self.folder.path_of(name)
                job = actions.publish(name)
            case "pack":
                job = actions.pack()
            case "new":
                job = actions.new(_text(body, "kind"), name)
            case "copy":
                self.tools.find(_text(body, "source"))
                job = actions.copy(_text(body, "source"), name)
            case _:
                raise UsageError("there is no such action")
        return job.to_json()

    async def _drop(self, request: Request) -> Response:
        name, dropped = request.query_params.get("name", ""), request.query_params.get("file", "")
        data = await _body(request)
        job = await run_in_threadpool(self._get_actions().import_file, dropped, data, name)
        return JSONResponse(job.to_json())

    def _cancel(self, body: Any) -> Any:
        job = self.jobs.find(_text(body, "key"))
        job.cancel()
        return job.to_json()

    def _sound(self, request: Request) -> Response:
        from audiocoach.studio.wav import byte_range, wav_bytes, wav_pieces  # noqa: PLC0415

        audition = self.desk.find(request.path_params["key"]).audition
        size = wav_bytes(audition)
        asked = request.headers.get("range")
        wanted = byte_range(asked, size)
        if wanted is None:
            return Response(status_code=416, headers={"Content-Range": f"bytes */{size}"})
        first, end = wanted
        headers = {"Accept-Ranges": "bytes", "Content-Length": str(end - first)}
        if asked:
            headers["Content-Range"] = f"bytes {first}-{end - 1}/{size}"
        pieces = _started(wav_pieces(audition, first, end))
        return StreamingResponse(pieces, 206 if asked else 200, headers, "audio/wav")


def make_app(studio: Studio, port: int, token: str) -> Guard:
    """The application: the studio behind its guard."""
    app = Starlette(
        routes=studio.routes(),
        exception_handlers={
            ConflictError: _on_conflict,
            AudioCoachError: _on_error,
            KeyError: _on_error,
            ValueError: _on_error,
        },
    )
    return Guard(app, port, token)


def serve(folder: Folder, tools: Tools, *, port: int, on_ready: Callable[[str], None]) -> None:
    """Serve until Ctrl-C. ``on_ready`` is told the address with its token once it answers.

    Raises:
        UsageError: if the port is taken.
    """
    studio = Studio(folder, tools)
    token = secrets.token_urlsafe(24)
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(("127.0.0.1", port))
        except OSError as error:
            raise UsageError(
                f"port {port} cannot be used: {error.strerror}; choose another --port"
            ) from error
        listening.listen()
        number = listening.getsockname()[1]
        config = uvicorn.Config(
            make_app(studio, number, token),
            log_level="critical",
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        address = f"http://127.0.0.1:{number}/?token={quote(token)}"
        threading.Thread(target=on_ready, args=(address,), daemon=True).start()
        try:
            uvicorn.Server(config).run(sockets=[listening])
        finally:
            studio.close()


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


def _asset(name: str) -> Response:
    kind = _ASSETS.get(Path(name).suffix)
    if kind is None or not _FILE_NAME.fullmatch(name) or name.endswith(".html"):
        return Response(status_code=404)
    found = files("audiocoach.studio").joinpath("assets", name)
    return Response(found.read_bytes(), media_type=kind) if found.is_file() else Response(status_code=404)


def _shown(script: Script) -> dict[str, object]:
    return {
        "name": script.name,
        "text": script.data.decode("utf-8", "replace"),
        "tag": script.tag,
        "block": script.is_block,
    }


def _problem(problem: Problem, draft: Draft) -> dict[str, object]:
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


def _command(verb: str, name: str, draft: Draft) -> str:
    import shlex  # noqa: PLC0415

    return shlex.join(["audiocoach", verb, name, *draft.flags()])


def _text(body: Any, key: str) -> str:
    value = body.get(key) or ""
    if not isinstance(value, str):
        raise UsageError(f"{key} is not a text")
    return value


async def _body(request: Request) -> bytes:
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


async def _json_body(request: Request) -> dict[str, Any]:
    found = json.loads(await _body(request))
    if not isinstance(found, dict):
        raise UsageError("expected an object")
    return found


def _started(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces; the first is made at once, so that an error becomes an answer."""
    first = next(pieces, b"")
    second = next(pieces, b"")

    def rest() -> Iterator[bytes]:
        yield first
        yield second
        with suppress(AudioCoachError):  # the page asks for the next version
            yield from pieces

    return rest()


async def _on_conflict(_: Request, error: Exception) -> Response:
    assert isinstance(error, ConflictError)
    found = None if error.found is None else _shown(error.found)
    return JSONResponse({"error": str(error), "found": found}, 412)


async def _on_error(_: Request, error: Exception) -> Response:
    if not isinstance(error, AudioCoachError):
        return JSONResponse({"error": "the request cannot be read"}, 400)
    problems = len(error.problems) if isinstance(error, ScriptError) else 0
    code = 404 if isinstance(error, OutsideError) else 409 if problems else 400
    return JSONResponse({"error": str(error)}, code)
