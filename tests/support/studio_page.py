"""The studio's page in any browser: found by what it shows, used with pointer and keys, and listened to."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from support.audio import RATE
from support.browsers import ANSWER_S, Tab, wait_for

_LISTEN = """(async () => {
  const { player } = studio;
  const context = new AudioContext({ sampleRate: 44100 });
  const recorder = context.createScriptProcessor(2048, 1, 1);
  window.caught = [];
  recorder.onaudioprocess = ({ inputBuffer }) => caught.push(inputBuffer.getChannelData(0).slice());
  recorder.connect(context.destination);
  const listenTo = (sound) => (context.createMediaElementSource(sound).connect(recorder), sound);
  const make = player.make.bind(player);
  player.make = (...given) => listenTo(make(...given));
  if (player.sound) listenTo(player.sound);
  const seek = player.seek.bind(player);
  player.seek = (seconds, andPlay) => { player.soughtS = seconds; seek(seconds, andPlay); };
  await context.resume();
  return context.state;
})()"""

_CAUGHT = """(() => {
  const sound = new Float32Array(caught.length * 2048);
  caught.forEach((block, number) => sound.set(block, number * 2048));
  const bytes = new Uint8Array(sound.buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768)
    text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
})()"""

_UNREACHABLE = """(() => {
  const lost = [], found = [];
  const CONTROLS = "button, select, input, summary, a[href], [tabindex='0'], .cm-content";
  const around = document.querySelector("dialog[open]") || document;
  for (const one of around.querySelectorAll(CONTROLS)) {
    if (!one.checkVisibility({ visibilityProperty: true })) continue;
    one.scrollIntoView({ block: "nearest", inline: "nearest" });
    const box = one.getBoundingClientRect();
    const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
    const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
    const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const name = one.id || one.getAttribute("aria-label") || one.textContent.trim() || one.outerHTML;
    const isCut = (box.left < -0.5 || box.right > innerWidth + 0.5) && !one.matches(".cm-content");
    if (isCut || !there || !(one.contains(there) || there.contains(one))) lost.push(name);
    if (one.id) found.push(one.id);
  }
  return { lost, found };
})()"""

_FOCUS = """(() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const numbers = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = (colour) => {
    const [red, green, blue] = numbers(colour).slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = (at) => {
    for (; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if ((numbers(colour)[3] ?? 1) === 1) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  let contrast = 0;
  for (let at = one, up = 0; at && at !== document.body && up < 4; at = at.parentElement, up++) {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(at);
    if (outlineStyle === "none" || parseFloat(outlineWidth) < 1) continue;
    const [low, high] = [light(outlineColor), light(ground(at.parentElement))].sort((a, b) => a - b);
    contrast = Math.max(contrast, (high + 0.05) / (low + 0.05));
  }
  const { id, tagName, textContent } = one;
  const isInSight = box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight;
  const isEditor = one.classList.contains("cm-content");
  const name = one.getAttribute("aria-label") || textContent.trim().slice(0, 80);
  return { id: isEditor ? "script" : id, tag: tagName, name, contrast, isInSight };
})()"""


@dataclass(frozen=True)
class Focus:
    """What has the keyboard's focus, and how well that is seen.

    ``contrast`` is that of its ring with what is around, as WCAG counts it; 0 without a ring.
    """

    id: str
    tag: str
    name: str
    contrast: float
    is_in_sight: bool


@dataclass(frozen=True)
class StudioPage:
    """A page of its own on the studio that the tests share."""

    tab: Tab
    studio: Any
    address: str

    @property
    def folder(self) -> Path:
        """The folder that the studio works in."""
        return Path(self.studio.folder.root)

    def open(self, ready: str = "#play:not([disabled])") -> None:
        """Load the page, and wait until all of it can be used, with ``ready`` in it."""
        self.tab.watch()
        self.tab.resize(1600, 1000)
        self.tab.open(self.address)
        self.wait(f"document.querySelector('body[data-ready] {ready}')")

    def run(self, script: str) -> Any:
        """The JSON value of an expression in the page."""
        return self.tab.run(script)

    def wait(self, condition: str, seconds: float = ANSWER_S) -> None:
        """Wait until an expression is true."""
        wait_for(self.tab, condition, seconds)

    def wait_text(self, selector: str, text: str) -> None:
        """Wait until an element has a text in it."""
        self.wait(f"document.querySelector({_js(selector)})?.textContent.includes({_js(text)})")

    def wait_shown(self, selector: str, text: str = "") -> None:
        """Wait until an element, the first with this text in it, is there and not hidden."""
        self.wait(f"({_FIND})({_js(selector)}, {_js(text)})")

    def wait_gone(self, selector: str) -> None:
        """Wait until no such element is shown."""
        self.wait(f"!({_FIND})({_js(selector)}, '')")

    def wait_saved(self) -> None:
        """Wait until the page says that the script is saved."""
        self.wait("document.querySelector('#saved').textContent === 'saved'")

    def text(self, selector: str) -> str:
        """The text of an element."""
        return str(self.run(f"document.querySelector({_js(selector)}).textContent"))

    def tap(self, selector: str, text: str = "") -> None:
        """Tap the middle of the first element with this text in it, once it has stopped moving."""
        self.wait_shown(selector, text)
        point = f"({_POINT})(({_FIND})({_js(selector)}, {_js(text)}))"
        place, before = self.run(point), None
        while place != before:
            time.sleep(_STILL_S)
            place, before = self.run(point), place
        self.tab.tap(*place)

    def write(self, selector: str, text: str) -> None:
        """Tap a field, and type a text in the place of what is in it."""
        self.tap(selector)
        self.tab.press("Control+a")
        self.tab.press("Backspace")
        for letter in text:
            self.tab.press("Space" if letter == " " else letter)

    def tap_timeline(self, at_s: float) -> None:
        """Tap the timeline, which shows the whole session, at a time."""
        box = self.run("(({ left, top, width }) => [left, top, width])(document.querySelector('#timeline')"
                       ".getBoundingClientRect())")  # fmt: skip
        self.tab.tap(box[0] + box[2] * at_s / self.run("studio.plan.duration_s"), box[1] + 60)

    def type_instead(self, text: str, instead: str) -> None:
        """Put ``instead`` in the place of a text of the script, as one who pastes it."""
        self.run(f"""(([text, instead]) => {{
          const {{ view }} = studio.editor, from = view.state.doc.toString().indexOf(text);
          if (from < 0) throw new Error(text);
          const changes = {{ from, to: from + text.length, insert: instead }};
          view.dispatch({{ changes, userEvent: "input.type" }});
        }})({_js([text, instead])})""")

    def caret_after(self, text: str) -> None:
        """Put the caret behind a text of the script."""
        self.run(f"""((text) => {{
          const {{ view }} = studio.editor, from = view.state.doc.toString().indexOf(text);
          if (from < 0) throw new Error(text);
          view.dispatch({{ selection: {{ anchor: from + text.length }}, scrollIntoView: true }});
          view.focus();
        }})({_js(text)})""")

    def drop_file(self, name: str, data: bytes) -> None:
        """Drop a file on the page."""
        self.run(f"""(([name, text]) => {{
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([text], name));
          const target = document.querySelector("#timeline");
          for (const type of ["dragover", "drop"])
            target.dispatchEvent(new DragEvent(type, {{ dataTransfer, bubbles: true, cancelable: true }}));
        }})({_js([name, data.decode()])})""")

    def choose(self, selector: str, value: str) -> None:
        """Choose a value of a list."""
        self.run(f"""(([selector, value]) => {{
          const list = document.querySelector(selector);
          list.value = value;
          if (list.value !== value) throw new Error(`there is no ${{value}}`);
          list.dispatchEvent(new Event("change", {{ bubbles: true }}));
        }})({_js([selector, value])})""")

    def listen(self) -> None:
        """Catch what the audio elements put out from now on; the player's ``soughtS`` is the last place asked
        for.
        """
        assert self.run(_LISTEN) == "running"

    def forget(self) -> None:
        """Drop what was caught so far."""
        self.run("void (window.caught = [])")

    def heard(self) -> NDArray[np.float32]:
        """What was caught: the mean of both channels, shape (frames,), 44.1 kHz."""
        return np.frombuffer(base64.b64decode(self.run(_CAUGHT)), np.float32)

    def sound_of(self, version: str, start_s: float, end_s: float) -> NDArray[np.float32]:
        """What a part of a version of the session sounds like, as the server mixes it, in the same shape."""
        mixed = self.studio.desk.find(version).audition.pcm16(round(start_s * RATE), round(end_s * RATE))
        return np.asarray(mixed.mean(axis=1) / 32768, np.float32)

    def unreachable(self) -> tuple[list[str], set[str]]:
        """The visible controls that no pointer reaches, and the ids of all visible ones."""
        found = self.run(_UNREACHABLE)
        return found["lost"], set(found["found"])

    def focus(self) -> Focus:
        """What has the focus."""
        found = self.run(_FOCUS)
        return Focus(found["id"], found["tag"], found["name"], found["contrast"], found["isInSight"])


_STILL_S = 0.1
"""What has not moved for so long stands still."""
_FIND = """(selector, text) =>
  [...document.querySelectorAll(selector)].find(
    (one) => one.checkVisibility() && one.textContent.includes(text))"""

_POINT = """(one) => {
  one.scrollIntoView({ block: "nearest", inline: "nearest" });
  const { left, top, width, height } = one.getBoundingClientRect();
  const at = [left + width / 2, top + height / 2], there = document.elementFromPoint(...at);
  if (!there || !(one.contains(there) || there.contains(one))) throw new Error("it is covered");
  return at;
}"""


def _js(value: object) -> str:
    return json.dumps(value)
