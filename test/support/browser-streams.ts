import type { Page } from 'playwright-core';
import type { StreamedEvent } from './http.ts';

/** What a native EventSource in a page has seen so far. */
export interface SeenByPage {
  readonly events: readonly StreamedEvent[];
  /** The `lastEventId` of each of them. */
  readonly ids: readonly string[];
  /** How often it was connected: more than once means that it came back by itself. */
  readonly opened: number;
  readonly errors: number;
  /** 0 connecting, 1 open, 2 closed. */
  readonly readyState: number;
}

/** An EventSource in a page. */
export interface PageStream {
  seen(): Promise<SeenByPage>;
  /** Waits until what it has seen is as it should be. Rejects with what it saw instead. */
  until(holds: (seen: SeenByPage) => boolean, limitMs?: number): Promise<SeenByPage>;
  close(): Promise<void>;
}

export interface PageStreamOptions {
  readonly withCredentials?: boolean;
  /** Closes at `ready` and `failed`, as launch pages and thebe do; default: never, so that it comes back. */
  readonly closesWhenDone?: boolean;
}

const LIMIT_MS = 15_000;
const ASK_MS = 20;

/** Opens a native EventSource from the page that is shown. */
export async function openPageStream(page: Page, url: string, options: PageStreamOptions = {}): Promise<PageStream> {
  const { withCredentials = false, closesWhenDone = false } = options;
  const stream = await page.evaluateHandle(
    ({ url, withCredentials, closesWhenDone }) => {
      const source = new EventSource(url, { withCredentials });
      const stream = { source, events: [] as { phase?: string }[], ids: [] as string[], opened: 0, errors: 0 };
      source.onopen = () => {
        stream.opened += 1;
      };
      source.onerror = () => {
        stream.errors += 1;
      };
      source.onmessage = ({ data, lastEventId }) => {
        const event = JSON.parse(data);
        stream.events.push(event);
        stream.ids.push(lastEventId);
        if (closesWhenDone && /^(ready|failed)$/i.test(event.phase ?? '')) source.close();
      };
      return stream;
    },
    { url, withCredentials, closesWhenDone },
  );
  const seen = () =>
    stream.evaluate(
      ({ source, events, ids, opened, errors }): SeenByPage => ({
        events,
        ids,
        opened,
        errors,
        readyState: source.readyState,
      }),
    );
  return {
    seen,
    until: async (holds, limitMs = LIMIT_MS) => {
      for (const end = Date.now() + limitMs; ; await page.waitForTimeout(ASK_MS)) {
        const now = await seen();
        if (holds(now)) return now;
        if (Date.now() > end) throw new Error(`not in ${limitMs} ms; seen: ${JSON.stringify(now)}`);
      }
    },
    close: () => stream.evaluate(({ source }) => source.close()),
  };
}

export interface ClientOptions {
  readonly buildToken?: string;
  readonly apiToken?: string;
}

/**
 * Launches with `@jupyterhub/binderhub-client` in a page of `otherSites()`, up to the event that ends the launch.
 * `endpoint`: the gateway's `/build/`; `spec`: `<provider>/<spec>`.
 */
export function launchInPage(
  page: Page,
  endpoint: string,
  spec: string,
  options: ClientOptions = {},
): Promise<readonly StreamedEvent[]> {
  return page.evaluate(
    async ({ endpoint, spec, options }) => {
      type Repository = { fetch(): AsyncIterable<{ phase?: string }>; close(): void };
      type Client = { BinderRepository: new (spec: string, endpoint: URL, options: object) => Repository };
      // A name in a variable: it is the page's import map that knows it.
      const name = '@jupyterhub/binderhub-client/client.js';
      const { BinderRepository } = (await import(name)) as Client;
      const repository = new BinderRepository(spec, new URL(endpoint), options);
      const events: { phase?: string }[] = [];
      for await (const event of repository.fetch()) {
        events.push(event);
        if (event.phase === 'ready' || event.phase === 'failed') break;
      }
      repository.close();
      return events;
    },
    { endpoint, spec, options },
  );
}
