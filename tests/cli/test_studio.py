"""``audiocoach studio``: what it needs, and how it starts and ends."""

from __future__ import annotations

import importlib.util
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from audiocoach.cli import studio
from audiocoach.cli.studio import NEEDED


def test_without_the_extra_it_says_what_to_install(run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The main install does not bring the server and the editor."""
    monkeypatch.setattr(studio, "find_spec", lambda name: None)
    ran = run("studio")
    assert ran.code == 1
    assert "the studio needs starlette, uvicorn, nicegui" in ran.err
    assert "pip install 'audiocoach[studio]'" in ran.err


@pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in NEEDED), reason="the extra is not installed"
)
@pytest.mark.skipif(os.name != "posix", reason="ends it with a signal")
def test_it_serves_its_address_until_ctrl_c(home: Path) -> None:
    """The address in what it prints opens the page, one without the token does not."""
    with subprocess.Popen(
        [sys.executable, "-m", "audiocoach", "studio", "--no-open"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as serving:
        assert serving.stderr is not None
        found = re.search(r"http://\S+", serving.stderr.readline())
        assert found
        with requests.Session() as session:
            session.trust_env = False
            assert session.get(found[0].partition("?")[0], timeout=60).status_code == 403
            assert "AudioCoach Studio" in session.get(found[0], timeout=60).text
        serving.send_signal(signal.SIGTERM)  # as Ctrl-C, which a shell may have switched off for the tests
        assert serving.wait(60) == 0
        assert "Traceback" not in serving.stderr.read()


def test_a_folder_that_is_not_there_is_named(run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is served then."""
    monkeypatch.setattr(studio, "find_spec", lambda name: name)
    if importlib.util.find_spec("uvicorn") is None:
        pytest.skip("the server is not installed")
    assert "there is no folder" in run("studio", "none").err
