import type { Dispatcher } from 'undici';

/** How a launch ended on its hub: the image was there, it was made, or the words with which it failed. */
export type BuildEnd = { readonly kind: 'found' | 'built' } | { readonly kind: 'failed'; readonly message: string };

/** Opens a member's `/build` stream and reads it until `ready` or `failed`, as a launch page does. Never rejects. */
export async function followBuild(dispatcher: Dispatcher, origin: string, path: string): Promise<BuildEnd> {
  try {
    const { body } = await dispatcher.request({
      origin,
      path,
      method: 'GET',
      headers: { accept: 'text/event-stream' },
    });
    let text = '';
    for await (const chunk of body) {
      text += chunk;
      const end = endOf(text);
      // After a build the hub waits for the client to close first.
      if (end !== null) return end;
    }
    return { kind: 'failed', message: 'the stream ended early' };
  } catch (error) {
    return { kind: 'failed', message: String(error) };
  }
}

/** What the stream has come to so far; null: it goes on. */
export function endOf(text: string): BuildEnd | null {
  let found = false;
  for (const line of text.slice(0, text.lastIndexOf('\n\n') + 1).split('\n')) {
    if (!line.startsWith('data: ')) continue;
    const { phase, message } = JSON.parse(line.slice('data: '.length)) as { phase?: string; message?: string };
    if (phase === 'built') found = message?.startsWith('Found') ?? false;
    if (phase === 'ready') return { kind: found ? 'found' : 'built' };
    if (phase === 'failed') return { kind: 'failed', message: message ?? '' };
  }
  return null;
}
