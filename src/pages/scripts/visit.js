const MOST_EVENTS = 300;

/** What a page that is loaded again has to know of the launch that it showed. Kept in the tab, and never a `ready`. */
export class Visit {
  #key;
  #isOver = false;
  id = null;
  since = Date.now();
  events = [];

  constructor(path) {
    this.#key = `launch ${path}`;
    // A tab that is opened again or copied launches anew: this launch may be shown elsewhere.
    const [how] = performance.getEntriesByType('navigation');
    const kept = take(this.#key);
    if (kept !== null && how?.type === 'reload') Object.assign(this, JSON.parse(kept));
    addEventListener('pagehide', () => this.#keep());
  }

  /** The launch has this id. True: another one than before. */
  name(id) {
    const isOther = this.id !== null && this.id !== id && !id.startsWith(this.id);
    this.id = id;
    return isOther;
  }

  remember(event) {
    if (event.phase?.toLowerCase() !== 'ready') this.events.push(event);
    if (this.events.length > MOST_EVENTS) this.events.shift();
  }

  forget() {
    this.events = [];
    this.since = Date.now();
  }

  end() {
    this.#isOver = true;
  }

  #keep() {
    const { id, since, events } = this;
    if (!this.#isOver && id !== null) keep(this.#key, JSON.stringify({ id, since, events }));
  }
}

// A browser that keeps nothing may say so by throwing: the launch goes on all the same.

function take(key) {
  try {
    const kept = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    return kept;
  } catch {
    return null;
  }
}

function keep(key, text) {
  try {
    sessionStorage.setItem(key, text);
  } catch {}
}
