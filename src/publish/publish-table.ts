/**
 * One model's rows become the new version of its table: bind the query, check its columns, write candidate files that no
 * reader sees, audit them, then one commit that adds them and removes the former ones. On any failure before the commit the table stays
 * as it was and the candidate files are removed.
 */
import type { ExecutableSql } from '../compile/executable-sql.ts';
import type { ModelNode } from '../compile/manifest.ts';
import {
  type CommitOutcome,
  checkOverwrite,
  type DeltaContext,
  overwriteTable,
  type Snapshot,
} from '../delta/index.ts';
import { GoldError, GoldErrors, type Location } from '../diagnostics/gold-error.ts';
import { lostRace } from '../diagnostics/publish.ts';
import type { JsonObject } from '../json/lossless.ts';
import type { DataFile, DeltaInput, Engine, RunOptions } from '../ports/engine.ts';
import { isRemote } from '../ports/object-store.ts';
import type { StructField, StructType } from '../schema/types.ts';
import { findOwnTable, OWNER_PROPERTY } from '../table/own-table.ts';
import { describeContract } from './contract.ts';
import { type TableColumns, toTableColumns } from './table-columns.ts';

export interface PublishRequest {
  readonly model: ModelNode;
  /** With metadata columns. */
  readonly query: ExecutableSql;
  /** Absolute URI. */
  readonly table: string;
  /** Put into the commit: run, code hash, sources with versions. */
  readonly provenance: JsonObject;
  readonly locateColumn: (name: string) => Location | undefined;
  /** What else the table's readers cannot take, each with its place. */
  readonly checkColumns?: ColumnCheck | undefined;
}

export type ColumnCheck = (
  fields: readonly StructField[],
  locateColumn: (name: string) => Location | undefined,
) => readonly GoldError[];

export interface PublishContext {
  readonly engine: Engine;
  readonly delta: DeltaContext;
  readonly engineInfo: string;
  readonly signal: AbortSignal;
  /** Told as each stage begins. */
  readonly onStage?: ((stage: PublishStage) => void) | undefined;
  readonly onProgress?: ((share: number) => void) | undefined;
  /**
   * Looks at the candidate files before they become visible. `base`: the version they would replace. What it throws blocks the commit, and
   * the candidates are removed.
   */
  readonly audit: (candidate: DeltaInput, base: Snapshot | undefined) => Promise<Audited>;
  /** Makes the commit, which needs no engine; others may have it meanwhile. */
  readonly commit: (action: () => Promise<CommitOutcome>) => Promise<CommitOutcome>;
}

export interface Audited {
  /** Entries of commitInfo. */
  readonly info: JsonObject;
  /** When only some of the rows may become visible. These are audited in turn. */
  readonly split?: SplitRows | undefined;
}

export interface SplitRows {
  /** The rows to publish. */
  readonly kept: string;
  /** Puts the others where they can be found, durably; called before the commit, while the candidate is still there. What becomes of them when the commit fails is the caller's business. */
  readonly setAside: () => Promise<void>;
}

export const PUBLISH_STAGES = ['bind', 'write', 'audit', 'upload', 'commit'] as const;
export type PublishStage = (typeof PUBLISH_STAGES)[number];

export interface PublishedTable {
  readonly before: number | undefined;
  readonly snapshot: Snapshot;
  readonly files: readonly DataFile[];
  readonly partitioned: boolean;
}

export async function publishTable(
  request: PublishRequest,
  context: PublishContext,
): Promise<PublishedTable> {
  const { model, table, query } = request;
  const { engine, delta, signal } = context;
  context.onStage?.('bind');
  const [base, { fields, partitionBy }] = await Promise.all([
    findOwnTable(
      { root: table, owner: model.id, place: { file: model.path, line: 1, column: 1 }, signal },
      delta,
    ),
    bindTable(request, engine, signal),
  ]);
  const schema: StructType = { kind: 'struct', fields };
  placeAtColumn(request, () => checkOverwrite({ root: table, base, schema }));

  const write = (sql: string): Promise<readonly DataFile[]> =>
    engine.writeFiles({ sql, columns: fields, partitionBy, directory: table }, toRunOptions(context));
  const audit = (files: readonly DataFile[]): Promise<Audited> =>
    context.audit(candidateInput(table, schema, partitionBy, files), base);
  // On local disk while the files are audited; elsewhere after it, so that nothing leaves this machine before.
  const sync = (files: readonly DataFile[]): Promise<void> =>
    delta.store.sync(
      files.map((file) => `${table}/${file.path}`),
      toRunOptions(context),
    );
  context.onStage?.('write');
  const candidates = [...(await write(query.sql))];
  let written: readonly DataFile[] = [...candidates];
  const discard = (): Promise<void> => removeCandidates(table, candidates, delta);
  let audited: Audited;
  try {
    context.onStage?.('audit');
    [audited] = await Promise.all([audit(written), isRemote(table) ? undefined : sync(written)]);
    if (audited.split !== undefined) {
      const { kept, setAside } = audited.split;
      const rejected = written;
      written = await write(kept);
      candidates.push(...written);
      audited = await audit(written);
      await setAside();
      await Promise.all([
        removeCandidates(table, rejected, delta),
        isRemote(table) ? undefined : sync(written),
      ]);
    }
    if (isRemote(table)) {
      context.onStage?.('upload');
      await sync(written);
    }
    signal.throwIfAborted();
  } catch (error) {
    await discard();
    throw error;
  }
  context.onStage?.('commit');
  // From here on the files stay even when an error comes back: the commit may have happened all the same.
  const outcome = await context.commit(() =>
    overwriteTable(delta, {
      root: table,
      base,
      schema,
      partitionColumns: partitionBy,
      description: model.description,
      configuration: { [OWNER_PROPERTY]: model.id },
      files: written,
      engineInfo: context.engineInfo,
      info: { ...request.provenance, ...audited.info },
    }),
  );
  if (outcome.kind === 'conflict') {
    await discard();
    throw lostRace(table, outcome.version, outcome.reason);
  }
  return {
    before: base?.version,
    snapshot: outcome.snapshot,
    files: written,
    partitioned: partitionBy.length > 0,
  };
}

/** The columns that the table gets, nothing run. Throws GoldErrors with every reason against them. */
export async function bindTable(
  { model, query, locateColumn, checkColumns }: BindRequest,
  engine: Engine,
  signal: AbortSignal,
): Promise<Pick<TableColumns, 'fields' | 'partitionBy'>> {
  const [columns, contractTypes] = await Promise.all([
    engine.describe(query.sql, signal),
    describeContract(model, engine, signal),
  ]);
  const { fields, partitionBy, errors } = toTableColumns(columns, model, locateColumn, contractTypes);
  const problems = [...errors, ...(checkColumns?.(fields, locateColumn) ?? [])];
  if (problems.length > 0) throw new GoldErrors(problems);
  return { fields, partitionBy };
}

export type BindRequest = Pick<PublishRequest, 'model' | 'query' | 'locateColumn' | 'checkColumns'>;

function toRunOptions({ signal, onProgress }: PublishContext): RunOptions & { readonly signal: AbortSignal } {
  return { signal, ...(onProgress ? { onProgress } : {}) };
}

/** The table as it will be: exactly the files written. */
function candidateInput(
  root: string,
  schema: StructType,
  partitionColumns: readonly string[],
  files: readonly DataFile[],
): DeltaInput {
  return {
    kind: 'delta',
    root,
    version: -1,
    schema,
    partitionColumns,
    columnMapping: 'none',
    files: files.map(({ path, partitionValues, rows }) => ({
      uri: `${root}/${path}`,
      partitionValues,
      rows,
    })),
  };
}

function placeAtColumn({ locateColumn }: PublishRequest, check: () => void): void {
  try {
    check();
  } catch (error) {
    const column = error instanceof GoldError ? error.details['column'] : undefined;
    if (error instanceof GoldError && typeof column === 'string') throw error.at(locateColumn(column));
    throw error;
  }
}

async function removeCandidates(
  table: string,
  files: readonly DataFile[],
  delta: DeltaContext,
): Promise<void> {
  // What cannot be removed is left to vacuum; it must not hide why the files are not wanted.
  await Promise.allSettled(files.map((file) => delta.store.delete(`${table}/${file.path}`)));
  // The folder of a table that never came to be; any other is not empty.
  await delta.store.deleteFolder?.(table);
}
