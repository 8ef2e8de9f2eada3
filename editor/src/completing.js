// Offers what exists while a placeholder is written, each with what it is and an example.

import { autocompletion, pickedCompletion, startCompletion } from "@codemirror/autocomplete";
import { hoverTooltip } from "@codemirror/view";

import { asOutput, asTag, occasion } from "./offering.js";

const NAME = /[\w.]*/y;

/** Return the extensions for an editor; `leafAt` finds the text that the cursor is in. */
export function completing(leafAt, offers, words) {
  return [
    autocompletion({ override: [source(leafAt, offers)], icons: false, closeOnBlur: true, maxRenderedOptions: 200 }),
    hoverTooltip((view, at) => told(view, at, leafAt, offers, words)),
  ];
}

function source(leafAt, offers) {
  return (context) => {
    const leaf = leafAt(context.state, context.pos);
    const now = leaf && occasion(leaf.text.slice(0, leaf.at));
    if (!now) {
      return null;
    }
    const options = { name: names, condition: names, filter: filters, tag: tags }[now.kind](offers, leaf, now.kind);
    return { from: context.pos - now.typed.length, options, validFor: /^[\w.]*$/ };
  };
}

/** Tell whether a name can be used here: values of a CRM only where they are ticked for. */
export function fits(offer, isSpoken) {
  return isSpoken ? offer.in_spoken : offer.in_prompts;
}

function names(offers, leaf, kind) {
  return offers.names
    .filter((one) => fits(one, leaf.isSpoken))
    .map((one, place) => ({
      label: one.name,
      detail: one.example,
      info: () => explanation(one),
      section: { name: one.group, rank: offers.groups.indexOf(one.group) },
      boost: -place / 1000,
      apply: (view, completion, from, to) =>
        write(
          view,
          leafAfter(leaf),
          completion,
          from,
          to,
          kind === "name" ? (before, after) => asOutput(one, before, after) : () => [one.name, "", ""],
        ),
    }));
}

function filters(offers, leaf) {
  return offers.filters.map((one, place) => ({
    label: one.name,
    boost: -place / 1000,
    detail: one.example,
    info: one.explanation,
    apply: (view, completion, from, to) =>
      write(view, leafAfter(leaf), completion, from, to, () => [one.before, one.words, one.after]),
  }));
}

function tags(offers, leaf) {
  return offers.tags.map((one, place) => ({
    label: one.name,
    boost: -place / 1000,
    info: one.explanation,
    apply: (view, completion, from, to) =>
      write(view, leafAfter(leaf), completion, from, to, (_before, after) =>
        asTag(one.name, /^[^{}]*%\}/.test(after.split("\n", 1)[0])),
      ),
  }));
}

// What follows the cursor stays the same while a name is typed.
function leafAfter(leaf) {
  return { ...leaf, after: leaf.text.slice(leaf.at), before: leaf.text.slice(0, leaf.at).replace(/[\w.]*$/, "") };
}

/** Write three pieces in place of what was typed, and leave the middle one selected to be typed over. */
function write(view, leaf, completion, from, to, pieces) {
  const found = pieces(leaf.before, leaf.after);
  const [before, words, after] = found.map((one) => leaf.write(one ?? ""));
  const anchor = from + before.length;
  const stays = words || found[1] === null;
  view.dispatch({
    changes: { from, to, insert: before + words + after },
    selection: stays ? { anchor, head: anchor + words.length } : { anchor: anchor + after.length },
    userEvent: "input.complete",
    annotations: pickedCompletion.of(completion),
    scrollIntoView: true,
  });
  if (found[1] === null) {
    startCompletion(view);
  }
}

function explanation(offer) {
  const box = document.createElement("div");
  for (const [text, name] of [
    [offer.explanation, "p"],
    [offer.remark, "p"],
  ]) {
    if (text) {
      box.appendChild(document.createElement(name)).textContent = text;
    }
  }
  return box;
}

/** Tell what a name is under the pointer. */
function told(view, at, leafAt, offers, words) {
  const leaf = leafAt(view.state, at);
  if (!leaf) {
    return null;
  }
  const start = leaf.text.slice(0, leaf.at).search(/[\w.]*$/);
  NAME.lastIndex = start;
  const name = NAME.exec(leaf.text)[0];
  const offer = offers.names.find((one) => one.name === name);
  if (!offer) {
    return null;
  }
  return {
    pos: leaf.place(start),
    end: leaf.place(start + name.length),
    above: true,
    create: () => {
      const box = explanation(offer);
      box.className = "flireo-editor-told";
      if (offer.example) {
        box.appendChild(document.createElement("p")).textContent = words.example.replace("{example}", offer.example);
      }
      return { dom: box };
    },
  };
}
