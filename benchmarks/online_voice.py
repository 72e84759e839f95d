"""What a session asks of the online voice, how fast stored words are found, and what killed writers leave.

    python benchmarks/online_voice.py             the gym day, 200 stored cues, a thousand kills (minutes)
    python benchmarks/online_voice.py --kills 50  fewer kills, to see that all works; then not judged

The real gTTS speaks over TLS to a stand-in for its server on this machine, which counts. No packet leaves it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT / "tests")

from audiocoach.build.options import Machine, Options, Recipe  # noqa: E402
from audiocoach.build.resources import Resources  # noqa: E402
from audiocoach.build.speech import speak, words_of  # noqa: E402
from audiocoach.build.track import load  # noqa: E402
from audiocoach.media.ffmpeg import find_ffmpeg, run  # noqa: E402
from audiocoach.voices.espeak import Espeak  # noqa: E402
from audiocoach.voices.speaker import Speaker  # noqa: E402
from voices.translate_server import TranslateServer, hurry, make_certificate  # noqa: E402

SESSION = "strength/gym-day"
NEXT: Mapping[str, Mapping[str, str]] = {
    "longer work": {"work": "45s"},
    "a fourth round": {"rounds": "4"},
    "both, and heavier": {"work": "50s", "rounds": "4", "squat": "24 kilos"},
}
"""What a block changes from one week of a session to the next."""

OTHER = ("strength/runner-a", "strength/runner-b")
"""Two workouts that take turns: their words are their own, so this share is only told."""

FOR_WORDS = ("strength/gym-day", "strength/runner-a", "strength/runner-b", "strength/upper-body")
CUES = 200
LOOKS = 15
KILLS = 1000


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its limit; ``judged`` is whether the limit is for what was measured."""

    name: str
    measured: float
    limit: float
    unit: str
    judged: bool = True

    @property
    def met(self) -> bool:
        """Whether it is within its limit."""
        return not self.judged or self.measured <= self.limit


def main() -> int:
    """Measures, prints, and says by the exit code whether every limit was kept."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=KILLS, help="writers to kill (default 1000)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="audiocoach-voices-") as folder:
        figures = [*requests(Path(folder)), *look_up(Path(folder))]
    figures.append(killed(asked.kills))
    if asked.json:
        print(json.dumps([{**asdict(figure), "met": figure.met} for figure in figures], indent=2))
    else:
        print(report(figures))
    return 0 if all(figure.met for figure in figures) else 1


def requests(folder: Path) -> list[Figure]:
    """How often the server is asked: by a first build, by the same again, and by the weeks that follow."""
    certificate = make_certificate(folder)
    sound = ["-f", "lavfi", "-i", "sine=f=220:r=24000:d=1.6", "-b:a", "64k", "-f", "mp3", "pipe:1"]
    mp3 = run(find_ffmpeg(), sound, timeout_s=30)
    with TranslateServer(certificate, mp3) as server:
        for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"):
            os.environ.pop(name.lower(), None)
            os.environ.pop(name, None)
        os.environ["HTTPS_PROXY"] = server.proxy_url

        def asked_for(variables: Mapping[str, str], store: str, session: str = SESSION) -> int:
            before = len(server.requests)
            options = Options(
                Recipe(voice="gtts"), Machine(cache_dir=folder / store, engines={"gtts": hurry()})
            )
            speak(load(session, variables=variables), Resources(options))
            return len(server.requests) - before

        cold = asked_for({}, "first")
        figures = [
            Figure(f"requests of {SESSION}, nothing stored", cold, 120, ""),
            Figure("requests of the same again", asked_for({}, "first"), 0, ""),
        ]
        for name, variables in NEXT.items():
            asked_for({}, name)
            new = asked_for(variables, name)
            whole = asked_for(variables, f"{name} alone")
            figures.append(Figure(f"new requests of the next week: {name}", 100 * new / whole, 30, "%"))
        first, other = OTHER
        asked_for({}, "other", first)
        new, whole = asked_for({}, "other", other), asked_for({}, "other alone", other)
        name = f"new requests of another workout: {other} after {first}"
        figures.append(Figure(name, 100 * new / whole, 100, "%", judged=False))
    return figures


def look_up(folder: Path) -> list[Figure]:
    """The time in which a speaker finds the clips of :data:`CUES` cues in the store: by the clock, and of the
    processor, which other work beside it does not lengthen so much.
    """
    resources = Resources(Options(Recipe(voice="espeak"), Machine(cache_dir=folder / "words")))
    words = [text for name in FOR_WORDS for text, _ in words_of(load(name), resources)]
    texts = list(dict.fromkeys(words))[:CUES]
    if len(texts) < CUES:
        raise SystemExit(f"only {len(texts)} cues to look up")

    def speaker() -> Speaker:
        return Speaker(Espeak(), resources.store, ffmpeg=resources.ffmpeg, language="en")

    speaker().speak(texts)
    took_ms, worked_ms = [], []
    for _ in range(LOOKS):
        fresh = speaker()
        started, began = time.perf_counter(), time.process_time()
        found = fresh.stored_frames(texts)
        took_ms.append(1000 * (time.perf_counter() - started))
        worked_ms.append(1000 * (time.process_time() - began))
        assert len(found) == CUES
    name = f"look-up of {CUES} stored cues, median of {LOOKS}"
    return [
        Figure(name, statistics.median(took_ms), 100, "ms"),
        Figure(f"{name}, processor", statistics.median(worked_ms), 100, "ms"),
    ]


def killed(kills: int) -> Figure:
    """Wrong clips after that many kills of writers."""
    script = ROOT / "tests" / "fuzz" / "kill_store.py"
    command = [sys.executable, str(script), "--kills", str(kills), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.stdout:
        raise SystemExit(done.stderr)
    seen = json.loads(done.stdout)
    name = (
        f"wrong clips after {seen['kills']:,} kills ({seen['right']:,} right, {seen['missing']:,} made again)"
    )
    return Figure(name, seen["wrong"] + seen["broken writers"], 0, "", judged=kills >= KILLS)


def report(figures: Sequence[Figure]) -> str:
    """The figures as text."""
    width = max(len(figure.name) for figure in figures)
    lines = [f"{'':<{width}}{'measured':>10}{'limit':>10}"]
    for figure in figures:
        verdict = "" if figure.met else "  missed"
        lines.append(
            f"{figure.name:<{width}}{figure.measured:>10.0f}{figure.limit:>10.0f} {figure.unit}{verdict}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
