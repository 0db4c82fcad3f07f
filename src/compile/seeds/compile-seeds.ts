/** The seeds of a project: found, named, and made nodes. */
import type { GoldError, Location } from '../../diagnostics/gold-error.ts';
import { unknownSeed } from '../../diagnostics/seed.ts';
import type { Project } from '../../project/project.ts';
import type { ModelNode, NodeId } from '../manifest.ts';
import { metadataRenderer } from '../metadata-columns.ts';
import { readSeedFolderConfigs } from '../model-config.ts';
import type { RenderFacts } from '../models.ts';
import { indexSeeds, type SeedText, seedPath } from './seed-files.ts';
import { locateSeedCell, toSeedNode } from './seed-nodes.ts';

/** By name, disabled ones included. `models`: the files of models, whose names seeds cannot have. */
export function indexProjectSeeds(
  project: Project,
  models: ReadonlyMap<string, { readonly file: { readonly path: string } }>,
  report: (error: GoldError) => void,
): ReadonlyMap<string, SeedText> {
  const { config, configDocument } = project;
  const paths = project.seeds.map(({ path }) => seedPath(path));
  const { levels, errors } = readSeedFolderConfigs(config.seeds, config.name, paths, configDocument);
  for (const error of errors) report(error);
  const seeds = indexSeeds(project, levels, models, report);
  for (const [name, { location }] of project.seedProperties) {
    if (!seeds.has(name)) report(unknownSeed(name, [...seeds.keys()], location));
  }
  return seeds;
}

/** Nodes of the enabled seeds. */
export function compileSeeds(
  project: Project,
  seeds: ReadonlyMap<string, SeedText>,
  facts: RenderFacts,
  report: (error: GoldError) => void,
): ModelNode[] {
  const renderMetadata = metadataRenderer(facts);
  const context = {
    project: project.config.name,
    schema: facts.schema,
    resolveLocation: facts.names.resolveLocation,
    metadataColumns: ({ name, path, config }: SeedText, place: Location) =>
      renderMetadata({ name, path, config, place: () => place, sourceTables: [] }, report),
    report,
  };
  return [...seeds.values()].filter(({ config }) => config.enabled).map((seed) => toSeedNode(seed, context));
}

/** Finds cells of seeds by the id of the seed, for errors of the engine. */
export function seedCellLocator(
  seeds: ReadonlyMap<string, SeedText>,
): (id: NodeId, row: number, column: string) => Location | undefined {
  const byId = new Map([...seeds.values()].map((seed) => [seed.id, seed]));
  return (id, row, column) => {
    const seed = byId.get(id);
    return seed && locateSeedCell(seed, row, column);
  };
}
