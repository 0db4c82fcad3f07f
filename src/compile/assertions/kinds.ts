/**
 * What each kind of assertion is in SQL: a condition that failing rows meet or a measure that must hold, so that many are taken in one
 * pass over the rows, or a query that gives the failing rows.
 */
import type { AssertionKind, AssertionOptions } from '../../project/assertion-schemas.ts';
import { quoteName, quoteText } from '../../schema/sql-type.ts';

/** What is to be measured, of rows that are named elsewhere. */
export type Rule =
  /** Rows for which the condition is true fail. */
  | { readonly kind: 'rows'; readonly condition: string }
  | MeasureRule
  | TrendRule
  /** Every row that the query gives is a failure. */
  | { readonly kind: 'query'; readonly sql: string };

/** An aggregate over the rows that must meet a condition. */
export interface MeasureRule {
  readonly kind: 'measure';
  /** The aggregate. */
  readonly actual: string;
  /** A query of one value to compare it with. */
  readonly expected?: string;
  /** A condition on `actual` and `expected`; NULL counts as broken. */
  readonly holds: string;
  /** Gives the failing rows when it does not hold. */
  readonly failing: string;
}

/** An aggregate over the rows, compared with its values at earlier versions of the same table. */
export interface TrendRule {
  readonly kind: 'trend';
  readonly actual: string;
  /** By this name commits record the value; it says what was measured of which rows. */
  readonly measure: string;
  /** What the statistics of data files can tell, where they can. */
  readonly fromFiles: FileMeasure | undefined;
  /** Versions looked back at, at most. */
  readonly versions: number;
  /** With fewer there is no baseline. */
  readonly minVersions: number;
  readonly limit: TrendLimit;
}

export type TrendLimit =
  /** Of the mean of the baseline: 0.5 is half of it. */
  | { readonly kind: 'change'; readonly share: number }
  /** Standard deviations from the mean. */
  | { readonly kind: 'sigma'; readonly deviations: number };

/** What file statistics say exactly: rows, filled values and extremes of a column. */
export type FileMeasure =
  | { readonly kind: 'rows' }
  | { readonly kind: 'filled' | 'min' | 'max' | 'null_share'; readonly column: string };

export interface KindContext {
  /** SQL for the rows that it is about, `where` applied. */
  readonly rows: string;
  /** The condition of `where`. */
  readonly where: string | undefined;
  /** SQL for another table, by the text of ref() or source(). */
  relation(reference: string): string;
  /** ISO 8601 in UTC. */
  readonly now: string;
}

type Builders = {
  readonly [K in AssertionKind]: (options: AssertionOptions<K>, context: KindContext) => Rule;
};

const rows = (condition: string): Rule => ({ kind: 'rows', condition });
const query = (sql: string): Rule => ({ kind: 'query', sql });
const literal = (value: string | number | boolean): string =>
  typeof value === 'string' ? quoteText(value) : String(value);
/** Numbers and SQL expressions stay; a text such as 2024-01-01 is meant as one. */
const boundary = (value: string | number): string =>
  typeof value === 'number' || !/^\d{4}-\d{2}-\d{2}/.test(value) ? String(value) : quoteText(value);

const BUILDERS: Builders = {
  not_null: ({ column }) => rows(`${quoteName(column)} is null`),
  unique: ({ column }, { rows: from }) => {
    const name = quoteName(column);
    return {
      kind: 'measure',
      actual: `count(${name}) - count(distinct ${name})`,
      holds: 'actual = 0',
      failing: `select ${name}, count(*) as row_count from ${from} where ${name} is not null group by 1 having count(*) > 1`,
    };
  },
  accepted_values: ({ column, values, quote = true }) => {
    const list = values.map((value) => (quote ? literal(value) : String(value))).join(', ');
    return rows(`${quoteName(column)} is not null and ${quoteName(column)} not in (${list})`);
  },
  // NULL among the parents would make `not in` NULL for every row that has no parent.
  relationships: ({ column, to, field }, { relation }) =>
    rows(
      `${quoteName(column)} is not null and ${quoteName(column)} not in (select gold_parent.${quoteName(field)} from ${relation(to)} as gold_parent where gold_parent.${quoteName(field)} is not null)`,
    ),
  accepted_range: ({ column, min_value: min, max_value: max, inclusive = true }) => {
    const name = quoteName(column);
    const parts = [
      ...(min === undefined ? [] : [`${name} ${inclusive ? '<' : '<='} ${boundary(min)}`]),
      ...(max === undefined ? [] : [`${name} ${inclusive ? '>' : '>='} ${boundary(max)}`]),
    ];
    return rows(parts.join(' or '));
  },
  not_empty_string: ({ column, trim = true }) =>
    rows(`${trim ? `trim(${quoteName(column)})` : quoteName(column)} = ''`),
  matches: ({ column, regex }) =>
    rows(
      `${quoteName(column)} is not null and not regexp_matches(${quoteName(column)}, ${quoteText(regex)})`,
    ),
  not_constant: ({ column }, { rows: from }) => {
    const name = quoteName(column);
    return {
      kind: 'measure',
      // Two values differ exactly when the least and the greatest do; both NULL: there is none.
      actual: `min(${name}) is distinct from max(${name})`,
      holds: 'actual',
      failing: `select count(distinct ${name}) as distinct_values from ${from}`,
    };
  },
  at_least_one: ({ column }, context) =>
    measured(`count(${quoteName(column)})`, 'actual > 0', 'filled_rows', context),
  not_null_proportion: ({ column, at_least: least, at_most: most = 1 }, context) =>
    measured(
      `coalesce(count(${quoteName(column)}) / nullif(count(*), 0), 1)`,
      `actual between ${least} and ${most}`,
      'proportion',
      context,
    ),
  sequential_values: ({ column, interval = 1, datepart }, { rows: from }) => {
    const name = quoteName(column);
    const step = datepart === undefined ? String(interval) : `interval '${interval} ${datepart}'`;
    return query(
      `select * from (select ${name}, lag(${name}) over (order by ${name}) as previous_value from ${from}) as gold_sequence where previous_value is not null and ${name} <> previous_value + ${step}`,
    );
  },
  recency: ({ column, max_age: { count, period } }, context) =>
    measured(
      `max(${quoteName(column)})`,
      `cast(actual as timestamptz) >= timestamptz ${quoteText(context.now)} - interval '${count} ${period}'`,
      'newest',
      context,
    ),
  unique_combination: ({ columns }, { rows: from }) => {
    const list = columns.map(quoteName).join(', ');
    return query(`select ${list}, count(*) as row_count from ${from} group by all having count(*) > 1`);
  },
  expression: ({ expression }) => rows(`not (${expression}\n)`),
  row_count: ({ min, max, equals }, context) => {
    const holds = [
      ...(min === undefined ? [] : [`actual >= ${min}`]),
      ...(max === undefined ? [] : [`actual <= ${max}`]),
      ...(equals === undefined ? [] : [`actual = ${equals}`]),
    ];
    return measured('count(*)', holds.join(' and '), 'row_count', context);
  },
  equal_rowcount: ({ to }, { rows: from, relation }) => {
    const expected = `select count(*) from ${relation(to)}`;
    return {
      kind: 'measure',
      actual: 'count(*)',
      expected,
      holds: 'actual = expected',
      failing: `select (select count(*) from ${from}) as row_count, (${expected}) as other_count`,
    };
  },
  aggregation: compareMeasures,
  cross_metric: compareMeasures,
  trend: buildTrend,
  mutually_exclusive_ranges: (options, { rows: from }) => {
    const {
      lower_bound_column: lower,
      upper_bound_column: upper,
      partition_by: partition = [],
      gaps = 'allowed',
    } = options;
    const [low, high] = [quoteName(lower), quoteName(upper)];
    const over = `over (${partition.length === 0 ? '' : `partition by ${partition.map(quoteName).join(', ')} `}order by ${low}, ${high})`;
    const wrong = {
      allowed: `${high} > next_lower`,
      not_allowed: `${high} <> next_lower`,
      required: `${high} >= next_lower`,
    };
    return query(
      `select * from (select *, lead(${low}) ${over} as next_lower from ${from}) as gold_ranges where ${low} > ${high} or (next_lower is not null and ${wrong[gaps]})`,
    );
  },
};

/** A measure whose failing row is the measure itself. */
function measured(actual: string, holds: string, name: string, { rows: from }: KindContext): MeasureRule {
  return { kind: 'measure', actual, holds, failing: `select ${actual} as ${name} from ${from}` };
}

/** Both values equal or apart by no more than the tolerance. One NULL and the other not is broken, both NULL is not. */
function compareMeasures(
  { metric, equals, of, of_where: ofWhere, tolerance = 0 }: AssertionOptions<'aggregation'>,
  { rows: from, relation }: KindContext,
): MeasureRule {
  const other = `${relation(of)}${ofWhere === undefined ? '' : ` where ${ofWhere}\n`}`;
  const limit =
    typeof tolerance === 'number' ? String(tolerance) : `abs(expected) * ${parsePercent(tolerance)}`;
  const expected = `select ${equals} from ${other}`;
  return {
    kind: 'measure',
    actual: metric,
    expected,
    holds: `actual is not distinct from expected or coalesce(abs(actual - expected) <= ${limit}, false)`,
    failing: `select (select ${metric} from ${from}) as actual, (${expected}) as expected`,
  };
}

const DEFAULT_VERSIONS = 14;
const DEFAULT_MIN_VERSIONS = 3;

function buildTrend(
  { metric, versions, min_versions: minVersions, max_change: maxChange, sigma }: AssertionOptions<'trend'>,
  { where }: KindContext,
): TrendRule {
  const fromFiles = parseFileMeasure(metric);
  const actual = sqlOfMeasure(metric, fromFiles);
  const text = metric.replace(/\s+/g, ' ').trim();
  const looksBack = versions ?? DEFAULT_VERSIONS;
  return {
    kind: 'trend',
    actual,
    measure: where === undefined ? text : `${text} where ${where.replace(/\s+/g, ' ').trim()}`,
    // Statistics are of whole files.
    fromFiles: where === undefined ? fromFiles : undefined,
    versions: looksBack,
    minVersions: minVersions ?? Math.min(DEFAULT_MIN_VERSIONS, looksBack),
    limit:
      sigma === undefined
        ? {
            kind: 'change',
            share: typeof maxChange === 'number' ? maxChange : parsePercent(maxChange ?? '0%'),
          }
        : { kind: 'sigma', deviations: sigma },
  };
}

function parseFileMeasure(metric: string): FileMeasure | undefined {
  if (/^\s*(?:row_count|count\s*\(\s*\*?\s*\))\s*$/i.test(metric)) return { kind: 'rows' };
  const match = /^\s*(count|min|max|null_share)\s*\(\s*(?:"((?:[^"]|"")+)"|([A-Za-z_]\w*))\s*\)\s*$/i.exec(
    metric,
  );
  if (match === null) return undefined;
  const column = match[2]?.replaceAll('""', '"') ?? match[3] ?? '';
  const kinds = { count: 'filled', min: 'min', max: 'max', null_share: 'null_share' } as const;
  const word = match[1]?.toLowerCase();
  const kind = word === 'count' || word === 'min' || word === 'max' ? kinds[word] : kinds.null_share;
  return { kind, column };
}

/** `row_count` and `null_share(column)` are words of gold, anything else is SQL as it is. */
function sqlOfMeasure(metric: string, measure: FileMeasure | undefined): string {
  if (measure?.kind === 'rows') return 'count(*)';
  if (measure?.kind === 'null_share') {
    return `1 - count(${quoteName(measure.column)}) / nullif(count(*), 0)`;
  }
  return metric;
}

/** `50%` is 0.5. */
function parsePercent(text: string): number {
  return Number(text.replace('%', '').trim()) / 100;
}

/** `options` must be those of the kind. */
export function buildRule<K extends AssertionKind>(
  kind: K,
  options: AssertionOptions<K>,
  context: KindContext,
): Rule {
  // TypeScript cannot follow that the builder of K takes the options of K.
  const build = BUILDERS[kind] as (options: AssertionOptions<K>, context: KindContext) => Rule;
  return build(options, context);
}
