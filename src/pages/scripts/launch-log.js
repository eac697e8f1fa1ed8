const MOST_PIECES = 1000;
const LONGEST_WORDS = 200;
/** What terminals make colours of. */
const COLOURS = new RegExp(`${String.fromCharCode(0x1b)}\\[[0-9;?]*[ -/]*[@-~]`, 'g');

/** Writes what hubs say into the log, of which the end is kept, and its last line into `latest`. */
export class LaunchLog {
  #log;
  #latest;

  constructor(log, latest) {
    this.#log = log;
    this.#latest = latest;
  }

  add(message) {
    // A line that a progress bar writes over and over is told once.
    const text = message
      .replace(COLOURS, '')
      .replace(/\r+\n/g, '\n')
      .replace(/[^\n]*\r/g, '');
    const isAtEnd = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 40;
    this.#log.append(text);
    while (this.#log.childNodes.length > MOST_PIECES) this.#log.firstChild.remove();
    if (isAtEnd) this.#log.scrollTop = this.#log.scrollHeight;
    const line = text.trimEnd().split('\n').at(-1).trim();
    if (line !== '') this.#latest.textContent = line.slice(0, LONGEST_WORDS);
  }

  clear() {
    this.#log.replaceChildren();
    this.#latest.textContent = '';
  }
}
