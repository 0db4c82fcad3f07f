/** Delta tables: the public face of this folder. Pure protocol code over an object store; no engine, no file system. */
export {
  type AddFile,
  type DeletionVector,
  findCommitInfo,
  type MetaData,
  type Protocol,
  type RemoveFile,
  type Transaction,
} from './actions.ts';
export { type Change, type CommitOutcome, commitChange, isRepeated } from './commit.ts';
export type { ReadSet } from './conflict.ts';
export { type Constraint, constraintsOf, isPortable } from './constraints.ts';
export type { DeltaContext } from './context.ts';
export { relativeKey, resolvePath } from './data-path.ts';
export { deletionVectorUri } from './deletion-vector.ts';
export { toDeltaInput } from './delta-input.ts';
export { evolveSchema } from './evolve-schema.ts';
export { changesRows, type HistoryEntry, type LoggedCommit, readCommits, readHistory } from './history.ts';
export { parseInterval } from './interval.ts';
export type { SnapshotAt } from './log-segment.ts';
export { FILE_RETENTION_MS, writeCheckpoint } from './maintain-log.ts';
export { hasNextVersion } from './next-version.ts';
export { checkOverwrite, type OverwriteRequest, overwriteTable } from './overwrite.ts';
export { physicalName } from './physical-name.ts';
export { type Predicate, predicateToSql, unknownColumns } from './predicate.ts';
export { columnMappingMode } from './protocol.ts';
export { createPruner, partitionPredicate } from './pruning.ts';
export { formatSchema } from './schema-string.ts';
export { advanceSnapshot, findSnapshot, type Snapshot } from './snapshot.ts';
export { fileMetrics, toAdd, toRemove } from './write-files.ts';
export { requireWritable, type WriteKind } from './write-rules.ts';
