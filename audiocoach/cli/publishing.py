"""``audiocoach publish``: a folder of pages and a podcast feed, made of tracks, which may be built first."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from audiocoach.cli.guard import FAILED, WrongUsageError
from audiocoach.cli.music import NO_MUSIC
from audiocoach.cli.options import (
    MusicOption,
    PaceOption,
    QualityOption,
    StartOption,
    TeachOption,
    TrainerOption,
    VariablesOption,
    VoiceOption,
    complete_target,
    examples,
    flag_value,
    parse_port,
    settings_for,
)
from audiocoach.cli.printing import format_size, note, pluralize, result
from audiocoach.config import QUALITIES
from audiocoach.errors import UsageError
from audiocoach.files import output_folder
from audiocoach.script.constants import SUFFIXES
from audiocoach.units import format_seconds, quoted

if TYPE_CHECKING:
    from audiocoach.cli.targets import Target
    from audiocoach.publish.serving import SiteServer
    from audiocoach.publish.site import Published

SITE = "site"
_MAIL_BYTES = 25_000_000
"""What most mailboxes take, in all."""

Url = Annotated[
    str,
    typer.Option("--url", metavar="URL", help="Address of the site on the web; needed for the feed."),
]


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    lines = (
        "out/",
        "block.yaml -o site/ --url https://example.org/training",
        "legs.yaml --serve",
        "out/ --lan",
        "legs.mp3 --single -o legs.html",
    )
    app.command(epilog=examples(*(f"publish {line}" for line in lines)))(publish)


def publish(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="FOLDER|BLOCK|SCRIPT|TRACK...",
            help="Tracks and folders of tracks; scripts and blocks, which are built first.",
            autocompletion=complete_target,
        ),
    ],
    *,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="SITE", help=f"Folder of the site; default: {SITE}."),
    ] = None,
    url: Url = "",
    title: Annotated[
        str, typer.Option("--title", metavar="TEXT", help="Title of the site; default: that of the block.")
    ] = "",
    private: Annotated[
        bool, typer.Option("--private", help="Put the site into a folder whose name cannot be guessed.")
    ] = False,
    single: Annotated[
        bool, typer.Option("--single", help="Write one page with one track in it, such as for an e-mail.")
    ] = False,
    serve: Annotated[
        bool, typer.Option("--serve", help="Then serve the site on this machine until Ctrl-C.")
    ] = False,
    lan: Annotated[
        bool, typer.Option("--lan", help="Then serve the site to everyone on the local network until Ctrl-C.")
    ] = False,
    port: Annotated[
        str | None,
        typer.Option("--port", metavar="PORT", help="Port of the server; default: 8470."),
    ] = None,
    tracks: Annotated[
        str | None,
        typer.Option(
            "--tracks", metavar="DIR", help="Folder of tracks that are built; default: the current one."
        ),
    ] = None,
    voice: VoiceOption = None,
    trainer: TrainerOption = None,
    teach: TeachOption = False,
    music: MusicOption = None,
    quality: QualityOption = None,
    variables: VariablesOption = None,
    pace: PaceOption = None,
    start: StartOption = None,
) -> None:
    """Publish tracks as web pages and a podcast feed.

    Scripts and blocks are built first, as `audiocoach build` does, unless their tracks are up to date. Any
    static host, a NAS or the phone's own files can serve the folder. Only what changed is written. Files of
    tracks that are gone are removed; files that are not AudioCoach's are left alone.
    """
    how: dict[str, object] = {
        "voice": voice,
        "trainer": trainer,
        "teach": teach,
        "music": music,
        "quality": quality,
    }
    how |= {"variables": variables, "pace": pace, "start": start}
    if single and (url or title or private or serve or lan):
        raise WrongUsageError("--single writes one page; the other options are for a site, so leave them out")
    port_number = parse_port(port)
    if port_number is not None and not (serve or lan):
        raise WrongUsageError("--port applies only to --serve and --lan; add one of them")
    if url:
        from audiocoach.publish.collect import check_url

        check_url(url)  # before anything is built
    is_plain = not (url or title or private or output or tracks or any(how.values()))
    if (serve or lan) and is_plain and (site := _existing_site(sources)) is not None:
        with _server(port_number, lan=lan) as server:
            _serve(server, site, Path(os.path.expanduser(sources[0])))
        return
    paths = built(sources, tracks, how)
    if single:
        remedy = "" if paths == sources else _smaller_script(quality, music)
        _write_single(paths, output, remedy)
        return
    folder = SITE if output is None else output
    if not (serve or lan):
        done = publish_tracks(paths, folder, url=url, title=title, private=private)
        _print(done)
        if done.url:
            _print_code(done.url)
        return
    with _server(port_number, lan=lan) as server:
        url = url or (server.address if lan else "")
        done = publish_tracks(paths, folder, url=url, title=title, private=private)
        _print(done)
        _serve(server, done.folder, Path(os.path.expanduser(folder)))


def built(words: Sequence[str], folder: str | None, how: Mapping[str, Any]) -> list[str]:
    """The tracks and folders of tracks that words name, after building the scripts and blocks among them.

    Args:
        words: tracks, folders of tracks, scripts and blocks.
        folder: where tracks are built; ``None`` is the current folder.
        how: options of ``audiocoach build``.

    Raises:
        UsageError: if a word names nothing, or two scripts would become the same track.
        typer.Exit: if one of them cannot be built.
    """
    scripts = {word: target for word in words if (target := _script(word)) is not None}
    if not scripts:
        if named := [name for name, value in how.items() if value]:
            option = {"variables": "set"}.get(named[0], named[0])
            raise WrongUsageError(f"--{option} applies to scripts and blocks; name one, or leave it out")
        return list(words)
    from audiocoach.cli.build import build

    at = Path(os.path.expanduser(folder or ""))
    tracks: dict[str, str] = {}
    for word, target in scripts.items():
        name = str(at / (target.stem if target.is_block else f"{target.stem}.mp3"))
        if name.casefold() in map(str.casefold, tracks.values()):
            raise UsageError(f"{word} and another script would both become {name}; publish one of them")
        tracks[word] = name
    with output_folder(at) if folder is not None else contextlib.nullcontext():
        for word, name in tracks.items():
            options = {key: value for key, value in how.items() if key != "start" or scripts[word].is_block}
            try:
                build([word], output=name, **options)
            except typer.Exit as error:
                note("nothing was published, because not everything could be built")
                raise typer.Exit(FAILED) from error
    return [tracks.get(word, word) for word in words]


def _script(word: str) -> Target | None:
    """The script or block that a word names; ``None`` for a track, or a folder of tracks."""
    from audiocoach.cli.targets import find_targets
    from audiocoach.publish.track import MEDIA_TYPES

    path = os.path.expanduser(word)
    if os.path.isdir(path) or os.path.splitext(path)[1].lower() in MEDIA_TYPES:
        return None
    (target,) = find_targets([word])
    if target.missing is not None and not word.lower().endswith(SUFFIXES):
        if not os.path.lexists(path):
            raise UsageError(f"{word} does not exist; name a folder of tracks, a track, a script or a block")
        return None
    return target


def publish_tracks(
    tracks: list[str], output: str, *, url: str = "", title: str = "", private: bool = False
) -> Published:
    """Publish, with ``~`` in paths expanded.

    Raises:
        AudioCoachError: if it fails; the site is then as it was.
    """
    from audiocoach.publish.site import SiteOptions, publish

    paths = [Path(os.path.expanduser(track)) for track in tracks]
    return publish(paths, Path(os.path.expanduser(output)), SiteOptions(url, title, private))


def summary(done: Published) -> str:
    """``24 tracks published, 3 files written, 1 track removed``, or ``24 tracks published, up to date``."""
    parts = [f"{pluralize(done.tracks, 'track')} published"]
    if done.written:
        parts.append(f"{pluralize(len(done.written), 'file')} written")
    tracks, others = _removed(done)
    if tracks:
        parts.append(f"{pluralize(tracks, 'track')} removed")
    if others:
        parts.append(f"{pluralize(others, 'other file' if tracks else 'file')} removed")
    return ", ".join(parts if len(parts) > 1 else [*parts, "up to date"])


def _removed(done: Published) -> tuple[int, int]:
    """How many tracks were removed, and how many files that belong to none of them."""
    from audiocoach.publish.track import FILE_SUFFIXES, MEDIA_TYPES

    removed = set(done.removed)
    sounds = [os.path.splitext(name)[0] for name in removed if name.endswith(tuple(MEDIA_TYPES))]
    stems = [stem for stem in sounds if f"{stem}.html" in removed]  # else it is published in another format
    others = removed - {f"{stem}{suffix}" for stem in stems for suffix in FILE_SUFFIXES}
    return len(stems), len(others)


def _print(done: Published) -> None:
    for line in done.notes:
        note(line)
    result(f"{done.folder}: {summary(done)}")
    if done.feed:
        note(f"feed: {done.feed}")


def _print_code(address: str) -> None:
    """Print the QR code of an address for a phone, if the output is a terminal."""
    if not sys.stderr.isatty():
        return
    from audiocoach.publish.artwork import qr_lines

    try:
        "\u2588".encode(sys.stderr.encoding)
    except UnicodeEncodeError:
        return  # a terminal without the blocks that it is drawn with
    for line in qr_lines(address):
        typer.echo(line, err=True)


def _smaller_script(quality: str | None, music: str | None) -> str:
    """Which options of this command make the track of a script smaller, of those that are not used yet."""
    settings = settings_for(quality=flag_value("quality", quality), music=music)
    smallest, silent = f"--quality {QUALITIES[0]}", f"--music {NO_MUSIC}"
    unused = [smallest] * (settings.quality != QUALITIES[0]) + [silent] * (settings.music != NO_MUSIC)
    return f"add {' or '.join(unused)}" if unused else "publish a site and send its address instead"


def _write_single(tracks: list[str], output: str | None, remedy: str) -> None:
    """Write the page. ``remedy`` says what makes it smaller; "" if the track was not built here."""
    from audiocoach.publish.single import publish_single, smaller_build

    if len(tracks) != 1 or os.path.isdir(os.path.expanduser(tracks[0])):
        raise WrongUsageError("--single writes one track; name one track or one script")
    path = Path(os.path.expanduser(tracks[0]))
    wanted = os.path.expanduser(output or "")
    is_folder = not wanted or os.path.isdir(wanted) or wanted.endswith(("/", os.sep))
    page = Path(wanted) / f"{path.stem}.html" if is_folder else Path(wanted)
    if page.suffix.lower() not in (".html", ".htm"):
        raise WrongUsageError(f"-o {quoted(wanted, 200)}: a page's name ends in .html")
    with output_folder(page.parent) if wanted and is_folder else contextlib.nullcontext():
        track = publish_single(path, page)
    size = page.stat().st_size
    result(f"{page}  {format_seconds(track.info.duration_s)}  {format_size(size)}")
    if size > _MAIL_BYTES:
        note(f"many mailboxes refuse more than 25 MB; to send it, {remedy or smaller_build(track.info)}")


def _existing_site(sources: Sequence[str]) -> Path | None:
    """The folder of the site that is the only source; ``None`` for other sources."""
    from audiocoach.publish.site import find_site

    paths = [Path(os.path.expanduser(source)) for source in sources]
    return find_site(paths[0]) if len(paths) == 1 and os.path.isdir(paths[0]) else None


def _server(port: int | None, *, lan: bool) -> SiteServer:
    from audiocoach.publish.serving import DEFAULT_PORT, SiteServer

    return SiteServer(DEFAULT_PORT if port is None else port, lan=lan)


def _serve(server: SiteServer, site: Path, output: Path) -> None:
    """Serve the site until Ctrl-C. It is in the folder ``output``, or is that folder."""
    prefix = "" if site == output else site.name
    server.show(site, prefix)
    address = f"{server.address}{prefix and f'{prefix}/'}"
    if server.is_on_lan:
        note(f"serving {address} to everyone on this network; press Ctrl-C to stop")
        _print_code(address)
    else:
        note(f"serving {address} on this machine only; press Ctrl-C to stop")
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
