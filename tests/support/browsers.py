"""Real browsers to open pages in: Debian's Chromium by Playwright, and Debian's Firefox by WebDriver BiDi.
Playwright asks that one for commands which this release lacks. What is missing is the reason of a skip.
"""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)
FIREFOX_PREFERENCES = {
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.auto": False,
    "browser.shell.checkDefaultBrowser": False,
    "privacy.reduceTimerPrecision": False,
    "fission.autostart": False,
    "dom.ipc.processCount": 1,
    "ui.prefersReducedMotion": 1,
}
START_S = 120
ANSWER_S = 120

WATCH = """() => {
  window.faults = [];
  addEventListener("error", (event) => faults.push(String(event.message)));
  addEventListener("unhandledrejection", (event) => faults.push(String(event.reason)));
  addEventListener("securitypolicyviolation", (event) =>
    faults.push(`${event.violatedDirective} ${event.blockedURI}`));
  performance.setResourceTimingBufferSize(10000);
}"""
"""Runs before a page's own scripts: what goes wrong in the page is kept in ``faults``."""

_KEY_CODES = {
    "Backspace": "\ue003",
    "Tab": "\ue004",
    "Enter": "\ue007",
    "Shift": "\ue008",
    "Control": "\ue009",
    "Escape": "\ue00c",
    "End": "\ue010",
    "Home": "\ue011",
    "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
    "Space": " ",
}
"""Keys as WebDriver writes them."""


class Tab(Protocol):
    """A page in a browser."""

    def open(self, url: str) -> None:
        """Load a page."""

    def run(self, script: str) -> Any:
        """Return the JSON value of an expression; a promise is awaited."""

    def tap(self, x: float, y: float) -> None:
        """Press and release the pointer at a point of the window."""

    def press(self, keys: str) -> None:
        """Press keys together and release them: ``a``, ``Tab``, ``Control+s``."""

    def resize(self, width: int, height: int) -> None:
        """Give the page this size in CSS pixels."""

    def picture(self) -> bytes:
        """What is seen of it, as a PNG."""

    def watch(self) -> None:
        """Keep what goes wrong in pages that are opened from now on; see :data:`WATCH`."""

    def another(self) -> Tab:
        """A new page in the same browser, which is shown in front of this one."""

    def show(self) -> None:
        """Bring it to the front again."""

    def close(self) -> None:
        """Close it."""


def wait_for(tab: Tab, condition: str, seconds: float = ANSWER_S) -> None:
    """Wait until an expression is true."""
    end = time.monotonic() + seconds
    while not tab.run(f"Boolean({condition})"):
        assert time.monotonic() < end, f"still not: {condition}"
        time.sleep(0.03)


class ChromiumTab:
    """A page of Playwright as a :class:`Tab`."""

    def __init__(self, page: Any) -> None:
        page.set_default_timeout(ANSWER_S * 1000)
        self.page = page

    def open(self, url: str) -> None:
        self.page.goto(url)

    def run(self, script: str) -> Any:
        return self.page.evaluate(script)

    def tap(self, x: float, y: float) -> None:
        self.page.mouse.click(x, y)

    def press(self, keys: str) -> None:
        self.page.keyboard.press(keys)

    def resize(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def picture(self) -> bytes:
        return bytes(self.page.screenshot())

    def watch(self) -> None:
        self.page.add_init_script(f"({WATCH})()")

    def another(self) -> ChromiumTab:
        return ChromiumTab(self.page.context.new_page())

    def show(self) -> None:
        self.page.bring_to_front()

    def close(self) -> None:
        self.page.close()


class _Bidi:
    """A session of WebDriver BiDi."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._numbers = itertools.count(1)
        self.send("session.new", capabilities={})

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """The result of a command."""
        number = next(self._numbers)
        self._connection.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._connection.recv(timeout=ANSWER_S))
            if answer.get("id") == number:
                assert answer["type"] == "success", f"{method}: {answer}"
                return dict(answer["result"])


class FirefoxTab:
    """A page of a Firefox, over a connection of WebDriver BiDi."""

    def __init__(self, session: _Bidi, context: str) -> None:
        self._session = session
        self._context = context

    def _send(self, method: str, **params: Any) -> dict[str, Any]:
        return self._session.send(method, context=self._context, **params)

    def open(self, url: str) -> None:
        self._send("browsingContext.navigate", url=url, wait="complete")

    def run(self, script: str) -> Any:
        wrapped = f"(async () => JSON.stringify((await ({script})) ?? null))()"
        target = {"context": self._context}
        done = self._session.send("script.evaluate", expression=wrapped, target=target, awaitPromise=True)
        assert done["type"] == "success", f"{script}: {done['exceptionDetails']['text']}"
        return json.loads(done["result"]["value"])

    def tap(self, x: float, y: float) -> None:
        moves = [
            {"type": "pointerMove", "x": round(x), "y": round(y)},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        source = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": moves}
        self._send("input.performActions", actions=[source])

    def press(self, keys: str) -> None:
        codes = [_KEY_CODES.get(key, key) for key in keys.split("+")]
        down = [{"type": "keyDown", "value": code} for code in codes]
        up = [{"type": "keyUp", "value": code} for code in reversed(codes)]
        self._send("input.performActions", actions=[{"type": "key", "id": "keys", "actions": down + up}])

    def resize(self, width: int, height: int) -> None:
        self._send("browsingContext.setViewport", viewport={"width": width, "height": height})

    def picture(self) -> bytes:
        return base64.b64decode(self._send("browsingContext.captureScreenshot")["data"])

    def watch(self) -> None:
        self._session.send("script.addPreloadScript", functionDeclaration=WATCH, contexts=[self._context])

    def another(self) -> FirefoxTab:
        made = self._session.send("browsingContext.create", type="tab", background=False)
        return FirefoxTab(self._session, made["context"])

    def show(self) -> None:
        self._send("browsingContext.activate")

    def close(self) -> None:
        self._send("browsingContext.close")


@contextlib.contextmanager
def chromium(**options: Any) -> Iterator[Any]:
    """Playwright's browser."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with sync_api.sync_playwright() as playwright:
        options = {"args": [*CHROMIUM_FLAGS], "timeout": START_S * 1000, **options}
        browser = playwright.chromium.launch(executable_path=CHROMIUM, **options)
        yield browser
        browser.close()


@contextlib.contextmanager
def firefox(folder: Path) -> Iterator[FirefoxTab]:
    """A Firefox with a new profile in this folder, and a sound server of its own that plays to nowhere."""
    client = pytest.importorskip("websockets.sync.client", reason="websockets is not installed")
    if FIREFOX is None:
        pytest.skip("Firefox is not installed")
    if shutil.which("pulseaudio") is None:
        pytest.skip("pulseaudio is not installed, without which Firefox plays nothing")
    profile = folder / "profile"
    profile.mkdir(parents=True)
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in FIREFOX_PREFERENCES.items()
    ]
    (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
    environment = {**os.environ, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "MOZ_HEADLESS": "1"}
    sound = [
        "pulseaudio",
        "-n",
        "--daemonize=no",
        "--exit-idle-time=-1",
        "--use-pid-file=no",
        "--disable-shm=yes",
    ]
    sound += ["--load=module-null-sink rate=44100"]
    browse = [FIREFOX, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    with (folder / "firefox.log").open("wb") as log, contextlib.ExitStack() as stack:
        short = stack.enter_context(tempfile.TemporaryDirectory(prefix="s-"))  # a socket's path is short
        socket = Path(short, "sound")
        sound += [f"--load=module-native-protocol-unix auth-anonymous=1 socket={socket}"]
        environment["PULSE_SERVER"] = f"unix:{socket}"
        stack.enter_context(_running(sound, environment, subprocess.DEVNULL))
        _wait_until(socket.exists, "pulseaudio does not answer")
        stack.enter_context(_running(browse, environment, log))
        address = _address_in(folder / "firefox.log")
        limits = {"open_timeout": START_S, "ping_interval": None, "max_size": None}
        session = _Bidi(stack.enter_context(client.connect(f"{address}/session", **limits)))
        yield FirefoxTab(session, session.send("browsingContext.getTree")["contexts"][0]["context"])


@contextlib.contextmanager
def _running(command: list[str], environment: dict[str, str], output: Any) -> Iterator[None]:
    """A shell ends the command once nobody holds the other end of its input, however this process ends."""
    process = subprocess.Popen(
        ["sh", "-c", '"$@" < /dev/null & cat; kill $!; wait', "sh", *command],
        env=environment,
        stdout=output,
        stderr=output,
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdin is not None
    try:
        yield
    finally:
        process.stdin.close()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _address_in(log: Path) -> str:
    def found() -> str:
        said = re.search(r"WebDriver BiDi listening on (ws://\S+)", log.read_text(errors="replace"))
        return said[1] if said else ""

    _wait_until(found, "Firefox does not answer")
    return found()


def _wait_until(is_so: Callable[[], object], else_: str) -> None:
    end = time.monotonic() + START_S
    while not is_so():
        if time.monotonic() > end:
            pytest.skip(else_)
        time.sleep(0.05)
