"""Draws ``timeline.svg``, the picture in the README: a stretch of its own session, from the real timeline.

    python docs/draw_timeline.py

Time runs from top to bottom, so that the words stay legible on a phone. The band at the right is the music's
level as the mix will have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

import audiocoach
from audiocoach.sound.duck import build_ducking
from audiocoach.timeline.model import Timeline
from audiocoach.units import SAMPLE_RATE, format_clock

HERE = Path(__file__).resolve().parent
WORK, ROUND = "Squat", 2
"""The exercise in the middle of the picture, and in which round."""

BEFORE_S, AFTER_S = 25, 12
WIDTH, PX_PER_S, TOP, BOTTOM = 720, 15, 76, 24
BLOCK_X, BLOCK_W, BEEP_X, WORDS_X, MUSIC_X, MUSIC_W = 24, 176, 234, 268, 652, 66
LINE_PX = 33
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"
INK, SOFT, CARD, LINE = "#1f2a37", "#6b7785", "#fdfcf9", "#e4e1d8"
FILLS = {"work": "#e2603f", "rest": "#5d9b9b", "ready": "#e0a83c", "say": "#8a7fb5"}
VOICE, GO, COUNT, MUSIC = "#2f5d8a", "#e2603f", "#b9bfc7", "#c9d6d3"
TONES = {"go": (11, GO, "none"), "end": (9, CARD, INK), "countdown": (6, COUNT, "none")}
"""Radius, fill and stroke by kind of beep."""


class Picture:
    """A window of a timeline, drawn column by column."""

    def __init__(self, timeline: Timeline, start_s: float, end_s: float) -> None:
        """The window is [start_s, end_s) of the track."""
        self._timeline = timeline
        self._start_s = start_s
        self._end_s = end_s
        self.height = TOP + round((end_s - start_s) * PX_PER_S) + BOTTOM

    def svg(self) -> str:
        """The whole picture."""
        columns = (self._headings(), self._music(), self._segments(), self._beeps(), self._words())
        body = "\n".join(chain.from_iterable(columns))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.height}" width="{WIDTH}" '
            f'height="{self.height}" font-family="{FONT}" fill="{INK}">\n'
            f'<rect width="{WIDTH}" height="{self.height}" rx="20" fill="{CARD}"/>\n{body}\n</svg>\n'
        )

    def _y(self, at_s: float) -> float:
        return TOP + (at_s - self._start_s) * PX_PER_S

    def _headings(self) -> Iterator[str]:
        words = (WORDS_X, "start", "what the voice says")
        for x, anchor, title in ((BEEP_X, "end", "beeps"), words, (MUSIC_X, "middle", "music")):
            yield (
                f'<text x="{x}" y="{TOP - 28}" text-anchor="{anchor}" font-size="23" fill="{SOFT}">'
                f"{title}</text>"
            )

    def _segments(self) -> Iterator[str]:
        for segment in self._timeline.segments:
            start_s, end_s = segment.start_frame / SAMPLE_RATE, segment.end_frame / SAMPLE_RATE
            if end_s <= self._start_s or start_s >= self._end_s:
                continue
            top, bottom = self._y(max(start_s, self._start_s)), self._y(min(end_s, self._end_s))
            if start_s > self._start_s:
                end_x = WIDTH - 24
                yield f'<path d="M{BLOCK_X} {top:.1f}H{end_x}" stroke="{LINE}" stroke-width="2"/>'
            yield (
                f'<rect x="{BLOCK_X}" y="{top + 2:.1f}" width="{BLOCK_W}" height="{bottom - top - 4:.1f}" '
                f'rx="12" fill="{FILLS.get(segment.kind, SOFT)}"/>'
            )
            name, length = segment.name or segment.kind.capitalize(), round((end_s - start_s) * 1000)
            x, y = BLOCK_X + BLOCK_W / 2, (top + bottom) / 2
            yield _centred(x, y - 4, 28, 700, name)
            yield _centred(x, y + 28, 23, 400, format_clock(length))

    def _beeps(self) -> Iterator[str]:
        for tone in self._timeline.tones:
            at_s = tone.at_frame / SAMPLE_RATE
            if self._start_s <= at_s < self._end_s and tone.kind in TONES:
                radius, fill, stroke = TONES[tone.kind]
                yield (
                    f'<circle cx="{BEEP_X}" cy="{self._y(at_s):.1f}" r="{radius}" fill="{fill}" '
                    f'stroke="{stroke}" stroke-width="4"/>'
                )

    def _words(self) -> Iterator[str]:
        """Each cue as a bar as long as it lasts; its text moves down where the one above is too near."""
        free_y = 0.0
        for cue in self._timeline.cues:
            start_s, end_s = cue.start_frame / SAMPLE_RATE, cue.end_frame / SAMPLE_RATE
            if start_s < self._start_s or end_s > self._end_s:
                continue
            top, bottom = self._y(start_s), self._y(end_s)
            yield (
                f'<rect x="{WORDS_X}" y="{top:.1f}" width="10" height="{bottom - top:.1f}" rx="5" '
                f'fill="{VOICE}"/>'
            )
            lines = _folded(cue.text)
            y = max((top + bottom) / 2 + 9 - (len(lines) - 1) * LINE_PX / 2, free_y)
            for line in lines:
                yield f'<text x="{WORDS_X + 24}" y="{y:.1f}" font-size="25">{escape(line)}</text>'
                y += LINE_PX
            free_y = y

    def _music(self) -> Iterator[str]:
        """The gain that the mix gives the music, as a band: full width is 0 dB, a thread is -24 dB."""
        step = SAMPLE_RATE // 20
        gain = np.ones((round((self._end_s - self._start_s) * SAMPLE_RATE), 2), np.float32)
        build_ducking(self._timeline).apply(gain, round(self._start_s * SAMPLE_RATE))
        halves = MUSIC_W / 2 * np.clip(1 + 20 * np.log10(gain[::step, 0]) / 24, 0.06, 1)
        bends = [0, *(np.flatnonzero(np.diff(halves, 2)) + 1), len(halves) - 1]
        edge = [(halves[bend], TOP + bend * step / SAMPLE_RATE * PX_PER_S) for bend in bends]
        outline = [(MUSIC_X + half, y) for half, y in edge] + [(MUSIC_X - half, y) for half, y in edge[::-1]]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in outline)
        yield f'<polygon points="{points}" fill="{MUSIC}"/>'


def _centred(x: float, y: float, size: int, weight: int, text: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="{size}" font-weight="{weight}" '
        f'fill="#fff">{escape(text)}</text>'
    )


def _folded(text: str, characters: int = 25) -> list[str]:
    """A text in lines of about so many characters."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= characters:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def session(readme: str) -> str:
    """The last whole script in the README."""
    return [block for block in re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL) if "title:" in block][-1]


def draw() -> str:
    """The README's session around its squats."""
    with TemporaryDirectory() as folder:
        script = Path(folder, "session.yaml")
        script.write_text(session((HERE.parent / "README.md").read_text(encoding="utf-8")), encoding="utf-8")
        timeline = audiocoach.plan(audiocoach.load(script), voice="espeak")
    work = next(segment for segment in timeline.segments if segment.name == WORK and segment.round == ROUND)
    start_s, end_s = work.start_frame / SAMPLE_RATE, work.end_frame / SAMPLE_RATE
    return Picture(timeline, start_s - BEFORE_S, end_s + AFTER_S).svg()


if __name__ == "__main__":
    (HERE / "timeline.svg").write_text(draw(), encoding="utf-8")
