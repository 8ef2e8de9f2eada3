// The page of a template: sets up the editor of the draft where the text area stood. Without it the text area stays.

import { EditorState } from "@codemirror/state";

import { Checking } from "./checking.js";
import { Draft } from "./draft.js";
import { showInJson } from "./findings.js";
import { JSON_TAB, jsonExtensions, unwrapping } from "./json_editor.js";
import { laidOut } from "./json/layout.js";
import { saveByKey, warnBeforeLeaving } from "./leaving.js";
import { offerNames } from "./names.js";
import { PlainWords } from "./plain_words.js";
import { Showing } from "./showing.js";
import { Tabs } from "./tabs.js";
import { TakingOver } from "./taking_over.js";

function start(root, area) {
  const settings = JSON.parse(document.getElementById("flireo-editor-settings").textContent);
  settings.phrases = EditorState.phrases.of(settings.phrases);
  const part = (name) => root.querySelector(`[data-${name}]`);

  const draft = new Draft(area, part("json"), [jsonExtensions(settings), unwrapping]);
  const tabs = new Tabs(part("tabs"));
  const showing = new Showing(draft, tabs, part("json"));
  const plain = new PlainWords(draft, part("plain"), settings, (place) => showing.inJson(place));
  const checking = new Checking(draft, area.form, settings.check_url);
  showing.listen(plain);

  setUpButtons(part, draft, tabs, plain);
  setUpTakingOver(part, draft, checking, settings, root);
  showFindings(part, draft, checking, plain, showing, settings.words);
  offerNames(settings, () => (tabs.chosen === JSON_TAB ? null : (plain.lastUsed ?? plain.fields[0])), draft.view);
  warnBeforeLeaving(area.form, "refused" in root.dataset);
  saveByKey();

  area.hidden = true;
  root.hidden = false;
  // Lines are as high as the font makes them, and it may come late.
  plain.measure();
  document.fonts.ready.then(() => plain.measure());
}

function setUpButtons(part, draft, tabs, plain) {
  part("undo").addEventListener("click", () => plain.step("undo"));
  part("redo").addEventListener("click", () => plain.step("redo"));
  part("tidy").addEventListener("click", () => draft.reading && draft.replace(laidOut(draft.text)));
  const showWhatCanBeDone = () => {
    part("undo").disabled = !draft.canUndo;
    part("redo").disabled = !draft.canRedo;
    part("tidy").hidden = tabs.chosen !== JSON_TAB;
  };
  draft.onChange(showWhatCanBeDone);
  tabs.onChoose(showWhatCanBeDone);
  showWhatCanBeDone();
}

function setUpTakingOver(part, draft, checking, settings, root) {
  const backToTabs = () => root.querySelector("[role=tab][aria-selected=true]").focus();
  const takingOver = new TakingOver(draft, checking, part("dialog"), settings.words, backToTabs);
  part("take-over").addEventListener("click", () => takingOver.open());
}

/** Show what each check finds: in the editors, in a word above them, and in the list below. */
function showFindings(part, draft, checking, plain, showing, words) {
  const list = document.getElementById("flireo-checked");
  const status = part("status");
  let first = 0;
  checking.onChecked((answer) => {
    status.hidden = false;
    status.textContent = answer ? answer.status : words.unreachable;
    status.dataset.state = answer ? answer.state : "unknown";
    if (answer) {
      list.innerHTML = answer.html;
      first = answer.findings[0]?.from ?? 0;
      part("unreadable-where").textContent = answer.findings.length
        ? words.show_line.replace("{line}", answer.findings[0].line)
        : "";
      showInJson(draft, answer.findings, words);
      plain.show(answer.findings);
    }
  });
  part("unreadable-where").addEventListener("click", () => showing.inJson(first));
  checking.soon(0);
}

const root = document.getElementById("flireo-editor");
const area = document.getElementById("id_draft");
if (root && area) {
  start(root, area);
}
