"""README and docs: every script loads and plans, every Python example runs, every command line is one."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import wave
from contextlib import redirect_stdout
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from click.testing import Result
from typer.testing import CliRunner

from audiocoach import config
from audiocoach.blocks.load import load as load_block
from audiocoach.build.track import load, plan
from audiocoach.cli.main import app
from audiocoach.packs.installing import install_pack
from audiocoach.publish import serving
from audiocoach.script.header import HEADER_KEYS
from audiocoach.script.pack import CREDIT_KEYS, PACK_KEYS, read_pack
from audiocoach.script.phrases import PHRASE_PLACEHOLDERS
from audiocoach.script.steps import STEP_KINDS
from audiocoach.voices.clip_index import read_index
from support import exercise_names, key_tables
from support.options import make_options
from support.packs import PACK_YAML, good_archive, good_files, write_folder

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FORMAT = (ROOT / "docs" / "format.md").read_text(encoding="utf-8")
PAGES = {"README.md": README, **{page.name: page.read_text("utf-8") for page in ROOT.glob("docs/*.md")}}
FOR_DEVELOPERS = {
    name: (ROOT / name).read_text(encoding="utf-8")
    for name in ("CONTRIBUTING.md", "CHANGELOG.md", "findings/README.md")
}
"""Pages that set up, test or describe the source: only their links and names are checked."""
PACKAGE = ROOT / "audiocoach"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)

SETUP = ("python3 -m venv",)
"""Lines that install; `.ci/run` does what they do."""


def blocks(language: str, text: str = "".join(PAGES.values())) -> list[str]:
    """The contents of all fences of a language."""
    return [content for tag, content in FENCE.findall(text) if tag == language]


def is_trainer(block: str) -> bool:
    """Whether a block is a trainer's file; a script may name its trainer, too, and so do recordings."""
    return bool(re.search(r"^trainer:", block, re.MULTILINE)) and not re.search(
        r"^(workout|words):", block, re.MULTILINE
    )


def is_block(block: str) -> bool:
    """Whether a block of a page is a training block's file."""
    return bool(re.search(r"^block:", block, re.MULTILINE))


def is_pack(block: str) -> bool:
    """Whether a block is a `pack.yaml`."""
    return bool(re.search(r"^coachpack:", block, re.MULTILINE))


def is_index(block: str) -> bool:
    """Whether a block is the index of a trainer's recordings."""
    return bool(re.search(r"^words:", block, re.MULTILINE))


EXAMPLES = [
    pytest.param(block, id=f"{name}-{number}")
    for name, text in PAGES.items()
    for number, block in enumerate(blocks("yaml", text), start=1)
]
OTHERS = (is_trainer, is_block, is_pack, is_index)
SCRIPTS = [one for one in EXAMPLES if not any(is_it(str(one.values[0])) for is_it in OTHERS)]
TRAINING_BLOCKS = [one for one in EXAMPLES if is_block(str(one.values[0]))]
PACKS = [one for one in EXAMPLES if is_pack(str(one.values[0]))]
INDEXES = [one for one in EXAMPLES if is_index(str(one.values[0]))]
TRAINERS = [one for one in EXAMPLES if is_trainer(str(one.values[0]))]
FILES = {block.split("\n")[0][2:]: block for block in blocks("yaml") if re.match(r"# \S+\.yaml\n", block)}
"""Blocks that are files for others to include: their first line is a comment with the name."""

ICS = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\n"
    "BEGIN:VEVENT\nUID:a\nDTSTART:20270105T183000\nDTEND:20270105T190000\nSUMMARY:Easy run\nEND:VEVENT\n"
    "BEGIN:VEVENT\nUID:b\nDTSTART:20270107T183000\nDTEND:20270107T190000\nSUMMARY:Long run\nEND:VEVENT\n"
    "END:VCALENDAR\n"
)
HEVY = (
    '"title","start_time","end_time","description","exercise_title","superset_id","exercise_notes","set_index",'
    '"set_type","weight_kg","reps","distance_km","duration_seconds","rpe"\n'
    '"Push day","5 Jan 2027, 18:00","5 Jan 2027, 19:00","","Bench Press (Barbell)",'
    '"","",0,"normal",60,8,"","",""\n'
)
SHORT = "audiocoach: 1\nvars: {work: 5s}\nworkout: ['Squat ${work}']\n"
ZWO = "<workout_file><workout><SteadyState Duration='300' Power='0.7'/></workout></workout_file>"


def script_of(block: str) -> str:
    """A whole script from a block: steps begin with a dash, and the rest are header lines."""
    if re.search(r"^audiocoach:", block, re.MULTILINE):
        return block
    if block.startswith("- "):
        return f"audiocoach: 1\nworkout:\n{block}"
    return f"audiocoach: 1\n{block}workout: [Squat 40s, Rest 20s, Plank 40s]\n"


def commands() -> list[str]:
    """Every command line with `audiocoach` in the shell blocks, without its comment and without `> file`."""
    lines = [re.split(r" #| > ", line)[0].strip() for block in blocks("sh") for line in block.splitlines()]
    return [line for line in dict.fromkeys(lines) if line.startswith("audiocoach ")]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One store for all examples, so that what they share is spoken once."""
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def things(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The README's own `legs.yaml`, and what the pages' commands and scripts read beside it."""
    folder = tmp_path_factory.mktemp("things")
    (folder / "legs.yaml").write_text(whole_session(), encoding="utf-8")
    (folder / "ride.zwo").write_text(ZWO, encoding="utf-8")
    (folder / "plan.txt").write_text("- 10m Z2\n", encoding="utf-8")
    (folder / "plan.ics").write_text(ICS, encoding="utf-8")
    (folder / "hevy.csv").write_text(HEVY, encoding="utf-8")
    (folder / "rides").mkdir()
    (folder / "rides" / "ride.zwo").write_text(ZWO, encoding="utf-8")
    (folder / "songs").mkdir()
    beep(folder / "songs" / "one.mp3")  # what it is shows in its bytes
    (folder / "kits" / "mine").mkdir(parents=True)
    beep(folder / "kits" / "mine" / "go.wav")
    write_folder(folder / "hill-legs", good_files())
    named = PACK_YAML.replace("hill-legs", "long-runs").replace("1.2.0", "2.1.0")
    shared = folder / "long-runs-2.1.0.coachpack"
    shared.write_bytes(good_archive(good_files() | {"pack.yaml": named.encode()}))
    install_pack(str(shared), data_dir=folder / "data")
    (folder / "voice").mkdir()
    for name, block in FILES.items():
        (folder / name).write_text(block, encoding="utf-8")
    return folder


@pytest.fixture
def desk(things: Path, tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a copy of these, and a voice that needs no network."""
    shutil.copytree(things, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    for key in [key for key in os.environ if key.startswith("AUDIOCOACH_")]:
        monkeypatch.delenv(key)
    monkeypatch.setenv("AUDIOCOACH_CACHE_DIR", str(store))
    monkeypatch.setenv("AUDIOCOACH_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("AUDIOCOACH_VOICE", "hibari")  # a plan takes the lengths of its words from a table
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def beep(path: Path) -> None:
    """A fifth of a second of a square wave."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 44_100, 0, "NONE", ""))
        file.writeframes((b"\x00\x20" * 50 + b"\x00\xe0" * 50) * 88)


def whole_session() -> str:
    """The last of the growing examples."""
    whole = [block for block in blocks("yaml", README) if block.startswith("audiocoach:")]
    return [block for block in whole if not is_block(block)][-1]


@pytest.mark.parametrize("block", SCRIPTS)
def test_every_script_loads_and_plans(block: str, desk: Path, store: Path) -> None:
    """What a reader copies is a script, with nothing to warn about and no word of the coach left out."""
    path = desk / "example.yaml"
    path.write_text(script_of(block), encoding="utf-8")
    workout = load(path)
    voice = "hibari" if workout.language == "en" else "espeak"
    planned = plan(workout, make_options(voice=voice, cache_dir=store))
    assert not planned.warnings
    assert not [cue for cue in planned.timeline.dropped if cue.priority == "must"]


@pytest.mark.parametrize("block", TRAINING_BLOCKS)
def test_every_training_block_loads(block: str, desk: Path) -> None:
    """What a reader copies is a block whose workouts are there and have the variables."""
    path = desk / "example.yaml"
    path.write_text(block, encoding="utf-8")
    loaded = load_block(path)
    assert not loaded.warnings
    assert loaded.block.sessions


@pytest.mark.parametrize("block", INDEXES)
def test_every_index_of_recordings_is_one(block: str, desk: Path) -> None:
    """With the files that it names beside it, each is read."""
    (desk / "voice" / "clips.yaml").write_text(block, encoding="utf-8")
    for name in re.findall(r": (\S+\.\w+)$", block, re.MULTILINE):
        beep(desk / "voice" / name)
    assert read_index(desk / "voice").files


@pytest.mark.parametrize("block", TRAINERS)
def test_every_trainer_leads_a_session(block: str, desk: Path, store: Path) -> None:
    """What a reader copies is a trainer's file, and no word of the coach is left out under it."""
    (desk / "trainer.yaml").write_text(block, encoding="utf-8")
    workout = load(desk / "legs.yaml", trainer="trainer.yaml")
    planned = plan(workout, make_options(voice="hibari", cache_dir=store))
    assert not [cue for cue in planned.timeline.dropped if cue.priority == "must"]


@pytest.mark.parametrize("block", PACKS)
def test_every_pack_can_be_read(block: str) -> None:
    """What a reader copies is a pack's own file, with every key that it may have."""
    read_pack(block, file="pack.yaml")
    assert {*PACK_KEYS, *CREDIT_KEYS} == set(re.findall(r"^ *(\w+):", block, re.MULTILINE))


def test_the_page_of_the_format_names_everything() -> None:
    """Every header key, step, option and stock phrase that the loader knows stands on the page."""
    words = set(re.findall(r"[\w]+", " ".join(re.findall(r"`([^`\n]+)`", FORMAT))))
    words |= {word for block in blocks("yaml", FORMAT) for word in re.findall(r"\w+(?=:)", block)}
    options = {option.name for row in STEP_KINDS.values() for option in row.options}
    assert {*(key.name for key in HEADER_KEYS), *STEP_KINDS, *options, *PHRASE_PLACEHOLDERS} - words == set()


@pytest.mark.parametrize(("name", "head"), key_tables.TABLES)
def test_the_tables_of_keys_are_those_of_the_reader(name: str, head: str) -> None:
    """Each key has its default and meaning from its row; `python tests/support/key_tables.py` writes them."""
    assert key_tables.written(PAGES[name], head, key_tables.TABLES[name, head]) == PAGES[name]


def test_the_page_for_models_is_short_and_has_every_exercise() -> None:
    """It fits a prompt, has the names of the library (`python tests/support/exercise_names.py` writes them),
    and shows each kind of step.
    """
    page = PAGES["for-models.md"]
    assert exercise_names.written(page) == page
    assert len(page.split()) < 2500
    shown = {
        word for block in blocks("yaml", page) for word in re.findall(r"^ *- (\w+):", block, re.MULTILINE)
    }
    left_out = {"include", "pick", "sound", "pyramid", "jog", "walk", "sprint", "ride", "row"}
    assert set(STEP_KINDS) - shown - left_out == set()


def test_the_table_of_containers_names_their_options_and_defaults() -> None:
    """Options in the second column are those of the step, and values in brackets are their defaults."""
    table = re.findall(r"^\| `(\w+): .* \| (`.+?) \| .+ \|$", FORMAT, re.MULTILINE)
    assert len(table) >= 10
    for kind, cell in table:
        options = {key.name: key for key in STEP_KINDS[kind].options}
        defaults = dict(re.findall(r"`(\w+)`(?: \(([^)]+)\))?", cell))
        assert defaults.keys() == options.keys()
        for name, default in defaults.items():
            assert default.replace("`", "") in ("", options[name].written_default)


@pytest.mark.parametrize("block", blocks("python"))
def test_every_python_example_runs(block: str, desk: Path) -> None:
    """The library's examples run as they stand, and say something; those that build get a short session."""
    if "render(" in block:
        (desk / "legs.yaml").write_text(SHORT, encoding="utf-8")
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(block, "README.md", "exec"), {"__name__": "__main__"})
    assert printed.getvalue()


@pytest.mark.parametrize("command", commands())
def test_every_command_line_is_one(command: str, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Command lines run; builds are asked what they would do, and servers end at once."""
    words = shlex.split(command)[1:]
    if words[0] == "build":
        words.append("--dry-run")
    if words[0] in ("play", "studio"):
        words.append("--help")  # they end with Ctrl-C
    if words[0] in ("measure", "publish"):
        (desk / "legs.yaml").write_text(SHORT, encoding="utf-8")
        audiocoach_says(["build", "legs.yaml", "--voice", "espeak"])
    if words[0] == "publish":
        monkeypatch.setattr(serving, "DEFAULT_PORT", 0)
        monkeypatch.setattr(serving.SiteServer, "serve_forever", lambda _: None)
        (desk / "out").mkdir()
        shutil.copy(desk / "legs.mp3", desk / "out")
        if "run.m4a" in words:
            audiocoach_says(["build", "legs.yaml", "--voice", "espeak", "-o", "run.m4a"])
        if words[1] == "site/":
            audiocoach_says(["publish", "legs.mp3"])
    done = audiocoach_says(words)
    assert done.exit_code == 0, done.stderr
    assert done.stdout + done.stderr


def test_the_two_lines_that_install_are_what_they_say() -> None:
    """One line installs and builds, one installs and tests, and both make their own environment."""
    install, test = [line for block in blocks("sh") for line in block.splitlines() if line.startswith(SETUP)]
    assert install.endswith("&& .venv/bin/audiocoach build strength/runner-a")
    assert test.endswith("&& .venv/bin/pytest -n auto")


def test_the_table_of_settings_is_that_of_the_program() -> None:
    """A row for each setting, with nothing else in it; the last paragraph names those of the user alone."""
    rows = [
        f"| `{one.key}` | `{one.variable}` | {one.flag and f'`{one.flag}`'} | {one.default} | {one.meaning} |"
        for one in config.SETTINGS.values()
    ]
    page = PAGES["settings.md"]
    assert [line for line in page.splitlines() if line.startswith("| `")] == rows
    personal = {key.partition(".")[0] for key, setting in config.SETTINGS.items() if setting.is_personal}
    assert set(re.findall(r"`(\w+)`", page.split("\n\n")[-1])) == personal | {"voice"}


def test_links_lead_somewhere() -> None:
    """Pictures, files and headings that the pages point to are there."""
    assert len(PAGES) > 2
    for name, text in {**PAGES, **FOR_DEVELOPERS}.items():
        page = ROOT / "docs" / name if name in PAGES and name != "README.md" else ROOT / name
        targets = re.findall(r"\]\((?!https?:)([^)]+)\)", text)
        for target in targets:
            file, _, heading = target.partition("#")
            there = page.parent / file if file else page
            assert there.exists(), target
            if not heading:
                continue
            titles = re.findall(r"^#+ (.*)", there.read_text(encoding="utf-8"), re.MULTILINE)
            names = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
            assert heading in names, target


def test_the_readme_is_short_and_links_every_page() -> None:
    """The README has at most 200 lines, and a reader finds each page of docs/ from it."""
    assert len(README.splitlines()) <= 200
    assert not [name for name in PAGES if name != "README.md" and f"](docs/{name})" not in README]


def test_the_readme_says_early_where_words_go() -> None:
    """Before the first command, the README says that words go to Google and how to keep them local."""
    opening = README.split("```sh")[0]
    assert "Google" in opening
    assert "`--voice hibari`" in opening


def test_the_page_of_the_architecture_names_what_exists() -> None:
    """Each file on the page exists, in the folder of its row; each name in parentheses after a file is
    defined in it; and each folder of the package has its row.
    """
    page = PAGES["architecture.md"]
    named = re.findall(r"`([\w/]+\.(?:py|md))`(?: \(((?:`\w+`(?:, )?)+)\))?", page)
    assert len(named) > 30
    for file, names in named:
        path = _source(file)
        assert path is not None, file
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"\w+", names):
            assert re.search(rf"^\s*(def |class )?{name}\b\s*[(:=]", text, re.MULTILINE), f"{file}: {name}"
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert not [room for room in rooms if f"`{room}/`" not in page]
    for room, row in re.findall(r"^\| `(\w+)/` \| (.+) \|$", page, re.MULTILINE):
        assert not [file for file in re.findall(r"`(\w+\.py)`", row) if not (PACKAGE / room / file).is_file()]


def test_contributing_names_tests_that_exist() -> None:
    """The files that CONTRIBUTING.md names exist, and the filter of its example selects a test."""
    page = FOR_DEVELOPERS["CONTRIBUTING.md"]
    files = re.findall(r"\b(?:tests|audiocoach)/[\w/]+\.py", page)
    assert files
    assert not [file for file in files if not (ROOT / file).is_file()]
    example, word = re.findall(r"pytest (\S+\.py) -k (\w+)", page)[0]
    assert re.search(rf"def test_\w*{word}", (ROOT / example).read_text(encoding="utf-8"))


def _source(file: str) -> Path | None:
    """The file that a page means: in the package, in the repository, or by its bare name in a room."""
    candidates = [PACKAGE / file, ROOT / file, *(PACKAGE.rglob(file) if "/" not in file else ())]
    return next((path for path in candidates if path.is_file()), None)


def test_the_table_of_sessions_is_the_truth() -> None:
    """Every shipped workout is in the table, with its minutes."""
    told = dict(re.findall(r"^\| `(\w+/[\w-]+)` \| (\d+) \|", README, re.MULTILINE))
    folder = ROOT / "workouts"
    shipped = {
        path.relative_to(folder).with_suffix("").as_posix(): str(
            yaml.safe_load(path.read_text(encoding="utf-8"))["minutes"]
        )
        for path in folder.rglob("*.yaml")
        if path.parent.name != "blocks"
    }
    assert told
    assert told.items() <= shipped.items()


def test_the_picture_shows_the_session_of_the_readme() -> None:
    """The drawing is a well-formed picture of the last example's squats."""
    texts = [
        "".join(node.itertext())
        for node in ElementTree.parse(ROOT / "docs" / "timeline.svg").iter("{http://www.w3.org/2000/svg}text")
    ]
    assert "Squat" in texts
    assert "Halfway." in texts
    assert "Squat" in whole_session()


def test_every_dependency_has_its_licence_told() -> None:
    """Whatever the install brings is in the table of licences."""
    metadata = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = metadata.split("dependencies = [")[1].split("\n]")[0]
    names = re.findall(r'"([\w-]+)[><=]', listed)
    table = PAGES["licences.md"].lower()
    assert len(names) > 10
    assert not [name for name in names if name.lower() not in table]


def audiocoach_says(words: list[str]) -> Result:
    """Runs a command in this process."""
    ran = CliRunner().invoke(app, words)
    if ran.exception and not isinstance(ran.exception, SystemExit):
        raise ran.exception
    return ran
