import assert from "node:assert/strict";
import { test } from "node:test";

import { marks } from "../src/placeholders.js";

function owners(text) {
  return marks(text).map((one) => `${one.isOurs ? "ours" : "platform"} ${text.slice(one.from, one.to)}`);
}

test("a placeholder with one of our names is ours, any other the platform's", () => {
  assert.deepEqual(owners('{{ caller.first_name | default: "u" }} {{transcript}} {{ "caller" | date: "%d" }}'), [
    'ours {{ caller.first_name | default: "u" }}',
    "platform {{transcript}}",
    'platform {{ "caller" | date: "%d" }}',
  ]);
});

test("what goes on with a block belongs to whoever began it", () => {
  assert.deepEqual(owners("{% if caller.company %}a{% else %}b{% endif %}{% if vip %}{% else %}{% endif %}"), [
    "ours {% if caller.company %}",
    "ours {% else %}",
    "ours {% endif %}",
    "platform {% if vip %}",
    "platform {% else %}",
    "platform {% endif %}",
  ]);
});

test("the variable of a loop of ours is ours within it", () => {
  assert.deepEqual(owners("{% for tag in caller.tags %}{{ tag }}{% endfor %}{{ tag }}"), [
    "ours {% for tag in caller.tags %}",
    "ours {{ tag }}",
    "ours {% endfor %}",
    "platform {{ tag }}",
  ]);
});

test("names of filters and of arguments are no names of ours", () => {
  assert.deepEqual(owners("{{ x | line: 1 }}{{ x | f: line: 2 }}{{ customer.line }}"), [
    "platform {{ x | line: 1 }}",
    "platform {{ x | f: line: 2 }}",
    "platform {{ customer.line }}",
  ]);
});

test("raw and comment blocks are the platform's as a whole", () => {
  assert.deepEqual(owners("{% raw %}{{ caller.email }}{% endraw %}{{ line.name }}"), [
    "platform {% raw %}{{ caller.email }}{% endraw %}",
    "ours {{ line.name }}",
  ]);
});

test("of a run of braces the last two open, and an opener that meets another is text", () => {
  assert.deepEqual(owners("{{{ line.name }}} {{ x {{ line.name }}"), ["ours {{ line.name }}", "ours {{ line.name }}"]);
  assert.deepEqual(owners("{{ caller.email"), []);
});
