import assert from "node:assert/strict";
import { test } from "node:test";

import { asOutput, asTag, occasion } from "../src/offering.js";

const NAME = { name: "caller.first_name", may_be_nil: true };
const LINE = { name: "line.name", may_be_nil: false };

test("a name is offered behind an opener, and what was typed of it is known", () => {
  assert.deepEqual(occasion("Dag {{"), { kind: "name", typed: "" });
  assert.deepEqual(occasion("Dag {{ caller.fi"), { kind: "name", typed: "caller.fi" });
  assert.deepEqual(occasion("{{- cal"), { kind: "name", typed: "cal" });
});

test("nothing is offered outside of braces, or where the platform's begin", () => {
  for (const text of ["Dag", "Dag {", "{{ caller.email }} en", "{% if line.is_open %}", '{{ "now"']) {
    assert.equal(occasion(text), null, text);
  }
});

test("filters are offered behind the bar, tags and names in a tag", () => {
  assert.deepEqual(occasion("{{ caller.email | "), { kind: "filter", typed: "" });
  assert.deepEqual(occasion('{{ caller.email | default: "a|b" | up'), { kind: "filter", typed: "up" });
  assert.deepEqual(occasion("{% i"), { kind: "tag", typed: "i" });
  assert.deepEqual(occasion("{% if "), { kind: "condition", typed: "" });
  assert.deepEqual(occasion('{% if caller.company == "A" and line.'), { kind: "condition", typed: "line." });
  assert.deepEqual(occasion("{% for x in cal"), { kind: "condition", typed: "cal" });
});

test("nothing is offered inside of quotes", () => {
  assert.equal(occasion('{{ caller.email | default: "cal'), null);
  assert.equal(occasion('{% if caller.company == "li'), null);
});

test("a name that may be unknown comes with words for that case, ready to be typed over", () => {
  assert.deepEqual(asOutput(NAME, "{{ ", ", dag"), ['caller.first_name | default: "', "…", '" }}']);
  assert.deepEqual(asOutput(NAME, "{{", ""), [' caller.first_name | default: "', "…", '" }}']);
  assert.deepEqual(asOutput(LINE, "{{", ""), [" line.name", "", " }}"]);
});

test("braces and words that stand there already are not written twice", () => {
  assert.deepEqual(asOutput(NAME, "{{ ", " }}"), ['caller.first_name | default: "', "…", '"']);
  assert.deepEqual(asOutput(NAME, "{{", "}}"), [' caller.first_name | default: "', "…", '" ']);
  assert.deepEqual(asOutput(NAME, "{{ ", ' | default: "u" }}'), ["caller.first_name", "", ""]);
});

test("a block comes with its end", () => {
  assert.deepEqual(asTag("if", false), ["if ", null, " %}{% endif %}"]);
  assert.deepEqual(asTag("else", false), ["else", "", " %}"]);
  assert.deepEqual(asTag("if", true), ["if", "", " "]);
});
