/** Errors that only follow from others: told beside them they would hide what is to be mended. */
import type { ErrorCode } from '../diagnostics/catalogue.ts';
import type { GoldError } from '../diagnostics/gold-error.ts';
import { isUnread, type Unread } from '../project/unread.ts';

/** Codes of errors that name a source, and the detail in which the name stands. */
const NAMING: ReadonlyMap<ErrorCode, string> = new Map([
  ['unknown-source', 'name'],
  ['unknown-asserted-table', 'reference'],
  ['unknown-unit-test-input', 'input'],
]);

/** Without the errors of those who name a source that is declared, but wrongly; each of what is told twice, as in a loop, once. */
export function withoutConsequences(errors: readonly GoldError[], unread: Unread): readonly GoldError[] {
  const distinct = new Map(errors.map((error) => [keyOf(error), error]));
  return [...distinct.values()].filter(({ code, details }) => {
    const text = details[NAMING.get(code) ?? ''];
    return typeof text !== 'string' || !isUnread(sourceName(text), unread);
  });
}

function keyOf({ code, message, location }: GoldError): string {
  return JSON.stringify([code, message, location]);
}

/** `silver.orders` of that or of `source('silver', 'orders')`. */
function sourceName(text: string): string {
  const [, source, table] = /^source\(\s*['"]([^'"]*)['"]\s*,\s*['"]([^'"]*)['"]/.exec(text) ?? [];
  return source === undefined ? text : `${source}.${table}`;
}
