/** Delta tables: the public face of this folder. Pure protocol code over an object store; no engine, no file system. */
export type { AddFile, MetaData, Protocol } from './actions.ts';
export type { CommitOutcome } from './commit.ts';
export type { DeltaContext } from './context.ts';
export { toDeltaInput } from './delta-input.ts';
export type { SnapshotAt } from './log-segment.ts';
export { checkOverwrite, type OverwriteRequest, overwriteTable } from './overwrite.ts';
export { findSnapshot, type Snapshot } from './snapshot.ts';
