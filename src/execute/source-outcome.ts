/** How a run went for one source: by the results of everything that is made from it. */
import type { NodeId } from '../compile/manifest.ts';
import type { GoldError } from '../diagnostics/gold-error.ts';
import { notProcessed, runCancelled } from '../diagnostics/processing.ts';
import type { Settlement } from '../processing/intake.ts';
import { type PublishedVersion, recordError } from '../processing/status-record.ts';
import type { NodeResult } from './run-result.ts';

export interface RunOutcome {
  readonly nodes: readonly NodeResult[];
  /** Ended by the user. */
  readonly cancelled: boolean;
}

/** `fed`: the nodes made from the source. `run` undefined: it broke off by a fault of ours. */
export function outcomeOf(fed: readonly NodeId[], run: RunOutcome | undefined): Settlement {
  const results = new Map((run?.nodes ?? []).map((result) => [result.id, result]));
  const own = fed.map((id) => results.get(id));
  const published = own.flatMap((result) => toPublished(result));
  const isUnfinished = (result: NodeResult | undefined): boolean =>
    result === undefined || result.status === 'failed' || result.status === 'skipped';
  if (!own.some(isUnfinished)) return { kind: 'archive', published };
  const errors = own.flatMap((result) => result?.error ?? []);
  const [first] = errors;
  if (first !== undefined) {
    // A race lost on publishing says nothing against what was read.
    const kind = errors.every(isBlameless) ? 'returned' : 'failed';
    return { kind, published, error: recordError(errors.find((error) => !isBlameless(error)) ?? first) };
  }
  if (run?.cancelled === true) return { kind: 'returned', published, error: recordError(runCancelled()) };
  const reason = own.find((result) => result?.skippedBecause !== undefined)?.skippedBecause;
  const error = notProcessed(reason ?? 'gold broke off');
  return { kind: 'returned', published, error: recordError(error) };
}

function toPublished(result: NodeResult | undefined): PublishedVersion[] {
  if (result?.published === undefined) return [];
  const { table, versionAfter } = result.published;
  return [{ model: result.name, table, version: versionAfter }];
}

function isBlameless({ code }: GoldError): boolean {
  return code === 'commit-conflict';
}
