"""Archives that nobody should open: each refusal of the pack reader with an archive that must meet it.

``python tests/support/hostile.py FOLDER`` writes them all, to try other readers on them.
"""

from __future__ import annotations

import stat
import struct
import sys
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from audiocoach.packs.manifest import MANIFEST_NAME
from audiocoach.packs.zip_writer import DEFLATED, FILE_MODE, FLAG_UTF8
from support.packs import (
    PACK_YAML,
    SCRIPT,
    Raw,
    archive,
    changed,
    deflated,
    good_archive,
    good_files,
    listing,
    raws,
)

Make = Callable[[], bytes]
PLAYLIST = b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"
MANIFEST = MANIFEST_NAME.encode()


def named(name: str | bytes, *, flags: int = FLAG_UTF8) -> Make:
    """One more file, listed and whole, with a name that is refused."""

    def make() -> bytes:
        data = b"hello\n"
        files = [*good_files().items()]
        text = name if isinstance(name, str) else name.decode("cp437")
        raw = name.encode("utf-8", "surrogatepass") if isinstance(name, str) else name
        listed = listing(sorted([*files, (text, data)]))
        entries = [Raw(file.encode(), content) for file, content in sorted(files)]
        return archive([Raw(MANIFEST, listed), *entries, Raw(raw, data, flags=flags)])

    return make


def two(first: str, second: str, one: bytes = b"a\n", other: bytes = b"a\n") -> Make:
    """Two more files whose names do not go together."""

    def make() -> bytes:
        files = [*good_files().items(), (first, one), (second, other)]
        return archive([Raw(MANIFEST, listing(files)), *(Raw(name.encode(), data) for name, data in files)])

    return make


def with_file(name: str, data: bytes) -> Make:
    """A pack with one file more, or with another content."""
    return lambda: good_archive(good_files() | {name: data})


def entry(name: str, **changes: object) -> Make:
    """A good archive with one entry changed."""
    return lambda: archive(changed(raws(good_files()), name, **changes))


def ended(**end: int) -> Make:
    """A good archive whose last record says something else."""
    return lambda: archive(raws(good_files()), end=end)


def with_script(line: str) -> Make:
    """A pack whose script says one thing more, before its steps."""
    return with_file("legs.yaml", SCRIPT.replace("workout:", f"{line}\nworkout:").encode())


def with_step(line: str) -> Make:
    """A pack whose script has one step more."""
    return with_file("legs.yaml", (SCRIPT + f"  - {line}\n").encode())


def special(mode: int) -> Make:
    """A file that is no plain one."""
    return entry("legs.yaml", attributes=mode << 16)


def link_and_below() -> bytes:
    """A link to a folder elsewhere, then a file that would be written through it."""
    files = sorted([*good_files().items(), ("songs", b"/tmp"), ("songs/x.md", b"pwned\n")])
    entries = [Raw(name.encode(), data) for name, data in files]
    entries = changed(entries, "songs", attributes=(stat.S_IFLNK | 0o777) << 16)
    return archive([Raw(MANIFEST, listing(files)), *entries])


def unlisted() -> bytes:
    """A file that the list does not know."""
    return archive([*raws(good_files()), Raw(b"extra.md", b"x\n")])


def missing() -> bytes:
    """A file that is listed and not there."""
    return archive([raw for raw in raws(good_files()) if raw.name != b"legs.yaml"])


def packed(data: bytes, stream: bytes) -> Make:
    """A file that is packed as a given stream and says to be ``data``."""
    return entry("README.md", data=data, packed=stream, method=DEFLATED)


def listed_packed(data: bytes, stream: bytes, **headers: int) -> Make:
    """The same with a list that knows ``data``."""

    def make() -> bytes:
        entries = raws(good_files() | {"README.md": data})
        return archive(
            changed(entries, "README.md", packed=stream, method=DEFLATED, local=headers, central=headers)
        )

    return make


def zeros(size: int, declared: int) -> Make:
    """Zeros as a stream of DEFLATE, a thousandth of their size; both headers say ``declared``."""

    def make() -> bytes:
        packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        block = bytes(1 << 20)
        stream = b"".join(packer.compress(block) for _ in range(size >> 20)) + packer.flush()
        return listed_packed(b"\0" * 16, stream, size=declared)()

    return make


def ten_gigabytes() -> bytes:
    """Ten gigabytes of zeros in a stream of ten megabytes: one block of zeros over and over."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    stream = again * (10 * 1024) + packer.flush()
    return listed_packed(b"\0" * 16, stream, size=len(stream) * 100)()


def overlapping() -> bytes:
    """Two entries of the directory that share one file's bytes."""
    entries = raws(good_files())
    at = len(archive(entries[:1])) - 22 - 46 - len(MANIFEST)
    twin = entries[1]
    return archive([*entries, replace(twin, name=b"zz.md", listed=True, central={"offset": at})])


def sibling_bytes(name: str, data: bytes, other: bytes) -> bytes:
    """One name twice, with different bytes."""
    files = [*good_files().items(), (name, data), (name, other)]
    return archive([Raw(MANIFEST, listing(files)), *(Raw(file.encode(), content) for file, content in files)])


def zip64_extra() -> bytes:
    """An entry that says its sizes stand in a ZIP64 field."""
    extra = struct.pack("<HHQQ", 1, 16, 1 << 40, 1 << 40)
    lie = {"size": 0xFFFFFFFF, "packed": 0xFFFFFFFF, "extra": extra}
    return archive(changed(raws(good_files()), "legs.yaml", local=lie, central=lie))


def zip64_end() -> bytes:
    """A ZIP64 locator before the end that points anywhere."""
    plain = archive(raws(good_files()))
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 1 << 50, 1)
    return plain[:-22] + locator + plain[-22:]


def hundred_megabyte_manifest() -> bytes:
    """A list of files of a hundred megabytes, packed small."""
    entries = raws(good_files())
    block = b" " * (1 << 20)
    packer = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    stream = b"".join(packer.compress(block) for _ in range(100)) + packer.flush()
    size = {"size": 100 << 20, "crc": 0}
    padded = stream + bytes((100 << 20) // 100)  # so that the ratio alone does not tell
    first = replace(entries[0], packed=padded, method=DEFLATED, local=size, central=size)
    return archive([first, *entries[1:]])


def hundred_megabytes_in_small() -> bytes:
    """The same with headers that say it is small."""
    entries = raws(good_files())
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    stream = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(100)) + packer.flush()
    return archive([replace(entries[0], packed=stream, method=DEFLATED), *entries[1:]])


def many_empty(count: int) -> bytes:
    """Files without content, as many as asked for; the count at the end has no room for more than 65,535."""
    entries = [Raw(f"{number}.md".encode()) for number in range(count)]
    return archive(entries, end={"here": min(count, 0xFFFF), "count": min(count, 0xFFFF)})


def many_and_one() -> bytes:
    """A hundred thousand files of which the end counts ten."""
    entries = [Raw(f"{number}.md".encode()) for number in range(100_000)]
    return archive(entries, end={"here": 10, "count": 10})


BOMB = (
    PACK_YAML
    + "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
    + "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n"
).encode()

HOSTILE: dict[str, tuple[Make, str]] = {
    "absolute": (named("/etc/x.md"), "absolute path"),
    "parent": (named("../x.md"), "leads out of the pack"),
    "parent inside": (named("a/../../x.md"), "leads out of the pack"),
    "sibling": (named("../hill-legs-evil/x.md"), "leads out of the pack"),
    "here": (named("./x.md"), "starts with a dot"),
    "hidden": (named(".bashrc.md"), "hidden"),
    "backslash": (named("..\\x.md"), "backslash"),
    "drive": (named("C:/x.md"), "drive letter"),
    "drive relative": (named("c:x.md"), "drive letter"),
    "stream": (named("legs.yaml:x.md"), "some systems do not allow"),
    "nul": (named("a\0b.md"), "NUL"),
    "line break": (named("a\nb.md"), "invisible character"),
    "right to left": (named("a\u202edm.md"), "invisible character"),
    "device": (named("CON.md"), "device"),
    "device with suffix": (named("a/nul.tar.md"), "device"),
    "device port": (named("com1.md"), "device"),
    "device superscript": (named("LPT\u00b2.md"), "device"),
    "trailing dot": (named("folder./x.md"), "ends in a dot or a space"),
    "trailing space": (named("folder /x.md"), "ends in a dot or a space"),
    "empty name": (named(""), "empty"),
    "double slash": (named("a//x.md"), "contains //"),
    "long": (named("x" * 300 + ".md"), "longer than 200 bytes"),
    "much too long": (named("x" * 60_000 + ".md"), "larger than its files need"),
    "deep": (named("a/" * 20 + "x.md"), "folders"),
    "decomposed": (named("u\u0308.md"), "composed form"),
    "other encoding": (named("h\xfcgel.md".encode("latin-1"), flags=0), "not written in UTF-8"),
    "broken UTF-8": (named(b"h\xfcgel.md"), "not written in UTF-8"),
    "surrogate": (named("\ud800.md"), "not written in UTF-8"),
    "case": (two("notes.md", "Notes.md"), "same on some systems"),
    "case of folders": (two("notes/a.md", "Notes/b.md"), "same on some systems"),
    "sharp s": (two("stra\u00dfe.md", "STRASSE.md"), "same on some systems"),
    "accents": (two("\u00c5.md", "\u00e5.md"), "same on some systems"),
    "file and folder": (two("notes.md", "notes.md/x.md"), "both a file and a folder"),
    "symlink": (special(stat.S_IFLNK | 0o777), "symbolic link"),
    "symlink and below": (link_and_below, "symbolic link"),
    "device node": (special(stat.S_IFCHR | 0o666), "device, a pipe or a socket"),
    "pipe": (special(stat.S_IFIFO | 0o666), "device, a pipe or a socket"),
    "folder": (special(stat.S_IFDIR | 0o755), "folder"),
    "folder by name": (named("empty/"), "folder"),
    "program": (special(FILE_MODE | 0o111), "executable"),
    "set user": (special(FILE_MODE | stat.S_ISUID), "executable"),
    "unlisted": (unlisted, "not in MANIFEST.json"),
    "missing": (missing, "not in the archive"),
    "no list": (lambda: archive(raws(good_files())[1:]), "first file is not MANIFEST.json"),
    "list is not first": (lambda: archive([*raws(good_files())[1:], raws(good_files())[0]]), "first file"),
    "list is no JSON": (entry(MANIFEST_NAME, data=b"[" * 100_000), "not a list of files"),
    "list says twice": (
        lambda: archive(changed(raws(good_files()), MANIFEST_NAME, data=_doubled())),
        "not written as",
    ),
    "two lists": (two("x.md", "manifest.json"), "same on some systems"),
    "encrypted": (entry("legs.yaml", flags=FLAG_UTF8 | 1), "encrypted"),
    "strongly encrypted": (entry("legs.yaml", flags=FLAG_UTF8 | 1 | 1 << 6), "encrypted"),
    "masked headers": (entry("legs.yaml", flags=FLAG_UTF8 | 1 << 13), "encrypted"),
    "AES": (
        entry("legs.yaml", central={"extra": struct.pack("<HH", 0x9901, 7) + bytes(7)}),
        "encrypted",
    ),
    "descriptor": (entry("legs.yaml", flags=FLAG_UTF8 | 1 << 3), "no pack uses"),
    "other name inside": (
        entry("legs.yaml", local={"name": b"../../x.y"}),
        "one name in its local header",
    ),
    "other size inside": (entry("legs.yaml", local={"size": 3}), "local header"),
    "other method inside": (entry("legs.yaml", local={"method": DEFLATED}), "local header"),
    "other checksum inside": (entry("legs.yaml", local={"crc": 7}), "local header"),
    "other time inside": (entry("legs.yaml", local={"time": 7}), "local header"),
    "extra inside": (entry("legs.yaml", local={"extra": b"xxxx"}), "local header"),
    "second name": (
        entry("legs.yaml", central={"extra": struct.pack("<HHBL", 0x7075, 9, 1, 0) + b"x.md"}),
        "second name",
    ),
    "extra field": (entry("legs.yaml", central={"extra": bytes(12)}), "extra fields"),
    "comment": (entry("legs.yaml", central={"comment": b"hello"}), "comment"),
    "newer version": (entry("legs.yaml", local={"needed": 63}, central={"needed": 63}), "no pack uses"),
    "method": (entry("legs.yaml", method=12), "method 12"),
    "two sizes": (entry("legs.yaml", local={"packed": 3}, central={"packed": 3}), "two different sizes"),
    "size of a disk": (
        entry("legs.yaml", local={"size": 3 << 30}, central={"size": 3 << 30}),
        "the limit is 200,000,000",
    ),
    "checksum": (entry("legs.yaml", local={"crc": 7}, central={"crc": 7}), "checksum"),
    "hash": (
        lambda: archive(changed(raws(good_files()), "legs.yaml", data=SCRIPT.replace("5s", "6s").encode())),
        "its hash differs",
    ),
    "size in list": (
        lambda: archive(changed(raws(good_files()), "legs.yaml", data=SCRIPT.encode() + b"# more\n")),
        "does not have the size",
    ),
    "order": (lambda: archive([raws(good_files())[0], *raws(good_files())[:0:-1]]), "not in the order"),
    "duplicate": (lambda: sibling_bytes("x.md", b"one\n", b"two\n"), "two files are called"),
    "overlap": (overlapping, "overlaps another file"),
    "hidden before": (entry("legs.yaml", before=b"hidden program"), "hidden data before it"),
    "hidden after": (lambda: archive(raws(good_files()), gap=b"hidden"), "hidden data between"),
    "hidden entry": (
        lambda: archive([*raws(good_files()), Raw(b"evil.md", b"x", listed=False)]),
        "hidden data between",
    ),
    "prefix": (lambda: b"#!/bin/sh\n" + good_archive(), "before its first file"),
    "suffix": (lambda: good_archive() + b"tail", "added at its end"),
    "archive comment": (lambda: archive(raws(good_files()), end={"comment": 4}, tail=b"tail"), "added at"),
    "cut": (lambda: good_archive()[:-40], "incomplete"),
    "no archive": (lambda: b"hello", "too short"),
    "text": (lambda: b"hello " * 50, "not a pack"),
    "empty": (lambda: b"", "too short"),
    "second disk": (ended(disk=1), "part of a split archive"),
    "counts differ": (ended(here=3), "two file counts differ"),
    "counts fewer": (ended(here=2, count=2), "more entries than it counts"),
    "counts more": (ended(here=9, count=9), "fewer entries than it counts"),
    "directory elsewhere": (ended(offset=4), "not where it says"),
    "zip64 sizes": (zip64_extra, "ZIP64"),
    "zip64 end": (zip64_end, "ZIP64"),
    "zip64 counts": (ended(here=0xFFFF, count=0xFFFF), "ZIP64"),
    "zip64 place": (ended(offset=0xFFFFFFFF), "ZIP64"),
    "100,000 empty files": (lambda: many_empty(100_000), "ZIP64"),
    "3,000 empty files": (lambda: many_empty(3000), "the limit is 2,000"),
    "100,000 files counted as 10": (many_and_one, "larger than its files need"),
    "bomb": (zeros(64 << 20, 64 << 20), "100 times its packed size"),
    "bomb that lies": (zeros(64 << 20, 16), "longer than the archive says"),
    "10 GB of zeros": (ten_gigabytes, "the limit is"),
    "stream is short": (listed_packed(b"hello\n", deflated(b"hell")), "shorter than the archive says"),
    "stream is long": (listed_packed(b"hello\n", deflated(b"hello\nhello\n")), "longer than"),
    "stream is cut": (listed_packed(b"hello " * 9, deflated(b"hello " * 9)[:-3]), "is incomplete"),
    "stream is noise": (listed_packed(b"hello " * 9, b"\xff" * 40), "cannot be unpacked"),
    "behind the stream": (listed_packed(b"hello\n", deflated(b"hello\n") + b"evil"), "hidden data after"),
    "manifest of 100 MB": (hundred_megabyte_manifest, "far more than a list needs"),
    "manifest of 100 MB that lies": (hundred_megabytes_in_small, "longer than the archive says"),
    "no pack.yaml": (
        lambda: good_archive({name: data for name, data in good_files().items() if name != "pack.yaml"}),
        "no pack.yaml",
    ),
    "YAML bomb": (with_file("pack.yaml", BOMB), "aliases are not allowed"),
    "deep pack.yaml": (with_file("pack.yaml", b"a: " + b"[" * 5000), "32 levels deep"),
    "no licence": (with_file("pack.yaml", PACK_YAML.replace("licence: CC-BY-4.0\n", "").encode()), "licence"),
    "pack's name": (
        with_file("pack.yaml", PACK_YAML.replace("hill-legs", "../../x").encode()),
        "not the name",
    ),
    "pack in a pack": (with_file("inner/pack.yaml", PACK_YAML.encode()), "pack in a pack"),
    "nested pack": (with_file("inner.coachpack", good_archive()), "cannot be part of a pack"),
    "nested zip": (with_file("inner.zip", good_archive()), "cannot be part of a pack"),
    "code": (with_file("setup.py", b"import os\n"), "cannot be part of a pack"),
    "no suffix": (with_file("run", b"#!/bin/sh\n"), "cannot be part of a pack"),
    "zip as a song": (with_file("music/x.mp3", good_archive()), "a ZIP archive, not an audio file"),
    "song is a playlist": (with_file("music/x.mp3", PLAYLIST), "a playlist, not an audio file"),
    "song is a list of parts": (
        with_file("music/x.wav", b"ffconcat version 1.0\nfile /etc/passwd\n"),
        "playlist",
    ),
    "song is empty": (with_file("music/x.wav", b""), "empty"),
    "picture is a playlist": (with_file("cover.jpg", PLAYLIST), "a playlist, not a JPEG or PNG"),
    "picture is a drawing": (with_file("cover.png", b"<?xml version='1.0'?><svg/>"), "not a JPEG or PNG"),
    "script is large": (with_file("big.yaml", b"#" * 1_000_001), "the limit is 1,000,000"),
    "scripts are large": (
        lambda: good_archive(good_files() | {f"big{number}.yaml": b"#" * 900_000 for number in range(3)}),
        "the limit is 2,000,000",
    ),
    "script is no script": (with_file("legs.yaml", b"hello: world\n"), "legs.yaml"),
    "script includes ../": (with_step("include: ../x.yaml"), "outside the script's folder"),
    "script includes a place": (with_step("include: /etc/x.yaml"), "outside the script's folder"),
    "script plays ../": (with_script("cover: ../x.png"), "outside the pack"),
    "script sounds ../": (with_step("sound: ../../x.wav"), "outside the pack"),
    "script sounds a place": (with_step("sound: /usr/share/x.wav"), "relative to the script"),
    "script sounds at home": (with_step("sound: ~/x.wav"), "relative to the script"),
    "script plays a sibling": (
        lambda: good_archive(good_files() | {"legs.yaml": _playing("../hill-legs-evil/x.wav")}),
        "outside the pack",
    ),
    "script plays a pattern": (
        lambda: good_archive(good_files() | {"legs.yaml": _playing("music/../../*.wav")}),
        "may not contain ..",
    ),
    "script plays an address": (
        lambda: good_archive(good_files() | {"legs.yaml": _playing("https://example.org/x.mp3")}),
        "is a web address",
    ),
    "script asks for a plug-in": (
        lambda: good_archive(good_files() | {"legs.yaml": SCRIPT.replace("espeak", "evilvoice").encode()}),
        "evilvoice",
    ),
}
"""By name: what makes the archive, and a piece of the sentence that refuses it."""


def _playing(source: str) -> bytes:
    return SCRIPT.replace("music: none", f'music: "{source}"').encode()


def _doubled() -> bytes:
    """A list in which a key is written twice, so that two readers may read two things."""
    true = listing(sorted(good_files().items()))
    return true.replace(b'{\n "format": 1', b'{\n "format": 1,\n "format": 1', 1)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for number, (make, _) in enumerate(HOSTILE.values()):
        (folder / f"{number:03}.coachpack").write_bytes(make())
