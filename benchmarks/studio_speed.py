"""What the studio costs, side by side with `audiocoach build` of the same script at the same commit.

    python benchmarks/studio_speed.py             sessions of 60, 90 and 120 minutes, five tries each
    python benchmarks/studio_speed.py --quick     sessions of 10 minutes, one try; never judged

A page in Debian's Chromium (Playwright, extra ``dev``) is used with pointer and keys. Times are taken in the
page, from the event of the key or the pointer to the first block that is not silent of what the audio element
puts out. Each try of the start has a new server with an empty store, so the first click after it is a cold
one. A rebuild is the same edit, saved, and built with everything else in the store. Medians count, except for
memory and clicks, where the worst does. Linux only: memory is read from ``/proc``.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import imageio_ffmpeg
from playwright.sync_api import sync_playwright

CHECKOUT = Path(__file__).resolve().parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)
MOVES = ("Squat", "Reverse lunge", "Push-up", "Glute bridge", "Plank")
PLACES = (0.31, 0.87, 0.12, 0.64, 0.05, 0.93, 0.48, 0.22, 0.76, 0.55)
"""Parts of the session to click at, in no order."""
LONGEST_S = 120

LISTEN = """async () => {
  const { player } = studio;
  const context = new AudioContext({ sampleRate: 44100 });
  const nodes = (window.nodes = new Set());
  window.bench = { at: null, heard: null, silent: true, version: "" };
  const listenTo = (sound) => {
    const node = context.createScriptProcessor(512, 1, 1);
    nodes.add(node); // or it is collected
    node.onaudioprocess = ({ inputBuffer }) => {
      if (!sound.hasAttribute("src")) { // dropped; to listen on would slow the page
        node.disconnect();
        return nodes.delete(node);
      }
      const isSilent = inputBuffer.getChannelData(0).every((value) => Math.abs(value) < 1e-5);
      if (sound === player.sound) bench.silent = isSilent;
      if (isSilent || bench.at === null || bench.heard !== null) return;
      if (bench.not && sound.dataset.version === bench.not) return;
      bench.heard = performance.now();
    };
    context.createMediaElementSource(sound).connect(node);
    node.connect(context.destination);
    return sound;
  };
  const make = player.make.bind(player);
  player.make = (...given) => listenTo(make(...given));
  if (player.sound) listenTo(player.sound);
  const begin = () => Object.assign(bench, { at: performance.now(), heard: null });
  addEventListener("pointerdown", begin, true);
  addEventListener("keydown", (event) => event.key.length === 1 && begin(), true);
  const lines = document.querySelector(".cm-content");
  const note = (name) => requestAnimationFrame(() => (bench[name] ??= performance.now()));
  new MutationObserver(() => lines.querySelector(".problem-error") && note("marked"))
    .observe(lines, { attributes: true, childList: true, subtree: true });
  const show = studio.timeline.show.bind(studio.timeline);
  studio.timeline.show = (plan) => (show(plan), note("shown"));
  await context.resume();
}"""
"""Takes times in the page: of the last key or pointer, and of the first sound after it."""

SCROLL = """async (frames) => {
  const element = document.querySelector("#timeline"), { timeline } = studio, paints = [], steps = [];
  const paint = timeline.paint.bind(timeline);
  timeline.paint = () => {
    const begun = performance.now();
    paint();
    paints.push(performance.now() - begun);
  };
  const box = element.getBoundingClientRect();
  const at = { clientX: box.left + box.width / 2, clientY: box.top + 40, bubbles: true, cancelable: true };
  let before = null;
  for (let number = 0; number < frames; number++) {
    const now = await new Promise(requestAnimationFrame);
    if (before !== null) steps.push(now - before);
    before = now;
    element.dispatchEvent(new WheelEvent("wheel", { ...at, deltaX: number < frames / 2 ? 60 : -60 }));
  }
  delete timeline.paint;
  return { paints, steps };
}"""
"""Scrolls the timeline a little in every frame; returns the times between frames and those of painting."""


READY = """
const at = "body[data-ready] #play:not([disabled])";
new MutationObserver((_, observer) => {
  if (!document.querySelector(at)) return;
  window.readyMs = Date.now();
  observer.disconnect();
}).observe(document, { attributes: true, childList: true, subtree: true });
"""
"""Notes in the page when it can be used, since a driver sees that only later."""

AHEAD = """() => {
  const { buffered, currentTime } = studio.player.sound;
  let ahead = 0;
  for (let index = 0; index < buffered.length; index++)
    if (buffered.start(index) <= currentTime && currentTime <= buffered.end(index))
      ahead = buffered.end(index) - currentTime;
  return ahead;
}"""
"""Seconds of sound that the browser has after the place that is heard."""


@dataclass(frozen=True, slots=True)
class Row:
    """A figure, the limit it may not pass, and what it is measured in."""

    name: str
    value: float
    limit: float | None
    unit: str
    note: str = ""
    is_least: bool = False
    """Whether the limit is the least, not the most."""

    @property
    def met(self) -> bool:
        """Whether it is within its limit."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.is_least else self.value <= self.limit


def script_of(minutes: int) -> str:
    """A session of so many minutes."""
    rounds = minutes // 5
    steps = []
    for number in range(1, rounds + 1):
        steps.append(f"  - say: Round {number} of {rounds}, here we go.\n")
        steps += [f"  - {move} 40s\n  - Rest 19s\n" for move in MOVES]
    return "audiocoach: 1\ntitle: Long legs\nvoice: espeak\nmusic: drive\nworkout:\n" + "".join(steps)


def main() -> int:
    """Print the figures; the exit code is 1 where a limit is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="short sessions, one try; never judged")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    asked = parser.parse_args()
    if CHROMIUM is None:
        raise SystemExit("Chromium is not installed")
    tries = 1 if asked.quick else 5
    hour, ninety, two_hours = (10, 10, 10) if asked.quick else (60, 90, 120)
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="audiocoach-studio-") as name, browser() as chromium:
        bench = Bench(Path(name), chromium)
        rows = [
            *bench.start(hour, tries),
            *bench.hearing(hour, tries),
            *bench.memory(two_hours, 2 if asked.quick else 20),
            *bench.scrolling(ninety),
        ]
    if asked.json:
        print(json.dumps({"load": load, "rows": [asdict(row) for row in rows]}, indent=1))
    else:
        print(f"{hour} minutes, load average {load:.1f} at the start")
        for row in rows:
            limit = "" if row.limit is None else f"{row.limit:>10.4g} {row.unit}"
            verdict = "" if row.met else "  missed"
            print(f"{row.name:<44}{row.value:>10.4g} {row.unit:<4}{limit:<15}{row.note}{verdict}")
    return 0 if asked.quick or all(row.met for row in rows) else 1


@contextlib.contextmanager
def browser() -> Iterator[Any]:
    """A running Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        yield chromium
        chromium.close()


class Bench:
    """Measures in a folder, with a browser that runs."""

    def __init__(self, folder: Path, chromium: Any) -> None:
        self.folder = folder
        self.chromium = chromium
        self.encodes = folder / "encodes"
        self.encodes.touch()
        self.ffmpeg = counting_ffmpeg(folder, self.encodes)
        self.homes = 0

    def environment(self, home: Path) -> dict[str, str]:
        """That of a program with its own store, whose runs of ffmpeg are counted."""
        foreign = ("AUDIOCOACH_", "XDG_", "PYTHON")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        own = {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "PYTHONPATH": str(CHECKOUT)}
        own["PYTHONPYCACHEPREFIX"] = str(self.folder / "bytecode")
        return kept | own | {"AUDIOCOACH_FFMPEG": str(self.ffmpeg)}

    def home(self, minutes: int) -> Path:
        """A new home with an empty store, and a folder with the session."""
        self.homes += 1
        home = self.folder / f"home-{self.homes}"
        (home / "mine").mkdir(parents=True)
        (home / "mine" / "legs.yaml").write_text(script_of(minutes), encoding="utf-8")
        return home

    @contextlib.contextmanager
    def studio(self, home: Path) -> Iterator[tuple[Any, int, float]]:
        """The page of a new studio, ready to be used; its server's process id, and how long both took."""
        context = self.chromium.new_context(viewport={"width": 1600, "height": 1000})
        page = context.new_page()
        page.set_default_timeout(LONGEST_S * 1000)
        page.add_init_script(READY)
        begun_s = time.time()
        command = [sys.executable, "-m", "audiocoach", "studio", str(home / "mine"), "--no-open"]
        with subprocess.Popen(
            command, env=self.environment(home), stderr=subprocess.PIPE, encoding="utf-8"
        ) as server:
            try:
                assert server.stderr is not None
                said = server.stderr.readline()
                address = re.search(r"http://\S+", said)
                if address is None:
                    raise SystemExit(said + server.stderr.read())
                page.goto(address[0])
                wait_for(page, "window.readyMs")
                took_s = page.evaluate("readyMs") / 1000 - begun_s
                page.evaluate(LISTEN)
                yield page, server.pid, took_s
            finally:
                context.close()
                server.terminate()

    def start(self, minutes: int, tries: int) -> list[Row]:
        """From the start of the process to a page that can be used, then a click that is a cold one."""
        started, clicked, processor = [], [], []
        for number in range(tries + 1):
            with self.studio(self.home(minutes)) as (page, pid, took_s):
                used_s = seconds_of(pid)
                clicked_s = click(page, PLACES[0])
            if number:  # the first one compiles the program's modules
                started.append(took_s)
                clicked.append(clicked_s)
                processor.append(used_s)
        return [
            Row("start of the page", statistics.median(started), 1.5, "s", spread(started)),
            Row("processor seconds of the server until then", statistics.median(processor), None, "s"),
            Row("click to first sound, cold", max(clicked), 1.5, "s", spread(clicked)),
        ]

    def hearing(self, minutes: int, tries: int) -> list[Row]:
        """Clicks once all is spoken, and edits until they are marked, shown and heard; the same, built."""
        home = self.home(minutes)
        self.run(home, "build", "legs.yaml")
        script = home / "mine" / "legs.yaml"
        encodes = self.encodes_so_far()
        with self.studio(home) as (page, pid, _):
            wait_for(page, "studio.found.exact")
            warm = [click(page, at) for at in PLACES[: 2 * tries]]
            ahead = page.evaluate(AHEAD)
            marked = [mark_mistake(page) for _ in range(tries)]
            processor_s = seconds_of(pid)
            edits = [edit_while_playing(page, number) for number in range(tries)]
            processor_s = (seconds_of(pid) - processor_s) / tries
            shown, longer = [one[0] for one in edits], [one[1] for one in edits]
            words = [hear_new_words(page, number) for number in range(tries)]
            heard_encodes = self.encodes_so_far() - encodes
        rebuilt, reworded = [], []
        for number in range(tries):
            script.write_text(script_of(minutes).replace("Squat 40s", f"Squat {41 + number}s", 1), "utf-8")
            rebuilt.append(self.run(home, "build", "legs.yaml"))
            script.write_text(script_of(minutes).replace("here we go", f"here we go {number}", 1), "utf-8")
            reworded.append(self.run(home, "build", "legs.yaml"))
        built_encodes = self.encodes_so_far() - encodes - heard_encodes
        note = f"{statistics.median(longer):.2f} s, build {statistics.median(rebuilt):.2f} s"
        word_note = f"{statistics.median(words):.2f} s, build {statistics.median(reworded):.2f} s"
        ratio = statistics.median(longer) / statistics.median(rebuilt)
        word_ratio = statistics.median(words) / statistics.median(reworded)
        return [
            Row("click to first sound, warm", max(warm), 0.5, "s", spread(warm)),
            Row("a mistake is marked after", statistics.median(marked), 0.3, "s", spread(marked)),
            Row("an edit is shown after", statistics.median(shown), None, "s", spread(shown)),
            Row("a longer step is heard / built", ratio, 0.1, "", note),
            Row("new words are heard / built", word_ratio, 0.1, "", word_note),
            Row("processor seconds of the server, an edit", processor_s, None, "s"),
            Row("runs of ffmpeg while listening", heard_encodes, 0, "", f"{built_encodes} for the builds"),
            Row("mixed ahead of what is heard", ahead, None, "s"),
        ]

    def memory(self, minutes: int, clicks: int) -> list[Row]:
        """The most that the server holds of a long session, spoken, heard here and there, and edited."""
        with self.studio(self.home(minutes)) as (page, pid, _):
            for number in range(clicks):
                click(page, PLACES[number % len(PLACES)])
                if number % 4 == 0:
                    edit_while_playing(page, number // 4)
            page.evaluate("studio.player.pause()")
            wait_for(page, "studio.found.exact")
            click(page, 0.97)
            return [Row(f"memory of {minutes} minutes", peak_mb(pid), 300, "MB")]

    def scrolling(self, minutes: int) -> list[Row]:
        """Frames while the timeline of a session scrolls: a part of it, and nearly all."""
        rows = []
        with self.studio(self.home(minutes)) as (page, _, _took_s):
            for what, factor in (("near", 0.06), ("far", 0.9)):
                page.evaluate(f"studio.timeline.zoom({factor})")
                found = page.evaluate(SCROLL, 240)
                page.evaluate("studio.timeline.zoom(1000)")
                steps, paints = sorted(found["steps"]), sorted(found["paints"])
                rate = 1000 * len(steps) / sum(steps)
                late = sum(step > 25 for step in steps)
                rows += [
                    Row(f"frames a second, scrolling {what}", rate, 59.5, "", f"{late} late", is_least=True),
                    Row(f"painting a frame {what}, 99 %", paints[int(len(paints) * 0.99)], 16.7, "ms"),
                ]
        return rows

    def run(self, home: Path, *arguments: str) -> float:
        """Run the program in the session's folder; returns the seconds that it took.

        Raises:
            SystemExit: when it fails, with what it said.
        """
        begun_s = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "audiocoach", *arguments],
            cwd=home / "mine",
            env=self.environment(home),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"audiocoach {' '.join(arguments)} failed:\n{done.stderr}")
        return time.monotonic() - begun_s

    def encodes_so_far(self) -> int:
        """Runs of ffmpeg."""
        return len(self.encodes.read_text().splitlines())


def counting_ffmpeg(folder: Path, log: Path) -> Path:
    """A program that notes each run in a file, and is ffmpeg."""
    path = folder / "ffmpeg"
    path.write_text(f'#!/bin/sh\necho run >>"{log}"\nexec "{imageio_ffmpeg.get_ffmpeg_exe()}" "$@"\n')
    path.chmod(0o755)
    return path


def wait_for(page: Any, condition: str) -> None:
    """Wait until an expression is true in the page, which forbids what Playwright would compile for that."""
    end_s = time.monotonic() + LONGEST_S
    while not page.evaluate(f"Boolean({condition})"):
        if time.monotonic() > end_s:
            raise SystemExit(f"still not: {condition}")
        page.wait_for_timeout(10)


def click(page: Any, part: float) -> float:
    """Click at a part of the timeline; returns the seconds until something is heard."""
    page.evaluate("studio.player.pause()")
    wait_for(page, "bench.silent")
    page.wait_for_timeout(100)
    page.evaluate("void Object.assign(bench, { at: null, not: '' })")
    box = page.locator("#timeline").bounding_box()
    page.mouse.click(box["x"] + box["width"] * part, box["y"] + 60)
    wait_for(page, "bench.heard")
    return float(page.evaluate("bench.heard - bench.at")) / 1000


def put_caret(page: Any, after: str, times: int = 1) -> None:
    """Put the caret behind a text, the first of its kind or a later one."""
    page.evaluate(
        """([text, times]) => {
          const { view } = studio.editor, found = view.state.doc.toString();
          let at = -1;
          while (times--) at = found.indexOf(text, at + 1);
          view.dispatch({ selection: { anchor: at + text.length }, scrollIntoView: true });
          view.focus();
        }""",
        [after, times],
    )


def mark_mistake(page: Any) -> float:
    """Type a letter that makes a mistake, and mend it; returns the seconds until its line is marked."""
    put_caret(page, "Squat 40s")
    page.evaluate("void Object.assign(bench, { marked: null, at: null })")
    page.keyboard.press("x")
    wait_for(page, "bench.marked")
    took_s = float(page.evaluate("bench.marked - bench.at")) / 1000
    page.keyboard.press("Backspace")
    wait_for(page, "!document.querySelector('.cm-line.problem-error')")
    page.wait_for_timeout(400)
    return took_s


def edit_while_playing(page: Any, number: int) -> tuple[float, float]:
    """Make a step longer by a key while the session plays; returns the seconds until the timeline shows it,
    and until the new version is heard.
    """
    page.evaluate("studio.player.seek(studio.plan.duration_s / 2, true)")
    wait_for(page, "studio.player.isPlaying && !bench.silent && !studio.player.coming")
    put_caret(page, "Squat 4")
    page.keyboard.press("Delete")
    wait_for(page, "!studio.player.coming")
    page.wait_for_timeout(600)
    page.evaluate("bench.not = studio.player.sound.dataset.version")
    page.evaluate("void Object.assign(bench, { at: null, shown: null })")
    page.keyboard.press(str(1 + number))
    wait_for(page, "bench.heard && bench.shown")
    found = page.evaluate("[bench.shown - bench.at, bench.heard - bench.at]")
    page.wait_for_timeout(300)
    return found[0] / 1000, found[1] / 1000


def hear_new_words(page: Any, number: int) -> float:
    """Change a word while it is about to be heard, with all others spoken; returns the seconds until the new
    version is.
    """
    wait_for(page, "studio.found.exact")
    page.evaluate(
        """() => {
          const cue = studio.plan.cues.filter((one) => one.text.includes("here we go"))[2];
          studio.player.seek(cue.start_s - 0.9, true);
        }"""
    )
    wait_for(page, "studio.player.isPlaying && !bench.silent && !studio.player.coming")
    page.wait_for_timeout(600)  # what is mixed ahead is there
    put_caret(page, "here we go", 2 + number)
    page.evaluate("bench.not = studio.player.sound.dataset.version")
    page.evaluate("void Object.assign(bench, { at: null, shown: null })")
    page.keyboard.press("x")
    wait_for(page, "bench.heard && bench.shown")
    return float(page.evaluate("bench.heard - bench.at")) / 1000


def spread(values: list[float]) -> str:
    """The least and the most."""
    return f"{min(values):.2f} to {max(values):.2f}"


def peak_mb(pid: int) -> float:
    """The most memory that a process held."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM:"))


def seconds_of(pid: int) -> float:
    """Processor seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
