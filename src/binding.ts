/** Binds a project on an engine of its own, without data: composes `bind/` with the world outside. */
import { join } from 'node:path';
import { type BoundProject, bindProject } from './bind/bind-project.ts';
import { sourceColumns } from './bind/source-columns.ts';
import type { LoadedProject } from './load-project.ts';
import { type Adapters, withDelta } from './pipeline.ts';

export type { BoundProject } from './bind/bind-project.ts';

/** Looks at logs of local Delta tables, and at nothing on other machines. */
export async function bindLoaded(
  project: LoadedProject,
  adapters: Adapters,
  signal: AbortSignal,
): Promise<BoundProject> {
  const { target } = project.compilation;
  const engine = await adapters.openEngine({
    threads: target.threads,
    memoryLimit: target.memoryLimit,
    temporaryFolder: target.temporaryFolder ?? join(project.root, 'target', 'tmp'),
  });
  try {
    return await withDelta(project, adapters, (delta) =>
      bindProject(project.compilation, {
        engine,
        sources: sourceColumns({ engine, delta, signal }),
        signal,
      }),
    );
  } finally {
    await engine.close();
  }
}
