// The one text that is edited: the JSON in the page's text area. Fields and buttons change it through here, so that one
// history undoes them all.

import { history, isolateHistory, redo, redoDepth, undo, undoDepth } from "@codemirror/commands";
import { ensureSyntaxTree } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

import { read } from "./json/reading.js";

const TOLD_AFTER = 120; // Milliseconds; whoever listens to the draft is promised 150.
const LONGEST_PARSE = 500; // Milliseconds for the syntax tree of a long text; a whole megabyte takes about 50.

/** The text is kept as a state of CodeMirror; an editor shows it only while its tab is open, for a long text costs time. */
export class Draft {
  #listeners = [];
  #read = { doc: null, reading: null };
  #telling = 0;
  #state;
  #isShown = false;
  // What the editor shows while it rests: nothing, but with all that its parts may still look for.
  #atRest;

  /** Take over the text area; `extensions` are for the editor of the JSON, which comes to stand in `parent`. */
  constructor(area, parent, extensions) {
    this.area = area;
    this.#state = EditorState.create({ doc: area.value, extensions: [history(), extensions] });
    this.#atRest = EditorState.create({ extensions });
    this.view = new EditorView({
      state: this.#atRest,
      parent,
      dispatchTransactions: (transactions, view) =>
        this.#isShown ? this.#carryOut(transactions) : view.update(transactions),
    });
  }

  get state() {
    return this.#state;
  }

  get text() {
    return this.#state.doc.toString();
  }

  /** The text as JSON, null while it cannot be read. */
  get reading() {
    const { doc } = this.#state;
    if (this.#read.doc !== doc) {
      this.#read = { doc, reading: read(this.text, ensureSyntaxTree(this.#state, doc.length, LONGEST_PARSE)) };
    }
    return this.#read.reading;
  }

  /** Have the editor show the text, or rest. */
  show(isShown) {
    if (isShown !== this.#isShown) {
      this.#isShown = isShown;
      this.view.setState(isShown ? this.#state : this.#atRest);
    }
  }

  /** Have a function called after each change of the text. */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  dispatch(spec) {
    this.#carryOut([this.#state.update(spec)]);
  }

  /** Change the text at some places; `userEvent` tells the history what belongs together. */
  change(changes, userEvent = "input") {
    this.dispatch({ changes, userEvent });
  }

  /** Put another text in place of all of it, as a step of its own. */
  replace(text) {
    this.dispatch({
      changes: { from: 0, to: this.#state.doc.length, insert: text },
      selection: { anchor: 0 },
      userEvent: "input.paste",
      annotations: isolateHistory.of("full"),
    });
  }

  get canUndo() {
    return undoDepth(this.#state) > 0;
  }

  get canRedo() {
    return redoDepth(this.#state) > 0;
  }

  undo() {
    return undo({ state: this.#state, dispatch: (transaction) => this.#carryOut([transaction]) });
  }

  redo() {
    return redo({ state: this.#state, dispatch: (transaction) => this.#carryOut([transaction]) });
  }

  #carryOut(transactions) {
    this.#state = transactions.at(-1).state;
    if (this.#isShown) {
      this.view.update(transactions);
    }
    if (transactions.some((one) => one.docChanged)) {
      this.#changed();
    }
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
