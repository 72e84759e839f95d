"""Packs of others: installed whole or not at all, found by name, kept as they came, removed without trace."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from mutagen.id3 import ID3

from audiocoach.build.track import load
from audiocoach.errors import AudioCoachError, PackError, UsageError
from audiocoach.packs.archive import Archive
from audiocoach.packs.installing import (
    install_pack,
    installed,
    remove_pack,
    update_pack,
    verify_pack,
)
from audiocoach.sources import find as catalog
from support.packs import PACK_YAML, SCRIPT, good_archive, good_files, write_folder


def version(number: str, **files: bytes) -> bytes:
    """An archive of another version, with other files."""
    yaml = PACK_YAML.replace("1.2.0", number).encode()
    return good_archive(good_files() | {"pack.yaml": yaml} | files)


def put(path: Path, data: bytes) -> str:
    """A file's name after writing it."""
    path.write_bytes(data)
    return str(path)


def shelf(data_dir: Path) -> list[str]:
    """What lies in the folder for packs."""
    return sorted(path.name for path in (data_dir / "packs").iterdir())


def test_a_pack_is_found_by_name(pack_file: Path, data_dir: Path) -> None:
    """Its scripts are found in full and by their last part, and lie where the list says."""
    done = install_pack(str(pack_file), data_dir=data_dir)
    assert done is not None
    assert (done.info.name, done.before, done.was_there) == ("hill-legs", None, False)
    assert list(catalog.pack_scripts(data_dir)) == ["hill-legs/legs", "hill-legs/strength/hills"]
    hills = catalog.find("hill-legs/hills", data_dir=data_dir)
    assert (
        hills
        == catalog.find("hill-legs/strength/hills", data_dir=data_dir)
        == done.folder / "strength/hills.yaml"
    )
    assert load("hill-legs/legs", data_dir=data_dir).title == "Legs"
    with pytest.raises(UsageError, match="did you mean hill-legs/legs"):
        catalog.find("hill-legs/legz", data_dir=data_dir)
    with pytest.raises(UsageError, match="no workout named"):
        catalog.find("hill-legs/legs")


def test_installing_pins_version_and_digest(pack_file: Path, data_dir: Path, tmp_path: Path) -> None:
    """The list names both; the same pack again is nothing new, the same version with other content is
    refused, also after a newer one came.
    """
    done = install_pack(str(pack_file), data_dir=data_dir)
    assert done is not None
    lock = json.loads((data_dir / "packs.lock").read_text())["packs"]["hill-legs"]
    assert (lock["version"], lock["digest"], lock["source"]) == ("1.2.0", done.digest, str(pack_file))
    again = install_pack(str(pack_file), data_dir=data_dir)
    assert again is not None
    assert again.was_there
    other = put(tmp_path / "other.coachpack", version("1.2.0", **{"more.md": b"x\n"}))
    with pytest.raises(PackError, match="other content"):
        install_pack(other, data_dir=data_dir)
    newer = install_pack(put(tmp_path / "newer.coachpack", version("1.10.0")), data_dir=data_dir)
    assert newer is not None
    assert newer.before == "1.2.0"
    with pytest.raises(PackError, match="other content"):
        install_pack(other, data_dir=data_dir)
    with pytest.raises(PackError, match="newer than"):
        install_pack(str(pack_file), data_dir=data_dir)
    assert shelf(data_dir) == [newer.folder.name]


def test_it_is_shown_before_anything_is_unpacked(pack_file: Path, data_dir: Path) -> None:
    """A no leaves nothing."""
    seen: list[tuple[str, int]] = []

    def agree(archive: Archive) -> bool:
        unpacked = [path for path in data_dir.rglob("*") if path.is_file() and path.suffix != ".lock"]
        seen.append((archive.manifest.digest, len(unpacked)))
        return False

    assert install_pack(str(pack_file), data_dir=data_dir, agree=agree) is None
    assert [count for _, count in seen] == [0]
    assert shelf(data_dir) == []
    assert not (data_dir / "packs.lock").exists()


def test_a_folder_is_installed_and_updated(pack_folder: Path, data_dir: Path) -> None:
    """From a folder as from a file; `update` looks there again."""
    first = install_pack(str(pack_folder), data_dir=data_dir)
    assert first is not None
    assert first.digest == installed(data_dir)["hill-legs"][0].digest
    same = update_pack("hill-legs", data_dir=data_dir)
    assert same is not None
    assert same.was_there
    write_folder(pack_folder, {"legs.yaml": SCRIPT.replace("Squat", "Jump squat").encode()})
    with pytest.raises(PackError, match="needs a new version"):
        update_pack("hill-legs", data_dir=data_dir)
    write_folder(pack_folder, {"pack.yaml": PACK_YAML.replace("1.2.0", "1.3.0").encode()})
    newer = update_pack("hill-legs", data_dir=data_dir)
    assert newer is not None
    assert newer.before == "1.2.0"
    assert "Jump squat" in catalog.find("hill-legs/legs", data_dir=data_dir).read_text()
    write_folder(pack_folder, {"pack.yaml": PACK_YAML.replace("hill-legs", "other").encode()})
    with pytest.raises(PackError, match="now has another pack: other"):
        update_pack("hill-legs", data_dir=data_dir)


@pytest.mark.parametrize("name", ["strength", "blocks"])
def test_a_pack_takes_no_shipped_name(name: str, data_dir: Path, tmp_path: Path) -> None:
    """Names of the workouts that ship stay theirs."""
    files = good_files() | {"pack.yaml": PACK_YAML.replace("hill-legs", name).encode()}
    with pytest.raises(PackError, match="included workouts have that name"):
        install_pack(put(tmp_path / "x.coachpack", good_archive(files)), data_dir=data_dir)


def test_verify_finds_what_was_changed(pack_file: Path, data_dir: Path) -> None:
    """Changed, missing and added files are named; a list that was changed with them is no proof."""
    done = install_pack(str(pack_file), data_dir=data_dir)
    assert done is not None
    assert verify_pack("hill-legs", data_dir=data_dir) == ()
    (done.folder / "legs.yaml").write_text("audiocoach: 1\n")
    (done.folder / "README.md").unlink()
    (done.folder / "notes.md").write_text("mine")
    assert verify_pack("hill-legs", data_dir=data_dir) == (
        "README.md is missing",
        "legs.yaml was changed",
        "notes.md was added",
    )
    (done.folder / "MANIFEST.json").write_bytes(b"{}")
    assert "cannot be read" in verify_pack("hill-legs", data_dir=data_dir)[0]


def test_remove_takes_only_what_was_installed(pack_file: Path, data_dir: Path) -> None:
    """Files that somebody changed or added stay, also through the next installation."""
    done = install_pack(str(pack_file), data_dir=data_dir)
    assert done is not None
    (done.folder / "legs.yaml").write_text("mine")
    (done.folder / "music/own.mp3").write_text("mine")
    (done.folder / "linked").symlink_to(pack_file)
    left = remove_pack("hill-legs", data_dir=data_dir)
    assert [path.relative_to(done.folder).as_posix() for path in left] == [
        "legs.yaml",
        "linked",
        "music/own.mp3",
    ]
    assert pack_file.exists()
    assert catalog.pack_scripts(data_dir) == {}
    again = install_pack(str(pack_file), data_dir=data_dir)
    assert again is not None
    assert again.folder != done.folder
    assert (done.folder / "music/own.mp3").read_text() == "mine"
    with pytest.raises(UsageError, match='no pack named "other"'):
        remove_pack("other", data_dir=data_dir)


def test_a_removed_pack_leaves_nothing(pack_file: Path, data_dir: Path) -> None:
    """Only the empty list stays."""
    install_pack(str(pack_file), data_dir=data_dir)
    assert remove_pack("hill-legs", data_dir=data_dir) == ()
    assert shelf(data_dir) == []
    assert installed(data_dir) == {}


def test_a_damaged_list_is_told(data_dir: Path, pack_file: Path) -> None:
    """It is neither taken for empty nor written over, and what ships is found all the same."""
    data_dir.mkdir()
    for text in (
        "{",
        '{"format": 9, "packs": {}}',
        '{"format": 1, "packs": {"x": {"folder": "../.."}}}',
        "[]",
    ):
        (data_dir / "packs.lock").write_text(text)
        with pytest.raises(UsageError, match="damaged"):
            install_pack(str(pack_file), data_dir=data_dir)
        assert (data_dir / "packs.lock").read_text() == text
        assert catalog.find("runner-a", data_dir=data_dir).is_file()


def test_several_at_once(data_dir: Path, tmp_path: Path) -> None:
    """Packs installed side by side are all there, and of one version with two contents one wins."""
    sources = []
    for number in range(4):
        yaml = PACK_YAML.replace("hill-legs", f"pack-{number}").encode()
        sources.append(
            put(tmp_path / f"{number}.coachpack", good_archive(good_files() | {"pack.yaml": yaml}))
        )
    sources.append(put(tmp_path / "a.coachpack", version("1.2.0", **{"a.md": b"a"})))
    sources.append(put(tmp_path / "b.coachpack", version("1.2.0", **{"b.md": b"b"})))
    refused: list[str] = []

    def one(source: str) -> None:
        try:
            install_pack(source, data_dir=data_dir)
        except PackError as error:
            refused.append(str(error))

    threads = [threading.Thread(target=one, args=(source,)) for source in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(installed(data_dir)) == ["hill-legs", *(f"pack-{number}" for number in range(4))]
    assert len(refused) == 1
    assert "other content" in refused[0]
    assert len(shelf(data_dir)) == 5
    assert all(verify_pack(name, data_dir=data_dir) == () for name in installed(data_dir))


def test_what_a_killed_one_left_is_cleaned(data_dir: Path, pack_file: Path) -> None:
    """An installation that is killed while it asks leaves a hidden folder, which the next one removes; that
    of one that is still at work stays.
    """
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom audiocoach.packs.installing import install_pack\n"
        "def wait(_):\n    print('asked', flush=True)\n    time.sleep(60)\n    return True\n"
        "install_pack(sys.argv[1], data_dir=Path(sys.argv[2]), agree=wait)\n"
    )
    words = [sys.executable, "-c", code, str(pack_file), str(data_dir)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "asked\n"
        (held,) = [name for name in shelf(data_dir) if not name.endswith(".lock")]
        install_pack(str(pack_file), data_dir=data_dir)
        assert held in shelf(data_dir)
        os.kill(process.pid, signal.SIGKILL)
    assert held in shelf(data_dir)
    again = install_pack(str(pack_file), data_dir=data_dir)
    assert again is not None
    assert shelf(data_dir) == [again.folder.name]


def test_a_pack_that_was_never_listed_is_cleaned(data_dir: Path, pack_file: Path) -> None:
    """Killed between moving it into place and listing it; what a user changed in such a folder stays."""
    done = install_pack(str(pack_file), data_dir=data_dir)
    assert done is not None
    (data_dir / "packs.lock").unlink()
    again = install_pack(str(pack_file), data_dir=data_dir)
    assert again is not None
    assert shelf(data_dir) == [again.folder.name]
    (data_dir / "packs.lock").unlink()
    (again.folder / "mine.md").write_text("mine")
    install_pack(str(pack_file), data_dir=data_dir)
    assert (again.folder / "mine.md").exists()


def test_an_installation_that_fails_leaves_nothing(data_dir: Path, tmp_path: Path) -> None:
    """A script with an error is found after unpacking; the shelf is empty again."""
    files = good_files() | {"legs.yaml": b"audiocoach: 1\nworkout: [Squat 10]\n"}
    with pytest.raises(AudioCoachError) as refusal:
        install_pack(put(tmp_path / "x.coachpack", good_archive(files)), data_dir=data_dir)
    assert str(refusal.value).startswith("legs.yaml:2:")
    assert shelf(data_dir) == []


COMMANDS = """\
import sys
from audiocoach.cli.main import app
for command in sys.argv[1:]:
    try:
        app(command.split())
    except SystemExit as ended:
        if ended.code:
            raise
    print(end="\\0")
"""


def test_from_a_folder_to_a_track_on_a_clean_account(pack_folder: Path, tmp_path: Path) -> None:
    """create, inspect, install, list, build, verify, remove, in processes of a user who has nothing but
    this program, in a network of no one; the track's comment names pack, author, licence and music.
    """
    home = tmp_path / "home"
    home.mkdir()
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "HTTPS_PROXY": "http://127.0.0.1:9"}

    def run(*commands: str) -> list[str]:
        """What each command of a process prints."""
        started = [sys.executable, "-c", COMMANDS, *commands]
        done = subprocess.run(
            started, capture_output=True, text=True, env=environment, cwd=home, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.split("\0")[:-1]

    file = "hill-legs-1.2.0.coachpack"
    created, told = run(f"pack create {pack_folder}", f"pack inspect {file}")
    assert file in created
    assert "licence: CC-BY-4.0\nlanguage: en\nmusic: River by Ana\n" in told
    assert "strength/hills.yaml" in told
    added, packs, listed = run(f"pack install {file} --yes", "pack list", "list")
    assert "1.2.0 installed; " in added
    assert "CC-BY-4.0  River by Ana" in packs
    assert "hill-legs/strength/hills" in listed
    assert "CC-BY-4.0" in listed
    _, shown, _ = run("check hill-legs/hills --strict", "show hill-legs/hills", "build hill-legs/hills")
    assert "Squat" in shown
    comment = str(ID3(home / "hills.mp3").getall("COMM")[0])
    assert comment.endswith(
        "From the pack Hill legs 1.2.0 by Jo Coach, licence CC-BY-4.0. Music: River by Ana."
    )
    verified, removed, listed = run("pack verify", "pack remove hill-legs", "list")
    assert verified == "hill-legs: unchanged\n"
    assert removed == "hill-legs removed\n"
    assert "hill-legs" not in listed
    assert list((home / ".local/share/audiocoach/packs").iterdir()) == []
