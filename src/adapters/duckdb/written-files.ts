/** Data files that this engine wrote: what is in them need not be looked up. */
import type { DataFile, DeltaInput, WriteRequest } from '../../ports/engine.ts';
import { formatType } from '../../schema/format-type.ts';
import type { DataType } from '../../schema/types.ts';
import { isVirtual } from './delta-scan.ts';

export class WrittenFiles {
  /** Columns by path. One list for all files of a write. */
  readonly #columns = new Map<string, string>();

  note({ directory, columns, partitionBy }: WriteRequest, files: readonly DataFile[]): void {
    const stored = columns.filter(({ name }) => !partitionBy.includes(name));
    // Of nested types a file may give back others than went in, and columns of some names hide behind the engine's own.
    if (!stored.every(({ type }) => isFlat(type)) || columns.some(({ name }) => isVirtual(name))) return;
    const description = describe(stored);
    for (const { path } of files) this.#columns.set(`${directory}/${path}`, description);
  }

  /** Whether all files are known to hold exactly the columns of the table. */
  areAll({ files, schema, partitionColumns, columnMapping }: DeltaInput): boolean {
    if (columnMapping !== 'none' || files.length === 0) return false;
    const wanted = describe(schema.fields.filter(({ name }) => !partitionColumns.includes(name)));
    return files.every(({ uri }) => this.#columns.get(uri) === wanted);
  }
}

function isFlat(type: DataType): boolean {
  return type.kind === 'decimal' || (type.kind === 'primitive' && !['void', 'variant'].includes(type.name));
}

function describe(columns: readonly { readonly name: string; readonly type: DataType }[]): string {
  return columns.map(({ name, type }) => `${JSON.stringify(name)} ${formatType(type)}`).join(', ');
}
