// The tools of the assistant, read out in words. They are changed in the JSON.

import { isObject } from "../json/reading.js";

const PATH = ["model", "tools"];
// What each list says already, so that it stays as it is while other things are typed.
const TOLD = new WeakMap();

/** Fill a list with what the assistant can do. Each tool leads to its place in the JSON: `goTo` takes a path. */
export function tellTools(list, reading, words, goTo) {
  const tools = reading.value(PATH);
  const written = JSON.stringify(tools) ?? "";
  if (TOLD.get(list) === written) {
    return;
  }
  TOLD.set(list, written);
  const told = (Array.isArray(tools) ? tools : []).map((tool, place) =>
    item(tool, words, () => goTo([...PATH, place])),
  );
  if (!told.length) {
    const none = document.createElement("li");
    none.textContent = words.no_tools;
    told.push(none);
  }
  list.replaceChildren(...told);
}

function item(tool, words, goTo) {
  const line = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "flireo-editor-link";
  button.textContent = toolName(tool, words);
  button.addEventListener("click", goTo);
  line.append(button);
  for (const text of toolWords(tool, words)) {
    const part = document.createElement("p");
    part.textContent = text;
    line.append(part);
  }
  return line;
}

/** Return what a tool is called: its own name, or what its kind does. */
export function toolName(tool, words) {
  const kind = isObject(tool) && typeof tool.type === "string" ? tool.type : "";
  return stringAt(tool, "function", "name") || words.tools[kind] || kind || words.unnamed_tool;
}

/** Return sentences on what a tool is for, what the assistant fills in for it, and where it leads. */
export function toolWords(tool, words) {
  const asked = tool?.function?.parameters;
  const names = isObject(asked?.properties) ? Object.keys(asked.properties) : [];
  const needed = Array.isArray(asked?.required) ? asked.required : [];
  const list = names.map((name) => (needed.includes(name) ? name : words.may_be_left_out.replace("{name}", name)));
  const targets = (Array.isArray(tool?.destinations) ? tool.destinations : [])
    .map((one) => one?.number ?? one?.sipUri ?? one?.assistantName)
    .filter(Boolean);
  return [
    stringAt(tool, "function", "description"),
    list.length ? words.tool_asks.replace("{names}", list.join(", ")) : "",
    targets.length ? words.tool_leads.replace("{targets}", targets.join(", ")) : "",
  ].filter(Boolean);
}

function stringAt(tool, ...path) {
  const value = path.reduce((one, key) => (isObject(one) ? one[key] : undefined), tool);
  return typeof value === "string" ? value : "";
}
