// Leads to a place of the draft: in the field that shows it, or in the JSON.

import { EditorView } from "@codemirror/view";

import { JSON_TAB } from "./json_editor.js";
import { placeOf } from "./places.js";

export class Showing {
  #draft;
  #tabs;
  #panel;

  constructor(draft, tabs, panel) {
    this.#draft = draft;
    this.#tabs = tabs;
    this.#panel = panel;
    tabs.onChoose((id) => draft.show(id === JSON_TAB));
  }

  inJson(place) {
    this.#tabs.choose(JSON_TAB);
    this.#draft.dispatch({ selection: { anchor: place }, effects: EditorView.scrollIntoView(place, { y: "center" }) });
    this.#draft.view.focus();
    this.#panel.scrollIntoView({ block: "nearest" });
  }

  /** Follow whoever asks for a place: a link in the list of findings, or any other script of the page. */
  listen(plain) {
    document.addEventListener("flireo:goto", ({ detail: { line, column } }) => {
      const place = placeOf(this.#draft.text, line, column);
      if (this.#tabs.chosen === JSON_TAB || !plain.goTo(place)) {
        this.inJson(place);
      }
    });
    document.addEventListener("click", (event) => {
      const link = event.target.closest("[data-draft-line]");
      if (link) {
        event.preventDefault();
        const detail = { line: Number(link.dataset.draftLine), column: Number(link.dataset.draftColumn) };
        document.dispatchEvent(new CustomEvent("flireo:goto", { detail }));
      }
    });
  }
}
