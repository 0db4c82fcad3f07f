/** What gold, dbt and SQLMesh write alike: Jinja (gold's Nunjucks reads the same) over DuckDB's SQL. */
import type { QuerySyntax } from './query-text.ts';

/** `isProduction`: an expression. */
export function jinjaSyntax(options: {
  readonly table: (name: string) => string;
  readonly isProduction: string;
}): QuerySyntax {
  return {
    rows: "(select i as id, i * 1.5 as a, i * 2.0 as b, 1.0 as c, date '2024-02-01' as placed_on from range(20) as r(i))",
    start: "{{ var('start') }}",
    double: 'double',
    table: options.table,
    eachColumn: (item) => `        {% for column in var('columns') %}
        ${item('{{ column }}')} as {{ column }}{% if not loop.last %},{% endif %}

        {% endfor %}`,
    money: (column) => `{{ money('${column}') }}`,
    safeDivide: (a, b) => `{{ safe_divide('${a}', '${b}') }}`,
    ifProduction: (then, otherwise) => `        {% if ${options.isProduction} %}
        ${then}
        {% else %}
        ${otherwise}
        {% endif %}`,
  };
}

export const JINJA_MACROS = `{% macro money(column, scale=2) %}cast({{ column }} as decimal(18, {{ scale }})){% endmacro %}

{% macro safe_divide(a, b) %}
case when {{ b }} = 0 then null else {{ a }} / {{ b }} end
{% endmacro %}
`;
