/**
 * Commits a change as the next version: optimistic, by put-if-absent, never over another writer's commit (DELTA.md §2).
 * An outcome that the store leaves open is settled by reading the file back and comparing `txnId`.
 */
import type { JsonObject } from '../json/lossless.ts';
import type { Action, AddFile, MetaData, Protocol, RemoveFile, Transaction } from './actions.ts';
import { formatCommit, parseCommit } from './commit-file.ts';
import { findConflict, type ReadSet } from './conflict.ts';
import type { DeltaContext } from './context.ts';
import { commitUri } from './log-path.ts';
import { maintainLog } from './maintain-log.ts';
import { advanceSnapshot, readCommit, type Snapshot } from './snapshot.ts';

/** What a transaction does to a table. */
export interface Change {
  /** `WRITE`, `OPTIMIZE`, … with its parameters, values as texts (DELTA.md §1.2). */
  readonly operation: { readonly name: string; readonly parameters: Readonly<Record<string, string>> };
  readonly reads: ReadSet;
  readonly protocol?: Protocol | undefined;
  readonly metaData?: MetaData | undefined;
  /** Makes the transaction idempotent: see `commitChange`. */
  readonly txn?: Transaction | undefined;
  readonly removes?: readonly RemoveFile[];
  readonly adds?: readonly AddFile[];
  /** Counts as texts: `numOutputRows`. */
  readonly metrics?: Readonly<Record<string, string>>;
  /** Who writes: `gold 0.1.0 (DuckDB v1.5.6)`. */
  readonly engineInfo: string;
  /** Further entries of commitInfo. */
  readonly info?: JsonObject;
}

/** A lost race is a value: nothing was committed, and `reason` says what the other writer did. */
export type CommitOutcome =
  | { readonly kind: 'committed'; readonly version: number; readonly snapshot: Snapshot }
  | { readonly kind: 'conflict'; readonly version: number; readonly reason: string }
  /** The table has the transaction already, from an earlier try. */
  | { readonly kind: 'repeated'; readonly version: number; readonly snapshot: Snapshot };

/** Enough for eight writers that do nothing but commit; each try is on top of the newest version. */
const MAX_ATTEMPTS = 50;

/**
 * `base`: what the change was made from; undefined creates the table. Winners that do not touch what was read are followed
 * (logical rebase), up to 50 times. Data files must be durable before.
 */
export async function commitChange(
  context: DeltaContext,
  root: string,
  base: Snapshot | undefined,
  change: Change,
): Promise<CommitOutcome> {
  if (base !== undefined && isRepeated(base, change)) {
    return { kind: 'repeated', version: base.version, snapshot: base };
  }
  const txnId = context.newId();
  let current = base;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const readVersion = current?.version ?? -1;
    const version = readVersion + 1;
    const timestamp = context.now();
    const actions = toActions(change, readVersion, txnId, timestamp);
    const uri = commitUri(root, version);
    if (await tryCommit(context, uri, formatCommit(actions), txnId)) {
      const snapshot = advanceSnapshot(current, root, { version, timestamp }, actions);
      await maintainLog(context, snapshot);
      return { kind: 'committed', version, snapshot };
    }
    if (base === undefined) return { kind: 'conflict', version, reason: 'it created the table' };
    // Wait first: what is read after it is still the newest when the next try is made.
    await pause(attempt);
    const caughtUp = await followWinners(context, root, current, (winner) =>
      findConflict(root, change.reads, actions, winner),
    );
    if (caughtUp.conflict !== undefined) return caughtUp.conflict;
    current = caughtUp.snapshot;
  }
  const version = (current?.version ?? -1) + 1;
  return { kind: 'conflict', version, reason: `other writers were faster ${MAX_ATTEMPTS} times in a row` };
}

/** Reads every commit after `snapshot`, in order, until there is none or one is a conflict. */
async function followWinners(
  context: DeltaContext,
  root: string,
  snapshot: Snapshot | undefined,
  conflictWith: (winner: readonly Action[]) => string | undefined,
): Promise<{
  readonly snapshot: Snapshot | undefined;
  readonly conflict?: Extract<CommitOutcome, { kind: 'conflict' }>;
}> {
  let current = snapshot;
  for (let version = (current?.version ?? -1) + 1; ; version += 1) {
    const uri = commitUri(root, version);
    const bytes = await context.store.read(uri);
    if (bytes === undefined) return { snapshot: current };
    const { actions } = parseCommit(bytes, uri);
    const reason = conflictWith(actions);
    if (reason !== undefined) return { snapshot: current, conflict: { kind: 'conflict', version, reason } };
    current = advanceSnapshot(current, root, { version, timestamp: context.now() }, actions);
  }
}

/** Whether the table has this transaction of this application, or a later one (DELTA.md §2.4). */
export function isRepeated(snapshot: Snapshot, { txn }: Pick<Change, 'txn'>): boolean {
  const known = txn && snapshot.state.transactions.get(txn.appId);
  return txn !== undefined && known !== undefined && known.version >= txn.version;
}

function toActions(change: Change, readVersion: number, txnId: string, timestamp: number): Action[] {
  const { operation, reads, protocol, metaData, txn, removes = [], adds = [], metrics = {} } = change;
  const commitInfo: JsonObject = {
    timestamp,
    operation: operation.name,
    operationParameters: operation.parameters,
    ...(readVersion < 0 ? {} : { readVersion }),
    isolationLevel: 'Serializable',
    isBlindAppend: reads.kind === 'nothing' && removes.length === 0 && metaData === undefined,
    operationMetrics: metrics,
    engineInfo: change.engineInfo,
    txnId,
    ...change.info,
  };
  return [
    { commitInfo },
    ...(protocol === undefined ? [] : [{ protocol }]),
    ...(metaData === undefined ? [] : [{ metaData }]),
    ...(txn === undefined ? [] : [{ txn }]),
    ...removes.map((remove) => ({ remove })),
    ...adds.map((add) => ({ add })),
  ];
}

/** True when the commit is in the log, false when another one is. */
async function tryCommit(
  context: DeltaContext,
  uri: string,
  bytes: Uint8Array,
  txnId: string,
): Promise<boolean> {
  const { store } = context;
  for (let attempt = 0; ; attempt += 1) {
    try {
      if ((await store.putIfAbsent(uri, bytes)) === 'created') return true;
      // A store that retried by itself meets its own first try here.
      return await isOurs(context, uri, txnId);
    } catch (error) {
      if ((await store.stat(uri)) !== undefined) return isOurs(context, uri, txnId);
      if (attempt >= 2) throw error;
      await pause(attempt);
    }
  }
}

async function isOurs(context: DeltaContext, uri: string, txnId: string): Promise<boolean> {
  const { actions } = await readCommit(context, uri);
  return actions.some((action) => 'commitInfo' in action && action.commitInfo['txnId'] === txnId);
}

/** Longer with each attempt, and never the same for two writers. */
async function pause(attempt: number): Promise<void> {
  const limit = Math.min(250, 10 * 2 ** attempt);
  await new Promise((resolve) => setTimeout(resolve, limit * (0.5 + Math.random() / 2)));
}
