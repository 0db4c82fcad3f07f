/**
 * The query of a described model, 25 to 40 lines: a join of what it reads, a loop over three columns, two calls of macros and an `if` on
 * the target. What is templated comes from the dialect.
 */
import type { DescribedModel } from './described-models.ts';

export interface QuerySyntax {
  /** A subquery of twenty rows, for models that read none. */
  readonly rows: string;
  /** The variable with the first day, as it stands between quotes. */
  readonly start: string;
  /** What a 64-bit float is called. */
  readonly double: string;
  /** A table expression for another model. */
  table(name: string): string;
  /** Lines of a select list, indented by 8: one item for each of the variable `columns`, named like the column. */
  eachColumn(item: (column: string) => string): string;
  /** Two macros. */
  money(column: string): string;
  safeDivide(a: string, b: string): string;
  /** Lines, indented by 8: one text in the target `prod`, the other elsewhere. */
  ifProduction(then: string, otherwise: string): string;
}

/** Begins without and ends with a line break. */
export function queryText({ reads, index }: DescribedModel, syntax: QuerySyntax): string {
  const tables = reads.length === 0 ? [syntax.rows] : reads.map((name) => syntax.table(name));
  const inputs = tables.map(
    (table, at) => `input${at} as (
    select id, a, b, c, placed_on
    from ${table}
    where placed_on >= date '${syntax.start}'
)`,
  );
  const joins = tables
    .slice(1)
    .map((_, at) => `    left join input${at + 1} on input${at + 1}.id = input0.id`);
  const sum = (column: string): string =>
    tables.map((_, at) => `coalesce(input${at}.${column}, 0)`).join(' + ');
  const cast = (column: string): string => `cast(${column} as ${syntax.double}) as ${column}`;
  return `with ${inputs.join(',\n')},
joined as (
    select
        input0.id,
        input0.placed_on,
${syntax.eachColumn(sum)}
    from input0
${joins.join('\n')}
),
final as (
    select
        id,
        placed_on,
        ${syntax.money('a')} as a,
        ${syntax.safeDivide('b', 'c')} as b,
${syntax.ifProduction('c', `c + ${index % 7} as c`)}
    from joined
)
select id, placed_on, ${cast('a')}, ${cast('b')}, ${cast('c')} from final
`;
}
