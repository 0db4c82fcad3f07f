/** The file of a seed as an input, and errors of reading it led back to the cell or to the type that is declared. */
import type { Compilation } from '../compile/compile-project.ts';
import type { ModelNode, SeedColumn, SeedFile } from '../compile/manifest.ts';
import { GoldError, type Location } from '../diagnostics/gold-error.ts';
import type { SeedInput } from '../plan/plan.ts';
import type { Engine } from '../ports/engine.ts';
import { isZoneless } from '../publish/table-columns.ts';

export async function bindSeedFile(
  { relation, seed, file }: SeedInput,
  { engine, signal }: { readonly engine: Engine; readonly signal: AbortSignal },
): Promise<void> {
  const columns = file.columns.map(({ name, type }) => ({
    name,
    type: isZoneless(type) ? 'timestamp' : type,
  }));
  const csv = { delimiter: file.delimiter, columns };
  try {
    await engine.register(relation, { kind: 'files', format: 'csv', location: file.location, csv }, signal);
  } catch (error) {
    if (!(error instanceof GoldError)) throw error;
    throw error.at(typePlace(error, file) ?? topOf(seed));
  }
}

/** At the cell that does not fit, else at the top of the file. */
export function locateSeedError(
  error: GoldError,
  seed: ModelNode,
  file: SeedFile,
  compilation: Compilation,
): GoldError {
  const { row, column } = error.details;
  const cell =
    error.code === 'csv-value' && typeof row === 'number' && typeof column === 'string'
      ? compilation.locateCell(seed.id, row, column)
      : undefined;
  return error.at(cell ?? typePlace(error, file) ?? topOf(seed));
}

export function findSeedColumn({ columns }: SeedFile, name: string): SeedColumn | undefined {
  return columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
}

function typePlace(error: GoldError, file: SeedFile): Location | undefined {
  const { column } = error.details;
  return error.code === 'csv-type' && typeof column === 'string'
    ? findSeedColumn(file, column)?.typePlace
    : undefined;
}

function topOf({ path }: ModelNode): Location {
  return { file: path, line: 1, column: 1 };
}
