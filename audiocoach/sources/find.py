"""Find scripts: shipped workouts and those of installed packs by name, and those of a folder."""

from __future__ import annotations

import difflib
import json
import math
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audiocoach.boundary import PACK_FILE
from audiocoach.errors import ScriptError, UsageError
from audiocoach.files import read_bytes
from audiocoach.script.constants import MAX_FILE_BYTES, SUFFIXES
from audiocoach.units import one_of, quoted

CARE_TAGS = frozenset({"ems", "massage", "plyometric", "barefoot"})
"""Tags of sessions that do not suit everyone: ``list`` shows their safety notes."""

_BLOCK = re.compile(rb"^(\xef\xbb\xbf)?([\"']?)block\2\s*:", re.MULTILINE)
"""The key that makes a script a block."""

_STEPS = re.compile(rb"^workout:[ \r]*$", re.MULTILINE)
"""The key below which the steps of a script are."""

NO_SCRIPTS = ("trainers", "kits", "clips")
"""Folders of a pack whose files are neither scripts nor blocks."""

PACKS_LOCK = "packs.lock"
"""In the data folder: the list of installed packs, each with its version and digest."""
PACKS_FOLDER = "packs"
"""In the data folder: a folder for each installed pack."""
LOCK_FORMAT = 1
MAX_LOCK_BYTES = 4_000_000

_PACK_FOLDER = re.compile(r"[a-z0-9][a-z0-9.-]{1,80}")


@dataclass(frozen=True, slots=True)
class ScriptHeader:
    """The header of a script or block. ``broken`` says why it cannot be read; then the rest is empty.

    ``weeks`` is a block's number of weeks, and ``None`` for a workout; ``kind`` is the name of its folder.
    """

    name: str
    path: Path
    title: str = ""
    description: str = ""
    minutes: float | None = None
    level: str = ""
    tags: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    safety: str = ""
    weeks: int | None = None
    broken: str = ""
    kind: str = ""

    @property
    def needs_care(self) -> bool:
        """Whether its safety note should be read first."""
        return bool(self.safety) and not CARE_TAGS.isdisjoint(tag.casefold() for tag in self.tags)


@dataclass(frozen=True, slots=True)
class InstalledPack:
    """An installed pack: its version, digest (SHA-256, hex), folder and source, and the digest of each
    version that was installed.
    """

    name: str
    version: str
    digest: str
    folder: Path
    source: str
    digests: dict[str, str]


def find(name_or_path: str | os.PathLike[str], *, data_dir: Path | None = None) -> Path:
    """The path of a script, given as an existing file, as the name of a shipped workout or the last part of
    it, or as ``pack/workout`` for a pack installed in ``data_dir``.

    Raises:
        UsageError: when there is none, or the name is ambiguous.
    """
    text = os.fspath(name_or_path)
    path = Path(os.path.expanduser(text))
    if text and os.path.isdir(path):
        raise UsageError(f"{quoted(text)} is a folder; name one of the scripts in it")
    if text and os.path.lexists(path):
        return path
    names = shipped_workouts()
    if text in names:
        return names[text]
    same_end = [name for name in names if name.rsplit("/", 1)[-1] == text]
    own = [f"{path}{suffix}" for suffix in SUFFIXES if os.path.isfile(f"{path}{suffix}")]
    if same_end and any(not _is_same(script, names[name]) for script in own for name in same_end):
        raise UsageError(f"{quoted(text)} could be {one_of((*own, *same_end))}; write it in full")
    if len(same_end) == 1:
        return names[same_end[0]]
    if same_end:
        raise UsageError(f"{quoted(text)} could be {one_of(same_end)}; write it in full")
    named = "/" in text and not _looks_like_a_path(text)
    packed = pack_scripts(data_dir) if named and data_dir is not None else {}
    if found := find_in_packs(text, packed):
        return found
    names |= packed
    if _looks_like_a_path(text):
        near = difflib.get_close_matches(path.name, [script.name for script in scripts_in(path.parent)], n=1)
        hint = f"; did you mean {path.parent / near[0]}?" if near else ""
        raise UsageError(f"there is no file {quoted(text, 200)}{hint}")
    hint = f"did you mean {own[0]}?" if own else _suggestion(text, names)
    raise UsageError(f"no workout named {quoted(text)}; {hint}")


def shipped_workouts() -> dict[str, Path]:
    """The shipped workouts by name (``strength/runner-a``), in alphabetical order."""
    root = _shipped_root()
    if root is None:
        return {}
    found = {
        path.relative_to(root).with_suffix("").as_posix(): path for path in scripts_in(root, recursive=True)
    }
    return dict(sorted(found.items()))


def find_in_packs(name: str, packed: Mapping[str, Path]) -> Path | None:
    """The script of :func:`pack_scripts` with this name: ``pack/strength/hills``, or ``pack/hills`` for
    short.

    Raises:
        UsageError: when the short name is ambiguous.
    """
    pack, _, inner = name.partition("/")
    same = [full for full in packed if full.startswith(f"{pack}/") and full.endswith(f"/{inner}")]
    if name in packed or len(same) == 1:
        return packed[name if name in packed else same[0]]
    if inner and same:
        raise UsageError(f"{quoted(name)} could be {one_of(same)}; write it in full")
    return None


def pack_scripts(data_dir: Path) -> dict[str, Path]:
    """The scripts of all installed packs, by name (``pack/workout``), in alphabetical order.

    Raises:
        UsageError: when the list of packs cannot be read.
    """
    found = {}
    for pack in installed_packs(data_dir).values():
        for path in scripts_in(pack.folder, recursive=True):
            found[f"{pack.name}/{path.relative_to(pack.folder).with_suffix('').as_posix()}"] = path
    return dict(sorted(found.items()))


def installed_packs(data_dir: Path) -> dict[str, InstalledPack]:
    """The packs that are installed in ``data_dir``, by name, in alphabetical order.

    Raises:
        UsageError: when the list of them cannot be read.
    """
    path = data_dir / PACKS_LOCK
    if not os.path.lexists(path):
        return {}
    try:
        document = json.loads(read_bytes(path, MAX_LOCK_BYTES))
        if document["format"] != LOCK_FORMAT:
            raise ValueError
        packs = {name: _read_pack_entry(name, entry, data_dir) for name, entry in document["packs"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(
            f"{path} is damaged, or of another version; move it away and install the packs again"
        ) from error
    return dict(sorted(packs.items()))


def _read_pack_entry(name: str, entry: dict[str, Any], data_dir: Path) -> InstalledPack:
    texts = [entry[key] for key in ("version", "digest", "folder", "source")]
    digests = dict(entry["digests"])
    if not all(isinstance(text, str) for text in (*texts, *digests.values())):
        raise TypeError
    version, digest, folder, source = texts
    if not _PACK_FOLDER.fullmatch(folder) or not _PACK_FOLDER.fullmatch(name):
        raise ValueError
    return InstalledPack(name, version, digest, data_dir / PACKS_FOLDER / folder, source, digests)


def scripts_in(folder: Path, *, recursive: bool = False) -> list[Path]:
    """The files of a folder that are named like scripts, sorted. Hidden files are left out, and in a pack
    those of :data:`NO_SCRIPTS`.
    """
    found: list[Path] = []
    for where, folders, files in os.walk(folder):
        others = NO_SCRIPTS if PACK_FILE in files else ()
        folders[:] = [
            name for name in folders if recursive and not name.startswith(".") and name not in others
        ]
        found += [
            Path(where, name)
            for name in files
            if name.lower().endswith(SUFFIXES) and name[0] != "." and name != PACK_FILE
        ]
    return sorted(found)


def is_block(path: Path) -> bool:
    """Whether a file is a training block; a file that cannot be read is not."""
    try:
        return is_block_text(read_bytes(path, MAX_FILE_BYTES))
    except UsageError:
        return False


def is_block_text(data: bytes) -> bool:
    """Whether a file's content is a training block."""
    return _BLOCK.search(data) is not None


def read_header(name: str, path: Path, *, steps: bool = True) -> ScriptHeader:
    """The header of the script or block at ``path``. Errors are in ``broken``, never raised.

    Without ``steps``, which is for scripts that ship, nothing below ``workout:`` is read.
    """
    from audiocoach.script.document import List, Map, Node, Scalar, read_document  # noqa: PLC0415  (pydantic)

    def texts(node: Node | None) -> tuple[str, ...]:
        items = node.items if isinstance(node, List) else (node,)
        return tuple(item.text for item in items if isinstance(item, Scalar))

    try:
        data = read_bytes(path, MAX_FILE_BYTES)
        end = None if steps else _STEPS.search(data)
        document = read_document(data[: end.end()] if end else data, file=str(path))
    except UsageError as error:
        return ScriptHeader(name, path, broken=str(error))
    except ScriptError as error:
        return ScriptHeader(name, path, broken=error.problems[0].message)
    root = document.root
    keys = {key.text: value for key, value in root.entries} if isinstance(root, Map) else {}
    if document.problems:
        return ScriptHeader(name, path, broken=document.problems[0].message)
    if not ({"audiocoach", "workout"} <= keys.keys() or {"audiocoach", "block"} <= keys.keys()):
        return ScriptHeader(name, path, broken="it is not a workout script")
    weeks = _number(texts(keys.get("weeks"))) if "block" in keys else None
    return ScriptHeader(
        name,
        path,
        title=" ".join(texts(keys.get("block") or keys.get("title"))) or path.stem,
        description=" ".join(texts(keys.get("description"))),
        minutes=_number(texts(keys.get("minutes"))),
        level=" ".join(texts(keys.get("level"))),
        tags=texts(keys.get("tags")),
        equipment=texts(keys.get("equipment")),
        needs=texts(keys.get("needs")),
        safety=" ".join(texts(keys.get("safety"))),
        weeks=int(weeks or 0) if "block" in keys else None,
        kind=name.split("/")[-2] if "/" in name else "",
    )


def _is_same(one: str, other: Path) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False


def _shipped_root() -> Path | None:
    """The folder of shipped workouts: in the installed package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    if os.path.isdir(package / "workouts"):
        return package / "workouts"
    checkout = package.parent
    return checkout / "workouts" if os.path.isfile(checkout / "pyproject.toml") else None


def _looks_like_a_path(text: str) -> bool:
    return (
        text.lower().endswith(SUFFIXES) or text.startswith((".", "~")) or os.path.isabs(text) or "\\" in text
    )


def _suggestion(text: str, names: Iterable[str]) -> str:
    """A hint with the most similar name, whole or last part."""
    by_form = {form: name for name in names for form in (name, name.rsplit("/", 1)[-1])}
    near = difflib.get_close_matches(text, by_form, n=1)
    return f"did you mean {by_form[near[0]]}?" if near else "`audiocoach list` shows them all"


def _number(written: tuple[str, ...]) -> float | None:
    """A finite number; ``None`` if it is not one."""
    try:
        number = float(written[0])
    except (IndexError, ValueError):
        return None
    return number if math.isfinite(number) else None
