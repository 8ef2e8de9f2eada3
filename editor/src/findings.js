// Shows what a check found: underlined in the JSON and in the small editors, and in words below each field.

import { setDiagnostics } from "@codemirror/lint";

import { decodedPlace, escaped, rawPlaces } from "./json/strings.js";
import { mending } from "./mending.js";
import { pathWords } from "./places.js";

/** Show findings in the editor of the JSON. */
export function showInJson(view, findings, words) {
  const { state } = view;
  const diagnostics = findings.map((one) => {
    const before = state.sliceDoc(Math.max(0, one.from - 20), one.from);
    const mend = one.origin ? null : mending(one, state.sliceDoc(one.from, one.to), before, escaped, words);
    return diagnostic(one, mend);
  });
  view.dispatch(setDiagnostics(state, diagnostics));
}

/** Show the findings that concern a small editor in it. */
export function showInText(field, reading, findings, words) {
  const node = field.node(reading);
  const places = node ? rawPlaces(reading.raw(node), node.from) : [];
  const { state } = field.view;
  const inside = findings.filter((one) => node && one.from > node.from && one.to < node.to);
  const diagnostics = inside.map((one) => {
    const [from, to] = [decodedPlace(places, one.from), decodedPlace(places, one.to)];
    const before = state.sliceDoc(Math.max(0, from - 20), from);
    const mend = one.origin ? null : mending({ ...one, from, to }, state.sliceDoc(from, to), before, (text) => text, words);
    return diagnostic({ ...one, from, to }, mend);
  });
  field.view.dispatch(setDiagnostics(state, diagnostics));
}

function diagnostic({ from, to, severity, message }, mend) {
  const actions = mend ? [{ name: mend.words, apply: (view) => view.dispatch({ changes: mend.changes, userEvent: "input.mend" }) }] : [];
  return { from, to, severity, message, actions };
}

/** Return the findings that are about the value of a field, or about what is missing there. */
export function concerning(field, reading, findings) {
  const path = reading && field.path(reading);
  return path ? findings.filter((one) => one.path === pathWords(path)) : [];
}

/** Say below a field what is wrong with it. */
export function sayBelow(list, findings) {
  const lines = findings.map((one) => {
    const line = document.createElement("li");
    line.className = one.severity === "error" ? "flireo-editor-mistake" : "flireo-editor-remark";
    line.textContent = one.message;
    return line;
  });
  list.replaceChildren(...lines);
  list.hidden = !lines.length;
}
