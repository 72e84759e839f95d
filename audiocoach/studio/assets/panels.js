// The lists and tables beside the script.

import { make } from "/static/api.js";
import "/static/timeline.js";

const { clock } = globalThis.AudioCoachTimeline;

const byId = (id) => document.getElementById(id);

export function showSessions(own, catalog, current, wanted, open) {
  const matches = (one) => !wanted || `${one.name} ${one.title}`.toLowerCase().includes(wanted.toLowerCase());
  const length = (one) => (one.weeks ? `${one.weeks} wk` : one.minutes ? `${Math.round(one.minutes)} min` : "");
  const row = (one, origin) =>
    make(
      "button",
      { type: "button", onclick: () => open(one.name, origin), "aria-current": String(current.name === one.name && current.origin === origin) },
      make("span", { class: "t", dir: "auto", textContent: one.title || one.name }),
      make("span", { class: "m", textContent: length(one) }),
      make("span", { class: "n", dir: "auto", textContent: one.name }),
    );
  const group = (title, rows, none) => [make("h2", { textContent: title }), ...(rows.length ? rows : none ? [make("p", { class: "empty", textContent: none })] : [])];
  const of = (origin) => catalog.filter((one) => one.origin === origin && matches(one)).map((one) => row(one, origin));
  const packs = of("pack");
  byId("list").replaceChildren(
    ...group("Yours", own.filter(matches).map((one) => row(one, "own")), wanted ? "None of that name" : "Nothing here yet: make a new one, or copy one from below."),
    ...group("Included", of("shipped"), catalog.length ? "" : "Loading…"),
    ...(packs.length ? group("From packs", packs) : []),
  );
}

export function showProblems(problems, goTo) {
  byId("problems").replaceChildren(
    ...problems.map((one) =>
      make(
        "li",
        { class: one.severity },
        make(
          "button",
          { type: "button", onclick: () => one.line && goTo(one.line, one.column) },
          make("span", { class: "where", textContent: one.line ? `Line ${one.line}` : one.severity }),
          make("span", {}, one.line ? `${one.severity}: ${one.message}` : one.message, make("span", { class: "more", textContent: [one.path && `in ${one.path}`, one.suggestion].filter(Boolean).join(" · ") })),
        ),
      ),
    ),
  );
}

// A length is rounded, as the commands print it; a place is not, because it has not been reached before.
export const lengthOf = (seconds) => clock(Math.round(seconds));

const minutes = (seconds) => (seconds >= 60 ? lengthOf(seconds) : `${Math.round(seconds)} s`);

export function showFacts(found) {
  const fact = (value, name, wide = "") => make("div", { class: wide }, make("b", { textContent: value }), make("span", { textContent: name }));
  byId("facts").replaceChildren(
    fact(lengthOf(found.plan.duration_s), "in total"),
    fact(minutes(found.work_s), "work"),
    fact(minutes(found.rest_s), "rest"),
    ...(found.equipment.length ? [fact(found.equipment.join(", "), "equipment", "wide")] : []),
  );
}

export function showMuscles(muscles) {
  const most = Math.max(1, ...muscles.groups.map((one) => one.seconds));
  byId("muscles").replaceChildren(
    ...muscles.groups.map((one) => {
      const name = one.name[0].toUpperCase() + one.name.slice(1);
      return make(
        "div",
        {},
        make("span", { textContent: name }),
        make("meter", { min: 0, max: most, value: one.seconds, "aria-label": `${name}, ${minutes(one.seconds)}` }),
        make("span", { class: "amount", textContent: one.seconds ? minutes(one.seconds) : "–" }),
      );
    }),
  );
}

export function showRemarks(remarks, close) {
  const box = byId("remarks");
  box.hidden = !remarks.length;
  box.replaceChildren(
    make("div", { class: "head" }, make("h2", { textContent: `Remarks of the import (${remarks.length})` }), make("button", { type: "button", textContent: "Close", onclick: close })),
    make("ul", {}, ...remarks.map((one) => make("li", { textContent: one }))),
  );
}

export function showBlockFacts(block) {
  const sessions = block.weeks.reduce((sum, week) => sum + week.sessions.length, 0);
  const seconds = block.weeks.reduce((sum, week) => sum + week.duration_s, 0);
  const fact = (value, name) => make("div", {}, make("b", { textContent: value }), make("span", { textContent: name }));
  const count = (number, name) => fact(String(number), number === 1 ? name : `${name}s`);
  byId("facts").replaceChildren(count(block.weeks.length, "week"), count(sessions, "session"), fact(lengthOf(seconds), "in total"));
}

function icon(path) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  drawing.append(document.createElementNS("http://www.w3.org/2000/svg", "path"));
  drawing.firstChild.setAttribute("d", path);
  return drawing;
}

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const named = (day) => day[0].toUpperCase() + day.slice(1);

// The weeks of a block as a table. hear(week, session) plays one, open(session) shows its script; with change(name,
// week, value) the values can be written, and define(name) shows where they are. isHeard tells the session that is on.
export function showWeeks(block, { hear, open, change, define, isHeard }) {
  const box = byId("weeks");
  const typed = box.contains(document.activeElement) && document.activeElement.dataset.cell ? { cell: document.activeElement.dataset.cell, value: document.activeElement.value, isChanged: document.activeElement.value !== document.activeElement.defaultValue } : null;
  const used = new Set(block.weeks.flatMap((week) => week.sessions.map((one) => one.day)));
  const first = block.weeks[0]?.sessions[0]?.day;
  const days = WEEKDAYS.filter((day) => used.has(day));
  if (block.start && first) days.sort((one, other) => ((WEEKDAYS.indexOf(one) - WEEKDAYS.indexOf(first) + 7) % 7) - ((WEEKDAYS.indexOf(other) - WEEKDAYS.indexOf(first) + 7) % 7));
  const names = [...new Set(block.weeks.flatMap((week) => Object.keys(week.vars)))];
  const own = new Set(block.own.map(([name, week]) => `${name} ${week}`));
  const session = (week, one) =>
    make(
      "div",
      { class: `session${one.error ? " broken" : ""}${isHeard(week, one) ? " heard" : ""}` },
      make(
        "button",
        { type: "button", class: "hear", disabled: Boolean(one.error) || !one.file, title: one.error || `Hear ${one.title}, week ${week.week}`, onclick: () => hear(week, one) },
        make("span", { class: "t", dir: "auto", textContent: one.title || one.workout }),
        make("span", { class: "m", textContent: one.error ? "cannot be used" : `${lengthOf(one.duration_s)}${one.optional ? ", optional" : ""}` }),
      ),
      one.file ? make("button", { type: "button", class: "open", "aria-label": `Open the script of ${one.title || one.workout}, week ${week.week}`, title: "Open the script", onclick: () => open(one) }, icon("M4 17.2V20h2.8L17 9.8 14.2 7zM19.4 7.4a1 1 0 0 0 0-1.4l-1.4-1.4a1 1 0 0 0-1.4 0L15.2 6 18 8.8z")) : null,
    );
  const input = (week, name) => {
    const cell = `${name} ${week.week}`;
    const isOwn = own.has(cell);
    const field = make("input", {
      value: week.vars[name] ?? "",
      class: isOwn ? "own" : "",
      title: isOwn ? `Week ${week.week} has a value of its own. Clear the field to remove it.` : "",
      spellcheck: false,
      autocomplete: "off",
      "aria-label": `${name} in week ${week.week}`,
      readOnly: !change,
      onchange: () => field.value.trim() !== (week.vars[name] ?? "") && change?.(name, week.week, field.value.trim()),
      onkeydown: (event) => {
        if (event.key === "Escape") field.value = week.vars[name] ?? "";
        const below = event.key === "Enter" && box.querySelector(`[data-cell="${CSS.escape(`${name} ${week.week + 1}`)}"]`);
        if (below) below.focus();
        else if (event.key === "Enter") field.blur();
      },
    });
    field.defaultValue = week.vars[name] ?? "";
    field.dataset.cell = cell;
    return make("td", { class: "value" }, field);
  };
  const head = (text, look = "") => make("th", { textContent: text, scope: "col", class: look });
  const variable = (name) => make("th", { scope: "col", class: "value" }, make("button", { type: "button", title: `Show ${name} in the script`, dir: "auto", onclick: () => define(name), textContent: name }));
  box.replaceChildren(
    make(
      "table",
      {},
      make("caption", { textContent: "Weeks" }),
      make("thead", {}, make("tr", {}, head("Week"), ...names.map(variable), ...days.map((day) => head(named(day))), head("Total", "total"))),
      make(
        "tbody",
        {},
        ...block.weeks.map((week) =>
          make(
            "tr",
            { class: week.deload ? "deload" : "" },
            make("th", { scope: "row" }, String(week.week), week.deload ? make("span", { class: "m", textContent: "deload" }) : null),
            ...names.map((name) => input(week, name)),
            ...days.map((day) => make("td", {}, ...week.sessions.filter((one) => one.day === day).map((one) => session(week, one)))),
            make("td", { class: "total", textContent: lengthOf(week.duration_s) }),
          ),
        ),
      ),
    ),
  );
  const again = typed && box.querySelector(`[data-cell="${CSS.escape(typed.cell)}"]`);
  if (again) {
    again.focus();
    if (typed.isChanged) again.value = typed.value;
    else again.select();
  }
}

export function showVariables(values, chosen, choose) {
  const box = byId("variables");
  const names = Object.keys(values);
  if (box.contains(document.activeElement) && names.join() === box.dataset.names) return;
  box.dataset.names = names.join();
  box.replaceChildren(
    ...names.map((name) =>
      make("label", {}, make("span", { textContent: name, dir: "auto" }), make("input", { value: chosen[name] ?? values[name], placeholder: values[name], spellcheck: false, onchange: (event) => choose(name, event.target.value.trim()) })),
    ),
  );
}

export function fillSelect(id, first, values, chosen = "") {
  byId(id).replaceChildren(make("option", { value: "", textContent: first }), ...values.map((one) => make("option", { value: one, textContent: one, selected: one === chosen })));
}
