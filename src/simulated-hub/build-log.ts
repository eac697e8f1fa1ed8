import type { LogLine } from './build-farm.ts';
import type { ResolvedRepository } from './repository.ts';

/** What repo2docker tells of a build, in its order; some of its lines carry no phase. */
export const usualBuildLog = (repository: ResolvedRepository, image: string): readonly LogLine[] => [
  { message: 'Picked Git content provider.\n', phase: 'fetching' },
  { message: `Cloning into '/tmp/repo2docker'... ${repository.url}\n`, phase: 'fetching' },
  { message: `HEAD is now at ${repository.resolvedRef.slice(0, 7)}\n`, phase: 'fetching' },
  { message: 'Using PythonBuildPack builder\n', phase: 'building' },
  { message: 'Step 1/3 : FROM docker.io/library/buildpack-deps:jammy\n', phase: 'building' },
  { message: 'Step 2/3 : RUN mamba env update -n notebook -f environment.yml\n', phase: 'building' },
  { message: 'Transaction finished\n' },
  { message: 'Step 3/3 : CMD ["jupyter", "notebook", "--ip", "0.0.0.0"]\n', phase: 'building' },
  { message: `Pushing image ${image}\n`, phase: 'pushing' },
  { message: 'Successfully pushed\n', phase: 'pushing' },
];
