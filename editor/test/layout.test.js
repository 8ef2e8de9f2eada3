import assert from "node:assert/strict";
import { test } from "node:test";

import { laidOut, takenOver } from "../src/json/layout.js";

test("laying out changes nothing but space between values", () => {
  const text = '{"a":1.0,"b":[1e3,{"c":"{ \\"d\\": [1, 2] }"}],"e":{},"f":[ ]}';
  assert.equal(
    laidOut(text),
    '{\n  "a": 1.0,\n  "b": [\n    1e3,\n    {\n      "c": "{ \\"d\\": [1, 2] }"\n    }\n  ],\n  "e": {},\n  "f": []\n}',
  );
});

test("a pasted text stays as it is, whatever its layout", () => {
  const text = '{ "a":1.0,\n\n"b" : 2 }\n';
  assert.equal(takenOver(text), text);
});

test("an outer key is taken off and the assistant moves to the left", () => {
  assert.equal(takenOver('{\n  "assistant": {\n    "a": 1.0\n  }\n}'), '{\n  "a": 1.0\n}');
});

test("a key named assistant beside others is a key like any other", () => {
  const text = '{"assistant": {}, "b": 1}';
  assert.equal(takenOver(text), text);
});

test("one line too long to be read becomes many", () => {
  const long = "x".repeat(3000);
  assert.equal(takenOver(`{"a":"${long}"}`), `{\n  "a": "${long}"\n}`);
});

test("what is no object is not taken over", () => {
  assert.equal(takenOver('{"a": '), null);
  assert.equal(takenOver("[]"), null);
});
