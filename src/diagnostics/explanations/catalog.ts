/** Explanations for ../catalog.ts. */
import { type Explanation, shell, yaml } from './explanation.ts';

export const CATALOG = {
  'catalog-name-too-long': {
    title: 'A name is too long for the catalog',
    meaning: 'AWS Glue limits the length of names of databases, tables and columns.',
    remedy: 'Choose a shorter name.',
  },
  'bad-catalog-name': {
    title: 'A name cannot be in the catalog',
    meaning: 'The name is empty or has control characters.',
    wrong: yaml('catalog: { type: glue, database: "" }'),
    remedy: 'Use letters, digits and underscores. If a template gives the name, look at what it renders to.',
  },
  'catalog-type-too-long': {
    title: 'The type of a column is too long for the catalog',
    meaning:
      'The catalog keeps types as text of limited length; this one, a struct with many fields, is longer.',
    remedy: 'Split the struct into several columns, or keep it as JSON text.',
  },
  'no-catalog': {
    title: 'The target has no catalog',
    meaning: '`gold catalog` compares tables with a catalog, and the target in use names none.',
    wrong: shell('gold catalog plan --target local'),
    remedy: 'Add `catalog: { type: glue, database: … }` to the target, or choose another with `--target`.',
  },
  'catalog-no-database': {
    title: 'The catalog has no such database',
    meaning: 'The database named in the target does not exist in this region and account.',
    remedy: 'Create it, set `create_database: true`, or correct name or region.',
  },
  'catalog-no-region': {
    title: 'No region is set for the catalog',
    meaning: 'AWS Glue is asked in a region, and neither target, environment nor profile says which.',
    remedy: 'Set `region:` in the catalog of the target, or `AWS_REGION`.',
  },
  'catalog-no-credentials': {
    title: 'There are no credentials for the catalog',
    meaning:
      'gold looks where the AWS command line does and found nothing, or the profile that is named gives none.',
    remedy: 'Sign in (`aws sso login`), set `AWS_PROFILE`, or name another profile in the target.',
  },
  'catalog-credentials-refused': {
    title: 'AWS does not accept the credentials',
    meaning: 'They have expired or are wrong, or the clock of the machine is.',
    remedy: 'Sign in again.',
  },
  'catalog-access-denied': {
    title: 'The catalog denies access',
    meaning: 'The credentials are good, but IAM or Lake Formation does not allow this action.',
    remedy: 'Allow the action that the message names; docs/glue.md and docs/iam.md list what gold needs.',
  },
  'catalog-throttled': {
    title: 'The catalog is too busy',
    meaning: 'gold has waited and tried again several times. The limits are those of the whole account.',
    remedy:
      'Try later, run fewer models at once, or ask AWS for a higher quota. The table itself is published.',
  },
  'catalog-unreachable': {
    title: 'The catalog cannot be reached',
    meaning: 'The connection failed or no answer came in time.',
    remedy: 'Check the network, and `region` and `endpoint` of the catalog.',
  },
  'catalog-failed': {
    title: 'The catalog failed',
    meaning: 'The catalog answered with a fault of its own.',
    remedy: 'Try again; `gold catalog apply` registers what a run could not.',
  },
  'catalog-rejected': {
    title: 'The catalog rejects a table',
    meaning:
      'The catalog understood and refuses: a limit, a quota, an encryption setting, or a value that it does not take. The message has its own words.',
    remedy: 'See the limits in docs/glue.md, and the settings of the account.',
  },
  'catalog-conflict': {
    title: 'Others keep changing the entry',
    meaning:
      'gold changes an entry only if it is as it was read. Others changed it again and again in between.',
    remedy: 'Try again when fewer runs are at it.',
  },
  'catalog-foreign-table': {
    title: 'The catalog entry is of another table',
    meaning:
      'An entry of this name exists and is not that of this model: it points elsewhere, or was made by something else. gold leaves it alone.',
    remedy: 'Use another database or model name, or take that entry out of the catalog.',
  },
  'catalog-interrupted': {
    title: 'The run stopped before registering',
    meaning: 'The table was published, and the run was stopped before the catalog was told.',
    remedy: 'The next run registers it, or `gold catalog apply`.',
  },
} as const satisfies Record<string, Explanation>;
