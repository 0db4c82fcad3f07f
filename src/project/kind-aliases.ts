/** Other names of kinds of assertions. Apart from the schemas, since who only looks names up needs no zod. */

/** The kind by its other name, as dbt and its packages have it. */
export const KIND_ALIASES = {
  metric_consistency: 'expression',
  expression_is_true: 'expression',
  unique_combination_of_columns: 'unique_combination',
} as const;
