// The page of the studio: what is typed is checked, planned and heard.

import { ApiError, get, make, post, send } from "/static/api.js";
import { Editor } from "/static/editor.js";
import { Player } from "/static/player.js";
import { fillSelect, lengthOf, showBlockFacts, showFacts, showMuscles, showProblems, showRemarks, showSessions, showVariables, showWeeks } from "/static/panels.js";
import "/static/timeline.js";

const { clock, indexAt, nameOf, Timeline } = globalThis.AudioCoachTimeline;

const CHECK_AFTER_MS = 80;
const AROUND_AFTER_MS = 100;
const LOOK_EVERY_MS = 1000;
const LOOK_AT_JOB_MS = 250;
const HIDE_JOB_MS = 4000;
const STARTERS = { strength: "Strength", run: "Run", drill: "Running drills", recovery: "Recovery", ems: "EMS", block: "Training block" };

const byId = (id) => document.getElementById(id);
const state = { own: [], catalog: [], name: "", origin: "", tag: null, saved: "", block: false, plan: null, found: null, variables: {}, mix: "full", told: "", job: null, loopOn: false, heard: null, weeks: null, from: null, remarks: {}, lost: null, hasPack: false, isRefused: false, voices: [] };
window.studio = state; // for the console, and for tests

// ---- What is open -----------------------------------------------------------------------------------------

// Runs one at a time. What is asked for meanwhile is done once more in the end, with what is written then.
function oneAtATime(work) {
  let running = null;
  let again = false;
  const repeat = async () => {
    do {
      again = false;
      await work();
    } while (again);
  };
  return () => {
    again = true;
    running ??= repeat().finally(() => (running = null));
    return running;
  };
}

const opened = () => `${state.origin}:${state.name}`;
const isOwn = () => state.origin === "own";
const isChanged = () => isOwn() && editor.text !== state.saved;

function draft() {
  return { name: state.name, origin: state.origin, text: editor.text, trainer: byId("trainer").value, voice: byId("voice").value, music: byId("music").value.trim(), variables: state.variables };
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
  showFound(await get("/api/sessions"));
}

function showFound(found) {
  Object.assign(state, { own: found.own, hasPack: found.pack });
  nameWorkouts();
  showList();
}

async function listCatalog() {
  try {
    state.catalog = await get("/api/catalog");
    nameWorkouts();
    showList();
  } catch (error) {
    failed(error);
  }
}

function nameWorkouts() {
  editor.workouts = [...state.own, ...state.catalog].filter((one) => !one.weeks).map((one) => one.name.replace(/\.ya?ml$/, ""));
}

async function openScript(name, origin, { ask = true, variables = {}, from = null, known = {} } = {}) {
  const mayDiscard = () => !ask || !isChanged() || confirm(`${state.name} has unsaved changes. Discard them?`);
  if (!mayDiscard()) return;
  const text = editor.text;
  let script;
  try {
    script = known.script || (await get("/api/script", { name, origin }));
  } catch (error) {
    return showBanner(error.message);
  }
  if (editor.text !== text && !mayDiscard()) return; // typed meanwhile
  player.pause();
  if (name !== state.name || origin !== state.origin) {
    state.variables = { ...variables };
    state.from = from;
    stopHearing();
    for (const id of ["trainer", "voice", "music"]) byId(id).value = "";
    showVoiceNote();
    showCommand("");
    player.place = 0;
  }
  Object.assign(state, { name, origin, tag: script.tag, block: script.block, told: "" });
  hideBanner();
  byId("title").textContent = name;
  byId("name").textContent = origin === "own" ? "" : "included";
  for (const id of ["build", "share"]) byId(id).disabled = origin !== "own";
  byId("save").textContent = origin === "own" ? "Save" : "Copy";
  byId("save").disabled = origin === "own";
  if (editor.text !== script.text) editor.text = script.text; // the caret stays in a script that was open
  state.saved = editor.text;
  editor.setReadOnly(origin !== "own");
  history.replaceState(null, "", `#${origin}:${encodeURI(name).replaceAll("#", "%23")}`);
  byId("from").hidden = !state.from;
  if (state.from) byId("from").textContent = `Back to ${state.from.title}`;
  showRemarks(state.remarks[name] || [], closeRemarks);
  byId("weeks").replaceChildren();
  showAsBlock(script.block);
  if (document.body.dataset.view === "sessions") showPart("script");
  showList();
  showSaved();
  if (!known.plan) return Promise.all([check(), plan()]);
  showPlan(known.plan);
  showFindings(known.problems);
}

// ---- Checked and planned as one types ----------------------------------------------------------------------

let edits = 0;
let timer;

// Each key is planned at once, or when the plan before is there: the sound comes first.
async function changed() {
  showSaved();
  clearTimeout(timer);
  const own = ++edits;
  await plan();
  if (own === edits) timer = setTimeout(check, state.isRefused ? 0 : CHECK_AFTER_MS);
}

const check = oneAtATime(async () => {
  if (!state.name) return;
  const [name, text] = [opened(), editor.plain];
  try {
    const { problems } = await post("/api/check", draft());
    if (name !== opened() || text !== editor.plain) return; // the next one is on its way
    showFindings(problems);
  } catch (error) {
    failed(error);
  }
});

function showFindings(problems) {
  editor.mark(problems);
  showProblems(problems, (line, column) => editor.goTo(line, column));
  state.problems = problems;
}

const plan = oneAtATime(async () => {
  if (!state.name) return;
  const name = opened();
  const isBlock = /^["']?block["']?\s*:/m.test(editor.plain);
  try {
    if (isBlock) {
      const block = await post("/api/weeks", draft());
      if (name === opened()) await showBlock(block);
      state.isRefused = false;
      return;
    }
    const found = await post("/api/plan", { ...draft(), mix: state.mix, before: state.found?.version, at_s: player.time });
    if (name === opened()) showPlan(found);
    state.isRefused = false;
  } catch (error) {
    state.isRefused = error.status === 409;
    if (name === opened()) showAsBlock(isBlock);
    if (!state.isRefused) failed(error); // or the findings say it
  }
});

function failed(error) {
  if (!(error instanceof ApiError)) throw error;
  if (isLost(error)) showLost(error);
  else say("voice-state", error.message, "failed");
}

// ---- A block and its sessions --------------------------------------------------------------------------------

function showAsBlock(isBlock) {
  document.body.dataset.kind = isBlock ? "block" : "session";
  if (isBlock) return;
  state.weeks = null;
  if (document.body.dataset.view === "weeks") showPart("script");
}

async function showBlock(block) {
  const isShown = byId("weeks").childElementCount > 0 && JSON.stringify(block) === JSON.stringify(state.weeks);
  state.weeks = block;
  showAsBlock(true);
  byId("title").textContent = block.block;
  byId("name").textContent = isOwn() ? state.name : `${state.name} (included)`;
  showCommand(block.command);
  showVariables({}, {}, () => {});
  if (!isShown) showTable(); // a tap on a table that is made anew is lost
  showMuscles(block.muscles);
  showBlockFacts(block);
  if (!state.heard) return showNothing();
  const week = block.weeks.find((one) => one.week === state.heard.week);
  const session = week?.sessions.find((one) => one.day === state.heard.day && one.file === state.heard.name);
  if (!session || session.error) return stopHearing();
  await planHeard(session);
}

function showTable() {
  showWeeks(state.weeks, {
    hear,
    open: (session) => openScript(session.file, session.origin, { variables: session.vars, from: { name: state.name, origin: state.origin, title: state.weeks.block } }),
    change: isOwn() ? changeValue : null,
    define: (name) => {
      showPart("script");
      editor.goTo(state.weeks.lines[name], 1);
    },
    isHeard: (week, session) => Boolean(state.heard) && state.heard.week === week.week && state.heard.day === session.day,
  });
}

function showNothing() {
  timeline.show({});
  Object.assign(state, { found: null, plan: null });
  byId("play").disabled = true;
  byId("now").textContent = "";
  byId("clock").textContent = "0:00 / 0:00";
  showPlayCommand();
  say("voice-state", "");
}

function stopHearing() {
  player.pause();
  player.forget();
  Object.assign(state, { heard: null, found: null });
  byId("heard").hidden = true;
}

// Plays a session of the block with the values of its week; the block stays open.
async function hear(week, session) {
  try {
    const { text } = await get("/api/script", { name: session.file, origin: session.origin });
    stopHearing();
    player.place = 0;
    player.wants = true;
    state.heard = { name: session.file, origin: session.origin, text, week: week.week, day: session.day };
    showTable();
    await plan();
  } catch (error) {
    failed(error);
  }
}

async function planHeard({ vars, title }) {
  const { heard } = state;
  const values = Object.entries(vars).map(([name, value]) => `${name} ${value}`);
  byId("heard").textContent = [`Week ${heard.week}, ${heard.day[0].toUpperCase()}${heard.day.slice(1)}: ${title}`, ...values].join(" · ");
  byId("heard").hidden = false;
  const asked = { ...draft(), name: heard.name, origin: heard.origin, text: heard.text, variables: vars };
  const found = await post("/api/plan", { ...asked, mix: state.mix, before: state.found?.version, at_s: player.time });
  if (heard === state.heard) showSound(found);
}

// Writes a value into the text of the block, as if it had been typed there.
async function changeValue(variable, week, value) {
  for (;;) {
    const text = editor.plain;
    try {
      const edit = await post("/api/value", { ...draft(), text, variable, week, value });
      if (text !== editor.plain) continue; // typed meanwhile
      return editor.replace(edit);
    } catch (error) {
      showTable();
      return showBanner(error.status === 409 ? "The block has mistakes. Fix them first; they are listed below the script." : error.message);
    }
  }
}

function showPlan(found) {
  showSound(found);
  showAsBlock(false);
  byId("title").textContent = found.plan.title;
  byId("name").textContent = isOwn() ? state.name : `${state.name} (included)`;
  if (found.command) showCommand(found.command);
  // Laying out the page now would hold up a sound that is on its way.
  clearTimeout(state.around);
  if (player.coming) state.around = setTimeout(() => state.heard || showAround(state.found), AROUND_AFTER_MS);
  else showAround(found);
}

function showAround(found) {
  showFacts(found);
  showMuscles(found.muscles);
  showVariables(found.variables, state.variables, (name, value) => {
    if (value && value !== found.variables[name]) state.variables[name] = value;
    else delete state.variables[name];
    check();
    plan();
  });
}

function showSound(found, { isSettled = false } = {}) {
  const before = state.found;
  state.found = found;
  state.plan = found.plan;
  byId("play").disabled = false;
  if (isSettled && !found.moved && before && !before.lacks_music && player.isPlaying) player.version = player.sound.dataset.version;
  else player.open(found.version, before ? found.at_s : Math.min(player.place, found.plan.duration_s));
  timeline.show(found.plan);
  showPlayCommand();
  setLoop();
  const voice = found.plan.voice || {};
  say("voice-state", found.exact ? "" : `${voice.engine || "The voice"} speaks the rest in a moment; times of words are close estimates until then.`);
}

// ---- What changes without us ---------------------------------------------------------------------------------

async function look() {
  setTimeout(look, LOOK_EVERY_MS);
  if (document.hidden) return;
  const name = isOwn() ? state.name : "";
  const { found, tag } = state;
  try {
    const now = await get("/api/state", { name, version: found?.version || "", at_s: player.time });
    if (state.lost) await showFoundAgain();
    if (name !== (isOwn() ? state.name : "")) return;
    // A late answer is about what was planned and saved before: it says nothing of what is there now.
    const isOfThis = found && found === state.found;
    if (now.next && isOfThis && now.next.version !== found.version) showSettled(now.next);
    else if (now.failure && isOfThis && !found.exact) say("voice-state", now.failure, "failed");
    if (name && !state.saving && tag === state.tag && now.tag !== tag && now.tag !== state.told) await changedOutside(now.tag);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (isLost(error) || state.name) showLost(error);
  }
}

function showSettled(found) {
  if (!state.heard) {
    showFacts(found);
    showMuscles(found.muscles);
  }
  showSound({ ...found, command: state.found.command, play: state.found.play }, { isSettled: true });
}

// The server has ended (0) or runs anew with another token (403).
const isLost = (error) => error.status === 0 || error.status === 403;

function showLost(error) {
  if (state.lost === error.message) return;
  state.lost = error.message;
  const what = {
    0: "The studio does not answer. What you wrote is still here, and the page continues when the studio runs again.",
    403: "The studio was started again. Open the address that it prints; this page then continues. What you wrote is still here.",
  };
  showBanner(what[error.status] || error.message, ["Keep a copy", keepCopy]);
}

async function showFoundAgain() {
  state.lost = null;
  hideBanner();
  await listSessions();
  if (!state.catalog.length) await listCatalog();
  await Promise.all([check(), plan()]);
}

// What is in the editor, as a download.
function keepCopy() {
  const link = make("a", { href: URL.createObjectURL(new Blob([editor.text], { type: "text/yaml" })), download: state.name.split("/").pop() || "session.yaml" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function changedOutside(tag) {
  state.told = tag;
  if (tag === null) return showBanner(`${state.name} was deleted by another program. What you wrote is still here.`, ["Write it again", () => save(null)], ["Keep a copy", keepCopy]);
  let script;
  try {
    script = await get("/api/script", { name: state.name, origin: "own" });
  } catch (error) {
    if (!(error instanceof ApiError) || isLost(error)) throw error;
    return showBanner(`${state.name} was changed by another program: ${error.message}. What you wrote is still here.`, ["Overwrite it with mine", () => save(tag)], ["Keep a copy", keepCopy]);
  }
  if (!isChanged()) {
    showBanner(`${state.name} was changed by another program.`, ["Show the new version", () => openScript(state.name, "own", { ask: false })], ["Keep what is here", () => ((state.tag = script.tag), (state.saved = script.text), showSaved(), hideBanner())]);
    return;
  }
  showConflict(script);
}

function showConflict(found) {
  state.told = found ? found.tag : null;
  if (!found) return showBanner(`${state.name} was deleted by another program.`, ["Write it again", () => save(null)]);
  showBanner(
    `${state.name} was changed by another program while you edited it here.`,
    ["Take theirs", () => openScript(state.name, "own", { ask: false })],
    ["Overwrite it with mine", () => save(found.tag)],
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
  state.saving = true;
  try {
    const done = await send("/api/script", { name: state.name }, text, seen);
    Object.assign(state, { tag: done.tag, saved: text, told: "" });
    hideBanner();
    showSaved();
    listSessions().catch(failed);
    return true;
  } catch (error) {
    if (error.status === 412) showConflict(error.body.found);
    else if (isLost(error)) showLost(error);
    else showBanner(`Not saved: ${error.message}`, ["Try again", () => save(tag)], ["Keep a copy", keepCopy]);
    return false;
  } finally {
    state.saving = false;
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
  return start(() => post("/api/run", body));
}

// Starts a command, unless one runs, and follows it to its end.
async function start(ask) {
  if (state.job) {
    showBanner("A command is still running. Wait for it, or cancel it.");
    return false;
  }
  try {
    return await follow(await ask());
  } catch (error) {
    if (isLost(error)) showLost(error);
    else showBanner(error.message);
    return false;
  }
}

async function follow(job) {
  state.job = job.key;
  byId("job").hidden = false;
  try {
    while (showJob(job), job.code === null) {
      await new Promise((done) => setTimeout(done, LOOK_AT_JOB_MS));
      job = await get(`/api/job/${job.key}`);
    }
  } finally {
    state.job = null;
  }
  await listSessions();
  if (job.code !== 0) return false;
  if (!job.makes) return true;
  const remarks = job.lines.filter((line) => job.imports && line.startsWith(`${job.imports}:`));
  if (remarks.length) state.remarks[job.makes] = remarks.map((line) => line.replace(`${job.imports}:`, "").replace(/^(\d+):/, "Line $1:").trim());
  await openScript(job.makes, "own");
  setTimeout(() => (byId("job").hidden ||= !state.job && byId("job-command").textContent === job.command), HIDE_JOB_MS);
  return true;
}

function closeRemarks() {
  delete state.remarks[state.name];
  showRemarks([], closeRemarks);
}

function showJob(job) {
  const hasEnded = job.code !== null;
  byId("job-command").textContent = job.command;
  const lines = job.lines.join("\n");
  if (byId("job-lines").textContent !== lines) {
    byId("job-lines").textContent = lines;
    byId("job-lines").scrollTop = 1e6;
  }
  byId("job-lines").hidden = !lines;
  byId("job-cancel").hidden = hasEnded;
  byId("job-cancel").disabled = job.cancelled;
  byId("job-close").hidden = !hasEnded;
  const ended = job.code === 0 ? "done" : job.cancelled || job.code === 130 ? "cancelled" : "failed";
  byId("job-state").textContent = hasEnded ? ended : job.cancelled ? "cancelling" : "running";
  byId("job-state").className = hasEnded ? ended : "";
  byId("job-progress-text").textContent = hasEnded ? "" : job.progress;
  const bar = byId("job-progress");
  bar.hidden = hasEnded;
  if (job.share === null) bar.removeAttribute("value");
  else bar.value = job.share;
}

async function dropAll(files) {
  for (const file of files) await drop(file);
}

async function drop(file) {
  const stem = file.name.replace(/\.[^.]*$/, "").replace(/[^\w.() +-]/g, "_").replace(/^[.~_]+/, "") || "workout";
  const name = freeName(`${stem}.yaml`);
  if (/\.ya?ml$/i.test(file.name)) {
    try {
      await send("/api/script", { name }, file, { "If-None-Match": "*" });
      await listSessions();
      return openScript(name, "own");
    } catch (error) {
      return showBanner(error.message);
    }
  }
  await start(() => send("/api/drop", { name, file: file.name }, file, {}, "POST"));
}

async function build() {
  if (isChanged() && !(await save())) return;
  await run({ action: "build", ...draft() });
}

async function publish(single) {
  byId("share-dialog").close();
  if (isChanged() && !(await save())) return;
  await run({ action: "publish", ...draft(), single });
}

// ---- The sound --------------------------------------------------------------------------------------------------

function showTime(seconds) {
  timeline.setTime(seconds, player.isPlaying);
  const total = state.plan?.duration_s || 0;
  const text = `${clock(seconds)} / ${lengthOf(total)}`;
  if (byId("clock").textContent !== text) byId("clock").textContent = text;
  const segment = state.plan?.segments[indexAt(state.plan.segments, seconds)];
  const parts = segment ? [nameOf(segment), segment.side, segment.rounds > 1 && `round ${segment.round} of ${segment.rounds}`] : [];
  const now = parts.filter(Boolean).join(", ");
  if (byId("now").textContent !== now) byId("now").textContent = now;
  if (!player.isPlaying) showPlayCommand(seconds);
  const line = (player.isPlaying && !state.heard && segment?.line) || 0;
  if (line !== state.soundingLine) editor.markSounding((state.soundingLine = line));
}

// The command that builds what is open; there is none until it is planned.
function showCommand(command) {
  byId("as-command").hidden = !command;
  byId("command").textContent = command;
}

// The command that plays from here; it stays as it is while the sound goes on.
function showPlayCommand(seconds = player.time) {
  const command = state.found?.play;
  byId("play-line").hidden = !command;
  if (command) byId("play-command").textContent = seconds >= 1 ? `${command} --from ${clock(seconds)}` : command;
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
  player.stop();
  const now = state.found ? await get("/api/state", { version: state.found.version }).catch(() => ({})) : {};
  say("voice-state", now.failure || "This part cannot be played; see the list of mistakes, or choose another voice.", "failed");
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
Object.assign(state, { timeline, player, editor, open: openScript, list: listSessions });

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
byId("voice").addEventListener("change", showVoiceNote);
byId("ear").addEventListener("submit", (event) => event.preventDefault());
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(byId(button.dataset.copy).textContent);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 1500);
  });
}
byId("job-cancel").addEventListener("click", () => post("/api/cancel", { key: state.job }));
byId("job-close").addEventListener("click", () => (byId("job").hidden = true));
byId("from").addEventListener("click", () => openScript(state.from.name, state.from.origin));
byId("share").addEventListener("click", () => {
  byId("share-page").hidden = document.body.dataset.kind === "block";
  byId("pack-fields").hidden = state.hasPack;
  for (const field of byId("pack-fields").querySelectorAll("input")) field.disabled = state.hasPack;
  byId("share-dialog").showModal();
});
byId("share-page").addEventListener("click", () => publish(true));
byId("share-site").addEventListener("click", () => publish(false));
byId("pack-form").addEventListener("submit", (event) => {
  event.preventDefault();
  byId("share-dialog").close();
  run({ action: "pack", pack: Object.fromEntries(new FormData(byId("pack-form"))) });
});
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
  dropAll([...byId("drop").files]);
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
  dropAll([...event.dataTransfer.files]);
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

function written(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return ""; // an address that was cut
  }
}

async function listWords() {
  editor.words = get("/api/words").catch(failed);
  const words = await editor.words;
  if (!words) return;
  fillSelect("trainer", "Script's own", words.trainers);
  fillSelect("voice", "Script's own", words.voices);
  byId("beds").replaceChildren(...words.beds.map((value) => make("option", { value })));
}

// Marks the voices that cannot speak on this machine; the chosen one's reason and remedy are below it.
async function listVoices() {
  state.voices = await get("/api/voices").catch(() => []);
  for (const { engine, ok } of state.voices)
    if (!ok) for (const option of byId("voice").options) if (option.value === engine) option.textContent = `${engine} (not ready)`;
  showVoiceNote();
}

function showVoiceNote() {
  const chosen = state.voices.find((one) => one.engine === byId("voice").value && !one.ok);
  byId("voice-note").hidden = !chosen;
  byId("voice-note").textContent = chosen ? [chosen.detail, chosen.remedy].filter(Boolean).join("; ") : "";
}

async function begin() {
  const found = await get("/api/begin"); // on its way since the page was read
  showFound(found);
  const [, origin, name] = /^#(own|shipped|pack):(.+)$/.exec(written(location.hash)) || [];
  const first = name ? [name, origin] : state.own.length ? [state.own[0].name, "own"] : null;
  if (first) await openScript(...first, { known: first.join() === [found.script?.name, "own"].join() ? found : {} });
  document.body.dataset.ready = "true";
  look();
  await listWords();
  await listCatalog();
  await listVoices();
  if (found.running) await follow(await get(`/api/job/${found.running}`));
}

begin().catch((error) => showBanner(error.message));
