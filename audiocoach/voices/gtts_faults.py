"""What can go wrong between gTTS and its server, in words, with a remedy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http.client import RemoteDisconnected
from typing import Literal

from audiocoach.voices.engine import OFFLINE

FaultKind = Literal[
    "unreachable", "proxy", "insecure", "slow", "dropped", "too_many", "refused", "no_sound", "unreadable"
]

_OF_THE_SERVER: tuple[FaultKind, ...] = ("unreachable", "proxy", "insecure", "slow", "too_many")
"""Faults that do not depend on the words: the next request would fail too."""

_REMEDIES: dict[FaultKind, str] = {
    "unreachable": f"check the network connection, {OFFLINE}",
    "proxy": f"check the proxy in HTTPS_PROXY, {OFFLINE}",
    "insecure": f"check your proxy or firewall, {OFFLINE}",
    "slow": f"try again, raise AUDIOCOACH_GTTS_TIMEOUT (seconds), {OFFLINE}",
    "dropped": f"try again, {OFFLINE}",
    "too_many": f"run it again in a few minutes (only missing cues are requested), {OFFLINE}",
    "refused": f"try again later, {OFFLINE}",
    "no_sound": f"try again later, {OFFLINE}",
    "unreadable": f"try again later, {OFFLINE}",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A failed request: ``what`` happened, and its ``kind``."""

    kind: FaultKind
    what: str

    @property
    def remedy(self) -> str:
        """What the user can do."""
        return _REMEDIES[self.kind]

    @property
    def ends_engine(self) -> bool:
        """Whether the next request would fail too."""
        return self.kind in _OF_THE_SERVER


def fault_of(error: BaseException, host: str) -> Fault:
    """The fault behind an error of gTTS, which hides the original error in its context."""
    import requests  # noqa: PLC0415 - takes as long to load as gTTS itself
    from urllib3.exceptions import IncompleteRead, NameResolutionError  # noqa: PLC0415

    response = getattr(error, "rsp", None)
    if response is not None:
        return _fault_of_status(response.status_code, host)
    causes = list(_causes(error))

    def among(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if among(IncompleteRead, RemoteDisconnected, ConnectionResetError):
        return Fault("dropped", f"{host} closed the connection")
    if among(requests.exceptions.ProxyError):
        return Fault("proxy", f"the proxy to {host} failed")
    if among(requests.exceptions.SSLError):
        return Fault("insecure", f"no secure connection to {host}")
    if among(requests.exceptions.Timeout, TimeoutError):
        return Fault("slow", f"{host} did not answer in time")
    if among(NameResolutionError):
        return Fault("unreachable", f"cannot find the address of {host}")
    if among(ConnectionRefusedError):
        return Fault("unreachable", f"{host} refused the connection")
    if among(requests.exceptions.ConnectionError):
        return Fault("unreachable", f"cannot connect to {host}")
    return Fault("unreadable", f"cannot read the answer from {host} ({type(causes[-1]).__name__})")


def _fault_of_status(status: int, host: str) -> Fault:
    if status == 429:
        return Fault("too_many", f"too many requests to {host} (HTTP 429)")
    if status == 200:
        return Fault("no_sound", f"{host} answered without sound")
    return Fault("refused", f"{host} refused the request (HTTP {status})")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything behind it: causes, contexts, and the reasons in errors of urllib3."""
    pending: list[object] = [error]
    seen: set[int] = set()
    while pending:
        candidate = pending.pop(0)
        if not isinstance(candidate, BaseException) or id(candidate) in seen:
            continue
        seen.add(id(candidate))
        yield candidate
        reason = getattr(candidate, "reason", None)
        pending += [candidate.__cause__, candidate.__context__, reason, *candidate.args]
