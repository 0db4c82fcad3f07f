/** Whether a commit that won the race is compatible with ours (DELTA.md §2.1). */
import type { Action } from './actions.ts';

/**
 * Why a transaction that read the whole table cannot follow a winner; undefined when it can. Winners that change neither
 * files nor metadata, such as one that only records a txn of another application, are no conflict.
 */
export function findConflict(winner: readonly Action[]): string | undefined {
  for (const action of winner) {
    if ('protocol' in action) return 'it changed the protocol';
    if ('metaData' in action) return 'it changed the schema or the properties of the table';
    if ('add' in action) return 'it added files';
    if ('remove' in action) return 'it removed files';
  }
  return undefined;
}
