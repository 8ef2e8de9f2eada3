// A text within a JSON text: its characters are sometimes written as escapes, so places differ.

const ESCAPE = /\\(?:u[0-9a-fA-F]{4}|.)/g;

/** Return for each character of a decoded string, and for its closing quote, the place in the raw text. */
export function rawPlaces(raw, from) {
  const places = [];
  let at = 1;
  const plain = (until) => {
    for (; at < until; at += 1) {
      places.push(from + at);
    }
  };
  for (const escape of raw.slice(0, -1).matchAll(ESCAPE)) {
    plain(escape.index + 1);
    at = escape.index + escape[0].length;
  }
  plain(raw.length);
  return places;
}

/** Return the place in the decoded string that a place in the raw text belongs to. */
export function decodedPlace(places, raw) {
  let low = 0;
  let high = places.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (places[middle] <= raw) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

/** Return a text as it stands between the quotes of a JSON string. */
export function escaped(text) {
  return JSON.stringify(text).slice(1, -1);
}
