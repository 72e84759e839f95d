"""``audiocoach copy``."""

from __future__ import annotations

from audiocoach.sources.find import shipped_workouts


def test_an_included_workout_is_copied_to_change_it(run, home) -> None:
    """The copy has the script's bytes and is a script of one's own; an existing file stays."""
    ran = run("copy", "easy-30")
    assert (ran.code, (home / "easy-30.yaml").read_bytes()) == (
        0,
        shipped_workouts()["run/easy-30"].read_bytes(),
    )
    assert "audiocoach build easy-30.yaml" in ran.out
    assert run("check", "easy-30.yaml").code == 0
    (home / "easy-30.yaml").write_text("mine")
    assert run("copy", "run/easy-30").code == 1
    assert (home / "easy-30.yaml").read_text() == "mine"
    assert run("copy", "run/easy-30", "easy-30.yaml", "--force").code == 0


def test_what_a_script_needs_is_copied_with_it(run, home) -> None:
    """Included scripts, music in a folder and sounds keep their places beside the copy."""
    source = home / "pack"
    for name in ("parts/core.yaml", "music/one.mp3", "music/deep/two.mp3", "bell.wav"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(b"x")
    (source / "parts/core.yaml").write_text("audiocoach: 1\nworkout:\n  - Plank 30s\n")
    (source / "legs.yaml").write_text(
        "audiocoach: 1\nmusic: music\nworkout:\n  - include: parts/core.yaml\n  - sound: bell.wav\n"
    )
    ran = run("copy", "pack/legs.yaml", "mine/legs.yaml")
    assert ran.code == 0
    copied = {str(path.relative_to(home / "mine")) for path in (home / "mine").rglob("*") if path.is_file()}
    assert copied == {"legs.yaml", "parts/core.yaml", "music/one.mp3", "music/deep/two.mp3", "bell.wav"}


def test_a_block_is_copied_with_its_own_sessions(run, home) -> None:
    """A session in the block's folder is copied too; an included one is found by its name."""
    (home / "plan").mkdir()
    (home / "plan/legs.yaml").write_text("audiocoach: 1\nworkout:\n  - Squat 30s\n")
    (home / "plan/block.yaml").write_text(
        "audiocoach: 1\nblock: Plan\nweeks: 1\nweek:\n  - mon: legs\n  - tue: run/easy-30\n"
    )
    assert run("copy", "plan/block.yaml", "own/block.yaml").code == 0
    assert sorted(path.name for path in (home / "own").iterdir()) == ["block.yaml", "legs.yaml"]
    assert run("check", "own/block.yaml").code == 0


def test_a_copy_is_a_yaml_file_of_another_name(run, home) -> None:
    """Another ending, and the script itself, are refused with what to write."""
    assert "does not end in .yaml" in run("copy", "run/easy-30", "easy.mp3").err
    run("copy", "run/easy-30")
    assert "give the copy another name" in run("copy", "easy-30.yaml", "--force").err
