/**
 * Commits actions as the next version: optimistic, by put-if-absent, never over another writer's commit (DELTA.md §2).
 * An outcome that the store leaves open is settled by reading the file back and comparing `txnId`.
 */
import type { Action } from './actions.ts';
import { formatCommit } from './commit-file.ts';
import { findConflict } from './conflict.ts';
import type { DeltaContext } from './context.ts';
import { commitUri } from './log-path.ts';
import { advanceSnapshot, readCommit, type Snapshot } from './snapshot.ts';

export interface CommitRequest {
  readonly root: string;
  /** What the actions were made from; undefined creates the table. */
  readonly base: Snapshot | undefined;
  /** Names this commit among others when an outcome is in doubt. */
  readonly txnId: string;
  /** The actions for a commit on top of `readVersion` (-1: no table). Their commitInfo must hold `txnId`. */
  buildActions(readVersion: number): readonly Action[];
}

/** A lost race is a value: nothing was committed. */
export type CommitOutcome =
  | { readonly kind: 'committed'; readonly version: number; readonly snapshot: Snapshot }
  | { readonly kind: 'conflict'; readonly version: number; readonly reason: string };

const MAX_ATTEMPTS = 15;

export async function commitActions(context: DeltaContext, request: CommitRequest): Promise<CommitOutcome> {
  let current = request.base;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const readVersion = current?.version ?? -1;
    const version = readVersion + 1;
    const actions = request.buildActions(readVersion);
    const uri = commitUri(request.root, version);
    if (await tryCommit(context, uri, formatCommit(actions), request.txnId)) {
      const snapshot = advanceSnapshot(current, request.root, { version, timestamp: context.now() }, actions);
      return { kind: 'committed', version, snapshot };
    }
    const { actions: winner } = await readCommit(context, uri);
    if (request.base === undefined) return { kind: 'conflict', version, reason: 'it created the table' };
    const reason = findConflict(winner);
    if (reason !== undefined) return { kind: 'conflict', version, reason };
    current = advanceSnapshot(current, request.root, { version, timestamp: context.now() }, winner);
    await pause(attempt);
  }
  const version = (current?.version ?? -1) + 1;
  return { kind: 'conflict', version, reason: `other writers were faster ${MAX_ATTEMPTS} times in a row` };
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
  const limit = Math.min(1000, 10 * 2 ** attempt);
  await new Promise((resolve) => setTimeout(resolve, limit * (0.5 + Math.random() / 2)));
}
