"""Load block files, and find the workouts that they name."""

from __future__ import annotations

import datetime
import difflib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from audiocoach.blocks.model import Block
from audiocoach.blocks.read import read_block
from audiocoach.boundary import is_inside, pack_root, why_outside
from audiocoach.errors import AudioCoachError, Problem, UsageError
from audiocoach.files import read_bytes
from audiocoach.script.constants import MAX_FILE_BYTES, SUFFIXES
from audiocoach.script.document import Map, read_document
from audiocoach.script.variables import names_used
from audiocoach.sources import find as catalog
from audiocoach.units import one_of, quoted


@dataclass(frozen=True, slots=True)
class LoadedBlock:
    """A block and the warnings about it."""

    block: Block
    warnings: tuple[Problem, ...] = ()


def load(
    source: str | os.PathLike[str], *, data_dir: Path | None = None, start: datetime.date | None = None
) -> LoadedBlock:
    """Read a block from a file, or an included one by name (``blocks/first-5k-9`` or ``first-5k-9``).
    ``data_dir`` is where packs are installed; their workouts and blocks have names, too. ``start`` overrides
    the block's own start.

    Raises:
        ScriptError: lists every problem in it.
        UsageError: if there is no such file or block.
    """
    path = catalog.find(source, data_dir=data_dir)
    return load_text(
        read_bytes(path, MAX_FILE_BYTES),
        file=str(path),
        folder=path.parent,
        data_dir=data_dir,
        start=start,
    )


def load_text(
    text: str | bytes,
    *,
    file: str,
    folder: Path,
    data_dir: Path | None = None,
    start: datetime.date | None = None,
) -> LoadedBlock:
    """Read a block from text. ``file`` is its name in messages; its workouts are looked up in ``folder``.

    Raises:
        ScriptError: lists every problem in it.
    """
    block, warnings = read_block(read_document(text, file=file), Workouts(folder, data_dir), start=start)
    return LoadedBlock(block, warnings)


class Workouts:
    """The scripts that a block may name: those in its folder, the included ones, and those of installed
    packs. A block in a pack cannot name files outside it.
    """

    def __init__(self, folder: Path, data_dir: Path | None = None) -> None:
        """The block's paths start in ``folder``. Packs are installed in ``data_dir``."""
        self._folder = folder
        self._pack = pack_root(folder)
        self._data_dir = data_dir
        self._found: dict[str, Path] = {}
        self._variables: dict[Path, frozenset[str] | None] = {}

    def find(self, name: str) -> Path:
        """Find the script that a block names by path or name, with or without its suffix.

        Raises:
            UsageError: if there is none, or it is not a workout.
        """
        if name not in self._found:
            path = self._find_beside(name) or self._find_included(name)
            if catalog.is_block(path):
                raise UsageError(f"{quoted(name)} is a block; a session is a workout")
            self._found[name] = path
        return self._found[name]

    def variables(self, script: Path) -> frozenset[str] | None:
        """Return the names of the variables that a script defines or uses; ``None`` if it cannot be read."""
        if script not in self._variables:
            try:
                root = read_document(read_bytes(script, MAX_FILE_BYTES), file=str(script)).root
            except AudioCoachError:
                self._variables[script] = None
            else:
                entries = root.entries if isinstance(root, Map) else ()
                written = (value for key, value in entries if key.text == "vars")
                defined = {key.text for node in written if isinstance(node, Map) for key, _ in node.entries}
                self._variables[script] = frozenset(defined | names_used(root))
        return self._variables[script]

    def _find_beside(self, name: str) -> Path | None:
        if not Path(name).name or "\0" in name:
            return None
        if self._pack is not None:
            why = why_outside(self._pack, self._folder, name)
            if why:
                raise UsageError(f"{quoted(name)} cannot be used: {why}")
        folders = [self._folder] if self._pack is None else [self._folder, self._pack]
        written = [folder / os.path.expanduser(name) for folder in folders]
        candidates = [path.with_name(path.name + suffix) for path in written for suffix in ("", *SUFFIXES)]
        found = next((path for path in candidates if os.path.isfile(path)), None)
        if found is not None and self._pack is not None and not is_inside(self._pack, found):
            raise UsageError(f"{quoted(name)} leads out of the pack")
        return found

    def _find_included(self, name: str) -> Path:
        known = catalog.shipped_workouts()
        packed = {} if self._data_dir is None or self._pack else catalog.pack_scripts(self._data_dir)
        if "/" in name and (found := catalog.find_in_packs(re.sub(r"\.ya?ml$", "", name), packed)):
            return found
        known = known | packed
        plain = re.sub(r"\.ya?ml$", "", name)
        named = [plain] if plain in known else [one for one in known if one.rsplit("/", 1)[-1] == plain]
        if len(named) == 1:
            return known[named[0]]
        if named:
            raise UsageError(f"{quoted(name)} could be {one_of(named)}; write it in full")
        own = [path.stem for path in catalog.scripts_in(self._folder)]
        forms = {form: one for one in (*known, *own) for form in (one, one.rsplit("/", 1)[-1])}
        near = difflib.get_close_matches(plain, forms, n=1)
        hint = f"; did you mean {forms[near[0]]}?" if near else "; `audiocoach list` shows them all"
        raise UsageError(f"unknown workout {quoted(name)}{hint}")
