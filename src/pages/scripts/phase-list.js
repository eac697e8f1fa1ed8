const ORDER = ['waiting', 'fetching', 'building', 'pushing', 'launching', 'ready'];

/** The phases of a launch, as a list on the page: those that have been, the one that is, those that are to come. */
export class PhaseList {
  #items;
  #words;
  #now = 0;

  constructor(list) {
    this.#items = ORDER.map((phase) => list.querySelector(`[data-phase=${phase}]`));
    this.#words = this.#items.map((item) => item.textContent);
    this.startOver();
  }

  /** The launch has begun anew, at another hub perhaps. */
  startOver() {
    for (const item of this.#items) item.dataset.seen = '';
    this.#goTo(0);
  }

  /** True: it was not there before. Phases do not go back. */
  reach(phase) {
    const next = ORDER.indexOf(phase === 'built' ? 'launching' : phase);
    if (next <= this.#now) return false;
    this.#goTo(next);
    return true;
  }

  /** Says in other words what is waited for; null: in its own. */
  word(words) {
    this.#items[this.#now].textContent = words ?? this.#words[this.#now];
  }

  fail() {
    this.#items[this.#now].className = 'failed';
  }

  /** In words. */
  get now() {
    return this.#items[this.#now].textContent;
  }

  #goTo(now) {
    this.#now = now;
    const isBuilding = now > 0 && ORDER[now] !== 'launching' && ORDER[now] !== 'ready';
    this.#items[now].dataset.seen = 'yes';
    for (const [index, item] of this.#items.entries()) {
      const isPast = index < now;
      item.className = isPast ? 'done' : index === now ? 'now' : '';
      if (index === now) item.setAttribute('aria-current', 'step');
      else item.removeAttribute('aria-current');
      if (isPast && item.dataset.seen === '') item.hidden = true;
      else if (index === now || isBuilding) item.hidden = false;
    }
    if (ORDER[now] === 'ready') this.#items[now].className = 'done';
  }
}
