"""The silence that the engine ``pico`` leaves after its last word, in which some voices crackle at -32 dB."""

from __future__ import annotations

import numpy as np

from audiocoach.voices.libpico import SAMPLE_RATE

_HOP_S = 0.01
_LAST_WORD_DB, _QUIET_DB = -28.0, -44.0
_PAUSE_HOPS, _REST_HOPS = 20, 4
_SILENCE = 100


def without_end(pcm: bytes) -> bytes:
    """The 16-bit PCM up to that silence; nothing if there is no word."""
    samples = np.frombuffer(pcm, "=i2")
    hop = round(_HOP_S * SAMPLE_RATE)
    hops = samples[: len(samples) // hop * hop].reshape(-1, hop)
    peaks = np.abs(hops.astype(np.int32)).max(axis=1, initial=0)
    highest = peaks.max(initial=0)
    if highest < _SILENCE:
        return b""
    end = int(np.flatnonzero(peaks > highest * 10 ** (_LAST_WORD_DB / 20))[-1]) + 1
    quiet = np.append(peaks[end:] < highest * 10 ** (_QUIET_DB / 20), np.ones(_PAUSE_HOPS, bool))
    runs = np.lib.stride_tricks.sliding_window_view(quiet, _PAUSE_HOPS).all(axis=1)
    return samples[: (end + int(np.argmax(runs)) + _REST_HOPS) * hop].tobytes()
