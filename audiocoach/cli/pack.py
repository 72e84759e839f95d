"""``audiocoach pack``: workouts as one file to share, and those of others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from audiocoach import config
from audiocoach.cli.options import Json, examples
from audiocoach.cli.printing import counted, format_size, note, problem_json, result, result_json, table
from audiocoach.cli.writing import Force

if TYPE_CHECKING:
    from audiocoach.packs.inspecting import Inspected
    from audiocoach.packs.kinds import Kind
    from audiocoach.script.pack import PackInfo

_KINDS: tuple[tuple[Kind, str], ...] = (
    ("block", "training block"),
    ("trainer", "trainer"),
    ("kit", "tone kit file"),
    ("clip", "index of recorded clips"),
    ("sound", "sound file"),
    ("picture", "picture"),
    ("text", "text"),
)


def add_to(app: typer.Typer) -> None:
    """Registers the commands."""
    group = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
    group.command(epilog=_examples("create hill-legs/", "create hill-legs/ -o ~/shared/"))(create)
    group.command(epilog=_examples("inspect hill-legs-1.2.0.coachpack", "inspect hill-legs/ --json"))(inspect)
    app.add_typer(group, name="pack", help="Shares workouts as one file, and installs those of others.")


def _examples(*lines: str) -> str:
    return examples(*(f"audiocoach pack {line}" for line in lines))


def data_dir() -> Path:
    """Where packs are installed."""
    return config.load_settings().data_dir or config.default_data_dir()


def create(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A folder with a pack.yaml.")],
    *,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="PATH", help="The file, or a folder; default: here, by its name."
        ),
    ] = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Makes one file of a folder, the same whenever its content is the same.

    Every script in it is checked first. A pack needs a pack.yaml with a name, a version and a licence.
    """
    from audiocoach.packs.creating import create_pack

    wanted = None if output is None else Path(output).expanduser()
    created = create_pack(Path(folder).expanduser(), wanted, force=force)
    for warning in created.warnings:
        note(warning.render())
    if as_json:
        warnings = [problem_json(warning) for warning in created.warnings]
        digest = created.manifest.digest
        result_json({"path": str(created.path), "digest": digest, "warnings": warnings})
        return
    files = counted(len(created.manifest.files), "file")
    result(f"{created.path}  {files}  {format_size(created.path.stat().st_size)}")
    result(f"digest {created.manifest.digest}")


def inspect(
    source: Annotated[str, typer.Argument(metavar="FILE|DIR", help="A pack's file, or its folder.")],
    *,
    as_json: Json = False,
) -> None:
    """Shows what a pack holds, whom it credits and what it asks for.

    All of it is verified and nothing is installed.
    """
    from audiocoach.packs.inspecting import inspect_pack

    found = inspect_pack(Path(source).expanduser(), data_dir=data_dir())
    if as_json:
        result_json(_inspected_json(found))
        return
    for line in about(found.info):
        result(line)
    result(f"digest {found.manifest.digest}")
    others = [counted(found.counts[kind], noun) for kind, noun in _KINDS if kind in found.counts]
    size = format_size(found.manifest.total_bytes)
    result(f"{counted(len(found.scripts), 'script')}, {', '.join([*others, size])}\n")
    rows = [
        (script.name, f"{script.minutes:g}", script.voice, script.language, script.title)
        for script in found.scripts
    ]
    table(("script", "minutes", "voice", "language", "title"), rows, fixed=("script", "minutes"))
    for warning in found.warnings:
        note(warning.render())


def about(info: PackInfo) -> list[str]:
    """Lines that say what a pack is, whose, and whom it credits."""
    by = f" by {info.author}" if info.author else ""
    lines = [f"{info.title}{by}  ({info.name} {info.version})", f"licence: {info.licence}"]
    if info.description:
        lines.insert(1, info.description)
    if info.language:
        lines.append(f"language: {info.language}")
    lines += [f"music: {line}" for line in info.music_credits]
    return lines + [f"voices: {line}" for line in info.voice_credits]


def info_json(info: PackInfo) -> dict[str, Any]:
    """What a pack says of itself, as JSON-ready data."""
    return {
        "name": info.name,
        "version": info.version,
        "title": info.title,
        "author": info.author,
        "licence": info.licence,
        "language": info.language,
        "description": info.description,
        "credits": {"music": list(info.music_credits), "voices": list(info.voice_credits)},
    }


def _inspected_json(found: Inspected) -> dict[str, Any]:
    import dataclasses

    return info_json(found.info) | {
        "digest": found.manifest.digest,
        "bytes": found.manifest.total_bytes,
        "files": [file.path for file in found.manifest.files],
        "scripts": [dataclasses.asdict(script) for script in found.scripts],
        "warnings": [problem_json(warning) for warning in found.warnings],
    }
