"""Packs from the network: over HTTPS alone, checked against an authority, within limits, and shown first."""

from __future__ import annotations

import datetime
import http.server
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from audiocoach.errors import DownloadError, PackError
from audiocoach.net import download as fetching
from audiocoach.net.download import check_address, fetch
from audiocoach.packs.archive import Archive
from audiocoach.packs.installing import install_pack, installed, update_pack
from support.packs import PACK_YAML, good_archive, good_files

NEWER = good_archive(good_files() | {"pack.yaml": PACK_YAML.replace("1.2.0", "1.3.0").encode()})


class Pages(http.server.BaseHTTPRequestHandler):
    """A server of packs that also misbehaves, by path."""

    pack = good_archive()
    asked: list[str] = []  # noqa: RUF012  (of the class, and emptied by the fixture)

    def do_GET(self) -> None:
        """Answers as the path says."""
        self.asked.append(self.path)
        if self.path == "/pack":
            self._send(self.pack)
        elif self.path == "/moved":
            self._moved("/pack")
        elif self.path == "/circle":
            self._moved("/circle")
        elif self.path == "/down":
            self._moved("http://127.0.0.1:1/pack")
        elif self.path == "/file":
            self._moved("file:///etc/hostname")
        elif self.path == "/large":
            self.send_response(200)
            self.send_header("Content-Length", "600000000")
            self.end_headers()
        elif self.path == "/endless":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(bytes(100_000))
        elif self.path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "5000")
            self.end_headers()
            self.wfile.write(b"half")
        elif self.path == "/slow":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"a")
            self.wfile.flush()
            self.server.stopping.wait(5)  # type: ignore[attr-defined]
        else:
            self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""

    def _send(self, data: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _moved(self, place: str) -> None:
        self.send_response(302)
        self.send_header("Location", place)
        self.end_headers()


class Quiet(http.server.ThreadingHTTPServer):
    """Clients that hang up are no news."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing."""


def authority(folder: Path) -> tuple[Path, Path]:
    """A certificate authority's certificate, and one that it signed for this machine with its key."""
    now = datetime.datetime.now(datetime.UTC)
    span = (now - datetime.timedelta(days=1), now + datetime.timedelta(days=1))
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A gym's own authority")])
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    builder = (
        x509.CertificateBuilder().not_valid_before(span[0]).not_valid_after(span[1]).issuer_name(root_name)
    )
    root_usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
    root_id = x509.SubjectKeyIdentifier.from_public_key(root_key.public_key())
    root = (
        builder.subject_name(root_name)
        .public_key(root_key.public_key())
        .serial_number(1)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(root_usage, critical=True)
        .add_extension(root_id, critical=False)
        .sign(root_key, hashes.SHA256())
    )
    own = (
        builder.subject_name(name)
        .public_key(key.public_key())
        .serial_number(2)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(root_id), False)
        .sign(root_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    root_file, own_file = folder / "root.pem", folder / "own.pem"
    root_file.write_bytes(root.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    own_file.write_bytes(own.public_bytes(pem) + private)
    return root_file, own_file


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Made once."""
    return authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def address(certificates: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server on this machine, trusted by way of ``SSL_CERT_FILE``."""
    root, own = certificates
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    monkeypatch.setattr(Pages, "pack", good_archive())
    monkeypatch.setattr(Pages, "asked", [])
    server = Quiet(("127.0.0.1", 0), Pages)
    server.stopping = threading.Event()  # type: ignore[attr-defined]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.stopping.set()  # type: ignore[attr-defined]
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_pack_is_installed_and_updated_from_its_address(address: str, data_dir: Path) -> None:
    """Its digest is told before it is unpacked; `update` asks the same address again."""
    digests: list[str] = []

    def agree(archive: Archive) -> bool:
        digests.append(archive.manifest.digest)
        return True

    done = install_pack(f"{address}/moved", data_dir=data_dir, agree=agree)
    assert done is not None
    assert digests == [done.digest]
    assert installed(data_dir)["hill-legs"][0].source == f"{address}/moved"
    same = update_pack("hill-legs", data_dir=data_dir)
    assert same is not None
    assert same.was_there
    Pages.pack = NEWER
    newer = update_pack("hill-legs", data_dir=data_dir)
    assert newer is not None
    assert (newer.before, newer.info.version) == ("1.2.0", "1.3.0")
    assert Pages.asked == ["/moved", "/pack"] * 3


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/none", "the server answered 404"),
        ("/circle", "redirect"),
        ("/down", "only https://"),
        ("/file", "is not allowed"),
        ("/large", "larger than"),
        ("/endless", "larger than"),
        ("/cut", "cannot be downloaded|was lost"),
        ("/slow", "timed out"),
    ],
)
def test_a_server_that_misbehaves_is_told(
    address: str, path: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has its sentence; none leads to another protocol."""
    monkeypatch.setattr(fetching, "ANSWER_TIMEOUT_S", 0.3)
    with pytest.raises(DownloadError, match=said):
        fetch(address + path, tmp_path / "got", max_bytes=50_000)


def test_a_certificate_that_nobody_vouches_for_is_refused(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the authority nothing is fetched."""
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(DownloadError, match=r"(?i)certificate"):
        fetch(f"{address}/pack", tmp_path / "got", max_bytes=50_000)
    assert Pages.asked == []


def test_a_failed_download_leaves_nothing(address: str, data_dir: Path) -> None:
    """No folder, no list."""
    for path in ("/cut", "/none"):
        with pytest.raises(PackError):
            install_pack(address + path, data_dir=data_dir)
    assert list((data_dir / "packs").iterdir()) == []


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/x.coachpack",
        "ftp://example.org/x",
        "file:///etc/hostname",
        "data://x",
        "https://",
        "https://user:secret@example.org/x",
        "https://[::1/x",
    ],
)
def test_other_addresses_are_refused(address: str) -> None:
    """Nothing but HTTPS, and no passwords that would be kept."""
    with pytest.raises(DownloadError):
        check_address(address)


def test_a_name_that_is_not_found_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of the system's error helps nobody."""

    def refuse(*_: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with pytest.raises(DownloadError, match=r"cannot be downloaded: Name or service not known$"):
        fetch("https://example.org/got", tmp_path / "got", max_bytes=50_000)
