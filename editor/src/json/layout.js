// Lays out JSON text on lines of its own. Only space between values changes: numbers, escapes and order stay as written.

import { read } from "./reading.js";

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const LONGEST_LINE = 2000;

/** Return JSON text with one value a line, two spaces a level. */
export function laidOut(text) {
  const tokens = text.match(TOKEN) ?? [];
  let depth = 0;
  let written = "";
  const line = () => `\n${"  ".repeat(depth)}`;
  tokens.forEach((token, place) => {
    const before = tokens[place - 1];
    if (token === "}" || token === "]") {
      depth -= 1;
      written += before === "{" || before === "[" ? token : line() + token;
    } else if (token === "," || token === ":") {
      written += token === ":" ? ": " : token;
    } else {
      written += before === "{" || before === "[" || before === "," ? line() + token : token;
      depth += token === "{" || token === "[" ? 1 : 0;
    }
  });
  return written;
}

/** Return the text of the assistant of a pasted text, null if it holds no object.
 *
 * An outer key is taken off, and what then is indented too far or stands on one long line is laid out; all else stays
 * as it was pasted.
 */
export function takenOver(text) {
  const reading = read(text);
  if (!reading) {
    return null;
  }
  if (reading.isWrapped) {
    return laidOut(reading.raw(reading.node([])));
  }
  return text.split("\n").some((one) => one.length > LONGEST_LINE) && !text.trim().includes("\n")
    ? laidOut(text)
    : text;
}
