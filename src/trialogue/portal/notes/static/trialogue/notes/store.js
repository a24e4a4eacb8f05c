// Where notes are kept: a visitor's in this browser, an account's on the server. Both have the same five verbs.
import { readNote } from "./annotation.js";

const KEY = "trialogue.notes";
const ASIDE = "trialogue.notes.unreadable";

export class BrowserStore {
  all() {
    const stored = localStorage.getItem(KEY);
    if (!stored) return [];
    try {
      const notes = JSON.parse(stored);
      notes.forEach(readNote);
      return notes;
    } catch {
      return this.rescue(stored);
    }
  }

  // What cannot be read is put aside, never dropped; what can be read stays.
  rescue(stored) {
    localStorage.setItem(ASIDE, stored);
    let kept = [];
    try {
      kept = JSON.parse(stored).filter((note) => {
        try { return Boolean(readNote(note)); } catch { return false; }
      });
    } catch { /* not JSON at all */ }
    localStorage.setItem(KEY, JSON.stringify(kept));
    return kept;
  }

  async list(study) {
    return this.all().filter((note) => !study || readNote(note).study === study);
  }

  async add(note) {
    this.write([...this.all(), note]);
  }

  async change(id, words) {
    this.write(this.all().map((note) => (note.id === id
      ? { ...note, modified: new Date().toISOString(), body: { ...note.body, value: words } } : note)));
  }

  async remove(id) {
    this.write(this.all().filter((note) => note.id !== id));
  }

  async clear() {
    localStorage.removeItem(KEY);
    localStorage.removeItem(ASIDE);
  }

  // Raises QuotaExceededError when the browser gives no more room: the page says so and keeps the words in the box.
  write(notes) {
    localStorage.setItem(KEY, JSON.stringify(notes));
  }
}

export class AccountStore {
  constructor(address, token) {
    this.address = address;
    this.token = token;
  }

  async ask(address, body) {
    const headers = { Accept: "application/json", "X-CSRFToken": this.token };
    const answer = await fetch(address, body ? { method: "POST", headers, body: new URLSearchParams(body) } : { headers });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.error.message);
    return said;
  }

  async list(study) {
    return (await this.ask(`${this.address}.json${study ? `?study=${study}` : ""}`)).items;
  }

  add(note) { return this.ask(`${this.address}/add`, { note: JSON.stringify(note) }); }

  change(id, words) { return this.ask(`${this.address}/change`, { id, words }); }

  remove(id) { return this.ask(`${this.address}/delete`, { id }); }

  clear() { return this.ask(`${this.address}/delete-all`, { sure: "yes" }); }
}

export function storeOf(root) {
  return root.dataset.keeps === "account"
    ? new AccountStore(root.dataset.address, root.querySelector("[name=csrfmiddlewaretoken]").value)
    : new BrowserStore();
}
