/** What a table's schema becomes when rows with other columns are written to it. */
import { incompatibleColumns } from '../diagnostics/delta.ts';
import { formatType } from '../schema/format-type.ts';
import type { StructField, StructType } from '../schema/types.ts';

/**
 * Columns are found by name, whatever their case and order. `addColumns`: new ones go to the end (default: they are an
 * error). Columns that the rows lack become NULL. Throws `delta-incompatible-columns` naming all that do not fit.
 */
export function evolveSchema(
  root: string,
  schema: StructType,
  incoming: readonly StructField[],
  { addColumns = false }: { readonly addColumns?: boolean } = {},
): StructType {
  const known = new Map(schema.fields.map((field) => [field.name.toLowerCase(), field]));
  const problems: string[] = [];
  const added: StructField[] = [];
  for (const field of incoming) {
    const current = known.get(field.name.toLowerCase());
    if (current === undefined) added.push({ ...field, nullable: true });
    else if (formatType(current.type) !== formatType(field.type)) {
      problems.push(
        `"${field.name}" is ${formatType(field.type)} where the table has ${formatType(current.type)}`,
      );
    }
  }
  if (!addColumns) problems.push(...added.map(({ name }) => `the table has no column "${name}"`));
  if (problems.length > 0) throw incompatibleColumns(root, problems);
  return added.length === 0 ? schema : { kind: 'struct', fields: [...schema.fields, ...added] };
}
