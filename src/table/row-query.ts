/** Queries that give rows in the shape of a table. */

import { quoteName, toSqlType } from '../schema/sql-type.ts';
import type { StructField, StructType } from '../schema/types.ts';

/** The rows of `sql` with the columns of `schema`: found by name whatever their case, NULL where there is none. */
export function shapeRows(
  sql: string,
  incoming: readonly Pick<StructField, 'name'>[],
  schema: StructType,
): string {
  return `select ${shapedColumns(incoming, schema)} from (\n${sql}\n) as gold_rows`;
}

export function shapedColumns(
  incoming: readonly Pick<StructField, 'name'>[],
  schema: StructType,
  alias?: string,
): string {
  const names = new Map(incoming.map(({ name }) => [name.toLowerCase(), name]));
  return schema.fields
    .map(({ name, type }) => {
      const found = names.get(name.toLowerCase());
      const prefix = alias === undefined ? '' : `${alias}.`;
      const value = found === undefined ? `cast(null as ${toSqlType(type)})` : `${prefix}${quoteName(found)}`;
      return `${value} as ${quoteName(name)}`;
    })
    .join(', ');
}

/** `a."k" = b."k" and …` */
export function keysEqual(left: string, right: string, keys: readonly string[]): string {
  return keys.map((key) => `${left}.${quoteName(key)} = ${right}.${quoteName(key)}`).join(' and ');
}
