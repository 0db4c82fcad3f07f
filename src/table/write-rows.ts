/** Adds rows to a table, or puts them in the place of a part of it. */
import {
  type AddFile,
  type Change,
  type CommitOutcome,
  checkOverwrite,
  createPruner,
  evolveSchema,
  fileMetrics,
  findSnapshot,
  formatSchema,
  isRepeated,
  overwriteTable,
  type Predicate,
  partitionPredicate,
  predicateToSql,
  requireWritable,
  type Snapshot,
  type Transaction,
  toAdd,
  toRemove,
  unknownColumns,
} from '../delta/index.ts';
import { outsideReplaced, unknownTableColumns } from '../diagnostics/delta.ts';
import { unsupportedColumnType, untypedNull } from '../diagnostics/publish.ts';
import type { JsonObject } from '../json/lossless.ts';
import type { StructField, StructType } from '../schema/types.ts';
import { commitRows, commitWritten } from './commit-files.ts';
import { splitFiles } from './matching-files.ts';
import { shapeRows } from './row-query.ts';
import { discardFiles, queryCount, syncFiles, type TableContext } from './table-context.ts';

export interface WriteRowsRequest {
  /** URI of the table, without a slash at the end. */
  readonly root: string;
  /** The rows. */
  readonly sql: string;
  readonly mode: WriteMode;
  /** New columns of the query become columns of the table. Default false: they are an error. */
  readonly addColumns?: boolean;
  /** Used when the table does not exist yet, and when all of it is replaced. */
  readonly partitionBy?: readonly string[];
  /** Table properties to set then. */
  readonly configuration?: Readonly<Record<string, string>>;
  /** Written once however often it is tried: a version of an application that the table has already is left out. */
  readonly txn?: Transaction;
  /** Further entries of commitInfo. */
  readonly info?: JsonObject;
}

export type WriteMode =
  | { readonly kind: 'append' }
  /** All rows and the schema are replaced. */
  | { readonly kind: 'overwrite' }
  /** Rows for which the predicate is true are replaced; the new ones must meet it too (`replaceWhere`). */
  | { readonly kind: 'replace'; readonly where: Predicate }
  /** Partitions for which there are new rows are replaced. */
  | { readonly kind: 'replace-partitions' };

/** Creates the table when there is none. A lost race is a value; nothing is visible before the commit. */
export async function writeRows(context: TableContext, request: WriteRowsRequest): Promise<CommitOutcome> {
  const { root, mode } = request;
  const base = await findSnapshot(context.delta, root, undefined, { signal: context.signal });
  const fields = await describeRows(context, request.sql);
  if (base === undefined) return overwriteWith(context, undefined, request, fields);
  if (isRepeated(base, request)) return { kind: 'repeated', version: base.version, snapshot: base };
  if (mode.kind === 'overwrite') return overwriteWith(context, base, request, fields);
  requireWritable(root, base, mode.kind === 'append' ? 'append' : 'rewrite');
  const schema = evolveSchema(root, base.schema, fields, { addColumns: request.addColumns ?? false });
  const rows = { fields, schema, sql: shapeRows(request.sql, fields, schema) };
  if (mode.kind === 'append') return append(context, base, request, rows);
  if (mode.kind === 'replace') return replaceWhere(context, base, request, mode.where, rows);
  return replacePartitions(context, base, request, rows);
}

interface ShapedRows {
  readonly schema: StructType;
  readonly sql: string;
}

function append(
  context: TableContext,
  base: Snapshot,
  request: WriteRowsRequest,
  { schema, sql }: ShapedRows,
): Promise<CommitOutcome> {
  const metaData = evolvedMetaData(base, schema);
  return commitRows(context, base, {
    operation: { name: 'WRITE', parameters: { mode: 'Append' } },
    // A new schema must not come under the rows of somebody else.
    reads: metaData === undefined ? { kind: 'nothing' } : { kind: 'table' },
    metaData,
    schema,
    queries: [sql],
    removed: [],
    ...optional(request),
  });
}

async function replaceWhere(
  context: TableContext,
  base: Snapshot,
  request: WriteRowsRequest,
  where: Predicate,
  { schema, sql }: ShapedRows,
): Promise<CommitOutcome> {
  const unknown = unknownColumns(where, base.schema);
  if (unknown.length > 0) {
    const known = base.schema.fields.map(({ name }) => name);
    throw unknownTableColumns(base.root, unknown, known);
  }
  const condition = predicateToSql(where, schema);
  const outside = await queryCount(
    context,
    `select count(*) from (${sql}) as gold_new where not coalesce(${condition}, false)`,
  );
  if (outside > 0) throw outsideReplaced(base.root, outside);
  const { candidates, removed, kept } = await splitFiles(context, base, where);
  const metaData = evolvedMetaData(base, schema);
  return commitRows(context, base, {
    operation: { name: 'WRITE', parameters: { mode: 'Overwrite', predicate: condition } },
    reads:
      metaData === undefined
        ? { kind: 'files', files: candidates, mayCount: createPruner(where, base).mayMatch }
        : { kind: 'table' },
    metaData,
    schema,
    queries: [...kept.map((rows) => shapeRows(rows, base.schema.fields, schema)), sql],
    removed,
    ...optional(request),
  });
}

async function replacePartitions(
  context: TableContext,
  base: Snapshot,
  request: WriteRowsRequest,
  { schema, sql }: ShapedRows,
): Promise<CommitOutcome> {
  const { engine, delta, signal } = context;
  const { partitionColumns } = base.metaData;
  const files = await engine.writeFiles(
    { sql, columns: schema.fields, partitionBy: partitionColumns, directory: base.root },
    signal ? { signal } : {},
  );
  const options = { schema, partitionColumns, now: delta.now(), dataChange: true };
  const adds = files.map((file) => toAdd(file, options));
  const touched: Predicate = { op: 'or', of: distinctPartitions(adds, schema) };
  const pruner = createPruner(touched, base);
  const removed = base.files.filter((file) => pruner.mayMatch(file));
  const metaData = evolvedMetaData(base, schema);
  return commitWritten(context, base, files, {
    operation: {
      name: 'WRITE',
      parameters: { mode: 'Overwrite', partitionOverwriteMode: 'dynamic' },
    },
    reads:
      metaData === undefined
        ? { kind: 'files', files: removed, mayCount: pruner.mayMatch }
        : { kind: 'table' },
    metaData,
    adds,
    removes: removed.map((file) => toRemove(file, options)),
    metrics: fileMetrics(files, removed),
    ...optional(request),
  });
}

function distinctPartitions(adds: readonly AddFile[], schema: StructType): Predicate[] {
  const partitions = new Map(
    adds.map(({ partitionValues }) => [JSON.stringify(partitionValues), partitionValues]),
  );
  return [...partitions.values()].map((values) => partitionPredicate(values, schema));
}

async function overwriteWith(
  context: TableContext,
  base: Snapshot | undefined,
  request: WriteRowsRequest,
  fields: readonly StructField[],
): Promise<CommitOutcome> {
  const { engine, delta, engineInfo, signal } = context;
  const { root, sql, partitionBy = [], configuration = {}, info = {} } = request;
  checkOverwrite({ root, base, schema: { kind: 'struct', fields } });
  const files = await engine.writeFiles(
    { sql, columns: fields, partitionBy, directory: root },
    signal ? { signal } : {},
  );
  await syncFiles(context, root, files);
  const outcome = await overwriteTable(delta, {
    root,
    base,
    schema: { kind: 'struct', fields },
    partitionColumns: partitionBy,
    description: base?.metaData.description ?? '',
    configuration,
    files,
    engineInfo,
    info,
    ...(request.txn === undefined ? {} : { txn: request.txn }),
  });
  if (outcome.kind === 'conflict') await discardFiles(context, root, files);
  return outcome;
}

async function describeRows({ engine, signal }: TableContext, sql: string): Promise<StructField[]> {
  return (await engine.describe(sql, signal)).map(({ name, type }) => {
    if (type.kind !== 'unsupported') return { name, type, nullable: true, metadata: {} };
    throw type.engineType.includes('NULL')
      ? untypedNull(name, type.engineType, undefined)
      : unsupportedColumnType(name, type.engineType, undefined);
  });
}

/** Undefined when the schema stays. */
function evolvedMetaData({ schema: before, metaData }: Snapshot, schema: StructType): Change['metaData'] {
  return schema === before ? undefined : { ...metaData, schemaString: formatSchema(schema) };
}

function optional({ txn, info }: WriteRowsRequest): Pick<Change, 'txn' | 'info'> {
  return { ...(txn === undefined ? {} : { txn }), ...(info === undefined ? {} : { info }) };
}
