// The page of a track: shows what is on, from the audio element's own clock.
"use strict";
(() => {
  const track = JSON.parse(document.getElementById("track").textContent);
  const part = (role) => document.querySelector(`[data-role="${role}"]`);
  const audio = part("audio");
  const timeline = part("timeline");
  const steps = track.steps.length ? track.steps : [[0, track.title, "", "", "chapter"]];
  const SPEEDS = [1, 1.25, 1.5, 0.8];
  let shown = -1;
  let lock = null;
  let wanted = null; // the place of a jump that this server did not allow yet

  const root = document.documentElement;
  root.classList.add("scripted");
  audio.removeAttribute("controls");
  if (new URLSearchParams(location.search).has("wall")) {
    root.classList.add("wall");
    part("wall").textContent = "Normal view";
    part("wall").href = location.pathname.split("/").pop();
  }

  // Times

  const duration = () => (Number.isFinite(audio.duration) && audio.duration > 0 ? audio.duration : track.duration);

  function clock(seconds) {
    const whole = Math.max(0, Math.floor(seconds));
    const pad = (number) => String(number).padStart(2, "0");
    const minutes = Math.floor(whole / 60);
    const hours = Math.floor(minutes / 60);
    return hours ? `${hours}:${pad(minutes % 60)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
  }

  function stepAt(time) { // the last step that has begun; half a millisecond for the rounding of a seek
    let low = 0;
    let high = steps.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (steps[middle][0] <= time + 0.0005) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  const endOf = (index) => (index + 1 < steps.length ? steps[index + 1][0] : track.duration);

  // What is shown

  const set = (role, text) => {
    const element = part(role);
    if (element.textContent !== text) element.textContent = text;
  };

  function show() {
    const time = audio.currentTime;
    const index = stepAt(time);
    const whole = duration();
    const left = String(Math.max(0, Math.ceil(endOf(index) - time - 0.0005)));
    set("left", left.length > 3 ? clock(Number(left)) : left);
    set("elapsed", clock(time));
    part("done").style.left = `${Math.min(100, (100 * time) / whole)}%`;
    if (index !== shown) {
      shown = index;
      const [, name, detail, round] = steps[index];
      set("now", name);
      set("part", detail);
      set("round", round);
      const after = steps[index + 1];
      set("next", after ? [after[1], after[2]].filter(Boolean).join(", ") : "The end");
      describe(name);
    }
    const second = String(Math.floor(time));
    if (timeline.getAttribute("aria-valuenow") !== second) {
      timeline.setAttribute("aria-valuenow", second);
      timeline.setAttribute("aria-valuetext", `${clock(time)} of ${clock(whole)}, ${steps[index][1]}`);
      tellPosition();
    }
  }

  function eachFrame() {
    show();
    if (!audio.paused) requestAnimationFrame(eachFrame);
  }

  // Playing and seeking

  function toggle() {
    if (audio.paused) audio.play().catch(failed);
    else audio.pause();
  }

  function seek(time) {
    wanted = Math.min(Math.max(0, time), Math.max(0, duration() - 0.05));
    audio.currentTime = wanted;
    show();
  }

  const next = () => seek(endOf(stepAt(audio.currentTime)));

  function previous() { // the start of this step; in its first two seconds, the step before
    const index = stepAt(audio.currentTime);
    seek(steps[audio.currentTime - steps[index][0] > 2 ? index : Math.max(0, index - 1)][0]);
  }

  function failed(error) {
    if (error && error.name === "AbortError") return;
    part("message").textContent = "This track cannot be played here. Download it instead.";
  }

  // A server without byte ranges cannot seek: then the whole track is loaded first.
  async function loadWhole() {
    if (!location.protocol.startsWith("http")) return;
    const source = audio.src;
    try {
      const stop = new AbortController();
      const asked = { headers: { Range: "bytes=0-0" }, cache: "no-store", signal: stop.signal };
      const probe = await fetch(source, asked); // not from the cache, which knows ranges of its own
      stop.abort();
      if (probe.status !== 200) return;
      const blob = await (await fetch(source)).blob();
      const { currentTime, paused } = audio;
      audio.src = URL.createObjectURL(blob);
      audio.currentTime = wanted ?? currentTime;
      if (!paused) audio.play().catch(failed);
    } catch (error) {
      if (error.name !== "AbortError") part("message").textContent = "This server cannot jump within a track.";
    }
  }

  // The phone: lock screen, and a screen that stays on

  function describe(name) {
    document.title = `${name} · ${track.title}`;
    if (!("mediaSession" in navigator) || !("MediaMetadata" in window)) return;
    const artwork = track.cover && location.protocol.startsWith("http") ? [{ src: track.cover }] : [];
    navigator.mediaSession.metadata = new MediaMetadata({
      title: name, artist: track.title, album: track.album, artwork,
    });
  }

  function tellPosition() {
    if (!("mediaSession" in navigator) || !navigator.mediaSession.setPositionState) return;
    const whole = duration();
    navigator.mediaSession.setPositionState({
      duration: whole, playbackRate: audio.playbackRate, position: Math.min(audio.currentTime, whole),
    });
  }

  async function stayAwake() {
    if (!("wakeLock" in navigator) || audio.paused || document.visibilityState !== "visible") return;
    try {
      lock = await navigator.wakeLock.request("screen");
    } catch {
      lock = null; // refused, for example at a low battery: the track plays on
    }
  }

  if ("mediaSession" in navigator) {
    const actions = {
      play: () => audio.play().catch(failed),
      pause: () => audio.pause(),
      previoustrack: previous,
      nexttrack: next,
      seekto: (details) => seek(details.seekTime),
    };
    for (const [action, handler] of Object.entries(actions)) {
      try {
        navigator.mediaSession.setActionHandler(action, handler);
      } catch {
        continue; // an action that this browser does not know
      }
    }
  }

  // Events

  const seekTo = (event) => {
    const box = timeline.getBoundingClientRect();
    seek(((event.clientX - box.left) / box.width) * duration());
  };
  timeline.addEventListener("pointerdown", (event) => {
    timeline.setPointerCapture(event.pointerId);
    seekTo(event);
  });
  timeline.addEventListener("pointermove", (event) => {
    if (timeline.hasPointerCapture(event.pointerId)) seekTo(event);
  });
  timeline.addEventListener("keydown", (event) => {
    const moves = { ArrowRight: 5, ArrowUp: 5, ArrowLeft: -5, ArrowDown: -5, PageUp: 60, PageDown: -60 };
    if (event.key in moves) seek(audio.currentTime + moves[event.key]);
    else if (event.key === "Home") seek(0);
    else if (event.key === "End") seek(duration());
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || event.target.closest("button, a")) return;
    event.preventDefault();
    toggle();
  });
  part("play").addEventListener("click", toggle);
  part("previous").addEventListener("click", previous);
  part("following").addEventListener("click", next);
  part("speed").addEventListener("click", () => {
    audio.playbackRate = SPEEDS[(SPEEDS.indexOf(audio.playbackRate) + 1) % SPEEDS.length];
    set("speed", `${audio.playbackRate}×`);
  });
  audio.addEventListener("play", () => {
    root.classList.add("playing");
    part("play").setAttribute("aria-label", "Pause");
    part("message").textContent = "";
    eachFrame();
    stayAwake();
  });
  audio.addEventListener("pause", () => {
    root.classList.remove("playing");
    part("play").setAttribute("aria-label", "Play");
    if (lock) lock.release();
    lock = null;
    show();
  });
  for (const name of ["timeupdate", "seeking", "seeked", "loadedmetadata", "ended"]) audio.addEventListener(name, show);
  audio.addEventListener("error", failed);
  document.addEventListener("visibilitychange", () => {
    show();
    stayAwake();
  });
  show();
  loadWhole();
})();
