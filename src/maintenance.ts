/** What is done to published tables apart from publishing: history, optimize, vacuum. Composes table/ with a project's target. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { isStored, type NodeId } from './compile/manifest.ts';
import { findSnapshot, type HistoryEntry, readHistory } from './delta/index.ts';
import { noTable } from './diagnostics/delta.ts';
import type { LoadedProject } from './load-project.ts';
import { type Adapters, withDelta, withEngine } from './pipeline.ts';
import { tableUri } from './plan/plan.ts';
import { isRemote } from './ports/object-store.ts';
import { type OptimizeOptions, type OptimizeResult, optimizeTable } from './table/optimize-table.ts';
import { type VacuumOptions, type VacuumResult, vacuumTable } from './table/vacuum-table.ts';

/** A table to work on. */
export interface TableTarget {
  /** The name of the model or seed, or the path as given. */
  readonly name: string;
  /** Absolute URI. */
  readonly root: string;
}

/** A model's table by the model's name, or any Delta table by its path, relative to `workingFolder`. */
export function findTable(project: LoadedProject, name: string, workingFolder: string): TableTarget {
  const { models, target } = project.compilation;
  const model = [...models.values()].find((one) => one.name === name || one.id === name);
  if (model !== undefined) return { name: model.name, root: tableUri(target.warehouse, model.relation) };
  if (isRemote(name)) return { name, root: name.replace(/\/+$/, '') };
  const root = resolve(workingFolder, name);
  if (!existsSync(root)) throw noTable(root);
  return { name, root };
}

/** The tables of selected models and seeds that are stored and published. */
export async function publishedTables(
  project: LoadedProject,
  selected: ReadonlySet<NodeId>,
  adapters: Adapters,
): Promise<TableTarget[]> {
  const { manifest, target } = project.compilation;
  const tables = manifest.models
    .filter(({ id, config }) => selected.has(id) && isStored(config))
    .map(({ name, relation }) => ({ name, root: tableUri(target.warehouse, relation) }));
  const found = await withDelta(project, adapters, (delta) =>
    Promise.all(tables.map(({ root }) => findSnapshot(delta, root))),
  );
  return tables.filter((_, index) => found[index] !== undefined);
}

/** Newest first. Throws `delta-no-table`. */
export async function tableHistory(
  project: LoadedProject,
  table: TableTarget,
  adapters: Adapters,
  { limit, signal }: { readonly limit: number | undefined; readonly signal: AbortSignal },
): Promise<readonly HistoryEntry[]> {
  const entries = await withDelta(project, adapters, (delta) =>
    readHistory(delta, table.root, limit, signal),
  );
  if (entries.length === 0) throw noTable(table.root);
  return entries;
}

export interface MaintenanceEvents {
  /** Steps of one table. */
  progress(table: TableTarget, done: number, total: number): void;
}

export async function optimizeTables(
  project: LoadedProject,
  tables: readonly TableTarget[],
  adapters: Adapters,
  options: OptimizeOptions & {
    readonly version: string;
    readonly signal: AbortSignal;
    readonly events: MaintenanceEvents;
  },
): Promise<OptimizeResult[]> {
  return withEngine(project, adapters, async (engine, delta) => {
    const engineInfo = `${options.version} (${await engine.version()})`;
    const results: OptimizeResult[] = [];
    for (const table of tables) {
      const context = { engine, delta, engineInfo, signal: options.signal };
      const onProgress = (done: number, total: number): void => options.events.progress(table, done, total);
      results.push(await optimizeTable(context, table.root, { ...options, onProgress }));
    }
    return results;
  });
}

export async function vacuumTables(
  project: LoadedProject,
  tables: readonly TableTarget[],
  adapters: Adapters,
  options: VacuumOptions & { readonly signal: AbortSignal; readonly events: MaintenanceEvents },
): Promise<VacuumResult[]> {
  return withDelta(project, adapters, async (delta) => {
    const results: VacuumResult[] = [];
    for (const table of tables) {
      const onProgress = (done: number, total: number): void => options.events.progress(table, done, total);
      const context = { delta, signal: options.signal };
      results.push(await vacuumTable(context, table.root, { ...options, onProgress }));
    }
    return results;
  });
}
