/** Names that a catalog cannot take, found before anything runs. */
import { badCatalogName, catalogNameTooLong } from '../diagnostics/catalog.ts';
import type { GoldError, Location } from '../diagnostics/gold-error.ts';
import { badEndpoint } from '../diagnostics/project.ts';
import type { CatalogSettings } from '../ports/catalog.ts';
import { isEndpoint } from './endpoint.ts';
import { isStored, type ModelNode } from './manifest.ts';

/** Characters of a name of a database, table or column in AWS Glue. */
export const CATALOG_NAME_LIMIT = 255;

/** Names that differ in case only, which Glue could not keep apart, are `duplicate-model` in any project. */
export function checkCatalogNames(models: readonly ModelNode[], report: (error: GoldError) => void): void {
  for (const { name, path } of models.filter(({ config }) => isStored(config))) {
    const error = findNameError('table name', name, { file: path, line: 1, column: 1 });
    if (error !== undefined) report(error);
  }
}

/** The database and the endpoint as they came out of their templates. */
export function checkCatalogTarget(
  { database, endpoint }: Pick<CatalogSettings, 'database' | 'endpoint'>,
  locate: (key: string) => Location,
  report: (error: GoldError) => void,
): void {
  // A template that failed has been reported and is still there.
  if (!database.includes('{{')) {
    const error = findNameError('database name', database, locate('database'));
    if (error !== undefined) report(error);
  }
  if (endpoint !== undefined && !endpoint.includes('{{') && !isEndpoint(endpoint)) {
    report(badEndpoint('catalog', locate('endpoint')));
  }
}

export function findNameError(
  what: string,
  name: string,
  location: Location | undefined,
): GoldError | undefined {
  if (name === '' || /[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u.test(name)) return badCatalogName(what, name, location);
  if (name.length > CATALOG_NAME_LIMIT) return catalogNameTooLong(what, name, CATALOG_NAME_LIMIT, location);
  return undefined;
}
