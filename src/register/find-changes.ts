/** In which of the things that gold looks after a catalog's table differs from what it should be. */
import type { CatalogColumn, CatalogTable, Parameters, StoredTable } from '../ports/catalog.ts';
import {
  MODEL_PARAMETER,
  TABLE_ID_PARAMETER,
  TIMESTAMP_PARAMETER,
  VERSION_PARAMETER,
} from './catalog-entry.ts';
import { isSchemaParameter } from './schema-parts.ts';

/** For people, the most telling first; none when nothing is to be done. */
export function findChanges(stored: StoredTable, entry: CatalogTable): string[] {
  const columns = columnChanges(stored.columns, entry.columns);
  return [
    ...columns,
    ...(columns.length === 0 && schemaOf(stored) !== schemaOf(entry) ? ['details of the schema'] : []),
    ...(stored.partitionKeys.length === 0 ? [] : ['partition keys, which stand among the columns']),
    ...((stored.description ?? '') === (entry.description ?? '') ? [] : ['description']),
    ...locationChanges(stored, entry),
    ...(hasForm(stored, entry) ? [] : ['how engines recognize a Delta table']),
    ...ownerChanges(stored.parameters, entry.parameters),
    ...versionChanges(stored.parameters, entry.parameters),
  ];
}

function columnChanges(stored: readonly CatalogColumn[], wanted: readonly CatalogColumn[]): string[] {
  const before = new Map(stored.map((column) => [column.name, column]));
  const after = new Map(wanted.map((column) => [column.name, column]));
  const changes = [
    ...wanted.flatMap(({ name, type, comment }) => {
      const old = before.get(name);
      if (old === undefined) return [`column "${name}" is new`];
      return [
        ...(old.type === type ? [] : [`type of "${name}": ${old.type} → ${type}`]),
        ...((old.comment ?? '') === (comment ?? '') ? [] : [`comment of "${name}"`]),
      ];
    }),
    ...stored.filter(({ name }) => !after.has(name)).map(({ name }) => `column "${name}" is gone`),
  ];
  const names = (columns: readonly CatalogColumn[]): string =>
    JSON.stringify(columns.map(({ name }) => name));
  return changes.length > 0 || names(stored) === names(wanted) ? changes : ['order of the columns'];
}

function schemaOf({ parameters }: CatalogTable): string {
  const parts = Object.entries(parameters).filter(([key]) => isSchemaParameter(key));
  return JSON.stringify(parts.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function locationChanges(stored: CatalogTable, entry: CatalogTable): string[] {
  const isSame =
    stored.location === entry.location && stored.serde.parameters['path'] === entry.serde.parameters['path'];
  return isSame ? [] : ['location'];
}

/** Parameters of the form itself; those with a meaning of their own are looked at elsewhere. */
function hasForm(stored: CatalogTable, entry: CatalogTable): boolean {
  const own = Object.entries(entry.parameters).filter(
    ([key]) => !isSchemaParameter(key) && !SPECIAL.includes(key),
  );
  const inner = Object.entries(entry.serde.parameters).filter(([key]) => key !== 'path');
  return (
    stored.tableType === entry.tableType &&
    stored.inputFormat === entry.inputFormat &&
    stored.outputFormat === entry.outputFormat &&
    stored.serde.library === entry.serde.library &&
    own.every(([key, value]) => stored.parameters[key] === value) &&
    inner.every(([key, value]) => stored.serde.parameters[key] === value)
  );
}

const SPECIAL: readonly string[] = [
  MODEL_PARAMETER,
  TABLE_ID_PARAMETER,
  VERSION_PARAMETER,
  TIMESTAMP_PARAMETER,
];

function ownerChanges(stored: Parameters, wanted: Parameters): string[] {
  const owner = stored[MODEL_PARAMETER];
  if (owner === undefined) return ['made by another tool; from now on of gold'];
  if (owner !== wanted[MODEL_PARAMETER]) return [`model: ${owner} → ${wanted[MODEL_PARAMETER]}`];
  return stored[TABLE_ID_PARAMETER] === wanted[TABLE_ID_PARAMETER] ? [] : ['the table was made anew'];
}

/** The time goes with the version: it is the writer's clock at the commit, and the store's when it is read later. */
function versionChanges(stored: Parameters, wanted: Parameters): string[] {
  const [before, after] = [stored[VERSION_PARAMETER], wanted[VERSION_PARAMETER]];
  if (before === after) return [];
  return [before === undefined ? `version: ${after}` : `version: ${before} → ${after}`];
}
