/** The same DAG in SQLMesh's own format: a MODEL block with audits above each query, whose loops and macros are Jinja. */
import { type Dialect, descriptionOf } from './dialect.ts';
import { JINJA_MACROS, jinjaSyntax } from './jinja.ts';
import { queryText } from './query-text.ts';

export const SQLMESH: Dialect = {
  commonFiles: () => [
    { path: 'config.yaml', text: CONFIG },
    { path: 'macros/amounts.sql', text: JINJA_MACROS },
  ],
  modelFile: (model) => ({
    path: `models/layer${model.layer}/${model.name}.sql`,
    text: `MODEL (
  name synthetic.${model.name},
  kind FULL,
  description '${descriptionOf(model)}',
  column_descriptions (id = 'The key.'),
  audits (not_null(columns := (id)), unique_values(columns := (id)))
);

JINJA_QUERY_BEGIN;
${queryText(model, SYNTAX)}JINJA_END;
`,
  }),
};

const SYNTAX = jinjaSyntax({ table: (name) => `synthetic.${name}`, isProduction: "gateway == 'prod'" });

/** Rules that need the columns of every query, as `gold compile` checks them. */
const CONFIG = `gateways:
  local: { connection: { type: duckdb, database: lakehouse.duckdb } }
default_gateway: local
model_defaults: { dialect: duckdb, start: '2024-01-01' }
variables: { start: '2024-01-01', columns: [a, b, c] }
linter: { enabled: true, rules: [ambiguousorinvalidcolumn, invalidselectstarexpansion] }
disable_anonymized_analytics: true
`;
