"""The entry point: help, version, exit codes, and what happens when something goes wrong."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from audiocoach.cli import main
from audiocoach.cli.guard import REPORT_NAME
from audiocoach.cli.main import COMMANDS, commands_in
from audiocoach.errors import CANCELLED, EXIT_CANCELLED
from audiocoach.version import __version__

HEAVY = (
    "pydantic",
    "numpy",
    "yaml",
    "pydub",
    "rich",
    "PIL",
    "mutagen",
    "gtts",
    "soxr",
    "importlib.metadata",
    "platformdirs",
    "urllib.request",
    "onnxruntime",
    "hibari",
    "audiocoach.voices",
)
SOUND = (
    "numpy",
    "pydub",
    "audiocoach.sound",
    "audiocoach.build",
    "audiocoach.voices.hibari",
    "hibari",
    "onnxruntime",
    "PIL",
    "mutagen",
    "urllib.request",
)


def test_help_names_every_command_whole(run) -> None:
    """Each command has a line that is not cut; without arguments the same help is printed."""
    ran = run("--help")
    assert ran.code == 0
    for command in COMMANDS:
        assert f"\n  {command} " in ran.out
    assert "..." not in ran.out.split("Commands:")[1]
    assert "audiocoach build runner-a" in ran.out
    assert (run().code, run().out) == (0, ran.out)


def test_a_command_with_a_slip_is_suggested(run) -> None:
    """All commands are looked through for the one that was meant, also those that nothing has imported."""
    assert "Did you mean 'doctor'?" in run("docter").err


@pytest.mark.parametrize(
    "command",
    [
        "build",
        "check",
        "show",
        "list",
        "doctor",
        "voices list",
        "voices try",
        "cache info",
        "cache verify",
        "cache clean",
        "new",
        "schema",
        "export",
        "publish",
        "studio",
        "voices install",
    ],
)
def test_every_command_has_help_with_an_example(run, command) -> None:
    """The help of each command ends in examples that call it, and is written for people."""
    ran = run(*command.split(), "--help")
    assert not re.search(r"<(str|list|int|float|workout)|\[default: 0|<=x", ran.out)
    assert ran.code == 0
    assert f"audiocoach {command}" in ran.out.split("Examples:")[1] or command == "build"


def imported_by(arguments: tuple[str, ...], names: tuple[str, ...]) -> set[str]:
    """Those of ``names`` that a process has imported once a command is done."""
    code = (
        "import sys; from audiocoach.cli.main import app\n"
        f"try: app({list(arguments)!r})\n"
        "except SystemExit as ended: assert not ended.code, ended.code\n"
        f"print('IMPORTED', *[name for name in {names!r} if name in sys.modules], file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    last = ran.stderr.splitlines()[-1].split()
    assert last[0] == "IMPORTED"
    return set(last[1:])


def test_help_imports_nothing_heavy() -> None:
    """What takes long to import is not imported before a command needs it."""
    assert imported_by(("--help",), HEAVY) == set()


def test_each_command_is_found_in_its_module() -> None:
    """The table names the commands that the modules add, no more and no fewer, in the order of the help."""
    found = {name: module for module in COMMANDS.values() for name in commands_in(module)}
    assert list(found.items()) == list(COMMANDS.items())


def test_a_command_imports_no_other() -> None:
    """The modules of the commands that were not asked for are left alone."""
    others = tuple(f"audiocoach.cli.{name}" for name in ("build", "listing", "exercises", "doctor", "pack"))
    assert imported_by(("check", "strength/runner-a"), others) == set()


@pytest.mark.parametrize("arguments", [("list",), ("check", "strength/runner-a")])
def test_reading_scripts_imports_no_sound(home, arguments) -> None:
    """Listing the workouts, and checking one whose timeline needs no spoken word, imports nothing that makes
    sound, pictures or requests.
    """
    assert imported_by(arguments, SOUND) == set()


@pytest.mark.parametrize("arguments", [("import", "ride.zwo", "--force"), ("cache", "info")])
def test_reading_the_arguments_imports_no_pydantic(home, arguments) -> None:
    """Commands that read no script do not wait for what checks one: their arguments are text."""
    Path("ride.zwo").write_text('<workout_file><workout><FreeRide Duration="60"/></workout></workout_file>')
    assert imported_by(arguments, ("pydantic",)) == set()


def test_a_check_that_needs_true_lengths_imports_the_planner(home) -> None:
    """A script whose length depends on its words is still planned: the check above can see an import."""
    Path("long.yaml").write_text("audiocoach: 1\nvoice: espeak\nminutes: 9\nworkout: [Squat 30s]\n")
    assert "audiocoach.build" in imported_by(("check", "long.yaml"), SOUND)


def test_planning_imports_nothing_that_computes_with_sound(home) -> None:
    """A session is placed, with the lengths that its voice predicts, before anything of it sounds."""
    assert imported_by(("show", "strength/runner-a", "--voice", "hibari"), ("numpy", "pydub")) == set()


def test_the_version_is_printed(run) -> None:
    """``--version`` prints the program's name and version."""
    assert run("--version").out == f"audiocoach {__version__}\n"


@pytest.mark.parametrize(
    "arguments", [("nosuch",), ("build",), ("build", "--nosuch"), ("show", "a", "b"), ("cache", "x")]
)
def test_wrong_usage_is_exit_code_2(run, arguments) -> None:
    """Unknown commands and options, missing and superfluous arguments."""
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err


def test_wrong_settings_are_one_message(run, script) -> None:
    """A setting that cannot be used fails every command that reads it, in words."""
    Path("audiocoach.toml").write_text("qualty = 1\n")
    ran = run("build", "legs.yaml")
    assert ran.code == 1
    assert ran.err.startswith("error: ")
    assert "did you mean quality?" in ran.err


def test_the_installed_command_runs(run_process, script) -> None:
    """``python -m audiocoach`` and the console script are the same program."""
    script_path = Path(sys.executable).with_name("audiocoach")
    ran = subprocess.run([script_path, "--version"], capture_output=True, text=True, check=True)
    assert ran.stdout == run_process("--version").stdout == f"audiocoach {__version__}\n"


def test_a_name_that_is_not_text_can_be_printed(run_process, script) -> None:
    """A file name with bytes that are not UTF-8 neither crashes the message nor the build."""
    name = b"l\xe9gs.yaml"
    os.rename(os.fsencode(script), name)
    ran = run_process("build", name)
    assert ran.returncode == 0, ran.stderr
    assert "\\udce9" in ran.stdout
    assert run_process("check", name, b"\xff.yaml", "--json").returncode == 1
    assert b"l\xe9gs.mp3" in os.listdir(b".")


def test_a_terminal_cannot_be_steered_by_a_name(run_process, script) -> None:
    """Escape sequences in a file's name are printed as question marks."""
    script.rename("\x1b[31mlegs.yaml")
    ran = run_process("build", "\x1b[31mlegs.yaml", "\x1b[2Jnosuch.yaml", "--dry-run")
    assert "\x1b" not in ran.stdout + ran.stderr
    assert "?[31mlegs.mp3" in ran.stdout


def test_a_reader_that_goes_away_is_no_error_message() -> None:
    """``audiocoach list | head -1``: quiet."""
    command = [sys.executable, "-m", "audiocoach", "list"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


def test_an_unexpected_error_is_one_line_and_its_details_a_file(home, tmp_path, monkeypatch, capsys) -> None:
    """No traceback reaches the terminal; it is written where the line says, and the exit code is 1."""
    program = typer.Typer()

    @program.command()
    def fail() -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr(main, "app", program)
    monkeypatch.setattr(sys, "argv", ["audiocoach", "show", "x"])
    monkeypatch.setattr(main, "handle_interrupts", lambda: None)
    monkeypatch.setattr(sys, "argv", ["audiocoach"])
    with pytest.raises(SystemExit) as ended:
        main.run()
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert said.count("\n") == 1
    assert "ZeroDivisionError" in said
    report = Path(said.strip().rpartition("details are in ")[2])
    assert report.name == REPORT_NAME
    assert report.is_relative_to(tmp_path)
    assert "boom" in report.read_text()
    assert "Traceback" in report.read_text()


def test_ctrl_c_while_the_arguments_are_read_is_one_line(run, script, monkeypatch) -> None:
    """Typer alone would end in silence there."""

    def press(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(main.LazyGroup, "parse_args", press)
    ran = run("check", "legs.yaml")
    assert (ran.code, ran.out, ran.err) == (130, "", "Cancelled. No partial files were left behind.\n")


def test_no_colour_when_it_is_not_wanted(run_process) -> None:
    """Neither NO_COLOR nor a pipe gets escape sequences."""
    ran = run_process("list", env={**os.environ, "NO_COLOR": "1"})
    assert "\x1b" not in ran.stdout


@pytest.mark.parametrize("words", ["check legs.yaml 0<&-", "list 1>&-", "check legs.yaml 2>&-"])
def test_a_closed_stream_is_an_empty_one(script, words) -> None:
    """Started without one of its streams, the program still works."""
    command = f'"{sys.executable}" -m audiocoach {words}'
    assert subprocess.run(["sh", "-c", command], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("words", ["list", "export starter/seven-minutes --to csv -o -"])
def test_a_full_disk_behind_standard_output_is_said(run_process, words) -> None:
    """Redirected to a disk without room, text or a file: one message, exit code 1."""
    with open("/dev/full", "w", encoding="utf-8") as full:
        ran = run_process(*words.split(), stdout=full, stderr=subprocess.PIPE, capture_output=False)
    assert ran.returncode == 1
    last = ran.stderr.splitlines()[-1]
    assert last.startswith("error: standard output cannot be written: the disk is full; free some space")
    assert "Exception ignored" not in ran.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("measure", "~draft.mp3"),
        ("build", "legs.yaml", "--stems", "~parts", "--dry-run"),
        ("show", "legs.yaml", "--chart", "~shape.svg"),
        ("new", "strength", "~draft.yaml"),
        ("new", "pack", "~hill-legs"),
        ("pack", "create", "~hill-legs", "-o", "~x.coachpack"),
        ("pack", "inspect", "~hill-legs.coachpack"),
        ("import", "~ride.zwo"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_tilde_before_no_user_is_part_of_the_name(run, script, words) -> None:
    """Editors keep drafts under such names; they are files like others, there or not."""
    ran = run(*words)
    assert ran.code in (0, 1)
    assert ran.code == 0 or "~" in ran.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("new", "yoga"), 'unknown kind "yoga"; choose strength, drill, recovery, run, ems, block, pack'),
        (("new", "strenth"), 'unknown kind "strenth"; did you mean strength?'),
        (("schema", "x"), 'unknown kind "x"; choose workout, block'),
        (("list", "--max-minutes", "x"), '--max-minutes: expected a number from 0 to 1,440, not "x"'),
        (("list", "--min-minutes", "nan"), '--min-minutes: expected a number from 0 to 1,440, not "nan"'),
        (("publish", "x", "--port", "x"), '--port: expected a whole number from 0 to 65,535, not "x"'),
        (("studio", "--port", "70000"), '--port: expected a whole number from 0 to 65,535, not "70000"'),
        (
            ("export", "starter/seven-minutes", "--to", "erg", "--ftp", "9"),
            '--ftp: expected a whole number from 50 to 600, not "9"',
        ),
    ],
)
def test_a_wrong_value_is_refused_in_the_programs_own_words(run, words, said) -> None:
    """What is allowed, and what was written; nothing of the libraries that read the command line."""
    ran = run(*words)
    assert (ran.code, ran.err) == (2, f"error: {said}\n")


def test_room_that_runs_out_anywhere_is_no_bug(run, monkeypatch) -> None:
    """Where no code expects it, the error has the place and the remedy, too."""

    def refuse(*_: object, force: bool) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/tmp/x")

    monkeypatch.setattr("audiocoach.cli.new.write_files", refuse)
    ran = run("new", "strength")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "error: /tmp/x cannot be written: the disk is full; free some space or choose another place\n"
    )


@pytest.mark.parametrize(
    "swallow", ["raise ValueError('no model') from None", "return app(**options)"], ids=["changed", "lost"]
)
def test_an_interruption_that_a_library_swallows_ends_the_command(script, home, swallow) -> None:
    """Pydantic makes an error of its own of a Ctrl-C that comes while it builds a model, and other libraries
    drop it: the command ends all the same, and leaves nothing.
    """
    code = f"""
import signal
from audiocoach import __main__
from audiocoach.cli import main

app = main.app

def interrupted(**options):
    try:
        signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt:
        {swallow}

main.app = interrupted
__main__.run()
"""
    command = [sys.executable, "-c", code, "build", "legs.yaml", "--voice", "espeak", "--quiet"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (EXIT_CANCELLED, "", f"{CANCELLED}\n")
    assert os.listdir(home) == ["legs.yaml"]
