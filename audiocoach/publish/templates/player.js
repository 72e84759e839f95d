// The page of a track. It plays one file and shows what is on, from the audio element's own clock.
"use strict";
(() => {
  const track = JSON.parse(document.getElementById("track").textContent);
  const part = (role) => document.querySelector(`[data-role="${role}"]`);
  const root = document.documentElement;
  const audio = part("audio");
  const timeline = part("timeline");
  const steps = track.steps.length ? track.steps : [[0, track.title, "", "", "chapter"]];
  const { clock, indexAt, Timeline } = globalThis.AudioCoachTimeline;
  const SPEEDS = [1, 1.25, 1.5, 0.8];
  const HALF_A_MS = 0.0005; // a seek is rounded

  const file = audio.getAttribute("src");
  const onWeb = /^https?:/.test(new URL(file, location.href)); // not in a page that holds its sound
  const sound = onWeb && track.version ? `${file}?${track.version}` : file; // never a copy of an earlier version
  const canRead = /^(https?|data|blob):/.test(new URL(file, location.href)); // a script may not read from the disk
  const canKeep = onWeb && window.isSecureContext && "serviceWorker" in navigator && Boolean(track.version);

  let jumps = "wait"; // "yes": a seek lands where it should; "wait": when the sound is loaded; "no": never
  let wanted = null; // the place of a jump that waits
  let isLost = false; // somebody else moved the place while jumps do not land: where the sound is, nobody knows
  let isOn = false; // it plays, or would if it could
  let shown = -1;
  let timer = 0;
  let lock = null;

  // Times

  const duration = () => track.duration;
  const now = () => Math.min(audio.currentTime, duration());

  const starts = steps.map((step) => step[0]);
  const stepAt = (time) => Math.max(0, indexAt(steps, time + HALF_A_MS, 0));
  const endOf = (index) => (index + 1 < steps.length ? starts[index + 1] : duration());
  const label = (index) => (index < steps.length ? [steps[index][1], steps[index][2]].filter(Boolean).join(", ") : "The end");
  const lettersOf = (text) => Math.max(8, Math.ceil(text.length / (text.length > 40 ? 3 : 2)), ...text.split(/\s/).map((word) => word.length));

  const picture = new Timeline(timeline, { onSeek: seek, zooms: false, placeOf: () => wanted ?? now() });
  picture.show({
    segments: steps.map(([start_s, , , , kind], index) => ({ start_s, end_s: endOf(index), kind, name: label(index) })),
    chapters: track.chapters.map(([start_s, title]) => ({ start_s, title })),
    duration_s: duration(),
  });

  // What is shown

  const set = (role, text) => {
    const element = part(role);
    if (element.textContent !== text) element.textContent = text;
  };

  function show() {
    clearTimeout(timer);
    const time = now();
    const index = stepAt(time);
    const end = endOf(index);
    const left = Math.max(0, Math.ceil(end - time - HALF_A_MS));
    const digits = isLost ? "–" : left > 999 ? clock(left) : String(left);
    set("left", digits);
    part("left").dataset.digits = digits.length;
    set("unit", left > 999 ? "left" : left > 99 ? `${clock(left)} left` : left === 1 ? "second left" : "seconds left");
    set("elapsed", isLost ? "–:––" : clock(time));
    picture.setTime(time, !audio.paused);
    part("arc").style.strokeDashoffset = String(100 * (1 - (end - time) / Math.max(0.001, end - starts[index])));
    if (index !== shown) {
      shown = index;
      showStep(index);
    }
    if (!audio.paused) timer = setTimeout(show, untilChange(time, end));
  }

  // Milliseconds until a figure changes; a timer runs on in the background, where frames are not drawn.
  function untilChange(time, end) {
    const seconds = Math.min((end - time) % 1 || 1, 1 - (time % 1));
    return Math.min(200, Math.max(10, (1000 * seconds) / audio.playbackRate + 2));
  }

  function showStep(index) {
    const [, name, detail, round, kind] = steps[index];
    set("now", name);
    part("now").style.setProperty("--letters", lettersOf(name));
    set("part", detail);
    set("round", round);
    set("next", label(index + 1));
    part("stage").dataset.kind = kind;
    document.title = `${name} · ${track.title}`;
    const chapter = track.chapters.length ? Math.max(0, indexAt(track.chapters, starts[index] + HALF_A_MS, 0)) : -1;
    document.querySelectorAll("[data-start]").forEach((button, number) => {
      if (number === chapter) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    });
    tellPhone(index, chapter);
  }

  // Playing and seeking

  function play() {
    isOn = true;
    audio.play().catch(failed);
  }

  function pause() {
    isOn = false;
    audio.pause();
  }

  const toggle = () => (audio.paused ? play() : pause());

  function seek(time) {
    const place = Math.min(Math.max(0, time), Math.max(0, duration() - 0.05));
    if (jumps === "yes") {
      audio.currentTime = place;
      show();
      tellPosition();
      if (document.activeElement !== timeline) set("spoken", label(stepAt(place)));
    } else if (jumps === "wait") {
      wanted = place;
      say(`Loading the track to go to ${clock(place)}.`);
    }
  }

  const next = () => seek(endOf(stepAt(wanted ?? now())));

  function previous() { // the start of this step; in its first two seconds, the step before
    const time = wanted ?? now();
    const index = stepAt(time);
    seek(starts[time - starts[index] > 2 ? index : Math.max(0, index - 1)]);
  }

  const say = (text) => set("message", text);

  function failed(error) {
    if (error && error.name === "AbortError") return;
    if (onWeb && !navigator.onLine) say("There is no network, and this track is not kept on this device.");
    else say("This track cannot be played here. Download it instead.");
  }

  // Where a seek lands. Frames of one size, and containers with a table, seek exactly (track.exact), if the server
  // can send a part of a file. Otherwise the whole sound is loaded; an MP3 of frames of different sizes is given a table.

  async function prepare() {
    audio.preload = "metadata";
    if (!canRead) return setJumps(track.exact ? "yes" : "no");
    const kept = await keptSound();
    if (kept) return use(await kept.blob());
    if (track.exact && (!onWeb || (await sendsParts()))) return setJumps("yes");
    try {
      await use(await load());
    } catch {
      say(navigator.onLine ? "The track could not be loaded, so you cannot jump in it." : "There is no network, and this track is not kept on this device.");
    }
  }

  function setJumps(state) {
    jumps = state;
    root.classList.toggle("no-jumps", state === "no");
    timeline.setAttribute("aria-disabled", String(state === "no"));
    for (const button of document.querySelectorAll("[data-start], [data-role=previous], [data-role=following]")) {
      button.disabled = state === "no";
    }
    part("choice").hidden = state !== "no";
    if (state === "no") say("To jump in this track, choose its file below.");
    else if (wanted !== null) {
      const place = wanted;
      wanted = null;
      say("");
      seek(place);
    }
  }

  async function sendsParts() {
    const stop = new AbortController();
    try {
      const answer = await fetch(sound, { headers: { Range: "bytes=0-0" }, signal: stop.signal, cache: "no-store" });
      stop.abort();
      return answer.status === 206;
    } catch {
      return false;
    }
  }

  let loading = null;
  const load = () => {
    loading ??= fetch(sound).then((answer) => {
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      return answer.blob();
    });
    loading.catch(() => { loading = null; });
    return loading;
  };

  // Plays these bytes from now on, from the place that is heard or wanted.
  async function use(blob) {
    const inMp4 = ["mp3", "mp4a.6B"].some((codec) => audio.canPlayType(`audio/mp4; codecs="${codec}"`));
    const whole = track.exact || !inMp4 ? blob : await mp3InMp4(blob);
    const place = wanted ?? (isLost ? 0 : audio.currentTime);
    wanted = null;
    isLost = false;
    say("");
    setJumps("yes");
    audio.src = URL.createObjectURL(whole);
    audio.currentTime = place;
    if (isOn) audio.play().catch(failed);
  }

  function moved() { // not by this script, if jumps do not land
    if (jumps !== "yes" && audio.currentTime > 0.05) {
      isLost = true;
      if (jumps === "wait") seek(audio.currentTime);
      else say("The place was lost. Start again from 0:00.");
    } else isLost = false;
    show();
  }

  // What is kept on the device: the sound, and this page beside it, so that the two belong together.

  const url = new URL(sound, location.href);
  const openShelf = () => caches.open(`tracks ${new URL("./", location)}`);
  const keptSound = async () => (canKeep ? (await openShelf()).match(url) : undefined);

  async function keep() {
    const page = location.origin + location.pathname;
    try {
      const shelf = await openShelf();
      if (!(await shelf.match(url))) {
        const blob = await load();
        const text = await (await fetch(page)).text();
        if (!text.includes(track.version)) return; // the site was updated meanwhile
        const head = { "Content-Type": track.type, "Content-Length": String(blob.size) };
        await shelf.put(url, new Response(blob, { headers: head }));
        await shelf.put(page, new Response(text, { headers: { "Content-Type": "text/html; charset=utf-8" } }));
        const old = (await shelf.keys()).filter((one) => new URL(one.url).pathname === url.pathname && one.url !== url.href);
        await Promise.all(old.map((one) => shelf.delete(one)));
        if (matchMedia("(display-mode: standalone)").matches) await navigator.storage.persist();
      }
      tellKept(true);
    } catch (error) {
      if (error.name === "QuotaExceededError") set("kept", "This device has no room for the track.");
    }
  }

  async function forget() {
    const shelf = await openShelf();
    await shelf.delete(url);
    await shelf.delete(location.origin + location.pathname);
    tellKept(false);
  }

  function tellKept(isKept) {
    const size = `${(track.bytes / 1e6).toFixed(1)} MB`;
    set("kept", isKept ? `Kept on this device (${size}): plays without a network.` : `Play it once to keep it on this device (${size}).`);
    part("forget").hidden = !isKept;
  }

  async function startKeeping() {
    if (!canKeep) return;
    await navigator.serviceWorker.ready;
    const shelf = await openShelf();
    const isKept = Boolean(await shelf.match(url));
    tellKept(isKept);
    if (!isKept && (await shelf.match(url, { ignoreSearch: true }))) keep(); // an earlier version is kept
    audio.addEventListener("playing", keep, { once: true });
  }

  // The phone: lock screen, and a screen that stays on

  function tellPhone(index, chapter) {
    if (!("mediaSession" in navigator) || !("MediaMetadata" in window)) return;
    const [, , , round] = steps[index];
    const of = chapter < 0 ? "" : track.chapters[chapter][1];
    const artwork = onWeb ? [{ src: track.cover || "icon-512.png" }] : [];
    navigator.mediaSession.metadata = new MediaMetadata({
      title: label(index), artist: [...new Set([of, round])].filter(Boolean).join(" · ") || track.title, album: track.title, artwork,
    });
    tellPosition();
  }

  function tellPosition() { // within the step: the lock screen shows how long it takes
    if (!("mediaSession" in navigator) || !navigator.mediaSession.setPositionState) return;
    const index = stepAt(now());
    const length = endOf(index) - starts[index];
    if (!(length > 0)) return;
    navigator.mediaSession.setPositionState({
      duration: length, playbackRate: audio.playbackRate, position: Math.min(Math.max(0, now() - starts[index]), length),
    });
  }

  async function stayAwake() {
    if (!("wakeLock" in navigator) || lock || audio.paused || document.visibilityState !== "visible") return;
    try {
      lock = await navigator.wakeLock.request("screen");
      lock.addEventListener("release", () => { lock = null; });
      if (audio.paused) lock.release();
    } catch {
      lock = null; // refused, for example at a low battery: the track plays on
    }
  }

  function answerPhone() {
    if (!("mediaSession" in navigator)) return;
    const actions = {
      play,
      pause,
      previoustrack: previous,
      nexttrack: next,
      seekto: (details) => seek(starts[stepAt(now())] + details.seekTime),
    };
    for (const [action, handler] of Object.entries(actions)) {
      try {
        navigator.mediaSession.setActionHandler(action, handler);
      } catch {
        continue; // an action that this browser does not know
      }
    }
  }

  // Wall view

  function setWall(isWall) {
    root.classList.toggle("wall", isWall);
    set("wall-name", isWall ? "Normal view" : "Wall view");
    part("wall").href = isWall ? location.pathname.split("/").pop() : "?wall";
  }

  part("wall").addEventListener("click", (event) => { // without loading the page again: the sound goes on
    event.preventDefault();
    const isWall = !root.classList.contains("wall");
    setWall(isWall);
    if (onWeb) history.replaceState(null, "", location.pathname + (isWall ? "?wall" : ""));
    if (isWall && document.fullscreenEnabled) root.requestFullscreen().catch(() => {}); // refused: the page fills its window
    else if (document.fullscreenElement) document.exitFullscreen();
  });

  // Events

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "ArrowRight") next(); // a television's remote control, too
    else if (event.key === "ArrowLeft") previous();
    else if (event.key === " " && !event.target.closest("button, a, input")) toggle();
    else return;
    event.preventDefault();
  });
  part("play").addEventListener("click", toggle);
  part("previous").addEventListener("click", previous);
  part("following").addEventListener("click", next);
  document.querySelectorAll("[data-start]").forEach((button) => {
    button.addEventListener("click", () => seek(Number(button.dataset.start)));
  });
  part("speed").addEventListener("click", () => {
    const speed = SPEEDS[(SPEEDS.indexOf(audio.playbackRate) + 1) % SPEEDS.length];
    audio.defaultPlaybackRate = speed; // a new source starts with this one
    audio.playbackRate = speed;
  });
  part("file").addEventListener("change", (event) => {
    const [chosen] = event.target.files;
    if (chosen && chosen.size !== track.bytes) say("This is a different file.");
    else if (chosen) use(chosen).catch(failed);
  });
  part("forget").addEventListener("click", forget);
  audio.addEventListener("play", () => {
    isOn = true;
    root.classList.add("playing");
    part("play").setAttribute("aria-label", "Pause");
    show();
    stayAwake();
  });
  audio.addEventListener("pause", () => {
    if (!audio.error) isOn = false;
    root.classList.remove("playing");
    part("play").setAttribute("aria-label", "Play");
    if (lock) lock.release();
    show();
  });
  audio.addEventListener("ended", () => { isOn = false; });
  audio.addEventListener("ratechange", () => {
    set("speed", `${audio.playbackRate}×`);
    part("speed").setAttribute("aria-label", `Speed ${audio.playbackRate}`);
    show();
    tellPosition();
  });
  audio.addEventListener("seeking", moved);
  for (const name of ["timeupdate", "playing", "seeked", "loadedmetadata", "ended"]) audio.addEventListener(name, show);
  for (const name of ["playing", "pause", "seeked"]) audio.addEventListener(name, tellPosition);
  audio.addEventListener("error", async () => { // such as a network that has gone
    const kept = audio.src.startsWith("blob:") ? undefined : await keptSound();
    if (kept) use(await kept.blob()).catch(failed);
    else failed();
  });
  document.addEventListener("visibilitychange", () => {
    show();
    stayAwake();
  });

  root.classList.add("scripted");
  audio.removeAttribute("controls");
  audio.src = sound;
  setWall(new URLSearchParams(location.search).has("wall"));
  answerPhone();
  show();
  prepare();
  startKeeping();
})();
