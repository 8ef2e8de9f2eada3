"use strict";

// A finding's link puts the cursor at its place in the draft.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-draft-line]");
  const draft = document.getElementById("id_draft");
  if (!link || !draft) {
    return;
  }
  event.preventDefault();
  const lines = draft.value.split("\n");
  const line = Math.min(Number(link.dataset.draftLine), lines.length);
  const begin = lines.slice(0, line - 1).reduce((length, one) => length + one.length + 1, 0);
  const place = Math.min(begin + Number(link.dataset.draftColumn) - 1, begin + lines[line - 1].length);
  draft.setSelectionRange(place, Math.min(place + 1, draft.value.length));
  // Browsers scroll to the cursor only when the field gets the focus.
  draft.blur();
  draft.focus();
  draft.scrollIntoView({ block: "center" });
});
