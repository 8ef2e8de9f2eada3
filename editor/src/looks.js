// The look of the editors. Colours are variables of editor.css, so they follow the theme of the page, light or dark.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const theme = EditorView.theme({
  "&": { color: "var(--editor-text)", backgroundColor: "var(--editor-paper)", fontSize: "13px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--editor-font)", lineHeight: "1.6", overflow: "auto" },
  ".cm-content": { caretColor: "var(--editor-text)", padding: "0.5rem 0" },
  ".cm-line": { padding: "0 0.75rem" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--editor-text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "var(--editor-selection)",
  },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "var(--editor-line)" },
  ".cm-gutters": { color: "var(--editor-faint)", backgroundColor: "var(--editor-margin)", border: "none" },
  ".cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLineGutter": { color: "var(--editor-text)", backgroundColor: "var(--editor-line)" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "2.25rem", padding: "0 0.25rem 0 0.5rem" },
  ".cm-foldGutter .cm-gutterElement": { cursor: "pointer", padding: "0 0.25rem" },
  ".cm-foldPlaceholder": {
    color: "var(--editor-faint)",
    background: "var(--editor-line)",
    border: "none",
    padding: "0 0.4rem",
  },
  ".cm-placeholder": { color: "var(--editor-faint)", fontStyle: "italic" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--editor-selection)" },
  ".cm-searchMatch": { backgroundColor: "var(--editor-found)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--editor-found-now)" },
  ".cm-specialChar": { color: "var(--editor-mistake)" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--editor-mistake) 1px",
    textUnderlineOffset: "3px",
  },
  ".cm-lintRange-warning": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--editor-remark) 1px",
    textUnderlineOffset: "3px",
  },
  ".cm-lintRange-active": { backgroundColor: "var(--editor-found)" },
});

const highlighting = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--editor-key)" },
  { tag: tags.string, color: "var(--editor-string)" },
  { tag: tags.number, color: "var(--editor-number)" },
  { tag: [tags.bool, tags.null], color: "var(--editor-number)" },
  { tag: [tags.separator, tags.brace, tags.squareBracket], color: "var(--editor-faint)" },
  { tag: tags.invalid, color: "var(--editor-mistake)" },
]);

export const looks = [theme, syntaxHighlighting(highlighting)];
