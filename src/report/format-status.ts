/** The processing status of sources, as a table for people and as JSON for programs. */

import type { StatusEntry } from '../processing/read-status.ts';
import { type RecordedFile, toRecordJson } from '../processing/status-record.ts';
import { formatBytes } from './format-bytes.ts';
import { formatRows } from './format-table.ts';

/** One line for each state, table and run; `files`: one for each file. */
export function formatStatus(entries: readonly StatusEntry[], files: boolean): string {
  return files ? formatFiles(entries) : formatEntries(entries);
}

function formatEntries(entries: readonly StatusEntry[]): string {
  const rows = entries.map((entry) => [
    entry.state,
    entry.source,
    entry.runId ?? '',
    entry.record?.version === undefined ? '' : `v${entry.record.version}`,
    entry.files.length,
    formatBytes(sizeOf(entry.files)),
    timeOf(entry.record?.finishedAt ?? entry.record?.startedAt),
    outcomeOf(entry),
  ]);
  const columns = ['state', 'source', 'run', 'version', 'files', 'size', 'since (UTC)', 'outcome'];
  return formatRows({ columns, rows }, 'table');
}

function formatFiles(entries: readonly StatusEntry[]): string {
  const rows = entries.flatMap(({ state, source, runId, files }) =>
    files.map(({ path, bytes }) => [state, source, runId ?? '', path, formatBytes(bytes)]),
  );
  return formatRows({ columns: ['state', 'source', 'run', 'file', 'size'], rows }, 'table');
}

function outcomeOf({ state, record, note }: StatusEntry): string {
  const published = (record?.published ?? []).map(({ model, version }) => `${model} v${version}`);
  const parts =
    state === 'failed'
      ? [record?.error?.code, note]
      : state === 'processing'
        ? [note ?? `for ${record?.models.join(', ') ?? ''}`]
        : [published.join(', ')];
  return parts.filter((part) => part !== undefined && part !== '').join('; ');
}

function sizeOf(files: readonly RecordedFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

function timeOf(time: number | undefined): string {
  return time === undefined ? '' : new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}

/** A record has all its fields; what has none has state, source, run and files. */
export function toStatusJson({ state, source, runId, files, record, note }: StatusEntry): object {
  const known = record === undefined ? { source, run_id: runId } : toRecordJson(record);
  return { ...known, state, note, files };
}
