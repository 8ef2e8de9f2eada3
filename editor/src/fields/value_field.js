// A plain field for one value of the assistant: a word, a number or a choice.

import { sayBelow } from "../findings.js";
import { removed, set } from "../json/surgery.js";

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

export class ValueField {
  #draft;
  #words;

  constructor(draft, frame, settings) {
    this.#draft = draft;
    this.#words = settings.words;
    this.language = settings.language;
    this.frame = frame;
    this.fixedPath = frame.dataset.path.split(".");
    this.input = frame.querySelector("input, select");
    this.says = frame.querySelector("[data-says]");
    this.isNumber = frame.dataset.kind === "number";
    this.input.addEventListener("input", () => this.#typed());
    this.input.addEventListener("blur", () => draft.reading && this.refresh(draft.reading));
  }

  path() {
    return this.fixedPath;
  }

  node(reading) {
    return reading && reading.node(this.fixedPath);
  }

  /** Take over what the JSON says now. Returns whether that is something new. */
  refresh(reading) {
    const node = this.node(reading);
    const value = reading.value(this.fixedPath);
    const isFit = node === null || node.name === (this.isNumber ? "Number" : "String");
    this.frame.dataset.state = node === null ? "missing" : !isFit ? "other" : value === "" ? "empty" : "set";
    this.input.disabled = !isFit;
    // A number is shown as it is written: 900 and 900.0 are two things.
    const shown = node === null ? "" : isFit && !this.isNumber ? value : reading.raw(node);
    const isNew = this.input.value !== shown;
    if (isNew) {
      this.#offer(shown);
      this.input.value = shown;
    }
    this.#say(value);
    return isNew;
  }

  /** Have a list of choices hold a value that it does not know, so that it can be shown and kept. */
  #offer(value) {
    if (this.input.tagName === "SELECT" && ![...this.input.options].some((one) => one.value === value)) {
      this.input.add(new Option(value, value));
    }
  }

  #typed() {
    const typed = this.isNumber ? this.input.value.trim() : this.input.value;
    const { reading } = this.#draft;
    const isMissing = this.node(reading) === null;
    if (this.isNumber && !NUMBER.test(typed)) {
      this.says.textContent = isMissing
        ? typed
          ? this.#words.no_number
          : ""
        : this.#words.still.replace("{value}", reading.raw(this.node(reading)));
      return;
    }
    if (!typed && (isMissing || this.input.tagName === "SELECT")) {
      // Whoever chooses “not set” takes the key out; an empty word stays, as an empty text.
      this.#draft.change(removed(reading, this.fixedPath), "delete");
      return;
    }
    this.#draft.change(set(reading, this.fixedPath, this.isNumber ? typed : JSON.stringify(typed)), "input.type");
  }

  /** Tell seconds in minutes, which are easier to imagine. */
  #say(value) {
    if (this.says) {
      const unit = (number, name) =>
        new Intl.NumberFormat(this.language, { style: "unit", unit: name, unitDisplay: "long" }).format(number);
      const [minutes, seconds] = [Math.floor(value / 60), Math.round(value % 60)];
      const parts = [minutes && unit(minutes, "minute"), seconds && unit(seconds, "second")].filter(Boolean);
      this.says.textContent = typeof value === "number" && value >= 60 ? `= ${parts.join(" ")}` : "";
    }
  }

  /** Say below the field what is wrong with it. */
  show(_reading, findings) {
    sayBelow(this.frame.querySelector("[data-problems]"), findings);
  }

  /** Come into view; a plain field has no places within it. */
  goTo() {
    this.focus();
  }

  focus() {
    this.input.focus();
    this.frame.scrollIntoView({ block: "nearest" });
  }

  get hasFocus() {
    return document.activeElement === this.input;
  }
}
