/** Entries that gold made for models that the project no longer has. They are told of, and taken out only when that is asked for. */
import type { ModelNode } from '../compile/manifest.ts';
import type { StoredTable } from '../ports/catalog.ts';
import { MODEL_PARAMETER, toCatalogName } from './catalog-entry.ts';
import { locationsOf, normalizeLocation } from './ownership.ts';

export interface Dropped {
  readonly table: string;
  /** Id of the model that it was made for. */
  readonly model: string;
  readonly location: string;
}

export interface ProjectTables {
  /** Name of the project. */
  readonly project: string;
  /** Models and seeds with tables. */
  readonly models: readonly Pick<ModelNode, 'id' | 'name'>[];
  /** Location of the folder that all tables of the target lie in. */
  readonly folder: string;
}

/**
 * Only entries with the mark of a model of this project, which lie in this target's own folder: the database may hold those of other
 * projects, other targets and other tools.
 */
export function findDropped(
  stored: readonly StoredTable[],
  { project, models, folder }: ProjectTables,
): Dropped[] {
  const names = new Set(models.map(({ name }) => toCatalogName(name)));
  const ids = new Set(models.map(({ id }) => id));
  const below = `${normalizeLocation(folder)}/`;
  return stored
    .flatMap((table): Dropped[] => {
      const model = table.parameters[MODEL_PARAMETER];
      const places = locationsOf(table);
      if (model === undefined || names.has(table.name) || ids.has(model) || table.special !== undefined)
        return [];
      if (!model.startsWith(`model.${project}.`) && !model.startsWith(`seed.${project}.`)) return [];
      const isOurs = places.length > 0 && places.every((place) => normalizeLocation(place).startsWith(below));
      return isOurs ? [{ table: table.name, model, location: places[0] ?? '' }] : [];
    })
    .sort((a, b) => (a.table < b.table ? -1 : 1));
}
