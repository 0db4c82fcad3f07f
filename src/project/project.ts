/** A project's files, parsed and validated: what people wrote, typed, with the place of each part. Nothing is resolved yet. */
import type * as z from 'zod';
import type { GoldError } from '../diagnostics/gold-error.ts';
import { duplicateProperties } from '../diagnostics/project.ts';
import type { ExposureProperties, GroupProperties } from './exposure-schemas.ts';
import type { Placed } from './placed.ts';
import type { ProjectFiles, SeedSource, SourceFile } from './project-files.ts';
import {
  type ModelProperties,
  type ProjectConfig,
  projectConfigSchema,
  propertiesFileSchema,
  type SeedProperties,
  type SourceProperties,
  type SourceTableProperties,
} from './schemas.ts';
import { type NamedSelector, parseSelectorsFile } from './selectors-file.ts';
import { placeUnitTests, type UnitTestProperties } from './unit-test-properties.ts';
import { testsFileSchema } from './unit-test-schemas.ts';
import { findUnread, UNREAD_FILE, type Unread } from './unread.ts';
import { type ValidatedFile, validateFile } from './validate.ts';
import { parseYamlDocument, type YamlDocument, type YamlMemory, type YamlPath } from './yaml-document.ts';

export interface Project {
  readonly root: string;
  readonly config: ProjectConfig;
  readonly configDocument: YamlDocument;
  readonly models: readonly SourceFile[];
  readonly macros: readonly SourceFile[];
  readonly assertions: readonly SourceFile[];
  /** By model name. */
  readonly modelProperties: ReadonlyMap<string, Placed<ModelProperties>>;
  readonly seeds: readonly SeedSource[];
  /** By seed name. */
  readonly seedProperties: ReadonlyMap<string, Placed<SeedProperties>>;
  readonly sourceTables: readonly PlacedSourceTable[];
  /** In the order of files and lines. */
  readonly unitTests: readonly Placed<UnitTestProperties>[];
  readonly fixtures: readonly SourceFile[];
  /** By name, as the groups. */
  readonly exposures: ReadonlyMap<string, Placed<ExposureProperties>>;
  readonly groups: ReadonlyMap<string, Placed<GroupProperties>>;
  readonly selectors: readonly NamedSelector[];
}

export type { Placed } from './placed.ts';

export interface PlacedSourceTable extends Placed<SourceTableProperties> {
  readonly source: SourceProperties;
  readonly sourceAt: YamlPath;
}

export interface ParsedProject {
  /** Undefined when gold_project.yml itself is wrong. */
  readonly project: Project | undefined;
  readonly errors: readonly GoldError[];
  /** What the files declare and `project` does not have, because it is written wrongly. */
  readonly unread: Unread;
}

/** Parses and validates every YAML file of the project. All errors are gathered, and what is right is kept. */
export function parseProject(files: ProjectFiles, memory?: YamlMemory): ParsedProject {
  const { document: configDocument, ...config } = parseConfig(files.config, memory);
  const errors: GoldError[] = [...config.errors];
  const unread: Unread[] = [];

  const modelProperties = new Map<string, Placed<ModelProperties>>();
  const seedProperties = new Map<string, Placed<SeedProperties>>();
  const sourceTables = new Map<string, PlacedSourceTable>();
  const unitTests: Placed<UnitTestProperties>[] = [];
  const exposures = new Map<string, Placed<ExposureProperties>>();
  const groups = new Map<string, Placed<GroupProperties>>();
  for (const file of files.properties) {
    const parsed = parseYamlDocument(file, memory);
    errors.push(...parsed.errors);
    if (parsed.errors.length > 0) {
      unread.push(UNREAD_FILE);
      continue;
    }
    const properties = checkFile(propertiesFileSchema, parsed, 'a properties file', memory);
    const { document } = properties;
    errors.push(...properties.errors);
    unread.push(findUnread(parsed.value, properties.leftOut));
    if (properties.value === undefined) continue;
    const { models = [], seeds = [] } = properties.value;
    errors.push(
      ...collect(modelProperties, placeAll('models', models, document), 'model'),
      ...collect(seedProperties, placeAll('seeds', seeds, document), 'seed'),
      ...collect(exposures, placeAll('exposures', properties.value.exposures ?? [], document), 'exposure'),
      ...collect(groups, placeAll('groups', properties.value.groups ?? [], document), 'group'),
    );
    for (const placed of placeSources(properties.value.sources ?? [], document)) {
      const name = `${placed.source.name}.${placed.value.name}`;
      const known = sourceTables.get(name);
      if (known) errors.push(duplicateProperties(name, 'source table', known.location, placed.location));
      else sourceTables.set(name, placed);
    }
    unitTests.push(...placeUnitTests(properties.value.unit_tests, document, errors));
  }
  for (const file of files.tests) {
    const parsed = parseYamlDocument(file, memory);
    errors.push(...parsed.errors);
    if (parsed.errors.length > 0) continue;
    const tests = checkFile(testsFileSchema, parsed, 'a file of tests', memory);
    errors.push(...tests.errors);
    unitTests.push(...placeUnitTests(tests.value?.unit_tests, tests.document, errors));
  }
  const selectors = parseSelectorsFile(files.selectors, errors, memory);
  const project: Project | undefined = config.value && {
    root: files.root,
    config: config.value,
    configDocument,
    models: files.models,
    macros: files.macros,
    assertions: files.assertions,
    modelProperties,
    seeds: files.seeds,
    seedProperties,
    sourceTables: [...sourceTables.values()],
    unitTests,
    fixtures: files.fixtures,
    exposures,
    groups,
    selectors,
  };
  return { project, errors, unread: unread.flat() };
}

/** A project file whose name is wrong still says all the rest. */
function parseConfig(file: SourceFile, memory: YamlMemory | undefined): ValidatedFile<ProjectConfig> {
  const document = parseYamlDocument(file, memory);
  if (document.errors.length > 0) return { value: undefined, errors: document.errors, document, leftOut: [] };
  const config = checkFile(projectConfigSchema, document, WHAT, memory);
  const { value } = document;
  if (config.value !== undefined || typeof value !== 'object' || value === null) return config;
  const named = validateFile(
    projectConfigSchema,
    { ...document, value: { ...value, name: 'unnamed' } },
    WHAT,
  );
  const isNew = (error: GoldError): boolean => !named.errors.some(({ message }) => message === error.message);
  return { ...named, errors: [...config.errors.filter(isNew), ...named.errors] };
}

const WHAT = 'the project file';

/** The same file gives the same value again. Errors have places in this file, which another one with the same text has not. */
function checkFile<S extends z.ZodType>(
  schema: S,
  document: YamlDocument,
  what: string,
  memory: YamlMemory | undefined,
): ValidatedFile<z.output<S>> {
  const { value } = document;
  // A file of nothing, or of a text alone.
  if (typeof value !== 'object' || value === null) return validateFile(schema, document, what);
  let made: ValidatedFile<z.output<S>> | undefined;
  const kept = memory?.recall(value, what, () => {
    made = validateFile(schema, document, what);
    return made.errors.length === 0 ? made.value : undefined;
  });
  if (kept !== undefined) return { value: kept, errors: [], document, leftOut: [] };
  return made ?? validateFile(schema, document, what);
}

function placeAll<T>(section: string, entries: readonly T[], document: YamlDocument): Placed<T>[] {
  return entries.map((value, index) => {
    const at = [section, index];
    return placedLazily({ value, document, at });
  });
}

/** With the place of its name, which is looked up when it is asked for: mostly by errors. */
function placedLazily<T>(entry: Omit<Placed<T>, 'location'>): Placed<T> {
  return {
    ...entry,
    get location() {
      return entry.document.locate([...entry.at, 'name']);
    },
  };
}

/** Adds to `known` by name; gives the errors of those that are described twice. */
function collect<T extends { readonly name: string }>(
  known: Map<string, Placed<T>>,
  entries: readonly Placed<T>[],
  kind: string,
): GoldError[] {
  return entries.flatMap((placed) => {
    const { name } = placed.value;
    const first = known.get(name);
    if (first !== undefined) return duplicateProperties(name, kind, first.location, placed.location);
    known.set(name, placed);
    return [];
  });
}

function placeSources(sources: readonly SourceProperties[], document: YamlDocument): PlacedSourceTable[] {
  return sources.flatMap((source, index) =>
    source.tables.map((value, tableIndex) => {
      const sourceAt = ['sources', index];
      const at = [...sourceAt, 'tables', tableIndex];
      return { value, source, sourceAt, document, at, location: document.locate([...at, 'name']) };
    }),
  );
}
