// The tab "In plain words": fields for what matters in the assistant.

import { promptPath, removed } from "./json/surgery.js";
import { TextField } from "./fields/text_field.js";
import { tellTools } from "./fields/tools.js";
import { ValueField } from "./fields/value_field.js";
import { pathWords } from "./places.js";

const MESSAGES = ["model", "messages"];
const TEXTS = new Set(["text", "prompt"]);

export class PlainWords {
  #draft;
  #panel;
  #settings;
  #showInJson;
  #changed = [];

  /** `showInJson` shows a place of the text in the JSON's editor. */
  constructor(draft, panel, settings, showInJson) {
    this.lastUsed = null;
    this.#draft = draft;
    this.#panel = panel;
    this.#settings = settings;
    this.#showInJson = showInJson;
    this.fields = [...panel.querySelectorAll("[data-kind]")].map((frame) =>
      TEXTS.has(frame.dataset.kind) ? new TextField(draft, frame, settings) : new ValueField(draft, frame, settings),
    );
    this.fields.forEach((field) => this.#buttons(field));
    panel.querySelector("[data-see-more]").addEventListener("click", () => this.#see(MESSAGES));
    panel.addEventListener("focusin", ({ target }) => {
      this.lastUsed =
        this.fields.find((field) => field instanceof TextField && field.frame.contains(target)) ?? this.lastUsed;
    });
    panel.addEventListener("keydown", (event) => this.#pressed(event));
    panel.addEventListener("beforeinput", (event) =>
      this.#steps(event, { historyUndo: "undo", historyRedo: "redo" }[event.inputType]),
    );
    draft.onChange(() => this.refresh());
    this.refresh();
  }

  #buttons(field) {
    field.frame.querySelector("[data-title]")?.addEventListener("click", () => field.focus());
    field.frame.querySelector("[data-leave-out]")?.addEventListener("click", () => {
      this.#draft.change(removed(this.#draft.reading, field.path(this.#draft.reading)), "delete");
      field.focus();
    });
    field.frame
      .querySelector("[data-see]")
      ?.addEventListener("click", () => this.#see(field.path(this.#draft.reading)));
  }

  #see(path) {
    this.#showInJson(this.#draft.reading.node(path).from);
  }

  measure() {
    this.fields.forEach((field) => field.view?.requestMeasure());
  }

  /** Bring all fields in step with the JSON. */
  refresh() {
    const { reading } = this.#draft;
    this.#panel.querySelector("[data-unreadable]").hidden = reading !== null;
    this.#panel.querySelector("[data-fields]").inert = reading === null;
    if (reading) {
      tellTools(this.#panel.querySelector("[data-tools]"), reading, this.#settings.words, (path) => this.#see(path));
      this.#tellMore(reading);
      this.#changed = this.fields.filter((field) => field.refresh(reading));
    }
  }

  /** Say that there are messages besides the instructions, which are not shown here. */
  #tellMore(reading) {
    const messages = reading.value(MESSAGES);
    const count = Array.isArray(messages) ? messages.length - (promptPath(reading) ? 1 : 0) : 0;
    this.#panel.querySelector("[data-more]").hidden = count === 0;
    this.#panel.querySelector("[data-more-words]").textContent = this.#settings.words.more_messages.replace(
      "{count}",
      count,
    );
  }

  #pressed(event) {
    const key = (event.ctrlKey || event.metaKey) && !event.altKey ? event.key.toLowerCase() : "";
    const step = { z: event.shiftKey ? "redo" : "undo", y: "redo" }[key];
    this.#steps(event, step);
  }

  /** Undo in whatever field: the draft has one history. Only the panel for finding has a text of its own. */
  #steps(event, step) {
    if (step && !event.target.closest(".cm-panel")) {
      event.preventDefault();
      this.step(step);
    }
  }

  /** Undo or redo, and bring into view what changed. */
  step(name) {
    this.#changed = [];
    this.#draft[name]();
    if (this.#changed.length && !this.#changed.some((field) => field.hasFocus)) {
      this.#changed[0].frame.scrollIntoView({ block: "nearest" });
    }
  }

  show(findings) {
    const { reading } = this.#draft;
    this.#panel.querySelector("[data-unreadable-why]").textContent = reading ? "" : (findings[0]?.message ?? "");
    for (const field of this.fields) {
      const path = reading && field.path(reading);
      const own = path ? findings.filter((one) => one.path === pathWords(path)) : [];
      field.show(reading, own, this.#settings.words);
    }
  }

  /** Put the cursor at a place of the JSON's text, if a field shows it. Returns whether one does. */
  goTo(place) {
    const { reading } = this.#draft;
    const field = this.fields.find((one) => {
      const node = one.node(reading);
      return node && node.from <= place && place <= node.to;
    });
    field?.goTo(reading, place);
    return field !== undefined;
  }
}
