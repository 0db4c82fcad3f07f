/** The catalog held against the tables of a project, and made to agree with them. Composes register/ with a project's target. */
import { isStored, type ModelNode, type NodeId } from './compile/manifest.ts';
import type { CatalogTarget } from './compile/target.ts';
import { type DeltaContext, findSnapshot, type Snapshot } from './delta/index.ts';
import { noCatalog, noCatalogDatabase } from './diagnostics/catalog.ts';
import { GoldError } from './diagnostics/gold-error.ts';
import type { LoadedProject } from './load-project.ts';
import { type Adapters, withDelta } from './pipeline.ts';
import { tableUri } from './plan/plan.ts';
import type { Catalog, StoredTable } from './ports/catalog.ts';
import { MODEL_PARAMETER, toCatalogEntry, toCatalogName, toLocation } from './register/catalog-entry.ts';
import type { AppliedCatalog, CatalogPlan, PlannedEntry } from './register/catalog-plan.ts';
import { type Dropped, findDropped } from './register/find-dropped.ts';
import { openCatalog } from './register/open-catalog.ts';
import { planTable } from './register/plan-table.ts';
import { Registrar } from './register/registrar.ts';

export interface CatalogOptions {
  /** Models and seeds to look at. */
  readonly selected: ReadonlySet<NodeId>;
  /** Look for entries of models that are gone. */
  readonly all: boolean;
  readonly signal: AbortSignal;
}

/** Changes nothing. Throws `no-catalog`, and what the catalog says. */
export function planCatalog(
  project: LoadedProject,
  adapters: Adapters,
  { selected, all, signal }: CatalogOptions,
): Promise<CatalogPlan> {
  const target = catalogOf(project);
  return withDelta(project, adapters, async (delta) => {
    const catalog = await placed(target, adapters.openCatalog(target));
    const stored = await placed(target, catalog.findTables(signal));
    if (stored === undefined && !target.createDatabase) {
      throw noCatalogDatabase(target.database).at(target.place);
    }
    const byName = new Map((stored ?? []).map((table) => [table.name, table]));
    const entries = await Promise.all(
      storedModels(project, selected).map(async (model): Promise<PlannedEntry> => {
        const snapshot = await findOwn(delta, model, project, signal);
        const name = toCatalogName(model.name);
        return {
          name: model.name,
          entry: `${catalog.database}.${name}`,
          action:
            snapshot === undefined
              ? { kind: 'unpublished' }
              : planTable(toCatalogEntry(model, snapshot), byName.get(name)),
        };
      }),
    );
    return {
      database: catalog.database,
      databaseExists: stored !== undefined,
      entries,
      dropped: all ? droppedOf(project, stored ?? []) : [],
    };
  });
}

/** Registers what is published. `prune`: takes out the entries of models that are gone as well; files stay in any case. */
export function applyCatalog(
  project: LoadedProject,
  adapters: Adapters,
  { selected, all, prune, signal }: CatalogOptions & { readonly prune: boolean },
): Promise<AppliedCatalog> {
  const target = catalogOf(project);
  return withDelta(project, adapters, async (delta) => {
    const catalog = await openCatalog(target, adapters.openCatalog, signal);
    const registrar = new Registrar({ catalog, createDatabase: target.createDatabase, delta, signal });
    const registrations = await Promise.all(
      storedModels(project, selected).map(async (model) => {
        const root = tableUri(project.compilation.target.warehouse, model.relation);
        const found = await registrar.registerPublished(model, root);
        return found === undefined ? [] : [{ ...found, name: model.name }];
      }),
    );
    const dropped = all ? droppedOf(project, (await placed(target, catalog.findTables(signal))) ?? []) : [];
    const removed: Dropped[] = [];
    if (prune) {
      for (const one of dropped) {
        if (await placed(target, remove(project, catalog, one, signal))) removed.push(one);
      }
    }
    return {
      registrations: registrations.flat(),
      removed,
      dropped: dropped.filter((one) => !removed.includes(one)),
    };
  });
}

/** Looked at once more, because DeleteTable does not say what it deletes. */
async function remove(
  project: LoadedProject,
  catalog: Catalog,
  { table }: Dropped,
  signal: AbortSignal,
): Promise<boolean> {
  const now = await catalog.findTable(table, signal);
  if (now === undefined || droppedOf(project, [now]).length === 0) return false;
  return (await catalog.deleteTable(table, signal)) === 'deleted';
}

function droppedOf({ compilation }: LoadedProject, stored: readonly StoredTable[]): Dropped[] {
  const { manifest, target } = compilation;
  return findDropped(stored, {
    project: manifest.project,
    models: manifest.models.filter(({ config }) => isStored(config)),
    folder: toLocation(tableUri(target.warehouse, { schema: target.schema, name: '' })),
  });
}

function storedModels({ compilation }: LoadedProject, selected: ReadonlySet<NodeId>): ModelNode[] {
  return compilation.manifest.models
    .filter(({ id, config }) => selected.has(id) && isStored(config))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The newest version, when it is the model's. */
async function findOwn(
  delta: DeltaContext,
  model: ModelNode,
  { compilation }: LoadedProject,
  signal: AbortSignal,
): Promise<Snapshot | undefined> {
  const root = tableUri(compilation.target.warehouse, model.relation);
  const snapshot = await findSnapshot(delta, root, undefined, { signal, statistics: false });
  return snapshot?.metaData.configuration[MODEL_PARAMETER] === model.id ? snapshot : undefined;
}

function catalogOf({ compilation: { target } }: LoadedProject): CatalogTarget {
  if (target.catalog === undefined) throw noCatalog(target.name);
  return target.catalog;
}

async function placed<T>({ place }: CatalogTarget, promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    throw error instanceof GoldError ? error.at(place) : error;
  }
}
