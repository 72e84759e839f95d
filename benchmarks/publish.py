"""What publishing costs: 24 tracks of which none changed, and ten thousand.

    python benchmarks/publish.py            five rounds, then 1,000 and 10,000 tracks
    python benchmarks/publish.py --quick    one round, then 100 and 1,000 tracks; never judged

Each round publishes 24 tracks that are published already, and asks for the help. The difference of their
processor seconds is what publishing costs beyond the start of the program. Then sites of two sizes are
published anew, changed by one title, and left alone. Seconds a track may not grow with their number, and
memory may grow only by what a list of tracks needs. The tracks are one session of a quarter of an hour
under many names. At last Chromium, slowed down four times, opens the page of a session of 25 minutes, by the
clock (extra ``dev``; left out if there is no Chromium). POSIX only.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from audiocoach.publish.serving import SiteServer

CHECKOUT = Path(__file__).resolve().parents[1]
TRACKS = 24
MOST_S = 0.5
"""Processor seconds beyond the help, with nothing changed."""
MOST_MB = 200
"""Memory of the largest site."""
MOST_GROWTH = 1.5
"""Seconds a track in the larger site, over those in the smaller one."""
MOST_PAINT_S = 1.0
"""Seconds until the page of a track shows something, on a processor that is slowed down."""
MOST_PAGE_KB = 150
"""What a page loads, without its sound."""
SLOWER = 4
SESSION = "strength/runner-a"
PAINTED = "performance.getEntriesByName('first-contentful-paint')"
LOADED_BYTES = """performance.getEntries().filter(one => !/\\.mp3/.test(one.name))
    .reduce((sum, one) => sum + (one.encodedBodySize || 0), 0)"""
SCRIPT = """\
audiocoach: 1
title: Legs and core
author: Jo
voice: espeak
music: none
workout:
  - circuit: Legs
    rounds: 6
    rest: 20s
    steps: [Goblet squat 20s, Reverse lunge 20s, Deadlift 20s]
  - circuit: Core
    rounds: 6
    rest: 20s
    steps: [Push-up 20s, Plank 20s, Bent-over row 20s]
"""
"""A session of a quarter of an hour."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor seconds, and the peak of memory in MB."""

    seconds: float
    mb: float


def main() -> int:
    """Print the figures; the exit code is 1 where a limit is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="one round and small sites; never judged")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    asked = parser.parse_args()
    sizes = (100, 1000) if asked.quick else (1000, 10_000)
    with tempfile.TemporaryDirectory(prefix="audiocoach-publish-") as name:
        folder = Path(name)
        track = make_track(folder)
        figures = unchanged(folder, track, 1 if asked.quick else 5)
        for size in sizes:
            figures |= site_of(folder, track, size)
        paint_s, page_kb = first_paint(folder, 1 if asked.quick else 5)
    small, large = sizes
    growth = figures[f"new {large}"].seconds / large / (figures[f"new {small}"].seconds / small)
    beyond_s = figures["unchanged"].seconds - figures["help"].seconds
    most_mb = max(cost.mb for cost in figures.values())
    judged = {
        "beyond the help, s": (beyond_s, MOST_S),
        "peak of memory, MB": (most_mb, MOST_MB),
        f"seconds a track, {large} / {small}": (growth, MOST_GROWTH),
    }
    if paint_s:
        judged["first paint, s"] = (paint_s, MOST_PAINT_S)
        judged["page without sound, kB"] = (page_kb, MOST_PAGE_KB)
    if asked.json:
        data = {name: [cost.seconds, cost.mb] for name, cost in figures.items()}
        print(json.dumps({"costs": data, "judged": judged}, indent=1))
    else:
        for name, cost in figures.items():
            print(f"{name:<34}{cost.seconds:>9.2f} s{cost.mb:>8.0f} MB")
        for name, (value, limit) in judged.items():
            print(f"{name:<34}{value:>9.2f}   limit {limit}{'' if value <= limit else '  missed'}")
    return 0 if asked.quick or all(value <= limit for value, limit in judged.values()) else 1


def make_track(folder: Path) -> Path:
    """Build the session."""
    (folder / "track.yaml").write_text(SCRIPT, encoding="utf-8")
    run("build", "track.yaml", "--quality", "small", cwd=folder)
    return folder / "track.mp3"


def first_paint(folder: Path, rounds: int) -> tuple[float, float]:
    """The median seconds until the first paint, and the kB of the page without its sound; zeros without
    Chromium.
    """
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415  (the rest needs no browser)
    except ImportError:
        chromium = None
    if chromium is None:
        return 0.0, 0.0
    (folder / "page").mkdir()
    run("build", SESSION, "--voice", "espeak", "-o", "page/track.mp3", cwd=folder)
    run("publish", "page", "-o", "page-site", cwd=folder)
    painted_s, loaded_kb = [], 0.0
    with SiteServer(0, lan=False) as server, sync_playwright() as playwright:
        server.show(folder / "page-site")
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for _ in range(rounds):
            context = browser.new_context()  # with an empty cache
            page = context.new_page()
            tools = context.new_cdp_session(page)
            tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            page.goto(f"{server.address}track.html", wait_until="load")
            page.wait_for_function(f"{PAINTED}.length")
            painted_s.append(page.evaluate(f"{PAINTED}[0].startTime") / 1000)
            loaded_kb = page.evaluate(LOADED_BYTES) / 1000
            context.close()
        browser.close()
        server.shutdown()
        thread.join()
    return statistics.median(painted_s), loaded_kb


def tracks_of(folder: Path, track: Path, count: int) -> Path:
    """Fill a folder with so many tracks, each a name of the same file."""
    out = folder / f"tracks-{count}"
    out.mkdir()
    for number in range(count):
        os.link(track, out / f"track-{number:05d}.mp3")
    return out


def run(*arguments: str, cwd: Path) -> Cost:
    """Run the program.

    Raises:
        SystemExit: when it fails, with what it said.
    """
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT), "HOME": str(cwd), "XDG_CACHE_HOME": str(cwd)}
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(
            [sys.executable, "-m", "audiocoach", *arguments],
            cwd=cwd,
            env=environment,
            stdout=said,
            stderr=said,
        )
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            raise SystemExit(f"audiocoach {' '.join(arguments)} failed:\n{said.read().decode()}")
    return Cost(
        used.ru_utime + used.ru_stime, used.ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
    )


def unchanged(folder: Path, track: Path, rounds: int) -> dict[str, Cost]:
    """The median costs of the help, and of publishing what is published."""
    words = ("publish", str(tracks_of(folder, track, TRACKS)), "--url", "https://example.org/t")
    run(*words, cwd=folder)
    costs: dict[str, list[Cost]] = {"help": [], "unchanged": []}
    for _ in range(rounds):
        costs["help"].append(run("--help", cwd=folder))
        costs["unchanged"].append(run(*words, cwd=folder))
    return {
        name: Cost(statistics.median(one.seconds for one in each), max(one.mb for one in each))
        for name, each in costs.items()
    }


def site_of(folder: Path, track: Path, count: int) -> dict[str, Cost]:
    """The costs of a new site of so many tracks, of a new title for it, and of nothing new."""
    words = ("publish", str(tracks_of(folder, track, count)), "-o", f"site-{count}")
    words += ("--url", "https://example.org/t")
    return {
        f"new {count}": run(*words, cwd=folder),
        f"new title {count}": run(*words, "--title", "Other", cwd=folder),
        f"unchanged {count}": run(*words, "--title", "Other", cwd=folder),
    }


if __name__ == "__main__":
    sys.exit(main())
