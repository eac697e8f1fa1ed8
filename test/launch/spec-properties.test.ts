import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { modernLink } from '../../src/launch/legacy-link.ts';
import { parseEventSpec } from '../../src/launch/parse-event-spec.ts';
import { parseLaunch, parseSpecPath } from '../../src/launch/parse-launch.ts';
import { parseSpec } from '../../src/launch/parse-spec.ts';
import { PROVIDERS } from '../../src/launch/provider.ts';
import { anyCase, anyInput, name, ref, spelling } from './spec-arbitraries.ts';

const provider = fc.constantFrom(...PROVIDERS);
const door = fc.constantFrom('v2', 'build');

const specOf = (link: string) => {
  const result = parseSpecPath(link);
  if (!result.ok) expect.fail(`${link}: ${result.problem.message}`);
  return result.spec;
};

describe('whatever link comes in', () => {
  it('no parser throws', () => {
    fc.assert(
      fc.property(anyInput, provider, (text, of) => {
        parseSpecPath(text);
        parseSpec(of, text);
        parseEventSpec(of, text);
        for (const start of ['', '/', '/v2/', `/build/${of}/`]) parseLaunch(start + text);
        for (const start of ['', '/repo/', '/repo/user/repo/']) modernLink(start + text);
      }),
      { numRuns: 3000 },
    );
  });

  it('the bytes to pass on are the bytes that came', () => {
    fc.assert(
      fc.property(door, provider, anyInput, (at, of, text) => {
        const target = `/${at}/${of}/${text}`;
        const result = parseLaunch(target);
        if (!result?.ok) return;
        expect(result.launch.target).to.equal(target);
        expect(result.launch.door).to.equal(at);
        expect(result.launch.spec.raw).to.equal(text.split('?', 1)[0]);
      }),
      { numRuns: 3000 },
    );
  });

  it('a suggested link works, is plain ASCII, and keeps the query', () => {
    let suggested = 0;
    fc.assert(
      fc.property(door, fc.oneof(provider, fc.constantFrom('GH', 'gitlab', 'https:/')), anyInput, (at, of, text) => {
        const target = `/${at}/${of}/${text.replaceAll('?', '')}?urlpath=lab%2Ftree`;
        const result = parseLaunch(target);
        if (result === null || result.ok || result.suggestion === null) return;
        suggested++;
        expect(result.suggestion).to.match(/^[\x21-\x7e]+\?urlpath=lab%2Ftree$/);
        const followed = parseLaunch(result.suggestion);
        expect(followed?.ok, result.suggestion).to.equal(true);
      }),
      { numRuns: 5000 },
    );
    expect(suggested).to.be.greaterThan(100);
  });

  it('keys and refs are short and well-formed', () => {
    const long = fc.tuple(anyInput, fc.nat(400)).map(([text, times]) => (text || 'x').repeat(times));
    fc.assert(
      fc.property(provider, fc.oneof(anyInput, long), (of, text) => {
        const result = parseSpec(of, `a/b/${text}`);
        for (const read of [result, parseSpec(of, text), parseSpec(of, `10.1/${text}`), parseSpec(of, `4/${text}`)]) {
          if (!read.ok) continue;
          const { repoKey, ref: key } = read.spec;
          expect(repoKey.length).to.be.within(of.length + 2, 300);
          expect(key.length).to.be.within(1, 256);
          expect(repoKey + key).to.equal(Buffer.from(repoKey + key).toString());
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('two spellings of one repo', () => {
  const suffix = fc.constantFrom('', '.git');
  const tail = fc.constantFrom('', '/');
  const encodedSlash = fc.constantFrom('%2F', '%2f');

  it('have one key on GitHub', () => {
    const pair = fc.tuple(name, name, ref).chain(([user, repo, at]) =>
      fc.tuple(
        fc.constant(`gh/${user}/${repo}/${Buffer.from(at).toString('latin1')}`),
        fc
          .tuple(anyCase(user).chain(spelling), anyCase(repo).chain(spelling), suffix, spelling(at), tail)
          .map(([u, r, git, a, end]) => `gh/${u}/${r}${git}/${a}${end}`),
      ),
    );
    fc.assert(
      fc.property(pair, ([plain, other]) => {
        expect(specOf(other).repoKey).to.equal(specOf(plain).repoKey);
        expect(specOf(other).ref).to.equal(specOf(plain).ref);
      }),
    );
  });

  it('have one key on GitLab', () => {
    const pair = fc.tuple(fc.array(name, { minLength: 2, maxLength: 4 }), ref).chain(([path, at]) =>
      fc.tuple(
        fc.constant(`gl/${path.join('%2F')}/${Buffer.from(at).toString('latin1')}`),
        fc
          .tuple(fc.tuple(...path.map((p) => anyCase(p).chain(spelling))), encodedSlash, suffix, spelling(at), tail)
          .map(([parts, slash, git, a, end]) => `gl/${parts.join(slash)}${git}/${a}${end}`),
      ),
    );
    fc.assert(
      fc.property(pair, ([plain, other]) => {
        expect(specOf(other).repoKey).to.equal(specOf(plain).repoKey);
        expect(specOf(other).ref).to.equal(specOf(plain).ref);
      }),
    );
  });

  it('have one key as clone URLs', () => {
    const login = fc.constantFrom('', 'git@', 'user:pass@');
    const pair = fc.tuple(name, name, ref).chain(([host, path, at]) =>
      fc.tuple(
        fc.constant(`git/${encodeURIComponent(`https://${host}.org/${path}`)}/${Buffer.from(at).toString('latin1')}`),
        fc
          .tuple(anyCase('https'), login, anyCase(`${host}.org`), suffix, tail, spelling(at), tail)
          .chain(([scheme, who, where, git, slash, a, end]) =>
            spelling(`${scheme}:||${who}${where}|${path}${git}${slash && '|'}`).map(
              (url) => `git/${url.replaceAll(/\||%7c/gi, '%2f')}/${a}${end}`,
            ),
          ),
      ),
    );
    fc.assert(
      fc.property(pair, ([plain, other]) => {
        expect(specOf(other).repoKey).to.equal(specOf(plain).repoKey);
        expect(specOf(other).ref).to.equal(specOf(plain).ref);
      }),
    );
  });

  it('have one key in the data archives', () => {
    const doi = fc.tuple(fc.integer({ min: 1000, max: 99999 }), name, name);
    const pair = doi.chain(([prefix, a, b]) =>
      fc.tuple(
        fc.constantFrom('zenodo', 'figshare', 'dataverse'),
        fc.constant(`10.${prefix}/${a}/${b}`),
        fc
          .tuple(fc.constantFrom('/', '%2F', '%2f'), anyCase(a).chain(spelling), anyCase(b).chain(spelling), tail)
          .map(([slash, x, y, end]) => `10.${prefix}${slash}${x}${slash}${y}${end}`),
      ),
    );
    fc.assert(
      fc.property(pair, ([of, plain, other]) => {
        expect(specOf(`${of}/${other}`).repoKey).to.equal(specOf(`${of}/${plain}`).repoKey);
      }),
    );
  });
});

describe('different repos', () => {
  it('have different keys', () => {
    const link = fc.oneof(
      fc.tuple(name, name).map(([u, r]) => [`gh/${u}/${r}/main`, `gh:${u}/${r}`.toLowerCase()] as const),
      fc.tuple(name, name).map(([u, r]) => [`gl/${u}%2F${r}/main`, `gl:${u}/${r}`.toLowerCase()] as const),
      name.map((id) => [`gist/user/${id}`, `gist:${id}`.toLowerCase()] as const),
      fc.tuple(fc.constantFrom('http', 'https', 'ssh'), name, name).map(([scheme, host, path]) => {
        const url = `${scheme}://${host.toLowerCase()}.org/${path}`;
        return [`git/${encodeURIComponent(url)}/main`, `git:${url}`] as const;
      }),
      fc.tuple(fc.constantFrom('zenodo', 'figshare', 'dataverse'), name).map(([of, rest]) => {
        return [`${of}/10.1234/${rest}`, `${of}:${rest}`.toLowerCase()] as const;
      }),
    );
    const close = fc.array(link, { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(close, (links) => {
        const keys = new Set(links.map(([spec]) => specOf(spec).repoKey));
        expect(keys.size).to.equal(new Set(links.map(([, identity]) => identity)).size);
      }),
    );
  });

  it('have different keys when only the end of a very long name differs', () => {
    const long = 'x'.repeat(5000);
    expect(specOf(`gh/user/${long}a/main`).repoKey).not.to.equal(specOf(`gh/user/${long}b/main`).repoKey);
    expect(specOf(`gh/user/repo/${long}a`).ref).not.to.equal(specOf(`gh/user/repo/${long}b`).ref);
  });

  it('are not made one by case where the host tells case apart', () => {
    const [one, other] = ['Repo', 'repo'].map((path) => specOf(`git/https%3A%2F%2Fexample.org%2F${path}/main`));
    expect(one?.repoKey).not.to.equal(other?.repoKey);
  });
});

describe('refs', () => {
  it('that differ in case differ', () => {
    for (const repo of ['gh/a/b', 'gist/a/b', 'gl/a%2Fb', 'git/https%3A%2F%2Fexample.org%2Fr']) {
      expect(specOf(`${repo}/Dev`).ref).not.to.equal(specOf(`${repo}/dev`).ref);
      expect(specOf(`${repo}/Dev`).repoKey).to.equal(specOf(`${repo}/dev`).repoKey);
    }
  });
});

describe('a link of 64 KB', () => {
  // A parser that takes quadratic time needs minutes for these and runs into the test's time limit.
  const SIZE = 64 * 1024;
  const pieces = [
    '/',
    '//a',
    '%2f',
    '%2F/',
    '%25',
    '%ff',
    '%C3%A9',
    '\xe9',
    '\xc3\xa9',
    '.',
    '.git',
    '.git/',
    '@',
    ':',
    'a@',
    'a:',
    '%3A',
    '%40',
    'https://',
    'https://a@',
    'a.b/',
    'github.com/',
    'https://gitlab.com/a/b/-/',
    'tree/',
    'articles/',
    'zenodo.org//',
    'zenodo.',
    'doi:',
    '10.',
    '10.1/',
    '.v1',
    '1',
    'a',
    'f',
    'abcdef0123456789',
    '/dataset/',
    'history/',
    '%3Fa',
    '%23',
    '\n',
    '-',
    '_',
  ];
  const starts = [
    '',
    'a/b/',
    'https://',
    'https%3A%2F%2Fgitlab.com%2F',
    'github.com/',
    'https%3A%2F%2Fa.b',
    'git@a.b:',
    '10.1/',
    'ssh%3A%2F%2F',
  ];

  for (const of of PROVIDERS) {
    it(`is read at once by ${of}`, () => {
      for (const piece of pieces) {
        const run = piece.repeat(Math.ceil(SIZE / piece.length));
        for (const start of starts) for (const end of ['', '\n']) parseSpec(of, start + run + end);
      }
    });
  }

  it('is read at once as a launch and as a link of old', () => {
    for (const piece of [...pieces, '?', '&', '+', '%zz', '%']) {
      const run = piece.repeat(Math.ceil(SIZE / piece.length));
      parseLaunch(`/v2/${run}`);
      parseLaunch(`/v2/gh/a/b?${run}`);
      modernLink(`/repo/${run}`);
      modernLink(`/repo/a/b/${run}\n`);
    }
  });
});
