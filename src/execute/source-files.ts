/** The plain files that a source is read from, listed without reading them. */
import type { SourceNode } from '../compile/manifest.ts';
import { sourceFilesMissing } from '../diagnostics/storage.ts';
import type { ObjectInfo } from '../ports/object-store.ts';
import { listPlainFiles } from '../ports/plain-listing.ts';
import { acceptedFiles, listData } from '../processing/intake.ts';
import { intakePlaces } from '../processing/places.ts';
import { findPlainLocation, type LogContext } from './inputs.ts';
import { intakeTable } from './source-tracker.ts';

export interface SourceFiles {
  /** Where they were found: a folder, a file or a pattern. */
  readonly location: string;
  /** Of an intake those that wait to be taken; else none. */
  readonly waiting: readonly ObjectInfo[];
  /** Of an intake what was accepted. */
  readonly files: readonly ObjectInfo[];
}

/** An intake may have none. Throws `missing-source` and `source-files-missing` at the source, and an error for a Delta table. */
export async function listSourceFiles(source: SourceNode, context: LogContext): Promise<SourceFiles> {
  const { store } = context.delta;
  const { format, place } = source;
  if (format === 'delta') throw new Error(`${source.id} is no table of plain files`);
  if (source.intake) {
    const table = intakeTable(source);
    const [waiting, files] = await Promise.all([
      listData(intakePlaces(table.location).incoming, table, store),
      acceptedFiles(table, store),
    ]);
    return { location: source.location, waiting, files };
  }
  const location = await findPlainLocation(source, context);
  const files = await listPlainFiles(store, { kind: 'files', format, location }, context.signal);
  if (files.length === 0) throw sourceFilesMissing(location, format, undefined).at(place);
  return { location, waiting: [], files };
}
