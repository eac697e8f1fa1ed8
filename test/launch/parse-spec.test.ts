import { expect } from 'chai';
import { describe, it } from 'mocha';
import { parseSpecPath } from '../../src/launch/parse-launch.ts';

const ID = '142c59757ed54de1816777828c9716e7';
const SHA = '233102a7fae1e7c29ad87a1635f3cb6e21c597a7';
const CLONE = 'https%3A%2F%2Fexample.org%2FGroup%2Frepo';

type Good = readonly [link: string, repo: string, ref: string, key: string];

const GOOD: Readonly<Record<string, readonly Good[]>> = {
  GitHub: [
    ['gh/DS-100/textbook/main', 'DS-100/textbook', 'main', 'gh:ds-100/textbook'],
    ['gh/ds-100/Textbook/Main', 'ds-100/Textbook', 'Main', 'gh:ds-100/textbook'],
    ['gh/user/repo/feature/save_world', 'user/repo', 'feature/save_world', 'gh:user/repo'],
    ['gh/user/repo/feature%2Fx', 'user/repo', 'feature/x', 'gh:user/repo'],
    ['gh/user/repo/feature%2fx', 'user/repo', 'feature/x', 'gh:user/repo'],
    ['gh/user/repo.git/main', 'user/repo', 'main', 'gh:user/repo'],
    ['gh/user/repo/main/', 'user/repo', 'main', 'gh:user/repo'],
    ['gh/a/b//main', 'a/b', '/main', 'gh:a/b'],
    ['gh/user/user.github.io/HEAD', 'user/user.github.io', 'HEAD', 'gh:user/user.github.io'],
    ['gh/us%65r/rep%6F/v1%2E0', 'user/repo', 'v1.0', 'gh:user/repo'],
    ['gh/user/repo/caf%C3%A9', 'user/repo', 'café', 'gh:user/repo'],
    ['gh/user/repo/caf\xc3\xa9', 'user/repo', 'café', 'gh:user/repo'],
    ['gh/user/repo/100%25', 'user/repo', '100%', 'gh:user/repo'],
    ['gh/user/repo/%ff', 'user/repo', '%FF', 'gh:user/repo'],
    [`gh/user/repo/${SHA}`, 'user/repo', SHA, 'gh:user/repo'],
  ],
  gists: [
    ['gist/user/ABCdef0', 'user/ABCdef0', 'HEAD', 'gist:abcdef0'],
    ['gist/user/abcdef0/', 'user/abcdef0', 'HEAD', 'gist:abcdef0'],
    ['gist/somebody/abcdef0/master', 'somebody/abcdef0', 'HEAD', 'gist:abcdef0'],
    ['gist/user/abcdef0/main', 'user/abcdef0', 'HEAD', 'gist:abcdef0'],
    [`gist/user/abcdef0/${SHA}`, 'user/abcdef0', SHA, 'gist:abcdef0'],
    [`gist/user/abcdef0/${SHA}/ignored`, 'user/abcdef0', SHA, 'gist:abcdef0'],
    [`gist/user/abcdef0//${SHA}`, 'user/abcdef0', 'HEAD', 'gist:abcdef0'],
  ],
  GitLab: [
    ['gl/group%2Fproject/main', 'group/project', 'main', 'gl:group/project'],
    ['gl/Group%2fProject/main', 'Group/Project', 'main', 'gl:group/project'],
    ['gl/a%2Fb%2Fc/feature/x', 'a/b/c', 'feature/x', 'gl:a/b/c'],
    ['gl/a%2Fb/feature%2Fx', 'a/b', 'feature/x', 'gl:a/b'],
    ['gl/a%2Fb.git/main', 'a/b', 'main', 'gl:a/b'],
    ['gl/4711/main', '4711', 'main', 'gl:4711'],
  ],
  'clone URLs': [
    [`git/${CLONE}/main`, 'https://example.org/Group/repo', 'main', 'git:https://example.org/Group/repo'],
    [`git/${CLONE}.git/main`, 'https://example.org/Group/repo', 'main', 'git:https://example.org/Group/repo'],
    [
      `git/${CLONE}%2F/feature%2fx/`,
      'https://example.org/Group/repo',
      'feature/x',
      'git:https://example.org/Group/repo',
    ],
    ['git/HTTPS%3A%2F%2FEXAMPLE.org%2Fr/main', 'https://example.org/r', 'main', 'git:https://example.org/r'],
    ['git/https%3A%2F%2FGitHub.com%2FA%2FB/main', 'https://github.com/A/B', 'main', 'git:https://github.com/a/b'],
    [
      'git/git@example.org%3Agroup%2Frepo.git/main',
      'ssh://example.org/group/repo',
      'main',
      'git:ssh://example.org/group/repo',
    ],
    [
      'git/git%40example.org:group%2frepo/main',
      'ssh://example.org/group/repo',
      'main',
      'git:ssh://example.org/group/repo',
    ],
    [
      'git/ssh%3A%2F%2Fgit%40example.org%3A2222%2Fr/main',
      'ssh://example.org:2222/r',
      'main',
      'git:ssh://example.org:2222/r',
    ],
    ['git/git%3A%2F%2Fexample.org%2Fr/HEAD', 'git://example.org/r', 'HEAD', 'git:git://example.org/r'],
    ['git/http%3A%2F%2F%5B%3A%3A1%5D%3A8080%2Fr/main', 'http://[::1]:8080/r', 'main', 'git:http://[::1]:8080/r'],
  ],
  DOIs: [
    ['zenodo/10.5281/zenodo.3242074', '10.5281/zenodo.3242074', 'HEAD', 'zenodo:10.5281/zenodo.3242074'],
    ['zenodo/10.5281%2Fzenodo.3242074', '10.5281/zenodo.3242074', 'HEAD', 'zenodo:10.5281/zenodo.3242074'],
    ['zenodo/10.22002/D1.1250/', '10.22002/D1.1250', 'HEAD', 'zenodo:10.22002/d1.1250'],
    ['zenodo/10.1000.10/123', '10.1000.10/123', 'HEAD', 'zenodo:10.1000.10/123'],
    [
      'figshare/10.6084/m9.figshare.9782777',
      '10.6084/m9.figshare.9782777',
      'HEAD',
      'figshare:10.6084/m9.figshare.9782777',
    ],
    [
      'figshare/10.6084/m9.figshare.9782777.v1',
      '10.6084/m9.figshare.9782777.v1',
      'v1',
      'figshare:10.6084/m9.figshare.9782777',
    ],
    ['dataverse/10.7910/DVN/TJCLKP', '10.7910/DVN/TJCLKP', 'HEAD', 'dataverse:10.7910/dvn/tjclkp'],
    ['dataverse/10.18710/W5MEBZ', '10.18710/W5MEBZ', 'HEAD', 'dataverse:10.18710/w5mebz'],
  ],
  HydroShare: [
    [`hydroshare/${ID}`, ID, 'HEAD', `hydroshare:${ID}`],
    [`hydroshare/https%3A%2F%2Fwww.hydroshare.org%2Fresource%2F${ID}%2F`, ID, 'HEAD', `hydroshare:${ID}`],
    [`hydroshare/https%3a%2f%2fwww.hydroshare.org%2fresource%2f${ID}/`, ID, 'HEAD', `hydroshare:${ID}`],
    [`hydroshare/10.4211%2Fhs.${ID}`, ID, 'HEAD', `hydroshare:${ID}`],
  ],
  CKAN: [
    [
      'ckan/https%3A%2F%2FDemo.ckan.org%2Fdataset%2Fname',
      'https://demo.ckan.org/dataset/name',
      'HEAD',
      'ckan:https://demo.ckan.org/dataset/name',
    ],
    [
      'ckan/https%3a%2f%2fdemo.ckan.org%2fdataset%2fname%2f/',
      'https://demo.ckan.org/dataset/name',
      'HEAD',
      'ckan:https://demo.ckan.org/dataset/name',
    ],
    [
      'ckan/https%3A%2F%2Fx.org%2Fdata%2Fdataset%2Fname%2F%3Factivity_id%3D93df',
      'https://x.org/data/dataset/name',
      '93df',
      'ckan:https://x.org/data/dataset/name',
    ],
    [
      'ckan/https%3A%2F%2Fx.org%2Fdataset%2Fname%2Fhistory%2F93df%3Factivity_id%3D0',
      'https://x.org/dataset/name',
      '93df',
      'ckan:https://x.org/dataset/name',
    ],
  ],
};

type Wrong = readonly [link: string, code: string, says: RegExp, suggestion: string | null];

const WRONG: Readonly<Record<string, readonly Wrong[]>> = {
  'links without a provider BinderHub knows': [
    ['', 'unknown-provider', /names no provider.*gh, gist/, null],
    ['/', 'unknown-provider', /names no provider/, null],
    ['nope/a/b', 'unknown-provider', /no provider of that name.*ckan/, null],
    ['constructor/a/b', 'unknown-provider', /no provider of that name/, null],
    ['GH/a/b/main', 'unknown-provider', /Known are/, 'gh/a/b/main'],
    ['GitHub/a/b', 'unknown-provider', /Known are/, 'gh/a/b/HEAD'],
    ['gitlab/a/b', 'unknown-provider', /Known are/, 'gl/a%2Fb/HEAD'],
    ['github/a', 'unknown-provider', /Known are/, null],
    ['https://github.com/a/b/tree/dev', 'unknown-provider', /Known are/, 'gh/a/b/dev'],
    ['github.com/a/b', 'unknown-provider', /Known are/, 'gh/a/b/HEAD'],
    ['doi/10.5281/zenodo.1', 'unknown-provider', /Known are/, 'zenodo/10.5281/zenodo.1'],
  ],
  'escapes that are none': [
    ['gh/a/b/%zz', 'bad-escape', /literal % is written %25/, 'gh/a/b/%25zz'],
    ['gh/a/b/100%', 'bad-escape', /%25/, 'gh/a/b/100%25'],
    ['gh/a%/b', 'bad-escape', /%25/, 'gh/a%25/b/HEAD'],
    ['zenodo/%', 'bad-escape', /%25/, null],
  ],
  GitHub: [
    ['gh', 'missing-repo', /user\/repo\/ref/, null],
    ['gh/', 'missing-repo', /user\/repo\/ref/, null],
    ['gh/user', 'missing-repo', /user\/repo\/ref/, null],
    ['gh//repo/main', 'missing-repo', /user\/repo\/ref/, null],
    ['gh/user/.git/main', 'missing-repo', /user\/repo\/ref/, null],
    ['gh/user/repo', 'missing-ref', /HEAD means the default branch/, 'gh/user/repo/HEAD'],
    ['gh/user/repo.git/', 'missing-ref', /HEAD/, 'gh/user/repo/HEAD'],
    ['gh/user/repo//', 'missing-ref', /HEAD/, 'gh/user/repo/HEAD'],
    ['gh/user%2Frepo', 'missing-repo', /plain slashes/, 'gh/user/repo/HEAD'],
    ['gh/user%2Frepo/main', 'missing-repo', /plain slashes/, 'gh/user/repo/main'],
    ['gh/user%2frepo/feature/x', 'missing-repo', /plain slashes/, 'gh/user/repo/feature/x'],
    ['gh/user%2Frepo%2Fmain', 'missing-repo', /plain slashes/, 'gh/user/repo/main'],
    ['gh/https://github.com/user/repo', 'missing-repo', /without the address/, 'gh/user/repo/HEAD'],
    ['gh/https:/github.com/user/repo.git/', 'missing-repo', /without the address/, 'gh/user/repo/HEAD'],
    ['gh/github.com/user/repo/dev', 'missing-repo', /without the address/, 'gh/user/repo/dev'],
    ['gh/https%3A%2F%2Fgithub.com%2Fuser%2Frepo/dev', 'missing-repo', /without the address/, 'gh/user/repo/dev'],
    ['gh/https://github.com/user/repo/blob/dev/a.ipynb', 'missing-repo', /without the address/, 'gh/user/repo/dev'],
    ['gh/https://gitlab.com/a/b/c/-/tree/dev', 'missing-repo', /without the address/, 'gl/a%2Fb%2Fc/dev'],
    ['gh/https://github.com/user', 'missing-repo', /user\/repo\/ref/, null],
  ],
  gists: [
    ['gist/user', 'missing-repo', /user\/gist-id/, null],
    ['gist//abc', 'missing-repo', /user\/gist-id/, null],
    ['gist/https://gist.github.com/user/abc', 'missing-repo', /without the address/, 'gist/user/abc/HEAD'],
  ],
  GitLab: [
    ['gl', 'missing-repo', /namespace%2Fproject\/ref/, null],
    ['gl/%2F%2F/main', 'missing-repo', /namespace%2Fproject\/ref/, null],
    ['gl/group', 'unencoded-slash', /written %2F/, null],
    ['gl/mosaik/examples/main', 'unencoded-slash', /written %2F/, 'gl/mosaik%2Fexamples/main'],
    ['gl/mosaik/examples', 'unencoded-slash', /written %2F/, 'gl/mosaik%2Fexamples/HEAD'],
    ['gl/a/b/c/d/master', 'unencoded-slash', /written %2F/, 'gl/a%2Fb%2Fc%2Fd/master'],
    ['gl/a/b/feature/x', 'unencoded-slash', /written %2F/, 'gl/a%2Fb/feature/x'],
    ['gl/a%2Fb', 'missing-ref', /HEAD/, 'gl/a%2Fb/HEAD'],
    ['gl/a%2Fb//', 'missing-ref', /HEAD/, 'gl/a%2Fb/HEAD'],
    ['gl/https://gitlab.com/a/b/c', 'missing-repo', /without the address/, 'gl/a%2Fb%2Fc/HEAD'],
    ['gl/https%3A%2F%2Fgitlab.com%2Fa%2Fb/dev', 'missing-repo', /without the address/, 'gl/a%2Fb/dev'],
  ],
  'clone URLs': [
    ['git', 'missing-repo', /URL-encoded clone URL/, null],
    ['git/user/repo/main', 'unsupported-clone-url', /URL-encoded/, null],
    ['git/file%3A%2F%2F%2Fetc/main', 'unsupported-clone-url', /http, https, git or ssh/, null],
    [`git/${CLONE}`, 'missing-ref', /HEAD/, `git/${CLONE}/HEAD`],
    [
      'git/https%3A%2F%2Fexample.org/main',
      'unsupported-clone-url',
      /URL-encoded/,
      'git/https%3A%2F%2Fexample.org%2Fmain/HEAD',
    ],
    ['git/https://example.org/Group/repo', 'unsupported-clone-url', /URL-encoded/, `git/${CLONE}/HEAD`],
    ['git/https:/example.org/Group/repo.git/dev/x', 'unsupported-clone-url', /URL-encoded/, `git/${CLONE}/dev%2Fx`],
    ['git/example.org/Group/repo/dev', 'unsupported-clone-url', /URL-encoded/, `git/${CLONE}/dev`],
  ],
  'data archives': [
    ['zenodo', 'missing-repo', /10\.5281\/zenodo/, null],
    ['zenodo/nonsense', 'not-a-doi', /10\.5281\/zenodo/, null],
    ['zenodo/10.5281', 'not-a-doi', /10\.5281\/zenodo/, null],
    ['zenodo/10.5281/', 'not-a-doi', /10\.5281\/zenodo/, null],
    ['zenodo/3242074', 'not-a-doi', /DOI/, 'zenodo/10.5281/zenodo.3242074'],
    ['zenodo/https://zenodo.org/records/3242074', 'not-a-doi', /DOI/, 'zenodo/10.5281/zenodo.3242074'],
    ['zenodo/https://doi.org/10.5281/zenodo.3242074', 'not-a-doi', /DOI/, 'zenodo/10.5281/zenodo.3242074'],
    ['zenodo/doi:10.5281/zenodo.3242074', 'not-a-doi', /DOI/, 'zenodo/10.5281/zenodo.3242074'],
    ['zenodo/https://example.org/3242074', 'not-a-doi', /DOI/, null],
    ['figshare/9782777', 'not-a-doi', /figshare/, 'figshare/10.6084/m9.figshare.9782777'],
    [
      'figshare/https://figshare.com/articles/code/Name/9782777',
      'not-a-doi',
      /figshare/,
      'figshare/10.6084/m9.figshare.9782777',
    ],
    ['dataverse/DVN/TJCLKP', 'not-a-doi', /10\.7910/, null],
    ['hydroshare/', 'missing-repo', /32 hex/, null],
    ['hydroshare/142c', 'not-a-resource-id', /32 hex/, null],
    [`hydroshare/${ID.toUpperCase()}`, 'not-a-resource-id', /32 hex/, `hydroshare/${ID}`],
    [
      `hydroshare/https://www.hydroshare.org/resource/${ID}/`,
      'not-a-resource-id',
      /encoded address/,
      `hydroshare/${ID}`,
    ],
    ['ckan', 'missing-repo', /dataset URL/, null],
    ['ckan/name', 'not-a-dataset-url', /dataset URL/, null],
    ['ckan/https%3A%2F%2Fdemo.ckan.org%2Fgroup%2Froger', 'not-a-dataset-url', /dataset URL/, null],
    [
      'ckan/https:/demo.ckan.org/dataset/name/',
      'not-a-dataset-url',
      /URL-encoded/,
      'ckan/https%3A%2F%2Fdemo.ckan.org%2Fdataset%2Fname',
    ],
    [
      'ckan/demo.ckan.org/dataset/name',
      'not-a-dataset-url',
      /URL-encoded/,
      'ckan/https%3A%2F%2Fdemo.ckan.org%2Fdataset%2Fname',
    ],
  ],
};

describe('a launch spec', () => {
  for (const [kind, rows] of Object.entries(GOOD)) {
    describe(`of ${kind}`, () => {
      for (const [link, repo, ref, repoKey] of rows) {
        it(`reads ${JSON.stringify(link)}`, () => {
          const slash = link.indexOf('/');
          const [provider, raw] = [link.slice(0, slash), link.slice(slash + 1)];
          expect(parseSpecPath(link)).to.deep.equal({ ok: true, spec: { provider, raw, repo, ref, repoKey } });
        });
      }
    });
  }

  for (const [kind, rows] of Object.entries(WRONG)) {
    describe(`says what is wrong with ${kind}`, () => {
      for (const [link, code, says, suggestion] of rows) {
        it(`${JSON.stringify(link)} → ${suggestion ?? 'no guess'}`, () => {
          const result = parseSpecPath(link);
          if (result.ok) expect.fail(`read as ${result.spec.repoKey} at ${result.spec.ref}`);
          expect(result.problem).to.include({ code, suggestion });
          expect(result.problem.message).to.match(says);
        });
      }
    });
  }

  describe('keeps secrets to itself', () => {
    const secret = 's3cret';
    for (const link of [
      `git/https%3A%2F%2Fuser%3A${secret}%40example.org%2Fr/main`,
      `git/https%3A%2F%2F${secret}%40example.org%2Fr/main`,
      `git/https%3A%2F%2F${secret}%40example.org%2Fr`,
      `git/https%3A%2F%2Fuser%3A${secret}@example.org%2Fr/`,
      `git/https%3A%2F%2Fexample.org%2Fr%3Ftoken%3D${secret}/main`,
      `git/https%3A%2F%2Fexample.org%2Fr%3Ftoken%3D${secret}`,
      `git/https%3A%2F%2Fuser%3Apass%2F${secret}%40example.org%2Fr/main`,
      `git/https%3A%2F%2Fuser%3Apass%3F${secret}%40example.org%2Fr/main`,
      `git/https://user:${secret}@example.org/r/main`,
      `git/user%3A${secret}%40example.org/a/r/main`,
      `git/ssh%3A%2F%2Fgit%3A${secret}%40example.org%2Fr`,
      `ckan/https%3A%2F%2F${secret}%40demo.ckan.org%2Fdataset%2Fname`,
      `ckan/https://${secret}@demo.ckan.org/dataset/name`,
      `ckan/https%3A%2F%2Fdemo.ckan.org%2Fdataset%2Fname%3Ftoken%3D${secret}`,
    ]) {
      it(`of ${link}`, () => {
        const result = parseSpecPath(link);
        const shown = result.ok ? { ...result.spec, raw: '' } : result.problem;
        expect(JSON.stringify(shown)).not.to.include(secret);
      });
    }

    it('and still tells apart what only the query tells apart', () => {
      const [one, other] = ['a', 'b'].map((p) => parseSpecPath(`git/https%3A%2F%2Fexample.org%2Fr%3Fp%3D${p}/main`));
      expect(one?.ok && one.spec.repoKey).not.to.equal(other?.ok && other.spec.repoKey);
    });

    it('and suggests who logs in where ssh needs it', () => {
      const result = parseSpecPath('git/ssh%3A%2F%2Fgit%40example.org%2Fr');
      expect(!result.ok && result.problem.suggestion).to.equal('git/ssh%3A%2F%2Fgit%40example.org%2Fr/HEAD');
    });
  });
});
