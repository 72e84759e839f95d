"""A folder becomes a file: the same whenever its content is the same, and only when it can be used."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from audiocoach.errors import AudioCoachError, OutputError, PackError, ScriptError
from audiocoach.packs import blocks
from audiocoach.packs.archive import open_archive, unpack
from audiocoach.packs.creating import create_pack
from audiocoach.packs.inspecting import inspect_pack
from audiocoach.packs.installing import install_pack
from support.packs import PACK_YAML, SCRIPT, good_archive, good_files, wav, write_folder

BLOCK = """\
audiocoach: 1
block: Two weeks
weeks: 2
vars: {work: [5s, 6s]}
week:
  tue: {workout: timed, vars: {work: "${work}"}}
  sun: strength/hills
"""
TIMED = "audiocoach: 1\nvoice: espeak\nmusic: none\nvars: {work: 5s}\nworkout:\n  - Squat ${work}\n"


def test_what_is_created_can_be_unpacked(pack_folder: Path, tmp_path: Path) -> None:
    """Every file comes back as it was, and the archive is what it says on paper."""
    created = create_pack(pack_folder, tmp_path)
    assert created.path == tmp_path / "hill-legs-1.2.0.coachpack"
    assert created.path.read_bytes() == good_archive()
    target = tmp_path / "unpacked"
    target.mkdir()
    unpack(open_archive(created.path), target)
    found = {
        path.relative_to(target).as_posix(): path.read_bytes() for path in target.rglob("*") if path.is_file()
    }
    assert found == good_files()


def test_order_of_files_times_and_zone_do_not_matter(tmp_path: Path) -> None:
    """The same files give the same bytes: written in another order, at another time, in another time zone, by
    another process.
    """
    one = write_folder(tmp_path / "one", good_files())
    other = write_folder(tmp_path / "other", dict(reversed(good_files().items())))
    for path in other.rglob("*"):
        os.utime(path, (1e9, 1e9))
        path.chmod(0o700)
    made = []
    for folder, zone, seed in ((one, "UTC", "1"), (other, "Pacific/Kiritimati", "2")):
        output = tmp_path / f"{folder.name}.coachpack"
        words = [sys.executable, "-m", "audiocoach", "pack", "create", str(folder), "-o", str(output)]
        environment = os.environ | {"TZ": zone, "PYTHONHASHSEED": seed, "HOME": str(tmp_path)}
        done = subprocess.run(words, capture_output=True, text=True, env=environment, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        made.append((output.read_bytes(), done.stdout.splitlines()[-1]))
    assert made[0] == made[1]
    assert made[0][0] == good_archive()


def test_names_are_composed(tmp_path: Path) -> None:
    """A file system that takes accents apart gives the same pack."""
    one = write_folder(tmp_path / "one", good_files() | {"h\u00fcgel.md": b"x\n"})
    other = write_folder(tmp_path / "other", good_files() | {"hu\u0308gel.md": b"x\n"})
    first, second = (create_pack(folder, tmp_path / f"{folder.name}.coachpack") for folder in (one, other))
    assert first.manifest == second.manifest


def test_what_does_not_belong_is_left_out(pack_folder: Path, tmp_path: Path) -> None:
    """Hidden files, the editor's schema and packs made before change nothing."""
    before = create_pack(pack_folder, tmp_path / "a.coachpack").manifest
    write_folder(pack_folder, {".git/config": b"x", ".DS_Store": b"x", "audiocoach.schema.json": b"{}"})
    write_folder(pack_folder, {"hill-legs-1.1.0.coachpack": b"x", "MANIFEST.json": b"{}"})
    assert create_pack(pack_folder, tmp_path / "b.coachpack").manifest == before


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("run.py", b"print()", "cannot be part of a pack"),
        ("music/x.mp3", b"#EXTM3U\n", "a playlist"),
        ("pack.yaml", PACK_YAML.replace("licence: CC-BY-4.0\n", "").encode(), "needs the key licence"),
        (
            "pack.yaml",
            PACK_YAML.replace("1.2.0", "1.2").encode(),
            'pack.yaml:3:10: error: "1.2" is not a version',
        ),
        ("pack.yaml", PACK_YAML.replace("author", "autor").encode(), 'did you mean "author"'),
        ("pack.yaml", PACK_YAML.replace("coachpack: 1", "coachpack: 2").encode(), "Use a newer AudioCoach"),
        ("pack.yaml", (PACK_YAML + "    - x\n").encode(), "pack.yaml"),
        ("con.md", b"x", "device"),
        ("legs.yaml", b"audiocoach: 1\nworkout: [Squat 10]\n", "legs.yaml:2:"),
        ("legs.yaml", SCRIPT.replace("none", "gone.mp3").encode(), "gone.mp3"),
        ("legs.yaml", SCRIPT.replace("none", "/etc").encode(), "relative to the script"),
        (
            "legs.yaml",
            SCRIPT.replace("none", "none\ncover: README.md").encode(),
            "not a complete JPEG or PNG",
        ),
        ("trainers/x.yaml", b"a: [", "trainers/x.yaml"),
        ("trainers/x.yaml", b"audiocoach: 1\ntrainer: X\nkindness: 11\n", "trainers/x.yaml:3:1: error: "),
        ("plan.yaml", BLOCK.replace("strength/hills", "gone").encode(), "plan.yaml:7:"),
        ("blocks/plan.yaml", BLOCK.replace("6s", "soon").encode(), "in week 2, tue > "),
    ],
)
def test_what_cannot_be_shared_is_told(
    pack_folder: Path, tmp_path: Path, data_dir: Path, *, name: str, data: bytes, said: str
) -> None:
    """Each error says where it is, names files from the pack's folder on, and nothing is written. What an
    author's AudioCoach might not have found, a receiver's refuses in the same words.
    """
    write_folder(pack_folder, {"timed.yaml": TIMED.encode(), name: data})
    with pytest.raises(AudioCoachError) as refusal:
        create_pack(pack_folder, tmp_path)
    assert said in str(refusal.value)
    assert not list(tmp_path.glob("*.coachpack"))
    if isinstance(refusal.value, ScriptError):
        assert str(tmp_path) not in str(refusal.value)
        with pytest.raises(ScriptError) as refused:
            install_pack(str(pack_folder), data_dir=data_dir)
        assert refused.value.problems == refusal.value.problems
        assert not list((data_dir / "packs").iterdir())


def test_the_sessions_of_blocks_are_bounded(pack_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Checking a stranger's pack ends; sessions that sound the same count once."""
    write_folder(pack_folder, {"timed.yaml": TIMED.encode(), "plan.yaml": BLOCK.encode()})
    write_folder(pack_folder, {"again.yaml": BLOCK.encode()})
    monkeypatch.setattr(blocks, "MAX_SESSIONS", 3)
    inspect_pack(pack_folder, data_dir=pack_folder)
    monkeypatch.setattr(blocks, "MAX_SESSIONS", 2)
    with pytest.raises(ScriptError, match="more than 2 different sessions"):
        inspect_pack(pack_folder, data_dir=pack_folder)


def test_links_are_refused(pack_folder: Path, tmp_path: Path) -> None:
    """A link, to a file or a folder, is not followed out of the folder."""
    for target in ("/etc/hostname", "/etc"):
        (pack_folder / "linked.md").symlink_to(target)
        with pytest.raises(PackError, match="symbolic link"):
            create_pack(pack_folder, tmp_path)
        (pack_folder / "linked.md").unlink()


def test_a_folder_without_pack_yaml_is_none(tmp_path: Path) -> None:
    """The error says how to start."""
    with pytest.raises(PackError, match="audiocoach new pack"):
        create_pack(tmp_path, tmp_path)


def test_music_without_credits_is_warned_of(pack_folder: Path, tmp_path: Path) -> None:
    """So are recorded voices; tone kits need no names."""
    yaml = PACK_YAML.split("credits:", maxsplit=1)[0].encode()
    write_folder(pack_folder, {"pack.yaml": yaml, "clips/one.wav": wav(), "kits/mine/go.wav": wav()})
    warnings = create_pack(pack_folder, tmp_path).warnings
    assert [warning.message for warning in warnings] == [
        "the pack has music but no credits for it",
        "the pack has recorded voices but no credits for it",
    ]


def test_a_file_that_is_there_stays(pack_folder: Path, tmp_path: Path) -> None:
    """Only force overwrites it."""
    output = tmp_path / "mine.coachpack"
    output.write_bytes(b"precious")
    with pytest.raises(OutputError, match="--force"):
        create_pack(pack_folder, output)
    assert output.read_bytes() == b"precious"
    create_pack(pack_folder, output, force=True)
    assert output.read_bytes() == good_archive()


def test_an_unusable_temporary_folder_is_named(
    pack_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names the temporary folder and TMPDIR, and no pack is written."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with pytest.raises(OutputError, match=r"temporary folder .*missing cannot be used.*; set TMPDIR"):
        create_pack(pack_folder, tmp_path / "mine.coachpack")
    assert not (tmp_path / "mine.coachpack").exists()


def test_a_pack_is_inspected_as_file_and_as_folder(
    pack_folder: Path, pack_file: Path, data_dir: Path
) -> None:
    """Both tell the same: the scripts with their lengths, the kinds of files, the digest."""
    found = inspect_pack(pack_file, data_dir=data_dir)
    assert found == inspect_pack(pack_folder, data_dir=data_dir)
    assert [(script.name, script.title, script.minutes, script.voice) for script in found.scripts] == [
        ("legs.yaml", "Legs", 0.5, "espeak"),
        ("strength/hills.yaml", "Hills", 0.5, "espeak"),
    ]
    assert found.counts == {"pack": 1, "script": 2, "sound": 1, "text": 1}
    assert found.info.music_credits == ("River by Ana",)
