"""``audiocoach pack``: creates, installs and manages packs of workouts."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from audiocoach import config
from audiocoach.cli.guard import FAILED, error_text
from audiocoach.cli.options import JsonOption, complete_voice, examples, options_for, settings_for
from audiocoach.cli.printing import format_size, note, note_warnings, pluralize, result, result_json, table
from audiocoach.cli.writing import Force
from audiocoach.errors import AudioCoachError

if TYPE_CHECKING:
    from audiocoach.packs.archive import Archive
    from audiocoach.packs.inspecting import Inspected
    from audiocoach.packs.installing import Installed
    from audiocoach.packs.kinds import PackFileKind
    from audiocoach.script.pack import PackInfo
    from audiocoach.sources.find import InstalledPack

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Install without asking.")]
OptionalName = Annotated[str | None, typer.Argument(metavar="NAME", help="An installed pack; default: all.")]

_KINDS: tuple[tuple[PackFileKind, str], ...] = (
    ("trainer", "trainer"),
    ("kit", "tone kit file"),
    ("clip", "clip list"),
    ("sound", "sound file"),
    ("picture", "picture"),
    ("text", "text"),
    ("spoken", "spoken clip file"),
)


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
    group.command(epilog=_examples("create hill-legs/", "create hill-legs/ --with-voice hibari"))(create)
    group.command(epilog=_examples("inspect hill-legs-1.2.0.coachpack", "inspect hill-legs/ --json"))(inspect)
    group.command(
        epilog=_examples("install hill-legs-1.2.0.coachpack", "install https://example.org/x.coachpack")
    )(install)
    group.command("list", epilog=_examples("list"))(list_packs)
    group.command(epilog=_examples("verify", "verify hill-legs"))(verify)
    group.command(epilog=_examples("update", "update hill-legs --yes"))(update)
    group.command(epilog=_examples("remove hill-legs"))(remove)
    app.add_typer(group, name="pack", help="Share workouts as one file, and install other people's packs.")


def _examples(*lines: str) -> str:
    return examples(*(f"pack {line}" for line in lines))


def create(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A folder with a pack.yaml.")],
    *,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="PATH", help="File or folder to write; default: NAME-VERSION.coachpack."
        ),
    ] = None,
    with_voice: Annotated[
        str | None,
        typer.Option(
            "--with-voice",
            metavar="ENGINE",
            help="Include all words, spoken by this voice, like hibari.",
            autocompletion=complete_voice,
        ),
    ] = None,
    force: Force = False,
    as_json: JsonOption = False,
) -> None:
    """Create a pack from a folder of workouts.

    The folder needs a pack.yaml with a name, a version and a licence. Every script and training block is
    checked first. The same content always gives the same file.
    """
    from audiocoach.packs.creating import create_pack

    wanted = None if output is None else Path(os.path.expanduser(output))
    options = None if with_voice is None else options_for(settings_for(voice=with_voice))
    created = create_pack(
        Path(os.path.expanduser(folder)), wanted, force=force, with_voice=with_voice, options=options
    )
    note_warnings(created.warnings)
    digest = created.manifest.digest
    if as_json:
        result_json({"path": str(created.path), "digest": digest, "warnings": created.warnings})
        return
    files = pluralize(len(created.manifest.files), "file")
    result(f"{created.path}  {files}  {format_size(created.path.stat().st_size)}")
    result(f"digest {digest}")


def inspect(
    source: Annotated[str, typer.Argument(metavar="FILE|DIR", help="A pack, or its folder.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Show the contents, credits and digest of a pack.

    Verifies the whole pack, and installs nothing.
    """
    from audiocoach.packs.inspecting import inspect_pack

    found = inspect_pack(Path(os.path.expanduser(source)), data_dir=config.data_dir())
    if as_json:
        result_json(_inspection_json(found))
        return
    for line in summary(found.info):
        result(line)
    result(f"digest {found.manifest.digest}")
    blocks = [pluralize(len(found.blocks), "training block")] if found.blocks else []
    others = [pluralize(found.counts[kind], noun) for kind, noun in _KINDS if kind in found.counts]
    size = format_size(found.manifest.total_bytes)
    result(f"{pluralize(len(found.scripts), 'script')}, {', '.join([*blocks, *others, size])}\n")
    rows = [
        (script.name, f"{script.minutes:g}", script.voice, script.language, script.title)
        for script in found.scripts
    ]
    table(("script", "minutes", "voice", "language", "title"), rows, fixed=("script", "minutes"))
    if found.blocks:
        result("")
        weekly = ((block.name, f"{block.weeks}", block.title) for block in found.blocks)
        table(("block", "weeks", "title"), weekly, fixed=("block", "weeks"))
    note_warnings(found.warnings)


def install(
    source: Annotated[
        str, typer.Argument(metavar="FILE|DIR|URL", help="A pack, its folder, or its https:// address.")
    ],
    *,
    yes: Yes = False,
    as_json: JsonOption = False,
) -> None:
    """Install a pack.

    Shows its contents, credits and digest, and asks first. If any part of the pack fails verification,
    nothing is installed. The names of its workouts are PACK/WORKOUT.
    """
    from audiocoach.packs.installing import install_pack

    done = install_pack(source, data_dir=config.data_dir(), agree=_agree(yes=yes))
    _print_result(done, as_json=as_json)


def list_packs(*, as_json: JsonOption = False) -> None:
    """List installed packs with licences and credits."""
    from audiocoach.packs.installing import installed

    packs = installed(config.data_dir())
    if as_json:
        result_json([_installed_json(pack, info) for pack, info in packs.values()])
    elif packs:
        print_packs(packs)
    else:
        note("no pack is installed")


def print_packs(packs: Mapping[str, tuple[InstalledPack, PackInfo | None]]) -> None:
    """Print a table of installed packs."""
    rows = []
    for name, (pack, info) in packs.items():
        cells = ("damaged; see `audiocoach pack verify`", "", "", "")
        if info is not None:
            credits = "; ".join(info.music_credits + info.voice_credits)
            cells = (info.title, info.author, info.licence, credits)
        rows.append((name, pack.version, *cells))
    table(("pack", "version", "title", "author", "licence", "credits"), rows, fixed=("pack", "version"))


def verify(name: OptionalName = None) -> None:
    """Check installed packs for changed files.

    The exit code is 1 if there are any.
    """
    from audiocoach.packs.installing import installed, verify_pack

    names = [name] if name else list(installed(config.data_dir()))
    changed = False
    for one in names:
        found = verify_pack(one, data_dir=config.data_dir())
        changed = changed or bool(found)
        for sentence in found:
            result(f"{one}: {sentence}")
        if not found:
            result(f"{one}: unchanged")
    if not names:
        note("no pack is installed")
    if changed:
        raise typer.Exit(FAILED)


def update(name: OptionalName = None, *, yes: Yes = False) -> None:
    """Install newer versions of packs from their sources.

    A pack that has changed without a new version number is refused.
    """
    from audiocoach.packs.installing import installed, update_pack

    names = [name] if name else list(installed(config.data_dir()))
    if not names:
        note("no pack is installed")
    failed = False
    for one in names:
        try:
            _print_result(update_pack(one, data_dir=config.data_dir(), agree=_agree(yes=yes)), as_json=False)
        except AudioCoachError as error:
            note(error_text(error))
            failed = True
    if failed:
        raise typer.Exit(FAILED)


def remove(name: Annotated[str, typer.Argument(metavar="NAME", help="An installed pack.")]) -> None:
    """Remove an installed pack.

    Files that were changed or added since the installation are kept and listed.
    """
    from audiocoach.packs.installing import remove_pack

    _print_kept(remove_pack(name, data_dir=config.data_dir()))
    result(f"{name} removed")


def _agree(*, yes: bool) -> Callable[[Archive], bool]:
    def agree(archive: Archive) -> bool:
        manifest = archive.manifest
        for line in summary(archive.info):
            note(line)
        note(f"{pluralize(len(manifest.files), 'file')}, {format_size(manifest.total_bytes)}")
        note(f"digest {manifest.digest}")
        return yes or typer.confirm("Install it?", err=True)

    return agree


def _print_result(done: Installed | None, *, as_json: bool) -> None:
    if done is None:
        note("nothing was installed")
        raise typer.Exit(FAILED)
    if as_json:
        more = {"digest": done.digest, "path": str(done.folder), "before": done.before}
        result_json(info_json(done.info) | more | {"was_there": done.was_there})
        return
    _print_kept(done.left)
    called = f"{done.info.name} {done.info.version}"
    if done.was_there:
        result(f"{called} is already installed")
    else:
        instead = f" instead of {done.before}" if done.before else ""
        result(
            f"{called} installed{instead}; list its workouts with: audiocoach list --kind {done.info.name}"
        )


def _print_kept(left: Sequence[Path]) -> None:
    for path in left:
        note(f"warning: {path} was changed or added, so it is kept; delete it if you do not need it")


def summary(info: PackInfo) -> list[str]:
    """Lines with title, author, licence and credits."""
    by = f" by {info.author}" if info.author else ""
    lines = [f"{info.title}{by}  ({info.name} {info.version})", f"licence: {info.licence}"]
    if info.description:
        lines.insert(1, info.description)
    if info.language:
        lines.append(f"language: {info.language}")
    lines += [f"music: {line}" for line in info.music_credits]
    return lines + [f"voices: {line}" for line in info.voice_credits]


def info_json(info: PackInfo) -> dict[str, Any]:
    """The header of a pack, as JSON-ready data."""
    data = asdict(info)
    credits = {"music": data.pop("music_credits"), "voices": data.pop("voice_credits")}
    return data | {"credits": credits}


def _installed_json(pack: InstalledPack, info: PackInfo | None) -> dict[str, Any]:
    header = info_json(info) if info else {"name": pack.name}
    more = {"version": pack.version, "digest": pack.digest, "source": pack.source}
    return header | more | {"path": str(pack.folder)}


def _inspection_json(found: Inspected) -> dict[str, Any]:
    return info_json(found.info) | {
        "digest": found.manifest.digest,
        "bytes": found.manifest.total_bytes,
        "files": [file.path for file in found.manifest.files],
        "scripts": found.scripts,
        "blocks": found.blocks,
        "warnings": found.warnings,
    }
