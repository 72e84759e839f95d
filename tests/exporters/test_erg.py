"""Courses of indoor trainers."""

from __future__ import annotations

from dataclasses import replace

from audiocoach.exporters.erg import write_erg, write_mrc
from audiocoach.exporters.steps import ExportSession, SessionLoop, SessionStep, TimedWords
from audiocoach.exporters.targets import Share

HARD = SessionStep(
    "work", "Hard", 60_000, activity="ride", effort="zone 5", timed=(TimedWords(30_000, "Half."),)
)
RAMP = SessionStep("warm_up", "Warm-up", 90_500, activity="ride", share=Share(0.4, 0.7, ramp=True))
REST = SessionStep("rest", "Rest", 30_000)
SESSION = ExportSession("Ride", (RAMP, SessionLoop(2, (HARD, REST))), "ride")


def part(text: str, name: str) -> list[list[str]]:
    """The lines of a part, split at tabs."""
    inside = text.split(f"[{name}]\r\n")[1].split("[END", maxsplit=1)[0]
    return [line.split("\t") for line in inside.splitlines()]


def test_a_course_in_percent() -> None:
    """Two points at one minute are a step; the whole course is as long as the track."""
    text = write_mrc(SESSION).data.decode()
    assert "MINUTES PERCENT" in text
    points = part(text, "COURSE DATA")
    assert points[:4] == [["0", "40"], ["1.508333", "70"], ["1.508333", "112"], ["2.508333", "112"]]
    assert points[-1] == ["4.508333", "40"]
    assert part(text, "COURSE TEXT")[:3] == [
        ["0", "Warm-up", "10"],
        ["90", "Hard", "10"],
        ["120", "Half.", "10"],
    ]


def test_a_course_in_watts() -> None:
    """For the rider's threshold power, which the header says, too."""
    exported = write_erg(replace(SESSION, ftp_w=300))
    text = exported.data.decode()
    assert "FTP = 300\r\nMINUTES WATTS" in text
    assert ["1.508333", "336"] in part(text, "COURSE DATA")
    assert exported.losses[0] == "watts assume a threshold power of 300 W; set yours with --ftp"


def test_losses() -> None:
    """Words, and steps without a power."""
    squat = SessionStep("work", "Squat", 30_000, reps=10, tips=("Chest up.",))
    losses = write_mrc(ExportSession("T", (squat,), author="Me")).losses
    assert "steps without a power are written as 40% of threshold: Squat" in losses
    assert "what is said in these steps is left out: Squat" in losses
    assert "author and tags are left out" in losses
