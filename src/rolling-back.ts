/** A table made what it was at an older version: `gold rollback`. */
import { type DeltaContext, findCommitInfo, readCommits } from './delta/index.ts';
import { lostRace } from './diagnostics/publish.ts';
import { isJsonObject, type JsonObject } from './json/lossless.ts';
import type { LoadedProject } from './load-project.ts';
import type { TableTarget } from './maintenance.ts';
import { type Adapters, withDelta } from './pipeline.ts';
import { restoreTable } from './table/restore-table.ts';

export interface RolledBack {
  /** The version that readers see now. */
  readonly version: number;
  /** False: the table is what it was at that version already. */
  readonly isChanged: boolean;
}

/**
 * One commit, whose provenance is that of the version that comes back, so that plans and comparisons know what the rows were made from.
 * No engine is started. Throws `delta-version-not-found`, `delta-files-gone` and `commit-conflict`.
 */
export function rollBack(
  project: LoadedProject,
  { root }: TableTarget,
  to: number,
  adapters: Adapters,
  { version, signal }: { readonly version: string; readonly signal: AbortSignal },
): Promise<RolledBack> {
  return withDelta(project, adapters, async (delta) => {
    const info = await readProvenance(delta, root, to, signal);
    const context = { delta, signal, engineInfo: version };
    const outcome = await restoreTable(context, root, { version: to }, info);
    if (outcome.kind === 'conflict') throw lostRace(root, outcome.version, outcome.reason);
    return { version: outcome.version, isChanged: outcome.kind !== 'unchanged' };
  });
}

/** Nothing where that version is not one of gold's own. */
async function readProvenance(
  delta: DeltaContext,
  root: string,
  version: number,
  signal: AbortSignal,
): Promise<JsonObject> {
  for await (const commit of readCommits(delta, root, version, { signal, times: false })) {
    if (commit.version !== version) return {};
    const gold = findCommitInfo(commit.actions)?.['gold'];
    return isJsonObject(gold) ? { gold } : {};
  }
  return {};
}
