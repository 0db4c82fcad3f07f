/** Whether a table of the catalog is the one that gold publishes, or something else that must be left alone. */
import type { CatalogTable, StoredTable } from '../ports/catalog.ts';

/** What `stored` is when it is not the table of `entry`, for people; undefined when it is. */
export function findForeign(stored: StoredTable, entry: Pick<CatalogTable, 'location'>): string | undefined {
  if (stored.special === 'view' || stored.tableType === 'VIRTUAL_VIEW') return 'a view';
  if (stored.special === 'link') return 'a link to a table of another catalog';
  const format = otherFormat(stored);
  if (format !== undefined) return `${/^[aeiou]/i.test(format) ? 'an' : 'a'} ${format} table`;
  const places = locationsOf(stored);
  if (places.length > 0 && !places.some((place) => isSamePlace(place, entry.location))) {
    return `a table at another location, ${places[0]}`;
  }
  return undefined;
}

/** Where the files of a table lie; engines differ in which of the two they look at. */
export function locationsOf({ serde, location }: CatalogTable): string[] {
  const { path } = serde.parameters;
  // Spark leaves a placeholder where it does not mean the location.
  return [path, location].filter(
    (place): place is string => place !== undefined && place !== '' && !/[-_]+PLACEHOLDER[-_]*$/i.test(place),
  );
}

/** `s3`, `s3a` and `s3n` are one store; a slash at the end says nothing. */
export function normalizeLocation(location: string): string {
  return location
    .replace(/^s3[an]:/i, 's3:')
    .replace(/^file:\/*/i, 'file:///')
    .replace(/\/+$/, '');
}

function isSamePlace(place: string, ours: string | undefined): boolean {
  return ours !== undefined && normalizeLocation(place) === normalizeLocation(ours);
}

/** Undefined for Delta tables. */
function otherFormat({ parameters, serde, inputFormat }: StoredTable): string | undefined {
  const said = [
    parameters['table_type'],
    parameters['spark.sql.sources.provider'],
    parameters['classification'],
  ].flatMap((text) => (text === undefined || text === '' ? [] : text.toLowerCase()));
  // Tables that several formats share name them all; only one of them may write.
  const other = said.find((format) => format !== 'delta');
  if (other !== undefined) return FORMAT_NAMES[other] ?? other;
  if (parameters['metadata_location'] !== undefined) return FORMAT_NAMES['iceberg'];
  if (said.length > 0) return undefined;
  const hint = `${serde.library} ${inputFormat}`.toLowerCase();
  return ['parquet', 'orc', 'avro', 'json', 'csv'].find((format) => hint.includes(format)) ?? 'Hive';
}

const FORMAT_NAMES: Readonly<Record<string, string>> = { iceberg: 'Iceberg', hudi: 'Hudi', orc: 'ORC' };
