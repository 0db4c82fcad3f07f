/** Other names of kinds of assertions. Apart from the schemas, since who only looks names up needs no zod. */
import type { AssertionKind } from './assertion-schemas.ts';

export const KIND_ALIASES: Readonly<Record<string, AssertionKind>> = {
  metric_consistency: 'expression',
  expression_is_true: 'expression',
  unique_combination_of_columns: 'unique_combination',
};
