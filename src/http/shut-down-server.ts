import type { Dispatcher } from 'undici';
import type { ShutDownServer } from '../prewarm/user-server.ts';

const LIMIT_MS = 10_000;

/**
 * Shuts a Jupyter server down through its own API (jupyter_server, `POST /api/shutdown`). No redirect is followed: the
 * token is for this address alone. What goes wrong is told by status or code, which hold neither token nor address.
 */
export const shutDownServersWith =
  (dispatcher: Dispatcher): ShutDownServer =>
  async ({ url, token }, signal) => {
    try {
      const { origin, pathname } = new URL(url);
      const { statusCode, body } = await dispatcher.request({
        origin,
        path: `${pathname.replace(/\/*$/, '')}/api/shutdown`,
        method: 'POST',
        headers: { authorization: `token ${token}`, accept: 'application/json' },
        signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
      });
      await body.dump();
      return statusCode >= 200 && statusCode < 300 ? { ok: true } : { ok: false, reason: `answered ${statusCode}` };
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
      return { ok: false, reason: code === '' ? 'did not answer' : `did not answer: ${code}` };
    }
  };
