// The list of names on the page: pressing one puts it where the cursor is.

import { jsonLeaf, plainLeaf } from "./leaf.js";
import { asOutput } from "./offering.js";

/** `chosenField` returns the small editor that is in use, null where it is the editor of the JSON. */
export function offerNames({ offers }, chosenField, jsonView) {
  document.querySelectorAll("[data-insert-help]").forEach((one) => (one.hidden = false));
  for (const code of document.querySelectorAll("code[data-name]")) {
    const offer = offers.names.find((one) => one.name === code.dataset.name);
    if (offer) {
      const button = Object.assign(document.createElement("button"), { type: "button" });
      code.replaceWith(button);
      button.append(code);
      button.addEventListener("click", () => {
        const field = chosenField();
        put(field?.view ?? jsonView, field ? plainLeaf(!field.isPrompt) : jsonLeaf, offer);
      });
    }
  }
}

function put(view, leafAt, offer) {
  const { from, to } = view.state.selection.main;
  const leaf = leafAt(view.state, from);
  if (leaf && !view.state.readOnly) {
    const [before, words, after] = asOutput(offer, "{{", "").map(leaf.write);
    const anchor = from + 2 + before.length;
    view.dispatch({
      changes: { from, to, insert: `{{${before}${words}${after}` },
      selection: words ? { anchor, head: anchor + words.length } : { anchor: anchor + after.length },
      userEvent: "input.complete",
      scrollIntoView: true,
    });
  }
  view.focus();
}
