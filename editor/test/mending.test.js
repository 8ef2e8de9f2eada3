import assert from "node:assert/strict";
import { test } from "node:test";

import { escaped } from "../src/json/strings.js";
import { mending } from "../src/mending.js";

const WORDS = { use: "Write “{name}”", add_default: "Add words" };

test("a misspelt name is mended with the name that was probably meant", () => {
  const found = { code: "unknown_name", close: "caller.first_name", origin: "", from: 8, to: 25 };
  const mend = mending(found, "caller.frist_name", escaped, WORDS);
  assert.deepEqual(mend, {
    words: "Write “caller.first_name”",
    changes: { from: 8, to: 25, insert: "caller.first_name" },
  });
});

test("a name that may be unknown gets words for that case, right behind it", () => {
  const found = { code: "may_be_nil", close: "", origin: "", from: 10, to: 28 };
  const mend = mending(found, "{{- caller.email }}", escaped, WORDS);
  assert.deepEqual(mend.changes, { from: 26, to: 26, insert: ' | default: \\"…\\"' });
});

test("what has no one way to be mended is left to people", () => {
  assert.equal(
    mending({ code: "may_be_nil", origin: "", from: 0, to: 9 }, "{{ caller.email | upcase }}", escaped, WORDS),
    null,
  );
  assert.equal(mending({ code: "unclosed", close: "", origin: "", from: 0, to: 9 }, "{{ x", escaped, WORDS), null);
});

test("what is wrong in a snippet is not mended in the draft", () => {
  assert.equal(
    mending(
      { code: "unknown_name", close: "caller.email", origin: "groet", from: 0, to: 9 },
      "caller.emial",
      escaped,
      WORDS,
    ),
    null,
  );
});
