/** Writes a table anew: creates it, or replaces all its files and its schema, in one commit. */
import type { JsonObject } from '../json/lossless.ts';
import { stringifyJson } from '../json/stringify.ts';
import type { DataFile } from '../ports/engine.ts';
import type { StructType } from '../schema/types.ts';
import { type Action, type AddFile, type MetaData, omitUndefined, type RemoveFile } from './actions.ts';
import { type CommitOutcome, commitActions } from './commit.ts';
import type { DeltaContext } from './context.ts';
import { encodePath } from './data-path.ts';
import { requiredProtocol, requireOverwritable, upgradeProtocol } from './protocol.ts';
import { formatSchema } from './schema-string.ts';
import type { Snapshot } from './snapshot.ts';
import { formatStatistics } from './statistics.ts';

export interface OverwriteRequest {
  /** URI of the table, without a slash at the end. */
  readonly root: string;
  /** The version to replace; undefined creates the table. */
  readonly base: Snapshot | undefined;
  readonly schema: StructType;
  readonly partitionColumns: readonly string[];
  /** Of the table; empty for none. */
  readonly description: string;
  /** Table properties to set; others stay as they are. */
  readonly configuration: Readonly<Record<string, string>>;
  /** Written below the root, durable already. */
  readonly files: readonly DataFile[];
  /** Who writes: `gold 0.1.0 (DuckDB v1.5.6)`. */
  readonly engineInfo: string;
  /** Further entries of commitInfo. */
  readonly info: JsonObject;
}

/** Throws `delta-unsupported-writer` and `delta-column-name`. Ask before writing files; `overwriteTable` asks again. */
export function checkOverwrite({
  base,
  root,
  schema,
}: Pick<OverwriteRequest, 'base' | 'root' | 'schema'>): void {
  if (base !== undefined) requireOverwritable(root, base.protocol, base.metaData, base.schema);
  requiredProtocol(schema);
}

/** Commits files that are written already. Throws as `checkOverwrite` does, before anything is committed. */
export async function overwriteTable(
  context: DeltaContext,
  request: OverwriteRequest,
): Promise<CommitOutcome> {
  const { base, root, schema } = request;
  checkOverwrite(request);
  const now = context.now();
  const txnId = context.newId();
  const changes: readonly Action[] = [
    ...protocolActions(base, schema),
    ...metaDataActions(context, request, now),
    ...(base?.files ?? []).map((file): Action => ({ remove: toRemove(file, now) })),
    ...request.files.map((file): Action => ({ add: toAdd(file, request, now) })),
  ];
  return commitActions(context, {
    root,
    base,
    txnId,
    buildActions: (readVersion) => [{ commitInfo: commitInfo(request, readVersion, txnId, now) }, ...changes],
  });
}

function protocolActions(base: Snapshot | undefined, schema: StructType): Action[] {
  const needed = requiredProtocol(schema);
  const protocol = base === undefined ? needed : upgradeProtocol(base.protocol, needed);
  return protocol === undefined ? [] : [{ protocol }];
}

/** None when the table stays what it is: winners and readers treat a new metaData as a change. */
function metaDataActions(context: DeltaContext, request: OverwriteRequest, now: number): Action[] {
  const { base, description, partitionColumns } = request;
  const before = base?.metaData;
  const metaData: MetaData = omitUndefined({
    id: before?.id ?? context.newId(),
    name: before?.name,
    description: description === '' ? undefined : description,
    format: { provider: 'parquet', options: {} },
    schemaString: formatSchema(request.schema),
    partitionColumns,
    createdTime: before === undefined ? now : before.createdTime,
    configuration: { ...before?.configuration, ...request.configuration },
  });
  const isSame = before !== undefined && textOf(before) === textOf(metaData);
  return isSame ? [] : [{ metaData }];
}

function textOf({ format, configuration, ...rest }: MetaData): string {
  return JSON.stringify([rest, Object.entries(configuration).sort()], (_key, value: unknown) =>
    // Key order must not count.
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

function toAdd(file: DataFile, { schema, partitionColumns }: OverwriteRequest, now: number): AddFile {
  return {
    path: encodePath(file.path),
    partitionValues: file.partitionValues,
    size: file.bytes,
    modificationTime: now,
    dataChange: true,
    stats: formatStatistics(file, schema, partitionColumns),
  };
}

function toRemove(file: AddFile, now: number): RemoveFile {
  return omitUndefined({
    path: file.path,
    deletionTimestamp: now,
    dataChange: true,
    extendedFileMetadata: true,
    partitionValues: file.partitionValues,
    size: file.size,
    stats: file.stats,
    tags: file.tags,
    deletionVector: file.deletionVector,
    baseRowId: file.baseRowId,
    defaultRowCommitVersion: file.defaultRowCommitVersion,
  });
}

function commitInfo(
  { base, files, partitionColumns, engineInfo, info }: OverwriteRequest,
  readVersion: number,
  txnId: string,
  now: number,
): JsonObject {
  const total = (count: (file: DataFile) => number): string =>
    String(files.reduce((sum, file) => sum + count(file), 0));
  return {
    timestamp: now,
    operation: base === undefined ? 'CREATE TABLE AS SELECT' : 'WRITE',
    // Spark wants texts here, inner values as JSON (DELTA.md §1.2).
    operationParameters: {
      ...(base === undefined ? {} : { mode: 'Overwrite' }),
      partitionBy: stringifyJson(partitionColumns),
    },
    ...(readVersion < 0 ? {} : { readVersion }),
    isolationLevel: 'Serializable',
    isBlindAppend: false,
    operationMetrics: {
      numFiles: String(files.length),
      numOutputRows: total((file) => file.rows),
      numOutputBytes: total((file) => file.bytes),
      ...(base === undefined ? {} : { numRemovedFiles: String(base.files.length) }),
    },
    engineInfo,
    txnId,
    ...info,
  };
}
