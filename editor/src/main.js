// The page of a template: sets up the editor of the draft where the text area stood. Without it the text area stays.

import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

import { Checking } from "./checking.js";
import { Draft } from "./draft.js";
import { showInJson } from "./findings.js";
import { jsonExtensions } from "./json_editor.js";
import { laidOut, takenOver } from "./json/layout.js";
import { offerNames } from "./names.js";
import { warnBeforeLeaving } from "./leaving.js";
import { placeOf } from "./places.js";
import { PlainWords } from "./plain_words.js";
import { Tabs } from "./tabs.js";
import { TakingOver } from "./taking_over.js";

function start(root, area) {
  const settings = JSON.parse(document.getElementById("flireo-editor-settings").textContent);
  settings.phrases = EditorState.phrases.of(settings.phrases);
  settings.labelledBy = "flireo-editor-tab-json";
  const part = (name) => root.querySelector(`[data-${name}]`);

  const draft = new Draft(area, part("json"), [jsonExtensions(settings), pasting()]);
  const tabs = new Tabs(part("tabs"));
  const checking = new Checking(draft, area.form, settings.check_url);
  const showInCode = (from, to) => {
    tabs.choose("flireo-editor-tab-json");
    draft.view.dispatch({ selection: { anchor: from, head: to }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
    draft.view.focus();
    part("json").scrollIntoView({ block: "nearest" });
  };
  const plain = new PlainWords(draft, part("plain"), settings, (node) => showInCode(node.from, node.from));

  tabs.onChoose(() => draft.view.requestMeasure());
  const takingOver = new TakingOver(draft, checking, part("dialog"), settings.words, () => part("tabs").querySelector("[aria-selected=true]").focus());
  part("take-over").addEventListener("click", () => takingOver.open());
  part("undo").addEventListener("click", () => draft.undo());
  part("redo").addEventListener("click", () => draft.redo());
  part("tidy").addEventListener("click", () => draft.reading && draft.replace(laidOut(draft.text)));
  const showWhatCanBeDone = () => {
    part("undo").disabled = !draft.canUndo;
    part("redo").disabled = !draft.canRedo;
    part("tidy").hidden = tabs.chosen !== "flireo-editor-tab-json";
  };
  draft.onChange(showWhatCanBeDone);
  tabs.onChoose(showWhatCanBeDone);
  showWhatCanBeDone();
  document.addEventListener("flireo:goto", ({ detail: { line, column } }) => {
    const place = placeOf(draft.text, line, column);
    if (tabs.chosen !== "flireo-editor-tab-plain" || !plain.goTo(place)) {
      showInCode(place, place);
    }
  });

  const checked = document.getElementById("flireo-checked");
  let problem = 0;
  checking.onChecked((answer) => {
    part("status").hidden = false;
    part("status").textContent = answer ? answer.status : settings.words.unreachable;
    part("status").dataset.state = answer ? answer.state : "unknown";
    if (answer) {
      checked.innerHTML = answer.html;
      const [first] = answer.findings;
      problem = first?.from ?? 0;
      part("unreadable-where").textContent = first ? settings.words.show_line.replace("{line}", first.line) : "";
      showInJson(draft.view, answer.findings, settings.words);
      plain.show(answer.findings);
    }
  });
  checking.soon(0);
  part("unreadable-where").addEventListener("click", () => showInCode(problem, problem));
  offerNames(settings, () => (tabs.chosen === "flireo-editor-tab-json" ? null : plain.lastUsed ?? plain.fields[0]), draft.view);

  warnBeforeLeaving(area.form, "refused" in root.dataset);
  savingByKey();
  area.hidden = true;
  root.hidden = false;
  // Lines are as high as the font makes them, and it may come late.
  const measure = () => [draft, ...plain.fields].forEach((one) => one.view?.requestMeasure());
  document.fonts.ready.then(measure);
  measure();
}

/** Ctrl-S saves the draft, as in other programs. */
function savingByKey() {
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      document.querySelector("button[name=_save]")?.click();
    }
  });
}

/** Whoever pastes a whole assistant over the JSON need not take off its outer key. */
function pasting() {
  return EditorState.transactionFilter.of((transaction) => {
    const { newDoc } = transaction;
    if (!transaction.isUserEvent("input.paste") || !/^\s*\{\s*"assistant"/.test(newDoc.sliceString(0, 200))) {
      return transaction;
    }
    const text = takenOver(newDoc.toString());
    if (text === null || text === newDoc.toString()) {
      return transaction;
    }
    return { changes: { from: 0, to: transaction.startState.doc.length, insert: text }, selection: { anchor: 0 }, userEvent: "input.paste" };
  });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-draft-line]");
  if (link) {
    event.preventDefault();
    const detail = { line: Number(link.dataset.draftLine), column: Number(link.dataset.draftColumn) };
    document.dispatchEvent(new CustomEvent("flireo:goto", { detail }));
  }
});

const root = document.getElementById("flireo-editor");
const area = document.getElementById("id_draft");
if (root && area) {
  start(root, area);
}
