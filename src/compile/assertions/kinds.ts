/**
 * What each kind of assertion is in SQL: a condition that failing rows meet, so that many are measured in one pass, or a query that gives
 * the failing rows.
 */
import type { AssertionKind, AssertionOptions } from '../../project/assertion-schemas.ts';
import { quoteName, quoteText } from '../../schema/sql-type.ts';

export type Check =
  /** Rows of the table for which the condition is true fail. */
  | { readonly kind: 'rows'; readonly condition: string }
  /** Every row that the query gives is a failure. */
  | { readonly kind: 'query'; readonly sql: string };

export interface KindContext {
  /** SQL for the rows of the model, `where` applied. */
  readonly rows: string;
  /** SQL for another table, by the text of ref() or source(). */
  relation(reference: string): string;
  /** ISO 8601 in UTC. */
  readonly now: string;
}

type Builders = {
  readonly [K in AssertionKind]: (options: AssertionOptions<K>, context: KindContext) => Check;
};

const rows = (condition: string): Check => ({ kind: 'rows', condition });
const query = (sql: string): Check => ({ kind: 'query', sql });
const literal = (value: string | number | boolean): string =>
  typeof value === 'string' ? quoteText(value) : String(value);
/** Numbers and SQL expressions stay; a text such as 2024-01-01 is meant as one. */
const boundary = (value: string | number): string =>
  typeof value === 'number' || !/^\d{4}-\d{2}-\d{2}/.test(value) ? String(value) : quoteText(value);

const BUILDERS: Builders = {
  not_null: ({ column }) => rows(`${quoteName(column)} is null`),
  unique: ({ column }, { rows: from }) =>
    query(
      `select ${quoteName(column)}, count(*) as row_count from ${from} where ${quoteName(column)} is not null group by 1 having count(*) > 1`,
    ),
  accepted_values: ({ column, values, quote = true }) => {
    const list = values.map((value) => (quote ? literal(value) : String(value))).join(', ');
    return rows(`${quoteName(column)} is not null and ${quoteName(column)} not in (${list})`);
  },
  relationships: ({ column, to, field }, { relation, rows: from }) =>
    query(
      `select gold_child.* from ${from} as gold_child where gold_child.${quoteName(column)} is not null and not exists (select 1 from ${relation(to)} as gold_parent where gold_parent.${quoteName(field)} = gold_child.${quoteName(column)})`,
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
  not_constant: ({ column }, { rows: from }) =>
    query(
      `select count(distinct ${quoteName(column)}) as distinct_values from ${from} having count(distinct ${quoteName(column)}) <= 1`,
    ),
  at_least_one: ({ column }, { rows: from }) =>
    query(
      `select count(${quoteName(column)}) as filled_rows from ${from} having count(${quoteName(column)}) = 0`,
    ),
  not_null_proportion: ({ column, at_least: least, at_most: most = 1 }, { rows: from }) => {
    const share = `coalesce(count(${quoteName(column)}) / nullif(count(*), 0), 1)`;
    return query(
      `select ${share} as proportion from ${from} having ${share} < ${least} or ${share} > ${most}`,
    );
  },
  sequential_values: ({ column, interval = 1, datepart }, { rows: from }) => {
    const name = quoteName(column);
    const step = datepart === undefined ? String(interval) : `interval '${interval} ${datepart}'`;
    return query(
      `select * from (select ${name}, lag(${name}) over (order by ${name}) as previous_value from ${from}) as gold_sequence where previous_value is not null and ${name} <> previous_value + ${step}`,
    );
  },
  recency: ({ column, max_age: { count, period } }, { rows: from, now }) =>
    query(
      `select max(${quoteName(column)}) as newest from ${from} having max(${quoteName(column)}) is null or max(${quoteName(column)})::timestamptz < timestamptz ${quoteText(now)} - interval '${count} ${period}'`,
    ),
  unique_combination: ({ columns }, { rows: from }) => {
    const list = columns.map(quoteName).join(', ');
    return query(`select ${list}, count(*) as row_count from ${from} group by all having count(*) > 1`);
  },
  expression: ({ expression }) => rows(`not (${expression}\n)`),
  row_count: ({ min, max, equals }, { rows: from }) => {
    const wrong = [
      ...(min === undefined ? [] : [`count(*) < ${min}`]),
      ...(max === undefined ? [] : [`count(*) > ${max}`]),
      ...(equals === undefined ? [] : [`count(*) <> ${equals}`]),
    ];
    return query(`select count(*) as row_count from ${from} having ${wrong.join(' or ')}`);
  },
  equal_rowcount: ({ to }, { rows: from, relation }) =>
    query(
      `select * from (select (select count(*) from ${from}) as row_count, (select count(*) from ${relation(to)}) as other_count) as gold_counts where row_count <> other_count`,
    ),
  aggregation: compareMeasures,
  cross_metric: compareMeasures,
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

/** One row with both values when they differ by more than the tolerance, or when one of them is NULL and the other not. */
function compareMeasures(
  { metric, equals, of, of_where: ofWhere, tolerance = 0 }: AssertionOptions<'aggregation'>,
  { rows: from, relation }: KindContext,
): Check {
  const other = `${relation(of)}${ofWhere === undefined ? '' : ` where ${ofWhere}\n`}`;
  const limit =
    typeof tolerance === 'number'
      ? String(tolerance)
      : `abs(expected) * ${Number(tolerance.replace('%', '').trim()) / 100}`;
  return query(
    `select * from (select (select ${metric} from ${from}) as actual, (select ${equals} from ${other}) as expected) as gold_measures where actual is distinct from expected and not coalesce(abs(actual - expected) <= ${limit}, false)`,
  );
}

/** `options` must be those of the kind. */
export function buildCheck<K extends AssertionKind>(
  kind: K,
  options: AssertionOptions<K>,
  context: KindContext,
): Check {
  // TypeScript cannot follow that the builder of K takes the options of K.
  const build = BUILDERS[kind] as (options: AssertionOptions<K>, context: KindContext) => Check;
  return build(options, context);
}
