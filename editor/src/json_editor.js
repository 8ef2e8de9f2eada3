// The editor of the whole JSON.

import { defaultKeymap, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput } from "@codemirror/language";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";

import { jsonColouring } from "./colouring.js";
import { completing } from "./completing.js";
import { jsonLeaf } from "./leaf.js";
import { looks } from "./looks.js";

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

/** Return the extensions of the JSON editor; its name is that of the element `labelledBy`. */
export function jsonExtensions({ offers, words, phrases, labelledBy }) {
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
    EditorView.contentAttributes.of({ "aria-labelledby": labelledBy }),
    shared(phrases),
  ];
}
