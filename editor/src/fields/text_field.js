// A small editor for one text of the assistant. It holds the text as it is spoken; in the JSON it stands with escapes.

import { defaultKeymap } from "@codemirror/commands";
import { codeFolding, foldGutter, foldKeymap } from "@codemirror/language";
import { lintKeymap } from "@codemirror/lint";
import { search, searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorState, Transaction } from "@codemirror/state";
import { EditorView, keymap, lineNumbers, placeholder } from "@codemirror/view";

import { plainColouring } from "../colouring.js";
import { completing } from "../completing.js";
import { sayBelow, showInText } from "../findings.js";
import { headings } from "../headings.js";
import { decodedPlace, rawPlaces } from "../json/strings.js";
import { edited, promptAdded, promptPath, set } from "../json/surgery.js";
import { shared } from "../json_editor.js";
import { plainLeaf } from "../leaf.js";
import { difference } from "./difference.js";

// Marks what came from the JSON and need not be written back to it.
const fromDraft = Annotation.define();

/** `frame` is the element of the page with the label, the place of the editor and what is said of it. */
export class TextField {
  #draft;
  #writable = new Compartment();

  constructor(draft, frame, settings) {
    this.#draft = draft;
    this.frame = frame;
    this.isPrompt = frame.dataset.kind === "prompt";
    this.fixedPath = this.isPrompt ? null : frame.dataset.path.split(".");
    this.view = new EditorView({
      parent: frame.querySelector("[data-code]"),
      state: EditorState.create({ doc: "", extensions: this.#extensions(settings) }),
    });
  }

  #extensions({ offers, words, phrases }) {
    const { label, described } = this.frame.dataset;
    return [
      // A line of the text is a line here, and nothing else is: places must be those of the JSON's string.
      EditorState.lineSeparator.of("\n"),
      this.isPrompt
        ? [
            lineNumbers(),
            foldGutter(),
            codeFolding(),
            headings,
            search({ top: true }),
            keymap.of([...searchKeymap, ...foldKeymap]),
          ]
        : [],
      plainColouring,
      completing(plainLeaf(!this.isPrompt), offers, words),
      keymap.of([...defaultKeymap, ...lintKeymap]),
      EditorView.contentAttributes.of({ "aria-labelledby": label, "aria-describedby": described }),
      placeholder(words.missing),
      this.#writable.of([]),
      EditorView.updateListener.of((update) => this.#typed(update)),
      shared(phrases),
    ];
  }

  /** The path of the text in the assistant, null for instructions that are not there. */
  path(reading) {
    return this.isPrompt ? promptPath(reading) : this.fixedPath;
  }

  /** The node of the text, null where there is none, or something else than a text. */
  node(reading) {
    const path = reading && this.path(reading);
    const node = path && reading.node(path);
    return node?.name === "String" ? node : null;
  }

  /** Take over what the JSON says now. Returns whether that is something new. */
  refresh(reading) {
    const path = this.path(reading);
    const value = path ? reading.value(path) : undefined;
    const isText = value === undefined || typeof value === "string";
    this.frame.dataset.state = isText ? (value === undefined ? "missing" : value.trim() ? "set" : "empty") : "other";
    const changes = difference(this.view.state.doc.toString(), isText ? (value ?? "") : "");
    if (this.view.state.readOnly === isText) {
      const attributes = isText ? [] : [EditorState.readOnly.of(true), EditorView.editable.of(false)];
      this.view.dispatch({ effects: this.#writable.reconfigure(attributes) });
    }
    if (!changes) {
      return false;
    }
    const selection = this.view.hasFocus ? { anchor: changes.from + changes.insert.length } : undefined;
    this.view.dispatch({ changes, selection, annotations: fromDraft.of(true) });
    return true;
  }

  /** Write what was typed into the JSON, at the very characters. */
  #typed(update) {
    if (!update.docChanged || update.transactions.some((one) => one.annotation(fromDraft))) {
      return;
    }
    const { reading } = this.#draft;
    const node = this.node(reading);
    const edits = [];
    update.changes.iterChanges((from, to, _fromNow, _toNow, inserted) =>
      edits.push({ from, to, insert: inserted.toString() }),
    );
    const userEvent = update.transactions[0].annotation(Transaction.userEvent);
    this.#draft.change(
      node ? edited(reading, node, edits) : this.#added(reading, update.state.doc.toString()),
      userEvent,
    );
  }

  #added(reading, text) {
    return this.isPrompt ? promptAdded(reading, text) : set(reading, this.fixedPath, JSON.stringify(text));
  }

  /** Underline the findings that concern this text, and say them below. */
  show(reading, findings, words) {
    const underlined = showInText(this.view, reading, this.node(reading), findings, words);
    const others = findings.filter((one) => !underlined.some((other) => other.message === one.message));
    sayBelow(this.frame.querySelector("[data-problems]"), [...underlined, ...others], this.view);
  }

  /** Put the cursor at a place of the JSON's text. */
  goTo(reading, place) {
    const node = this.node(reading);
    const at = decodedPlace(rawPlaces(reading.raw(node), node.from), place);
    this.view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
    this.focus();
  }

  focus() {
    this.view.focus();
    this.frame.scrollIntoView({ block: "nearest" });
  }

  get hasFocus() {
    return this.view.hasFocus;
  }
}
