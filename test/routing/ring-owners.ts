import { buildRing } from '../../src/routing/ring.ts';

// A process of its own: prints the members, in order, to which a ring of argv[2] (JSON) sends the keys of argv[3] (JSON).
const [members, keys] = process.argv.slice(2).map((text) => JSON.parse(text));
const ring = buildRing(members);
process.stdout.write(
  JSON.stringify(keys.map((key: string) => ring.order(key, members.length).map((index) => members[index].name))),
);
