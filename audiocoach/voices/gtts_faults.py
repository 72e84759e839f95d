"""What goes wrong between gTTS and its server, in words, with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http.client import RemoteDisconnected
from typing import Literal

FaultKind = Literal[
    "unreachable", "proxy", "insecure", "slow", "dropped", "too_many", "refused", "no_sound", "unreadable"
]

_OF_THE_SERVER: tuple[FaultKind, ...] = ("unreachable", "proxy", "insecure", "slow", "too_many")
"""What is no matter of the words: other words would meet the same."""

OFFLINE = "or use a voice of this machine (--voice hibari for English, --voice espeak for others)"

_REMEDIES: dict[FaultKind, str] = {
    "unreachable": f"check the network connection, {OFFLINE}",
    "proxy": f"check the proxy in HTTPS_PROXY, {OFFLINE}",
    "insecure": f"check the proxy or firewall in between, {OFFLINE}",
    "slow": f"try again, raise AUDIOCOACH_GTTS_TIMEOUT (seconds), {OFFLINE}",
    "dropped": f"try again, {OFFLINE}",
    "too_many": f"wait a few minutes and run it again, which asks only for what is missing, {OFFLINE}",
    "refused": f"try again later, {OFFLINE}",
    "no_sound": f"try again later, {OFFLINE}",
    "unreadable": f"try again later, {OFFLINE}",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One failed request: ``what`` happened and the ``kind`` of it."""

    kind: FaultKind
    what: str

    @property
    def remedy(self) -> str:
        """What the user can do."""
        return _REMEDIES[self.kind]

    @property
    def ends_engine(self) -> bool:
        """Whether the next request would only meet the same."""
        return self.kind in _OF_THE_SERVER


def fault_of(error: BaseException, host: str) -> Fault:
    """The fault behind what gTTS raised; its own error hides the true one, which Python keeps as the
    context.
    """
    import requests  # noqa: PLC0415 - takes as long to load as gTTS itself
    from urllib3.exceptions import IncompleteRead, NameResolutionError  # noqa: PLC0415

    response = getattr(error, "rsp", None)
    if response is not None:
        return _fault_of_status(response.status_code, host)
    causes = list(_causes(error))

    def among(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if among(IncompleteRead, RemoteDisconnected, ConnectionResetError):
        return Fault("dropped", f"{host} broke the connection off")
    if among(requests.exceptions.ProxyError):
        return Fault("proxy", f"the proxy on the way to {host} failed")
    if among(requests.exceptions.SSLError):
        return Fault("insecure", f"no secure connection to {host} came about")
    if among(requests.exceptions.Timeout, TimeoutError):
        return Fault("slow", f"{host} did not answer in time")
    if among(NameResolutionError):
        return Fault("unreachable", f"the address of {host} was not found")
    if among(ConnectionRefusedError):
        return Fault("unreachable", f"{host} refused the connection")
    if among(requests.exceptions.ConnectionError):
        return Fault("unreachable", f"the connection to {host} failed")
    return Fault("unreadable", f"the answer of {host} cannot be read ({type(causes[-1]).__name__})")


def _fault_of_status(status: int, host: str) -> Fault:
    if status == 429:
        return Fault("too_many", f"{host} had too many requests from here (HTTP 429)")
    if status == 200:
        return Fault("no_sound", f"{host} answered without any sound")
    return Fault("refused", f"{host} refused the request (HTTP {status})")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that led to it: causes, contexts, and the reasons that urllib3 and requests carry."""
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
