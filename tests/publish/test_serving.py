"""The server of a site: ranges, conditions and types as players need them, and nothing but the site."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from audiocoach.errors import OutputError
from audiocoach.publish import publish
from audiocoach.publish.serving import MAX_CONNECTIONS, SiteServer

Ask = Callable[..., tuple[int, dict[str, str], bytes]]


@pytest.fixture
def site(make_track, tmp_path: Path) -> Path:
    """A site of one track, with a stranger's file and a link out of it."""
    folder = tmp_path / "site"
    publish([make_track()], folder, url="https://example.org/t")
    (folder / "diary.txt").write_text("mine")
    return folder


@pytest.fixture
def server(site: Path) -> Iterator[SiteServer]:
    """A server of it on a free port."""
    with SiteServer(0, lan=False) as server:
        server.show(site)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def ask(server: SiteServer) -> Ask:
    """Sends a request and returns status, headers and body."""

    def ask(path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=named)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, dict(answer.getheaders()), body

    return ask


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=-7", 206, slice(-7, None)),
        ("bytes=0-99999999999", 206, slice(0, None)),
        ("bytes=-99999999999", 206, slice(0, None)),
        ("bytes=99999999999-", 416, None),
        ("bytes=-0", 416, None),
        ("bytes=9-3", 200, slice(0, None)),
        ("bytes=-", 200, slice(0, None)),
        ("bytes=0-1,4-5", 200, slice(0, None)),
        ("lines=0-1", 200, slice(0, None)),
    ],
)
def test_parts_are_sent_as_they_are_asked_for(
    asked: str, status: int, part: slice | None, ask: Ask, site: Path
) -> None:
    """The bytes and their place are right; what is no range, or several, gives the whole."""
    whole = (site / "legs.mp3").read_bytes()
    code, headers, body = ask("/legs.mp3", Range=asked)
    assert code == status
    wanted = whole[part] if part else b""
    assert body == wanted
    assert headers["Content-Length"] == str(len(wanted))
    if part and status == 206:
        sent = range(len(whole))[part]
        assert headers["Content-Range"] == f"bytes {sent[0]}-{sent[-1]}/{len(whole)}"
    if status == 416:
        assert headers["Content-Range"] == f"bytes */{len(whole)}"


def test_a_part_of_an_earlier_version_is_not_sent(ask: Ask, site: Path) -> None:
    """If-Range with its mark or its date gives a part; with others the whole. HEAD sends no body."""
    code, headers, body = ask("/legs.mp3", "HEAD")
    assert (code, body, headers["Content-Length"]) == (200, b"", str((site / "legs.mp3").stat().st_size))
    assert headers["Accept-Ranges"] == "bytes"
    for mark in (headers["ETag"], headers["Last-Modified"]):
        assert ask("/legs.mp3", Range="bytes=0-1", If_Range=mark)[0] == 206
    for mark in ('"other"', "Thu, 01 Jan 1970 00:00:00 GMT", "soon"):
        assert ask("/legs.mp3", Range="bytes=0-1", If_Range=mark)[0] == 200
    assert ask("/legs.mp3", If_None_Match=f'"a", {headers["ETag"]}')[0] == 304
    assert ask("/legs.mp3", If_Modified_Since=headers["Last-Modified"])[0] == 304
    assert ask("/legs.mp3", If_None_Match='"a"', If_Modified_Since=headers["Last-Modified"])[0] == 200


def test_files_have_their_types(ask: Ask) -> None:
    """A browser and a podcast app take them for what they are; the folder itself is the index."""
    types = {
        "/": "text/html; charset=utf-8",
        "/legs.html?wall": "text/html; charset=utf-8",
        "/legs.mp3": "audio/mpeg",
        "/legs.chapters.json": "application/json+chapters",
        "/legs.lrc": "text/plain; charset=utf-8",
        "/feed.xml": "application/rss+xml; charset=utf-8",
        "/style.css": "text/css; charset=utf-8",
        "/player.js": "text/javascript; charset=utf-8",
        "/cover.png": "image/png",
    }
    assert {path: ask(path, "HEAD")[1]["Content-Type"] for path in types} == types


@pytest.mark.parametrize(
    "path",
    ["/diary.txt", "/.audiocoach-site.json", "/../legs.mp3", "/%2e%2e/legs.mp3", "/a/../legs.mp3",
     "//legs.html/", "/legs.mp3/", "/legs.mp3%00", "/nothing", "/.", "/%", "/..%5clegs.mp3"],
)  # fmt: skip
def test_only_the_files_of_the_site_are_served(path: str, ask: Ask) -> None:
    """No stranger's file, no list of files, no path that leads elsewhere."""
    code, _, body = ask(path)
    assert (code, body) == (404, b"404 Not Found\n")


def test_a_link_is_not_followed(ask: Ask, site: Path, tmp_path: Path) -> None:
    """Not even in place of a file of the site."""
    secret = tmp_path / "secret"
    secret.write_text("secret")
    (site / "legs.lrc").unlink()
    (site / "legs.lrc").symlink_to(secret)
    assert ask("/legs.lrc")[0] == 404


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1:1", "", "[::1", "192.168.1.2:{port}"]
)
def test_a_name_that_is_not_its_own_is_refused(host: str, ask: Ask, server: SiteServer) -> None:
    """So that a page elsewhere cannot read the site by giving its own name this address."""
    assert ask("/", Host=host.format(port=server.server_port))[0] == 421
    assert ask("/", Host=f"localhost:{server.server_port}")[0] == 200


def test_in_a_network_an_address_or_its_own_name_is_enough(make_track, tmp_path: Path) -> None:
    """A name of another site is not."""
    with SiteServer(0, lan=True) as server:
        assert server.is_own_host(f"192.168.1.2:{server.server_port}")
        assert server.is_own_host(f"[fd00::1]:{server.server_port}")
        assert not server.is_own_host(f"evil.example:{server.server_port}")


def test_a_private_site_is_served_below_its_name(server: SiteServer, ask: Ask, site: Path) -> None:
    """Whoever does not know it finds nothing."""
    server.show(site, "secret-name")
    assert ask("/secret-name/legs.html")[0] == ask("/secret-name/")[0] == 200
    assert ask("/")[0] == ask("/legs.html")[0] == ask("/secret-name")[0] == 404


def test_a_site_that_is_published_again_is_served_anew(
    ask: Ask, site: Path, make_track, server: SiteServer
) -> None:
    """New tracks are there, and those that are gone are not."""
    assert ask("/legs.html")[0] == 200
    publish([make_track("arms.mp3")], site)
    assert (ask("/arms.html")[0], ask("/legs.html")[0]) == (200, 404)


def test_several_players_are_answered_at_once(server: SiteServer, site: Path) -> None:
    """One that stops reading keeps nobody waiting; one more than the limit is sent away."""
    idle = []
    for _ in range(MAX_CONNECTIONS):
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
        connection.request("GET", "/legs.mp3")
        assert connection.getresponse().status == 200
        idle.append(connection)
    extra = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
    extra.connect()
    assert extra.sock.recv(1) == b""
    for connection in (*idle, extra):
        connection.close()


def test_other_methods_are_refused(ask: Ask) -> None:
    """Nothing can be written."""
    assert ask("/legs.html", "PUT")[0] == ask("/legs.html", "DELETE")[0] == 501


def test_a_port_that_is_taken_is_told(server: SiteServer) -> None:
    """With the way out."""
    with pytest.raises(OutputError, match="choose another with --port"):
        SiteServer(server.server_port, lan=False)
