// Colours placeholders: ours in one colour, the platform's in another.

import { syntaxTree } from "@codemirror/language";
import { Decoration, ViewPlugin } from "@codemirror/view";

import { leafOf } from "./leaf.js";
import { marks } from "./placeholders.js";

const OURS = Decoration.mark({ class: "flireo-editor-ours" });
const PLATFORM = Decoration.mark({ class: "flireo-editor-platform" });

function plainMarks(view) {
  return marks(view.state.doc.toString());
}

/** Return the placeholders in the strings of the JSON that can be seen. */
function jsonMarks(view) {
  const found = [];
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(view.state).iterate({
      from,
      to,
      enter: (node) => {
        if (node.name !== "String" || found.at(-1)?.string === node.from) {
          return;
        }
        const leaf = leafOf(view.state, node.node, node.from);
        for (const mark of leaf && leaf.text.includes("{") ? marks(leaf.text) : []) {
          found.push({ ...mark, from: leaf.place(mark.from), to: leaf.place(mark.to), string: node.from });
        }
      },
    });
  }
  return found;
}

function colouring(find) {
  const decorate = (view) =>
    Decoration.set(
      find(view).map((one) => (one.isOurs ? OURS : PLATFORM).range(one.from, one.to)),
      true,
    );
  return ViewPlugin.define(
    (view) => ({
      decorations: decorate(view),
      update(update) {
        const hasNewTree = syntaxTree(update.startState) !== syntaxTree(update.state);
        if (update.docChanged || update.viewportChanged || hasNewTree) {
          this.decorations = decorate(update.view);
        }
      },
    }),
    { decorations: (plugin) => plugin.decorations },
  );
}

export const plainColouring = colouring(plainMarks);
export const jsonColouring = colouring(jsonMarks);
