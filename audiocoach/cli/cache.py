"""``audiocoach cache``: shows, checks and empties the store of spoken clips and encoded chunks."""

from __future__ import annotations

import dataclasses
from typing import Annotated

import typer

from audiocoach import config
from audiocoach.cli.guard import WrongUsageError
from audiocoach.cli.options import JsonOption, examples
from audiocoach.cli.printing import format_size, note, pluralize, result, result_json, table
from audiocoach.errors import OutputError
from audiocoach.store.store import Store
from audiocoach.units import quoted


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
    group.command(epilog=examples("cache info"))(info)
    group.command(epilog=examples("cache verify"))(verify)
    group.command(epilog=examples("cache clean", "cache clean --kind clip"))(clean)
    app.add_typer(group, name="cache", help="Show, check and empty the cache.")


def open_store() -> Store:
    """The store that builds use."""
    settings = config.load_settings()
    folder = settings.cache_dir or config.default_cache_dir()
    return Store(folder, max_bytes=settings.cache_mb * 1024**2)


def info(as_json: JsonOption = False) -> None:
    """Show where the cache is and what it holds."""
    store = open_store()
    kinds = store.info()
    if as_json:
        result_json({"folder": str(store.folder), "max_bytes": store.max_bytes, "kinds": kinds})
        return
    total = sum(kind.bytes for kind in kinds.values())
    result(f"{store.folder}: {format_size(total)} of at most {format_size(store.max_bytes)}")
    if kinds:
        rows = [(name, f"{kind.entries:,}", format_size(kind.bytes)) for name, kind in kinds.items()]
        table(("kind", "entries", "size"), rows)


def verify(as_json: JsonOption = False) -> None:
    """Check every entry, and remove damaged ones.

    Removed entries are made again when they are needed. The exit code is 1 if a damaged entry cannot be
    removed; it is never used.
    """
    store = open_store()
    verified = store.verify()
    if store.problem:
        note(f"warning: {store.problem}")
    if as_json:
        result_json({"folder": str(store.folder), **dataclasses.asdict(verified)})
    else:
        checked = pluralize(verified.checked, "entry", "entries")
        result(f"{checked} checked, {verified.removed:,} damaged and removed")
    if verified.stuck:
        stuck = pluralize(verified.stuck, "damaged entry", "damaged entries")
        raise OutputError(f"{stuck} could not be removed; check the permissions of {store.folder}")


def clean(
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="Remove only entries of this kind, from `cache info`.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Empty the cache.

    Entries are made again when they are needed.
    """
    store = open_store()
    kinds = store.info()
    if kind is not None and kind not in kinds:
        raise WrongUsageError(f"unknown kind {quoted(kind)}; the cache holds {', '.join(kinds) or 'nothing'}")
    freed = store.clean(kind)
    if as_json:
        result_json({"folder": str(store.folder), "freed_bytes": freed})
    else:
        result(f"{format_size(freed)} freed")
    if store.problem:
        raise OutputError(store.problem)
