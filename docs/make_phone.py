"""Take ``phone.png``, the picture of a track's page on a phone, with Chromium.

    python docs/make_phone.py

The README's session is built and published, and its page is opened from the disk at a phone's size, in the
middle of a squat.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from audiocoach.build.options import Machine, Options, Recipe
from audiocoach.build.track import plan, render
from audiocoach.publish import publish
from audiocoach.sources.load import load
from audiocoach.units import SAMPLE_RATE

HERE = Path(__file__).resolve().parent
WIDTH, HEIGHT = 390, 844
LEFT_S = 24
"""Seconds left of the exercise in the picture."""
WAIT_S = 30
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--remote-debugging-pipe"),
    "--autoplay-policy=no-user-gesture-required",
)
READY = """(async () => {
  const audio = document.querySelector("audio");
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  for (let tries = 0; audio.readyState < 1 && tries < 400; tries++) await wait(50);
  const sought = new Promise((done) => audio.addEventListener("seeked", done, { once: true }));
  audio.currentTime = AT_S;
  await sought;
  await wait(500);
  return audio.currentTime;
})()"""


def find_chromium() -> str | None:
    """The program of Chromium, under one of its names."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class DevTools:
    """A tab of Chromium, spoken to over pipes by its DevTools protocol: JSON messages that end in a NUL."""

    def __init__(self, commands: int, answers: int) -> None:
        """Open a tab."""
        self._commands, self._answers, self._rest = commands, answers, b""
        self._number, self._session = 0, ""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def ask(self, method: str, **parameters: object) -> dict[str, Any]:
        """Send a command and return its result."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        for answer in self._read():
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(answer["error"]["message"])
                return answer["result"]  # type: ignore[no-any-return]
        raise RuntimeError("Chromium has ended")

    def _read(self) -> Iterator[dict[str, Any]]:
        while data := os.read(self._answers, 2**16):
            *whole, self._rest = (self._rest + data).split(b"\0")
            yield from map(json.loads, whole)


@contextmanager
def browse(chromium: str) -> Iterator[DevTools]:
    """A tab of a Chromium of our own."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        to_chromium, commands = os.pipe()
        answers, from_chromium = os.pipe()
        above = [fcntl.fcntl(one, fcntl.F_DUPFD, 10) for one in (to_chromium, from_chromium)]

        def connect() -> None:
            os.dup2(above[0], 3)
            os.dup2(above[1], 4)

        process = subprocess.Popen(
            [chromium, *FLAGS, f"--user-data-dir={profile}"],
            preexec_fn=connect,  # noqa: PLW1509 (nothing else in this process holds a lock)
            pass_fds=(3, 4),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for one in (to_chromium, from_chromium, *above):
            os.close(one)
        try:
            yield DevTools(commands, answers)
        finally:
            process.terminate()
            process.wait()
            os.close(commands)
            os.close(answers)


def take(page: Path, at_s: float, chromium: str) -> bytes:
    """The page of a track at a place in it, as a PNG of a phone's size."""
    with browse(chromium) as tab:
        tab.ask(
            "Emulation.setDeviceMetricsOverride", width=WIDTH, height=HEIGHT, deviceScaleFactor=1, mobile=True
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark"}
        tab.ask("Emulation.setEmulatedMedia", features=[scheme])
        tab.ask("Page.enable")
        tab.ask("Page.navigate", url=page.as_uri())
        until = time.monotonic() + WAIT_S
        while _value(tab, "document.readyState") != "complete" and time.monotonic() < until:
            time.sleep(0.05)
        _value(tab, READY.replace("AT_S", repr(at_s)))
        return base64.b64decode(tab.ask("Page.captureScreenshot", format="png")["data"])


def _value(tab: DevTools, script: str) -> object:
    """The value of a script in the page."""
    result = tab.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
    if "exceptionDetails" in result:
        raise RuntimeError(result["exceptionDetails"]["exception"]["description"])
    return result["result"].get("value")


def session_of_the_readme() -> str:
    """The README's whole session."""
    readme = (HERE.parent / "README.md").read_text(encoding="utf-8")
    return next(
        block
        for block in re.findall(r"^```yaml\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
        if "title:" in block
    )


def main() -> None:
    """Build, publish, and take the picture."""
    chromium = find_chromium()
    if chromium is None:
        sys.exit("Chromium is not installed")
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "legs.yaml").write_text(session_of_the_readme(), encoding="utf-8")
        workout = load(folder / "legs.yaml")
        options = Options(Recipe(voice="espeak"), Machine(cache_dir=folder / "store"))
        render(workout, folder / "legs.m4a", options)
        squat = next(one for one in plan(workout, options).timeline.segments if one.name == "Squat")
        publish([folder / "legs.m4a"], folder / "site")
        at_s = squat.end_frame / SAMPLE_RATE - LEFT_S + 0.5
        (HERE / "phone.png").write_bytes(take(folder / "site" / "legs.html", at_s, chromium))


if __name__ == "__main__":
    main()
