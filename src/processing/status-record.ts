/** The status of one source table in one run, as it is written beside the silver tables. */
import type { GoldError, Location } from '../diagnostics/gold-error.ts';
import { parseJson } from '../json/parse.ts';
import type { Worker } from '../ports/workers.ts';

export const RECORD_VERSION = 1;
export const STATES = ['processing', 'archive', 'failed'] as const;
export type State = (typeof STATES)[number];

export interface StatusRecord {
  readonly state: State;
  /** `silver.orders` */
  readonly source: string;
  /** Data files of a Delta table, or files of an intake. */
  readonly kind: 'table' | 'files';
  /** URI of the table or of the folder of the intake. */
  readonly location: string;
  /** Of a Delta table. */
  readonly version: number | undefined;
  /** Of a table all data files of the version; of an intake those that the run has claimed. */
  readonly files: readonly RecordedFile[];
  /** Models of the run that are made from it, through other models too, sorted. */
  readonly models: readonly string[];
  readonly run: RunIdentity;
  readonly worker: Worker;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** From here on: when it has ended. */
  readonly finishedAt?: number | undefined;
  readonly published?: readonly PublishedVersion[] | undefined;
  /** What was archived of the same source before; undefined when nothing was. */
  readonly supersedes?: { readonly runId: string; readonly version: number | undefined } | undefined;
  readonly error?: RecordedError | undefined;
  /** Of an intake whose files are on their way: where each goes. */
  readonly decision?: Decision | undefined;
  /** Of files that are on their way from there back to incoming/: the run whose files failed. */
  readonly retryOf?: string | undefined;
  /** When the failed files of the run were put back by `gold status retry`. */
  readonly retriedAt?: number | undefined;
}

export interface RunIdentity {
  readonly runId: string;
  readonly project: string;
  readonly target: string;
}

export interface RecordedFile {
  /** Relative to the table, as its log says; for an intake to `incoming/`. */
  readonly path: string;
  readonly bytes: number;
}

export interface PublishedVersion {
  readonly model: string;
  readonly table: string;
  readonly version: number;
}

export interface RecordedError {
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  readonly location: Location | undefined;
}

export interface Decision {
  readonly state: 'archive' | 'failed';
  readonly at: number;
  /** Paths of the files by which they are known, and where they go, relative to the location. */
  readonly moves: readonly { readonly path: string; readonly to: string }[];
}

export function recordError({ code, message, hint, location }: GoldError): RecordedError {
  return { code, message, hint, location };
}

export function formatRecord(record: StatusRecord): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(toRecordJson(record), undefined, 2)}\n`);
}

export function toRecordJson(record: StatusRecord): object {
  const { run, worker, decision, error, supersedes } = record;
  return {
    schema_version: RECORD_VERSION,
    state: record.state,
    source: record.source,
    kind: record.kind,
    location: record.location,
    version: record.version,
    run_id: run.runId,
    project: run.project,
    target: run.target,
    host: worker.host,
    machine: worker.machine,
    pid: worker.process,
    started_at: isoTime(record.startedAt),
    finished_at: isoTime(record.finishedAt),
    models: record.models,
    published: record.published,
    supersedes: supersedes && { run_id: supersedes.runId, version: supersedes.version },
    error: error && toErrorJson(error),
    retry_of: record.retryOf,
    retried_at: isoTime(record.retriedAt),
    decision: decision && { state: decision.state, at: isoTime(decision.at), moves: decision.moves },
    files: record.files,
  };
}

export function toErrorJson({ code, message, hint, location }: RecordedError): object {
  const { file, line, column } = location ?? {};
  return { code, message, hint, location: location && { file, line, column } };
}

export function isoTime(time: number): string;
export function isoTime(time: number | undefined): string | undefined;
export function isoTime(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString();
}

/** Undefined for what is no record that this version of gold knows. */
export function parseRecord(bytes: Uint8Array): StatusRecord | undefined {
  const json = parseObject(bytes);
  const state = STATES.find((known) => known === json['state']);
  const kind = (['table', 'files'] as const).find((known) => known === json['kind']);
  const startedAt = timeOf(json['started_at']);
  if (state === undefined || kind === undefined || startedAt === undefined) return undefined;
  if (json['schema_version'] !== RECORD_VERSION) return undefined;
  return {
    state,
    source: textOf(json['source']),
    kind,
    location: textOf(json['location']),
    version: numberOf(json['version']),
    files: listOf(json['files']).map(({ path, bytes: size }) => ({
      path: textOf(path),
      bytes: numberOf(size) ?? 0,
    })),
    models: textsOf(json['models']),
    run: {
      runId: textOf(json['run_id']),
      project: textOf(json['project']),
      target: textOf(json['target']),
    },
    worker: {
      machine: textOf(json['machine']),
      host: textOf(json['host']),
      process: numberOf(json['pid']) ?? 0,
    },
    startedAt,
    finishedAt: timeOf(json['finished_at']),
    published: isAbsent(json['published'])
      ? undefined
      : listOf(json['published']).map(({ model, table, version }) => ({
          model: textOf(model),
          table: textOf(table),
          version: numberOf(version) ?? 0,
        })),
    supersedes: isAbsent(json['supersedes'])
      ? undefined
      : {
          runId: textOf(objectOf(json['supersedes'])['run_id']),
          version: numberOf(objectOf(json['supersedes'])['version']),
        },
    error: isAbsent(json['error']) ? undefined : parseError(objectOf(json['error'])),
    decision: parseDecision(json['decision']),
    retryOf: isAbsent(json['retry_of']) ? undefined : textOf(json['retry_of']),
    retriedAt: timeOf(json['retried_at']),
  };
}

function parseError(json: Fields): RecordedError {
  const place = objectOf(json['location']);
  return {
    code: textOf(json['code']),
    message: textOf(json['message']),
    hint: isAbsent(json['hint']) ? undefined : textOf(json['hint']),
    location: isAbsent(json['location'])
      ? undefined
      : {
          file: textOf(place['file']),
          line: numberOf(place['line']) ?? 1,
          column: numberOf(place['column']) ?? 1,
        },
  };
}

function parseDecision(value: unknown): Decision | undefined {
  if (isAbsent(value)) return undefined;
  const json = objectOf(value);
  return {
    state: json['state'] === 'archive' ? 'archive' : 'failed',
    at: timeOf(json['at']) ?? 0,
    moves: listOf(json['moves']).map(({ path, to }) => ({ path: textOf(path), to: textOf(to) })),
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** Empty for anything but a JSON object. */
export function parseObject(bytes: Uint8Array): Fields {
  try {
    return objectOf(parseJson(new TextDecoder().decode(bytes)));
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function objectOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(textOf) : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

export function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
