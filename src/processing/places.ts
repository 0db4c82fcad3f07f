/** Where the processing status of source tables lies, and what the names there mean. */
import type { State } from './status-record.ts';

/** A source table whose status is kept. */
export interface TrackedTable {
  /** `silver.orders` */
  readonly name: string;
  /** URI of the folder that holds processing/, archive/ and failed/. */
  readonly base: string;
  /** URI of the table, or of the folder of an intake. */
  readonly location: string;
}

export function stateFolder(base: string, state: State): string {
  return `${trimSlashes(base)}/${state}`;
}

/** The folder of a table's records in a state. */
export function recordFolder({ base, name }: TrackedTable, state: State): string {
  return `${stateFolder(base, state)}/${name}`;
}

export function recordUri(table: TrackedTable, state: State, runId: string): string {
  return `${recordFolder(table, state)}/${runId}.json`;
}

/** The run of a record by its URI; undefined for other things. */
export function runOfRecord(uri: string): string | undefined {
  return /\/([^/_.][^/]*)\.json$/.exec(uri)?.[1];
}

/** Where a run gives its signs of life. */
export function heartbeatUri(base: string, runId: string): string {
  return `${stateFolder(base, 'processing')}/_runs/${runId}.json`;
}

/** The folders of an intake. */
export interface IntakePlaces {
  readonly incoming: string;
  readonly processing: string;
  readonly archive: string;
  readonly failed: string;
  /** Who may move files. */
  readonly hold: string;
}

export function intakePlaces(location: string): IntakePlaces {
  const folder = trimSlashes(location);
  return {
    incoming: `${folder}/incoming`,
    processing: `${folder}/processing`,
    archive: `${folder}/archive`,
    failed: `${folder}/failed`,
    hold: `${folder}/_hold`,
  };
}

/** What stands beside a failed file and says why. */
export const ERROR_SUFFIX = '.error.json';

/** The nth other name of a file, for when its own is taken: `a.csv`, `a~<tag>.csv`, `a~<tag>-2.csv`, … */
export function otherName(path: string, tag: string, n: number): string {
  if (n === 0) return path;
  const nameAt = path.lastIndexOf('/') + 1;
  const dot = path.indexOf('.', nameAt + 1);
  const at = dot === -1 ? path.length : dot;
  return `${path.slice(0, at)}~${tag}${n === 1 ? '' : `-${n}`}${path.slice(at)}`;
}

/** `2026-11-25`, in UTC. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

export function trimSlashes(uri: string): string {
  return uri.replace(/(?<=[^/])\/+$/, '');
}
