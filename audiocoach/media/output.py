"""Output files and folders that appear complete or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from audiocoach.errors import DiskError, OutputError
from audiocoach.files import output_folder, why_unwritable
from audiocoach.locks import is_abandoned, lock
from audiocoach.media.temporary import TemporaryFolder

_NAME_CHARACTERS = 40
_PART = re.compile(rf"\.(?P<name>.{{1,{_NAME_CHARACTERS}}})\.[0-9a-f]{{12}}\.part")


@contextlib.contextmanager
def whole_or_nothing(path: Path) -> Iterator[BinaryIO]:
    """Open a new binary file for writing and reading that becomes ``path`` if the context succeeds.

    Until then it has a hidden name beside ``path``. If the context fails, it is removed and ``path`` stays as
    it was. A replaced file keeps its permissions, and a link is followed. Unfinished files that killed
    processes left of the same output are removed.

    Raises:
        OutputError: if the folder is missing, ``path`` is a folder or cannot be written, or the disk is full.
            Any ``OSError`` of the context counts as one of the output.
    """
    target = Path(os.path.realpath(path)) if os.path.islink(path) else path
    check_place(target)
    _sweep(target)
    temporary = _part_of(target)  # its name is known before it exists: a signal can come at any time
    try:
        while (file := _open_locked(temporary)) is None:
            temporary = _part_of(target)
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if target.exists():
                temporary.chmod(stat.S_IMODE(target.stat().st_mode))
            if os.name == "posix":  # still locked; elsewhere an open file cannot be renamed
                temporary.replace(target)
        if os.name != "posix":
            temporary.replace(target)
    except (OSError, DiskError) as error:
        raise output_error(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _part_of(target: Path) -> Path:
    """The path of a new unfinished file beside ``target``."""
    return target.with_name(f".{target.name[:_NAME_CHARACTERS]}.{secrets.token_hex(6)}.part")


def _open_locked(part: Path) -> BinaryIO | None:
    """Open a new file that is locked while it is open; ``None`` if another process swept it before it was."""
    file = part.open("x+b")
    if lock(file.fileno()) and part.exists():
        return file
    file.close()
    return None


def _sweep(target: Path) -> None:
    """Remove the abandoned unfinished files of ``target``."""
    with contextlib.suppress(OSError), os.scandir(target.parent) as entries:
        for entry in entries:
            if is_part_of(entry.name, [target.name]) and entry.is_file(follow_symlinks=False):
                with contextlib.suppress(OSError), open(entry.path, "rb") as file:
                    if is_abandoned(file.fileno()):
                        os.unlink(entry.path)


@contextlib.contextmanager
def folder_or_nothing(folder: Path, *, last: str, stale: Iterable[str] = ()) -> Iterator[Path]:
    """Yield a new folder whose files go to ``folder`` if the context succeeds; it stays as it was otherwise.

    A folder that does not exist appears whole. In one that does, each file takes its place whole; the files
    named in ``stale`` are removed then, and the file ``last`` comes at the end. Others are left alone.

    Raises:
        OutputError: if the place cannot be written, or the disk is full. Any ``OSError`` of the context
            counts as one of the output.
    """
    check_folder_place(folder)
    try:
        with TemporaryFolder(str(folder.absolute().parent)) as temporary:
            new = Path(temporary, "new")
            new.mkdir()
            yield new
            names = sorted((path.name for path in new.iterdir()), key=lambda name: (name == last, name))
            for name in names:
                with (new / name).open("rb+") as file:
                    os.fsync(file.fileno())
            if not folder.exists():
                new.rename(folder)
                return
            for name in names:
                if name == last:
                    for old in stale:
                        (folder / old).unlink(missing_ok=True)
                (new / name).replace(folder / name)
    except (OSError, DiskError) as error:
        raise output_error(folder, error) from error


def write_all(folder: Path, files: Mapping[str, bytes | Path]) -> None:
    """Write several files, given by their paths in ``folder``: all of them, or none.

    A ``Path`` is a file to copy. Missing folders in ``folder`` are created. Until all files are written, they
    are in a hidden folder there. A replaced file keeps its permissions, and a link is followed.

    Raises:
        OutputError: if ``folder`` is missing, a file cannot be written, or the disk is full; nothing has
            changed then.
    """
    targets = {folder / name: content for name, content in files.items()}
    at = folder
    try:
        with contextlib.ExitStack() as undo:
            _check_there(folder)
            for parent in {path.parent for path in targets}:
                undo.enter_context(output_folder(parent))
            for at in targets:
                check_place(at)
            at = next(iter(targets), folder)
            staging, staged = undo.enter_context(TemporaryFolder(str(folder))), {}
            for number, (at, content) in enumerate(targets.items()):
                staged[at] = Path(staging, str(number))
                with staged[at].open("xb") as file:
                    if isinstance(content, Path):
                        with content.open("rb") as original:
                            shutil.copyfileobj(original, file)
                    else:
                        file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                if at.exists():
                    staged[at].chmod(stat.S_IMODE(at.stat().st_mode))
            _move_all(staged)
    except OSError as error:
        raise output_error(at, error) from error


def _move_all(staged: Mapping[Path, Path]) -> None:
    """Move files to their places, the keys. If one cannot be moved, those that are new are removed again."""
    new = [path for path in staged if not os.path.lexists(path)]
    try:
        for path, written in staged.items():
            written.replace(os.path.realpath(path))
    except BaseException:
        for path in new:
            with contextlib.suppress(OSError):
                path.unlink()
        raise


def check_folder_place(folder: Path) -> None:
    """Check early whether a folder can be made or filled at ``folder``.

    Raises:
        OutputError: if the folder it is in is missing, it is a file, or one of them is not writable.
    """
    try:
        parent = folder.absolute().parent
        _check_there(parent)
        if os.path.lexists(folder) and not folder.is_dir():
            raise OutputError(f"{folder} is not a folder; choose another place")
        for place in (folder, parent):
            if place.is_dir() and not os.access(place, os.W_OK):
                raise OutputError(f"{place} is not writable; change its permissions or choose another place")
    except OSError as error:
        raise output_error(folder, error) from error


def is_part_of(left: str, names: Iterable[str]) -> bool:
    """Return whether a file name is that of an unfinished file for one of these names."""
    part = _PART.fullmatch(left)
    return part is not None and part["name"] in {name.rsplit("/", 1)[-1][:_NAME_CHARACTERS] for name in names}


def check_place(path: Path) -> None:
    """Check early whether a file can be written at ``path``.

    Raises:
        OutputError: if its folder is missing or not writable, or it is a folder or not writable itself.
    """
    try:
        if path.is_dir():
            inside = path / f"track{path.suffix or '.mp3'}"
            raise OutputError(f"{path} is a folder; name a file in it, such as {inside}")
        if path.exists() and not path.is_file():
            raise OutputError(f"{path} is not a plain file; choose another place")
        _check_there(path.parent)
        for place in (path, path.parent):
            if place.exists() and not os.access(place, os.W_OK):
                raise OutputError(f"{place} is not writable; change its permissions or choose another place")
    except OSError as error:
        raise output_error(path, error) from error


def _check_there(folder: Path) -> None:
    if not folder.is_dir():
        raise OutputError(f"the folder {folder} does not exist; create it first or choose another place")


def output_error(path: Path, error: OSError | DiskError) -> OutputError:
    """Return the error of an output that the system refuses, with its remedy."""
    return OutputError(f"{path} cannot be written: {why_unwritable(error)}")
