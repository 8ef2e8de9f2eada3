// The editor of the whole JSON.

import { defaultKeymap, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput } from "@codemirror/language";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";

import { jsonColouring } from "./colouring.js";
import { completing } from "./completing.js";
import { takenOver } from "./json/layout.js";
import { jsonLeaf } from "./leaf.js";
import { looks } from "./looks.js";

export const JSON_TAB = "flireo-editor-tab-json";

/** Return the extensions that all editors of the page share. */
export function shared(phrases) {
  return [
    looks,
    highlightSpecialChars(),
    drawSelection(),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ spellcheck: "false", tabindex: "0" }),
    phrases,
  ];
}

/** Return the extensions of the JSON editor. */
export function jsonExtensions({ offers, words, phrases }) {
  return [
    lineNumbers(),
    lintGutter(),
    foldGutter(),
    codeFolding(),
    highlightActiveLineGutter(),
    highlightActiveLine(),
    highlightSelectionMatches(),
    bracketMatching(),
    indentOnInput(),
    json(),
    jsonColouring,
    completing(jsonLeaf, offers, words),
    search({ top: true }),
    // Tab is not among the keys: it leads on to the next field.
    keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...foldKeymap, ...lintKeymap]),
    EditorView.contentAttributes.of({ "aria-labelledby": JSON_TAB }),
    shared(phrases),
  ];
}

/** Whoever pastes a whole assistant over the JSON need not take off its outer key. */
export const unwrapping = EditorState.transactionFilter.of((transaction) => {
  const { newDoc } = transaction;
  if (!transaction.isUserEvent("input.paste") || !/^\s*\{\s*"assistant"/.test(newDoc.sliceString(0, 200))) {
    return transaction;
  }
  const pasted = newDoc.toString();
  const text = takenOver(pasted);
  if (text === null || text === pasted) {
    return transaction;
  }
  return {
    changes: { from: 0, to: transaction.startState.doc.length, insert: text },
    selection: { anchor: 0 },
    userEvent: "input.paste",
  };
});
