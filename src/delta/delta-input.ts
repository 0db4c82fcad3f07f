/** A snapshot as an engine reads it. */
import { pathOutsideTable } from '../diagnostics/delta.ts';
import { parseJson } from '../json/parse.ts';
import type { DeltaInput, DeltaInputFile } from '../ports/engine.ts';
import type { AddFile } from './actions.ts';
import type { DeltaContext } from './context.ts';
import { resolvePath } from './data-path.ts';
import { readDeletionVector } from './deletion-vector.ts';
import { physicalName } from './physical-name.ts';
import { columnMappingMode } from './protocol.ts';
import type { Snapshot } from './snapshot.ts';

/** Reads the deletion vectors too. `files`: those to read, default all live ones. */
export async function toDeltaInput(
  context: DeltaContext,
  snapshot: Snapshot,
  {
    files = snapshot.files,
    signal,
  }: { readonly files?: readonly AddFile[]; readonly signal?: AbortSignal } = {},
): Promise<DeltaInput> {
  const { root, version, schema, metaData, protocol } = snapshot;
  const columnMapping = columnMappingMode(protocol, metaData);
  const fields = new Map(schema.fields.map((field) => [field.name, field]));
  const partitions = metaData.partitionColumns.map((name): [string, string] => [
    name,
    physicalName(fields.get(name), name, columnMapping),
  ]);
  const inputs: DeltaInputFile[] = [];
  for (const file of files) {
    const { deletionVector } = file;
    const deletedRows =
      deletionVector === undefined ? [] : await readDeletionVector(context, root, deletionVector, signal);
    inputs.push({
      ...toInputFile(file, root, partitions),
      ...(deletedRows.length === 0 ? {} : { deletedRows }),
    });
  }
  return {
    kind: 'delta',
    root,
    version,
    schema,
    partitionColumns: metaData.partitionColumns,
    columnMapping,
    files: inputs,
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
    size: file.size,
    modified: file.modificationTime,
    partitionValues: Object.fromEntries(
      partitions.map(([name, physical]) => [name, file.partitionValues[physical] ?? null]),
    ),
    ...(rows === undefined ? {} : { rows }),
  };
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
