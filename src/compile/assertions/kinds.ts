/**
 * What each kind of assertion is in SQL: a condition that failing rows meet or a measure that must hold, so that many are taken in one
 * pass over the rows, or a query that gives the failing rows.
 */
import type { AssertionKind, AssertionOptions } from '../../project/assertion-schemas.ts';
import { quoteName, quoteText } from '../../schema/sql-type.ts';
import { plainNumber } from './exact-number.ts';

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
  /** A condition on `actual` and `expected`, which stand for nothing else in it; NULL counts as broken. */
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
  readonly now: () => string;
}

type Builders = {
  readonly [K in AssertionKind]: (options: AssertionOptions<K>, context: KindContext) => Rule;
};

const rows = (condition: string): Rule => ({ kind: 'rows', condition });
const query = (sql: string): Rule => ({ kind: 'query', sql });
/** Numbers, true and false as SQL; text is SQL already. */
const sqlOf = (value: string | number | boolean): string =>
  typeof value === 'boolean' ? String(value) : plainNumber(value);
/** Numbers and SQL expressions stay; a text such as 2024-01-01 is meant as one. */
const boundary = (value: string | number): string =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) ? quoteText(value) : plainNumber(value);

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
    // As text each is cast to the type of the column; a number would have the text 01 cast to 1 instead.
    const list = values.map((value) => (quote ? quoteText(sqlOf(value)) : sqlOf(value))).join(', ');
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
  not_constant: ({ column, group_by_columns: groups }, context) => {
    const name = quoteName(column);
    // Two values differ exactly when the least and the greatest do; both NULL: there is none.
    const differ = `min(${name}) is distinct from max(${name})`;
    if (groups !== undefined) return measured(differ, 'actual', 'has_several_values', context, groups);
    return {
      kind: 'measure',
      actual: differ,
      holds: 'actual',
      failing: `select count(distinct ${name}) as distinct_values from ${context.rows}`,
    };
  },
  at_least_one: ({ column, group_by_columns: groups }, context) =>
    measured(`count(${quoteName(column)})`, 'actual > 0', 'filled_rows', context, groups),
  not_null_proportion: ({ column, at_least: least, at_most: most = 1, group_by_columns: groups }, context) =>
    measured(
      `coalesce(count(${quoteName(column)}) / nullif(count(*), 0), 1)`,
      `actual between ${plainNumber(least)} and ${plainNumber(most)}`,
      'proportion',
      context,
      groups,
    ),
  sequential_values: ({ column, interval = 1, datepart, group_by_columns: groups = [] }, { rows: from }) => {
    const name = quoteName(column);
    const size = plainNumber(interval);
    const step = datepart === undefined ? size : `interval '${size} ${datepart}'`;
    const previous = `lag(${name}) over (${partitionBy(groups)}order by ${name}) as gold_previous_value`;
    return query(
      `select * from (select ${[...groups.map(quoteName), name].join(', ')}, ${previous} from ${from}) as gold_sequence where gold_previous_value is not null and ${name} <> gold_previous_value + ${step}`,
    );
  },
  recency: ({ column, max_age: { count, period }, group_by_columns: groups }, context) =>
    measured(
      `max(${quoteName(column)})`,
      `cast(actual as timestamptz) >= timestamptz ${quoteText(context.now())} - interval '${plainNumber(count)} ${period}'`,
      'newest',
      context,
      groups,
    ),
  unique_combination: ({ columns, quote_columns: quote = true }, { rows: from }) => {
    const list = columns.map((column) => (quote ? quoteName(column) : `(${column}\n)`)).join(', ');
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
  equal_rowcount: ({ to, group_by_columns: groups }, { rows: from, relation }) => {
    if (groups !== undefined) return query(unequalGroups(from, relation(to), groups));
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
      zero_length_range_allowed: mayBeEmpty = false,
    } = options;
    const [low, high] = [quoteName(lower), quoteName(upper)];
    const next = 'gold_next_lower';
    const over = `over (${partitionBy(partition)}order by ${low}, ${high})`;
    const wrong = {
      allowed: `${high} > ${next}`,
      not_allowed: `${high} <> ${next}`,
      required: `${high} >= ${next}`,
    };
    // A range without one of its bounds is none.
    const isRange = `coalesce(${low} ${mayBeEmpty ? '<=' : '<'} ${high}, false)`;
    return query(
      `select * from (select *, lead(${low}) ${over} as ${next} from ${from}) as gold_ranges where not ${isRange} or (${next} is not null and ${wrong[gaps]})`,
    );
  },
};

function partitionBy(columns: readonly string[]): string {
  return columns.length === 0 ? '' : `partition by ${columns.map(quoteName).join(', ')} `;
}

/** A measure whose failing row is the measure itself; with `groups` each group for which it does not hold is a failure. */
function measured(
  actual: string,
  holds: string,
  name: string,
  { rows: from }: KindContext,
  groups?: readonly string[],
): Rule {
  if (groups === undefined) {
    return { kind: 'measure', actual, holds, failing: `select ${actual} as ${name} from ${from}` };
  }
  const columns = groups.map(quoteName).join(', ');
  const each = `select ${columns}, ${actual} as gold_actual from ${from} group by ${columns}`;
  const isGood = `(select ${holds} from (select gold_actual as actual) as gold_pair)`;
  return query(
    `select ${columns}, gold_actual as ${name} from (${each}) as gold_groups where not coalesce(${isGood}, false)`,
  );
}

/** Groups with more rows on one side than on the other, NULL being a group as any other. */
function unequalGroups(from: string, other: string, groups: readonly string[]): string {
  const columns = groups.map(quoteName).join(', ');
  const [own, others] = [true, false].map((side) => `count(*) filter (where gold_is_own = ${side})`);
  const both = `select ${columns}, true as gold_is_own from ${from} union all select ${columns}, false from ${other}`;
  return `select ${columns}, ${own} as row_count, ${others} as other_count from (${both}) as gold_both group by ${columns} having ${own} <> ${others}`;
}

/** Both values equal or apart by no more than the tolerance. One NULL and the other not is broken, both NULL is not. */
function compareMeasures(
  { metric, equals, of, of_where: ofWhere, tolerance = 0 }: AssertionOptions<'aggregation'>,
  { rows: from, relation }: KindContext,
): MeasureRule {
  const other = `${relation(of)}${ofWhere === undefined ? '' : ` where ${ofWhere}\n`}`;
  // Beside an aggregate the engine refuses what is none and would give a value for each row.
  const expected = `select gold_value from (select (${equals}\n) as gold_value, count(*) as gold_rows from ${other}) as gold_expected`;
  return {
    kind: 'measure',
    actual: metric,
    expected,
    holds: ['actual is not distinct from expected', ...withinTolerance(tolerance)].join(' or '),
    failing: `select (select (${metric}\n) from ${from}) as actual, (${expected}) as expected`,
  };
}

/** Nothing for a tolerance of 0: whatever can be compared at all can be equal. Nothing is near an infinite value or NaN. */
function withinTolerance(tolerance: string | number): string[] {
  const isPercentage = typeof tolerance === 'string' && tolerance.includes('%');
  const size = isPercentage ? parsePercent(tolerance) : Number(tolerance);
  if (size === 0) return [];
  const limit = isPercentage ? `abs(expected) * ${plainNumber(size)}` : plainNumber(tolerance);
  const areFinite = ['actual', 'expected'].map((side) => `isfinite(cast(${side} as double))`).join(' and ');
  return [`coalesce(${areFinite} and abs(actual - expected) <= ${limit}, false)`];
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
            share: parsePercent(maxChange ?? '0%'),
          }
        : { kind: 'sigma', deviations: Number(sigma) },
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
