// Takes over an assistant that was copied in Flireo: pasted into a dialog, or from a file. The draft is replaced only
// once it is understood, and pressing Ctrl-Z brings the old one back.

import { takenOver } from "./json/layout.js";
import { isObject, read } from "./json/reading.js";
import { promptPath } from "./json/surgery.js";
import { toolName } from "./fields/tools.js";

const KNOWN = [
  "firstMessage",
  "model",
  "voice",
  "transcriber",
  "endCallMessage",
  "voicemailMessage",
  "maxDurationSeconds",
];

export class TakingOver {
  #dialog;
  #area;
  #checking;
  #words;
  #asked = 0;

  /** `done` is called when the draft was replaced. */
  constructor(draft, checking, dialog, words, done) {
    this.#dialog = dialog;
    this.#area = dialog.querySelector("textarea");
    this.#checking = checking;
    this.#words = words;
    const file = dialog.querySelector("[data-file]");
    dialog.querySelector("[data-upload]").addEventListener("click", () => file.click());
    file.addEventListener("change", () => this.#fromFile(file));
    this.#area.addEventListener("input", () => this.#look());
    dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());
    dialog.querySelector("[data-replace]").addEventListener("click", () => {
      draft.replace(takenOver(this.#text));
      dialog.close();
      done();
    });
  }

  open() {
    this.#take("");
    this.#dialog.showModal();
    this.#area.focus();
  }

  get #text() {
    return this.#area.value;
  }

  async #fromFile(file) {
    const [chosen] = file.files;
    file.value = "";
    if (chosen) {
      this.#take((await chosen.text()).replace(/^\ufeff/, ""));
    }
  }

  #take(text) {
    this.#area.value = text;
    this.#look();
  }

  /** Say what was understood of the text; only then can it replace the draft. */
  async #look() {
    const asked = (this.#asked += 1);
    const text = takenOver(this.#text);
    const found = text === null ? [] : this.#summary(read(text));
    this.#show(found.length ? "understood" : "", found);
    if (this.#text.trim() && !found.length) {
      const checked = text === null ? await this.#checking.ask(this.#text) : null;
      if (asked === this.#asked) {
        this.#show("refused", this.#refusal(checked?.findings[0]));
      }
    }
  }

  #refusal(finding) {
    return finding
      ? [`${this.#words.line.replace("{line}", finding.line)} ${finding.message}`]
      : [this.#words.no_assistant];
  }

  #show(state, lines) {
    const told = this.#dialog.querySelector("[data-told]");
    told.dataset.state = state;
    told.replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
    this.#dialog.querySelector("[data-replace]").disabled = state !== "understood";
  }

  /** Return in words what is in an assistant, nothing for an object that is none. */
  #summary(reading) {
    const { assistant } = reading;
    if (!KNOWN.some((key) => Object.hasOwn(assistant, key))) {
      return [];
    }
    const words = this.#words.understood;
    const prompt = promptPath(reading);
    const instructions = prompt && reading.value(prompt);
    const tools = reading.value(["model", "tools"]);
    return [
      words.begin,
      typeof assistant.firstMessage === "string"
        ? words.first_message.replace("{text}", shortened(assistant.firstMessage))
        : words.no_first_message,
      typeof instructions === "string"
        ? words.prompt.replace("{count}", instructions.length.toLocaleString(document.documentElement.lang))
        : words.no_prompt,
      Array.isArray(tools) && tools.length
        ? words.tools.replace(
            "{names}",
            tools
              .filter(isObject)
              .map((one) => toolName(one, this.#words))
              .join(", "),
          )
        : "",
    ].filter(Boolean);
  }
}

function shortened(text) {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
