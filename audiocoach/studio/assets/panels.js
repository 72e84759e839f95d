// The lists and tables beside the script.

import { make } from "/static/api.js";
import { clock } from "/static/timeline.js";

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
          make("span", {}, `${one.severity}: ${one.message}`, make("span", { class: "more", textContent: [one.path && `in ${one.path}`, one.suggestion].filter(Boolean).join(" · ") })),
        ),
      ),
    ),
  );
}

function minutes(seconds) {
  return seconds >= 60 ? clock(seconds) : `${Math.round(seconds)} s`;
}

export function showFacts(found) {
  const fact = (value, name, wide = "") => make("div", { class: wide }, make("b", { textContent: value }), make("span", { textContent: name }));
  byId("facts").replaceChildren(
    fact(clock(found.plan.duration_s), "in total"),
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

export function showWeeks(block, open) {
  const days = [...new Set(block.weeks.flatMap((week) => week.sessions.map((one) => one.day)))];
  const order = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
  days.sort((one, other) => order.indexOf(one) - order.indexOf(other));
  const names = [...new Set(block.weeks.flatMap((week) => Object.keys(week.vars)))];
  const cell = (one) =>
    make(
      "div",
      {},
      make("button", { type: "button", title: one.error || one.workout, onclick: () => open(one.workout), dir: "auto", textContent: one.title || one.workout }),
      make("span", { class: "muted", textContent: one.error ? "cannot be used" : `${minutes(one.duration_s)} ${Object.entries(one.vars).map(([name, value]) => `${name} ${value}`).join(", ")}` }),
    );
  const heads = ["Week", ...days.map((day) => day[0].toUpperCase() + day.slice(1)), "Total", ...names];
  byId("weeks").replaceChildren(
    make("h2", { textContent: "Weeks" }),
    make(
      "div",
      { class: "scroll", tabIndex: 0, "aria-label": "Weeks of the block" },
      make(
        "table",
        {},
        make("thead", {}, make("tr", {}, ...heads.map((name) => make("th", { textContent: name, scope: "col" })))),
        make(
          "tbody",
          {},
          ...block.weeks.map((week) =>
            make(
              "tr",
              {},
              make("th", { scope: "row", textContent: `${week.week}${week.deload ? " (deload)" : ""}` }),
              ...days.map((day) => make("td", {}, ...week.sessions.filter((one) => one.day === day).map(cell))),
              make("td", { textContent: clock(week.duration_s) }),
              ...names.map((name) => make("td", { textContent: week.vars[name] ?? "" })),
            ),
          ),
        ),
      ),
    ),
  );
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
