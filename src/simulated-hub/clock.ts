/** Time as the hub sees it. Tests pass one that stands still until it is moved. */
export interface Clock {
  /** ms since the epoch */
  now(): number;
  /** Calls back once, `ms` from now. Returns what calls it off. */
  setTimeout(callback: () => void, ms: number): () => void;
}

/** The machine's own time, passing `timeScale` times as fast from the moment of the call (10: a minute takes 6 s). */
export function systemClock(timeScale = 1): Clock {
  const start = Date.now();
  return {
    now: () => (timeScale === 1 ? Date.now() : start + (Date.now() - start) * timeScale),
    setTimeout: (callback, ms) => {
      const timer = setTimeout(callback, ms / timeScale);
      return () => clearTimeout(timer);
    },
  };
}
