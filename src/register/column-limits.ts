/** Columns that the catalog would not take, known before anything is committed. */
import { findNameError } from '../compile/catalog-names.ts';
import { catalogTypeTooLong } from '../diagnostics/catalog.ts';
import type { GoldError, Location } from '../diagnostics/gold-error.ts';
import type { StructField } from '../schema/types.ts';
import { bytes } from './catalog-text.ts';
import { TYPE_LIMIT, toCatalogType } from './catalog-type.ts';

/** Names are unique in lower case already: two columns that differ in case only are `duplicate-column` in any table. */
export function findColumnErrors(
  fields: readonly Pick<StructField, 'name' | 'type'>[],
  locateColumn: (name: string) => Location | undefined,
): GoldError[] {
  return fields.flatMap(({ name, type }) => {
    const named = findNameError('column name', name, locateColumn(name));
    const size = bytes(toCatalogType(type));
    return [
      ...(named === undefined ? [] : [named]),
      ...(size <= TYPE_LIMIT ? [] : [catalogTypeTooLong(name, size, TYPE_LIMIT, locateColumn(name))]),
    ];
  });
}
