/** Why a table would be another one than that which is published: each part that it is made from held against what its commit says. */
import type { CodeParts } from '../compile/code-parts.ts';
import type { DeltaContext, Snapshot } from '../delta/index.ts';
import type { Change, CodeChange, InputPreview } from './preview.ts';
import { hasOtherRows, type MadeVersion, type TablePast } from './table-past.ts';

/** What would be read, at the version that it has now. */
export interface ReadNow extends Pick<InputPreview, 'location' | 'version' | 'newest' | 'incoming'> {
  readonly name: string;
  /** A table of the plan that would be another one, whatever version it has now. */
  readonly isChanging: boolean;
  /** The file of a seed: its content is part of the code. */
  readonly isCode: boolean;
}

export interface Compared {
  readonly snapshot: Snapshot;
  readonly past: TablePast;
  readonly code: CodeParts;
  readonly codeHash: string;
  readonly partitionBy: readonly string[];
  readonly reads: readonly ReadNow[];
}

/** Empty when nothing has changed. */
export async function findChanges(
  { snapshot, past, code, codeHash, partitionBy, reads }: Compared,
  delta: DeltaContext,
  signal: AbortSignal,
): Promise<Change[]> {
  const { made, foreign } = past;
  const changes: Change[] = [];
  if (made === undefined) changes.push({ kind: 'unknown-origin' });
  else changes.push(...findCodeChange(made, code, codeHash));
  if (foreign !== undefined) changes.push({ kind: 'foreign', ...foreign });
  const before = snapshot.metaData.partitionColumns;
  if (before.join('\n').toLowerCase() !== partitionBy.join('\n').toLowerCase()) {
    changes.push({ kind: 'partitions', before, after: partitionBy });
  }
  for (const read of reads) {
    if (read.isChanging) changes.push({ kind: 'upstream', name: read.name });
    else if (made !== undefined) changes.push(...(await findReadChange(read, made, delta, signal)));
  }
  const names = new Set(reads.map(({ name }) => name));
  const gone = [...(made?.inputs.keys() ?? [])].filter((name) => !names.has(name));
  return [...changes, ...gone.map((name): Change => ({ kind: 'read-less', name }))];
}

function findCodeChange(made: MadeVersion, code: CodeParts, codeHash: string): Change[] {
  if (made.code === undefined) {
    return made.codeHash === codeHash ? [] : [{ kind: 'code', parts: undefined }];
  }
  const parts = compareParts(made.code, code);
  return parts.length === 0 ? [] : [{ kind: 'code', parts }];
}

/** Sorted by name, the text of the model first. */
function compareParts(before: CodeParts, after: CodeParts): CodeChange[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const rank = (part: string): string => (part === 'text' || part === 'file' ? `0${part}` : `1${part}`);
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((part) => old.get(part) !== now.get(part))
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
    .map((part) => ({ part, became: !old.has(part) ? 'added' : !now.has(part) ? 'removed' : 'changed' }));
}

async function findReadChange(
  { name, location, version, newest, incoming, isCode }: ReadNow,
  made: MadeVersion,
  delta: DeltaContext,
  signal: AbortSignal,
): Promise<Change[]> {
  if (!made.inputs.has(name)) return [{ kind: 'read-more', name }];
  if (isCode) return [];
  if ((incoming ?? 0) > 0) return [{ kind: 'incoming', name, files: incoming ?? 0 }];
  const before = made.inputs.get(name);
  if (version === undefined || before === undefined) {
    // Plain files have no versions: what was written since is newer than the table.
    const isNewer = newest !== undefined && (made.writtenAt === undefined || newest > made.writtenAt);
    if (isNewer) return [{ kind: 'files', name, newest }];
    return version === before ? [] : [{ kind: 'read-more', name }];
  }
  if (version === before) return [];
  const isOther = await hasOtherRows(delta, location, { from: before, to: version }, signal);
  return isOther ? [{ kind: 'version', name, before, after: version }] : [];
}
