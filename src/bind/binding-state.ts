/** What binding can say of a node and of an error. */
import type { GoldError } from '../diagnostics/gold-error.ts';

/** What became of a node: its columns, or why nothing is known of them. */
export type BindingState =
  | { readonly kind: 'bound' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'unknown'; readonly why: string };

/** Errors of the SQL itself; all others are of files or of the machine, and another time there may be none. */
const CERTAIN: ReadonlySet<string> = new Set([
  'engine-syntax',
  'engine-binder',
  'engine-empty-query',
  'engine-several-statements',
  'engine-not-a-query',
  'engine-parameters',
]);

export function isCertain({ code }: GoldError): boolean {
  return CERTAIN.has(code);
}
