// The editor: CodeMirror with the script's colours, marks of findings, and completion of what the program knows.

import * as CM from "/editor/index.js";

const setFindings = CM.StateEffect.define();
const setSounding = CM.StateEffect.define();

// Marks of whole lines; they move with the text until the next findings arrive.
const marks = CM.StateField.define({
  create: () => ({ found: CM.Decoration.none, sounding: CM.Decoration.none }),
  update(value, change) {
    let { found, sounding } = value;
    if (change.docChanged) {
      found = found.map(change.changes);
      sounding = sounding.map(change.changes);
    }
    const { doc } = change.state;
    const lineMark = (number, name, title = "") =>
      CM.Decoration.line({ class: name, attributes: title ? { title } : {} }).range(doc.line(Math.min(Math.max(number, 1), doc.lines)).from);
    for (const effect of change.effects) {
      if (effect.is(setFindings)) {
        const worst = new Map();
        for (const one of effect.value) {
          const order = ["hint", "warning", "error"];
          const known = worst.get(one.line);
          if (one.line && (!known || order.indexOf(known.severity) < order.indexOf(one.severity))) worst.set(one.line, one);
        }
        found = CM.Decoration.set([...worst.values()].map((one) => lineMark(one.line, `problem-${one.severity}`, one.message)), true);
      } else if (effect.is(setSounding)) {
        sounding = effect.value ? CM.Decoration.set([lineMark(effect.value, "sounding")]) : CM.Decoration.none;
      }
    }
    return found === value.found && sounding === value.sounding ? value : { found, sounding };
  },
  provide: (field) => [
    CM.EditorView.decorations.from(field, (value) => value.found),
    CM.EditorView.decorations.from(field, (value) => value.sounding),
  ],
});

export class Editor {
  constructor(parent, { nonce, onChange, onSave }) {
    this.words = null; // what the program knows, once it is asked
    this.workouts = [];
    this.onChange = onChange;
    this.quiet = false;
    this.lineEnd = "\n";
    this.language = new CM.Compartment();
    this.theme = new CM.Compartment();
    this.readOnly = new CM.Compartment();
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const theme = () => (dark.matches ? CM.oneDark : []);
    const completions = [{ autocomplete: (context) => this.complete(context) }]; // one function: the list is known by it
    this.view = new CM.EditorView({
      parent,
      extensions: [
        CM.EditorView.cspNonce.of(nonce),
        CM.keymap.of([{ key: "Mod-s", preventDefault: true, run: () => (onSave(), true) }]),
        CM.basicSetup,
        CM.keymap.of([CM.indentWithTab]),
        CM.indentUnit.of("  "),
        CM.EditorState.tabSize.of(2),
        this.language.of([]),
        this.theme.of(theme()),
        this.readOnly.of([]),
        marks,
        CM.EditorState.languageData.of(() => completions),
        CM.EditorView.contentAttributes.of({ tabindex: "0", "aria-label": "Script", "aria-description": "Tab indents. Press Escape, then Tab, to leave the script.", spellcheck: "false" }),
        CM.EditorView.updateListener.of((update) => {
          if (update.docChanged && !this.quiet) this.onChange();
        }),
      ],
    });
    dark.addEventListener("change", () => this.view.dispatch({ effects: this.theme.reconfigure(theme()) }));
    const yaml = CM.languages.find((one) => one.name === "YAML");
    yaml.load().then((support) => this.view.dispatch({ effects: this.language.reconfigure(support) }));
  }

  // With the line ends of the file that was opened.
  get text() {
    return this.view.state.doc.sliceString(0, undefined, this.lineEnd);
  }

  // As the editor counts places in it.
  get plain() {
    return this.view.state.doc.toString();
  }

  // Replaces everything, without being told to itself.
  set text(text) {
    this.lineEnd = /\r\n/.test(text) ? "\r\n" : "\n";
    this.quiet = true;
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text }, selection: { anchor: 0 }, scrollIntoView: true });
    this.quiet = false;
  }

  // As if it had been typed; it can be undone.
  replace({ start, end, text }) {
    const effects = CM.EditorView.scrollIntoView(start, { y: "center" });
    this.view.dispatch({ changes: { from: start, to: end, insert: text }, effects, userEvent: "input" });
  }

  setReadOnly(is) {
    this.view.dispatch({ effects: this.readOnly.reconfigure(is ? CM.EditorState.readOnly.of(true) : []) });
  }

  mark(findings) {
    this.view.dispatch({ effects: setFindings.of(findings) });
  }

  markSounding(line) {
    this.view.dispatch({ effects: setSounding.of(line) });
  }

  goTo(line, column) {
    const { doc } = this.view.state;
    const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
    this.view.dispatch({ selection: { anchor: Math.min(found.from + Math.max(column - 1, 0), found.to) }, effects: CM.EditorView.scrollIntoView(found.from, { y: "center" }) });
    this.view.focus();
  }

  // What can stand here: a value after a known key, a key where a line begins, an exercise in a list or after `do:`.
  async complete(context) {
    const words = await this.words;
    if (!words) return null;
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const options = (items, type, apply = (one) => one) => items.map((label) => ({ label, type, apply: apply(label) }));
    const keys = (known) => Object.entries(known).map(([label, info]) => ({ label, type: "property", info, apply: `${label}: ` }));
    const isBlock = /^["']?block["']?\s*:/m.test(context.state.doc.sliceString(0, 4000));
    const value = /(?:^|[\s{,-])(trainer|voice|engine|music|source|do|bed|workout|(?:mon|tue|wed|thu|fri|sat|sun)(?: \d+:\d\d)?)\s*:\s*(["']?)([^,{}#]*)$/.exec(before);
    if (value) {
      const known = { trainer: words.trainers, voice: words.voices, engine: words.voices, music: words.beds, source: words.beds, bed: words.beds, do: words.exercises }[value[1]] || (isBlock && this.workouts) || [];
      return { from: context.pos - value[3].length, options: options(known, "constant"), validFor: /^[^,{}#:]*$/ };
    }
    const item = /^(\s*-\s+)([^:{}#]*)$/.exec(before);
    if (item) {
      if (!item[2] && !context.explicit) return null;
      return { from: context.pos - item[2].length, options: [...keys(words.keys), ...options(words.exercises, "constant")], validFor: /^[^:{}#]*$/ };
    }
    const key = /^(\s*)([\w-]*)$/.exec(before) || /([{,]\s*)([\w-]*)$/.exec(before);
    if (key && (key[2] || context.explicit)) {
      const isHeader = !/^\s/.test(line.text) && !/[{,]/.test(before);
      return { from: context.pos - key[2].length, options: keys(isHeader ? (isBlock ? words.block : words.header) : words.keys), validFor: /^[\w-]*$/ };
    }
    return null;
  }
}

