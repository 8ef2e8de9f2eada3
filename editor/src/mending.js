// What the linter found can often be mended with one press.

const NAME = /^[\w.]+$/;
const OUTPUT = /^\{\{-?\s*[\w.]+(?=\s*-?\}\}$)/;

/** Return {words, changes} to mend a finding, null if there is no one way. `changes` are places in the text of the finding.
 *
 * `marked` is the text from `from` to `to`; `write` puts words into that text.
 */
export function mending({ code, close, origin, from, to }, marked, write, words) {
  if (origin) {
    return null;
  }
  if (close && NAME.test(marked) && code !== "group_without_field") {
    return { words: words.use.replace("{name}", close), changes: { from, to, insert: close } };
  }
  const bare = code === "may_be_nil" && OUTPUT.exec(marked);
  if (bare) {
    const at = from + bare[0].length;
    return { words: words.add_default, changes: { from: at, to: at, insert: write(' | default: "…"') } };
  }
  return null;
}
