/** Status records of table sources: written when a run has resolved the table, moved when it has ended. Data files are never touched. */
import { runInterrupted } from '../diagnostics/processing.ts';
import type { ProcessingContext } from './context.ts';
import { isDead } from './liveness.ts';
import {
  heartbeatUri,
  recordFolder,
  recordUri,
  runOfRecord,
  stateFolder,
  type TrackedTable,
} from './places.ts';
import {
  formatRecord,
  type PublishedVersion,
  parseRecord,
  type RecordedError,
  type RecordedFile,
  recordError,
  type StatusRecord,
} from './status-record.ts';

export interface TableRead {
  readonly version: number;
  readonly files: readonly RecordedFile[];
  /** Models of the run that are made from it, sorted. */
  readonly models: readonly string[];
}

export async function startRecord(
  table: TrackedTable,
  { version, files, models }: TableRead,
  { store, run, workers, now }: ProcessingContext,
): Promise<StatusRecord> {
  const record: StatusRecord = {
    state: 'processing',
    source: table.name,
    kind: 'table',
    location: table.location,
    version,
    files,
    models,
    run,
    worker: workers.self,
    startedAt: now(),
  };
  await store.put(recordUri(table, 'processing', run.runId), formatRecord(record));
  return record;
}

export interface TableEnd {
  readonly published: readonly PublishedVersion[];
  /** Undefined: all went well. */
  readonly error: RecordedError | undefined;
}

/** Moves the record to where it belongs. */
export async function settleRecord(
  table: TrackedTable,
  record: StatusRecord,
  { published, error }: TableEnd,
  context: ProcessingContext,
): Promise<void> {
  const { store, now, leaseMs } = context;
  const { runId } = record.run;
  const state = error === undefined ? 'archive' : 'failed';
  const supersedes = state === 'archive' ? await findSuperseded(table, runId, context) : undefined;
  const ended = { ...record, state, finishedAt: now(), published, supersedes, error } as const;
  await store.put(recordUri(table, state, runId), formatRecord(ended));
  const past = [recordUri(table, 'processing', runId)];
  // After so long another run may have taken this one for dead.
  if (state === 'archive' && now() - record.startedAt > leaseMs) past.push(recordUri(table, 'failed', runId));
  await Promise.all(past.map((uri) => store.delete(uri)));
}

/** The newest archived record of the table. */
async function findSuperseded(
  table: TrackedTable,
  ownRun: string,
  { store, now }: ProcessingContext,
): Promise<StatusRecord['supersedes']> {
  const folder = recordFolder(table, 'archive');
  const recent = `${folder}/${runIdsSince(now() - RECENT_MS)}`;
  const newest =
    (await findLast(folder, ownRun, { startAfter: recent }, store)) ??
    (await findLast(folder, ownRun, {}, store));
  const bytes = newest === undefined ? undefined : await store.read(newest);
  const record = bytes && parseRecord(bytes);
  return record && { runId: record.run.runId, version: record.version };
}

/** Archives grow; mostly the last few days are enough. */
const RECENT_MS = 7 * 24 * 3_600_000;

/** Run ids begin with the time in milliseconds, in hexadecimal. */
function runIdsSince(time: number): string {
  return time
    .toString(16)
    .padStart(12, '0')
    .replace(/^(.{8})/, '$1-');
}

async function findLast(
  folder: string,
  ownRun: string,
  options: { readonly startAfter?: string },
  store: ProcessingContext['store'],
): Promise<string | undefined> {
  let last: string | undefined;
  for await (const { uri } of store.list(folder, { ...options, shallow: true, details: false })) {
    const runId = runOfRecord(uri);
    if (runId !== undefined && runId !== ownRun) last = uri;
  }
  return last;
}

/** Moves the records of dead runs in this folder to failed/; gives them as they are then. Intakes are left to who holds them. */
export async function recoverRecords(base: string, context: ProcessingContext): Promise<StatusRecord[]> {
  const { store, run, now } = context;
  const folder = stateFolder(base, 'processing');
  const found: { readonly uri: string; readonly name: string; readonly runId: string }[] = [];
  for await (const { uri } of store.list(folder, { details: false })) {
    const [name = '', , ...deeper] = uri.slice(folder.length + 1).split('/');
    const runId = runOfRecord(uri);
    if (runId === undefined || runId === run.runId || name.startsWith('_') || deeper.length > 0) continue;
    found.push({ uri, name, runId });
  }
  const recovered = await Promise.all(
    found.map(async ({ uri, name, runId }) => {
      const bytes = await store.read(uri);
      const record = bytes && parseRecord(bytes);
      if (record === undefined || record.kind !== 'table' || record.run.runId !== runId) return [];
      const { worker, startedAt: since } = record;
      if (!(await isDead({ runId, worker, since }, base, context))) return [];
      const error = recordError(runInterrupted(runId, worker.host, worker.process));
      const failed: StatusRecord = { ...record, state: 'failed', finishedAt: now(), published: [], error };
      await store.put(
        recordUri({ base, name, location: record.location }, 'failed', runId),
        formatRecord(failed),
      );
      await store.delete(uri);
      return [failed];
    }),
  );
  const dead = new Set(recovered.flat().map((record) => record.run.runId));
  await Promise.all([...dead].map((runId) => store.delete(heartbeatUri(base, runId))));
  return recovered.flat();
}
