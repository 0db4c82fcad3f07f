/** Whether a commit that won the race is compatible with ours (DELTA.md §2.1). Serializable: blind appends of others count. */
import { type Action, type AddFile, fileKey, type RemoveFile } from './actions.ts';
import { relativeKey } from './data-path.ts';

/** What a transaction has read, and so relies on. */
export type ReadSet =
  /** A blind append. */
  | { readonly kind: 'nothing' }
  /** Every file, and that there were no others. */
  | { readonly kind: 'table' }
  /** These files; and that no other file held rows that would have counted, as far as `mayCount` can say of an added file. */
  | {
      readonly kind: 'files';
      readonly files: readonly AddFile[];
      readonly mayCount: (file: AddFile) => boolean;
    };

/** Why ours cannot follow `winner`; undefined when it can. */
export function findConflict(
  root: string,
  reads: ReadSet,
  ours: readonly Action[],
  winner: readonly Action[],
): string | undefined {
  const keyOf = (file: AddFile | RemoveFile): string =>
    fileKey(relativeKey(root, file.path) ?? file.path, file.deletionVector);
  const read = new Set(reads.kind === 'files' ? reads.files.map(keyOf) : []);
  const removed = new Set(ours.flatMap((action) => ('remove' in action ? [keyOf(action.remove)] : [])));
  const applications = new Set(ours.flatMap((action) => ('txn' in action ? [action.txn.appId] : [])));
  const domains = new Set(
    ours.flatMap((action) => ('domainMetadata' in action ? [action.domainMetadata.domain] : [])),
  );
  for (const action of winner) {
    if ('protocol' in action) return 'it changed the protocol';
    if ('metaData' in action) return 'it changed the schema or the properties of the table';
    if ('txn' in action && applications.has(action.txn.appId))
      return `it is of the same application, "${action.txn.appId}"`;
    if ('domainMetadata' in action && domains.has(action.domainMetadata.domain)) {
      return `it changed the same metadata domain, "${action.domainMetadata.domain}"`;
    }
    if ('add' in action) {
      if (reads.kind === 'table') return 'it added files';
      if (reads.kind === 'files' && reads.mayCount(action.add))
        return 'it added files with rows that would have counted';
    }
    if ('remove' in action) {
      if (reads.kind === 'table') return 'it removed files';
      const key = keyOf(action.remove);
      if (read.has(key)) return 'it removed a file that was read';
      if (removed.has(key)) return 'it removed the same file';
    }
  }
  return undefined;
}
