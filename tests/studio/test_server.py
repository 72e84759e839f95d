"""The studio's addresses: drafts are checked, planned and heard; files are written with care."""

from __future__ import annotations

import os
import re
import threading
import time
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from audiocoach.errors import VoiceError
from audiocoach.importers.registry import MAX_BYTES
from audiocoach.studio import desk
from audiocoach.studio.audition import Audition
from audiocoach.studio.folder import Folder
from studio.conftest import SCRIPT
from support.studio_process import MOMENTS, Moment, studio_process

ZWO = """<workout_file><name>Ramp</name><sportType>bike</sportType><workout>
<Warmup Duration="60" PowerLow="0.4" PowerHigh="0.7"/><SteadyState Duration="60" Power="0.9"/>
</workout></workout_file>"""


class Client:
    """The page, without a browser."""

    def __init__(self, studio: Any, address: str) -> None:
        self.studio = studio
        self.home = f"http://{urlsplit(address).netloc}"
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Origin"] = self.home
        assert self.session.get(address).status_code == 200

    @property
    def folder(self) -> Path:
        """The folder that the studio works in."""
        return Path(self.studio.folder.root)

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        """The answer to a request."""
        return self.session.request(method, self.home + path, timeout=60, **more)

    def post(self, path: str, **body: Any) -> Any:
        """The answer to a request that succeeds."""
        answer = self.ask("POST", path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def get(self, path: str, **query: str) -> Any:
        """The same, for one that only reads."""
        answer = self.ask("GET", path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def save(self, name: str, text: str, tag: str) -> requests.Response:
        """The answer to a save over the version of this tag."""
        match = {"If-Match": f'"{tag}"'}
        return self.ask("PUT", "/api/script", params={"name": name}, data=text.encode(), headers=match)

    def finish(self, job: Any) -> Any:
        """A command once it has ended."""
        deadline = time.monotonic() + 60
        while job["code"] is None and time.monotonic() < deadline:
            time.sleep(0.05)
            job = self.get(f"/api/job/{job['key']}")
        return job


@pytest.fixture
def client(studio: tuple[Any, str]) -> Client:
    """A studio on a folder with one script."""
    return Client(*studio)


def test_the_page_and_its_parts_are_there(client: Client) -> None:
    """The page has no script of its own in it, the editor comes from the installed wheel, no more."""
    page = client.ask("GET", "/")
    assert "<script type" in page.text
    assert "{nonce}" not in page.text
    assert client.ask("GET", "/static/studio.js").headers["content-type"].startswith("text/javascript")
    shared = files("audiocoach.publish").joinpath("templates", "timeline.js").read_bytes()
    assert client.ask("GET", "/static/timeline.js").content == shared
    assert b"EditorView" in client.ask("GET", "/editor/index.js").content
    for path in (
        "/static/studio.html",
        "/static/..%2Fserver.py",
        "/editor/..%2F__init__.py",
        "/editor/none.js",
    ):
        assert client.ask("GET", path).status_code == 404


def test_a_file_that_can_be_imported_can_be_sent() -> None:
    """The limit of a request leaves room for the largest file."""
    pytest.importorskip("starlette")
    from audiocoach.studio.answers import MAX_BODY  # noqa: PLC0415

    assert MAX_BODY > MAX_BYTES


def test_sessions_are_listed_with_hostile_titles_as_text(client: Client) -> None:
    """A title is data; it reaches the page as it is written."""
    title = "</script><img src=x onerror=alert(1)>"
    (client.folder / "häst.yaml").write_text(SCRIPT.replace("Short legs", f"'{title}'"))
    listed = client.get("/api/sessions")
    assert {one["name"]: one["title"] for one in listed["own"]} == {
        "häst.yaml": title,
        "legs.yaml": "Short legs",
    }
    assert any(one["name"] == "strength/runner-a" for one in client.get("/api/catalog"))
    voices = {one["engine"]: one for one in client.get("/api/voices")}
    assert voices["espeak"]["ok"]
    assert voices["endpoint"] | {"ok": False, "detail": "no server is set"} == voices["endpoint"]
    shipped = client.get("/api/script", name="strength/runner-a", origin="shipped")
    assert shipped["text"].startswith("#")


def test_the_page_begins_with_the_first_script_planned_and_checked(client: Client) -> None:
    """The first page gets in one answer what it shows first; one that is read again plans what it opens."""
    begun = client.get("/api/begin")
    assert [one["name"] for one in begun["own"]] == ["legs.yaml"]
    assert begun["script"] == client.get("/api/script", name="legs.yaml", origin="own")
    assert begun["plan"] == client.post("/api/plan", name="legs.yaml", text=SCRIPT, mix="full")
    assert begun["problems"] == client.post("/api/check", name="legs.yaml", text=SCRIPT)["problems"]
    again = client.get("/api/begin")
    assert again["script"]
    assert "plan" not in again
    (client.folder / "a.yaml").write_bytes(b"\xff")
    assert "script" not in client.get("/api/begin")


def test_a_draft_is_checked_as_the_command_does(client: Client) -> None:
    """Findings have the place, the message and the remedy that `audiocoach check` prints; mended, none."""
    text = SCRIPT.replace("Plank 6s", "Plank 6")
    (found,) = client.post("/api/check", name="legs.yaml", text=text)["problems"]
    assert (found["line"], found["severity"]) == (text.splitlines().index("      - Plank 6") + 1, "error")
    assert "reps or seconds" in found["message"] + found["suggestion"]
    assert client.post("/api/check", name="legs.yaml", text=SCRIPT)["problems"] == []
    answer = client.ask("POST", "/api/plan", json={"name": "legs.yaml", "text": text})
    assert answer.status_code == 409


def test_a_draft_is_planned_and_heard(client: Client) -> None:
    """The plan is that of `show --json`, the sound is a WAV of any range, and the command has the choices."""
    first = client.post("/api/plan", name="legs.yaml", text=SCRIPT, voice="espeak", variables={"work": "7s"})
    squat = next(one for one in first["plan"]["segments"] if one["name"] == "Squat")
    assert squat["end_s"] - squat["start_s"] == pytest.approx(7)
    assert first["command"] == "audiocoach build legs.yaml --voice=espeak --set=work=7s"
    assert first["variables"] == {"work": "5s"}
    assert first["equipment"] == ["mat"]
    sound = client.ask("GET", f"/sound/{first['version']}.wav", headers={"range": "bytes=44-4443"})
    assert (sound.status_code, len(sound.content)) == (206, 4400)
    assert sound.headers["content-range"].startswith("bytes 44-4443/")
    again = client.post(
        "/api/plan", name="legs.yaml", text=SCRIPT, before=first["version"], at_s=squat["start_s"] + 3
    )
    assert again["version"] != first["version"]
    moved = next(one for one in again["plan"]["segments"] if one["name"] == "Squat")
    assert again["at_s"] == pytest.approx(moved["start_s"] + 3)
    later = client.ask("GET", f"/sound/{first['version']}.wav?from=100", headers={"range": "bytes=44-4043"})
    assert later.content == sound.content[400:]
    for wrong in ("none.wav", f"{first['version']}.wav?from=-1", f"{first['version']}.wav?from=here"):
        assert client.ask("GET", f"/sound/{wrong}").status_code == 400


def test_a_version_is_followed_by_the_exact_one(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """When nobody types, the rest is spoken; the page is told of the version with the true lengths."""
    monkeypatch.setattr(desk, "SETTLE_AFTER_S", 0.0)
    text = SCRIPT.replace("Hello and welcome", "These words have not been said by anyone here before")
    first = client.post("/api/plan", name="legs.yaml", text=text)
    assert not first["exact"]
    deadline = time.monotonic() + 60
    state: Any = {}
    while "next" not in state and time.monotonic() < deadline:
        time.sleep(0.05)
        state = client.get("/api/state", name="legs.yaml", version=first["version"], at_s="8")
    assert state["next"]["exact"]
    assert state["next"]["version"] != first["version"]
    assert state["next"]["plan"]["cues"][0]["text"].startswith("These words")


def test_why_a_version_is_silent_is_said_of_no_other(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the voice was changed, the failure of the one before is no longer shown."""
    monkeypatch.setattr(desk, "SETTLE_AFTER_S", 0.0)

    def refuse(*_: object, **__: object) -> bool:
        raise VoiceError("nobody can speak")

    monkeypatch.setattr(Audition, "settle", refuse)
    text = SCRIPT.replace("Hello and welcome", "Nobody has ever said this in a studio")
    silent = client.post("/api/plan", name="legs.yaml", text=text)["version"]
    deadline = time.monotonic() + 60
    while not (why := client.get("/api/state", version=silent)["failure"]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert why == "nobody can speak"

    def go_on(_: Audition, *, stop: threading.Event) -> bool:
        return stop.wait(60) and False

    monkeypatch.setattr(Audition, "settle", go_on)
    other = client.post("/api/plan", name="legs.yaml", text=text.replace("Plank", "Lunge"))["version"]
    assert client.get("/api/state", version=other)["failure"] == ""


def test_a_conflict_is_answered_with_what_is_there(client: Client) -> None:
    """A save over a version that was not seen changes nothing, and the page gets the file to show."""
    seen = client.get("/api/script", name="legs.yaml")
    path = client.folder / "legs.yaml"
    path.write_text("audiocoach: 1  # outside\n")
    tag = client.get("/api/state", name="legs.yaml")["tag"]
    assert tag != seen["tag"]
    answer = client.ask(
        "PUT",
        "/api/script",
        params={"name": "legs.yaml"},
        data=b"x",
        headers={"if-match": f'"{seen["tag"]}"'},
    )
    assert answer.status_code == 412
    assert answer.json()["found"]["text"] == "audiocoach: 1  # outside\n"
    assert "outside" in path.read_text()
    saved = client.ask(
        "PUT", "/api/script", params={"name": "legs.yaml"}, data=b"mine", headers={"if-match": f'"{tag}"'}
    )
    assert saved.status_code == 200
    assert path.read_bytes() == b"mine"
    unseen = client.ask("PUT", "/api/script", params={"name": "legs.yaml"}, data=b"x")
    assert unseen.status_code == 400


@pytest.mark.parametrize("name", ["../x.yaml", "/etc/x.yaml", "-o.txt", "~x.yaml"])
def test_names_outside_are_refused_everywhere(name: str, client: Client) -> None:
    """No address writes or reads outside the folder, whatever it is asked for."""
    asked = [
        client.ask("GET", "/api/script", params={"name": name}),
        client.ask("PUT", "/api/script", params={"name": name}, data=b"x", headers={"if-none-match": "*"}),
        client.ask("POST", "/api/plan", json={"name": name, "text": SCRIPT}),
        client.ask("POST", "/api/drop", params={"name": name, "file": "a.zwo"}, data=ZWO.encode()),
        *(
            client.ask(
                "POST",
                "/api/run",
                json={"action": action, "name": name, "kind": "run", "source": "run/easy-30"},
            )
            for action in ("build", "publish", "new", "copy")
        ),
    ]
    assert {answer.status_code for answer in asked} == {404}
    assert sorted(one.name for one in client.folder.iterdir()) == ["legs.yaml"]


def test_every_address_refuses_other_names_and_pages(client: Client) -> None:
    """A rebound name, a foreign page and one without the token get nothing from any route, streams of events
    and web sockets included.
    """
    evil = f"evil.example:{urlsplit(client.home).port}"
    foreign: dict[str, dict[str, str | None]] = {
        "host": {"Host": evil, "Origin": None},
        "host with its own origin": {"Host": evil, "Origin": f"http://{evil}"},
        "origin": {"Origin": f"http://{evil}"},
        "token": {"Cookie": "none=none"},
    }
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    streamed = {"Accept": "text/event-stream"}
    for route in client.studio.routes():
        path = re.sub(r"\{[^}]*\}", "x", route.path)
        for method in route.methods:
            for what, headers in foreign.items():
                for more in (streamed, upgrade) if method == "GET" else ({},):
                    answer = client.ask(method, path, headers={**more, **headers}, allow_redirects=False)
                    assert answer.status_code == 403, (method, path, what, more)
        if "GET" in route.methods:
            assert client.ask("GET", path, headers=upgrade, allow_redirects=False).status_code == 403


@pytest.mark.skipif(os.name != "posix", reason="kills with a signal")
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_save_leaves_the_old_text_or_the_new(moment: Moment, tmp_path: Path) -> None:
    """Never half of one, and never none: after that the folder lists what it had, and the next save works and
    removes what was left.
    """
    mine, home = tmp_path / "mine", tmp_path / "home"
    mine.mkdir()
    home.mkdir()
    script = mine / "legs.yaml"
    script.write_text(SCRIPT)
    text = SCRIPT.replace("Short legs", "New legs") + "# more\n" * 20_000
    with studio_process(mine, home, moment) as (_, address):
        client = Client(None, address)
        seen = client.get("/api/script", name="legs.yaml")["tag"]
        with pytest.raises(requests.ConnectionError):
            client.save("legs.yaml", text, seen)
    assert script.read_text() == (text if moment == "it is in its place" else SCRIPT)
    folder = Folder(mine)
    assert folder.names() == ["legs.yaml"]
    folder.write("legs.yaml", b"again", expected=folder.tag_of("legs.yaml"))
    assert [path.name for path in mine.iterdir()] == ["legs.yaml"]
    assert script.read_bytes() == b"again"


def test_a_dropped_file_is_imported_with_its_remarks(client: Client) -> None:
    """The command and its remarks are shown with the file's own name, and the script is there."""
    answer = client.ask(
        "POST", "/api/drop", params={"name": "ramp.yaml", "file": "../ra mp.zwo"}, data=ZWO.encode()
    )
    job = client.finish(answer.json())
    assert job["command"] == "audiocoach import 'ra mp.zwo' -o ramp.yaml"
    assert job["code"] == 0, job
    assert any(line.startswith("ramp.yaml is ready") for line in job["lines"])
    assert "ride" in (client.folder / "ramp.yaml").read_text().lower()
    again = client.ask("POST", "/api/drop", params={"name": "ramp.yaml", "file": "a.zwo"}, data=b"x")
    assert again.status_code == 400


def test_a_build_is_the_command_that_is_shown(client: Client) -> None:
    """It runs in the folder with the choices made by ear; its track is beside the script"""
    job = client.post("/api/run", action="build", name="legs.yaml", text=SCRIPT, voice="espeak", music="none")
    assert job["command"] == "audiocoach build legs.yaml -o legs.mp3 --voice=espeak --music=none"
    job = client.finish(job)
    assert job["code"] == 0, job
    assert (client.folder / "legs.mp3").stat().st_size > 10_000
    assert "mixing" in job["progress"]
    packed = client.ask("POST", "/api/run", json={"action": "pack"})
    assert "needs a name" in packed.json()["error"]


def test_a_build_can_be_cancelled(client: Client) -> None:
    """It ends as with Ctrl-C, and leaves nothing behind."""
    steps = "".join(
        f"  - say: Sentence number {number} of many, which takes a while.\n" for number in range(300)
    )
    (client.folder / "long.yaml").write_text(f"audiocoach: 1\nvoice: espeak\nworkout:\n{steps}")
    job = client.post("/api/run", action="build", name="long.yaml", text="")
    deadline = time.monotonic() + 60
    while not job["progress"] and time.monotonic() < deadline:
        time.sleep(0.05)
        job = client.get(f"/api/job/{job['key']}")
    client.post("/api/cancel", key=job["key"])
    job = client.finish(job)
    assert job["code"] == 130
    assert sorted(one.name for one in client.folder.iterdir()) == ["legs.yaml", "long.yaml"]


def test_a_block_is_a_table(client: Client) -> None:
    """Weeks, days and values are those that `show` prints, also for a block that is not saved yet."""
    text = "audiocoach: 1\nblock: Two weeks\nweeks: 2\nvars: {work: [5s, 6s]}\nweek:\n  - tue: legs\n"
    weeks = client.post("/api/weeks", name="plan.yaml", text=text)
    assert [week["vars"] for week in weeks["weeks"]] == [{"work": "5s"}, {"work": "6s"}]
    (session,) = weeks["weeks"][0]["sessions"]
    assert (session["title"], session["file"], session["origin"]) == ("Short legs", "legs.yaml", "own")
    assert "script" not in session
    assert weeks["lines"] == {"work": 4}
    assert weeks["own"] == []


def test_a_value_of_a_week_is_an_edit_of_the_text(client: Client) -> None:
    """Its place counts as a browser counts, in units of UTF-16; what cannot be changed is an error."""
    week = "week:\n  - tue: {workout: legs, vars: {work: '${work}'}}\n"
    text = f"audiocoach: 1\nblock: \U0001f3cb Two\nweeks: 2\nvars: {{work: [5s, 6s]}}\n{week}"
    edit = client.post("/api/value", name="plan.yaml", text=text, variable="work", week=2, value="9s")
    wide = text.encode("utf-16-le")
    changed = wide[: 2 * edit["start"]] + edit["text"].encode("utf-16-le") + wide[2 * edit["end"] :]
    assert changed.decode("utf-16-le") == text.replace("6s", "9s")
    weeks = client.post("/api/weeks", name="plan.yaml", text=changed.decode("utf-16-le"))
    assert [week["vars"]["work"] for week in weeks["weeks"]] == ["5s", "9s"]
    for week in (None, "2", 3):
        answer = client.ask(
            "POST",
            "/api/value",
            json={"name": "plan.yaml", "text": text, "variable": "work", "week": week, "value": "1s"},
        )
        assert answer.status_code == 400


def test_a_session_of_a_block_is_named_as_the_list_has_it(client: Client) -> None:
    """An included session, one in a folder beside the block, and one that leads out of the folder."""
    (client.folder / "plans").mkdir()
    text = "audiocoach: 1\nblock: B\nweeks: 1\nweek:\n  - tue: ../legs\n  - thu: starter/seven-minutes\n"
    weeks = client.post("/api/weeks", name="plans/b.yaml", text=text)
    found = [(one["file"], one["origin"]) for one in weeks["weeks"][0]["sessions"]]
    assert found == [("legs.yaml", "own"), ("starter/seven-minutes", "shipped")]


def test_a_folder_that_is_gone_is_said(client: Client) -> None:
    """Renamed outside, it is not an empty one: saving fails with the reason, and back, all goes on."""
    away = client.folder.with_name("away")
    tag = client.get("/api/script", name="legs.yaml")["tag"]
    client.folder.rename(away)
    try:
        for path in ("/api/sessions", "/api/state?name=legs.yaml"):
            answer = client.ask("GET", path)
            assert answer.status_code == 400
            assert "no longer exists" in answer.json()["error"]
        saved = client.ask(
            "PUT", "/api/script", params={"name": "legs.yaml"}, data=b"x", headers={"if-match": f'"{tag}"'}
        )
        assert saved.status_code in (400, 412)
        assert not client.folder.exists()
    finally:
        away.rename(client.folder)
    assert client.get("/api/state", name="legs.yaml")["tag"] == tag


def test_text_that_is_not_utf8_is_not_opened(client: Client) -> None:
    """What cannot be shown would be lost at the next save."""
    (client.folder / "old.yaml").write_bytes(b"audiocoach: 1\ntitle: \xe9\n")
    answer = client.ask("GET", "/api/script", params={"name": "old.yaml"})
    assert answer.status_code == 400
    assert "UTF-8" in answer.json()["error"]


def test_a_long_script_is_checked_and_planned(client: Client) -> None:
    """Two thousand lines are one script like any other."""
    text = SCRIPT + "".join(f"  - section: Part {n}\n    steps: [Squat 5s, Rest 5s]\n" for n in range(1000))
    assert client.post("/api/check", name="legs.yaml", text=text, voice="espeak")["problems"] == []
    assert len(client.post("/api/plan", name="legs.yaml", text=text)["plan"]["chapters"]) > 1000


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"name": 3}', b"\xff"])
def test_a_request_that_cannot_be_read_is_an_error(body: bytes, client: Client) -> None:
    """It is answered, and the server goes on."""
    for path in ("/api/check", "/api/plan", "/api/run", "/api/cancel"):
        assert client.ask("POST", path, data=body).status_code == 400
    assert client.get("/api/sessions")


def test_words_for_completion_are_the_programs_own(client: Client) -> None:
    """Keys with their meaning, exercises, beds, trainers and voices."""
    words = client.get("/api/words")
    assert words["header"]["music"]
    assert "rounds" in words["keys"]
    assert "Squat" in words["exercises"]
    assert {"drive", "none"} <= set(words["beds"])
    assert "calm" in words["trainers"]
    assert "espeak" in words["voices"]
