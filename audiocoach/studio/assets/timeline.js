// The timeline of a session on a canvas. Only what is in view is drawn, so a session of hours scrolls smoothly.
//
//   const timeline = new Timeline(element, { onSeek: (seconds) => ... });
//   timeline.show(plan);        // a timeline as `audiocoach show --json` prints it
//   timeline.setTime(seconds);  // where the sound is
//
// It needs nothing but its element, whose CSS variables give the colours; a published page can use it, too.

const RULER = 18;
const HEAD = 37;
const COLOUR_OF = { work: "work", rest: "rest", say: "say", ready: "ready", switch: "switch", phase: "phase", pause: "rest", lead_in: "ready", tail: "ready" };
const NAMES = { lead_in: "Lead-in", say: "Speech", ready: "Get ready", work: "Work", rest: "Rest", switch: "Switch sides", phase: "Phase", pause: "Pause", tail: "End" };
const TICKS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800];
const LEAST_SPAN_S = 8;

export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  const rest = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

export function nameOf(segment) {
  return segment.name || NAMES[segment.kind] || segment.kind;
}

// The index of the last item that starts at or before a time; -1 before the first.
export function indexAt(items, seconds, key = "start_s") {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle][key] <= seconds) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export class Timeline {
  constructor(element, { onSeek = () => {}, onHover = () => {} } = {}) {
    this.element = element;
    this.onSeek = onSeek;
    this.canvas = element.ownerDocument.createElement("canvas");
    this.canvas.setAttribute("aria-hidden", "true");
    this.tip = element.ownerDocument.createElement("div");
    this.tip.className = "tip";
    this.tip.hidden = true;
    element.append(this.canvas, this.tip);
    this.plan = { segments: [], cues: [], beeps: [], music: [], chapters: [], duration_s: 0 };
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

  show(plan) {
    const whole = !this.duration || this.span >= this.duration - 0.01;
    this.plan = plan;
    if (whole || this.span > plan.duration_s) this.span = plan.duration_s;
    this.element.setAttribute("aria-valuemax", String(Math.round(plan.duration_s)));
    this.scrollTo(this.start);
    this.setTime(Math.min(this.time, plan.duration_s));
  }

  setTime(seconds) {
    this.time = seconds;
    const whole = String(Math.round(seconds));
    if (this.element.getAttribute("aria-valuenow") !== whole) {
      const segment = this.plan.segments[indexAt(this.plan.segments, seconds)];
      this.element.setAttribute("aria-valuenow", whole);
      this.element.setAttribute("aria-valuetext", `${clock(seconds)} of ${clock(this.duration)}${segment ? ", " + nameOf(segment) : ""}`);
    }
    if (this.follows && this.span < this.duration) {
      const into = (seconds - this.start) / this.span;
      if (into > 0.85 || into < 0) this.start = Math.max(0, Math.min(seconds - this.span * 0.15, this.duration - this.span));
    }
    this.draw();
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
    });
    element.addEventListener("pointermove", (event) => {
      if (from && this.span < this.duration) {
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
      if (from && !from.moved && this.duration) {
        this.follows = true;
        this.onSeek(this.secondsAt(event));
      }
      from = null;
    });
    element.addEventListener("pointerleave", () => (this.tip.hidden = true));
    element.addEventListener(
      "wheel",
      (event) => {
        if (!this.duration) return;
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
      const step = { ArrowLeft: -5, ArrowRight: 5, PageUp: 60, PageDown: -60, Home: -Infinity, End: Infinity }[event.key];
      if (event.key === "+" || event.key === "-") this.zoom(event.key === "+" ? 0.5 : 2);
      else if (step === undefined) return;
      else this.onSeek(Math.max(0, Math.min(this.time + step, this.duration - 0.01)));
      event.preventDefault();
    });
  }

  hover(event) {
    if (!this.duration) return;
    const seconds = this.secondsAt(event);
    const { segments, cues } = this.plan;
    const segment = segments[indexAt(segments, seconds)];
    const cue = cues[indexAt(cues, seconds)];
    const said = cue && cue.end_s > seconds ? ` · “${cue.text}”` : "";
    this.tip.textContent = `${clock(seconds)} ${segment ? nameOf(segment) : ""}${segment && segment.side ? ", " + segment.side : ""}${said}`;
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
    const { canvas, element, plan, start, span } = this;
    const ratio = devicePixelRatio || 1;
    const width = element.clientWidth;
    const height = element.clientHeight;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const pen = canvas.getContext("2d");
    const colour = this.palette();
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    this.drawn += 1;
    if (!span) return;
    const scale = width / span;
    const x = (seconds) => (seconds - start) * scale;
    const end = start + span;
    const low = height - 8;
    const cueTop = low - Math.round((low - HEAD) * 0.26);
    const toneTop = cueTop - Math.round((low - HEAD) * 0.16);
    pen.font = "12px system-ui, sans-serif";
    pen.textBaseline = "middle";
    const visible = (items, paint) => {
      let last = -1;
      for (let index = Math.max(0, indexAt(items, start) - 1); index < items.length; index++) {
        const item = items[index];
        if (item.start_s > end) break;
        const left = x(item.start_s);
        const right = x(item.end_s);
        if (right - last < 0.35 && right - left < 0.35) continue; // nothing of it would be seen
        last = right;
        paint(item, left, right);
      }
    };
    const label = (text, left, right, y, ink) => {
      const from = Math.max(left, 0) + 5;
      const room = Math.min(right, width) - from - 4;
      if (room < 18) return;
      pen.fillStyle = ink;
      pen.save();
      pen.beginPath();
      pen.rect(from, y - 9, room, 18);
      pen.clip();
      pen.fillText(text, from, y);
      pen.restore();
    };
    // The time, and below it the sections
    const tick = TICKS_S.find((one) => one * scale >= 64) || 3600;
    pen.fillStyle = colour.muted;
    for (let at = Math.ceil(start / tick) * tick; at <= end; at += tick) {
      pen.fillRect(x(at), 0, 1, 5);
      pen.fillText(clock(at), x(at) + 4, 9);
    }
    visible(plan.chapters, (chapter, left, right) => {
      pen.fillStyle = colour.raised;
      pen.fillRect(left, RULER, Math.max(1, right - left - 1), HEAD - RULER - 2);
      label(chapter.title, left, right, (RULER + HEAD - 2) / 2, colour.text);
    });
    // Steps: work is tall, the rest is low
    const middle = HEAD + (toneTop - HEAD) / 2;
    visible(plan.segments, (segment, left, right) => {
      const tall = segment.kind === "work" || segment.kind === "phase";
      const top = tall ? HEAD : HEAD + (toneTop - HEAD) * 0.45;
      pen.fillStyle = colour[COLOUR_OF[segment.kind] || "rest"];
      pen.fillRect(left, top, Math.max(1, right - left - 1), toneTop - top - 2);
      if (segment.side) {
        pen.fillStyle = colour.text;
        pen.fillRect(left, segment.side === "left" ? top : toneTop - 5, Math.max(1, right - left - 1), 3);
      }
      label(nameOf(segment), left, right, tall ? middle : (top + toneTop) / 2, segment.kind === "work" ? "#fff" : colour.text);
    });
    // Tones
    pen.fillStyle = colour.tone;
    let lastTone = -9;
    for (let index = Math.max(0, indexAt(plan.beeps, start, "at_s")); index < plan.beeps.length; index++) {
      const tone = plan.beeps[index];
      if (tone.at_s > end) break;
      const at = x(tone.at_s);
      if (at - lastTone < 0.6) continue;
      lastTone = at;
      const tall = tone.kind === "go" || tone.kind === "end";
      pen.fillRect(at, toneTop + (tall ? 0 : 5), tall ? 2 : 1.2, cueTop - toneTop - (tall ? 2 : 7));
    }
    // Words
    visible(plan.cues, (cue, left, right) => {
      pen.fillStyle = colour.cue;
      pen.globalAlpha = cue.priority === "may" ? 0.45 : 0.85;
      pen.fillRect(left, cueTop, Math.max(1.5, right - left), low - cueTop - 3);
      pen.globalAlpha = 1;
      label(cue.text, left, right, (cueTop + low - 3) / 2, colour.ground);
    });
    // Music: as tall as it is loud
    visible(plan.music, (span_, left, right) => {
      if (span_.source === "none") return;
      pen.fillStyle = colour.music;
      pen.fillRect(left, low, Math.max(1, right - left - 1), 6);
    });
    if (this.loop) {
      pen.fillStyle = colour.accent;
      pen.globalAlpha = 0.16;
      pen.fillRect(x(this.loop[0]), 0, x(this.loop[1]) - x(this.loop[0]), height);
      pen.globalAlpha = 1;
    }
    const at = x(this.time);
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
