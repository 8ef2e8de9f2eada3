import assert from "node:assert/strict";
import { test } from "node:test";

import { read } from "../src/json/reading.js";
import { edited, promptAdded, promptPath, removed, set } from "../src/json/surgery.js";
import { decodedPlace, rawPlaces } from "../src/json/strings.js";

const ASSISTANT = `{
  "firstMessage": "Caf\\u00e9 \\"Zon\\",\\ndag",
  "temperature": 1.0,
  "own": {"n": 1e3, "x": [1.50]},
  "model": {
    "provider": "openai",
    "messages": [
      {"role": "user", "content": "?"},
      {"role": "system", "content": "Wees kort."}
    ]
  }
}
`;

function changed(text, changes) {
  return changes
    .toSorted((one, other) => other.from - one.from)
    .reduce((done, { from, to, insert }) => done.slice(0, from) + insert + done.slice(to), text);
}

test("a value is replaced and every other byte stays", () => {
  const after = changed(ASSISTANT, set(read(ASSISTANT), ["model", "provider"], '"azure"'));
  assert.equal(after, ASSISTANT.replace('"openai"', '"azure"'));
});

test("an edit within a text leaves the escapes around it as they are written", () => {
  const reading = read(ASSISTANT);
  const place = "Café ".length;
  const after = changed(
    ASSISTANT,
    edited(reading, reading.node(["firstMessage"]), [{ from: place, to: place + 5, insert: 'de "Maan"' }]),
  );
  assert.equal(after, ASSISTANT.replace('\\"Zon\\"', 'de \\"Maan\\"'));
  assert.equal(read(after).value(["firstMessage"]), 'Café de "Maan",\ndag');
});

test("several edits of one text count from the text before them", () => {
  const reading = read(ASSISTANT);
  const edits = [
    { from: 0, to: 4, insert: "Bar" },
    { from: 10, to: 12, insert: "!\n" },
  ];
  assert.equal(
    read(changed(ASSISTANT, edited(reading, reading.node(["firstMessage"]), edits))).value(["firstMessage"]),
    'Bar "Zon"!\ndag',
  );
});

test("a pair of surrogates that is written as escapes is edited at the right place", () => {
  const text = '{"firstMessage": "\\ud83d\\ude00 dag"}';
  const reading = read(text);
  assert.equal(
    changed(text, edited(reading, reading.node(["firstMessage"]), [{ from: 3, to: 6, insert: "hoi" }])),
    '{"firstMessage": "\\ud83d\\ude00 hoi"}',
  );
});

test("places in the raw and in the decoded text belong together", () => {
  const raw = '"a\\n\\u00e9b"';
  const places = rawPlaces(raw, 10);
  assert.deepEqual(places, [11, 12, 14, 20, 21]);
  assert.deepEqual(
    [11, 13, 14, 19, 20, 21, 99].map((one) => decodedPlace(places, one)),
    [0, 1, 2, 2, 3, 4, 4],
  );
});

test("a key that is missing is added behind the one that usually stands before it", () => {
  const after = changed(ASSISTANT, set(read(ASSISTANT), ["maxDurationSeconds"], "600"));
  assert.equal(after, ASSISTANT.replace(',\n  "temperature"', ',\n  "maxDurationSeconds": 600,\n  "temperature"'));
});

test("a key that nothing goes before stands first, one that is not known last", () => {
  assert.equal(
    changed('{"model": {}}', set(read('{"model": {}}'), ["firstMessage"], '"Dag"')),
    '{"firstMessage": "Dag", "model": {}}',
  );
  assert.equal(changed('{\n "a": 1\n}', set(read('{\n "a": 1\n}'), ["zzz"], "2")), '{\n "a": 1,\n "zzz": 2\n}');
});

test("what is missing on the way is added too", () => {
  const after = changed('{\n  "model": {}\n}', set(read('{\n  "model": {}\n}'), ["transcriber", "language"], '"nl"'));
  assert.deepEqual(JSON.parse(after), { model: {}, transcriber: { language: "nl" } });
  assert.deepEqual(JSON.parse(changed("{}", set(read("{}"), ["voice", "voiceId"], '"x"'))), {
    voice: { voiceId: "x" },
  });
});

test("nothing is changed where something else is in the way", () => {
  assert.deepEqual(set(read('{"voice": "Julia"}'), ["voice", "voiceId"], '"x"'), []);
});

test("an outer key of the assistant is looked through", () => {
  const text = '{"assistant": {"firstMessage": "Dag"}}';
  assert.equal(changed(text, set(read(text), ["firstMessage"], '"Hoi"')), '{"assistant": {"firstMessage": "Hoi"}}');
});

test("a key is taken out with one comma, wherever it stands", () => {
  const text = '{\n  "a": 1,\n  "b": 2.0,\n  "c": 3\n}';
  const without = (key) => changed(text, removed(read(text), [key]));
  assert.equal(without("a"), '{\n  "b": 2.0,\n  "c": 3\n}');
  assert.equal(without("b"), '{\n  "a": 1,\n  "c": 3\n}');
  assert.equal(without("c"), '{\n  "a": 1,\n  "b": 2.0\n}');
  assert.equal(changed('{"a": 1}', removed(read('{"a": 1}'), ["a"])), "{}");
  assert.deepEqual(removed(read(text), ["d"]), []);
});

test("the last of two equal keys is the one that is shown and changed", () => {
  const text = '{"a": 1, "a": 2}';
  assert.equal(changed(text, set(read(text), ["a"], "3")), '{"a": 1, "a": 3}');
});

test("the instructions are the first message of the system, and are added where there is none", () => {
  assert.deepEqual(promptPath(read(ASSISTANT)), ["model", "messages", 1, "content"]);
  for (const text of [
    "{}",
    '{"model": {"provider": "x"}}',
    '{"model": {"messages": []}}',
    '{"model": {"messages": [{"role": "user"}]}}',
  ]) {
    const reading = read(text);
    assert.equal(promptPath(reading), null);
    const after = read(changed(text, promptAdded(reading, "Wees\nkort.")));
    assert.deepEqual(promptPath(after), ["model", "messages", 0, "content"]);
    assert.equal(after.value(["model", "messages", 0, "content"]), "Wees\nkort.");
  }
});

test("a text that is no object is not read", () => {
  for (const text of ["", "[1]", '"x"', "null", '{"a": 1,}']) {
    assert.equal(read(text), null);
  }
});
