"""The studio's server on loopback: the page, its drafts and their sound."""

from __future__ import annotations

import gc
import os
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from audiocoach.boundary import PACK_FILE, is_inside
from audiocoach.errors import AudioCoachError, Problem, UsageError
from audiocoach.studio.answers import (
    body_of,
    command_of,
    json_body,
    on_conflict,
    on_error,
    shown_edit,
    shown_problem,
    shown_script,
    started,
    text_in,
)
from audiocoach.studio.folder import ConflictError, Folder, Script
from audiocoach.studio.guard import Guard
from audiocoach.studio.headers import Headers
from audiocoach.studio.page_files import TYPES, PageFiles
from audiocoach.studio.tools import EditedScript, Tools

SWITCH_S = 0.0005
"""How long a thread computes before it lets another in. With Python's own 5 ms, requests and answers wait
while sound is mixed.
"""

_COMMANDS = {"command": "build", "play": "play"}
"""What an answer calls the commands for a session."""


class Studio:
    """The addresses of the page. The modules that mix and speak are imported when they are first needed, so
    that the page opens at once.
    """

    def __init__(self, folder: Folder, tools: Tools, files: PageFiles) -> None:
        self.folder = folder
        self.tools = tools
        self._files = files
        self._desk: Any = None
        self._actions: Any = None
        self._jobs: Any = None
        self._lock = threading.Lock()
        self._catalog: list[dict[str, object]] | None = None
        self._headers = Headers()
        self._is_warm = False
        self._has_begun = False

    @property
    def desk(self) -> Any:
        """The versions that can be heard."""
        with self._lock:
            if self._desk is None:
                from audiocoach.studio.desk import Desk  # noqa: PLC0415  (scripts, voices)

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

    def warm_up(self) -> None:
        """Import the parts that read and plan scripts while the browser still reads the page."""
        import_module("audiocoach.sources.load")
        _ = self.desk

    def warm_up_sound(self) -> None:
        """Import the parts that mix, once a page has its first plan. All that is there then stays, so that
        Python's collections of garbage, which hold up a plan, need not look at it.
        """
        if not self._is_warm:
            self._is_warm = True
            import_module("audiocoach.studio.windows")
            gc.freeze()

    def close(self) -> None:
        """Stop whatever is still running."""
        for part in (self._desk, self._jobs):
            if part is not None:
                part.close()

    def routes(self) -> list[Route]:
        """The addresses."""

        def posted(
            work: Callable[[Any], Any], *, then: Callable[[], None] | None = None
        ) -> Callable[[Request], Any]:
            async def endpoint(request: Request) -> Response:
                body = await json_body(request)
                made = await run_in_threadpool(work, body)
                return JSONResponse(made, background=BackgroundTask(then) if then else None)

            return endpoint

        def got(work: Callable[[Request], Any]) -> Callable[[Request], Any]:
            def endpoint(request: Request) -> Response:
                made = work(request)
                return made if isinstance(made, Response) else JSONResponse(made)

            return endpoint

        def file(find: Callable[[str], tuple[bytes, str] | None]) -> Callable[[Request], Any]:
            async def endpoint(request: Request) -> Response:
                found = find(request.path_params["name"])
                return Response(status_code=404) if found is None else Response(found[0], media_type=found[1])

            return endpoint

        return [
            Route("/", self._page),
            Route("/static/{name}", file(self._files.asset)),
            Route("/editor/{name}", file(self._files.editor)),
            Route("/api/begin", self._begin),
            Route("/api/sessions", got(lambda _: self._sessions())),
            Route("/api/catalog", got(lambda _: self._known_catalog())),
            Route("/api/words", got(lambda _: self.tools.words())),
            Route("/api/voices", got(lambda _: self.tools.voices())),
            Route("/api/script", got(self._script)),
            Route("/api/script", self._save, methods=["PUT"]),
            Route("/api/check", posted(self._check), methods=["POST"]),
            Route("/api/plan", posted(self._plan, then=self.warm_up_sound), methods=["POST"]),
            Route("/api/weeks", posted(self._weeks), methods=["POST"]),
            Route("/api/value", posted(self._value), methods=["POST"]),
            Route("/api/state", got(self._state)),
            Route("/api/run", posted(self._run), methods=["POST"]),
            Route("/api/drop", self._drop, methods=["POST"]),
            Route(
                "/api/job/{key}", got(lambda request: self.jobs.find(request.path_params["key"]).to_json())
            ),
            Route("/api/cancel", posted(self._cancel), methods=["POST"]),
            Route("/sound/{key}.wav", got(self._sound)),
        ]

    async def _page(self, request: Request) -> Response:
        return Response(self._files.page(request.scope["nonce"]), media_type=TYPES[".html"])

    async def _begin(self, _: Request) -> Response:
        """What the page shows first: the list, and the first script with its plan and its findings."""
        made = await run_in_threadpool(self._first)
        return JSONResponse(made, background=BackgroundTask(self.warm_up_sound))

    def _first(self) -> dict[str, object]:
        found: dict[str, object] = self._sessions()
        is_first, self._has_begun = not self._has_begun, True
        with suppress(AudioCoachError):  # the page asks again, and shows why
            for name in self.folder.names()[:1]:
                script = self.folder.read(name)
                found["script"] = shown_script(script)
                if is_first and not script.is_block:  # a page that is read again may open another
                    body = {"name": name, "text": script.data.decode()}
                    found["plan"] = self._plan(body)
                    found |= self._check(body)
        return found

    def _sessions(self) -> dict[str, object]:
        own = [self._headers.shown(name, self.folder.root / name) for name in self.folder.names()]
        has_pack = os.path.isfile(self.folder.root / PACK_FILE)
        running = None if self._jobs is None else self._jobs.running()
        return {"folder": self.folder.root.name, "own": own, "pack": has_pack, "running": running}

    def _known_catalog(self) -> list[dict[str, object]]:
        if self._catalog is None:
            self._catalog = self.tools.catalog()
        return self._catalog

    def _script(self, request: Request) -> Any:
        name, origin = request.query_params.get("name", ""), request.query_params.get("origin", "own")
        script = self.folder.read(name) if origin == "own" else Script.read(name, self.tools.find(name))
        return shown_script(script)

    async def _save(self, request: Request) -> Response:
        name = request.query_params.get("name", "")
        expected = request.headers.get("if-match", "").strip('"')
        if not expected and request.headers.get("if-none-match") != "*":
            raise UsageError("a script is saved over the version that was seen; reload the page")
        data = await body_of(request)
        script = await run_in_threadpool(self.folder.write, name, data, expected=expected or None)
        return JSONResponse({"name": name, "tag": script.tag})

    def _draft(self, body: Any) -> EditedScript:
        name, origin = text_in(body, "name"), text_in(body, "origin")
        path = self.folder.path_of(name) if origin in ("", "own") else self.tools.find(name)
        chosen = body.get("variables") or {}
        return EditedScript(
            path,
            text_in(body, "text").encode("utf-8", "replace"),
            trainer=text_in(body, "trainer"),
            voice=text_in(body, "voice"),
            music=text_in(body, "music"),
            variables={str(key): str(value) for key, value in chosen.items()},
        )

    def _check(self, body: Any) -> dict[str, Any]:
        draft = self._draft(body)
        try:
            problems = self.tools.problems(draft)
        except AudioCoachError as error:
            problems = (Problem(str(error), str(draft.path)),)
        return {"problems": [shown_problem(one, draft) for one in problems]}

    def _plan(self, body: Any) -> dict[str, Any]:
        desk = self.desk
        before = desk.find_before(text_in(body, "before"))
        draft = self._draft(body)
        version = desk.plan(draft, text_in(body, "mix") or "full")
        at_s = float(body.get("at_s") or 0)
        found: dict[str, Any] = version.to_json(before, at_s)
        commands = {key: command_of(verb, text_in(body, "name"), draft) for key, verb in _COMMANDS.items()}
        return {**found, **commands}

    def _weeks(self, body: Any) -> dict[str, Any]:
        """The table of a block. A session is named as the list has it."""
        draft = self._draft(body)
        found: dict[str, Any] = self.tools.weeks(draft)
        for week in found["weeks"]:
            for session in week["sessions"]:
                path, included = Path(os.path.normpath(session.pop("script"))), session.pop("included")
                own = path.relative_to(self.folder.root).as_posix() if self._is_own(path) else ""
                session["file"], session["origin"] = included or (own, "own")
        return {**found, "command": command_of("build", text_in(body, "name"), draft)}

    def _is_own(self, path: Path) -> bool:
        return path.is_relative_to(self.folder.root) and is_inside(self.folder.root, path)

    def _value(self, body: Any) -> dict[str, Any]:
        """The edit that gives a variable of a block another value in one week."""
        draft, week = self._draft(body), body.get("week")
        if not isinstance(week, int):
            raise UsageError("week is not a number")
        edit = self.tools.edit_value(draft, text_in(body, "variable"), week, text_in(body, "value"))
        return shown_edit(edit, draft.data.decode())

    def _state(self, request: Request) -> dict[str, Any]:
        """What may have changed behind the page: the file, and the version once all of it is spoken."""
        query = request.query_params
        state: dict[str, Any] = {"tag": None}
        self.folder.check()
        if name := query.get("name"):
            state["tag"] = self.folder.tag_of(name)
        if (key := query.get("version")) and self._desk is not None:
            state["failure"] = self._desk.failure_of(key)
            if successor := self._desk.successor(key):
                before, after = self._desk.find_before(key), self._desk.find_before(successor)
                if after is not None:
                    state["next"] = after.to_json(before, float(query.get("at_s") or 0))
        return state

    def _run(self, body: Any) -> Any:
        actions, name = self._get_actions(), text_in(body, "name")
        match text_in(body, "action"):
            case "build":
                draft = self._draft(body)
                script = self.folder.read(name)
                job = actions.build(name, draft, is_block=script.is_block)
            case "publish":
                job = actions.publish(name, self._draft(body), is_single=bool(body.get("single")))
            case "pack":
                asked = body.get("pack") or {}
                job = actions.pack({str(key): str(value).strip() for key, value in asked.items()})
            case "new":
                job = actions.new(text_in(body, "kind"), name)
            case "copy":
                self.tools.find(text_in(body, "source"))
                job = actions.copy(text_in(body, "source"), name)
            case _:
                raise UsageError("there is no such action")
        return job.to_json()

    async def _drop(self, request: Request) -> Response:
        name, dropped = request.query_params.get("name", ""), request.query_params.get("file", "")
        data = await body_of(request)
        job = await run_in_threadpool(self._get_actions().import_file, dropped, data, name)
        return JSONResponse(job.to_json())

    def _cancel(self, body: Any) -> Any:
        job = self.jobs.find(text_in(body, "key"))
        job.cancel()
        return job.to_json()

    def _sound(self, request: Request) -> Response:
        from audiocoach.studio.wav import WavFile, byte_range  # noqa: PLC0415

        audition = self.desk.find(request.path_params["key"]).audition
        start_frame = int(request.query_params.get("from", 0))
        if not 0 <= start_frame <= audition.duration_frames:
            raise UsageError("this is not a place in the session")
        file = WavFile(audition, start_frame)
        asked = request.headers.get("range")
        wanted = byte_range(asked, file.size)
        if wanted is None:
            return Response(status_code=416, headers={"Content-Range": f"bytes */{file.size}"})
        first, end = wanted
        headers = {"Accept-Ranges": "bytes", "Content-Length": str(end - first)}
        if asked:
            headers["Content-Range"] = f"bytes {first}-{end - 1}/{file.size}"
        pieces = started(file.pieces(first, end))
        return StreamingResponse(pieces, 206 if asked else 200, headers, "audio/wav")


def make_app(studio: Studio, port: int, token: str) -> Guard:
    """The application: the studio behind its guard."""
    app = Starlette(
        routes=studio.routes(),
        exception_handlers={
            ConflictError: on_conflict,
            AudioCoachError: on_error,
            KeyError: on_error,
            ValueError: on_error,
        },
    )
    return Guard(app, port, token)


def make_server(studio: Studio, listening: socket.socket, token: str) -> uvicorn.Server:
    """The server of a socket that listens on loopback."""
    config = uvicorn.Config(
        make_app(studio, listening.getsockname()[1], token),
        log_level="critical",
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


def serve(folder: Folder, tools: Tools, files: PageFiles, listening: socket.socket, token: str) -> None:
    """Serve until Ctrl-C."""
    sys.setswitchinterval(SWITCH_S)
    studio = Studio(folder, tools, files)
    server = make_server(studio, listening, token)
    threading.Thread(target=studio.warm_up, daemon=True).start()
    try:
        server.run(sockets=[listening])
    finally:
        studio.close()
