// The one text that is edited: the JSON in the page's text area. Fields and buttons change it through here, so that one
// history undoes them all.

import { history, isolateHistory, redo, redoDepth, undo, undoDepth } from "@codemirror/commands";
import { ensureSyntaxTree } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

import { read } from "./json/reading.js";

const TOLD_AFTER = 120; // Milliseconds; whoever listens to the draft is promised 150.
const LONGEST_PARSE = 500; // Milliseconds for the syntax tree of a long text; a whole megabyte takes about 50.

export class Draft {
  #listeners = [];
  #read = { doc: null, reading: null };
  #telling = 0;

  /** Take over the text area; `extensions` are for the editor of the JSON, which comes to stand in `parent`. */
  constructor(area, parent, extensions) {
    this.area = area;
    const listening = EditorView.updateListener.of((update) => update.docChanged && this.#changed());
    const state = EditorState.create({ doc: area.value, extensions: [history(), listening, extensions] });
    this.view = new EditorView({ state, parent });
  }

  get text() {
    return this.view.state.doc.toString();
  }

  /** The text as JSON, null while it cannot be read. */
  get reading() {
    const { state } = this.view;
    if (this.#read.doc !== state.doc) {
      this.#read = { doc: state.doc, reading: read(this.text, ensureSyntaxTree(state, state.doc.length, LONGEST_PARSE)) };
    }
    return this.#read.reading;
  }

  /** Have a function called after each change of the text. */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  /** Change the text at some places; `userEvent` tells the history what belongs together. */
  change(changes, userEvent = "input") {
    this.view.dispatch({ changes, userEvent });
  }

  /** Put another text in place of all of it, as a step of its own. */
  replace(text) {
    const { length } = this.view.state.doc;
    this.view.dispatch({
      changes: { from: 0, to: length, insert: text },
      selection: { anchor: 0 },
      userEvent: "input.paste",
      annotations: isolateHistory.of("full"),
    });
  }

  get canUndo() {
    return undoDepth(this.view.state) > 0;
  }

  get canRedo() {
    return redoDepth(this.view.state) > 0;
  }

  undo() {
    return undo(this.view);
  }

  redo() {
    return redo(this.view);
  }

  #changed() {
    this.area.value = this.text;
    for (const listener of this.#listeners) {
      listener();
    }
    this.#telling ||= setTimeout(() => {
      this.#telling = 0;
      document.dispatchEvent(new CustomEvent("flireo:draft", { detail: { text: this.area.value } }));
    }, TOLD_AFTER);
  }
}
