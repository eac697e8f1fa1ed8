export interface Instruction {
  readonly name: string;
  /** `--from=build` → `from: build`. */
  readonly flags: Readonly<Record<string, string>>;
  readonly rest: string;
}

/** From one FROM to the next. */
export interface Stage {
  readonly base: string;
  readonly name: string | null;
  readonly instructions: readonly Instruction[];
}

const KNOWN = /^(?:FROM|COPY|RUN|WORKDIR|ENV|USER|VOLUME|EXPOSE|STOPSIGNAL|HEALTHCHECK|ENTRYPOINT|CMD)$/;

/** Reads the plain part of Dockerfile's language that ours keeps to. @throws Error at anything else */
export function parseDockerfile(text: string): readonly Stage[] {
  const stages: { base: string; name: string | null; instructions: Instruction[] }[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, name = '', flagText = '', rest = ''] = /^([A-Z]+) ((?:--\S+ )*)(\S.*)$/.exec(line) ?? [];
    if (!KNOWN.test(name) || line.endsWith('\\')) throw new Error(`not understood: ${line}`);
    const flags = Object.fromEntries(
      [...flagText.matchAll(/--([a-z-]+)=(\S+)/g)].map(([, flag, value]) => [flag, value]),
    );
    if (name === 'FROM') {
      const [base = '', , stage = null] = rest.split(' ');
      stages.push({ base, name: stage, instructions: [] });
    } else {
      const stage = stages.at(-1);
      if (stage === undefined) throw new Error(`before any FROM: ${line}`);
      stage.instructions.push({ name, flags, rest });
    }
  }
  return stages;
}
