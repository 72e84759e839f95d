"""What the commands cost that have nothing to make, beside another installed AudioCoach.

    python benchmarks/startup.py --against OTHER/bin/python     the audiocoach of another environment
    python benchmarks/startup.py --against 096b00d              a revision, in a temporary environment
    python benchmarks/startup.py                                this checkout alone
    python benchmarks/startup.py --quick                        one run of each; never judged

The commands are a build of a track that is up to date, a check of a session that ships, an import, the help,
lists of scripts of the user's own, and what a shell completes. They run in turns, each side with a home, a
store and a bytecode cache of its own that are filled before the first measured run: without bytecode a
checkout would compile its modules anew in every run and an installed package would not. The figures are
medians of processor seconds (user and system, children included), which other work on the machine disturbs
less than it disturbs wall time. POSIX only.

This checkout runs with the interpreter that runs this script. Start it with OTHER/bin/python to give both
sides the same packages.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Command:
    """A command: the most that it may cost here, as a share of what it costs there; its arguments, or the
    line that a shell completes; and the number of scripts in the folder that it runs in.
    """

    limit: float
    arguments: tuple[str, ...] = ()
    completes: str = ""
    scripts: int = 0

    @property
    def environment(self) -> dict[str, str]:
        """What bash sets to ask for completions."""
        if not self.completes:
            return {}
        position = f"{self.completes.count(' ')}"
        return {"_AUDIOCOACH_COMPLETE": "complete_bash", "COMP_WORDS": self.completes, "COMP_CWORD": position}


COMMANDS = {
    "build, up to date": Command(0.6, ("build", "strength/runner-a", "--voice", "espeak", "-q")),
    "check": Command(0.6, ("check", "strength/runner-a")),
    "check, 500 lines": Command(1.0, ("check", "long.yaml"), scripts=1),
    "import a .zwo": Command(0.5, ("import", "ride.zwo", "--force")),
    "--help": Command(1.0, ("--help",)),
    "list, 100 own": Command(1.2, ("list",), scripts=100),
    "list, 1,000 own": Command(1.0, ("list",), scripts=1000),
    "complete a script": Command(1.0, completes="audiocoach build strength/ru", scripts=1000),
    "complete a voice": Command(1.0, completes="audiocoach build a.yaml --voice es"),
    "complete an exercise": Command(1.0, completes="audiocoach exercises "),
}

SCRIPT = """\
audiocoach: 1
title: Session {number}
language: en
tags: [strength]
workout:
  - circuit: Legs
    rounds: 3
    steps:
      - Squat 3x{reps} rest 60s
      - Push-up {reps} reps
      - Plank {seconds}s
      - Lunge 10 each
  - Run {reps} km easy
"""
"""A script of the user's own, for the list. Each is different."""

MOVES = ("Squat", "Push-up", "Plank", "Lunge", "Deadlift")
LONG_SCRIPT = "audiocoach: 1\ntitle: Long\nworkout:\n" + "".join(
    f"  - {MOVES[number % 5]} v{chr(97 + number % 26)}{chr(97 + number // 26)} {10 + number % 20}s\n"
    for number in range(500)
)
"""500 lines of which no two are the same."""

ZWO = """\
<workout_file>
  <name>Hills</name>
  <sportType>bike</sportType>
  <workout>
    <Warmup Duration="600" PowerLow="0.4" PowerHigh="0.7">
      <textevent timeoffset="20" message="Relax"/>
    </Warmup>
    <IntervalsT Repeat="8" OnDuration="60" OffDuration="90" OnPower="1.1" OffPower="0.5"/>
    <SteadyState Duration="300" Power="0.75" Cadence="90"/>
    <Cooldown Duration="300" PowerLow="0.6" PowerHigh="0.4"/>
  </workout>
</workout_file>
"""
"""A workout to import."""

ROUNDS = 11
HEAVIEST = 12
TIMEOUT_S = 300


@dataclass(frozen=True, slots=True)
class Side:
    """An AudioCoach to measure: its interpreter, the folder its package has to lie in, and its own files."""

    python: str
    files: Path
    checkout: Path | None = None

    @property
    def environment(self) -> dict[str, str]:
        """The process's environment: nothing of the user's settings, and bytecode is kept."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("AUDIOCOACH_", "XDG_", "PYTHON"))
        }
        home = self.files / "home"
        own = {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
        own["PYTHONPYCACHEPREFIX"] = str(self.files / "bytecode")
        return kept | own | ({"PYTHONPATH": str(self.checkout)} if self.checkout else {})

    def run(self, *arguments: str, variables: Mapping[str, str] | None = None, scripts: int = 0) -> str:
        """Runs the interpreter in a folder of its own; gives what it wrote to standard error.

        Args:
            arguments: of the interpreter.
            variables: environment variables besides those of the side.
            scripts: the number of scripts in that folder.

        Raises:
            SystemExit: when it fails, with what it said.
        """
        folder = self.files / f"tracks-{scripts}"
        if not folder.is_dir():
            folder.mkdir(parents=True)
            (folder / "ride.zwo").write_text(ZWO, encoding="utf-8")
            if scripts == 1:
                (folder / "long.yaml").write_text(LONG_SCRIPT, encoding="utf-8")
            for number in range(scripts):
                script = SCRIPT.format(number=number, reps=5 + number % 9, seconds=20 + number % 41)
                (folder / f"own-{number}.yaml").write_text(script, encoding="utf-8")
        done = subprocess.run(
            [self.python, *arguments],
            cwd=folder,
            env=self.environment | dict(variables or {}),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{self.python} {' '.join(arguments)} failed:\n{done.stderr}")
        return done.stderr

    def cost_s(self, command: Command) -> float:
        """Processor seconds of one call of a command."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.call(command)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def call(self, command: Command, *options: str) -> str:
        """Runs a command, with options for the interpreter; gives what it wrote to standard error."""
        arguments = (*options, "-m", "audiocoach", *command.arguments)
        return self.run(*arguments, variables=command.environment, scripts=command.scripts)

    def package(self) -> Path:
        """Where the package lies that this side imports."""
        said = self.run("-c", "import audiocoach, sys; sys.stderr.write(audiocoach.__file__)")
        return Path(said.splitlines()[-1]).parent


@dataclass(frozen=True, slots=True)
class Row:
    """Processor seconds of a command here and there, run by run."""

    command: str
    here_s: list[float] = field(default_factory=list)
    there_s: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float | None:
        """Median here against median there, if there is another side."""
        return statistics.median(self.here_s) / statistics.median(self.there_s) if self.there_s else None

    @property
    def met(self) -> bool:
        """Whether the ratio is within the limit."""
        return self.ratio is None or self.ratio <= COMMANDS[self.command].limit


def main() -> int:
    """Prints the ratios and the heaviest modules; the exit code is 1 where a limit is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--against", metavar="PYTHON|REVISION", help="what to compare this checkout with")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"runs of each; default: {ROUNDS}")
    parser.add_argument("--quick", action="store_true", help="one run of each; never judged")
    parser.add_argument("--json", action="store_true", help="every single figure")
    asked = parser.parse_args()
    if asked.rounds < 1:
        parser.error("--rounds is 1 or more")
    with tempfile.TemporaryDirectory(prefix="audiocoach-startup-") as name:
        folder = Path(name)
        here = Side(sys.executable, folder / "here", CHECKOUT)
        there = Side(other_python(asked.against, folder), folder / "there") if asked.against else None
        check_packages(here, there)
        rows = measure(here, there, 1 if asked.quick else asked.rounds)
        heaviest = {name: heaviest_modules(here, command) for name, command in COMMANDS.items()}
    if asked.json:
        print(json.dumps({"rows": [asdict(row) for row in rows], "heaviest_us": heaviest}, indent=1))
    else:
        show(rows, heaviest)
    return 0 if asked.quick or all(row.met for row in rows) else 1


def other_python(against: str, folder: Path) -> str:
    """The interpreter of the other side; a revision is installed first, with its dependencies.

    Raises:
        subprocess.CalledProcessError: when there is no such revision, or it cannot be installed.
    """
    if Path(against).is_file():
        return str(Path(against).absolute())
    source = folder / "source"
    source.mkdir()
    archive = subprocess.run(
        ["git", "-C", str(CHECKOUT), "archive", "--format=tar", against], stdout=subprocess.PIPE, check=True
    )
    subprocess.run(["tar", "-x", "-C", str(source)], input=archive.stdout, check=True)
    venv.create(folder / "environment", with_pip=True)
    python = str(folder / "environment" / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", str(source)], check=True)
    return python


def check_packages(here: Side, there: Side | None) -> None:
    """Makes sure that each side runs its own code.

    Raises:
        SystemExit: when one of them would run the other's.
    """
    if here.package() != CHECKOUT / "audiocoach":
        raise SystemExit(f"this checkout is {CHECKOUT}, but {here.package()} was imported")
    if there and there.package() == CHECKOUT / "audiocoach":
        raise SystemExit(f"{there.python} runs this checkout too; install the other one as a copy")


def measure(here: Side, there: Side | None, rounds: int) -> list[Row]:
    """Every command on both sides in turns, after one run of each that is not counted."""
    rows = [Row(name) for name in COMMANDS]
    sides = [side for side in (here, there) if side]
    for command in COMMANDS.values():
        for side in sides:
            side.cost_s(command)
    for _ in range(rounds):
        for row in rows:
            row.here_s.append(here.cost_s(COMMANDS[row.command]))
            if there:
                row.there_s.append(there.cost_s(COMMANDS[row.command]))
    return rows


def heaviest_modules(side: Side, command: Command) -> dict[str, int]:
    """The modules whose import takes longest, what they import included, in microseconds."""
    costs: dict[str, int] = {}
    for line in side.call(command, "-X", "importtime").splitlines():
        told, _, rest = line.partition(":")
        parts = rest.split("|")
        if told == "import time" and len(parts) == 3 and parts[1].strip().isdigit():
            costs[parts[2].strip()] = int(parts[1])
    return dict(sorted(costs.items(), key=lambda cost: -cost[1])[:HEAVIEST])


def show(rows: list[Row], heaviest: dict[str, dict[str, int]]) -> None:
    """The table, then the modules of each command."""
    print(f"{'command':<22}{'here':>9}{'there':>9}{'ratio':>8}{'limit':>8}")
    for row in rows:
        line = f"{row.command:<22}{statistics.median(row.here_s):>7.2f} s"
        if row.ratio is not None:
            verdict = "" if row.met else "  missed"
            there_s = statistics.median(row.there_s)
            line += f"{there_s:>7.2f} s{row.ratio:>8.2f}{COMMANDS[row.command].limit:>8.2f}{verdict}"
        print(line)
    for name, costs in heaviest.items():
        print(f"\n{name}: modules that take longest to import, with what they import")
        for module, cost_us in costs.items():
            print(f"{cost_us / 1000:>9.1f} ms  {module}")


if __name__ == "__main__":
    sys.exit(main())
