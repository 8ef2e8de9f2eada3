// Shows what a check found: underlined in the JSON and in the small editors, and in words below each field.

import { setDiagnostics } from "@codemirror/lint";

import { decodedPlace, escaped, rawPlaces } from "./json/strings.js";
import { mending } from "./mending.js";

/** Underline findings in the editor of the JSON. */
export function showInJson(draft, findings, words) {
  underline(
    draft,
    findings.map((one) => mended(one, draft, escaped, words)),
  );
}

/** Underline the findings in a small editor, and return them with their places there. `node` is that of its text. */
export function showInText(view, reading, node, findings, words) {
  const places = node ? rawPlaces(reading.raw(node), node.from) : [];
  const inside = findings.filter((one) => node && one.from > node.from && one.to < node.to);
  const moved = inside.map((one) => ({
    ...one,
    from: decodedPlace(places, one.from),
    to: decodedPlace(places, one.to),
  }));
  const found = moved.map((one) => mended(one, view, (text) => text, words));
  underline(view, found);
  return found;
}

function mended(finding, editor, write, words) {
  return { ...finding, mend: mending(finding, editor.state.sliceDoc(finding.from, finding.to), write, words) };
}

function underline(editor, findings) {
  const diagnostics = findings.map(({ from, to, severity, message, mend }) => {
    const actions = mend ? [{ name: mend.words, apply: (view) => carryOut(view, mend) }] : [];
    return { from, to, severity, message, actions };
  });
  editor.dispatch(setDiagnostics(editor.state, diagnostics));
}

function carryOut(view, mend) {
  view.dispatch({ changes: mend.changes, userEvent: "input.mend" });
  view.focus();
}

/** Say in a list below a field what is wrong with it. Where one press mends it, a button does. */
export function sayBelow(list, findings, view = null) {
  const lines = findings.map(({ severity, message, mend }) => {
    const line = document.createElement("li");
    line.className = severity === "error" ? "flireo-editor-mistake" : "flireo-editor-remark";
    line.append(message);
    if (mend) {
      const button = Object.assign(document.createElement("button"), {
        type: "button",
        className: "flireo-editor-link",
        textContent: mend.words,
      });
      button.addEventListener("click", () => carryOut(view, mend));
      line.append(" ", button);
    }
    return line;
  });
  list.replaceChildren(...lines);
  list.hidden = !lines.length;
}
