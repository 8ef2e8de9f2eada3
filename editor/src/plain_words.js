// The tab "In plain words": fields for what matters in the assistant.

import { removed } from "./json/surgery.js";
import { TextField } from "./fields/text_field.js";
import { tellTools } from "./fields/tools.js";
import { ValueField } from "./fields/value_field.js";
import { pathWords } from "./places.js";

const TEXTS = new Set(["text", "prompt"]);

export class PlainWords {
  #draft;
  #panel;
  #settings;
  #goToNode;

  /** `goToNode` shows a node of the JSON in its editor. */
  constructor(draft, panel, settings, goToNode) {
    this.lastUsed = null;
    this.#draft = draft;
    this.#panel = panel;
    this.#settings = settings;
    this.#goToNode = goToNode;
    this.fields = [...panel.querySelectorAll("[data-kind]")].map((frame) =>
      TEXTS.has(frame.dataset.kind) ? new TextField(draft, frame, settings) : new ValueField(draft, frame, settings),
    );
    this.fields.forEach((field) => this.#buttons(field));
    panel.addEventListener("focusin", ({ target }) => {
      this.lastUsed = this.fields.find((field) => field instanceof TextField && field.frame.contains(target)) ?? this.lastUsed;
    });
    panel.addEventListener("keydown", (event) => this.#undoing(event));
    draft.onChange(() => this.refresh());
    this.refresh();
  }

  #buttons(field) {
    field.frame.querySelector("[data-title]")?.addEventListener("click", () => field.focus());
    field.frame.querySelector("[data-leave-out]")?.addEventListener("click", () => {
      this.#draft.change(removed(this.#draft.reading, field.path(this.#draft.reading)), "delete");
      field.focus();
    });
    field.frame.querySelector("[data-see]")?.addEventListener("click", () => {
      this.#goToNode(this.#draft.reading.node(field.path(this.#draft.reading)));
    });
  }

  /** Bring all fields in step with the JSON. Returns those that show something new. */
  refresh() {
    const { reading } = this.#draft;
    this.#panel.querySelector("[data-unreadable]").hidden = reading !== null;
    this.#panel.querySelector("[data-fields]").inert = reading === null;
    if (!reading) {
      return [];
    }
    tellTools(this.#panel.querySelector("[data-tools]"), reading, this.#settings.words, this.#goToNode);
    return this.fields.filter((field) => field.refresh(reading));
  }

  /** Undo in whatever field: the draft has one history. The field that changes comes into view. */
  #undoing(event) {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !["z", "y"].includes(key) || event.defaultPrevented) {
      return;
    }
    event.preventDefault();
    key === "y" || event.shiftKey ? this.#draft.redo() : this.#draft.undo();
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
