// Instructions often have headings, as in Markdown: bold here, and what stands below one can be folded away.

import { foldService } from "@codemirror/language";
import { Decoration, ViewPlugin } from "@codemirror/view";

const HEADING = /^(#{1,6})\s/;
const BOLD = Decoration.line({ class: "flireo-editor-headline" });

const folding = foldService.of((state, from) => {
  const first = state.doc.lineAt(from);
  const level = HEADING.exec(first.text)?.[1].length;
  let last = first.number;
  for (let number = first.number + 1; level && number <= state.doc.lines; number += 1) {
    const { text } = state.doc.line(number);
    if ((HEADING.exec(text)?.[1].length ?? 7) <= level) {
      break;
    }
    last = text.trim() ? number : last;
  }
  return last > first.number ? { from: first.to, to: state.doc.line(last).to } : null;
});

function decorate(view) {
  const found = [];
  for (const { from, to } of view.visibleRanges) {
    for (let line = view.state.doc.lineAt(from); ; line = view.state.doc.line(line.number + 1)) {
      if (HEADING.test(line.text)) {
        found.push(BOLD.range(line.from));
      }
      if (line.to >= to) {
        break;
      }
    }
  }
  return Decoration.set(found, true);
}

const bold = ViewPlugin.define(
  (view) => ({
    decorations: decorate(view),
    update(update) {
      if (update.docChanged || update.viewportChanged) {
        this.decorations = decorate(update.view);
      }
    },
  }),
  { decorations: (plugin) => plugin.decorations },
);

export const headings = [folding, bold];
