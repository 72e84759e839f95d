"""What a path in a script stands for, and that no way leads out of a pack."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from audiocoach.boundary import why_outside
from audiocoach.errors import OutputError, UsageError
from audiocoach.files import (
    check_output_folder,
    entries_of,
    matching_paths,
    on_read,
    output_folder,
    portable_name,
    read_bytes,
    sha256_of,
)
from support.permissions import refuse_listing


@pytest.fixture
def gym(tmp_path: Path) -> Path:
    """A folder whose own name looks like a pattern, with songs."""
    folder = tmp_path / "My [gym]* plan?"
    for name in ("songs/a.wav", "songs/b.wav", "songs/deep/c.wav", "songs [live]/d.wav", "Song [live].mp3"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("songs/*.wav", ["songs/a.wav", "songs/b.wav"]),
        ("songs/[ac].wav", ["songs/a.wav"]),
        ("songs [live]/*.wav", ["songs [live]/d.wav"]),
        ("s*s/**/*.wav", ["songs/a.wav", "songs/b.wav", "songs/deep/c.wav"]),
        ("Song [live].mp3", ["Song [live].mp3"]),
        ("songs", ["songs"]),
        ("*.flac", []),
        ("absent.wav", []),
        ("absent/absent.wav", []),
    ],
)
def test_names_of_folders_are_no_patterns(
    gym: Path, monkeypatch: pytest.MonkeyPatch, written: str, found: list[str]
) -> None:
    """Whatever a folder is called, a pattern in it finds its files: by a whole path and from within."""
    assert matching_paths(gym / written) == [gym / name for name in found]
    monkeypatch.chdir(gym)
    assert matching_paths(Path(written)) == [Path(name) for name in found]


def test_going_through_all_folders_twice_finds_nothing_twice(gym: Path) -> None:
    """Several ``**`` in a row are one; apart from each other they are refused, before they take for ever."""
    once = matching_paths(gym / "**/*.wav")
    assert [path.name for path in once] == ["a.wav", "b.wav", "c.wav", "d.wav"]
    assert matching_paths(gym / "**/**/**/*.wav") == once
    with pytest.raises(UsageError, match="3 times"):
        matching_paths(gym / "**/*/**/*/**/*.wav")
    assert "2 times" in (why_outside(gym, gym, "**/*/**/*.wav") or "")


def test_a_folder_that_may_not_be_read_is_an_error_with_its_path(
    gym: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Path, cause and remedy are given, also as the reason why a pack's script may not name the folder."""
    assert [path.name for path in entries_of(gym / "songs")] == ["a.wav", "b.wav", "deep"]
    refuse_listing(monkeypatch)
    with pytest.raises(UsageError, match="cannot be read: Permission denied; check its permissions"):
        entries_of(gym / "songs")
    assert f"{gym / 'songs'} cannot be read: Permission denied" in (why_outside(gym, gym, "songs") or "")


def test_a_files_hash_can_leave_out_its_start(tmp_path: Path) -> None:
    """The hash covers the bytes behind the skipped ones, the size counts all of them."""
    path = tmp_path / "file"
    path.write_bytes(b"tagsound")
    assert sha256_of(path) == (hashlib.sha256(b"tagsound").hexdigest(), 8)
    assert sha256_of(path, skip_bytes=3) == (hashlib.sha256(b"sound").hexdigest(), 8)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Squat 1/2", "Squat-1-2"),
        ("<script>alert('x')</script>", "script-alert-x-script"),
        ("Über\u0000Lunge\r\n]]>", "Über-Lunge"),
        ("../../etc/passwd", "etc-passwd"),
        ("🦵", ""),
        ("...", ""),
        ("\u202egnihcterts", "gnihcterts"),
        ("é" * 50, "é" * 10),
    ],
)
def test_any_title_is_a_name(text: str, name: str) -> None:
    """Letters of any language stay; what a file system or a shell could take for something else does not. A
    long one is cut between characters.
    """
    assert portable_name(text, 20 if "é" in text else 60) == name


def test_reads_can_be_followed(tmp_path: Path) -> None:
    """Each path that is read inside the context is told, one that does not exist too, and none after it."""
    (tmp_path / "a").write_bytes(b"a")
    seen: list[str] = []
    with on_read(lambda path: seen.append(path.name)):
        read_bytes(tmp_path / "a", 9)
        with pytest.raises(UsageError):
            read_bytes(tmp_path / "b", 9)
    read_bytes(tmp_path / "a", 9)
    assert seen == ["a", "b"]


@pytest.mark.parametrize("reason", [OutputError("the disk is full"), KeyboardInterrupt()])
def test_a_new_folder_goes_again_if_nothing_came_into_it(tmp_path: Path, reason: BaseException) -> None:
    """After a failure or Ctrl-C, folders that were created for the output and are empty are removed; those
    that existed, and those that have something in them, stay.
    """
    old = tmp_path / "old"
    old.mkdir()
    for folder in (old, old / "a" / "b"):
        with pytest.raises(type(reason)), output_folder(folder):
            raise reason
        assert list(tmp_path.rglob("*")) == [old]
    (old / "a").mkdir()
    (old / "a" / "other.txt").touch()
    with pytest.raises(type(reason)), output_folder(old / "a" / "b"):
        raise reason
    assert sorted(old.rglob("*")) == [old / "a", old / "a" / "other.txt"]


def test_a_new_folder_stays_after_success(tmp_path: Path) -> None:
    """A folder that was wanted is there, even if nothing came into it."""
    with output_folder(tmp_path / "a" / "b"):
        pass
    assert (tmp_path / "a" / "b").is_dir()


def test_a_folder_that_cannot_be_created_is_explained(tmp_path: Path) -> None:
    """The error names the folder and the remedy, and folders above it that were created are removed."""
    reason = "x cannot be created: the name is too long; choose a shorter one"
    with pytest.raises(OutputError, match=reason), output_folder(tmp_path / "new" / ("x" * 300)):
        pass
    assert not list(tmp_path.iterdir())


def test_a_place_without_room_for_a_folder_is_told_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Folders that would be created are no obstacle; a file in their place is one, and a folder above that is
    not writable.
    """
    check_output_folder(tmp_path / "a" / "b")
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"cannot be created: .*file is not a folder; choose another"):
        check_output_folder(tmp_path / "file" / "b")
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path)
    with pytest.raises(OutputError, match="is not writable; change its permissions or choose another"):
        check_output_folder(tmp_path / "a" / "b")


def test_the_error_of_a_file_that_cannot_be_read_has_its_remedy(tmp_path: Path) -> None:
    """The system's reason, and what to do about it."""
    (tmp_path / "loop").symlink_to("loop")
    for name, said in (
        ("no", "No such file or directory; check its name"),
        ("loop", "symbolic links; name a file, not a link that leads to itself"),
        ("x" * 300, "name too long; name another"),
    ):
        with pytest.raises(UsageError, match=said):
            read_bytes(tmp_path / name, 9)
