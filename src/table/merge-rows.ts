/** Merges rows into a table by keys: files with matching rows are written again, all in one commit (copy on write). */
import {
  type AddFile,
  type CommitOutcome,
  createPruner,
  evolveSchema,
  formatSchema,
  isRepeated,
  type Predicate,
  requireWritable,
  type Snapshot,
  type Transaction,
  toAdd,
} from '../delta/index.ts';
import { ambiguousMerge, unknownTableColumns } from '../diagnostics/delta.ts';
import type { JsonObject, JsonValue } from '../json/lossless.ts';
import { JsonNumber } from '../json/lossless.ts';
import { quoteName } from '../schema/sql-type.ts';
import type { StructField, StructType } from '../schema/types.ts';
import { commitRows } from './commit-files.ts';
import type { RowChangeOutcome } from './delete-rows.ts';
import { findTouched } from './matching-files.ts';
import { keysEqual, shapedColumns } from './row-query.ts';
import { bindFiles, openTable, queryCount, type TableContext } from './table-context.ts';

export interface MergeRequest {
  readonly root: string;
  /** The rows to merge. */
  readonly sql: string;
  /** Columns by which rows are the same. NULL is the same as nothing, as in SQL. */
  readonly keys: readonly string[];
  /** What a row of the table becomes that has one: its columns replaced (default), or nothing. */
  readonly whenMatched?: 'update' | 'keep';
  /** What becomes of rows that the table has not. Default insert. */
  readonly whenNotMatched?: 'insert' | 'ignore';
  readonly addColumns?: boolean;
  readonly txn?: Transaction;
  readonly info?: JsonObject;
}

/**
 * Columns that the rows lack stay as they are in matched rows and are NULL in new ones. Throws `delta-ambiguous-merge` when two rows
 * have the keys of one.
 */
export async function mergeRows(context: TableContext, request: MergeRequest): Promise<RowChangeOutcome> {
  const { root, keys } = request;
  const base = await openTable(context, root);
  if (isRepeated(base, request)) return { kind: 'repeated', version: base.version, snapshot: base };
  requireWritable(root, base, 'rewrite');
  const unknown = keys.filter((key) => !base.schema.fields.some(({ name }) => name === key));
  const known = base.schema.fields.map(({ name }) => name);
  if (unknown.length > 0) throw unknownTableColumns(root, unknown, known);
  return withStagedRows(context, base, request.sql, async (staged) => merge(context, base, request, staged));
}

/** The rows, written once: a query may give others when it runs again. */
interface StagedRows {
  readonly relation: string;
  readonly fields: readonly StructField[];
}

async function withStagedRows<T>(
  context: TableContext,
  base: Snapshot,
  sql: string,
  action: (staged: StagedRows) => Promise<T>,
): Promise<T> {
  const { engine, delta, signal } = context;
  const described = await engine.describe(sql, signal);
  const fields = described.map(({ name, type }): StructField => {
    // A column without a type fits every column: it takes that of the table.
    const own = base.schema.fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
    if (type.kind !== 'unsupported') return { name, type, nullable: true, metadata: {} };
    if (own === undefined) throw unknownTableColumns(base.root, [name], []);
    return { name, type: own.type, nullable: true, metadata: {} };
  });
  // Hidden names are no part of the table, and vacuum leaves them to us.
  const directory = `${base.root}/_gold_staging_${delta.newId()}`;
  const schema: StructType = { kind: 'struct', fields };
  const files = await engine.writeFiles(
    { sql, columns: fields, partitionBy: [], directory },
    signal ? { signal } : {},
  );
  try {
    const options = { schema, partitionColumns: [], now: delta.now(), dataChange: true };
    const snapshot: Snapshot = {
      ...base,
      root: directory,
      schema,
      metaData: { ...base.metaData, partitionColumns: [] },
    };
    const relation = await bindFiles(
      context,
      snapshot,
      files.map((file) => toAdd(file, options)),
    );
    return await action({ relation, fields });
  } finally {
    await Promise.all(files.map(({ path }) => delta.store.delete(`${directory}/${path}`)));
    await delta.store.deleteFolder?.(directory);
  }
}

async function merge(
  context: TableContext,
  base: Snapshot,
  request: MergeRequest,
  staged: StagedRows,
): Promise<RowChangeOutcome> {
  const { root, keys, whenMatched = 'update', whenNotMatched = 'insert', addColumns = false } = request;
  const schema = evolveSchema(root, base.schema, staged.fields, { addColumns });
  if (whenMatched === 'update') await requireUnique(context, root, staged.relation, keys);
  const where = await keyRange(context, base, staged.relation, keys);
  const pruner = createPruner(where, base);
  const candidates = base.files.filter((file) => pruner.mayMatch(file));
  const matching = `where exists (select 1 from ${staged.relation} as gold_source where ${keysEqual('gold_source', 'gold_target', keys)})`;
  const touched = whenMatched === 'update' ? await findTouched(context, base, candidates, matching) : [];
  const queries = [
    ...(touched.length === 0 ? [] : [await updatedRows(context, base, schema, touched, staged, keys)]),
    ...(whenNotMatched === 'insert' ? [await newRows(context, base, schema, candidates, staged, keys)] : []),
  ];
  const isChanged = touched.length > 0 || (await hasRows(context, queries));
  if (!isChanged && schema === base.schema) return { kind: 'unchanged', version: base.version };
  const metaData =
    schema === base.schema ? undefined : { ...base.metaData, schemaString: formatSchema(schema) };
  return commitRows(context, base, {
    operation: { name: 'MERGE', parameters: { predicate: keysEqual('source', 'target', keys) } },
    reads:
      metaData === undefined
        ? { kind: 'files', files: candidates, mayCount: pruner.mayMatch }
        : { kind: 'table' },
    metaData,
    schema,
    queries,
    removed: touched,
    ...(request.txn === undefined ? {} : { txn: request.txn }),
    ...(request.info === undefined ? {} : { info: request.info }),
  }) satisfies Promise<CommitOutcome>;
}

async function requireUnique(
  context: TableContext,
  root: string,
  relation: string,
  keys: readonly string[],
): Promise<void> {
  const list = keys.map(quoteName).join(', ');
  const known = keys.map((key) => `${quoteName(key)} is not null`).join(' and ');
  const sql = `select count(*) from (select 1 from ${relation} where ${known} group by ${list} having count(*) > 1) as gold_twice`;
  const twice = await queryCount(context, sql);
  if (twice > 0) throw ambiguousMerge(root, keys, twice);
}

/** Keys outside of the range of the rows cannot match: their files need not be read. */
async function keyRange(
  { engine, signal }: TableContext,
  base: Snapshot,
  relation: string,
  keys: readonly string[],
): Promise<Predicate> {
  const ordered = keys.filter((key) => {
    const type = base.schema.fields.find(({ name }) => name === key)?.type;
    return type?.kind === 'decimal' || (type?.kind === 'primitive' && type.name !== 'binary');
  });
  if (ordered.length === 0) return { op: 'and', of: [] };
  const bounds = ordered.map((key) => `min(${quoteName(key)}), max(${quoteName(key)})`).join(', ');
  const { rows } = await engine.query(`select ${bounds} from ${relation}`, signal ? { signal } : {});
  const cells = rows[0] ?? [];
  return {
    op: 'and',
    of: ordered.flatMap((column, index): Predicate[] => {
      const [low, high] = [toText(cells[2 * index]), toText(cells[2 * index + 1])];
      return [
        ...(low === undefined ? [] : [{ op: '>=', column, value: low } as const]),
        ...(high === undefined ? [] : [{ op: '<=', column, value: high } as const]),
      ];
    }),
  };
}

function toText(cell: JsonValue | undefined): string | undefined {
  if (cell === null || cell === undefined) return undefined;
  if (cell instanceof JsonNumber) return cell.text;
  return typeof cell === 'object' ? undefined : String(cell);
}

async function updatedRows(
  context: TableContext,
  base: Snapshot,
  schema: StructType,
  touched: readonly AddFile[],
  { relation, fields }: StagedRows,
  keys: readonly string[],
): Promise<string> {
  const target = await bindFiles(context, base, touched);
  const incoming = new Map(fields.map(({ name }) => [name.toLowerCase(), name]));
  const own = new Set(base.schema.fields.map(({ name }) => name));
  const columns = schema.fields.map(({ name }) => {
    const source = incoming.get(name.toLowerCase());
    const before = own.has(name) ? `gold_target.${quoteName(name)}` : 'null';
    const value =
      source === undefined
        ? before
        : `case when gold_source.gold_matched then gold_source.${quoteName(source)} else ${before} end`;
    return `${value} as ${quoteName(name)}`;
  });
  return `select ${columns.join(', ')} from ${target} as gold_target
    left join (select *, true as gold_matched from ${relation}) as gold_source
    on ${keysEqual('gold_source', 'gold_target', keys)}`;
}

async function newRows(
  context: TableContext,
  base: Snapshot,
  schema: StructType,
  candidates: readonly AddFile[],
  { relation, fields }: StagedRows,
  keys: readonly string[],
): Promise<string> {
  const target = await bindFiles(context, base, candidates);
  return `select ${shapedColumns(fields, schema, 'gold_source')} from ${relation} as gold_source
    where not exists (select 1 from ${target} as gold_target where ${keysEqual('gold_source', 'gold_target', keys)})`;
}

async function hasRows(context: TableContext, queries: readonly string[]): Promise<boolean> {
  for (const sql of queries) {
    if ((await queryCount(context, `select count(*) from (select 1 from (${sql}) as gold_any limit 1)`)) > 0)
      return true;
  }
  return false;
}
