/**
 * The DuckDB package, loaded as the CommonJS that it is: `import` would lex each of its two hundred files first and take twice the
 * time. Types come from the package itself.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const api: typeof import('@duckdb/node-api') = require('@duckdb/node-api');

export const {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTypeId,
  JsonDuckDBValueConverter,
  StatementType,
} = api;
export type {
  DuckDBDateValue as DateValue,
  DuckDBInstance as Instance,
  DuckDBStructValue as StructValue,
  DuckDBTypeId as TypeId,
} from '@duckdb/node-api';
