/** The seeds of a project before they are nodes: names, folders, settings, and the text of each file. */
import { badModelName, duplicateModel } from '../../diagnostics/compile.ts';
import type { GoldError, Location } from '../../diagnostics/gold-error.ts';
import { seedNotUtf8 } from '../../diagnostics/seed.ts';
import type { Placed, Project } from '../../project/project.ts';
import type { SeedConfigInput, SeedProperties } from '../../project/schemas.ts';
import { hashText } from '../hash.ts';
import type { ModelConfig } from '../manifest.ts';
import { type FolderConfig, levelsFor, mergeConfigs } from '../model-config.ts';
import { isNodeName } from '../models.ts';
import { placeOf } from './scan-csv.ts';

export interface SeedText {
  readonly id: string;
  readonly name: string;
  /** Relative to the project. */
  readonly path: string;
  /** Without byte order mark; undefined when the bytes are no text. */
  readonly text: string | undefined;
  /** SHA-256 of the bytes. */
  readonly checksum: string;
  /** Folders below seeds/, then the name. */
  readonly folders: readonly string[];
  readonly properties: Placed<SeedProperties> | undefined;
  readonly levels: readonly FolderConfig<SeedConfigInput>[];
  readonly config: ModelConfig;
  readonly delimiter: string;
}

/** `seeds/geo/countries.csv` -> `['geo', 'countries']`. */
export function seedPath(path: string): string[] {
  return path
    .replace(/^seeds\//, '')
    .replace(/\.csv$/, '')
    .split('/');
}

/** By name; names that clash or cannot be used are reported and left out. `models`: files by name of model. */
export function indexSeeds(
  project: Project,
  levels: readonly FolderConfig<SeedConfigInput>[],
  models: ReadonlyMap<string, { readonly file: { readonly path: string } }>,
  report: (error: GoldError) => void,
): Map<string, SeedText> {
  const seeds = new Map<string, SeedText>();
  const taken = new Map([...models].map(([name, { file }]) => [name.toLowerCase(), file.path]));
  for (const { path, bytes } of project.seeds) {
    const folders = seedPath(path);
    const name = folders.at(-1) ?? '';
    const top: Location = { file: path, line: 1, column: 1 };
    const first = taken.get(name.toLowerCase());
    if (!isNodeName(name)) report(badModelName(name, 'seed', top));
    else if (first !== undefined) report(duplicateModel(name, first, top));
    else {
      taken.set(name.toLowerCase(), path);
      const properties = project.seedProperties.get(name);
      const own = levelsFor(levels, folders);
      seeds.set(name, {
        id: `seed.${project.config.name}.${name}`,
        name,
        path,
        text: decode(path, bytes, report),
        checksum: hashText(bytes),
        folders,
        properties,
        levels: own,
        ...mergeSettings([...own.map(({ config }) => config), properties?.value.config ?? {}]),
      });
    }
  }
  return seeds;
}

/** Weakest first. */
function mergeSettings(inputs: readonly SeedConfigInput[]): Pick<SeedText, 'config' | 'delimiter'> {
  return {
    config: { ...mergeConfigs(inputs), materialized: 'seed' },
    delimiter: inputs.findLast(({ delimiter }) => delimiter !== undefined)?.delimiter ?? ',',
  };
}

function decode(path: string, bytes: Uint8Array, report: (error: GoldError) => void): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const text = new TextDecoder().decode(bytes);
    report(seedNotUtf8({ file: path, ...placeOf(text, text.indexOf('\uFFFD')) }));
    return undefined;
  }
}
