/** How the columns of a table would change. Their order, comments and nullability aside (pure). */
import { formatSqlType } from './sql-type.ts';
import type { StructField } from './types.ts';

export interface ColumnChange {
  readonly name: string;
  readonly became: 'added' | 'removed' | 'retyped';
  /** SQL types. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Those that come and those that change as `after` has them, then those that go. A name in other letters is the same column. */
export function compareColumns(
  before: readonly StructField[],
  after: readonly StructField[],
): ColumnChange[] {
  const known = new Map(before.map((field) => [field.name.toLowerCase(), formatSqlType(field.type)]));
  const kept = new Set(after.map(({ name }) => name.toLowerCase()));
  const changes = after.flatMap(({ name, type }): ColumnChange[] => {
    const [old, now] = [known.get(name.toLowerCase()), formatSqlType(type)];
    if (old === now) return [];
    return [{ name, became: old === undefined ? 'added' : 'retyped', before: old, after: now }];
  });
  const gone = before
    .filter(({ name }) => !kept.has(name.toLowerCase()))
    .map(
      ({ name, type }): ColumnChange => ({
        name,
        became: 'removed',
        before: formatSqlType(type),
        after: undefined,
      }),
    );
  return [...changes, ...gone];
}
