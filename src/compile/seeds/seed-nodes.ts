/** Nodes from seeds: the header read, types declared for columns put in their places, the file held against the rules of CSV. */
import type { GoldError, Location } from '../../diagnostics/gold-error.ts';
import {
  badSeedLineEnd,
  badSeedQuote,
  duplicateSeedColumn,
  emptySeed,
  raggedSeed,
  unknownSeedColumn,
  unnamedSeedColumn,
} from '../../diagnostics/seed.ts';
import type { Relation } from '../../ports/engine.ts';
import { hashData } from '../hash.ts';
import type { ColumnNode, MetadataColumn, ModelNode, SeedColumn } from '../manifest.ts';
import { locateDeclared } from '../models.ts';
import { formatRelation } from '../relation-value.ts';
import { compileColumns } from '../sources.ts';
import { findCell, placeOf, scanCsv } from './scan-csv.ts';
import type { SeedText } from './seed-files.ts';

export interface SeedContext {
  readonly project: string;
  /** Of the table. */
  readonly schema: string;
  readonly resolveLocation: (path: string) => string;
  /** Renders the metadata columns. `place`: where they are declared. */
  readonly metadataColumns: (seed: SeedText, place: Location) => readonly MetadataColumn[];
  readonly report: (error: GoldError) => void;
}

/** The node of a seed; errors are reported, and the node is then of use only for further errors. */
export function toSeedNode(seed: SeedText, context: SeedContext): ModelNode {
  const { properties } = seed;
  const documented = properties
    ? compileColumns(properties.value.columns ?? [], properties.document, [...properties.at, 'columns'])
    : [];
  const header = readHeader(seed, context.report);
  const declared = declaredTypes(seed, documented, header, context.report);
  const columns = (header ?? []).map(({ name, place }): SeedColumn => {
    const found = declared.get(name.toLowerCase());
    return { name, place, type: found?.type, typePlace: found?.place };
  });
  const relation: Relation = { schema: 'gold_seed', name: seed.name };
  return {
    kind: 'model',
    id: seed.id,
    name: seed.name,
    path: seed.path,
    propertiesPath: properties?.document.file,
    fqn: [context.project, ...seed.folders],
    description: properties?.value.description ?? '',
    columns: withTypes(documented, columns),
    config: seed.config,
    relation: { schema: context.schema, name: seed.name },
    dependsOn: [],
    macroFiles: [],
    deltas: [],
    sourceTables: [],
    metadataColumns: context.metadataColumns(seed, locateDeclared(seed, seed.path, 'metadata_columns')),
    sql: `select * from ${formatRelation(relation)}`,
    partitionPlace: locateDeclared(seed, seed.path, 'partition_by'),
    seedFile: {
      location: context.resolveLocation(seed.path),
      delimiter: seed.delimiter,
      columns,
      relation,
    },
    checksum: seed.checksum,
    codeHash: hashData({
      bytes: seed.checksum,
      config: seed.config,
      delimiter: seed.delimiter,
      types: columns.map(({ name, type }) => [name, type ?? null]),
      columns: properties?.value.columns ?? [],
      description: properties?.value.description ?? '',
    }),
  };
}

/** Of a cell, for errors of the engine: rows count from 0 after the header. */
export function locateSeedCell(seed: SeedText, row: number, column: string): Location | undefined {
  const { text = '', delimiter, path } = seed;
  const index = scanCsv(text, delimiter).header?.findIndex(({ value }) => value.trim() === column) ?? -1;
  const cell = findCell(text, delimiter, row, index);
  return cell && { file: path, ...placeOf(text, cell.start), length: Math.max(1, cell.end - cell.start) };
}

interface HeaderColumn {
  readonly name: string;
  readonly place: Location;
}

/** Undefined when something is wrong with the file, which is then reported. */
function readHeader(
  { path, text, delimiter }: SeedText,
  report: (error: GoldError) => void,
): readonly HeaderColumn[] | undefined {
  if (text === undefined) return undefined;
  const place = (offset: number): Location => ({ file: path, ...placeOf(text, offset) });
  const { header, problem } = scanCsv(text, delimiter);
  const columns = (header ?? []).map(({ value, start, end }) => ({
    name: value.trim(),
    place: { ...place(start), length: Math.max(1, end - start) },
  }));
  const seen = new Set<string>();
  const errors = columns.flatMap(({ name, place: at }, index) => {
    const isKnown = seen.has(name.toLowerCase());
    seen.add(name.toLowerCase());
    if (name === '') return unnamedSeedColumn(index + 1, at);
    return isKnown ? duplicateSeedColumn(name, at) : [];
  });
  if (problem?.kind === 'ragged') {
    errors.push(raggedSeed(problem.cells ?? 0, columns.length, place(problem.at)));
  } else if (problem?.kind === 'line-end') errors.push(badSeedLineEnd(place(problem.at)));
  else if (problem !== undefined) errors.push(badSeedQuote(problem.kind, place(problem.at)));
  else if (header === undefined) errors.push(emptySeed(place(0)));
  for (const error of errors) report(error);
  return errors.length === 0 ? columns : undefined;
}

interface DeclaredType {
  readonly type: string;
  readonly place: Location;
}

/**
 * By column name in lower case: `column_types`, the nearer level first, then the columns' `data_type`. What is said for this very seed
 * must name its columns; what is said for a folder is for those seeds that have them.
 */
function declaredTypes(
  seed: SeedText,
  documented: readonly ColumnNode[],
  header: readonly HeaderColumn[] | undefined,
  report: (error: GoldError) => void,
): ReadonlyMap<string, DeclaredType> {
  const known = new Set(header?.map(({ name }) => name.toLowerCase()));
  const metadata = new Set(Object.keys(seed.config.metadataColumns || {}));
  const types = new Map<string, DeclaredType>();
  const declare = (column: string, type: string, place: Location, isOwn: boolean): void => {
    if (isOwn && header !== undefined && !known.has(column.toLowerCase())) {
      report(unknownSeedColumn(column, seed.name, header.map(({ name }) => name), place)); // biome-ignore format: short
    }
    types.set(column.toLowerCase(), { type, place });
  };
  for (const { name, dataType, location } of documented) {
    // Metadata columns may be described too; their types are declared with them.
    if (dataType !== undefined && !metadata.has(name)) declare(name, dataType, location, true);
  }
  for (const { folder, config, places, at } of seed.levels) {
    for (const [column, type] of Object.entries(config.column_types ?? {})) {
      const place = places.locateKey([...at, 'column_types', column]);
      declare(column, type, place, folder.length === seed.folders.length);
    }
  }
  const { properties } = seed;
  for (const [column, type] of Object.entries(properties?.value.config?.column_types ?? {})) {
    const at = [...(properties?.at ?? []), 'config', 'column_types', column];
    declare(
      column,
      type,
      properties?.document.locateKey(at) ?? { file: seed.path, line: 1, column: 1 },
      true,
    );
  }
  return types;
}

/** The columns described, with the types that hold; those with nothing but a type in `column_types` behind them. */
function withTypes(documented: readonly ColumnNode[], columns: readonly SeedColumn[]): ColumnNode[] {
  const byName = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  const described = new Set(documented.map(({ name }) => name.toLowerCase()));
  return [
    ...documented.map((column) => ({
      ...column,
      dataType: byName.get(column.name.toLowerCase())?.type ?? column.dataType,
    })),
    ...columns.flatMap(({ name, type, typePlace, place }) =>
      type === undefined || described.has(name.toLowerCase())
        ? []
        : [{ name, description: '', dataType: type, tags: [], location: typePlace ?? place }],
    ),
  ];
}
