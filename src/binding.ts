/** Binds a project on an engine of its own, without data: composes `bind/` with the world outside. */
import { type BoundProject, bindProject } from './bind/bind-project.ts';
import { BindingMemory } from './bind/binding-memory.ts';
import { sourceColumns } from './bind/source-columns.ts';
import type { LoadedProject } from './load-project.ts';
import { type Adapters, engineSettings, withDelta } from './pipeline.ts';
import type { Engine } from './ports/engine.ts';

export type { BoundProject } from './bind/bind-project.ts';

/** Looks at logs of local Delta tables, and at nothing on other machines. The engine is opened only for what is not remembered. */
export async function bindLoaded(
  project: LoadedProject,
  adapters: Adapters,
  signal: AbortSignal,
): Promise<BoundProject> {
  let opened: Promise<Engine> | undefined;
  const engine = (): Promise<Engine> => {
    opened ??= adapters.openEngine(engineSettings(project));
    return opened;
  };
  const memory = project.cache?.bindings ?? new BindingMemory();
  try {
    return await withDelta(project, adapters, (delta) =>
      bindProject(project.compilation, {
        engine,
        sources: sourceColumns({ engine, delta, memory, signal }),
        memory,
        signal,
      }),
    );
  } finally {
    project.cache?.save();
    await (await opened)?.close();
  }
}
