/** The target chosen, its templates rendered and its paths absolute. */
import type { GoldError, Location } from '../diagnostics/gold-error.ts';
import { badEndpoint, unknownTarget } from '../diagnostics/project.ts';
import type { CatalogSettings } from '../ports/catalog.ts';
import type { StorageSettings } from '../ports/storage-settings.ts';
import type { Project } from '../project/project.ts';
import type { TargetConfig } from '../project/schemas.ts';
import { newRecorded, type ProjectNames, valueGlobals } from './builtins.ts';
import { checkCatalogTarget } from './catalog-names.ts';
import { isEndpoint } from './endpoint.ts';
import { renderValue, type ValueTemplates } from './value-template.ts';

export interface Target {
  readonly name: string;
  readonly engine: 'duckdb';
  /** Absolute path or URI. */
  readonly warehouse: string;
  readonly schema: string;
  /** Models run side by side; undefined: as many as processors. */
  readonly threads: number | undefined;
  readonly memoryLimit: string | undefined;
  /** Absolute; undefined: target/tmp in the project. */
  readonly temporaryFolder: string | undefined;
  /** How object storage is reached; paths are absolute. */
  readonly storage: StorageSettings;
  /** Where tables are registered; undefined: nowhere. */
  readonly catalog: CatalogTarget | undefined;
  /** Whether runs keep records of the tables that they read. */
  readonly processingStatus: boolean;
  /** A run on another machine without a sign of life for so long counts as dead. */
  readonly leaseMinutes: number;
  /** Where the warehouse is written: the place of what is wrong with it. */
  readonly place: Location;
}

export interface CatalogTarget extends CatalogSettings {
  /** Create the database when it is missing. */
  readonly createDatabase: boolean;
  /** Of the database's name. */
  readonly place: Location;
}

const LEASE_MINUTES = 10;

/** The name of the target to use: `wanted`, else the project's default, else its only one. Undefined, and reported, when there is none. */
export function chooseTarget(
  { config, configDocument }: Project,
  wanted: string | undefined,
  report: (error: GoldError) => void,
): string | undefined {
  const known = Object.keys(config.targets);
  const name = wanted ?? config.default_target ?? (known.length === 1 ? known[0] : undefined);
  if (name !== undefined && known.includes(name)) return name;
  const { value } = configDocument;
  const written =
    typeof value === 'object' && value !== null && 'targets' in value ? value.targets : undefined;
  // A target that is there, but wrongly, has been complained about.
  const isWrong = (one: string): boolean =>
    typeof written === 'object' && written !== null && Object.hasOwn(written, one);
  if (name === undefined ? Object.keys(written ?? {}).length === known.length : !isWrong(name)) {
    const isDefault = wanted === undefined && name !== undefined;
    report(unknownTarget(name, known, isDefault ? configDocument.locate(['default_target']) : undefined));
  }
  return undefined;
}

export function resolveTarget(
  project: Project,
  name: string,
  names: Omit<ProjectNames, 'target'>,
  templates: ValueTemplates,
  report: (error: GoldError) => void,
): Target {
  const config = project.config.targets[name];
  if (config === undefined) throw new Error(`no target ${name}`);
  const locate = (...path: string[]): Location => project.configDocument.locate(['targets', name, ...path]);
  const render = (text: string, ...path: string[]): string =>
    renderValue(
      text,
      locate(...path),
      templates,
      (scope, place) => valueGlobals({ ...names, target: {} }, newRecorded(), scope, place, true),
      report,
    );
  return {
    name,
    engine: config.engine,
    warehouse: names.resolveLocation(render(config.warehouse, 'warehouse')),
    schema: render(config.schema, 'schema'),
    threads: config.threads,
    memoryLimit: config.memory_limit,
    temporaryFolder:
      config.temporary_folder === undefined
        ? undefined
        : names.resolveLocation(render(config.temporary_folder, 'temporary_folder')),
    storage: resolveStorage(config.storage ?? {}, names, locate, render, report),
    catalog: config.catalog && resolveCatalog(config.catalog, locate, render, report),
    processingStatus: config.processing_status !== false,
    leaseMinutes:
      typeof config.processing_status === 'object' ? config.processing_status.lease_minutes : LEASE_MINUTES,
    place: locate('warehouse'),
  };
}

function resolveStorage(
  config: NonNullable<TargetConfig['storage']>,
  names: Pick<ProjectNames, 'resolveLocation'>,
  locate: (...path: string[]) => Location,
  render: (text: string, ...path: string[]) => string,
  report: (error: GoldError) => void,
): StorageSettings {
  // A template may render to nothing, as `env_var('X', '')` does: then the default holds.
  const text = (key: 'region' | 'endpoint' | 'profile' | 'cache_folder'): string | undefined =>
    render(config[key] ?? '', 'storage', key).trim() || undefined;
  const endpoint = text('endpoint');
  // A template that failed has been reported and is still there.
  const isRendered = endpoint !== undefined && !endpoint.includes('{{');
  if (isRendered && !isEndpoint(endpoint)) report(badEndpoint('storage', locate('storage', 'endpoint')));
  const cacheFolder = text('cache_folder');
  return {
    region: text('region'),
    endpoint,
    pathStyle: config.path_style ?? undefined,
    profile: text('profile'),
    reader: config.reader ?? undefined,
    cacheFolder: cacheFolder && names.resolveLocation(cacheFolder),
    cacheSize: parseSize(config.cache_size ?? undefined),
  };
}

function resolveCatalog(
  config: NonNullable<TargetConfig['catalog']>,
  locate: (...path: string[]) => Location,
  render: (text: string, ...path: string[]) => string,
  report: (error: GoldError) => void,
): CatalogTarget {
  const text = (key: 'database' | 'region' | 'endpoint' | 'profile'): string | undefined =>
    render(config[key] ?? '', 'catalog', key).trim() || undefined;
  const catalog: CatalogTarget = {
    type: config.type,
    database: (text('database') ?? '').toLowerCase(),
    region: text('region'),
    endpoint: text('endpoint'),
    profile: text('profile'),
    createDatabase: config.create_database ?? false,
    place: locate('catalog', 'database'),
  };
  checkCatalogTarget(catalog, (key) => locate('catalog', key), report);
  return catalog;
}

/** `10GB` in bytes, by thousands as `memory_limit` has it. */
function parseSize(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, number = '0', unit = ''] = /^([\d.]+)\s*([kMGT]?)B$/i.exec(text) ?? [];
  return Number(number) * 1000 ** ['', 'k', 'm', 'g', 't'].indexOf(unit.toLowerCase());
}
