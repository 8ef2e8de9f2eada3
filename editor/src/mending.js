// What the linter found can often be mended with one press.

/** Return {words, changes} to mend a finding, null if there is no one way. `changes` are places in the text of the finding.
 *
 * `marked` is the text from `from` to `to`, `before` what stands before it; `write` puts words into that text.
 */
export function mending({ code, close, from, to }, marked, before, write, words) {
  if (close && /^[\w.]+$/.test(marked) && code !== "group_without_field") {
    return { words: words.use.replace("{name}", close), changes: { from, to, insert: close } };
  }
  if (code === "may_be_nil" && /\{\{-?\s*$/.test(before) && /^[\w.]+$/.test(marked)) {
    return { words: words.add_default, changes: { from: to, to, insert: write(' | default: "…"') } };
  }
  return null;
}
