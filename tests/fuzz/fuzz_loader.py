"""Feeds the loader documents that nobody would write: each becomes a workout or a list of findings, in time.

Run by hand, for it takes minutes: ``python tests/fuzz/fuzz_loader.py --documents 50000 --seed 1``. Documents
are the shipped workouts and the golden script with pieces changed, and scripts put together from the words of
the language. A document that ends in anything else, or takes longer than it should, is written out and the
run fails.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from audiocoach.errors import Problem, ScriptError, UsageError
from audiocoach.script.header import HEADER_KEYS
from audiocoach.script.load import load_workout
from audiocoach.script.steps import STEP_KINDS

ROOT = Path(__file__).resolve().parents[2]
SLOWEST_S = 5.0
"""No document here may take longer; they are small."""

HEADER = [key.name for key in HEADER_KEYS]
OPTIONS = sorted({option.name for kind in STEP_KINDS.values() for option in kind.options})
VALUES = (
    "40s", "3m", "1:30", "0", "0s", "-5s", "7h", "10", "8-12", "max", "3x10", "1000", "9" * 30, "2-0-1",
    "31X0", "each", "alternate", "5:00/km", "400m", "zone 2", "rpe 11", "2%", "50%", "170", "box", "4-7-8",
    "all", "first 3", "every 2", "yes", "never", "drive", "calm", "none", "go", "gong.mp3", "http://x/y",
    "../x.yaml", "a.yaml", "b.yaml#Main", "loop.yaml", "{title}", "{nam}", "${work}", "${x", "'", '"', "[",
    "]", "{", "}", "&a", "*a", "!t", "<<", "|", ">", "#", "- ", ": ", "\t", "\x00", "\ud800", "é", "²", "½",
    "", "~", "null", "Squat 40s", "Squat 10", "Squat 3 x 8-12", "Squat max reps 60s", "Rest 30s", "Burpee",
    "10 push-ups", "Lunge 20 reps alternating @ 60kg", "[2, 4, 6]", "[20s, 40s]", "{cap: 12m}",
    "{A: 6s, B: 10s}", "{in: 4s, out: 6s, hold: 0}", "[{at: 1m, say: Go}]", "[Squat 40s, Plank]",
    "{work: 5s}", "[]", "{}",
)  # fmt: skip
WHOLE_LANGUAGE = """\
audiocoach: 1
title: All
language: en-GB
phrases: {halfway: Half, closing: [Bye., "Done."]}
vars: {work: 40s}
workout:
  - superset: [Squat 10 reps, Row 3-5 reps, Hop max reps 20s]
    sets: 3
    rest: 60s
  - emom: 10
    every: 1m
    steps: [Squat 10 reps, {superset: [A 5 reps, B 20s]}, {do: C, for: 20s, sides: each}, Rest 10s]
  - amrap: 8m
    steps: [Burpee, 10 push-ups, {run: Easy, for: 1m}, Squat 3x8-12]
  - for_time: {cap: 12m}
    steps:
      - Burpee
      - do: Squat
        reps: 20
  - ladder: [2, 4, 6]
    steps: [Push-up, Rest 10s, {do: Squat, tempo: 3110}]
  - pyramid: [20s, 40s, 60s]
    steps: [Plank each side]
  - pick: 2
    from: [A 1s, B 2s, C 3s]
    seed: summer
  - include: b.yaml#Main
  - include: a.yaml
    vars: {work: 50s}
  - cycle: {Contract: 6s, Relax: 10s}
    for: 2m
    voice: every 2
  - breathe: {in: 4s, hold: 0, out: 6s}
    rounds: 3
  - breathe: 4-7-8
    for: 1m
  - sound: gong.mp3
  - pause: 5s
  - run: Easy
    for: 10m
    effort: zone 2
    incline: 2%
    cadence: 170
    notes:
      - {at: 1m, say: "Next is {next}."}
      - {at: -30s, say: Nearly there.}
      - at: 50%
        say: Relax.
  - do: Squat
    reps: max
    for: "${work}"
    cadence: 60
"""
INCLUDED = {
    "a.yaml": b"audiocoach: 1\nvars: {work: 40s}\nworkout: [Squat 40s, {include: b.yaml}]\n",
    "b.yaml": b"audiocoach: 1\nworkout:\n  - section: Main\n    steps: [Hop 5s, {sound: x.wav}]\n",
    "loop.yaml": b"audiocoach: 1\nworkout: [{include: loop.yaml}]\n",
}

Mutation = Callable[[random.Random, str], str]


def read_included(path: str) -> bytes:
    """What the documents may include."""
    if path not in INCLUDED:
        raise UsageError(f"{path} cannot be read")
    return INCLUDED[path]


def seeds() -> list[str]:
    """The shipped workouts and the golden scripts; half of all documents come from the whole language."""
    folders = (ROOT / "workouts", ROOT / "tests" / "golden")
    files = sorted(path for folder in folders for path in folder.rglob("*.yaml"))
    return [*(path.read_text(encoding="utf-8") for path in files), *[WHOLE_LANGUAGE] * len(files)]


def _value_changed(rng: random.Random, text: str) -> str:
    """What stands after a colon or a dash becomes something else."""
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    head, colon, _ = lines[at].rpartition(rng.choice((": ", "- ")))
    lines[at] = head + (colon or ": ") + rng.choice(VALUES)
    return "\n".join(lines)


def _key_changed(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    indent = len(lines[at]) - len(lines[at].lstrip(" -"))
    _, colon, value = lines[at].partition(":")
    lines[at] = lines[at][:indent] + rng.choice((*STEP_KINDS, *OPTIONS, *HEADER)) + (colon or ":") + value
    return "\n".join(lines)


def _line_moved(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    moved = lines.pop(rng.randrange(len(lines)))
    lines.insert(rng.randrange(len(lines) + 1), rng.choice(("", "  ")) + moved)
    return "\n".join(lines)


def _hole(rng: random.Random, text: str) -> str:
    start = rng.randrange(len(text) + 1)
    return text[:start] + rng.choice(VALUES) + text[start + rng.randrange(12) :]


def _block_doubled(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    start = rng.randrange(len(lines))
    block = lines[start : start + rng.randrange(1, 6)]
    return "\n".join([*lines[: start + len(block)], *block, *lines[start + len(block) :]])


MUTATIONS: Sequence[Mutation] = (
    _value_changed,
    _value_changed,
    _key_changed,
    _line_moved,
    _hole,
    _block_doubled,
)


def mutated(rng: random.Random, sources: Sequence[str]) -> str:
    """A real script with a few pieces changed."""
    text = rng.choice(sources)
    for _ in range(rng.randrange(1, 4)):
        text = rng.choice(MUTATIONS)(rng, text)
    return text


def generated(rng: random.Random) -> str:
    """A script put together from the words of the language."""
    lines = ["audiocoach: 1"]
    for key in rng.sample(HEADER, rng.randrange(4)):
        if key not in ("audiocoach", "workout"):
            lines.append(f"{key}: {rng.choice(VALUES)}")
    return "\n".join([*lines, "workout:", *_steps(rng, "  ", 0)])


def _steps(rng: random.Random, indent: str, depth: int) -> list[str]:
    lines: list[str] = []
    for _ in range(rng.randrange(1, 4)):
        kind = rng.choice(tuple(STEP_KINDS))
        options = [option.name for option in STEP_KINDS[kind].options]
        lines.append(f"{indent}- {kind}: {rng.choice(VALUES)}")
        for option in rng.sample(options, rng.randrange(len(options) + 1)):
            if option in ("steps", "from") and depth < 4:
                lines += [f"{indent}  {option}:", *_steps(rng, indent + "    ", depth + 1)]
            else:
                lines.append(f"{indent}  {option}: {rng.choice(VALUES)}")
    return lines


def outcome(text: str) -> str:
    """``workout`` or ``findings``.

    Raises:
        AssertionError: when a finding says nothing, or took too long to make.
    """
    start = time.process_time()
    problems: tuple[Problem, ...] = ()
    try:
        load_workout(text, file="fuzz.yaml", reader=read_included)
    except ScriptError as error:
        problems = error.problems
    for problem in problems:
        assert problem.message
        assert problem.render()
        assert "pydantic" not in problem.message
    assert time.process_time() - start < SLOWEST_S, "too slow"
    return "findings" if problems else "workout"


def main() -> int:
    """Runs; 0 when every document was read or refused in words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sources, counts = seeds(), Counter[str]()
    for number in range(options.documents):
        rng = random.Random(f"{options.seed} {number}")
        text = generated(rng) if number % 3 == 0 else mutated(rng, sources)
        try:
            counts[outcome(text)] += 1
        except Exception as error:  # whatever it is, it is what this looks for
            counts[type(error).__name__] += 1
            print(f"--- document {number} of seed {options.seed}\n{text}\n", file=sys.stderr)
            traceback.print_exc()
    print(f"{options.documents:,} documents, seed {options.seed}: {dict(counts)}")
    return 0 if set(counts) <= {"workout", "findings"} else 1


if __name__ == "__main__":
    sys.exit(main())
