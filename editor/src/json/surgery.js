// Changes a JSON text at one place and nowhere else. Each function returns changes ({from, to, insert}), which the editor
// carries out in one step that can be undone.

import { isObject, items, properties } from "./reading.js";
import { escaped, rawPlaces } from "./strings.js";

// Where a key that is missing belongs: behind the one that stands before it here, as in what Flireo copies.
const ORDER = [
  ...[
    "name",
    "firstMessage",
    "firstMessageMode",
    "firstMessageInterruptionsEnabled",
    "endCallMessage",
    "voicemailMessage",
  ],
  ...[
    "endCallPhrases",
    "maxDurationSeconds",
    "silenceTimeoutSeconds",
    "backgroundSound",
    "analysisPlan",
    "messagePlan",
  ],
  ...["compliancePlan", "startSpeakingPlan", "stopSpeakingPlan", "keypadInputPlan", "transcriber", "model", "voice"],
  ...["provider", "voiceId", "language", "messages", "tools"],
];

/** Return the changes that give the value at a path another literal (JSON). What is missing on the way is added. */
export function set(reading, path, literal) {
  const node = reading.node(path);
  return node ? [{ from: node.from, to: node.to, insert: literal }] : added(reading, path, literal);
}

/** Return the changes for edits of the decoded string of a node: only the characters concerned are written anew. */
export function edited(reading, node, edits) {
  const places = rawPlaces(reading.raw(node), node.from);
  return edits.map(({ from, to, insert }) => ({ from: places[from], to: places[to], insert: escaped(insert) }));
}

/** Return the changes that take the value at a path out, with its key and one comma; none if it is not there. */
export function removed(reading, path) {
  const property = reading.node(path)?.parent;
  if (property?.name !== "Property") {
    return [];
  }
  const all = properties(property.parent);
  const place = all.findIndex((one) => one.from === property.from);
  if (all.length === 1) {
    return [{ from: property.parent.from + 1, to: property.parent.to - 1, insert: "" }];
  }
  const [from, to] = place > 0 ? [all[place - 1].to, property.to] : [property.from, all[1].from];
  return [{ from, to, insert: "" }];
}

function added(reading, path, literal) {
  let depth = path.length - 1;
  while (depth > 0 && !reading.node(path.slice(0, depth))) {
    depth -= 1;
  }
  const around = reading.node(path.slice(0, depth));
  const [step, ...rest] = path.slice(depth);
  const value = rest.reduceRight(
    (inner, key) => (typeof key === "number" ? `[${inner}]` : `{${JSON.stringify(key)}: ${inner}}`),
    literal,
  );
  if (typeof step === "number") {
    return around.name === "Array" ? inserted(reading.text, around, items(around), 0, value) : [];
  }
  if (around.name !== "Object") {
    return [];
  }
  const all = properties(around);
  return inserted(reading.text, around, all, placeFor(reading, all, step), `${JSON.stringify(step)}: ${value}`);
}

function placeFor(reading, all, key) {
  const rank = ORDER.indexOf(key);
  const ranks = all.map((one) => ORDER.indexOf(JSON.parse(reading.raw(one.firstChild))));
  const before = ranks.findLastIndex((one) => one >= 0 && one < rank);
  return rank < 0 || (before < 0 && !ranks.some((one) => one > rank)) ? all.length : before + 1;
}

/** Put something between the members of an object or a list, spaced as they are. */
function inserted(text, around, members, place, written) {
  if (!members.length) {
    const outer = indentation(text, around.from);
    const inner = `\n${outer}  `;
    return [{ from: around.from + 1, to: around.to - 1, insert: `${inner}${written}\n${outer}` }];
  }
  const spacing = text.slice(around.from + 1, members[0].from);
  const between = spacing.includes("\n")
    ? spacing
    : (members[1] && text.slice(members[0].to, members[1].from).replace(",", "")) || " ";
  if (place === 0) {
    return [{ from: members[0].from, to: members[0].from, insert: `${written},${between}` }];
  }
  const at = members[place - 1].to;
  return [{ from: at, to: at, insert: `,${between}${written}` }];
}

function indentation(text, at) {
  return text.slice(text.lastIndexOf("\n", at - 1) + 1, at).match(/^[ \t]*/)[0];
}

/** Return the path of the assistant's instructions: the first message of the system. `null` if there is none. */
export function promptPath(reading) {
  const messages = reading.value(["model", "messages"]);
  const place = Array.isArray(messages) ? messages.findIndex((one) => isObject(one) && one.role === "system") : -1;
  return place < 0 ? null : ["model", "messages", place, "content"];
}

/** Return the changes that add the assistant's instructions, as the first message. */
export function promptAdded(reading, text) {
  const message = `{"role": "system", "content": ${JSON.stringify(text)}}`;
  const hasList = Array.isArray(reading.value(["model", "messages"]));
  return hasList
    ? added(reading, ["model", "messages", 0], message)
    : set(reading, ["model", "messages"], `[${message}]`);
}
