"""A track as one page: everything is in it, and nothing is asked for from elsewhere."""

from __future__ import annotations

import base64
import os
import re
from pathlib import Path
from typing import Any

import pytest

from audiocoach.errors import OutputError, UsageError
from audiocoach.publish import single
from audiocoach.publish.single import publish_single
from support.browsers import ANSWER_S, chromium


def test_the_page_holds_the_track(make_track, tmp_path: Path) -> None:
    """The sound is in it to the byte; it names no other file, and may load none."""
    path, page = make_track(title="Legs </script> & \"'"), tmp_path / "legs.html"
    publish_single(path, page)
    text = page.read_text(encoding="utf-8")
    (sound,) = re.findall(r'<script type="text/plain" id="sound">([^<]*)</script>', text)
    assert base64.b64decode(sound, validate=True) == path.read_bytes()
    assert not re.findall(r'<(?:link|img|a|script|audio)[^>]*\b(?:src|href)="(?!\?|legs\.mp3")[^"]*"', text)
    assert not re.findall(r"<(?:script|audio)[^>]*\bsrc=", text)
    assert "default-src 'none'" in text
    assert text.index("Content-Security-Policy") < text.index("<style>")
    assert "<h1" in text
    assert "Legs &lt;/script&gt; &amp; &#34;&#39;" in text
    assert text.count("<script") == text.count("</script>")


def test_it_is_written_again_but_replaces_nothing_else(make_track, tmp_path: Path) -> None:
    """A page of somebody's own stays; the same track gives the same bytes."""
    path, page = make_track(), tmp_path / "legs.html"
    publish_single(path, page)
    before = page.read_bytes()
    publish_single(path, page)
    assert page.read_bytes() == before
    page.write_text("mine")
    with pytest.raises(OutputError, match="was not made by AudioCoach; move it"):
        publish_single(path, page)
    assert page.read_text() == "mine"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_not_waited_for(make_track, tmp_path: Path) -> None:
    """Where the page should be written there is a pipe: it stays, as any file of the user's."""
    page = tmp_path / "legs.html"
    os.mkfifo(page)
    with pytest.raises(OutputError, match="was not made by AudioCoach; move it"):
        publish_single(make_track(), page)
    assert page.is_fifo()


def test_a_track_that_is_too_long_is_refused(
    make_track, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what makes it smaller and is not used already; nothing is written."""
    path = make_track()
    monkeypatch.setattr(single, "MAX_SOUND_BYTES", path.stat().st_size - 1)
    with pytest.raises(UsageError, match="build it with --quality smallest, or without music, or publish"):
        publish_single(path, tmp_path / "legs.html")
    path = make_track(quality="smallest")
    monkeypatch.setattr(single, "MAX_SOUND_BYTES", path.stat().st_size - 1)
    with pytest.raises(UsageError, match="; build it without music, or publish it without --single"):
        publish_single(path, tmp_path / "legs.html")
    assert not (tmp_path / "legs.html").exists()


def wait(page: Any, condition: str) -> None:
    """Wait for a condition; what Playwright has for it evaluates text, which this page forbids."""
    page.evaluate(f"new Promise((done) => setInterval(() => ({condition}) && done(), 20))")


@pytest.mark.browser
def test_it_plays_and_jumps_from_the_disk(make_track, tmp_path: Path) -> None:
    """In Chromium, without a request for anything: a jump lands, and the step that is on is shown."""
    html = tmp_path / "legs.html"
    publish_single(make_track(), html)
    with chromium() as browser:
        page = browser.new_page()
        page.set_default_timeout(ANSWER_S * 1000)
        asked: list[str] = []
        wrong: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text))
        page.goto(html.as_uri())
        page.evaluate("document.querySelector('audio').load()")
        wait(page, "document.querySelector('audio').readyState > 0")
        page.evaluate("document.querySelector('audio').currentTime = 0.6")
        wait(page, "document.querySelector('[data-role=now]').textContent === 'Squat'")
        page.click("[data-role=play]")
        wait(page, "document.querySelector('audio').currentTime > 0.8")
        assert page.get_attribute("a[download]", "download") == "legs.mp3"
        assert page.get_attribute("a[download]", "href").startswith("blob:")
    assert not wrong
    assert not [url for url in asked if not url.startswith(("blob:", html.as_uri()))]
