"""Third-party engines: the example, installed by pip as a user would, and broken plug-ins."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from audiocoach.errors import VoiceError
from audiocoach.voices.contract import CONTRACT, EngineCheck
from audiocoach.voices.engine import Engine, Request
from audiocoach.voices.registry import engine_names, load_engine

EXAMPLE = Path(__file__).parents[1] / "example_engine"

BROKEN = {
    "unfindable": ("no_such_module_at_all:Voice", ""),
    "typo": ("typo_voice:Voise", "class Voice: pass\n"),
    "syntax": ("syntax_voice:Voice", "def (\n"),
    "quitter": ("quitter_voice:Voice", "raise SystemExit(3)\n"),
    "thing": ("thing_voice:Voice", "Voice = 42\n"),
    "hollow": ("hollow_voice:Voice", "class Voice: name = 'hollow'\n"),
    "malformed": ("!!!", ""),
    "raiser": (
        "raiser_voice:Voice",
        "class Voice:\n"
        "    name, version, online, native_rate = 'raiser', '1', False, True\n"
        "    def _no(self, *args): raise RuntimeError('out of order')\n"
        "    voice_for = voices = speak = status = _no\n",
    ),
}
"""Plug-ins that are broken in all ways, by name: the entry point's value and the module's source."""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of packages with the example in it, put there by pip."""
    work = tmp_path_factory.mktemp("example")
    shutil.copytree(EXAMPLE, work / "source")
    options = ["--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check", "--quiet"]
    command = [sys.executable, "-m", "pip", "install", *options, "--target", work / "site", work / "source"]
    subprocess.run(command, check=True, timeout=120)
    return work / "site"


@pytest.fixture
def morse(installed: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The example is among this process's packages."""
    monkeypatch.syspath_prepend(installed)
    importlib.invalidate_caches()
    yield
    sys.modules.pop("audiocoach_morse", None)


@pytest.mark.parametrize("check", CONTRACT, ids=lambda check: check.__name__)
def test_the_example_keeps_the_contract(morse: None, check: EngineCheck) -> None:
    """The engine that our page shows is one."""
    assert "morse" in engine_names()
    check(load_engine("morse"))


def says(folder: Path, *words: str, packages: Path) -> subprocess.CompletedProcess[str]:
    """Runs the program with more packages, in a home of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AUDIOCOACH_")}
    paths = [str(packages), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment |= {"PYTHONPATH": os.pathsep.join(paths), "AUDIOCOACH_CACHE_DIR": str(folder / "cache")}
    environment |= {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "audiocoach", *words],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_the_example_makes_a_track(installed: Path, tmp_path: Path) -> None:
    """Chosen by its name, it speaks a whole session."""
    (tmp_path / "w.yaml").write_text("audiocoach: 1\nmusic: none\nworkout: [Squat 5s, Rest 5s, Lunge 5s]\n")
    done = says(tmp_path, "build", "w.yaml", "--voice", "morse", packages=installed)
    assert done.returncode == 0, done.stderr
    assert "morse" in done.stdout


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A folder of packages in which every plug-in is broken."""
    site = tmp_path / "site"
    for name, (value, source) in BROKEN.items():
        information = site / f"{name}-1.0.dist-info"
        information.mkdir(parents=True)
        (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (information / "entry_points.txt").write_text(f"[audiocoach.voices]\n{name} = {value}\n")
        if source:
            (site / f"{value.partition(':')[0]}.py").write_text(source)
    return site


def test_broken_plug_ins_are_reported_and_break_nothing(broken: Path, tmp_path: Path) -> None:
    """``voices list`` and ``doctor`` tell what each has and what to do; the other engines speak as ever."""
    listed = says(tmp_path, "voices", "list", "--json", packages=broken)
    states = {state["engine"]: state for state in json.loads(listed.stdout)}
    assert states["espeak"]["ok"]
    for name in BROKEN:
        assert not states[name]["ok"]
        assert name in states[name]["detail"]
        assert states[name]["remedy"]
    doctor = says(tmp_path, "doctor", packages=broken)
    assert doctor.returncode == 0, doctor.stderr
    assert all(name in doctor.stdout for name in BROKEN)
    (tmp_path / "w.yaml").write_text("audiocoach: 1\nmusic: none\nworkout: [Squat 5s]\n")
    done = says(tmp_path, "build", "w.yaml", "--voice", "espeak", packages=broken)
    assert done.returncode == 0, done.stderr
    done = says(tmp_path, "build", "w.yaml", "-o", "other.mp3", "--voice", "raiser", packages=broken)
    assert done.returncode == 1
    assert "out of order" in done.stderr
    assert "Traceback" not in listed.stderr + doctor.stderr + done.stderr


PlugIn = Callable[..., None]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import no_such_module_anywhere", "cannot be loaded"),
        ("this is not python", "cannot be loaded"),
        ("", "cannot be loaded"),
        ("class Broken:\n    def __init__(self): raise RuntimeError('no model')", "no model"),
        ("class Broken:\n    name = 'broken'", "has no version, online"),
    ],
    ids=["import", "syntax", "empty", "constructor", "no engine"],
)
def test_broken_plug_in(plug_in: PlugIn, source: str, said: str) -> None:
    """A plug-in that does not load is a VoiceError that says why; the others are not touched."""
    plug_in("broken", "broken_voice:Broken", source or "\n")
    assert {"broken", "espeak"} <= set(engine_names())
    with pytest.raises(VoiceError, match=r"^broken: the plug-in") as refusal:
        load_engine("broken")
    assert said in str(refusal.value)
    assert load_engine("espeak").status().ok
    sys.modules.pop("broken_voice", None)


UNRULY = """
from audiocoach.voices.engine import Status, Voice
class Unruly:
    name, online, native_rate = "espeak", 1, ""
    @property
    def version(self): raise KeyError("version")
    def voice_for(self, language, accent=None): return "a voice"
    def voices(self): return None
    def speak(self, request): return {"data": b""}
    def status(self): raise ZeroDivisionError
"""


def test_unruly_plug_in(plug_in: PlugIn) -> None:
    """Whatever a plug-in raises or gives is a VoiceError under the name it was registered by."""
    plug_in("unruly", "unruly_voice:Unruly", UNRULY)
    engine = load_engine("unruly")
    assert (engine.name, engine.online, engine.native_rate) == ("unruly", True, False)
    calls: list[Callable[[Engine], object]] = [
        lambda engine: engine.version,
        lambda engine: engine.voice_for("en"),
        lambda engine: engine.voices(),
        lambda engine: engine.speak(Request("squat", "en", "hum")),
    ]
    for call in calls:
        with pytest.raises(VoiceError, match="unruly: the plug-in") as caught:
            call(engine)
        assert caught.value.engine == "unruly"
    assert not engine.status().ok
    sys.modules.pop("unruly_voice", None)
