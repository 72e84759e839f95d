// The timeline of a session on a canvas: in the studio, and on the page of a published track. Only what is in view is
// drawn, so a session of hours scrolls smoothly.
//
//   const timeline = new AudioCoachTimeline.Timeline(element, { onSeek: (seconds) => ... });
//   timeline.show(plan);                   // a timeline as `audiocoach show --json` prints it, or just its segments
//   timeline.setTime(seconds, isPlaying);  // where the sound is
//
// It is a plain script, because a page that is opened from the disk may not load modules. It needs nothing but its
// element, whose CSS variables give the colours. A low element gets the steps alone.
"use strict";
globalThis.AudioCoachTimeline = (() => {
const RULER = 18;
const HEAD = 37;
const LOW = 90;
const TALL = new Set(["work", "phase", "chapter"]);
const COLOUR_OF = { work: "work", chapter: "work", rest: "rest", say: "say", ready: "ready", switch: "switch", phase: "phase", pause: "rest", lead_in: "ready", tail: "ready" };
const NAMES = { lead_in: "Lead-in", say: "Speech", ready: "Get ready", work: "Work", rest: "Rest", switch: "Switch sides", phase: "Phase", pause: "Pause", tail: "End" };
const TICKS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800];
const MOVES_S = { ArrowLeft: -5, ArrowDown: -5, ArrowRight: 5, ArrowUp: 5, PageUp: 60, PageDown: -60, Home: -Infinity, End: Infinity };
const LEAST_SPAN_S = 8;
const KEPT_WIDTHS = 2000;
const HALF_A_MS = 0.0005; // a seek is rounded
const EMPTY = { segments: [], cues: [], beeps: [], music: [], chapters: [], duration_s: 0 };

function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  const rest = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

function nameOf(segment) {
  return segment.name || NAMES[segment.kind] || segment.kind;
}

function titleOf(segment) {
  return [nameOf(segment), segment.side].filter(Boolean).join(", ");
}

// The index of the last item that starts at or before a time; -1 before the first.
function indexAt(items, seconds, key = "start_s") {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle][key] <= seconds) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

class Timeline {
  // zooms: the wheel, a drag and the keys + and - show a part of it; without it a drag moves the place.
  // placeOf: where the arrow keys start from.
  constructor(element, { onSeek = () => {}, zooms = true, placeOf = () => this.time } = {}) {
    Object.assign(this, { element, onSeek, zooms, placeOf });
    this.canvas = element.ownerDocument.createElement("canvas");
    this.canvas.setAttribute("aria-hidden", "true");
    this.tip = element.ownerDocument.createElement("div");
    this.tip.className = "tip";
    this.tip.hidden = true;
    element.append(this.canvas, this.tip);
    this.needle = null;
    if (!zooms) {
      this.needle = element.ownerDocument.createElement("b"); // moves at once, also where frames are not drawn
      this.needle.className = "place";
      element.append(this.needle);
    }
    this.plan = EMPTY;
    this.widths = new Map();
    this.time = 0;
    this.start = 0;
    this.span = 0;
    this.loop = null;
    this.follows = true;
    this.drawn = 0;
    this.waiting = false;
    new ResizeObserver(() => this.draw()).observe(element);
    matchMedia("(prefers-color-scheme: light)").addEventListener("change", () => {
      this.colours = null;
      this.draw();
    });
    this.listen();
  }

  get duration() {
    return this.plan.duration_s;
  }

  segmentAt(seconds) {
    return this.plan.segments[indexAt(this.plan.segments, seconds + HALF_A_MS)];
  }

  show(plan) {
    const whole = !this.duration || this.span >= this.duration - 0.01;
    this.plan = { ...EMPTY, ...plan };
    this.told = null;
    if (whole || this.span > this.duration) this.span = this.duration;
    this.element.setAttribute("aria-valuemax", String(Math.round(this.duration)));
    this.scrollTo(this.start);
    this.setTime(Math.min(this.time, this.duration));
  }

  setTime(seconds, isPlaying = false) {
    this.time = seconds;
    if (this.needle) this.needle.style.left = `${Math.min(100, (100 * seconds) / Math.max(0.001, this.duration))}%`;
    const segment = this.segmentAt(seconds);
    if (!isPlaying || segment !== this.told) this.tell(segment);
    if (this.follows && this.span < this.duration) {
      const into = (seconds - this.start) / this.span;
      if (into > 0.85 || into < 0) this.start = Math.max(0, Math.min(seconds - this.span * 0.15, this.duration - this.span));
    }
    this.draw();
  }

  // A screen reader says a change at once. So the slider changes while it plays only from step to step.
  tell(segment = this.segmentAt(this.time)) {
    this.told = segment;
    const text = `${clock(this.time)} of ${clock(Math.round(this.duration))}${segment ? `, ${titleOf(segment)}` : ""}`;
    if (this.element.getAttribute("aria-valuetext") === text) return;
    this.element.setAttribute("aria-valuenow", String(Math.floor(this.time)));
    this.element.setAttribute("aria-valuetext", text);
  }

  setLoop(loop) {
    this.loop = loop;
    this.draw();
  }

  zoom(factor, around = this.time) {
    const span = Math.max(Math.min(LEAST_SPAN_S, this.duration), Math.min(this.span * factor, this.duration));
    const into = this.span ? (around - this.start) / this.span : 0;
    this.span = span;
    this.scrollTo(around - into * span);
  }

  scrollTo(start) {
    this.start = Math.max(0, Math.min(start, this.duration - this.span));
    this.draw();
  }

  secondsAt(event) {
    const box = this.element.getBoundingClientRect();
    const into = Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
    return Math.min(this.start + into * this.span, Math.max(0, this.duration - 0.01));
  }

  listen() {
    const { element } = this;
    let from = null;
    element.addEventListener("pointerdown", (event) => {
      from = { x: event.clientX, start: this.start, moved: false };
      element.setPointerCapture(event.pointerId);
      if (!this.zooms) this.onSeek(this.secondsAt(event));
    });
    element.addEventListener("pointermove", (event) => {
      if (from && !this.zooms) this.onSeek(this.secondsAt(event));
      else if (from && this.span < this.duration) {
        const shift = ((event.clientX - from.x) / element.clientWidth) * this.span;
        if (Math.abs(event.clientX - from.x) > 4) from.moved = true;
        if (from.moved) {
          this.follows = false;
          this.scrollTo(from.start - shift);
        }
      }
      this.hover(event);
    });
    element.addEventListener("pointerup", (event) => {
      if (from && !from.moved && this.duration && this.zooms) {
        this.follows = true;
        this.onSeek(this.secondsAt(event));
      }
      from = null;
    });
    element.addEventListener("pointercancel", () => (from = null));
    element.addEventListener("pointerleave", () => (this.tip.hidden = true));
    element.addEventListener("focus", () => this.tell());
    element.addEventListener(
      "wheel",
      (event) => {
        if (!this.duration || !this.zooms) return;
        event.preventDefault();
        if (event.ctrlKey || event.metaKey || (!event.shiftKey && Math.abs(event.deltaY) > Math.abs(event.deltaX) && this.span >= this.duration)) {
          this.zoom(Math.exp(event.deltaY / 400), this.secondsAt(event));
        } else {
          this.follows = false;
          this.scrollTo(this.start + ((event.deltaX || event.deltaY) / element.clientWidth) * this.span);
        }
      },
      { passive: false },
    );
    element.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const step = MOVES_S[event.key];
      if (this.zooms && (event.key === "+" || event.key === "-")) this.zoom(event.key === "+" ? 0.5 : 2);
      else if (step === undefined) return;
      else this.onSeek(Math.max(0, Math.min(this.placeOf() + step, this.duration - 0.01)));
      event.preventDefault();
    });
  }

  hover(event) {
    if (!this.duration) return;
    const seconds = this.secondsAt(event);
    const { cues } = this.plan;
    const segment = this.segmentAt(seconds);
    const cue = cues[indexAt(cues, seconds)];
    const said = cue && cue.end_s > seconds ? ` · “${cue.text}”` : "";
    this.tip.textContent = `${clock(seconds)} ${segment ? titleOf(segment) : ""}${said}`;
    this.tip.hidden = false;
    const box = this.element.getBoundingClientRect();
    const x = event.clientX - box.left;
    this.tip.style.left = x < box.width / 2 ? `${x + 12}px` : "";
    this.tip.style.right = x < box.width / 2 ? "" : `${box.width - x + 12}px`;
  }

  draw() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.paint();
    });
  }

  palette() {
    if (!this.colours) {
      const style = getComputedStyle(this.element);
      this.colours = new Proxy({}, { get: (known, name) => (known[name] ??= style.getPropertyValue(`--${String(name)}`).trim() || "#888") });
    }
    return this.colours;
  }

  paint() {
    const { canvas, element, start, span } = this;
    const ratio = devicePixelRatio || 1;
    const width = element.clientWidth;
    const height = element.clientHeight;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    this.drawn += 1;
    if (!span || !width) return;
    pen.font = "12px system-ui, sans-serif";
    pen.textBaseline = "middle";
    const scale = width / span;
    Object.assign(this, { pen, width, height, scale, end: start + span });
    const low = height - 8;
    if (height < LOW) {
      this.paintSteps(8, low);
      this.paintRest(low);
    } else {
      const words = low - Math.round((low - HEAD) * 0.26);
      const tones = words - Math.round((low - HEAD) * 0.16);
      this.paintRuler();
      this.paintSteps(HEAD, tones - 2, true);
      this.paintTones(tones, words);
      this.paintWords(words, low);
      this.paintMusic(low);
      this.paintLoop();
    }
    this.paintPlace();
  }

  x(seconds) {
    return (seconds - this.start) * this.scale;
  }

  // Calls paint(item, left, right) for the items in view that are wide enough to be seen.
  inView(items, paint) {
    let last = -1;
    for (let index = Math.max(0, indexAt(items, this.start) - 1); index < items.length; index++) {
      const item = items[index];
      if (item.start_s > this.end) break;
      const left = this.x(item.start_s);
      const right = this.x(item.end_s);
      if (right - last < 0.35 && right - left < 0.35) continue;
      last = right;
      paint(item, left, right);
    }
  }

  bar(left, right, top, bottom) {
    this.pen.fillRect(left, top, Math.max(1, right - left - 1), bottom - top);
  }

  label(text, left, right, y, ink) {
    const { pen } = this;
    const from = Math.max(left, 0) + 5;
    const room = Math.min(right, this.width) - from - 4;
    if (room < 18) return;
    pen.fillStyle = ink;
    pen.fillText(this.cut(text, room), from, y);
  }

  // As much of a text as there is room for; less than two letters say nothing.
  cut(text, room) {
    const { pen, widths } = this;
    if (widths.size > KEPT_WIDTHS) widths.clear();
    if (!widths.has(text)) widths.set(text, Array.from(text, (_, index) => pen.measureText(text.slice(0, index + 1)).width));
    const known = widths.get(text);
    if (known.at(-1) <= room) return text;
    const dots = (this.dots ??= pen.measureText("…").width);
    const letters = known.findLastIndex((width) => width + dots <= room) + 1;
    return letters < 2 ? "" : `${text.slice(0, letters).trimEnd()}…`;
  }

  // The time, and below it the sections.
  paintRuler() {
    const { pen, scale } = this;
    const colour = this.palette();
    const tick = TICKS_S.find((one) => one * scale >= 64) || 3600;
    pen.fillStyle = colour.muted;
    for (let at = Math.ceil(this.start / tick) * tick; at <= this.end; at += tick) {
      pen.fillRect(this.x(at), 0, 1, 5);
      pen.fillText(clock(at), this.x(at) + 4, 9);
    }
    this.inView(this.plan.chapters, (chapter, left, right) => {
      pen.fillStyle = colour.raised;
      this.bar(left, right, RULER, HEAD - 2);
      this.label(chapter.title, left, right, (RULER + HEAD - 2) / 2, colour.text);
    });
  }

  // Work is tall, what is not is low. A line at the top of a step is its left side, one at the bottom its right.
  paintSteps(top, bottom, withNames = false) {
    const { pen } = this;
    const colour = this.palette();
    const lower = top + (bottom - top) * (withNames ? 0.45 : 0.6);
    this.inView(this.plan.segments, (segment, left, right) => {
      const from = TALL.has(segment.kind) ? top : lower;
      pen.fillStyle = colour[COLOUR_OF[segment.kind] || "rest"];
      this.bar(left, right, from, bottom);
      if (segment.side === "left" || segment.side === "right") {
        pen.fillStyle = colour.text;
        this.bar(left, right, segment.side === "left" ? from : bottom - 3, segment.side === "left" ? from + 3 : bottom);
      }
      if (withNames) this.label(nameOf(segment), left, right, (from + bottom) / 2, segment.kind === "work" ? "#fff" : colour.text);
    });
  }

  paintTones(top, bottom) {
    const { pen } = this;
    const { beeps } = this.plan;
    pen.fillStyle = this.palette().tone;
    let last = -9;
    for (let index = Math.max(0, indexAt(beeps, this.start, "at_s")); index < beeps.length; index++) {
      const tone = beeps[index];
      if (tone.at_s > this.end) break;
      const at = this.x(tone.at_s);
      if (at - last < 0.6) continue;
      last = at;
      const tall = tone.kind === "go" || tone.kind === "end";
      pen.fillRect(at, top + (tall ? 0 : 5), tall ? 2 : 1.2, bottom - top - (tall ? 2 : 7));
    }
  }

  paintWords(top, bottom) {
    const { pen } = this;
    const colour = this.palette();
    this.inView(this.plan.cues, (cue, left, right) => {
      pen.fillStyle = colour.cue;
      pen.globalAlpha = cue.priority === "may" ? 0.45 : 0.85;
      pen.fillRect(left, top, Math.max(1.5, right - left), bottom - top - 3);
      pen.globalAlpha = 1;
      this.label(cue.text, left, right, (top + bottom - 3) / 2, colour.ground);
    });
  }

  paintMusic(top) {
    const { pen } = this;
    pen.fillStyle = this.palette().music;
    this.inView(this.plan.music, (span, left, right) => {
      if (span.source !== "none") this.bar(left, right, top, top + 6);
    });
  }

  paintLoop() {
    const { pen, loop } = this;
    if (!loop) return;
    pen.fillStyle = this.palette().accent;
    pen.globalAlpha = 0.16;
    pen.fillRect(this.x(loop[0]), 0, this.x(loop[1]) - this.x(loop[0]), this.height);
    pen.globalAlpha = 1;
  }

  // In a low timeline: the ground, the starts of the chapters below it, and what comes later in pale.
  paintRest(bottom) {
    const { pen, width } = this;
    const colour = this.palette();
    pen.fillStyle = colour.line;
    pen.fillRect(0, bottom, width, 2);
    pen.fillStyle = colour.muted;
    for (const chapter of this.plan.chapters) if (chapter.start_s > 0) pen.fillRect(this.x(chapter.start_s) - 1, bottom, 1, 6);
    pen.fillStyle = colour.ground;
    pen.globalAlpha = 0.55;
    pen.fillRect(this.x(this.time), 0, width, bottom);
    pen.globalAlpha = 1;
  }

  paintPlace() {
    const { pen, width, height, start, span } = this;
    const colour = this.palette();
    const at = this.x(this.time);
    if (this.needle) return;
    pen.fillStyle = colour.text;
    pen.fillRect(at - 1, 0, 2, height);
    pen.beginPath();
    pen.moveTo(at - 6, 0);
    pen.lineTo(at + 6, 0);
    pen.lineTo(at, 8);
    pen.fill();
    if (span < this.duration) {
      pen.fillStyle = colour.line;
      pen.fillRect(0, height - 2, width, 2);
      pen.fillStyle = colour.muted;
      pen.fillRect((start / this.duration) * width, height - 2, Math.max(12, (span / this.duration) * width), 2);
    }
  }
}

return { Timeline, clock, indexAt, nameOf };
})();
