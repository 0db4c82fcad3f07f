/** What `gold catalog` prints with --json. */

import type { AppliedCatalog, CatalogPlan } from '../register/catalog-plan.ts';
import type { Registration } from '../register/registrar.ts';
import type { RegistrationJson } from './schemas/run-results.ts';

export function toCatalogPlanJson({ database, databaseExists, entries, dropped }: CatalogPlan): object {
  return {
    database,
    database_exists: databaseExists,
    tables: entries.map(({ name, entry, action }) => ({
      name,
      table: entry,
      action: action.kind,
      changes: action.kind === 'update' ? action.changes : [],
      reason: action.kind === 'refuse' ? action.what : action.kind === 'none' ? action.because : null,
    })),
    dropped,
  };
}

export function toAppliedCatalogJson({ registrations, removed, dropped }: AppliedCatalog): object {
  return {
    tables: registrations.map((registration) => ({
      name: registration.name,
      ...registrationToJson(registration),
    })),
    removed,
    dropped,
  };
}

/** What was done about one table. */
export function registrationToJson({ entry, outcome, changes, error }: Registration): RegistrationJson {
  return {
    table: entry,
    outcome,
    changes: [...changes],
    code: error?.code ?? null,
    message: error?.message ?? null,
    hint: error?.hint ?? null,
  };
}
