/** Return the place in a text of a line and column, both from 1. Columns count whole characters, as the server does. */
export function placeOf(text, line, column) {
  let start = 0;
  for (let number = 1; number < line; number += 1) {
    const end = text.indexOf("\n", start);
    if (end < 0) {
      break;
    }
    start = end + 1;
  }
  const end = text.indexOf("\n", start);
  const length = (end < 0 ? text.length : end) - start;
  let place = 0;
  for (let passed = 1; passed < column && place < length; passed += 1) {
    place += text.codePointAt(start + place) > 0xffff ? 2 : 1;
  }
  return start + place;
}

/** Return a path as the server writes it: model.messages[0].content. */
export function pathWords(path) {
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`))
    .join("")
    .replace(/^\./, "");
}
