/**
 * Writes a table's rows into fewer or better sorted files (DELTA.md §4): small files of a partition are packed together, or, with
 * Z-order columns, rows that are near in several columns are put into the same files. What the table says stays the same.
 */
import {
  type AddFile,
  type CommitOutcome,
  commitChange,
  fileMetrics,
  requireWritable,
  type Snapshot,
  toAdd,
  toRemove,
} from '../delta/index.ts';
import { unknownTableColumns } from '../diagnostics/delta.ts';
import type { DataFile } from '../ports/engine.ts';
import { quoteName } from '../schema/sql-type.ts';
import type { StructType } from '../schema/types.ts';
import { bindFiles, discardFiles, openTable, syncFiles, type TableContext } from './table-context.ts';

export interface OptimizeOptions {
  /** Bytes of a file, about. Default: `delta.targetFileSize` of the table, else 256 MiB. */
  readonly targetSize?: number | undefined;
  /** Columns for the Z-order; none packs files only. */
  readonly zOrder?: readonly string[];
  /** Told after each group of files: groups done, groups in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface OptimizeResult {
  readonly root: string;
  readonly versionBefore: number;
  /** Undefined when there was nothing to do. */
  readonly versionAfter: number | undefined;
  /** Set when another writer changed the same files; nothing was changed then. */
  readonly conflict?: string;
  readonly filesBefore: number;
  readonly filesAfter: number;
  readonly bytesRewritten: number;
}

const TARGET_SIZE = 256 * 1024 * 1024;

/** One commit for the whole table; appends of others meanwhile are no conflict. */
export async function optimizeTable(
  context: TableContext,
  root: string,
  options: OptimizeOptions = {},
): Promise<OptimizeResult> {
  const base = await openTable(context, root);
  requireWritable(root, base, 'rearrange');
  const zOrder = resolveColumns(base, options.zOrder ?? []);
  const targetSize =
    options.targetSize ?? (parseSize(base.metaData.configuration['delta.targetFileSize']) || TARGET_SIZE);
  const groups = groupFiles(base, targetSize, zOrder.length > 0);
  const removed = groups.flat();
  const result = {
    root,
    versionBefore: base.version,
    filesBefore: base.files.length,
    bytesRewritten: removed.reduce((sum, { size }) => sum + size, 0),
  };
  if (groups.length === 0) return { ...result, versionAfter: undefined, filesAfter: base.files.length };
  const written: DataFile[] = [];
  try {
    for (const [index, files] of groups.entries()) {
      written.push(...(await rewriteGroup(context, base, files, targetSize, zOrder)));
      options.onProgress?.(index + 1, groups.length);
    }
  } catch (error) {
    await discardFiles(context, root, written);
    throw error;
  }
  await syncFiles(context, root, written);
  const outcome = await commitRewrite(context, base, removed, written, zOrder);
  if (outcome.kind !== 'committed') {
    await discardFiles(context, root, written);
    const conflict = outcome.kind === 'conflict' ? outcome.reason : 'it was done already';
    return { ...result, versionAfter: undefined, filesAfter: base.files.length, conflict };
  }
  return { ...result, versionAfter: outcome.version, filesAfter: outcome.snapshot.files.length };
}

function commitRewrite(
  { delta, engineInfo }: TableContext,
  base: Snapshot,
  removed: readonly AddFile[],
  written: readonly DataFile[],
  zOrder: readonly string[],
): Promise<CommitOutcome> {
  const { schema, metaData, root } = base;
  const options = {
    schema,
    partitionColumns: metaData.partitionColumns,
    now: delta.now(),
    dataChange: false,
  };
  return commitChange(delta, root, base, {
    operation: { name: 'OPTIMIZE', parameters: { predicate: '[]', zOrderBy: JSON.stringify(zOrder) } },
    reads: { kind: 'files', files: removed, mayCount: () => false },
    removes: removed.map((file) => toRemove(file, options)),
    adds: written.map((file) => toAdd(file, options)),
    metrics: fileMetrics(written, removed),
    engineInfo,
  });
}

/** Files to be written together: of one partition, together no larger than the target unless they are sorted anew. */
function groupFiles(base: Snapshot, targetSize: number, isSorted: boolean): AddFile[][] {
  const partitions = new Map<string, AddFile[]>();
  for (const file of base.files) {
    const key = JSON.stringify(base.metaData.partitionColumns.map((column) => file.partitionValues[column]));
    const group = partitions.get(key);
    if (group === undefined) partitions.set(key, [file]);
    else group.push(file);
  }
  const groups = [...partitions.values()];
  return isSorted ? groups : groups.flatMap((files) => packFiles(files, targetSize));
}

/** First fit, the largest first. Files near the target stay, unless rows of theirs are deleted. */
function packFiles(files: readonly AddFile[], targetSize: number): AddFile[][] {
  const small = files.filter(
    ({ size, deletionVector }) => size < targetSize * 0.75 || deletionVector !== undefined,
  );
  const bins: { size: number; files: AddFile[] }[] = [];
  for (const file of [...small].sort((a, b) => b.size - a.size || (a.path < b.path ? -1 : 1))) {
    const bin = bins.find(({ size }) => size + file.size <= targetSize);
    if (bin === undefined) bins.push({ size: file.size, files: [file] });
    else {
      bin.size += file.size;
      bin.files.push(file);
    }
  }
  return bins
    .map((bin) => bin.files)
    .filter((group) => group.length > 1 || group.some(({ deletionVector }) => deletionVector !== undefined));
}

async function rewriteGroup(
  context: TableContext,
  base: Snapshot,
  files: readonly AddFile[],
  targetSize: number,
  zOrder: readonly string[],
): Promise<DataFile[]> {
  const { engine, signal } = context;
  const { partitionColumns } = base.metaData;
  const stored: StructType = {
    kind: 'struct',
    fields: base.schema.fields.filter(({ name }) => !partitionColumns.includes(name)),
  };
  const relation = await bindFiles(context, base, files);
  const columns = stored.fields.map(({ name }) => quoteName(name)).join(', ');
  const sql =
    zOrder.length === 0 ? `select ${columns} from ${relation}` : zOrderQuery(relation, columns, zOrder);
  const written = await engine.writeFiles(
    { sql, columns: stored.fields, partitionBy: [], directory: base.root, fileSize: targetSize },
    signal ? { signal } : {},
  );
  // All are of one partition, whose values no file holds.
  const partitionValues = files[0]?.partitionValues ?? {};
  return written.map((file) => ({ ...file, partitionValues }));
}

/** Buckets of a column: so many bits of the key. Six columns still fit into 63 bits. */
const BUCKET_BITS = 10;

/**
 * Each column's rank in buckets of equal size, their bits interleaved (Morton order): rows with near keys are near in every
 * column. NULLs are one bucket of their own, in front.
 */
function zOrderQuery(relation: string, columns: string, zOrder: readonly string[]): string {
  const buckets = zOrder.map(
    (column, index) =>
      `cast(ntile(${2 ** BUCKET_BITS}) over (order by ${quoteName(column)} nulls first) - 1 as bigint) as gold_z${index}`,
  );
  const bits: string[] = [];
  for (let bit = 0; bit < BUCKET_BITS; bit += 1) {
    for (let index = 0; index < zOrder.length; index += 1) {
      bits.push(`(((gold_z${index} >> ${bit}) & 1) << ${bit * zOrder.length + index})`);
    }
  }
  return `select ${columns} from (select *, ${buckets.join(', ')} from ${relation}) as gold_ranked order by ${bits.join(' + ')}`;
}

/** The table's spelling. Partition columns sort nothing: within a partition they are all the same. */
function resolveColumns({ root, schema, metaData }: Snapshot, wanted: readonly string[]): readonly string[] {
  const known = schema.fields
    .filter(
      ({ name, type }) =>
        !metaData.partitionColumns.includes(name) && !['array', 'map', 'struct'].includes(type.kind),
    )
    .map(({ name }) => name);
  const found = wanted.map((column) => known.find((name) => name.toLowerCase() === column.toLowerCase()));
  const missing = wanted.filter((_, index) => found[index] === undefined);
  if (missing.length > 0) throw unknownTableColumns(root, missing, known);
  return found.flatMap((name) => name ?? []).slice(0, 6);
}

/** `134217728`, `128mb`, `1g`. Zero for what is no size. */
function parseSize(text: string | undefined): number {
  const match = /^(\d+)\s*([kmgt]?)i?b?$/i.exec(text?.trim() ?? '');
  if (match === null) return 0;
  return Number(match[1]) * 1024 ** ['', 'k', 'm', 'g', 't'].indexOf((match[2] ?? '').toLowerCase());
}
