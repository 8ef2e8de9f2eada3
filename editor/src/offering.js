// What can be written at the cursor: names and filters between {{ and }}, tags and names between {% and %}.

// A name is offered behind an opener that nothing has closed yet.
const OUTPUT = /\{\{-?\s*([\w.]*)$/;
const FILTER = /\{\{-?(?:[^{}|"']|"[^"]*"|'[^']*')+\|(?:[^{}"']|"[^"]*"|'[^']*')*?\s*(?<=\|\s*)(\w*)$/;
const TAG = /\{%-?\s*(\w*)$/;
const CONDITION =
  /\{%-?\s*(?:if|unless|elsif|case|when|for\s+\w+\s+in)\b(?:[^{}%"']|"[^"]*"|'[^']*')*?(?<![\w.])([\w.]*)$/;
const CONDITIONAL = new Set(["if", "unless", "case", "for"]);

/** Return what stands before the cursor: {kind, typed}, null where nothing of ours can be written.
 *
 * `before` is the text of the leaf up to the cursor; kind is name, filter, tag or condition.
 */
export function occasion(before) {
  const near = before.slice(-1000);
  const opener = Math.max(near.lastIndexOf("{{"), near.lastIndexOf("{%"));
  if (opener < 0 || /\}\}|%\}/.test(near.slice(opener))) {
    return null;
  }
  const inside = near.slice(opener);
  for (const [kind, pattern] of [
    ["name", OUTPUT],
    ["filter", FILTER],
    ["tag", TAG],
    ["condition", CONDITION],
  ]) {
    const found = pattern.exec(inside);
    if (found) {
      return { kind, typed: found[1] };
    }
  }
  return null;
}

/** Return the text that puts a name in an output, cut in three: before, the words to type over, and after.
 *
 * `after` is what follows the cursor. A name that may be unknown gets words for that case, unless some stand there.
 */
export function asOutput(offer, typedBefore, after) {
  const space = /\{\{-?$/.test(typedBefore) ? " " : "";
  const rest = /^([^{}]*?)(-?\}\})/.exec(after.split("\n", 1)[0]);
  const isClosed = rest !== null;
  const hasMore = isClosed && /[|]/.test(rest[1]);
  const closing = isClosed ? (rest[1].endsWith(" ") || hasMore ? "" : " ") : " }}";
  return offer.may_be_nil && !hasMore
    ? [`${space}${offer.name} | default: "`, "…", `"${closing}`]
    : [`${space}${offer.name}`, "", closing];
}

/** Return a tag with its end, cut in three; null in the middle: the cursor stays there, for a name to be written.
 *
 * `isClosed` is whether %} stands behind the cursor already.
 */
export function asTag(name, isClosed) {
  const closing = isClosed ? " " : " %}";
  return CONDITIONAL.has(name) && !isClosed ? [`${name} `, null, ` %}{% end${name} %}`] : [name, "", closing];
}
