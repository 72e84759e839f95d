"""A pack's scripts, trainers and blocks reach nothing outside the pack, however they try."""

from __future__ import annotations

from pathlib import Path

import pytest

from audiocoach.blocks.load import load as load_block
from audiocoach.boundary import is_inside, pack_root, why_outside
from audiocoach.errors import AudioCoachError, ScriptError, UsageError
from audiocoach.sources.load import load, load_text, pack_info
from support.packs import SCRIPT, good_files, wav, write_folder

TRAINER = "audiocoach: 1\ntrainer: Nadia\nvoice: espeak\nmusic: ../music\nbeeps: ../kits/mine\n"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack with a trainer, a kit and a block; outside it, songs and scripts that it should not find."""
    outside = {"outside/x.wav": wav(), "outside/x.yaml": SCRIPT.encode(), "hill-legs-evil/x.wav": wav()}
    write_folder(tmp_path, outside)
    more = {
        "trainers/nadia.yaml": TRAINER.encode(),
        "kits/mine/go.wav": wav(),
        "blocks/month.yaml": b"audiocoach: 1\nblock: Month\nweeks: 1\nweek:\n  - mon: ../legs\n",
    }
    return write_folder(tmp_path / "hill-legs", good_files() | more)


def legs(pack: Path, line: str) -> None:
    """The script with one line in the place of its voice and its music."""
    (pack / "legs.yaml").write_text(SCRIPT.replace("voice: espeak\nmusic: none", line))


@pytest.mark.parametrize(
    "line",
    [
        "music: ../outside/x.wav",
        "music: ../hill-legs-evil/x.wav",
        "music: [music/river.wav, ../outside/x.wav]",
        "music: music/../../outside/*.wav",
        "music: /etc",
        "music: ~/x.wav",
        "music: linked.wav",
        "music: linked",
        "music: linked/*.wav",
        "music: mixed",
        "beeps: ../outside/",
        "beeps: linked/",
        "cover: ../outside/x.wav",
        "trainer: ../outside/x.yaml",
        "trainer: linked/x.yaml",
        "trainer: far",
        "trainer: stranger",
        "voice: piper",
        "voice: {engine: evilvoice}",
        "voice: {engine: recorded, clips: recordings}",
        "voice: {engine: recorded, gaps: piper}",
        "trainer: outsider",
    ],
)
def test_nothing_leads_out(pack: Path, tmp_path: Path, line: str) -> None:
    """By path, pattern, link to a file, link to a folder, a link in a folder, a trainer's word: an error with
    its place, before anything outside is looked at.
    """
    (pack / "linked.wav").symlink_to(tmp_path / "outside/x.wav")
    (pack / "linked").symlink_to(tmp_path / "outside")
    (pack / "mixed").mkdir()
    (pack / "mixed/x.wav").symlink_to(tmp_path / "outside/x.wav")
    far = TRAINER.replace("../music", "../../outside/x.wav")
    write_folder(pack / "trainers", {"far.yaml": far.encode()})
    write_folder(pack / "trainers", {"stranger.yaml": TRAINER.replace("espeak", "evilvoice").encode()})
    (pack / "recordings/inner").mkdir(parents=True)
    (pack / "recordings/inner/x.wav").symlink_to(tmp_path / "outside/x.wav")
    write_folder(tmp_path, {"outside/outsider.yaml": TRAINER.encode()})
    (pack / "trainers/outsider.yaml").symlink_to(tmp_path / "outside/outsider.yaml")
    legs(pack, line)
    with pytest.raises(ScriptError, match=r"legs\.yaml:4:\d+: error: .*cannot be used"):
        load(pack / "legs.yaml")


@pytest.mark.parametrize(
    "line",
    [
        "music: music",
        "music: music/*.wav",
        "beeps: kits/mine",
        "trainer: nadia",
        "trainer: trainers/nadia.yaml",
    ],
)
def test_what_is_inside_is_found(pack: Path, line: str) -> None:
    """Songs, patterns, kits, and trainers by name and by path."""
    legs(pack, line)
    workout = load(pack / "legs.yaml")
    if "nadia" in line:
        assert workout.trainer == "Nadia"
        assert workout.music.source == (str(pack / "trainers/../music"),)


def test_a_section_and_a_step_are_held_too(pack: Path) -> None:
    """Deep in the steps as in the header."""
    steps = "  - section: A\n    music: ../outside/x.wav\n    steps:\n      - sound: ../outside/x.wav\n"
    (pack / "legs.yaml").write_text(SCRIPT + steps)
    with pytest.raises(ScriptError) as error:
        load(pack / "legs.yaml")
    assert [problem.line for problem in error.value.problems] == [11, 13]


def test_an_included_script_is_held_too(pack: Path, tmp_path: Path) -> None:
    """Neither the script nor what it names may lie outside, nor be linked from there."""
    (pack / "strength/linked.yaml").symlink_to(tmp_path / "outside/x.yaml")
    (pack / "legs.yaml").write_text(SCRIPT + "  - include: strength/linked.yaml\n")
    with pytest.raises(ScriptError, match="leads out of"):
        load(pack / "legs.yaml")
    inner = SCRIPT + "  - sound: ../../outside/x.wav\n"
    (pack / "strength/hills.yaml").write_text(inner)
    (pack / "legs.yaml").write_text(SCRIPT + "  - include: strength/hills.yaml\n")
    with pytest.raises(ScriptError, match="outside the pack"):
        load(pack / "legs.yaml")


def test_a_link_into_a_pack_is_of_the_pack(pack: Path, tmp_path: Path) -> None:
    """A script stays a stranger's, wherever a link to it lies; one that leads out of a pack is refused."""
    legs(pack, "music: ../outside/x.wav")
    (tmp_path / "mine.yaml").symlink_to(pack / "legs.yaml")
    with pytest.raises(ScriptError, match="outside the pack"):
        load(tmp_path / "mine.yaml")
    (pack / "out.yaml").symlink_to(tmp_path / "outside/x.yaml")
    with pytest.raises(UsageError, match="leads out of the pack"):
        load(pack / "out.yaml")


def test_text_at_hand_is_held_by_its_folder(pack: Path) -> None:
    """So is a script from standard input in a pack's folder."""
    text = SCRIPT.replace("music: none", "music: ../outside/x.wav")
    with pytest.raises(ScriptError, match="outside the pack"):
        load_text(text, file="<stdin>", folder=str(pack))


def test_outside_of_packs_nothing_changes(tmp_path: Path) -> None:
    """A script of the user's own names any file and any engine."""
    folder = write_folder(tmp_path / "own", {"legs.yaml": SCRIPT.replace("none", "../x.wav").encode()})
    workout = load(folder / "legs.yaml")
    assert workout.music.source == ("../x.wav",)
    assert pack_root(folder) is None
    assert pack_info(workout) is None


def test_the_user_may_ask_for_any_trainer(pack: Path, tmp_path: Path) -> None:
    """What `--trainer` names is the user's own choice."""
    trainer = (
        write_folder(tmp_path, {"mine.yaml": TRAINER.replace("../music", "outside").encode()}) / "mine.yaml"
    )
    assert load(pack / "legs.yaml", trainer=str(trainer)).trainer == "Nadia"


def test_a_block_of_a_pack_names_its_own_workouts(pack: Path, tmp_path: Path) -> None:
    """Beside it, from the pack's folder on, or shipped; nothing further out."""
    block = load_block(pack / "blocks/month.yaml").block
    assert [session.script.resolve() for session in block.sessions] == [pack / "legs.yaml"]
    for name in ("../../outside/x", str(tmp_path / "outside/x.yaml"), "~/x"):
        text = (pack / "blocks/month.yaml").read_text().replace("../legs", name)
        (pack / "blocks/other.yaml").write_text(text)
        with pytest.raises(AudioCoachError, match="cannot be used"):
            load_block(pack / "blocks/other.yaml")


def test_a_sibling_with_the_same_start_is_outside(tmp_path: Path) -> None:
    """Folders are told apart as folders, not by the letters that they start with."""
    pack, evil = tmp_path / "pack", tmp_path / "pack-evil"
    pack.mkdir()
    evil.mkdir()
    assert is_inside(pack, pack / "x" / "..")
    assert not is_inside(pack, evil)
    assert not is_inside(pack, pack / ".." / "pack-evil" / "x")
    assert why_outside(pack, pack, "x.wav") is None
    assert why_outside(pack, pack, "x\0.wav") is not None
    assert why_outside(pack, pack, "a\\b.wav") is not None
    assert why_outside(pack, pack, "C:x.wav") is not None
