// A JSON text that could be read: its value, and where each part of it stands in the text.

import { parser } from "@lezer/json";

const VALUES = new Set(["True", "False", "Null", "Number", "String", "Object", "Array"]);

/** Return the Reading of a text that holds a JSON object, null for any other. `tree` spares parsing, if there is one. */
export function read(text, tree = null) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return isObject(value) ? new Reading(text, value, tree ?? parser.parse(text)) : null;
}

export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Paths are lists of keys and numbers. They begin at the assistant, whether or not it stands under an outer key. */
export class Reading {
  constructor(text, value, tree) {
    this.text = text;
    this.tree = tree;
    this.isWrapped = Object.keys(value).length === 1 && isObject(value.assistant);
    this.prefix = this.isWrapped ? ["assistant"] : [];
    this.assistant = this.isWrapped ? value.assistant : value;
  }

  /** Return the value at a path, undefined where there is none. */
  value(path) {
    return path.reduce((value, step) => (hasStep(value, step) ? value[step] : undefined), this.assistant);
  }

  /** Return the node of the value at a path, null where there is none. */
  node(path) {
    return [...this.prefix, ...path].reduce((node, step) => this.#child(node, step), this.tree.topNode.firstChild);
  }

  raw(node) {
    return this.text.slice(node.from, node.to);
  }

  /** Return the node of the property with a key. Of a key that stands there twice the last counts, as for JSON.parse. */
  property(object, key) {
    return properties(object).findLast((one) => JSON.parse(this.raw(one.firstChild)) === key) ?? null;
  }

  #child(node, step) {
    if (node === null || typeof step === "number") {
      return node && (items(node)[step] ?? null);
    }
    return this.property(node, step)?.lastChild ?? null;
  }
}

function hasStep(value, step) {
  return typeof step === "number"
    ? Array.isArray(value) && step in value
    : isObject(value) && Object.hasOwn(value, step);
}

/** Return the nodes of the items of an array, none for anything else. */
export function items(node) {
  const found = [];
  for (let one = node.name === "Array" ? node.firstChild : null; one; one = one.nextSibling) {
    if (VALUES.has(one.name)) {
      found.push(one);
    }
  }
  return found;
}

/** Return the nodes of the properties of an object, in the order of the text; none for anything else. */
export function properties(node) {
  return node.name === "Object" ? node.getChildren("Property") : [];
}
