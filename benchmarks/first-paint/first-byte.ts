import { type Agent, get } from 'node:http';

/** Asks for a page as a browser on a connection that is open does. From the request to the first byte of its answer, ms. */
export const firstByte = (agent: Agent, url: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const startedAt = performance.now();
    get(url, { agent, headers: { accept: 'text/html' } }, (response) => {
      const took = performance.now() - startedAt;
      if (response.statusCode !== 200) reject(new Error(`${url} was answered ${response.statusCode}`));
      response
        .on('error', reject)
        .on('end', () => resolve(took))
        .resume();
    }).on('error', reject);
  });
