/**
 * A value that is replaced now and then, seen through an object that always shows the one of now: parts keep that and need not
 * be told of a change, as long as they read from it when they need something. Objects within are seen the same way; lists
 * and everything else are those of the moment. Every value has the keys of the first.
 */
export function liveView<T extends object>(current: () => T): T {
  const view = {};
  for (const [key, first] of Object.entries(current())) {
    const read = () => current()[key as keyof T];
    const inner = isRecord(first) ? liveView(read as () => object) : null;
    const get = inner === null ? read : () => (isRecord(read()) ? inner : read());
    Object.defineProperty(view, key, { get, enumerable: true });
  }
  return view as T;
}

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** What is made of a value, made again once that is another. */
export function remade<T, Made>(current: () => T, make: (value: T) => Made): () => Made {
  let of = current();
  let made = make(of);
  return () => {
    if (of !== current()) {
      of = current();
      made = make(of);
    }
    return made;
  };
}
