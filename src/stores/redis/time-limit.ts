import { StoreUnavailable } from '../../builds/build-store.ts';

/** Settles as `work` does, or rejects with StoreUnavailable after `limitMs`. What `work` does later is ignored. */
export function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new StoreUnavailable(`no answer within ${limitMs} ms`));
    const timer = setTimeout(late, limitMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
