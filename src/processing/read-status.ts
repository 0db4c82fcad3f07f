/** What is known of source tables: the records of each state, and the files of intakes where they lie now. */
import { forAll } from '../concurrency/for-all.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { ProcessingContext } from './context.ts';
import { type IntakeTable, listData } from './intake.ts';
import { isDead } from './liveness.ts';
import { CALLS_AT_ONCE } from './moves.ts';
import { intakePlaces, recordFolder, runOfRecord, type TrackedTable } from './places.ts';
import { parseRecord, type RecordedFile, type State, type StatusRecord } from './status-record.ts';

export const LISTED_STATES = ['incoming', 'processing', 'failed', 'archive'] as const;
export type ListedState = (typeof LISTED_STATES)[number];

export interface StatusEntry {
  readonly state: ListedState;
  /** `silver.orders` */
  readonly source: string;
  /** Absent for files that nobody has claimed. */
  readonly runId: string | undefined;
  /** Of an intake those that lie there now. */
  readonly files: readonly RecordedFile[];
  readonly record: StatusRecord | undefined;
  /** For people. */
  readonly note: string | undefined;
}

export interface StatusFilter {
  readonly states: readonly ListedState[];
  /** Newest records of each table in each state; undefined: all. */
  readonly limit: number | undefined;
}

/** By state, then in the order of tables, the newest run first. Changes nothing. */
export async function readStatus(
  tables: readonly (TrackedTable | IntakeTable)[],
  filter: StatusFilter,
  context: ProcessingContext,
): Promise<StatusEntry[]> {
  const entries = await Promise.all(
    filter.states.flatMap((state) => tables.map((table) => entriesOf(table, state, filter, context))),
  );
  return entries.flat();
}

async function entriesOf(
  table: TrackedTable | IntakeTable,
  state: ListedState,
  { limit }: StatusFilter,
  context: ProcessingContext,
): Promise<StatusEntry[]> {
  const { store } = context;
  if (state === 'incoming') return 'format' in table ? incomingEntries(table, store) : [];
  const records = await readRecords(table, state, limit, store);
  const entries = records.map((record): StatusEntry => {
    return {
      state,
      source: table.name,
      runId: record.run.runId,
      files: record.files,
      record,
      note: undefined,
    };
  });
  if (state === 'processing')
    return forAll(entries, CALLS_AT_ONCE, (entry) => withLife(entry, table, context));
  return state === 'failed' && 'format' in table ? withFailedFiles(entries, table, store) : entries;
}

async function incomingEntries(table: IntakeTable, store: ObjectStore): Promise<StatusEntry[]> {
  const found = await listData(intakePlaces(table.location).incoming, table, store);
  if (found.length === 0) return [];
  const files = found.map(({ path, size }) => ({ path, bytes: size }));
  return [
    { state: 'incoming', source: table.name, runId: undefined, files, record: undefined, note: undefined },
  ];
}

async function readRecords(
  table: TrackedTable,
  state: State,
  limit: number | undefined,
  store: ObjectStore,
): Promise<StatusRecord[]> {
  const uris: string[] = [];
  for await (const { uri } of store.list(recordFolder(table, state), { shallow: true, details: false })) {
    if (runOfRecord(uri) !== undefined) uris.push(uri);
  }
  const newest = uris.reverse().slice(0, limit);
  const records = await forAll(newest, CALLS_AT_ONCE, async (uri) => {
    const bytes = await store.read(uri);
    return bytes && parseRecord(bytes);
  });
  return records.flatMap((record) => record ?? []);
}

async function withLife(
  entry: StatusEntry,
  { base }: TrackedTable,
  context: ProcessingContext,
): Promise<StatusEntry> {
  const { record } = entry;
  if (record === undefined) return entry;
  const { run, worker, startedAt: since } = record;
  const isGone = await isDead({ runId: run.runId, worker, since }, base, context);
  return isGone ? { ...entry, note: 'it died; the next run clears up' } : entry;
}

/** Failed files as they lie there, under their runs; runs whose files are elsewhere again say so. */
async function withFailedFiles(
  entries: readonly StatusEntry[],
  table: IntakeTable,
  store: ObjectStore,
): Promise<StatusEntry[]> {
  const failed = await listFailed(table, store);
  const known = entries.map((entry) => {
    const files = failed.get(entry.runId ?? '') ?? [];
    return { ...entry, files, note: files.length === 0 ? 'its files were put back' : undefined };
  });
  const others = [...failed].filter(([runId]) => !entries.some((entry) => entry.runId === runId));
  const unknown = others.map(([runId, files]): StatusEntry => {
    return { state: 'failed', source: table.name, runId, files, record: undefined, note: undefined };
  });
  return [...known, ...unknown];
}

/** Failed files of an intake by run, with paths below the folder of the run. */
export async function listFailed(
  table: IntakeTable,
  store: ObjectStore,
): Promise<ReadonlyMap<string, readonly RecordedFile[]>> {
  const runs = new Map<string, RecordedFile[]>();
  for (const { path, size } of await listData(intakePlaces(table.location).failed, table, store)) {
    const slash = path.indexOf('/');
    if (slash === -1) continue;
    const runId = path.slice(0, slash);
    runs.set(runId, [...(runs.get(runId) ?? []), { path: path.slice(slash + 1), bytes: size }]);
  }
  return runs;
}

/** Failed records of a run, of any kind. */
export async function hasFailedRecord(
  tables: readonly TrackedTable[],
  runId: string,
  store: ObjectStore,
): Promise<boolean> {
  const found = await Promise.all(
    tables.map((table) => store.stat(`${recordFolder(table, 'failed')}/${runId}.json`)),
  );
  return found.some((info) => info !== undefined);
}
