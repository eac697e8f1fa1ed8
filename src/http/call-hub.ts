import type { Dispatcher } from 'undici';
import type { CallEnd, CallHub, CallListener, HubCall, HubRequest } from '../streams/hub-call.ts';

/**
 * Opens hubs' event streams with undici. Each takes a connection of its own for as long as it lasts. `silenceMs`: a hub
 * that has not begun to answer by then is lost.
 */
export const callHubsWith =
  (dispatcher: Dispatcher, silenceMs: () => number): CallHub =>
  (member, request, listener) =>
    new Call(dispatcher, member.url, request, listener, silenceMs());

class Call implements HubCall, Dispatcher.DispatchHandler {
  readonly #listener: CallListener;
  #controller: Dispatcher.DispatchController | null = null;
  #streams = false;
  #paused = false;
  #over = false;

  constructor(
    dispatcher: Dispatcher,
    hubUrl: string,
    { target, headers }: HubRequest,
    listener: CallListener,
    silenceMs: number,
  ) {
    this.#listener = listener;
    const { origin, pathname } = new URL(hubUrl);
    const path = pathname.replace(/\/$/, '') + target;
    // In a turn of its own: nobody hears of a call before they hold it.
    setImmediate(() => {
      if (this.#over) return;
      // The silence of a hub is not undici's to judge: one that builds says nothing for minutes but its keepalive.
      const times = { headersTimeout: silenceMs, bodyTimeout: 0 };
      dispatcher.dispatch({ origin, path, method: 'GET', headers: { ...headers }, ...times }, this);
    });
  }

  pause(): void {
    this.#paused = true;
    if (this.#streams) this.#controller?.pause();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    if (this.#streams) this.#controller?.resume();
  }

  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#controller?.abort(new Error('closed by the gateway'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) controller.abort(new Error('closed by the gateway'));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status < 200) return;
    const type = String(headers['content-type'] ?? '').toLowerCase();
    if (status !== 200 || !type.startsWith('text/event-stream')) {
      this.#finish({ kind: 'refused', status });
      controller.abort(new Error('not an event stream'));
      return;
    }
    this.#streams = true;
    if (this.#paused) controller.pause();
  }

  onResponseData(_controller: Dispatcher.DispatchController, bytes: Buffer): void {
    if (!this.#over) this.#listener.data(bytes);
  }

  onResponseEnd(): void {
    this.#finish({ kind: 'ended' });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : error.message;
    this.#finish({ kind: 'broken', reason: code });
  }

  #finish(end: CallEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#listener.over(end);
  }
}
