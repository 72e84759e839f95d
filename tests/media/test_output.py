"""Outputs appear whole or not at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from audiocoach.errors import DiskError, MediaError, OutputError
from audiocoach.media import output
from audiocoach.media.output import check_place, folder_or_nothing, whole_or_nothing, write_all


def write(path: Path, content: bytes = b"new", error: BaseException | None = None) -> None:
    """Writes a file the way a build does, and fails half-way with ``error``."""
    with whole_or_nothing(path) as file:
        file.write(content)
        assert not path.exists() or path.read_bytes() != content
        if error is not None:
            raise error


def interrupted(call: Callable[[], object], line: int) -> bool:
    """Interrupts a call at its n-th line in ``output.py``; whether it came to that."""
    left = line

    def trace(frame: FrameType, event: str, _: object) -> object:
        nonlocal left
        if frame.f_code.co_filename != output.__file__:
            return None
        left -= event == "line"
        if left == 0 and event == "line":
            raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
    return False


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    """After the context there is the file and nothing else, with the permissions of any new file."""
    write(tmp_path / "track.mp3")
    (tmp_path / "plain").write_bytes(b"")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plain", "track.mp3"]
    assert (tmp_path / "track.mp3").read_bytes() == b"new"
    assert (tmp_path / "track.mp3").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_it_can_be_read_back_and_patched(tmp_path: Path) -> None:
    """The file is open for reading and seeking, so that a header can be filled in at the end."""
    with whole_or_nothing(tmp_path / "track.mp3") as file:
        file.write(b"....audio")
        file.seek(0)
        file.write(b"head")
        file.seek(0)
        assert file.read() == b"headaudio"
    assert (tmp_path / "track.mp3").read_bytes() == b"headaudio"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), MediaError("no"), OSError("no"), SystemExit(1)])
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path, error: BaseException) -> None:
    """Whatever ends the writing, the old output stays as it was and no part of the new one does."""
    path = tmp_path / "track.mp3"
    path.write_bytes(b"old")
    with pytest.raises((OutputError, type(error))):
        write(path, error=error)
    assert [found.name for found in tmp_path.iterdir()] == ["track.mp3"]
    assert path.read_bytes() == b"old"


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # Python closes it: only the name matters
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interruption_at_any_line_leaves_nothing_else(tmp_path: Path) -> None:
    """Ctrl-C may come between any two lines, also while the unfinished file is being made."""
    path, lines = tmp_path / "track.mp3", 0

    def replace() -> None:
        with whole_or_nothing(path) as file:
            file.write(b"new")

    path.write_bytes(b"old")
    while interrupted(replace, lines := lines + 1):
        assert os.listdir(tmp_path) == ["track.mp3"]
        assert path.read_bytes() in (b"old", b"new")
    assert lines > 20


def test_a_replaced_file_keeps_its_permissions(tmp_path: Path) -> None:
    """Who could read the old track can read the new one, and nobody else."""
    path = tmp_path / "track.mp3"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write(path)
    assert (path.stat().st_mode & 0o777, path.read_bytes()) == (0o640, b"new")


def test_a_link_is_followed(tmp_path: Path) -> None:
    """The file behind a link is replaced, and the link stays."""
    (tmp_path / "real.mp3").write_bytes(b"old")
    (tmp_path / "link.mp3").symlink_to(tmp_path / "real.mp3")
    write(tmp_path / "link.mp3")
    assert (tmp_path / "link.mp3").is_symlink()
    assert (tmp_path / "real.mp3").read_bytes() == b"new"


@pytest.mark.parametrize("name", ["-dash.mp3", "100% ü.mp3", "tab\there.mp3", "🏋️" * 30 + ".mp3", ".hidden"])
def test_odd_names(tmp_path: Path, name: str) -> None:
    """Any name that the disk takes works."""
    write(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_places_that_cannot_be_written_are_explained(tmp_path: Path) -> None:
    """A missing folder, a folder, a file as a folder, a pipe and too long a name say what is wrong."""
    (tmp_path / "file").write_bytes(b"")
    os.mkfifo(tmp_path / "pipe")
    cases = {
        tmp_path / "missing" / "track.mp3": "does not exist",
        tmp_path: "is a folder",
        tmp_path / "file" / "track.mp3": "does not exist",
        tmp_path / "pipe": "not a plain file",
        tmp_path / ("x" * 300): "name is too long",
    }
    for path, said in cases.items():
        with pytest.raises(OutputError, match=said):
            write(path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "pipe"]


def test_a_full_disk_is_explained_and_leaves_nothing(tmp_path: Path) -> None:
    """When there is no room the error says so, the old file stays, and the part written goes."""
    code = """
import resource, sys
from pathlib import Path
from audiocoach.errors import OutputError
from audiocoach.media.output import folder_or_nothing, whole_or_nothing
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    with whole_or_nothing(Path(sys.argv[1])) as file:
        file.write(bytes(100_000))
except OutputError as error:
    print(error)
"""
    path = tmp_path / "track.mp3"
    path.write_bytes(b"old")
    said = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, check=True).stdout
    assert b"would be larger than this disk allows" in said
    assert [found.name for found in tmp_path.iterdir()] == ["track.mp3"]
    assert path.read_bytes() == b"old"


def fill(folder: Path, *names: str, stale: tuple[str, ...] = (), error: BaseException | None = None) -> None:
    """Writes a folder the way a build does, and fails half-way with ``error``."""
    with folder_or_nothing(folder, last="list", stale=stale) as new:
        for name in (*names, "list"):
            (new / name).write_bytes(b"new")
        assert not (folder / names[0]).exists() or (folder / names[0]).read_bytes() != b"new"
        if error is not None:
            raise error


def test_a_folder_appears_when_it_is_whole(tmp_path: Path) -> None:
    """With all its files, the permissions of any new folder, and nothing beside it."""
    fill(tmp_path / "parts", "1", "2")
    (tmp_path / "plain").mkdir()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["parts", "plain"]
    assert sorted(path.name for path in (tmp_path / "parts").iterdir()) == ["1", "2", "list"]
    assert (tmp_path / "parts").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_folder_that_is_there_gets_the_new_files(tmp_path: Path) -> None:
    """Those that are stale go, all others stay."""
    folder = tmp_path / "parts"
    folder.mkdir()
    for name in ("1", "2", "3", "list", "mine"):
        (folder / name).write_bytes(b"old")
    fill(folder, "1", "2", stale=("3", "gone"))
    found = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert found == {"1": b"new", "2": b"new", "list": b"new", "mine": b"old"}
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), MediaError("no"), OSError(28, "full"), DiskError("no", 28)]
)
@pytest.mark.parametrize("is_there", [False, True])
def test_a_failure_leaves_the_old_folder_and_nothing_else(
    tmp_path: Path, error: BaseException, is_there: bool
) -> None:
    """Whatever ends the writing, what was there stays as it was; a full disk is told with its remedy."""
    folder = tmp_path / "parts"
    if is_there:
        folder.mkdir()
        (folder / "1").write_bytes(b"old")
    with pytest.raises((OutputError, type(error))) as caught:
        fill(folder, "1", stale=("1",), error=error)
    assert list(tmp_path.iterdir()) == [folder] * is_there
    assert not is_there or (folder / "1").read_bytes() == b"old"
    if isinstance(error, OSError | DiskError):
        assert "disk is full" in str(caught.value)


def test_places_where_no_folder_can_be(tmp_path: Path) -> None:
    """A file, and a folder in one that does not exist, are refused before anything is made."""
    (tmp_path / "file").write_bytes(b"")
    for place, said in (
        (tmp_path / "file", "is not a folder"),
        (tmp_path / "no" / "parts", "does not exist"),
    ):
        with pytest.raises(OutputError, match=said):
            fill(place, "1")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_several_files_appear_together(tmp_path: Path) -> None:
    """In new folders, too; a replaced one keeps its permissions, a copied one its bytes, others stay."""
    (tmp_path / "song").write_bytes(b"sound")
    (tmp_path / "old").write_bytes(b"old")
    (tmp_path / "old").chmod(0o640)
    write_all(tmp_path, {"old": b"new", "a/b/one": b"1", "a/two": tmp_path / "song"})
    assert files_in(tmp_path) == {"song": b"sound", "old": b"new", "a/b/one": b"1", "a/two": b"sound"}
    assert (tmp_path / "old").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "a" / "two").stat().st_mode == (tmp_path / "song").stat().st_mode


def test_if_one_of_several_files_cannot_be_written_there_is_none(tmp_path: Path) -> None:
    """The error names it, and everything stays as it was."""
    (tmp_path / "old").write_bytes(b"old")
    (tmp_path / "folder").mkdir()
    for name, content, said in (
        ("folder", b"", "folder is a folder"),
        ("old/under", b"", "the folder .*old cannot be created"),
        ("z" * 300, b"", "z cannot be written: the name is too long"),
        ("a/copy", tmp_path / "missing", "copy cannot be written: No such file"),
    ):
        with pytest.raises(OutputError, match=said):
            write_all(tmp_path, {"old": b"new", "a/b/one": b"1", name: content})
        assert files_in(tmp_path) == {"old": b"old"}
        assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "old"]
    with pytest.raises(OutputError, match="does not exist; create it first"):
        write_all(tmp_path / "missing", {"a/one": b"1"})


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interruption_at_any_line_leaves_all_files_or_none(tmp_path: Path) -> None:
    """Ctrl-C may come between any two lines, also while the files take their places."""
    (tmp_path / "old").write_bytes(b"old")
    lines = 0
    while interrupted(lambda: write_all(tmp_path, {"a/b": b"1", "c": b"2"}), lines := lines + 1):
        left = sorted(path.name for path in tmp_path.rglob("*") if path.suffix != ".part")
        assert left in (["old"], ["a", "b", "c", "old"])
        if "a" in left:
            shutil.rmtree(tmp_path / "a")
            (tmp_path / "c").unlink()
        for folder in tmp_path.glob("*.part"):
            folder.rmdir()  # at worst an empty folder stays, until the next one is needed
    assert lines > 20


def files_in(folder: Path) -> dict[str, bytes]:
    """The files in a folder and below, with their bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_a_folder_that_is_not_writable_is_told_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file is written beside its place first, so a writable file in such a folder cannot be replaced."""
    (tmp_path / "there.mp3").touch()
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path)
    for name in ("new.mp3", "there.mp3"):
        with pytest.raises(OutputError, match=f"{tmp_path} is not writable; change its permissions"):
            check_place(tmp_path / name)
