/** Calls back once after `ms`; returns a way to cancel. Does not keep the process alive. */
export function later(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms).unref();
  return () => clearTimeout(timer);
}

/** Calls back every `ms`; returns a way to stop. Does not keep the process alive. */
export function every(ms: number, callback: () => void): () => void {
  const timer = setInterval(callback, ms).unref();
  return () => clearInterval(timer);
}
