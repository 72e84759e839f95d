"""The studio's folder: only names in it, whole files, and nobody's changes lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from audiocoach.errors import UsageError
from audiocoach.studio.folder import ConflictError, Folder, OutsideError

BAD = [
    *("", ".", "..", "../x.yaml", "a/../x.yaml", "/etc/x.yaml", "~/x.yaml", "a//b.yaml", "./x.yaml"),
    *("a\\b.yaml", "C:x.yaml", "x\0.yaml", "x\n.yaml", ".hidden.yaml", "x.yaml ", "x.txt", "x"),
    *("\u202egal.yaml", "a?.yaml", "x" * 300 + ".yaml"),
]


@pytest.mark.parametrize("name", BAD)
def test_names_that_lead_elsewhere_are_refused(name: str, tmp_path: Path) -> None:
    """Nothing but a plain relative name of a script is read or written."""
    folder = Folder(tmp_path)
    for work in (folder.read, lambda one: folder.write(one, b"x", expected=None)):
        with pytest.raises(OutsideError):
            work(name)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="no file has such a name there")
@pytest.mark.parametrize(
    "name",
    [
        'say "legs".yaml',
        "why? \U0001f3cb\ufe0f.yaml",
        "\u202elegs.yaml",
        "תרגיל 1.yaml",
        "a\\b: *.yaml",
        " x.yaml",
    ],
)
def test_files_with_odd_names_are_edited(name: str, tmp_path: Path) -> None:
    """A name that this program would not give is that of an existing file all the same."""
    (tmp_path / name).write_bytes(b"one")
    folder = Folder(tmp_path)
    (listed,) = folder.names()
    assert listed == name
    folder.write(name, b"two", expected=folder.read(name).tag)
    assert (tmp_path / name).read_bytes() == b"two"


def test_new_files_have_emoji_and_any_letters(tmp_path: Path) -> None:
    """Signs that are joined by an invisible one are a name, too."""
    name = "family \U0001f468\u200d\U0001f469\u200d\U0001f467 تمرین.yaml"
    Folder(tmp_path).write(name, b"x", expected=None)
    assert (tmp_path / name).read_bytes() == b"x"


def test_links_do_not_lead_out(tmp_path: Path) -> None:
    """A link to a file or a folder outside is not followed, and not listed."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.yaml").write_text("secret")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link.yaml").symlink_to(outside / "secret.yaml")
    (inside / "way").symlink_to(outside)
    folder = Folder(inside)
    assert folder.names() == []
    for name in ("link.yaml", "way/secret.yaml", "way/new.yaml"):
        with pytest.raises(OutsideError):
            folder.write(name, b"mine", expected=None)
    assert (outside / "secret.yaml").read_text() == "secret"
    assert len(list(outside.iterdir())) == 1


def test_two_tabs_do_not_lose_each_others_changes(tmp_path: Path) -> None:
    """Who saves over a version that was not seen gets what is there now, and the file stays."""
    folder = Folder(tmp_path)
    first = folder.write("häst legs (2).yaml", b"one", expected=None)
    with pytest.raises(ConflictError, match="already exists"):
        folder.write(first.name, b"other", expected=None)
    second = folder.write(first.name, b"two", expected=first.tag)
    with pytest.raises(ConflictError, match="was changed") as conflict:
        folder.write(first.name, b"three", expected=first.tag)
    assert conflict.value.found == second
    (tmp_path / first.name).unlink()
    with pytest.raises(ConflictError, match="no longer exists") as gone:
        folder.write(first.name, b"four", expected=second.tag)
    assert gone.value.found is None
    assert not list(tmp_path.iterdir())


def test_an_editor_that_writes_meanwhile_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is looked at once more when the new one is complete."""
    folder = Folder(tmp_path)
    seen = folder.write("legs.yaml", b"one", expected=None)
    check, calls = folder._check, []

    def check_late(*arguments: object) -> None:
        if calls:
            (tmp_path / "legs.yaml").write_bytes(b"of the editor")
        calls.append(arguments)
        check(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(folder, "_check", check_late)
    with pytest.raises(ConflictError):
        folder.write("legs.yaml", b"two", expected=seen.tag)
    assert (tmp_path / "legs.yaml").read_bytes() == b"of the editor"
    assert os.listdir(tmp_path) == ["legs.yaml"]


@pytest.mark.skipif(os.name != "posix", reason="kills a process")
def test_killed_while_it_saves_the_file_is_whole(tmp_path: Path) -> None:
    """A studio that is killed in the middle of a save leaves the old file as it was."""
    (tmp_path / "legs.yaml").write_bytes(b"old" * 1000)
    program = f"""
import os, signal
from pathlib import Path
from audiocoach.studio.folder import Folder
folder = Folder(Path({str(tmp_path)!r}))
seen, check = folder.read("legs.yaml"), folder._check
calls = []
def killed(*arguments):
    check(*arguments)
    calls.append(1)
    if len(calls) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
folder._check = killed
folder.write("legs.yaml", b"new" * 1000, expected=seen.tag)
"""
    done = subprocess.run([sys.executable, "-c", program], check=False)
    assert done.returncode == -signal.SIGKILL
    assert (tmp_path / "legs.yaml").read_bytes() == b"old" * 1000
    folder = Folder(tmp_path)
    folder.write("legs.yaml", b"new", expected=folder.tag_of("legs.yaml"))
    assert os.listdir(tmp_path) == ["legs.yaml"]


@pytest.mark.skipif(os.name != "posix", reason="limits the size of files")
def test_a_full_disk_keeps_what_is_there(tmp_path: Path) -> None:
    """A save without room says so; the old script stays, and nothing is left of the new one."""
    (tmp_path / "legs.yaml").write_bytes(b"old")
    program = f"""
import resource
from pathlib import Path
from audiocoach.errors import OutputError
from audiocoach.studio.folder import Folder
folder = Folder(Path({str(tmp_path)!r}))
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    folder.write("legs.yaml", b"new" * 1000, expected=folder.tag_of("legs.yaml"))
except OutputError as error:
    print(error)
"""
    said = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert "choose another place" in said
    assert (tmp_path / "legs.yaml").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["legs.yaml"]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The error names it, and says what to do."""
    with pytest.raises(UsageError, match="make it first"):
        Folder(tmp_path / "none")
