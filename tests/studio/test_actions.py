"""What the page can have done: the commands it becomes, and what is refused before one starts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from audiocoach.errors import UsageError
from audiocoach.importers.registry import BLOCK_FILE
from audiocoach.script.pack import read_pack
from audiocoach.studio.actions import Actions
from audiocoach.studio.folder import Folder
from audiocoach.studio.jobs import Job, Jobs
from audiocoach.studio.tools import EditedScript

SCRIPT = "audiocoach: 1\ntitle: Legs\nvoice: espeak\nmusic: none\nworkout:\n  - Squat 5s\n"
CALENDAR = "\r\n".join(
    (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN",
        *(line for day in (4, 6) for line in (
            "BEGIN:VEVENT", f"UID:{day}@x", f"DTSTAMP:2027010{day}T080000Z", f"DTSTART:2027010{day}T080000Z",
            f"DTEND:2027010{day}T083000Z", "SUMMARY:Intervals", "DESCRIPTION:- 10m easy",
            "END:VEVENT",
        )),
        "END:VCALENDAR", "",
    )
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A folder with one script."""
    (tmp_path / "legs.yaml").write_text(SCRIPT)
    return Folder(tmp_path)


@pytest.fixture
def actions(folder: Folder) -> Iterator[Actions]:
    """What can be done in it."""
    jobs = Jobs(folder.root)
    yield Actions(folder, jobs)
    jobs.close()


def ended(job: Job) -> Job:
    """A command once it has ended."""
    deadline = time.monotonic() + 60
    while job.code is None and time.monotonic() < deadline:
        time.sleep(0.01)
    return job


def test_what_is_shared_is_built_first(folder: Folder, actions: Actions) -> None:
    """A page holds the track; a site has a folder of its own; the tracks are where a build puts them."""
    draft = EditedScript(folder.root / "legs.yaml", b"", music="none")
    job = ended(actions.publish("legs.yaml", draft, is_single=True))
    assert job.command == "audiocoach publish legs.yaml --single -o legs.html --music=none"
    assert job.code == 0, job.lines
    assert b"timeline" in (folder.root / "legs.html").read_bytes()
    (folder.root / "plans").mkdir()
    (folder.root / "plans" / "b.yaml").write_text("audiocoach: 1\nblock: B\nweeks: 1\nweek: [tue: ../legs]\n")
    job = ended(
        actions.publish("plans/b.yaml", EditedScript(folder.root / "plans" / "b.yaml", b""), is_single=False)
    )
    assert job.command == "audiocoach publish plans/b.yaml -o plans/b-site --tracks plans"
    assert job.code == 0, job.lines
    assert (folder.root / "plans" / "b-site" / "index.html").is_file()
    assert list((folder.root / "plans" / "b").rglob("*.mp3"))


def test_a_name_is_never_an_option(folder: Folder, actions: Actions) -> None:
    """A script whose name begins with a dash is built, started and shared as any other."""
    (folder.root / "--force.yaml").write_text(SCRIPT)
    job = actions.build("--force.yaml", EditedScript(folder.root / "--force.yaml", b""), is_block=False)
    assert job.command == "audiocoach build ./--force.yaml -o ./--force.mp3"
    assert ended(job).code == 0, job.lines
    assert (folder.root / "--force.mp3").is_file()


def test_a_pack_is_made_of_a_form(folder: Folder, actions: Actions) -> None:
    """Its pack.yaml is written once, whatever is typed in it; a wrong field is refused before that."""
    with pytest.raises(UsageError, match="needs a name"):
        actions.pack({})
    with pytest.raises(UsageError, match="not a version"):
        actions.pack({"name": "hill-legs", "version": "one", "licence": "CC0"})
    assert not (folder.root / "pack.yaml").exists()
    fields = {
        "name": "hill-legs",
        "version": "1.0.0",
        "title": 'Hill: "legs" # 1 \N{FLEXED BICEPS}',
        "licence": "CC0",
    }
    job = ended(actions.pack(fields))
    assert job.code == 0, job.lines
    assert read_pack((folder.root / "pack.yaml").read_bytes(), file="").title == fields["title"]
    assert (folder.root / "hill-legs-1.0.0.coachpack").is_file()
    assert ended(actions.pack({})).command == "audiocoach pack create ."


def test_a_dropped_plan_becomes_a_folder_with_a_block(folder: Folder, actions: Actions) -> None:
    """A calendar of several days is imported as one: its block opens, and its sessions are beside it."""
    job = ended(actions.import_file("plan.ics", CALENDAR.encode(), "plan.yaml"))
    assert job.command == "audiocoach import plan.ics -o plan"
    assert job.code == 0, job.lines
    assert job.makes == f"plan/{BLOCK_FILE}"
    assert len(folder.names()) > 2
    assert folder.read(job.makes).is_block
