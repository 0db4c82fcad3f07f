/** What a published table was made from, as its own commits say, and what others did to it since. */
import { changesRows, type DeltaContext, findCommitInfo, readCommits } from '../delta/index.ts';
import { type Provenance, parseProvenance } from '../execute/provenance.ts';
import type { JsonObject } from '../json/lossless.ts';

export interface TablePast {
  /** Gold's commit that the rows come from; undefined: none that the log still has. */
  readonly made: MadeVersion | undefined;
  /** The newest commit after it that changed rows. */
  readonly foreign: { readonly version: number; readonly operation: string } | undefined;
}

export interface MadeVersion extends Provenance {
  readonly version: number;
}

/** A commit that restored an older version leads back to that one; one that only rearranged files is passed over. */
export async function readPast(
  delta: DeltaContext,
  root: string,
  version: number,
  signal: AbortSignal,
): Promise<TablePast> {
  let foreign: TablePast['foreign'];
  for (let upTo: number | undefined = version; upTo !== undefined; ) {
    let restored: number | undefined;
    for await (const commit of readCommits(delta, root, upTo, { signal, times: false })) {
      const info = findCommitInfo(commit.actions);
      const provenance = parseProvenance(info);
      if (provenance !== undefined) return { made: { ...provenance, version: commit.version }, foreign };
      restored = restoredVersion(info);
      // Only downwards, whatever a log says.
      if (restored !== undefined && restored < commit.version) break;
      restored = undefined;
      if (changesRows(commit)) {
        foreign ??= { version: commit.version, operation: textOf(info?.['operation']) ?? 'a commit' };
      }
    }
    upTo = restored;
  }
  return { made: undefined, foreign };
}

/** Whether a table has other rows at `to` than at `from`. The log may no longer tell; then it counts as changed. */
export async function hasOtherRows(
  delta: DeltaContext,
  root: string,
  { from, to }: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<boolean> {
  if (to < from) return true;
  for await (const commit of readCommits(delta, root, to, { signal, times: false })) {
    if (commit.version === from) return false;
    if (changesRows(commit) || commit.actions.some((action) => 'metaData' in action)) return true;
    if (commit.version === from + 1) return false;
  }
  return true;
}

function restoredVersion(info: JsonObject | undefined): number | undefined {
  if (info?.['operation'] !== 'RESTORE') return undefined;
  const parameters = info['operationParameters'];
  const version =
    typeof parameters === 'object' && parameters !== null && 'version' in parameters
      ? Number(parameters['version'])
      : Number.NaN;
  return Number.isInteger(version) ? version : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
