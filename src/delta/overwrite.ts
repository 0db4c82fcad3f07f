/** Writes a table anew: creates it, or replaces all its files and its schema, in one commit. */
import type { JsonObject } from '../json/lossless.ts';
import { stringifyJson } from '../json/stringify.ts';
import type { DataFile } from '../ports/engine.ts';
import type { StructType } from '../schema/types.ts';
import { type MetaData, omitUndefined, type Transaction } from './actions.ts';
import { type CommitOutcome, commitChange } from './commit.ts';
import type { DeltaContext } from './context.ts';
import { requiredProtocol, upgradeProtocol } from './protocol.ts';
import { formatSchema } from './schema-string.ts';
import type { Snapshot } from './snapshot.ts';
import { fileMetrics, toAdd, toRemove } from './write-files.ts';
import { requireWritable } from './write-rules.ts';

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
  /** Makes the commit idempotent: see `commitChange`. */
  readonly txn?: Transaction;
}

/** Throws `delta-unsupported-writer` and `delta-column-name`. Ask before writing files; `overwriteTable` asks again. */
export function checkOverwrite({
  base,
  root,
  schema,
}: Pick<OverwriteRequest, 'base' | 'root' | 'schema'>): void {
  if (base !== undefined) requireWritable(root, base, 'overwrite');
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
  const options = { schema, partitionColumns: request.partitionColumns, now, dataChange: true };
  const removed = base?.files ?? [];
  return commitChange(context, root, base, {
    operation: {
      name: base === undefined ? 'CREATE TABLE AS SELECT' : 'WRITE',
      parameters: {
        ...(base === undefined ? {} : { mode: 'Overwrite' }),
        partitionBy: stringifyJson(request.partitionColumns),
      },
    },
    reads: { kind: 'table' },
    protocol:
      base === undefined
        ? requiredProtocol(schema)
        : upgradeProtocol(base.protocol, requiredProtocol(schema)),
    metaData: changedMetaData(context, request, now),
    removes: removed.map((file) => toRemove(file, options)),
    adds: request.files.map((file) => toAdd(file, options)),
    metrics: fileMetrics(request.files, removed),
    engineInfo: request.engineInfo,
    info: request.info,
    txn: request.txn,
  });
}

/** Undefined when the table stays what it is: writers and readers take a new metaData for a change. */
function changedMetaData(
  context: DeltaContext,
  request: OverwriteRequest,
  now: number,
): MetaData | undefined {
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
  return isSame ? undefined : metaData;
}

function textOf({ format, configuration, ...rest }: MetaData): string {
  return JSON.stringify([rest, Object.entries(configuration).sort()], (_key, value: unknown) =>
    // Key order must not count.
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
