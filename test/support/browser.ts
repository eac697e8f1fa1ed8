import { after } from 'mocha';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { CHROMIUMS } from './global-setup.ts';
import { onPath } from './on-path.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Called inside a `describe`: returns how its tests open pages in one headless Chromium, each as a new visitor. The
 * browser is closed after the last test.
 */
export function browserPages(): (options?: BrowserContextOptions) => Promise<Page> {
  let starting: Promise<Browser> | null = null;
  after(async () => void (await (await starting)?.close()));
  return async (options = {}) => {
    starting ??= chromium.launch({ executablePath: onPath(...CHROMIUMS)!, args: FLAGS });
    const context = await (await starting).newContext(options);
    return context.newPage();
  };
}
