/**
 * Files of an intake on their way: claimed by a run, then accepted, failed or put back. Whoever calls holds the intake (hold.ts). Each step
 * is written down before it is taken, so that the next holder can finish or undo it from any point.
 */
import { forAll } from '../concurrency/for-all.ts';
import { runInterrupted } from '../diagnostics/processing.ts';
import type { PlainFile } from '../ports/engine.ts';
import type { ObjectInfo, ObjectStore } from '../ports/object-store.ts';
import { isDataName } from '../ports/plain-file-names.ts';
import type { ProcessingContext } from './context.ts';
import { CALLS_AT_ONCE, moveAmongOthers, moveFromOthers, moveOwn, removeEmptyFolders } from './moves.ts';
import {
  dayOf,
  ERROR_SUFFIX,
  heartbeatUri,
  intakePlaces,
  otherName,
  recordFolder,
  recordUri,
  runOfRecord,
  type TrackedTable,
} from './places.ts';
import {
  type Decision,
  formatRecord,
  isoTime,
  type PublishedVersion,
  parseRecord,
  type RecordedError,
  type RecordedFile,
  recordError,
  type StatusRecord,
  toErrorJson,
} from './status-record.ts';

export interface IntakeTable extends TrackedTable {
  readonly format: 'csv' | 'json' | 'parquet';
}

export interface Claim {
  readonly table: IntakeTable;
  /** Undefined when nothing was new. */
  readonly record: StatusRecord | undefined;
  /** What the run reads: every file accepted before and those claimed, in the order of URIs. */
  readonly files: readonly PlainFile[];
}

export type Settlement =
  | { readonly kind: 'archive'; readonly published: readonly PublishedVersion[] }
  /** The files failed. */
  | {
      readonly kind: 'failed';
      readonly published: readonly PublishedVersion[];
      readonly error: RecordedError;
    }
  /** Nothing is known against the files: they go back to be taken again. */
  | {
      readonly kind: 'returned';
      readonly published: readonly PublishedVersion[];
      readonly error: RecordedError;
    };

/** Claims all files that lie in incoming/. */
export async function claimFiles(
  table: IntakeTable,
  models: readonly string[],
  context: ProcessingContext,
): Promise<Claim> {
  const { store, run, workers, now } = context;
  const { incoming, processing } = intakePlaces(table.location);
  const [found, accepted] = await Promise.all([
    listData(incoming, table, store),
    acceptedFiles(table, store),
  ]);
  if (found.length === 0) return { table, record: undefined, files: accepted };
  const record: StatusRecord = {
    state: 'processing',
    source: table.name,
    kind: 'files',
    location: table.location,
    version: undefined,
    files: found.map(({ path, size }) => ({ path, bytes: size })),
    models,
    run,
    worker: workers.self,
    startedAt: now(),
  };
  await putRecord(table, record, store);
  const folder = `${processing}/${run.runId}`;
  // What is gone by now was taken back by its producer.
  await forAll(found, CALLS_AT_ONCE, ({ path, uri }) => moveFromOthers(store, uri, `${folder}/${path}`));
  const claimed = await listData(folder, table, store);
  const files = claimed.map(({ path, size }) => ({ path, bytes: size }));
  return {
    table,
    record: { ...record, files },
    files: [...accepted, ...claimed].sort((a, b) => (a.uri < b.uri ? -1 : 1)),
  };
}

/** Files accepted by former runs. */
export async function acceptedFiles(
  table: Pick<IntakeTable, 'location' | 'format'>,
  store: ObjectStore,
): Promise<readonly DataFile[]> {
  return listData(intakePlaces(table.location).archive, table, store);
}

/** Gives the record as it is then. */
export async function settleFiles(
  { table, record }: { readonly table: IntakeTable; readonly record: StatusRecord },
  settlement: Settlement,
  context: ProcessingContext,
): Promise<StatusRecord> {
  const { store, now } = context;
  const ended = {
    ...record,
    published: settlement.published,
    error: settlement.kind === 'archive' ? undefined : settlement.error,
  };
  if (settlement.kind === 'returned') {
    await putBack(table, record, store);
    if (record.retryOf !== undefined) return finishRetry(table, record, record.retryOf, context);
    return finishRecord(table, { ...ended, state: 'failed', finishedAt: now() }, store);
  }
  const decision = await decide(table, record, settlement.kind, context);
  const decided = { ...ended, decision };
  await putRecord(table, decided, store);
  return carryOut(table, decided, decision, store, now());
}

/** Finishes or undoes what runs that hold no more have left; their records as they are then. */
export async function recoverFiles(table: IntakeTable, context: ProcessingContext): Promise<StatusRecord[]> {
  const { store, now, run } = context;
  const recovered: StatusRecord[] = [];
  for await (const { uri } of store.list(recordFolder(table, 'processing'), { details: false })) {
    const runId = runOfRecord(uri);
    if (runId === undefined || runId === run.runId) continue;
    const bytes = await store.read(uri);
    const record = bytes && parseRecord(bytes);
    if (record === undefined || record.kind !== 'files') continue;
    const { host, process } = record.worker;
    const settled =
      record.decision === undefined
        ? await settleFiles(
            { table, record },
            {
              kind: 'returned',
              published: [],
              error: recordError(runInterrupted(runId, host, process)),
            },
            context,
          )
        : await carryOut(table, record, record.decision, store, now());
    await store.delete(heartbeatUri(table.base, runId));
    recovered.push(settled);
  }
  await putBackStrays(table, context);
  return recovered;
}

export interface DataFile extends ObjectInfo {
  /** Relative to the folder that was listed. */
  readonly path: string;
}

/** Data files below a folder; nothing that begins with `_` or `.`, and none of gold's notes on errors. */
export async function listData(
  folder: string,
  { format }: Pick<IntakeTable, 'format'>,
  store: ObjectStore,
): Promise<DataFile[]> {
  const found: DataFile[] = [];
  for await (const info of store.list(folder)) {
    const path = info.uri.slice(folder.length + 1);
    // Folders too may be markers of other tools, or places where producers write.
    const isHidden = path.split('/').some((part) => /^[._]/.test(part)) || path.endsWith(ERROR_SUFFIX);
    if (!isHidden && isDataName(path.slice(path.lastIndexOf('/') + 1), format)) found.push({ ...info, path });
  }
  return found;
}

async function putRecord(table: IntakeTable, record: StatusRecord, store: ObjectStore): Promise<void> {
  await store.put(recordUri(table, 'processing', record.run.runId), formatRecord(record));
}

/** Chooses names that are free. Nobody else writes into archive/ meanwhile. */
async function decide(
  table: IntakeTable,
  { files, run }: StatusRecord,
  state: Decision['state'],
  { store, now }: ProcessingContext,
): Promise<Decision> {
  const at = now();
  if (state === 'failed') {
    return { state, at, moves: files.map(({ path }) => ({ path, to: `failed/${run.runId}/${path}` })) };
  }
  const day = dayOf(at);
  const folder = `${intakePlaces(table.location).archive}/${day}`;
  const taken = new Set<string>();
  for await (const { uri } of store.list(folder, { details: false })) taken.add(uri.slice(folder.length + 1));
  const moves = files.map(({ path }) => {
    let n = 0;
    while (taken.has(otherName(path, run.runId, n))) n += 1;
    const name = otherName(path, run.runId, n);
    taken.add(name);
    return { path, to: `archive/${day}/${name}` };
  });
  return { state, at, moves };
}

async function carryOut(
  table: IntakeTable,
  record: StatusRecord,
  { state, at, moves }: Decision,
  store: ObjectStore,
  finishedAt: number,
): Promise<StatusRecord> {
  const { runId } = record.run;
  const root = intakePlaces(table.location).incoming.replace(/\/incoming$/, '');
  const folder = `${intakePlaces(table.location).processing}/${runId}`;
  await forAll(moves, CALLS_AT_ONCE, async ({ path, to }) => {
    // What says why comes first, so that no failed file is without.
    if (state === 'failed')
      await store.put(`${root}/${to}${ERROR_SUFFIX}`, formatFileError(record, path, at));
    await moveOwn(store, `${folder}/${path}`, `${root}/${to}`);
  });
  await removeEmptyFolders(
    store,
    folder,
    moves.map(({ path }) => path),
  );
  return finishRecord(table, { ...record, state, decision: undefined, finishedAt }, store);
}

function formatFileError({ error, run, source }: StatusRecord, path: string, at: number): Uint8Array {
  const json = {
    file: path,
    source,
    run_id: run.runId,
    failed_at: isoTime(at),
    ...(error === undefined ? {} : toErrorJson(error)),
  };
  return new TextEncoder().encode(`${JSON.stringify(json, undefined, 2)}\n`);
}

/** Takes these failed files of a run and puts them back into incoming/. Whoever calls holds the intake. */
export async function retryFiles(
  table: IntakeTable,
  failedRun: string,
  files: readonly RecordedFile[],
  context: ProcessingContext,
): Promise<void> {
  const { store, run, workers, now } = context;
  const record: StatusRecord = {
    state: 'processing',
    source: table.name,
    kind: 'files',
    location: table.location,
    version: undefined,
    files,
    models: [],
    run,
    worker: workers.self,
    startedAt: now(),
    retryOf: failedRun,
  };
  await putRecord(table, record, store);
  await putBack(table, record, store);
  await finishRetry(table, record, failedRun, context);
}

/** Leaves no record of its own; that of the failed run says when all its files were put back. */
async function finishRetry(
  table: IntakeTable,
  record: StatusRecord,
  failedRun: string,
  { store, now }: ProcessingContext,
): Promise<StatusRecord> {
  const folder = `${intakePlaces(table.location).failed}/${failedRun}`;
  await forAll(record.files, CALLS_AT_ONCE, ({ path }) => store.delete(`${folder}/${path}${ERROR_SUFFIX}`));
  if ((await listData(folder, table, store)).length === 0) {
    const uri = recordUri(table, 'failed', failedRun);
    const bytes = await store.read(uri);
    const failed = bytes && parseRecord(bytes);
    if (failed !== undefined) await store.put(uri, formatRecord({ ...failed, retriedAt: now() }));
  }
  await removeEmptyFolders(
    store,
    folder,
    record.files.map(({ path }) => path),
  );
  await store.delete(recordUri(table, 'processing', record.run.runId));
  return record;
}

async function putBack(
  table: IntakeTable,
  { files, run, retryOf }: StatusRecord,
  store: ObjectStore,
): Promise<void> {
  const { incoming, processing, failed } = intakePlaces(table.location);
  const folder = `${processing}/${run.runId}`;
  // By way of a folder that nobody else writes to, so that no file is in failed/ and in incoming/ at once.
  if (retryOf !== undefined) {
    await forAll(files, CALLS_AT_ONCE, ({ path }) =>
      moveOwn(store, `${failed}/${retryOf}/${path}`, `${folder}/${path}`),
    );
  }
  await forAll(files, CALLS_AT_ONCE, ({ path }: RecordedFile) =>
    moveAmongOthers(store, `${folder}/${path}`, incoming, path, retryOf ?? run.runId),
  );
  await removeEmptyFolders(
    store,
    folder,
    files.map(({ path }) => path),
  );
}

async function finishRecord(
  table: IntakeTable,
  record: StatusRecord,
  store: ObjectStore,
): Promise<StatusRecord> {
  await store.put(recordUri(table, record.state, record.run.runId), formatRecord(record));
  await store.delete(recordUri(table, 'processing', record.run.runId));
  return record;
}

/** Files of runs without a record: somebody has removed it. */
async function putBackStrays(table: IntakeTable, { store, run }: ProcessingContext): Promise<void> {
  const { incoming, processing } = intakePlaces(table.location);
  const strays = (await listData(processing, table, store)).filter(
    ({ path }) => path.includes('/') && !path.startsWith(`${run.runId}/`),
  );
  await forAll(strays, CALLS_AT_ONCE, async ({ uri, path }) => {
    const slash = path.indexOf('/');
    const [runId, name] = [path.slice(0, slash), path.slice(slash + 1)];
    await moveAmongOthers(store, uri, incoming, name, runId);
    await removeEmptyFolders(store, `${processing}/${runId}`, [name]);
  });
}
