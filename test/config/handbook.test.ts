import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { describe, it } from 'mocha';

const folder = fileURLToPath(new URL('../../config', import.meta.url));
const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => join(folder, name));

/** Without what stands in fences, where `#` begins a comment. */
const textOf = (page: string) => readFileSync(page, 'utf8').replace(/^ *```[\s\S]*?^ *```$/gm, '');
const headings = (page: string, marks = '#{1,6}') =>
  Array.from(textOf(page).matchAll(new RegExp(`^${marks} (.*)$`, 'gm')), ([, title = '']) => title);
/** As GitHub makes them. */
const anchor = (title: string) =>
  title
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');
const links = (page: string) =>
  Array.from(textOf(page).matchAll(/\]\(([^)\s]+)\)/g), ([, to = '']) => to).filter((to) => !/^[a-z]+:/.test(to));

describe('the handbook', () => {
  it('has no link that leads nowhere', () => {
    for (const page of pages) {
      for (const to of links(page)) {
        const [file = '', place] = to.split('#');
        const target = file === '' ? page : join(dirname(page), file);
        expect(existsSync(target), `${page}: ${to}`).to.equal(true);
        if (place !== undefined) expect(headings(target).map(anchor), `${page}: ${to}`).to.include(place);
      }
    }
  });

  it('begins with all of its sections, in their order', () => {
    const readme = join(folder, 'README.md');
    const [contents = ''] = textOf(readme).split(/^## /m);
    const listed = Array.from(contents.matchAll(/\]\(#([\w-]+)\)/g), ([, to = '']) => to);
    const sections = headings(readme, '##').map(anchor);
    expect(listed.filter((to) => sections.includes(to))).to.deep.equal(sections);
  });
});
