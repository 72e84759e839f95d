"""``audiocoach studio``: a page on which sessions are written, seen and heard."""

from __future__ import annotations

import contextlib
import os
import secrets
import threading
import webbrowser
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from audiocoach import config
from audiocoach.cli.check import problems_of
from audiocoach.cli.music import parse_music
from audiocoach.cli.options import examples, options_for, parse_port, settings_for
from audiocoach.cli.printing import note
from audiocoach.cli.targets import Overrides, Target, load_block, session_scripts
from audiocoach.errors import AudioCoachError, Problem, UsageError
from audiocoach.script.constants import BEDS
from audiocoach.sources import find as catalog

if TYPE_CHECKING:
    from audiocoach.blocks.editing import Edit
    from audiocoach.blocks.model import Block
    from audiocoach.build.options import Options
    from audiocoach.script.model import Workout
    from audiocoach.studio.tools import EditedScript

NEEDED = ("starlette", "uvicorn", "nicegui")
"""What the extra brings: the server, and the editor, which is read from the wheel of the last one."""


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(epilog=examples("studio", "studio plans/ --no-open"))(studio)


def studio(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="Folder of your scripts.")] = ".",
    *,
    port: Annotated[
        str | None, typer.Option("--port", metavar="N", help="Port; default: any free one.")
    ] = None,
    no_open: Annotated[
        bool, typer.Option("--no-open", help="Print the address, and do not open the browser.")
    ] = False,
) -> None:
    """Write sessions in your browser, and hear them at once.

    Shows the folder's scripts with their errors and their timeline, and plays from anywhere without building.
    Only this computer can reach the page, and only files in the folder are written. Ctrl-C ends it.
    """
    number = parse_port(port) or 0
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise UsageError(
            f"the studio needs {', '.join(missing)}; install them with: pip install 'audiocoach[studio]'"
        )
    from audiocoach.studio.folder import Folder
    from audiocoach.studio.guard import address_of, listen_on
    from audiocoach.studio.page_files import PageFiles

    def tell(address: str) -> None:
        note(f"the studio of {where.root} is at {address}")
        if no_open or not webbrowser.open(address):
            note("open it in your browser; Ctrl-C ends it")

    where, files, token = Folder(Path(os.path.expanduser(folder))), PageFiles(), secrets.token_urlsafe(24)
    with contextlib.suppress(KeyboardInterrupt), contextlib.chdir(where.root), listen_on(number) as listening:
        threading.Thread(target=tell, args=(address_of(listening, token),), daemon=True).start()
        from audiocoach.studio.server import serve  # its imports take as long as a browser takes to start

        serve(where, CommandTools(), files, listening, token)


class CommandTools:
    """What the commands do with scripts, for drafts: :class:`audiocoach.studio.tools.Tools`."""

    def problems(self, draft: EditedScript) -> tuple[Problem, ...]:
        """As ``audiocoach check``."""
        return problems_of(_target(draft), settings_for(voice=draft.voice or None))

    def load(self, draft: EditedScript) -> Workout:
        """As ``audiocoach build``."""
        return _target(draft).load()

    def options(self, draft: EditedScript) -> Options:
        """As ``audiocoach build``."""
        return options_for(settings_for(voice=draft.voice or None))

    def weeks(self, draft: EditedScript) -> dict[str, object]:
        """As ``audiocoach show --json``."""
        from audiocoach.blocks.editing import lines_of_values, own_values
        from audiocoach.blocks.overview import overview

        target = _target(draft)
        block = overview(load_block(target).block, session_scripts(target), self.options(draft))
        included = {path: (name, origin) for origin, known in _included() for name, path in known.items()}
        shown = block.to_json()
        for week, views in zip(shown["weeks"], block.weeks, strict=True):
            for one, view in zip(week["sessions"], views.sessions, strict=True):
                one["script"] = str(view.session.script)
                one["included"] = included.get(view.session.script)
        text = draft.data.decode()
        return {**shown, "lines": lines_of_values(text), "own": sorted(own_values(text))}

    def edit_value(self, draft: EditedScript, name: str, week: int, value: str) -> Edit:
        """Checked by reading the block again."""
        from audiocoach.blocks.editing import edit_value

        def load(text: str) -> Block:
            return load_block(replace(_target(draft), text=text.encode())).block

        return edit_value(draft.data.decode(), name, week, value, load)

    def words(self) -> dict[str, object]:
        """Keys with their meaning; names of exercises, beds, trainers and voices."""
        from audiocoach.blocks.read import block_schema
        from audiocoach.exercises.library import library
        from audiocoach.script.schema import script_schema
        from audiocoach.trainers.find import trainers_on
        from audiocoach.voices.registry import AUTO_NAME, engine_names

        schema = script_schema()
        return {
            "header": _meanings(schema["properties"]),
            "block": _meanings(block_schema()["properties"]),
            "keys": dict(_step_keys(schema)),
            "exercises": list(library().movements),
            "beds": ["none", *BEDS],
            "trainers": list(trainers_on((config.trainers_dir(),))),
            "voices": [AUTO_NAME, *engine_names()],
        }

    def voices(self) -> list[dict[str, object]]:
        """As ``audiocoach voices list``, but for the network."""
        from audiocoach.cli.voices import engine_states

        keys = ("engine", "ok", "detail", "remedy")
        states = engine_states(config.load_settings().engines, "")
        return [{key: getattr(state, key) for key in keys} for state in states]

    def catalog(self) -> list[dict[str, object]]:
        """The scripts that ship, and those of installed packs."""
        return [
            {
                "name": name,
                "origin": origin,
                "title": header.title,
                "minutes": header.minutes,
                "weeks": header.weeks,
            }
            for origin, scripts in _included()
            for name, path in scripts.items()
            if not (header := catalog.read_header(name, path, steps=origin == "pack")).broken
        ]

    def find(self, name: str) -> Path:
        """The file of one of them."""
        scripts = catalog.shipped_workouts() | catalog.pack_scripts(config.data_dir())
        if name not in scripts:
            raise UsageError("this session no longer exists; reload the page")
        return scripts[name]


def _included() -> list[tuple[str, dict[str, Path]]]:
    """The scripts that ship, and those of installed packs unless the list of these cannot be read."""
    packed: dict[str, Path] = {}
    with contextlib.suppress(AudioCoachError):
        packed = catalog.pack_scripts(config.data_dir())
    return [("shipped", catalog.shipped_workouts()), ("pack", packed)]


def _target(draft: EditedScript) -> Target:
    music = parse_music(settings_for(music=draft.music or None).music)
    overrides = Overrides(draft.variables, None, music, draft.trainer or None)
    return Target(str(draft.path), draft.path, overrides=overrides, text=draft.data)


def _meanings(properties: dict[str, Any]) -> dict[str, str]:
    return {name: str(value.get("description", "")) for name, value in properties.items()}


def _step_keys(schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The keys of all kinds of steps, and of what is in them, each with its meaning."""
    for fragment in schema["$defs"].values():
        yield from _meanings(fragment.get("properties", {})).items()
