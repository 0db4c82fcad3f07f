/** A snapshot as an engine reads it. */
import { pathOutsideTable } from '../diagnostics/delta.ts';
import { parseJson } from '../json/parse.ts';
import type { DeltaInput, DeltaInputFile } from '../ports/engine.ts';
import type { StructField } from '../schema/types.ts';
import type { AddFile } from './actions.ts';
import { resolvePath } from './data-path.ts';
import { columnMappingMode } from './protocol.ts';
import type { Snapshot } from './snapshot.ts';

export function toDeltaInput(snapshot: Snapshot): DeltaInput {
  const { root, version, schema, metaData, protocol } = snapshot;
  const columnMapping = columnMappingMode(protocol, metaData);
  const fields = new Map(schema.fields.map((field) => [field.name, field]));
  const physical = metaData.partitionColumns.map((name): [string, string] => [
    name,
    columnMapping === 'none' ? name : physicalName(fields.get(name), name),
  ]);
  return {
    kind: 'delta',
    root,
    version,
    schema,
    partitionColumns: metaData.partitionColumns,
    columnMapping,
    files: snapshot.files.map((file) => toInputFile(file, root, physical)),
  };
}

function toInputFile(
  file: AddFile,
  root: string,
  partitions: readonly (readonly [string, string])[],
): DeltaInputFile {
  const uri = resolvePath(root, file.path);
  if (uri === undefined) throw pathOutsideTable(root, file.path, 'Delta log');
  const rows = findRows(file.stats);
  return {
    uri,
    partitionValues: Object.fromEntries(
      partitions.map(([name, physical]) => [
        name,
        Object.hasOwn(file.partitionValues, physical) ? (file.partitionValues[physical] ?? null) : null,
      ]),
    ),
    ...(rows === undefined ? {} : { rows }),
  };
}

/** The name of a column inside of files, `partitionValues` and statistics under column mapping. */
function physicalName(field: StructField | undefined, name: string): string {
  const physical = field?.metadata['delta.columnMapping.physicalName'];
  return typeof physical === 'string' ? physical : name;
}

/** Statistics are advice: broken ones are as good as none. */
function findRows(stats: string | undefined): number | undefined {
  if (stats === undefined) return undefined;
  try {
    const value = parseJson(stats);
    const rows =
      typeof value === 'object' && value !== null && 'numRecords' in value ? value.numRecords : undefined;
    return typeof rows === 'number' ? rows : undefined;
  } catch {
    return undefined;
  }
}
