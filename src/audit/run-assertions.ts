/** Measures assertions on rows that are bound already: what can be in one pass over the rows, other queries side by side. */
import type { TrendRule } from '../compile/assertions/kinds.ts';
import type { AssertionNode } from '../compile/manifest.ts';
import { notOneValue, trendNotANumber } from '../diagnostics/assertion.ts';
import { GoldError, type Location } from '../diagnostics/gold-error.ts';
import { JsonNumber, type JsonValue } from '../json/lossless.ts';
import type { Engine } from '../ports/engine.ts';
import { type AssertionResult, type FailingRows, statusOf } from './assertion-result.ts';
import {
  buildMeasureQuery,
  failingQuery,
  isOnePass,
  measureName,
  type Reading,
  readMeasures,
} from './measure-sql.ts';
import { judgeTrend } from './trend.ts';

export interface AuditContext {
  readonly engine: Engine;
  /** Rows of the table that the assertions gate, where known. */
  readonly rowCount: number | undefined;
  readonly signal: AbortSignal;
  /** Milliseconds, monotonic. */
  readonly elapsed: () => number;
  /** Values of the measure at earlier versions of the assertion's table, newest first. */
  readonly baseline: (rule: TrendRule, assertion: AssertionNode) => Promise<readonly number[]>;
  /** The place of an offset in the SQL of an assertion that was written as SQL. */
  readonly locate: (assertion: AssertionNode, offset: number) => Location | undefined;
}

/** While the assertions of one call are measured. */
interface Measuring extends AuditContext {
  /** By SQL of the rows: each is counted once. */
  readonly counts: Map<string, Promise<number>>;
}

/** From here on a shared pass costs more than what separate filters can spare. */
const MANY_ROWS = 250_000;

/** In the order given. */
export async function runAssertions(
  assertions: readonly AssertionNode[],
  audit: AuditContext,
): Promise<AssertionResult[]> {
  const context: Measuring = { ...audit, counts: new Map() };
  const passes = new Map<string, AssertionNode[]>();
  for (const assertion of assertions.filter(isOnePass)) {
    passes.set(assertion.rows, [...(passes.get(assertion.rows) ?? []), assertion]);
  }
  const alone = assertions.filter((assertion) => !isOnePass(assertion));
  const measured = await Promise.all([
    ...[...passes].map(([rows, together]) => measureTogether(rows, together, context)),
    ...alone.map(async (assertion) => [await measureQuery(assertion, context)]),
  ]);
  const results = new Map(measured.flat().map((result) => [result.assertion.id, result]));
  return assertions.flatMap(({ id }) => results.get(id) ?? []);
}

async function measureTogether(
  rows: string,
  assertions: readonly AssertionNode[],
  context: Measuring,
): Promise<AssertionResult[]> {
  const { engine, signal, elapsed } = context;
  const start = elapsed();
  let readings: Reading[];
  let count: number | undefined;
  try {
    const [first] = assertions;
    count = first === undefined ? 0 : await countOf(first, context);
    const manyRows = count >= MANY_ROWS;
    const result = await engine.query(buildMeasureQuery(rows, assertions, { manyRows }), { signal });
    const [cells, ...more] = result.rows;
    if (cells === undefined || more.length > 0) throw notOneValue(result.rows.length);
    readings = readMeasures(cells, assertions);
  } catch (error) {
    if (!(error instanceof GoldError)) throw error;
    const [first, ...others] = assertions;
    if (first !== undefined && others.length === 0) return [failed(first, error, start, context)];
    // One of them is wrong; each on its own says which.
    const each = assertions.map((assertion) => measureTogether(rows, [assertion], context));
    return (await Promise.all(each)).flat();
  }
  return Promise.all(
    assertions.map(async (assertion, index) => {
      const reading = readings[index];
      if (reading === undefined) throw new Error(`no reading of ${assertion.id}`);
      try {
        return withRows(await judge(assertion, reading, start, context), count);
      } catch (error) {
        if (error instanceof GoldError) return failed(assertion, error, start, context);
        throw error;
      }
    }),
  );
}

async function judge(
  assertion: AssertionNode,
  reading: Reading,
  start: number,
  context: Measuring,
): Promise<AssertionResult> {
  const sql = failingQuery(assertion);
  switch (reading.kind) {
    case 'rows':
      return toResult(assertion, reading.failures, sql, start, context);
    case 'measure': {
      const failures = reading.holds ? 0 : await countRows(sql, context);
      const result = await toResult(assertion, failures, sql, start, context);
      return { ...result, ...measuredAs(assertion, reading.value) };
    }
    case 'trend':
      return judgeMeasure(assertion, reading.value, start, context);
  }
}

async function judgeMeasure(
  assertion: AssertionNode,
  cell: JsonValue,
  start: number,
  context: Measuring,
): Promise<AssertionResult> {
  const { rule } = assertion;
  if (rule.kind !== 'trend') throw new Error(`${assertion.id} is no trend`);
  const value = toNumber(cell);
  if (value === undefined) throw trendNotANumber(rule.measure, JSON.stringify(cell), assertion.location);
  const baseline = await context.baseline(rule, assertion);
  const verdict = judgeTrend(rule, value, baseline);
  const sql = failingQuery(assertion);
  const base = { assertion, sql, seconds: since(start, context), ...measuredAs(assertion, cell) };
  if (verdict.kind === 'no-baseline') {
    const note = `no baseline yet: ${verdict.versions} of ${rule.minVersions} versions`;
    return { ...base, status: 'pass', failures: 0, sample: undefined, note };
  }
  const failures = verdict.kind === 'in-line' ? 0 : 1;
  const { mean, allowed, versions } = verdict;
  const sample: FailingRows = {
    columns: ['measure', 'value', 'mean', 'allowed_from', 'allowed_to', 'versions'],
    rows: [[rule.measure, cell, round(mean), round(mean - allowed), round(mean + allowed), versions]],
  };
  const status = statusOf(assertion, failures);
  return { ...base, status, failures, sample: status === 'pass' ? undefined : sample };
}

async function measureQuery(assertion: AssertionNode, context: Measuring): Promise<AssertionResult> {
  const start = context.elapsed();
  const sql = failingQuery(assertion);
  try {
    const failures = await countRows(sql, context);
    const saysNothing = failures === 0 && assertion.assertion !== 'sql';
    const count = saysNothing ? await countOf(assertion, context) : undefined;
    return withRows(await toResult(assertion, failures, sql, start, context), count);
  } catch (error) {
    if (error instanceof GoldError) return failed(assertion, error, start, context);
    throw error;
  }
}

/** They say something of a table without rows too, or are not about the rows of one table. */
const HOLD_WITHOUT_ROWS: ReadonlySet<string> = new Set(['row_count', 'equal_rowcount', 'trend', 'sql']);

/** Nothing passes because nothing was looked at without saying so. `count`: rows that it was about. */
function withRows(result: AssertionResult, count: number | undefined): AssertionResult {
  const { status, note, assertion } = result;
  if (status !== 'pass' || count !== 0 || note !== undefined) return result;
  if (assertion.where !== undefined) {
    return { ...result, note: 'nothing was looked at: no row meets its "where"' };
  }
  if (HOLD_WITHOUT_ROWS.has(assertion.assertion)) return result;
  return { ...result, note: 'the table has no rows', isOfNothing: true };
}

/** Rows that it is about. Known beforehand are those of the table that is gated, as long as `where` leaves none out. */
function countOf({ rows, where, subject, gate }: AssertionNode, context: Measuring): Promise<number> {
  const { engine, signal, rowCount, counts } = context;
  if (rowCount !== undefined && where === undefined && subject === gate) return Promise.resolve(rowCount);
  const count = async (): Promise<number> => {
    const result = await engine.query(`select count(*) from ${rows}`, { signal });
    return Number(result.rows[0]?.[0] ?? 0);
  };
  const known = counts.get(rows) ?? count();
  counts.set(rows, known);
  return known;
}

const COUNT_HEAD = 'select count(*) from (';

async function countRows(sql: string, { engine, signal }: AuditContext): Promise<number> {
  try {
    const { rows } = await engine.query(`${COUNT_HEAD}${sql}\n) as gold_failures`, { signal });
    return Number(rows[0]?.[0] ?? 0);
  } catch (error) {
    throw error instanceof GoldError ? shifted(error, COUNT_HEAD.length) : error;
  }
}

/** The error with its position counted from the SQL inside. */
function shifted(error: GoldError, by: number): GoldError {
  const { position } = error.details;
  return typeof position === 'number' ? error.withDetails({ position: position - by }) : error;
}

async function toResult(
  assertion: AssertionNode,
  failures: number,
  sql: string,
  start: number,
  context: AuditContext,
): Promise<AssertionResult> {
  const { engine, signal } = context;
  const status = statusOf(assertion, failures);
  const base = { assertion, status, failures, sql, seconds: since(start, context) };
  if (status === 'pass' || failures === 0) return { ...base, sample: undefined };
  const { columns, rows } = await engine.query(sql, { signal, limit: assertion.limit });
  return { ...base, sample: { columns: columns.map(({ name }) => name), rows } };
}

function failed(
  assertion: AssertionNode,
  error: GoldError,
  start: number,
  context: AuditContext,
): AssertionResult {
  const { position } = error.details;
  const place =
    assertion.rule.kind === 'query' && typeof position === 'number'
      ? context.locate(assertion, position)
      : undefined;
  return {
    assertion,
    status: 'error',
    failures: 0,
    sample: undefined,
    sql: failingQuery(assertion),
    error: error
      .at(place ?? assertion.location)
      .withHint('An assertion is SQL over the columns of its table, as they are published.'),
    seconds: since(start, context),
  };
}

function measuredAs(assertion: AssertionNode, value: JsonValue): Pick<AssertionResult, 'measured'> {
  const measure = measureName(assertion);
  return measure === undefined || !isNumber(value) ? {} : { measured: { measure, value } };
}

function since(start: number, { elapsed }: AuditContext): number {
  return (elapsed() - start) / 1000;
}

function isNumber(value: JsonValue): boolean {
  return typeof value === 'number' || value instanceof JsonNumber;
}

/** NULL stays; undefined for what is no number. */
function toNumber(value: JsonValue): number | null | undefined {
  if (value === null) return null;
  const number = value instanceof JsonNumber ? Number(value.text) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** For people: about six significant digits. */
function round(value: number): number {
  return Number(value.toPrecision(6));
}
