// What stands in braces in a text, and whose it is: ours or the platform's. For colours only; the server's scanner
// (assistants/placeholders.py), which has the same rules, decides what is sent.

const ROOTS = new Set(["caller", "crm", "history", "line", "clock", "snippet"]);
const OPENER = /\{{2,}|\{%/g;
const AFTER = { "{{": /\{{2,}|\{%|\}\}/g, "{%": /\{{2,}|\{%|%\}/g };
const OPAQUE = new Set(["raw", "comment", "doc"]);
const BLOCKS = new Set(["if", "unless", "case", "for", "tablerow", "capture", "ifchanged"]);
const BRANCHES = new Set(["else", "elsif", "when"]);
const TAG = /^-?\s*(#|[\p{L}\p{N}_]+)/u;
const STRING = /'[^']*'|"[^"]*"/g;
const NAME = /(?<![\p{L}\p{N}_.\-|])([\p{L}_][\p{L}\p{N}_-]*)(?!\s*:(?!:))/gu;
const FILTER = /\|\s*[\p{L}_][\p{L}\p{N}_-]*/gu;
const LOOP = /^\s*([\p{L}_][\p{L}\p{N}_-]*)\s+in\b/u;

/** Return the outputs and tags of a text: `name` is that of a tag, `says` what stands in it besides. */
export function tokens(text) {
  const found = [];
  OPENER.lastIndex = 0;
  for (let opener = OPENER.exec(text); opener; opener = OPENER.exec(text)) {
    const from = OPENER.lastIndex - 2;
    const kind = text.slice(from, from + 2);
    AFTER[kind].lastIndex = OPENER.lastIndex;
    const closer = AFTER[kind].exec(text);
    if (!closer || closer[0].startsWith("{")) {
      OPENER.lastIndex = closer ? closer.index : text.length;
      continue;
    }
    const token = marked(text, from, AFTER[kind].lastIndex, kind);
    token.to = OPAQUE.has(token.name) ? opaqueEnd(text, token) : token.to;
    found.push(token);
    OPENER.lastIndex = token.to;
  }
  return found;
}

function marked(text, from, to, kind) {
  const inner = text.slice(from + 2, to - 2);
  const tag = kind === "{%" ? TAG.exec(inner) : null;
  return {
    kind: kind === "{{" ? "output" : "tag",
    from,
    to,
    name: tag?.[1] ?? "",
    says: inner.slice(tag?.[0].length ?? 0),
  };
}

function opaqueEnd(text, token) {
  const end = new RegExp(`\\{%-?\\s*end${token.name}\\s*-?%\\}`, "g");
  end.lastIndex = token.to;
  return end.exec(text) ? end.lastIndex : token.to;
}

/** Return the stretches of a text that are placeholders, in order: {from, to, isOurs}. */
export function marks(text) {
  const open = [];
  return tokens(text).map((token) => {
    const isOurs = token.kind === "tag" ? tagIsOurs(token, open) : namesOurs(token.says, open);
    return { from: token.from, to: token.to, isOurs };
  });
}

/** Tell whose a tag is. What goes on with a block, or ends it, belongs to whoever began it. */
function tagIsOurs(token, open) {
  const innermost = open.at(-1);
  if (BRANCHES.has(token.name) && innermost) {
    return innermost.isOurs;
  }
  if (innermost && token.name === `end${innermost.name}`) {
    return open.pop().isOurs;
  }
  const isOurs = !OPAQUE.has(token.name) && namesOurs(token.says, open);
  if (BLOCKS.has(token.name)) {
    open.push({ name: token.name, isOurs, variable: (isOurs && LOOP.exec(token.says)?.[1]) || "" });
  }
  return isOurs;
}

function namesOurs(says, open) {
  const variables = open.map((one) => one.variable).filter(Boolean);
  const bare = says.replace(STRING, " ").replace(FILTER, " ");
  return [...bare.matchAll(NAME)].some(
    ([, name]) => ROOTS.has(name) || variables.includes(name) || (name === "forloop" && variables.length > 0),
  );
}
