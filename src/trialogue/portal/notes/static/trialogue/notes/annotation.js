// A note is a W3C Web Annotation, as it is stored, exported and sent. Its source is the plain text of one field.
const SOURCE = /\/study\/(NCT[0-9]{8})\/text\/([a-z]+)$/;

export function makeNote(source, selector, words) {
  const now = new Date().toISOString();
  return {
    "@context": "http://www.w3.org/ns/anno.jsonld",
    id: `urn:uuid:${newId()}`,
    type: "Annotation",
    motivation: "commenting",
    created: now,
    modified: now,
    body: { type: "TextualBody", format: "text/plain", value: words },
    target: {
      source: new URL(source, location.href).href,
      selector: [
        { type: "TextQuoteSelector", exact: selector.exact, prefix: selector.prefix, suffix: selector.suffix },
        { type: "TextPositionSelector", start: selector.start, end: selector.end },
      ],
    },
  };
}

// crypto.randomUUID exists only where the page came by TLS or from this machine.
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export const keyOf = (note) => note.id.replace("urn:uuid:", "");

export function readNote(note) {
  const [, study, field] = SOURCE.exec(note.target.source);
  const quote = note.target.selector.find((each) => each.type === "TextQuoteSelector");
  const position = note.target.selector.find((each) => each.type === "TextPositionSelector");
  const selector = {
    exact: String(quote.exact), prefix: String(quote.prefix), suffix: String(quote.suffix),
    start: Number(position.start), end: Number(position.end),
  };
  return { key: keyOf(note), study, field, selector, words: String(note.body.value), made: String(note.created).slice(0, 10) };
}
