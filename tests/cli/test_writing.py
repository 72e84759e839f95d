"""What commands write: several files together or none of them, and into which folder."""

from __future__ import annotations

import subprocess
import sys

import pytest

BLOCK = "audiocoach: 1\nblock: Plan\nweeks: 1\nweek:\n  mon: short.yaml\n  tue: long.yaml\n"
SHORT = "audiocoach: 1\nvoice: espeak\nmusic: none\nworkout:\n  - Squat 30s\n"
PLAN = "BEGIN:VCALENDAR\n{}END:VCALENDAR\n"
EVENT = "BEGIN:VEVENT\nDTSTART;VALUE=DATE:2027010{day}\nSUMMARY:{day}\nDESCRIPTION:{steps}\nEND:VEVENT\n"

FULL = """\
import resource, sys
from audiocoach.cli.main import app
limit = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
app(sys.argv[2:])
"""


@pytest.mark.parametrize(
    "words",
    [
        ("import", "run.zwo"),
        ("import", "plan.txt"),
        ("export", "short.yaml", "--to", "fit"),
        ("export", "plan.yaml", "--to", "zwo", "--zip"),
        ("export", "plan.yaml", "--to", "ics", "--start", "2027-01-04"),
    ],
    ids=" ".join,
)
def test_a_folder_is_made_if_its_name_ends_like_one(run, home, words) -> None:
    """A file in a folder that does not exist is refused instead: its name may be misspelt."""
    ride = '<workout_file><workout><SteadyState Duration="60" Power="0.7"/></workout></workout_file>'
    files = {"plan.yaml": BLOCK, "short.yaml": SHORT, "long.yaml": SHORT, "plan.txt": "Squat 30s"}
    for name, text in {**files, "run.zwo": ride}.items():
        (home / name).write_text(text, encoding="utf-8")
    assert run(*words, "-o", "new/deep/").code == 0
    (made,) = (home / "new" / "deep").iterdir()
    refused = run(*words, "-o", f"other/{made.name}")
    assert (refused.code, (home / "other").exists()) == (1, False)
    assert "the folder other does not exist; create it first" in refused.err


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (2000, ("import", "plan.ics", "-o", "there/new/")),
        (2000, ("import", "plan.ics", "-o", "there/", "--force")),
        (2000, ("export", "plan.yaml", "--to", "csv", "-o", "there/new/")),
        (2000, ("copy", "plan.yaml", "there/copy/plan.yaml")),
        (20_000, ("new", "run", "there/run.yaml")),
        (20_000, ("new", "pack", "there/pack")),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_full_disk_leaves_everything_as_it_was(run, home, limit, words) -> None:
    """The last of the files is too large for the disk. With more room the same command succeeds."""
    steps = "".join(f"  - Squat {second}s\n  - Rest 15s\n" for second in range(20, 120))
    lines = "\\n".join(f"- {seconds}s Z2" for seconds in range(60, 160))
    files = {
        "plan.yaml": BLOCK,
        "short.yaml": SHORT,
        "long.yaml": SHORT + steps,
        "plan.ics": PLAN.format(EVENT.format(day=4, steps="- 10m Z2") + EVENT.format(day=5, steps=lines)),
        "there/mine.txt": "mine",
        "there/block.yaml": "mine",
    }
    for name, text in files.items():
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")
    before = {path: path.is_dir() or path.read_bytes() for path in home.rglob("*")}
    full = subprocess.run(
        [sys.executable, "-c", FULL, str(limit), *words], capture_output=True, text=True, check=False
    )
    assert (full.returncode, full.stdout) == (1, "")
    assert "the file would be larger than this disk allows; choose another place" in full.stderr
    assert {path: path.is_dir() or path.read_bytes() for path in home.rglob("*")} == before
    assert run(*words).code == 0
