/** Errors of the engine and of columns, led back to the file that the analyst wrote. */
import type { Compilation } from '../compile/compile-project.ts';
import type { ExecutableSql } from '../compile/executable-sql.ts';
import type { ModelNode } from '../compile/manifest.ts';
import type { GoldError, Location } from '../diagnostics/gold-error.ts';
import { findSeedColumn, locateSeedError } from './seed-file.ts';

/** Places an error by its position in `query`, or by the column it is about; at the top of the model's file when it has none. */
export function locateEngineError(
  error: GoldError,
  query: ExecutableSql,
  compilation: Compilation,
  model: ModelNode,
): GoldError {
  if (model.seedFile !== undefined) return locateSeedError(error, model, model.seedFile, compilation);
  const { position, column } = error.details;
  const place =
    typeof position === 'number'
      ? compilation.locate(query, position)
      : typeof column === 'string'
        ? locateColumn(compilation, model, column)
        : undefined;
  const placed = error.at(place ?? { file: model.path, line: 1, column: 1 });
  // What has a place of its own is not about the model's query, and a query of the command line is no model.
  const isOfModel = error.location === undefined && model.path.endsWith('.sql');
  return isOfModel
    ? placed.withHint(`See the query as the engine gets it: gold compile --model ${model.name}.`)
    : placed;
}

/** Where a column of the result is written: its alias, else its last mention. */
export function locateColumn(compilation: Compilation, model: ModelNode, name: string): Location | undefined {
  if (model.seedFile !== undefined) return findSeedColumn(model.seedFile, name)?.place;
  const query = compilation.queryOf(model.id);
  const own = query.parts.find((part) => part.node === model.id);
  if (own === undefined) return undefined;
  const word = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const alias = lastMatch(model.sql, new RegExp(`\\bas\\s+("?)${word}\\1(?![\\w"])`, 'gi'));
  const mention = lastMatch(model.sql, new RegExp(`(?<![\\w"])("?)${word}\\1(?![\\w"])`, 'gi'));
  const found = alias ?? mention;
  if (found === undefined) return undefined;
  const at = found.index + found.text.toLowerCase().lastIndexOf(name.toLowerCase());
  const place = compilation.locate(query, own.start + at);
  return place && { ...place, length: name.length };
}

function lastMatch(
  text: string,
  pattern: RegExp,
): { readonly index: number; readonly text: string } | undefined {
  const match = [...text.matchAll(pattern)].at(-1);
  return match && { index: match.index, text: match[0] };
}
