// The page of the studio: what is typed is checked, planned and heard.

import { ApiError, get, make, post, send } from "/static/api.js";
import { Editor } from "/static/editor.js";
import { Player } from "/static/player.js";
import { fillSelect, showFacts, showMuscles, showProblems, showSessions, showVariables, showWeeks } from "/static/panels.js";
import { clock, indexAt, nameOf, Timeline } from "/static/timeline.js";

const CHECK_AFTER_MS = 60;
const PLAN_AFTER_MS = 120;
const LOOK_EVERY_MS = 1000;
const STARTERS = { strength: "Strength", run: "Run", drill: "Running drills", recovery: "Recovery", ems: "EMS", block: "Training block" };

const byId = (id) => document.getElementById(id);
const state = { own: [], catalog: [], name: "", origin: "", tag: null, saved: "", block: false, plan: null, found: null, variables: {}, mix: "full", told: "", job: null, loopOn: false };
window.studio = state; // for the console, and for tests

// ---- What is open -----------------------------------------------------------------------------------------

const isOwn = () => state.origin === "own";
const isChanged = () => isOwn() && editor.text !== state.saved;

function draft() {
  return { name: state.name, origin: state.origin, text: editor.text, trainer: byId("trainer").value, voice: byId("voice").value, music: byId("music").value, variables: state.variables };
}

function say(id, text, look = "") {
  const element = byId(id);
  element.textContent = text;
  element.className = element.className.split(" ")[0] + (look ? ` ${look}` : "");
}

function showSaved() {
  if (!state.name) return say("saved", "");
  if (!isOwn()) return say("saved", "read only: copy it to change it", "changed");
  say("saved", isChanged() ? "not saved" : "saved", isChanged() ? "changed" : "");
  byId("save").disabled = !isChanged();
}

function showList() {
  showSessions(state.own, state.catalog, state, byId("find").value.trim(), (name, origin) => openScript(name, origin));
}

async function listSessions() {
  state.own = (await get("/api/sessions")).own;
  showList();
}

async function openScript(name, origin, { ask = true } = {}) {
  if (ask && isChanged() && !confirm(`${state.name} has changes that are not saved. Leave them?`)) return;
  let script;
  try {
    script = await get("/api/script", { name, origin });
  } catch (error) {
    return showBanner(error.message);
  }
  player.pause();
  if (name !== state.name || origin !== state.origin) {
    state.variables = {};
    for (const id of ["trainer", "voice", "music"]) byId(id).value = "";
    player.place = 0;
  }
  Object.assign(state, { name, origin, tag: script.tag, saved: script.text, block: script.block, told: "" });
  hideBanner();
  byId("title").textContent = name;
  byId("name").textContent = origin === "own" ? "" : "included";
  for (const id of ["build", "share"]) byId(id).disabled = origin !== "own";
  byId("save").textContent = origin === "own" ? "Save" : "Copy";
  byId("save").disabled = origin === "own";
  editor.text = script.text;
  editor.setReadOnly(origin !== "own");
  location.hash = `${origin}:${name}`;
  if (document.body.dataset.view === "sessions") showPart("script");
  showList();
  showSaved();
  await Promise.all([check(), plan()]);
}

// ---- Checked and planned as one types ----------------------------------------------------------------------

let checkTimer, planTimer, checking, planning;

function changed() {
  showSaved();
  clearTimeout(checkTimer);
  clearTimeout(planTimer);
  checkTimer = setTimeout(check, CHECK_AFTER_MS);
  planTimer = setTimeout(plan, PLAN_AFTER_MS);
}

async function check() {
  if (!state.name) return;
  checking?.abort();
  checking = new AbortController();
  const { signal } = checking;
  try {
    const { problems } = await post("/api/check", draft(), { signal });
    if (signal.aborted) return;
    editor.mark(problems);
    showProblems(problems, (line, column) => editor.goTo(line, column));
    state.problems = problems;
  } catch (error) {
    if (error.name !== "AbortError") say("voice-state", error.message, "failed");
  }
}

async function plan() {
  if (!state.name) return;
  planning?.abort();
  planning = new AbortController();
  const { signal } = planning;
  try {
    if (/^["']?block["']?\s*:/m.test(editor.text)) {
      const block = await post("/api/weeks", draft(), { signal });
      showBlock(block);
      return;
    }
    const found = await post("/api/plan", { ...draft(), mix: state.mix, before: state.found?.version, at_s: player.time }, { signal });
    if (!signal.aborted) showPlan(found);
  } catch (error) {
    if (error.name === "AbortError") return;
    if (!(error instanceof ApiError)) throw error;
    if (error.status !== 409) say("voice-state", error.message, "failed"); // 409: the findings say it
  }
}

function showBlock(block) {
  byId("title").textContent = block.block;
  byId("command").textContent = block.command;
  showWeeks(block, (workout) => openScript(...findWorkout(workout)));
  showMuscles(block.muscles);
  byId("facts").replaceChildren();
  timeline.show({ segments: [], cues: [], beeps: [], music: [], chapters: [], duration_s: 0 });
  state.found = null;
  byId("play").disabled = true;
}

function findWorkout(workout) {
  const own = state.own.find((one) => one.name === workout || one.name.replace(/\.ya?ml$/, "") === workout);
  if (own) return [own.name, "own"];
  const known = state.catalog.find((one) => one.name === workout || one.name.endsWith(`/${workout}`));
  return known ? [known.name, known.origin] : [workout, "own"];
}

function showPlan(found, { isSettled = false } = {}) {
  const before = state.found;
  state.found = found;
  state.plan = found.plan;
  byId("title").textContent = found.plan.title;
  byId("name").textContent = isOwn() ? state.name : `${state.name} (included)`;
  byId("weeks").replaceChildren();
  byId("play").disabled = false;
  if (found.command) byId("command").textContent = found.command;
  showFacts(found);
  showMuscles(found.muscles);
  showVariables(found.variables, state.variables, (name, value) => {
    if (value && value !== found.variables[name]) state.variables[name] = value;
    else delete state.variables[name];
    check();
    plan();
  });
  timeline.show(found.plan);
  setLoop();
  if (isSettled && !found.moved && before && !before.lacks_music && player.isPlaying) player.version = player.sound.dataset.version;
  else player.open(found.version, before ? found.at_s : Math.min(player.place, found.plan.duration_s));
  const voice = found.plan.voice || {};
  say("voice-state", found.exact ? "" : `${voice.engine || "The voice"} speaks the rest in a moment; times of words are close estimates until then.`);
}

// ---- What changes without us ---------------------------------------------------------------------------------

async function look() {
  setTimeout(look, LOOK_EVERY_MS);
  if (!state.name || document.hidden) return;
  const name = isOwn() ? state.name : "";
  try {
    const now = await get("/api/state", { name, version: state.found?.version || "", at_s: player.time });
    if (name !== (isOwn() ? state.name : "")) return;
    if (now.next && now.next.version !== state.found?.version) showPlan({ ...now.next, command: state.found.command }, { isSettled: true });
    else if (now.failure && state.found && !state.found.exact) say("voice-state", now.failure, "failed");
    if (name && now.tag !== state.tag && now.tag !== state.told) changedOutside(now.tag);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 0) say("voice-state", error.message, "failed");
  }
}

async function changedOutside(tag) {
  state.told = tag;
  if (tag === null) return showBanner(`${state.name} was removed outside.`, ["Write it again", () => save(null)]);
  if (!isChanged()) {
    const script = await get("/api/script", { name: state.name, origin: "own" });
    showBanner(`${state.name} was changed outside.`, ["Show the new version", () => openScript(state.name, "own", { ask: false })], ["Keep what is here", () => ((state.tag = script.tag), (state.saved = script.text), showSaved(), hideBanner())]);
    return;
  }
  showConflict(await get("/api/script", { name: state.name, origin: "own" }));
}

function showConflict(found) {
  state.told = found ? found.tag : null;
  if (!found) return showBanner(`${state.name} was removed outside.`, ["Write it again", () => save(null)]);
  showBanner(
    `${state.name} was changed outside while you changed it here.`,
    ["Take theirs", () => openScript(state.name, "own", { ask: false })],
    ["Save mine over it", () => save(found.tag)],
    ["Save mine as a new file", () => saveAs()],
  );
}

function showBanner(text, ...choices) {
  byId("banner").replaceChildren(
    make("span", { textContent: text }),
    ...choices.map(([label, act]) => make("button", { type: "button", textContent: label, onclick: act })),
    make("button", { type: "button", textContent: "Close", onclick: hideBanner }),
  );
  byId("banner").hidden = false;
}

function hideBanner() {
  byId("banner").hidden = true;
}

// ---- Saved ----------------------------------------------------------------------------------------------------

async function save(tag = state.tag) {
  if (!state.name) return false;
  if (!isOwn()) return copyShipped();
  const text = editor.text;
  const seen = tag === null ? { "If-None-Match": "*" } : { "If-Match": `"${tag}"` };
  try {
    const done = await send("/api/script", { name: state.name }, text, seen);
    Object.assign(state, { tag: done.tag, saved: text, told: "" });
    hideBanner();
    showSaved();
    listSessions();
    return true;
  } catch (error) {
    if (error.status === 412) showConflict(error.body.found);
    else showBanner(error.message);
    return false;
  }
}

async function saveAs() {
  const name = freeName(state.name.replace(/\.ya?ml$/, "-mine.yaml"));
  const text = editor.text;
  try {
    await send("/api/script", { name }, text, { "If-None-Match": "*" });
    state.saved = text;
    await listSessions();
    await openScript(name, "own", { ask: false });
  } catch (error) {
    showBanner(error.message);
  }
}

function freeName(wanted) {
  const taken = new Set(state.own.map((one) => one.name));
  const stem = wanted.replace(/\.ya?ml$/, "");
  let name = `${stem}.yaml`;
  for (let number = 2; taken.has(name); number++) name = `${stem}-${number}.yaml`;
  return name;
}

function copyShipped() {
  return run({ action: "copy", source: state.name, name: freeName(state.name.split("/").pop()) });
}

// ---- Commands --------------------------------------------------------------------------------------------------

async function run(body) {
  try {
    return await follow(await post("/api/run", body), body.name);
  } catch (error) {
    showBanner(error.message);
    return false;
  }
}

async function follow(job, name) {
  state.job = job.key;
  byId("job").hidden = false;
  for (;;) {
    showJob(job);
    if (job.code !== null || state.job !== job.key) break;
    await new Promise((done) => setTimeout(done, 200));
    job = await get(`/api/job/${job.key}`);
  }
  await listSessions();
  const isMade = job.code === 0 && state.own.some((one) => one.name === name) && name !== state.name;
  if (isMade) await openScript(name, "own");
  return job.code === 0;
}

function showJob(job) {
  byId("job-command").textContent = job.command;
  byId("job-lines").textContent = job.lines.join("\n");
  byId("job-lines").scrollTop = 1e6;
  byId("job-cancel").hidden = job.code !== null;
  byId("job-close").hidden = job.code === null;
  byId("job-state").textContent = job.code === null ? "running" : job.code === 0 ? "done" : job.code === 130 || job.code < 0 ? "cancelled" : "failed";
  const bar = byId("job-progress");
  const seconds = (text) => text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  const told = job.lines.map((line) => /(?:speaking|mixing) ([\d:]+) of ([\d:]+)/.exec(line)).filter(Boolean).pop();
  bar.hidden = job.code !== null;
  if (told) bar.value = seconds(told[1]) / Math.max(1, seconds(told[2]));
  else bar.removeAttribute("value");
}

async function drop(file) {
  const stem = file.name.replace(/\.[^.]*$/, "").replace(/[^\w.() +-]/g, "_").replace(/^[.~_]+/, "") || "workout";
  const name = freeName(`${stem}.yaml`);
  if (/\.ya?ml$/i.test(file.name)) {
    try {
      await send("/api/script", { name }, await file.text(), { "If-None-Match": "*" });
      await listSessions();
      return openScript(name, "own");
    } catch (error) {
      return showBanner(error.message);
    }
  }
  try {
    await follow(await send("/api/drop", { name, file: file.name }, file, {}, "POST"), name);
  } catch (error) {
    showBanner(error.message);
  }
}

async function build() {
  if (isChanged() && !(await save())) return;
  await run({ action: "build", ...draft() });
}

// ---- The sound --------------------------------------------------------------------------------------------------

function showTime(seconds) {
  timeline.setTime(seconds);
  const total = state.plan?.duration_s || 0;
  const text = `${clock(seconds)} / ${clock(total)}`;
  if (byId("clock").textContent !== text) byId("clock").textContent = text;
  const segment = state.plan?.segments[indexAt(state.plan.segments, seconds)];
  const parts = segment ? [nameOf(segment), segment.side, segment.rounds > 1 && `round ${segment.round} of ${segment.rounds}`] : [];
  const now = parts.filter(Boolean).join(", ");
  if (byId("now").textContent !== now) byId("now").textContent = now;
  const line = (player.isPlaying && segment?.line) || 0;
  if (line !== state.soundingLine) editor.markSounding((state.soundingLine = line));
}

function step(direction) {
  const segments = state.plan?.segments || [];
  const index = indexAt(segments, player.time);
  const here = segments[index];
  const isAtStart = here && player.time - here.start_s < 1;
  const target = direction > 0 ? segments[index + 1] : segments[isAtStart ? index - 1 : index];
  if (target) player.seek(target.start_s);
}

function setLoop() {
  const chapters = state.plan?.chapters || [];
  const chapter = state.loopOn ? chapters[indexAt(chapters, player.time)] : null;
  player.loop = chapter ? [chapter.start_s, chapter.end_s - 0.02] : null;
  timeline.setLoop(player.loop);
  byId("loop").setAttribute("aria-pressed", String(Boolean(chapter)));
}

function showState() {
  const playing = player.isPlaying;
  byId("play").classList.toggle("playing", playing);
  byId("play").setAttribute("aria-label", playing ? "Pause" : "Play");
  if (!playing && state.soundingLine) editor.markSounding((state.soundingLine = 0));
}

async function soundFailed() {
  if (state.found && Date.now() - (state.failedAt || 0) > 5000) {
    state.failedAt = Date.now(); // the version may have been closed: ask for it again
    player.forget();
    return plan();
  }
  const now = state.found ? await get("/api/state", { version: state.found.version }).catch(() => ({})) : {};
  say("voice-state", now.failure || "This part cannot be played; look at the findings, or choose another voice.", "failed");
}

function seek(seconds) {
  player.seek(seconds, true);
  if (state.loopOn) setLoop();
}

// ---- The page -----------------------------------------------------------------------------------------------------

function showPart(part) {
  document.body.dataset.view = part;
  for (const button of document.querySelectorAll(".tabs button")) button.setAttribute("aria-pressed", String(button.dataset.show === part));
}

const timeline = new Timeline(byId("timeline"), { onSeek: seek });
const player = new Player({ onTime: showTime, onState: showState, onError: soundFailed });
const editor = new Editor(byId("editor"), { nonce: document.body.dataset.nonce, onChange: changed, onSave: () => save() });
Object.assign(state, { timeline, player, editor });

for (const button of document.querySelectorAll(".tabs button")) button.addEventListener("click", () => showPart(button.dataset.show));
showPart("script");
byId("save").addEventListener("click", () => save());
byId("build").addEventListener("click", build);
byId("find").addEventListener("input", showList);
byId("play").addEventListener("click", () => player.toggle());
byId("back").addEventListener("click", () => step(-1));
byId("forward").addEventListener("click", () => step(1));
byId("in").addEventListener("click", () => timeline.zoom(0.5));
byId("out").addEventListener("click", () => timeline.zoom(2));
byId("speed").addEventListener("change", () => player.setRate(Number(byId("speed").value)));
byId("loop").addEventListener("click", () => {
  state.loopOn = !state.loopOn;
  setLoop();
});
byId("mix").addEventListener("click", () => {
  state.mix = state.mix === "full" ? "voice-only" : "full";
  byId("mix").setAttribute("aria-pressed", String(state.mix !== "full"));
  plan();
});
for (const id of ["trainer", "voice", "music"]) byId(id).addEventListener("change", () => Promise.all([check(), plan()]));
byId("ear").addEventListener("submit", (event) => event.preventDefault());
byId("copy-command").addEventListener("click", () => navigator.clipboard.writeText(byId("command").textContent));
byId("job-cancel").addEventListener("click", () => post("/api/cancel", { key: state.job }));
byId("job-close").addEventListener("click", () => (byId("job").hidden = true));
byId("share").addEventListener("click", () => byId("share-dialog").showModal());
byId("share-page").addEventListener("click", () => (byId("share-dialog").close(), run({ action: "publish", name: state.name })));
byId("share-pack").addEventListener("click", () => (byId("share-dialog").close(), run({ action: "pack" })));
for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", () => button.closest("dialog").close());
byId("new").addEventListener("click", () => {
  byId("new-name").value = freeName("my-session.yaml");
  byId("new-dialog").showModal();
});
byId("new-kind").replaceChildren(...Object.entries(STARTERS).map(([value, textContent]) => make("option", { value, textContent })));
byId("new-form").addEventListener("submit", (event) => {
  event.preventDefault();
  byId("new-dialog").close();
  const name = byId("new-name").value.trim();
  run({ action: "new", kind: byId("new-kind").value, name: /\.ya?ml$/i.test(name) ? name : `${name}.yaml` });
});
byId("drop").addEventListener("change", () => {
  const [file] = byId("drop").files;
  if (file) drop(file);
  byId("drop").value = "";
});
addEventListener("dragover", (event) => {
  event.preventDefault();
  byId("dropping").hidden = false;
});
addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) byId("dropping").hidden = true;
});
addEventListener("drop", (event) => {
  event.preventDefault();
  byId("dropping").hidden = true;
  const [file] = event.dataTransfer.files;
  if (file) drop(file);
});
addEventListener("beforeunload", (event) => {
  if (isChanged()) event.preventDefault();
});
addEventListener("keydown", (event) => {
  const inText = event.target.closest?.(".cm-editor, input, select, button, dialog, [role=slider]");
  if (event.key === " " && (!inText || event.target.closest("[role=slider]"))) {
    event.preventDefault();
    player.toggle();
  } else if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    event.preventDefault();
    player.toggle();
  } else if ((event.ctrlKey || event.metaKey) && event.key === "s") {
    event.preventDefault();
    save();
  }
});

async function start() {
  await listSessions();
  const [, origin, name] = /^#(own|shipped|pack):(.+)$/.exec(decodeURIComponent(location.hash)) || [];
  const first = name ? [name, origin] : state.own.length ? [state.own[0].name, "own"] : null;
  const words = get("/api/words").then((found) => {
    editor.words = found;
    fillSelect("trainer", "Script's own", found.trainers);
    fillSelect("voice", "Script's own", found.voices);
    fillSelect("music", "Script's own", found.beds);
  });
  if (first) await openScript(...first);
  await words;
  state.catalog = await get("/api/catalog");
  showList();
  document.body.dataset.ready = "true";
  look();
}

start().catch((error) => showBanner(error.message));
