"""What a shell completes."""

from __future__ import annotations

import os
from pathlib import Path

from audiocoach.cli.options import complete_music, complete_target, complete_voice


def test_targets_complete_to_names_scripts_and_folders(home) -> None:
    """Shipped names, scripts and folders; hidden files and other kinds are left out."""
    for name in ("run.yaml", "run.txt", ".run.yaml"):
        Path(name).touch()
    Path("runs").mkdir()
    Path("runs/easy.yml").touch()
    found = complete_target("ru")
    assert "run/intervals" in found
    assert found[-2:] == ["run.yaml", "runs/"]
    assert complete_target("runs/") == ["runs/easy.yml"]
    assert complete_target("nowhere/") == []


def test_voices_complete_to_engines() -> None:
    """``auto`` and every registered engine."""
    assert {"auto", "espeak", "gtts"} <= set(complete_voice(""))
    assert complete_voice("esp") == ["espeak"]


def test_music_completes_to_beds_and_files(home) -> None:
    """Beds, ``none`` and what is in the folder."""
    Path("dance.mp3").touch()
    assert complete_music("d") == ["drive", "dance.mp3"]
    assert "none" in complete_music("")


def test_the_shell_gets_its_answer(run_process) -> None:
    """The protocol of bash completion, end to end."""
    environment = {
        **os.environ,
        "_AUDIOCOACH_COMPLETE": "complete_bash",
        "COMP_WORDS": "audiocoach build strength/runner-",
        "COMP_CWORD": "2",
    }
    ran = run_process(env=environment)
    assert ran.stdout.split() == ["strength/runner-a", "strength/runner-b"]
