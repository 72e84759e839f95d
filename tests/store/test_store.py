"""The store: what comes back is what was put in, whatever happens to files and processes in between."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiocoach.store.store import STALE_AFTER_S, Store, VerifyResult, key_of
from support.permissions import refuse_listing
from support.stores import KEY, OTHER, PAYLOAD, files_of


def run_python(code: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Another process."""
    return subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE)


def test_a_stored_entry_comes_back_with_its_meta(store: Store) -> None:
    """What was put under a key is what is got there, also by a second store on the same folder."""
    assert store.put("clips", KEY, PAYLOAD, {"frames": 7, "lufs": -15.5, "silent": None})
    entry = Store(store.folder).get("clips", KEY)
    assert entry is not None
    assert entry.payload == PAYLOAD
    assert entry.meta == {"frames": 7, "lufs": -15.5, "silent": None}


def test_an_absent_entry_is_none(store: Store) -> None:
    """A key that was never used, and a kind that was never used, hold nothing, and asking makes no folder."""
    assert store.get("clips", KEY) is None
    assert store.open("music", KEY) is None
    assert not store.folder.exists()


def test_kinds_do_not_mix(store: Store) -> None:
    """The same key holds different things in different kinds."""
    store.put("clips", KEY, b"clip", {})
    store.put("chunks", KEY, b"chunk", {})
    assert [store.get(kind, KEY).payload for kind in ("clips", "chunks")] == [b"clip", b"chunk"]  # type: ignore[union-attr]


def test_a_later_entry_replaces_an_earlier(store: Store) -> None:
    """The last one put is the one got."""
    store.put("clips", KEY, b"first", {})
    store.put("clips", KEY, b"second", {"n": 2})
    entry = store.get("clips", KEY)
    assert entry is not None
    assert (entry.payload, entry.meta) == (b"second", {"n": 2})


@given(
    st.dictionaries(st.text(), st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False))
)
def test_a_key_depends_on_the_parts_alone(parts: dict[str, object]) -> None:
    """Keys are equal for equal parts in any order, differ when a part is added, and are file names."""
    key = key_of(**parts)
    assert key == key_of(**dict(reversed(parts.items())))
    assert key != key_of(**parts, one_more=1)
    assert set(key) <= set("0123456789abcdef")


@pytest.mark.parametrize("key", ["", "../../etc/passwd", KEY.upper(), KEY + "0", KEY[:-1] + "/"])
def test_only_a_hash_is_a_key(store: Store, key: str) -> None:
    """A key that is not one of ours cannot name a file somewhere else."""
    with pytest.raises(ValueError, match="not a kind and key"):
        store.get("clips", key)
    with pytest.raises(ValueError, match="not a kind and key"):
        store.put("../clips", KEY, b"", {})


def test_a_key_may_turn_out_while_writing(store: Store) -> None:
    """An entry committed under another key is there and nowhere else."""
    with store.write("music", KEY) as writer:
        writer.write(b"abc")
        writer.commit({}, key=OTHER)
    assert store.get("music", KEY) is None
    entry = store.get("music", OTHER)
    assert entry is not None
    assert entry.payload == b"abc"


def test_a_killed_writer_leaves_nothing_to_see_and_is_cleaned_up(store: Store) -> None:
    """After kill -9 in mid-write there is no entry, and its temporary file goes once it is old."""
    code = """
import sys, time
from pathlib import Path
from audiocoach.store.store import Store
with Store(Path(sys.argv[1])).write("music", sys.argv[2]) as writer:
    writer.write(bytes(100_000))
    print("writing", flush=True)
    time.sleep(60)
"""
    with run_python(code, str(store.folder), KEY) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    assert store.get("music", KEY) is None
    (left,) = files_of(store)
    assert store.info() == {}
    store.trim()
    assert left.exists()
    os.utime(left, (0, time.time() - STALE_AFTER_S - 60))
    store.trim()
    assert files_of(store) == []


def test_writers_in_several_processes_do_not_harm_each_other(store: Store) -> None:
    """While processes write, read and clean the same keys, every read gives a whole entry or none."""
    code = """
import sys
from pathlib import Path
from audiocoach.store.store import Store, key_of
store = Store(Path(sys.argv[1]))
mark = sys.argv[2].encode()
for round in range(24):
    for number in range(5):
        key = key_of(number=number)
        assert store.put("clips", key, mark * 3000, {"mark": sys.argv[2]}), store.problem
        entry = store.get("clips", key)
        assert entry is None or entry.payload == entry.meta["mark"].encode() * 3000
    if round % 8 == 7:
        store.clean("clips")
print("fine")
"""
    processes = [run_python(code, str(store.folder), mark) for mark in ("ab", "cd", "ef")]
    assert [process.communicate()[0] for process in processes] == [b"fine\n"] * 3
    assert [path for path in files_of(store) if path.name.endswith(".tmp")] == []


def test_an_open_entry_survives_its_removal(store: Store) -> None:
    """A reader keeps what it opened when another process cleans the store."""
    store.put("music", KEY, PAYLOAD, {})
    with store.open("music", KEY) or pytest.fail("not stored") as entry:
        store.clean()
        assert entry.read(0, len(PAYLOAD)) == PAYLOAD
    assert store.open("music", KEY) is None


def test_a_folder_that_cannot_be_written_is_remembered_and_otherwise_ignored(tmp_path: Path) -> None:
    """A store in an impossible place misses, does not take anything, and says why."""
    (tmp_path / "file").write_text("in the way")
    store = Store(tmp_path / "file" / "store")
    assert store.get("clips", KEY) is None
    assert store.problem is None
    assert not store.put("clips", KEY, PAYLOAD, {})
    assert store.problem is not None
    assert "cannot be written" in store.problem
    assert store.info() == {}
    assert (store.trim(), store.clean()) == (0, 0)


def test_a_full_disk_is_remembered_and_leaves_nothing(store: Store) -> None:
    """When the payload does not fit, put says so and no part of it stays."""
    code = """
import resource, sys
from pathlib import Path
from audiocoach.store.store import Store
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
store = Store(Path(sys.argv[1]))
print(store.put("clips", sys.argv[2], bytes(100_000), {}), store.problem is not None)
print(store.put("clips", sys.argv[2], bytes(100), {}))
"""
    with run_python(code, str(store.folder), KEY) as process:
        output = process.communicate()[0]
    assert output == b"False True\nTrue\n"
    assert len(files_of(store)) == 1


def test_trimming_removes_the_least_recently_used_first(store: Store) -> None:
    """Over the limit the entries unused for longest go, and reading counts as use."""
    keys = [key_of(number=number) for number in range(5)]
    for age_h, key in enumerate(keys):
        store.put("clips", key, bytes(6_000), {})
        moment = time.time() - age_h * 7200
        os.utime(store.folder / "clips" / key[:2] / key, (moment, moment))
    assert store.get("clips", keys[4]) is not None
    small = Store(store.folder, max_bytes=35_000)
    assert small.trim() > 0
    assert [small.get("clips", key) is not None for key in keys] == [True, True, False, False, True]
    assert small.trim() == 0


def test_trimming_leaves_what_the_running_build_uses(store: Store) -> None:
    """What was put or read through the same object stays, however small the store; the rest makes room."""
    keys = [key_of(number=number) for number in range(4)]
    for key in keys[:3]:
        store.put("clips", key, bytes(6_000), {})
        os.utime(store.folder / "clips" / key[:2] / key, (0, 0))
    build = Store(store.folder, max_bytes=1)
    assert build.get("clips", keys[0]) is not None
    with build.open("clips", keys[1]) or pytest.fail("not stored"):
        assert build.put("clips", keys[3], bytes(6_000), {})
    assert build.trim() > 0
    assert [build.get("clips", key) is not None for key in keys] == [True, True, False, True]
    assert Store(store.folder, max_bytes=1).trim() > 0
    assert store.info() == {}


def test_what_vanishes_under_a_build_is_a_miss(store: Store) -> None:
    """Another process may empty the store at any time: the next look finds nothing, and it is made again."""
    store.put("clips", KEY, PAYLOAD, {})
    assert store.get("clips", KEY) is not None
    Store(store.folder).clean()
    assert store.get("clips", KEY) is None
    assert store.put("clips", KEY, PAYLOAD, {})
    assert store.get("clips", KEY) is not None


def test_a_read_only_folder_gives_what_it_has_and_takes_nothing() -> None:
    """Where nothing may be written, entries are still read, bad ones are misses, and the problem is told."""
    code = """
import os, sys
from pathlib import Path
from audiocoach.store.store import Store, key_of
folder, key, bad = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
if os.geteuid() == 0:
    os.setuid(65534)  # root may write anywhere
store = Store(folder)
print(store.get("clips", key).payload == b"right", store.problem, store.get("clips", bad))
print(store.put("clips", key_of(new=1), b"x", {}), store.problem.startswith("the cache cannot be written"))
print(store.trim(), store.clean(), store.verify())
"""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "store"
        store = Store(folder)
        store.put("clips", KEY, b"right", {})
        store.put("clips", OTHER, b"wrong", {})
        damaged = folder / "clips" / OTHER[:2] / OTHER
        damaged.write_bytes(damaged.read_bytes()[:-1] + b"?")
        os.chmod(place, 0o755)
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        with run_python(code, str(folder), KEY, OTHER) as process:
            output = process.communicate()[0].decode().splitlines()
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755)
    assert output == ["True None None", "False True", "0 0 VerifyResult(checked=2, removed=0, stuck=1)"]


def test_killed_writers_leave_no_wrong_clip() -> None:
    """A few of the deaths of ``fuzz/kill_store.py``: eight writers, and each clip is right or made again."""
    script = Path(__file__).parents[1] / "fuzz" / "kill_store.py"
    command = [sys.executable, str(script), "--kills", "15", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert (seen["kills"], seen["wrong"], seen["broken writers"]) == (15, 0, 0)
    assert seen["right"] > 50


def test_info_verify_and_clean(store: Store) -> None:
    """Entries are counted by kind, bad ones are found and removed, and one kind or all can be cleaned."""
    for number in range(3):
        store.put("clips", key_of(number=number), bytes(100), {})
    store.put("music", KEY, bytes(1000), {})
    (store.folder / "clips" / "README").write_text("not ours")
    assert {kind: info.entries for kind, info in store.info().items()} == {"clips": 3, "music": 1}
    assert store.info()["music"].bytes >= 1000
    bad = store.folder / "clips" / key_of(number=1)[:2] / key_of(number=1)
    bad.write_bytes(b"bad")
    outcome = store.verify()
    assert (outcome.checked, outcome.removed) == (4, 1)
    assert store.clean("clips") > 0
    assert set(store.info()) == {"music"}
    store.clean()
    assert store.info() == {}
    assert (store.folder / "clips" / "README").exists()


def put_pipe(path: Path) -> None:
    os.mkfifo(path)


def put_socket(path: Path) -> None:
    # The path of a socket has about a hundred characters at most.
    with socket.socket(socket.AF_UNIX) as bound, contextlib.chdir(path.parent):
        bound.bind(path.name)


def put_folder(path: Path) -> None:
    (path / "deep").mkdir(parents=True)
    (path / "deep" / "file").write_bytes(b"sound")


def put_dangling_link(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere"))


@pytest.mark.skipif(os.name == "nt", reason="this system has no named pipes")
@pytest.mark.parametrize("occupy", [put_pipe, put_socket, put_folder, put_dangling_link])
def test_whatever_else_is_in_an_entrys_place_is_removed(store: Store, occupy: Callable[[Path], None]) -> None:
    """A pipe, socket, folder or link to nothing counts as a damaged entry for every reader, and the entry can
    be stored again.
    """
    assert store.put("clips", KEY, PAYLOAD, {})
    (path,) = files_of(store)
    for read in (store.get, store.open):
        path.unlink(missing_ok=True)
        occupy(path)
        assert read("clips", KEY) is None
        assert not os.path.lexists(path)
    occupy(path)
    assert store.verify() == VerifyResult(checked=1, removed=1)
    assert not os.path.lexists(path)
    occupy(path)
    store.clean()
    assert (store.problem, os.path.lexists(path)) == (None, False)
    occupy(path)
    assert store.put("clips", KEY, PAYLOAD, {})
    assert store.get("clips", KEY) is not None


def test_a_folder_of_the_store_that_may_not_be_read_is_reported(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Entries that cannot be listed are not passed over in silence."""
    store.put("clips", KEY, PAYLOAD, {})
    refuse_listing(monkeypatch, store.folder / "clips")
    assert store.verify() == VerifyResult(checked=0, removed=0)
    assert "cannot be read" in (store.problem or "")
