// Where a note belongs in a text, and where in another version of it: the twin of notes/anchoring.py, which explains
// it. Offsets count Unicode code points, as the W3C Web Annotation Data Model asks; a test holds the two together.
export const CONTEXT = 32;
const MOST_PLACES = 500;
const FOLDED = /[ \t\n\r\f\v\u00a0\u2028\u2029\u3000]+|\\(?=[!-/:-@[-`{-~])/gu;

export const points = (text) => Array.from(text);

export function select(text, start, end) {
  const all = points(text);
  const part = (from, to) => all.slice(Math.max(0, from), to).join("");
  return { exact: part(start, end), prefix: part(start - CONTEXT, start), suffix: part(end, end + CONTEXT), start, end };
}

export function anchor(text, selector) {
  if (!selector.exact) return null;
  const all = points(text);
  return best(all, asPoints(selector), false) || bestFolded(all, selector);
}

const asPoints = (selector) => ({
  exact: points(selector.exact), prefix: points(selector.prefix), suffix: points(selector.suffix), start: selector.start,
});

function bestFolded(all, selector) {
  const [folded, places] = fold(all);
  const part = (text) => fold(points(text))[0].join("");
  const quote = part(selector.exact);
  if (!/[^ ]/.test(quote)) return null;
  const start = places.filter((place) => place < selector.start).length;
  const asked = asPoints({ exact: quote, prefix: part(selector.prefix), suffix: part(selector.suffix), start });
  const found = best(folded, asked, true);
  return found && { start: places[found.start], end: places[found.end - 1] + 1, sure: found.sure };
}

function best(all, selector, isFolded) {
  const size = selector.exact.length;
  const starts = placesOf(all, selector.exact);
  starts.sort((a, b) => Math.abs(a - selector.start) - Math.abs(b - selector.start) || a - b);
  let found = null;
  let most = -1;
  for (const start of starts.slice(0, MOST_PLACES)) {
    const kept = keptAt(all, selector, start, start + size);
    if (kept > most) [found, most] = [start, kept];
  }
  if (found === null) return null;
  const context = selector.prefix.length + selector.suffix.length;
  const samePlace = !isFolded && found === selector.start;
  return { start: found, end: found + size, sure: samePlace || 2 * most >= context };
}

function placesOf(all, words) {
  const text = all.join("");
  const quote = words.join("");
  const found = [];
  let unit = 0;
  let place = 0;
  for (let at = text.indexOf(quote); at >= 0; at = text.indexOf(quote, at + 1)) {
    while (unit < at) unit += all[place++].length;
    if (unit === at) found.push(place);
  }
  return found;
}

function keptAt(all, selector, start, end) {
  const before = all.slice(Math.max(0, start - selector.prefix.length), start).reverse();
  const after = all.slice(end, end + selector.suffix.length);
  return alike(before, [...selector.prefix].reverse()) + alike(after, selector.suffix);
}

function alike(one, other) {
  let count = 0;
  while (count < one.length && count < other.length && one[count] === other[count]) count += 1;
  return count;
}

function fold(all) {
  const text = all.join("");
  const folded = [];
  const places = [];
  let unit = 0;
  let place = 0;
  const copyUntil = (end) => {
    while (unit < end) {
      folded.push(all[place]);
      places.push(place);
      unit += all[place++].length;
    }
  };
  for (const gap of text.matchAll(FOLDED)) {
    copyUntil(gap.index);
    if (gap[0][0] !== "\\") {
      folded.push(" ");
      places.push(place);
    }
    place += gap[0].length;
    unit += gap[0].length;
  }
  copyUntil(text.length);
  return [folded, places];
}
