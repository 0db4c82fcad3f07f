/** Finds the newest time of a source: from its log or the times of its files where these tell, else by a query. */

import type { Compilation } from '../compile/compile-project.ts';
import type { SourceNode } from '../compile/manifest.ts';
import type { LoadedAt, PlacedSql, SourceFreshness } from '../compile/source-freshness.ts';
import type { Snapshot } from '../delta/index.ts';
import { loadedAtShape, loadedAtType, unknownLoadedAt } from '../diagnostics/freshness.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import {
  bindInputs,
  deltaSourceOf,
  type InputContext,
  type LogContext,
  openDeltaInput,
} from '../execute/inputs.ts';
import { listSourceFiles } from '../execute/source-files.ts';
import type { Plan } from '../plan/plan.ts';
import type { QueryResult } from '../ports/engine.ts';
import { formatSqlType, quoteName } from '../schema/sql-type.ts';
import { parseTimestamp } from '../schema/timestamp-text.ts';
import type { Measured } from './freshness-result.ts';
import { findLastWritten } from './last-written.ts';
import { findNewest } from './newest-value.ts';

/** Undefined when only a query can tell. Throws what reading the source would. */
export async function measureWithoutData(
  source: SourceNode,
  { loadedAt, filter }: SourceFreshness,
  context: LogContext,
): Promise<Measured | undefined> {
  if (source.format !== 'delta') {
    return loadedAt === undefined ? measureFiles(source, context) : undefined;
  }
  if (loadedAt?.kind === 'query') return undefined;
  const statistics = loadedAt !== undefined && filter === undefined;
  const snapshot = await openDeltaInput(deltaSourceOf(source, source.id), context, { statistics });
  const { version } = snapshot;
  if (loadedAt === undefined) {
    const time = await findLastWritten(context.delta, snapshot.root, version, context.signal);
    return { loadedAt: time, basis: 'commit', version };
  }
  const field = findField(loadedAt, source, snapshot);
  if (field === undefined || filter !== undefined) return undefined;
  const newest = findNewest(snapshot, field);
  return newest.kind === 'known' ? { loadedAt: newest.time, basis: 'statistics', version } : undefined;
}

/** Runs the query that the settings mean. */
export async function measureByQuery(
  source: SourceNode,
  loadedAt: LoadedAt,
  filter: PlacedSql | undefined,
  compilation: Compilation,
  context: InputContext,
): Promise<Measured> {
  const { key, relation } = { key: source.id, relation: source.relation };
  const plan: Plan = {
    target: compilation.target.name,
    steps: [],
    inputs: [{ kind: 'source', key, relation, source }],
  };
  const [read] = await bindInputs(plan, compilation, context).ready(key);
  const sql = loadedAt.kind === 'query' ? loadedAt.sql : toQuery(source, loadedAt, filter);
  let result: QueryResult;
  try {
    result = await context.engine.query(sql, { signal: context.signal, limit: 2 });
  } catch (error) {
    throw error instanceof GoldError ? error.at(placeOf(error, sql, loadedAt, filter)) : error;
  }
  return { loadedAt: readTime(result, loadedAt), basis: 'query', version: read?.version };
}

/** The name of a column, quoted or not; undefined for an expression. Throws `unknown-loaded-at`. */
function findField(
  { sql, place }: LoadedAt,
  source: SourceNode,
  { schema }: Snapshot,
): Snapshot['schema']['fields'][number] | undefined {
  const name = findColumnName(sql);
  if (name === undefined) return undefined;
  const found = schema.fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const columns = schema.fields.map((field) => field.name);
  throw unknownLoadedAt(name, `${source.source}.${source.name}`, columns, place);
}

/** Undefined for anything but a name alone. Words such as current_timestamp are none. */
function findColumnName(sql: string): string | undefined {
  if (/^"(?:[^"]|"")+"$/.test(sql)) return sql.slice(1, -1).replaceAll('""', '"');
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(sql) &&
    !/^(?:current_(?:date|time|timestamp)|localtime|localtimestamp)$/i.test(sql)
    ? sql
    : undefined;
}

/** On lines of their own, so that a comment at the end of one hides nothing. */
function toQuery({ relation }: SourceNode, { sql }: PlacedSql, filter: PlacedSql | undefined): string {
  const name = `${quoteName(relation.schema)}.${quoteName(relation.name)}`;
  // A column may have a name that SQL has other uses for, such as "at".
  const column = findColumnName(sql);
  const where = filter === undefined ? '' : `\nwhere (\n${filter.sql}\n)`;
  return `select max(\n${column === undefined ? sql : quoteName(column)}\n) as loaded_at\nfrom ${name}${where}`;
}

/** Which of the two texts the engine complains about. */
function placeOf(
  { details }: GoldError,
  sql: string,
  loadedAt: LoadedAt,
  filter: PlacedSql | undefined,
): LoadedAt['place'] {
  const position = details['position'];
  const isInFilter =
    filter !== undefined && typeof position === 'number' && position >= sql.lastIndexOf(filter.sql);
  return isInFilter ? filter.place : loadedAt.place;
}

/** Undefined without rows. Dates are the beginning of their day, times without a zone are UTC. */
function readTime({ columns, rows }: QueryResult, { sql, place, kind }: LoadedAt): number | undefined {
  const [column] = columns;
  if (column === undefined || columns.length > 1) throw loadedAtShape(columns.length, rows.length, place);
  if (rows.length > 1) throw loadedAtShape(1, rows.length, place);
  const { type } = column;
  const words = type.kind === 'unsupported' ? type.engineType : formatSqlType(type);
  const value = rows[0]?.[0] ?? null;
  const isTime = type.kind === 'primitive' && ['date', 'timestamp', 'timestamp_ntz'].includes(type.name);
  const what = kind === 'field' ? sql : 'The query';
  if (!isTime) throw loadedAtType(what, words, place);
  if (value === null) return undefined;
  const time = typeof value === 'string' ? parseTimestamp(value) : undefined;
  if (time === undefined) throw loadedAtType(what, `the ${words} ${String(value)}`, place);
  return time;
}

/** The newest file; of an intake also those that wait to be taken. */
async function measureFiles(source: SourceNode, context: LogContext): Promise<Measured> {
  const { waiting, files } = await listSourceFiles(source, context);
  let newest: number | undefined;
  for (const { modified } of [...waiting, ...files]) newest = Math.max(newest ?? modified, modified);
  return {
    loadedAt: newest === undefined ? undefined : Math.trunc(newest),
    basis: 'files',
    version: undefined,
  };
}
