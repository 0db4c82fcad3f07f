/**
 * Merging of model settings: project < folder < properties file < `config()` in the model. The nearer wins; tags add up and
 * meta is merged key by key.
 */

import { unknownFolder } from '../diagnostics/compile.ts';
import type { GoldError } from '../diagnostics/gold-error.ts';
import { badValue } from '../diagnostics/project.ts';
import {
  type ModelConfigInput,
  modelConfigSchema,
  type SeedConfigInput,
  seedConfigSchema,
} from '../project/schemas.ts';
import { type Places, type Validated, validate } from '../project/validate.ts';
import type { YamlPath } from '../project/yaml-document.ts';
import type { ModelConfig } from './manifest.ts';

/** One level: settings for everything below a folder (or one model, whose name is then the last part). */
export interface FolderConfig<C = ModelConfigInput> {
  readonly folder: readonly string[];
  readonly config: C;
  /** Where the level is written, for templates in its values. */
  readonly places: Places;
  readonly at: YamlPath;
}

export interface FolderConfigs<C = ModelConfigInput> {
  /** Outer levels first. */
  readonly levels: readonly FolderConfig<C>[];
  readonly errors: readonly GoldError[];
}

/** A tree of the project file: what is in it. */
interface Section<C> {
  readonly key: 'models' | 'seeds';
  readonly noun: 'model' | 'seed';
  readonly settings: readonly string[];
  check(value: unknown, places: Places, at: YamlPath): Validated<C>;
}

const MODELS: Section<ModelConfigInput> = {
  key: 'models',
  noun: 'model',
  settings: Object.keys(modelConfigSchema.shape),
  check: (value, places, at) => validate(modelConfigSchema, places, 'the settings of a model', value, at),
};
const SEEDS: Section<SeedConfigInput> = {
  key: 'seeds',
  noun: 'seed',
  settings: Object.keys(seedConfigSchema.shape),
  check: (value, places, at) => validate(seedConfigSchema, places, 'the settings of a seed', value, at),
};

/**
 * Reads the `models:` tree of the project file: keys with `+` are settings, others folders or model names. The first level may
 * be the name of the project, as in dbt. A key that names nothing is an error. `paths`: folders and name of each model.
 */
export function readFolderConfigs(
  tree: Readonly<Record<string, unknown>>,
  project: string,
  paths: readonly (readonly string[])[],
  places: Places,
): FolderConfigs {
  return readTree(MODELS, tree, project, paths, places);
}

/** The same for `seeds:`. */
export function readSeedFolderConfigs(
  tree: Readonly<Record<string, unknown>>,
  project: string,
  paths: readonly (readonly string[])[],
  places: Places,
): FolderConfigs<SeedConfigInput> {
  return readTree(SEEDS, tree, project, paths, places);
}

function readTree<C>(
  section: Section<C>,
  tree: Readonly<Record<string, unknown>>,
  project: string,
  paths: readonly (readonly string[])[],
  places: Places,
): FolderConfigs<C> {
  const levels: FolderConfig<C>[] = [];
  const errors: GoldError[] = [];
  const visit = (value: Readonly<Record<string, unknown>>, folder: readonly string[], at: YamlPath): void => {
    const settings = Object.entries(value).filter(([key]) => key.startsWith('+'));
    const checked = section.check(
      Object.fromEntries(settings.map(([key, setting]) => [key.slice(1), setting])),
      plusPlaces(places),
      at,
    );
    errors.push(...checked.errors);
    if (checked.value !== undefined && settings.length > 0) {
      levels.push({ folder, config: checked.value, places: plusPlaces(places), at });
    }
    for (const [key, child] of Object.entries(value)) {
      if (key.startsWith('+')) continue;
      const inside = folder.length === 0 && key === project ? folder : [...folder, key];
      const known = knownChildren(paths, folder);
      if (!(folder.length === 0 && key === project) && !known.includes(key)) {
        const settingNames = section.settings.map((name) => `+${name}`);
        errors.push(
          unknownFolder(key, section.noun, [...known, ...settingNames], places.locateKey([...at, key])),
        );
      } else if (!isRecord(child)) {
        errors.push(
          badValue(
            `"${key}" in "${section.key}"`,
            'expected a map of settings, since a key without a plus is a folder or a name.',
            `A setting is written with a plus: "+${key}".`,
            places.locate([...at, key]),
          ),
        );
      } else {
        visit(child, inside, [...at, key]);
      }
    }
  };
  visit(tree, [], [section.key]);
  return { levels, errors };
}

/** The levels that hold for a model whose folders and name are `path`, outer first. */
export function levelsFor<C>(levels: readonly FolderConfig<C>[], path: readonly string[]): FolderConfig<C>[] {
  return levels
    .filter((level) => level.folder.every((part, index) => path[index] === part))
    .sort((a, b) => a.folder.length - b.folder.length);
}

/** Merges levels, weakest first. */
export function mergeConfigs(inputs: readonly ModelConfigInput[]): ModelConfig {
  const last = <K extends keyof ModelConfigInput>(key: K): ModelConfigInput[K] =>
    inputs.findLast((input) => input[key] !== undefined)?.[key];
  return {
    materialized: last('materialized') ?? 'table',
    enabled: last('enabled') ?? true,
    tags: [...new Set(inputs.flatMap((input) => input.tags ?? []))].sort(),
    group: last('group'),
    meta: Object.assign({}, ...inputs.map((input) => input.meta ?? {})),
    partitionBy: last('partition_by') ?? [],
    metadataColumns: last('metadata_columns') ?? {},
    contract: last('contract') ?? { enforced: false },
  };
}

/** A setting by the name that it has in YAML: `partition_by`, or else a key of `meta`. Undefined when there is none, or it has no value. */
export function settingOf(config: ModelConfig, name: string): unknown {
  const key = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  if (Object.hasOwn(modelConfigSchema.shape, name) && Object.hasOwn(config, key))
    return Reflect.get(config, key);
  return Object.hasOwn(config.meta, name) ? config.meta[name] : undefined;
}

/** In the file the keys carry a plus; in the schema they do not. */
function plusPlaces(places: Places): Places {
  const withPlus = (path: YamlPath): YamlPath[] =>
    path.map((_, index) =>
      path.map((part, at) => (at === index && typeof part === 'string' ? `+${part}` : part)),
    );
  const best = (path: YamlPath, locate: (path: YamlPath) => ReturnType<Places['locate']>) => {
    const plain = locate(path);
    const deeper = withPlus(path).map(locate);
    return deeper.find((location) => location.line > plain.line || location.column > plain.column) ?? plain;
  };
  return {
    locate: (path) => best(path, places.locate),
    locateKey: (path) => best(path, places.locateKey),
  };
}

/** Names that may stand below `folder`: folders and models. */
function knownChildren(paths: readonly (readonly string[])[], folder: readonly string[]): string[] {
  const inside = paths.filter((path) => folder.every((part, index) => path[index] === part));
  return [...new Set(inside.flatMap((path) => path[folder.length] ?? []))];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
