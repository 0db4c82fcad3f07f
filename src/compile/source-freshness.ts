/** How old the data of a source table may be, and how that is told: settings of the source and of the table merged as dbt does. */
import { loadedAtTwice, uselessFilter } from '../diagnostics/freshness.ts';
import type { GoldError, Location } from '../diagnostics/gold-error.ts';
import type { AgeProperties, FreshnessProperties, PERIODS } from '../project/freshness-schemas.ts';
import type { PlacedSourceTable } from '../project/project.ts';
import type { YamlPath } from '../project/yaml-document.ts';

export interface Age {
  readonly count: number;
  readonly period: (typeof PERIODS)[number];
}

/** At least one of the two ages is given. */
export interface SourceFreshness {
  readonly warnAfter: Age | undefined;
  readonly errorAfter: Age | undefined;
  /** Condition of rows that count, of a field only. */
  readonly filter: PlacedSql | undefined;
  /** Undefined: when the table was last written to. */
  readonly loadedAt: LoadedAt | undefined;
}

/** `field`: a column or an expression over the rows. `query`: gives one value. */
export interface LoadedAt extends PlacedSql {
  readonly kind: 'field' | 'query';
}

export interface PlacedSql {
  readonly sql: string;
  readonly place: Location;
}

/** Undefined when nothing says how old the data may be, and where that is switched off by `freshness: null`. */
export function compileFreshness(
  { value: table, source, at, sourceAt, document }: PlacedSourceTable,
  render: (text: string, at: YamlPath) => string,
  report: (error: GoldError) => void,
): SourceFreshness | undefined {
  const own = readLevel(table, at);
  const outer = readLevel(source, sourceAt);
  const sql = ({ text, at: path }: Written): PlacedSql => ({
    sql: render(text, path).trim().replace(/;\s*$/, ''),
    place: document.locate(path),
  });
  for (const { field, query } of [own, outer]) {
    if (field !== undefined && query !== undefined) report(loadedAtTwice(document.locate(query.at)));
  }
  if (own.freshness === null) return undefined;
  const warnAfter = mergeAge(outer.freshness?.warn_after, own.freshness?.warn_after);
  const errorAfter = mergeAge(outer.freshness?.error_after, own.freshness?.error_after);
  if (warnAfter === undefined && errorAfter === undefined) return undefined;
  const level = own.field !== undefined || own.query !== undefined ? own : outer;
  const [field, query] = [level.field, level.query];
  const loadedAt: LoadedAt | undefined =
    field !== undefined
      ? { kind: 'field', ...sql(field) }
      : query !== undefined
        ? { kind: 'query', ...sql(query) }
        : undefined;
  // An empty text, or null, takes away the filter of the source.
  const written = own.freshness?.filter === undefined ? outer.filter : own.filter;
  const filter = written === undefined || loadedAt?.kind === 'query' ? undefined : sql(written);
  if (filter !== undefined && loadedAt === undefined) report(uselessFilter(filter.place));
  return { warnAfter, errorAfter, filter, loadedAt };
}

interface Written {
  readonly text: string;
  readonly at: YamlPath;
}

interface Level {
  readonly freshness: FreshnessProperties | null | undefined;
  readonly filter: Written | undefined;
  readonly field: Written | undefined;
  readonly query: Written | undefined;
}

type LoadedAtKeys = Pick<FreshnessProperties, 'loaded_at_field' | 'loaded_at_query'>;
type FreshnessKeys = LoadedAtKeys & {
  readonly freshness?: FreshnessProperties | null | undefined;
  readonly config?:
    | (LoadedAtKeys & { readonly freshness?: FreshnessProperties | null | undefined })
    | undefined;
};

/** What one of the two says, wherever it may say it. `config` is the stronger. */
function readLevel(entry: FreshnessKeys, at: YamlPath): Level {
  const { config } = entry;
  const inConfig = config?.freshness !== undefined;
  const freshness = inConfig ? config.freshness : entry.freshness;
  const freshnessAt = [...at, ...(inConfig ? ['config'] : []), 'freshness'];
  const find = (key: keyof LoadedAtKeys): Written | undefined => {
    const places: readonly (readonly [string | undefined, YamlPath])[] = [
      [freshness?.[key], [...freshnessAt, key]],
      [config?.[key], [...at, 'config', key]],
      [entry[key], [...at, key]],
    ];
    const found = places.find(([text]) => text !== undefined && text.trim() !== '');
    return found?.[0] === undefined ? undefined : { text: found[0], at: found[1] };
  };
  const filter = freshness?.filter;
  return {
    freshness,
    filter: filter ? { text: filter, at: [...freshnessAt, 'filter'] } : undefined,
    field: find('loaded_at_field'),
    query: find('loaded_at_query'),
  };
}

/** An age of the table wins over that of its source; null takes it away. */
function mergeAge(
  outer: AgeProperties | null | undefined,
  own: AgeProperties | null | undefined,
): Age | undefined {
  return (own === undefined ? outer : own) ?? undefined;
}
