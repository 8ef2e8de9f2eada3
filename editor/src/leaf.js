// The text that the cursor is in: all of a small editor, or one string of the JSON, decoded.

import { syntaxTree } from "@codemirror/language";

import { decodedPlace, escaped, rawPlaces } from "./json/strings.js";

const SPOKEN = new Set(["firstMessage", "endCallMessage", "voicemailMessage"]);

/** Return {text, at, isSpoken, write, place} for a place in a small editor: what it says is what it holds. */
export function plainLeaf(isSpoken) {
  return (state, at) => ({ text: state.doc.toString(), at, isSpoken, write: (text) => text, place: (one) => one });
}

/** Return the same for a place in the JSON: `write` escapes, `place` leads back to the JSON. Null outside of strings. */
export function jsonLeaf(state, at) {
  const node = syntaxTree(state).resolveInner(at, -1);
  return node.name === "String" && at > node.from && at < node.to ? leafOf(state, node, at) : null;
}

export function leafOf(state, node, at) {
  const raw = state.sliceDoc(node.from, node.to);
  try {
    const text = JSON.parse(raw);
    const places = rawPlaces(raw, node.from);
    const key = node.parent?.firstChild;
    const isSpoken = key?.name === "PropertyName" && SPOKEN.has(state.sliceDoc(key.from + 1, key.to - 1));
    return { text, at: decodedPlace(places, at), isSpoken, write: escaped, place: (one) => places[one] };
  } catch {
    return null;
  }
}
