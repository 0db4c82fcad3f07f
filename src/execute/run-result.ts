/** What a run did, node by node: plain data that reports and artifacts are made of. */
import type { AssertionResult } from '../audit/assertion-result.ts';
import type { NodeId } from '../compile/manifest.ts';
import type { GoldError } from '../diagnostics/gold-error.ts';
import type { Registration } from '../register/registrar.ts';

export const NODE_STATUSES = ['success', 'failed', 'skipped', 'reused', 'warned'] as const;
export type NodeStatus = (typeof NODE_STATUSES)[number];

export interface NodeResult {
  readonly id: NodeId;
  readonly name: string;
  readonly kind: 'table' | 'view' | 'seed' | 'source';
  readonly status: NodeStatus;
  /** Set when failed. */
  readonly error?: GoldError | undefined;
  /** Why it was skipped, for people. */
  readonly skippedBecause?: string | undefined;
  /** The version of a Delta source that was measured. */
  readonly versionRead?: number | undefined;
  /** What was published; absent for views and when nothing was. */
  readonly published?: Published | undefined;
  /** Milliseconds since the epoch; absent when skipped. */
  readonly startedAt?: number | undefined;
  /** Wall time. */
  readonly seconds: number;
  /** Seconds of each stage, in order: wait for inputs, bind, write, audit, commit. */
  readonly timings: readonly { readonly stage: string; readonly seconds: number }[];
  /** Of the assertions that gate it, in the order of ids; none when it did not come that far. */
  readonly assertions?: readonly AssertionResult[] | undefined;
  /** What the catalog says of its table now; absent without a catalog, and when there is no table. */
  readonly registration?: Registration | undefined;
}

/** One Delta commit. */
export interface Published {
  /** Absolute URI of the table. */
  readonly table: string;
  /** Undefined when the table was made. */
  readonly versionBefore: number | undefined;
  readonly versionAfter: number;
  readonly rows: number;
  readonly files: number;
  readonly bytes: number;
  /** Distinct partitions written; undefined for a table without partitions. */
  readonly partitions: number | undefined;
}

export interface RunResult {
  readonly runId: string;
  readonly target: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly finishedAt: number;
  /** In the order of ids. */
  readonly nodes: readonly NodeResult[];
  /** True when Ctrl-C ended the run. */
  readonly cancelled: boolean;
  /** Why the results of assertions could not be added to their history; what was published stays. */
  readonly unrecorded?: GoldError | undefined;
  /** What went wrong with the processing status of sources; what was published stays. */
  readonly untracked?: readonly GoldError[] | undefined;
}

export function countStatuses(nodes: readonly NodeResult[]): Record<NodeStatus, number> {
  const counts = { success: 0, failed: 0, skipped: 0, reused: 0, warned: 0 };
  for (const { status } of nodes) counts[status] += 1;
  return counts;
}
