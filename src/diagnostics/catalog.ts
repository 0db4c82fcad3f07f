/** Errors of the data catalog: what cannot be registered, and what the catalog answers. None of them shows a secret. */
import { GoldError, type Location } from './gold-error.ts';

/** What was being done: `glue:UpdateTable` on `shop.daily_sales`. */
export interface CatalogAttempt {
  readonly action: string;
  readonly database: string;
  readonly table?: string | undefined;
}

function objectOf({ database, table }: CatalogAttempt): string {
  return table === undefined ? `the database "${database}"` : `the table "${table}" of "${database}"`;
}

export function catalogNameTooLong(
  what: string,
  name: string,
  limit: number,
  location: Location | undefined,
): GoldError {
  const shown = name.length > 60 ? `${name.slice(0, 60)}…` : name;
  return new GoldError({
    code: 'catalog-name-too-long',
    message: `The ${what} "${shown}" has ${name.length} characters; the catalog takes ${limit}.`,
    location,
    hint: 'Choose a shorter name.',
    details: { length: name.length, limit },
  });
}

export function badCatalogName(what: string, name: string, location: Location | undefined): GoldError {
  return new GoldError({
    code: 'bad-catalog-name',
    message: `The ${what} ${JSON.stringify(name)} cannot be a name in the catalog: it is empty or has control characters.`,
    location,
    hint: 'Use letters, digits and underscores.',
    details: { name },
  });
}

export function catalogTypeTooLong(
  column: string,
  bytes: number,
  limit: number,
  location: Location | undefined,
): GoldError {
  return new GoldError({
    code: 'catalog-type-too-long',
    message: `The type of the column "${column}" takes ${bytes} bytes; the catalog takes ${limit}.`,
    location,
    hint: 'Split the struct into several columns, or keep it as JSON text.',
    details: { column, bytes, limit },
  });
}

export function noCatalog(target: string): GoldError {
  return new GoldError({
    code: 'no-catalog',
    message: `The target "${target}" has no catalog.`,
    hint: 'Add "catalog: { type: glue, database: … }" to it, or choose another target with --target.',
    details: { target },
  });
}

export function noCatalogDatabase(database: string, cause?: Error): GoldError {
  return new GoldError({
    code: 'catalog-no-database',
    message: `The catalog has no database "${database}".`,
    hint: 'Create it, let gold do so with "create_database: true" in the catalog of the target, or correct its name or region.',
    cause,
    details: { database },
  });
}

export function noCatalogRegion(): GoldError {
  return new GoldError({
    code: 'catalog-no-region',
    message: 'The catalog needs an AWS region, and none is set.',
    hint: 'Set "region:" in the catalog of the target, or AWS_REGION.',
  });
}

export function noCatalogCredentials(profile: string | undefined, cause: Error): GoldError {
  return new GoldError({
    code: 'catalog-no-credentials',
    message:
      profile === undefined
        ? 'There are no AWS credentials for the catalog.'
        : `The profile "${profile}" gives no AWS credentials for the catalog.`,
    hint: 'Sign in (aws sso login), set AWS_PROFILE or AWS_ACCESS_KEY_ID, or name another profile in the catalog of the target.',
    cause,
  });
}

export function catalogCredentialsRefused(name: string, cause: Error): GoldError {
  return new GoldError({
    code: 'catalog-credentials-refused',
    message: `AWS does not accept the credentials for the catalog (${name}).`,
    hint: 'They have expired or are wrong: sign in again, and check the clock of this machine.',
    cause,
    details: { name },
  });
}

export function catalogAccessDenied(attempt: CatalogAttempt, cause: Error): GoldError {
  return new GoldError({
    code: 'catalog-access-denied',
    message: `The catalog does not allow ${attempt.action} on ${objectOf(attempt)}.`,
    hint: `Allow ${attempt.action} in IAM, and in Lake Formation where that guards the database; docs/glue.md lists what gold needs.`,
    cause,
    details: { ...attempt },
  });
}

export function catalogThrottled(attempt: CatalogAttempt, tries: number, cause: Error): GoldError {
  return new GoldError({
    code: 'catalog-throttled',
    message: `The catalog was too busy for ${attempt.action} on ${objectOf(attempt)}, ${tries} times.`,
    hint: 'Others use the catalog of this account as well: try later, run fewer models at once, or ask AWS for a higher quota.',
    cause,
    details: { ...attempt, tries },
  });
}

export function catalogUnreachable(attempt: CatalogAttempt, reason: string, cause: Error): GoldError {
  return new GoldError({
    code: 'catalog-unreachable',
    message: `The catalog did not answer to ${attempt.action} on ${objectOf(attempt)}: ${reason}.`,
    hint: 'Check the network, and region and endpoint of the catalog in the target.',
    cause,
    details: { ...attempt, reason },
  });
}

export function catalogFailed(attempt: CatalogAttempt, reason: string, cause: Error): GoldError {
  return new GoldError({
    code: 'catalog-failed',
    message: `The catalog failed at ${attempt.action} on ${objectOf(attempt)}: ${reason}.`,
    hint: 'Try again; if it stays so, see the status of AWS Glue in this region.',
    cause,
    details: { ...attempt, reason },
  });
}

/** It understood and does not want it: limits, encryption, input. `reason` in its own words. */
export function catalogRejected(attempt: CatalogAttempt, reason: string, cause: Error): GoldError {
  return new GoldError({
    code: 'catalog-rejected',
    message: `The catalog rejects ${attempt.action} on ${objectOf(attempt)}: ${reason}`,
    hint: 'The limits of AWS Glue are in docs/glue.md; quotas of tables and encryption are set for the account.',
    cause,
    details: { ...attempt, reason },
  });
}

export function catalogConflict(database: string, table: string, tries: number): GoldError {
  return new GoldError({
    code: 'catalog-conflict',
    message: `Others kept changing the table "${table}" of "${database}" in the catalog, ${tries} times in a row.`,
    hint: 'Try again when fewer runs are at it.',
    details: { database, table, tries },
  });
}

export function catalogForeignTable(database: string, table: string, what: string): GoldError {
  return new GoldError({
    code: 'catalog-foreign-table',
    message: `"${table}" in the database "${database}" of the catalog is not the table of this model: it is ${what}.`,
    hint: 'gold leaves it alone. Use another database for this target, or another model name; or take the entry out of the catalog.',
    details: { database, table, what },
  });
}

export function catalogInterrupted(database: string, table: string): GoldError {
  return new GoldError({
    code: 'catalog-interrupted',
    message: `The run was stopped before "${table}" was registered in "${database}".`,
    details: { database, table },
  });
}

/** The same error, told after the commit: what to do besides, to have the catalog say what the table says. */
export function withRepair(error: GoldError, model: string): GoldError {
  const { code, message, location, hint, cause, details } = error;
  const repair = `The table itself is published; the next run registers it too, or: gold catalog apply --select ${model}.`;
  return new GoldError({
    code,
    message,
    location,
    hint: hint === undefined ? repair : `${hint} ${repair}`,
    cause,
    details,
  });
}
