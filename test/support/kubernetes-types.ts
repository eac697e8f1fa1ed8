import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the kind has
  readonly [field: string]: any;
}

/** Beside the tests, so that packages are found. It exists in memory only. */
const FILE = fileURLToPath(new URL('../rendered-manifests.ts', import.meta.url));

/**
 * What Kubernetes' API would not take of these: fields that a kind does not have, that it misses, or of another type. The
 * types are made of the API's own schemas.
 */
export function problemsOf(manifests: readonly Manifest[]): readonly string[] {
  const text = manifests
    .map((manifest, index) => {
      const [group, version = null] = manifest.apiVersion.split('/') as [string, string?];
      const module = version === null ? `core/${group}` : `${group.split('.', 1)[0]}/${version}`;
      return `import type { ${manifest.kind} as Kind${index} } from 'kubernetes-types/${module}';
export const manifest${index}: Kind${index} = ${JSON.stringify(manifest, null, 1)};`;
    })
    .join('\n');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2023,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === FILE || fileExists.call(host, name);
  host.getSourceFile = (name, language, ...more) =>
    name === FILE ? ts.createSourceFile(name, text, language) : getSourceFile.call(host, name, language, ...more);
  const program = ts.createProgram([FILE], options, host);
  const lines = text.split('\n');
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file === undefined || start === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line;
    return `${lines[line]?.trim()}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

export const KUSTOMIZATION = join(fileURLToPath(new URL('../..', import.meta.url)), 'config/kubernetes');
