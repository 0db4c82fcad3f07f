/**
 * Who may move the files of an intake: one run at a time. Holds are numbered objects made by put-if-absent; the highest number holds,
 * unless it is released or its run is dead. The highest one is never deleted, so that a number is never given twice.
 */
import type { Worker } from '../ports/workers.ts';
import type { ProcessingContext } from './context.ts';
import { isDead } from './liveness.ts';
import { isoTime, numberOf, parseObject, textOf, timeOf } from './status-record.ts';

export interface Hold {
  /** The run before did not release it: it has died. */
  readonly tookOver: boolean;
  /** False when another run has taken over. */
  isOurs(): Promise<boolean>;
  /** Does nothing when another run has taken over. */
  release(): Promise<void>;
}

/** Another run that holds, which is waited for. */
export interface Holder {
  readonly runId: string;
  readonly worker: Worker;
  readonly since: number;
}

export interface HoldRequest {
  readonly folder: string;
  /** Where signs of life are. */
  readonly base: string;
  readonly signal: AbortSignal | undefined;
  /** Told once of each run that is waited for. */
  readonly onWait: (holder: Holder) => void;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/** Waits for as long as another living run holds. */
export async function acquireHold(request: HoldRequest, context: ProcessingContext): Promise<Hold> {
  const { folder, base, signal, onWait } = request;
  const { store, now } = context;
  const waitedFor = new Set<string>();
  for (let pauseMs = FIRST_PAUSE_MS; ; ) {
    signal?.throwIfAborted();
    const numbers = await listNumbers(folder, context, signal);
    const newest = numbers.at(-1);
    const state = newest === undefined ? undefined : await readHold(holdUri(folder, newest), context);
    if (state !== undefined && !state.released && !(await isDead(state, base, context))) {
      if (!waitedFor.has(state.runId)) onWait(state);
      waitedFor.add(state.runId);
      await context.pause(pauseMs, signal);
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
      continue;
    }
    const number = (newest ?? 0) + 1;
    const since = now();
    const uri = holdUri(folder, number);
    if ((await store.putIfAbsent(uri, formatHold(context, since, false))) === 'exists') continue;
    const isOurs = async (): Promise<boolean> => (await listNumbers(folder, context)).at(-1) === number;
    // Somebody slow may have made a number that was given and deleted long ago.
    if (!(await isOurs())) {
      await store.delete(uri);
      continue;
    }
    await Promise.all(numbers.map((old) => store.delete(holdUri(folder, old))));
    return {
      tookOver: state !== undefined && !state.released,
      isOurs,
      release: async () => {
        if (await isOurs()) await store.put(uri, formatHold(context, since, true));
      },
    };
  }
}

async function listNumbers(
  folder: string,
  { store }: ProcessingContext,
  signal?: AbortSignal,
): Promise<number[]> {
  const numbers: number[] = [];
  const options = { shallow: true, details: false, ...(signal ? { signal } : {}) };
  for await (const { uri } of store.list(folder, options)) {
    const [, digits] = /\/(\d+)\.json$/.exec(uri) ?? [];
    if (digits !== undefined) numbers.push(Number(digits));
  }
  return numbers.sort((a, b) => a - b);
}

/** In the order of names. */
function holdUri(folder: string, number: number): string {
  return `${folder}/${String(number).padStart(10, '0')}.json`;
}

/** Undefined when it is gone since, which only happens when there is a higher one. */
async function readHold(
  uri: string,
  { store }: ProcessingContext,
): Promise<(Holder & { readonly released: boolean }) | undefined> {
  const bytes = await store.read(uri);
  if (bytes === undefined) return undefined;
  const json = parseObject(bytes);
  const worker = {
    machine: textOf(json['machine']),
    host: textOf(json['host']),
    process: numberOf(json['pid']) ?? 0,
  };
  return {
    runId: textOf(json['run_id']),
    worker,
    since: timeOf(json['held_since']) ?? 0,
    released: json['released'] === true,
  };
}

function formatHold({ run, workers }: ProcessingContext, since: number, released: boolean): Uint8Array {
  const { machine, host, process } = workers.self;
  const text = JSON.stringify({
    run_id: run.runId,
    host,
    machine,
    pid: process,
    held_since: isoTime(since),
    released,
  });
  return new TextEncoder().encode(`${text}\n`);
}
