"""Listen to the page of a track: what leaves its audio element, and the place that the page shows meanwhile.

The sound is caught by an AudioWorklet and found again in the samples that the track was made from. The place
that is shown is read from the needle of the timeline, each time that it moves.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audiocoach.units import SAMPLE_RATE
from support.browsers import Tab

WINDOW_S, STRETCHED_S = 0.25, 1.5
"""So much sound before a moment is looked for; more at another speed, where only the loudness is compared."""
_HOP = 64
_FAR_S = 2
MOMENTS = 3
"""So many places are looked for in what was caught, the last first."""

LISTEN = """(async () => {
  const audio = document.querySelector("audio");
  const context = new AudioContext({ sampleRate: 44100 });
  const code = `registerProcessor("catch", class extends AudioWorkletProcessor {
    process([[left]]) { if (left) this.port.postMessage([currentFrame, left.slice()]); return true; }
  })`;
  await context.audioWorklet.addModule(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
  const node = new AudioWorkletNode(context, "catch");
  context.createMediaElementSource(audio).connect(node).connect(context.destination);
  await context.resume();
  const caught = { blocks: [], shown: [] };
  node.port.onmessage = ({ data }) => caught.blocks.push(data);
  const needle = document.querySelector("[data-role=timeline] .place");
  new MutationObserver(() => {
    if (audio.paused || audio.seeking) return;
    caught.shown.push([Math.round(context.currentTime * 44100), parseFloat(needle.style.left)]);
  }).observe(needle, { attributes: true });
  window.caught = caught;
  return context.state;
})()"""

FORGET = "void (window.caught.blocks = [], window.caught.shown = [])"
"""Begins to listen anew."""

HEARD = """(() => {
  const { blocks, shown } = window.caught;
  const first = blocks.length ? blocks[0][0] : 0;
  const length = blocks.length ? blocks.at(-1)[0] + 128 - first : 0;
  const sound = new Int16Array(length);
  for (const [at, block] of blocks) block.forEach((value, i) => { sound[at - first + i] = value * 32767; });
  const bytes = new Uint8Array(sound.buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) {
    text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  }
  window.caught.blocks = [];
  window.caught.shown = [];
  const { duration } = JSON.parse(document.getElementById("track").textContent);
  return { first, sound: btoa(text), shown, duration };
})()"""


@dataclass(frozen=True)
class Heard:
    """At one moment: the place shown and the place heard in the track, both in seconds."""

    shown_s: float
    heard_s: float

    @property
    def error_ms(self) -> float:
        """How far the place shown is ahead of the sound, in milliseconds."""
        return (self.shown_s - self.heard_s) * 1000


def heard_in(tab: Tab, sound: NDArray[np.int16], *, speed: float = 1.0) -> list[Heard]:
    """Return what was heard since the last call, at each move of the needle that had enough sound before it.

    ``sound`` is the left channel of the track, shape (frames,).
    """
    caught = tab.run(HEARD)
    got = np.frombuffer(base64.b64decode(caught["sound"]), np.int16).astype(np.float32)
    found = []
    window = round((WINDOW_S if speed == 1 else STRETCHED_S) * SAMPLE_RATE)
    for frame, percent in reversed(caught["shown"]):
        if len(found) == MOMENTS:
            break
        end = frame - caught["first"]
        piece = got[max(0, end - window) : end]
        if len(piece) < window or not _is_whole(piece):
            continue
        shown_s = percent / 100 * caught["duration"]
        place_s = _place_of(piece, sound.astype(np.float32), shown_s, speed)
        if place_s is not None:
            found.append(Heard(shown_s, place_s))
    return found


def _is_whole(piece: NDArray[np.float32]) -> bool:
    """Whether there is sound in every 30 ms of it: none is from before a seek."""
    parts = np.abs(piece[: len(piece) // 1323 * 1323]).reshape(-1, 1323).max(axis=1)
    return bool(parts.min() > 4)


def _place_of(
    piece: NDArray[np.float32], sound: NDArray[np.float32], near_s: float, speed: float
) -> float | None:
    """The place in the sound, in seconds, at which the piece ends; ``None`` if it is not surely found."""
    first = max(0, round((near_s - _FAR_S) * SAMPLE_RATE))
    part = sound[first : round((near_s + _FAR_S) * SAMPLE_RATE)]
    hop = 1 if speed == 1 else _HOP
    if speed != 1:  # the pitch is kept, the waveform is not: the loudness is compared
        piece, part = _loudness(piece, 1 / speed), _loudness(part, 1)
    size = 1 << (len(part) + len(piece)).bit_length()
    match = np.fft.irfft(np.fft.rfft(part, size) * np.conj(np.fft.rfft(piece, size)), size)
    match = match[: len(part) - len(piece) + 1]
    power = np.cumsum(np.concatenate(([0.0], part.astype(np.float64) ** 2)))
    power = power[len(piece) :] - power[: -len(piece)]
    match = match / np.sqrt(np.maximum(power, 1e-9) * max(1e-9, float((piece.astype(np.float64) ** 2).sum())))
    best = int(match.argmax())
    if match[best] < 0.6:
        return None
    return (first + (best + len(piece)) * hop) / SAMPLE_RATE


def _loudness(sound: NDArray[np.float32], stretch: float) -> NDArray[np.float32]:
    """The logarithm of the loudness every 64 samples of the track, less its mean, of a stretched sound."""
    power = np.cumsum(np.concatenate(([0.0], sound.astype(np.float64) ** 2)))
    width, hop = 441 * stretch, _HOP * stretch
    starts = np.arange(int((len(sound) - width) / hop)) * hop
    level = np.sqrt((power[(starts + width).astype(int)] - power[starts.astype(int)]) / width)
    level = np.log(level + 30)
    return (level - level.mean()).astype(np.float32)
