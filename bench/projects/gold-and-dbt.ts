/** One project that gold and dbt read alike: the same models, macros and YAML, and beside them the project files of both. */
import type { DescribedModel } from './described-models.ts';
import { type Dialect, descriptionOf, type GeneratedFile } from './dialect.ts';
import { JINJA_MACROS, jinjaSyntax } from './jinja.ts';
import { queryText } from './query-text.ts';

const MODELS_IN_YAML = 10;

export const GOLD_AND_DBT: Dialect = {
  commonFiles: (models) => [
    { path: 'gold_project.yml', text: GOLD_PROJECT },
    { path: 'dbt_project.yml', text: DBT_PROJECT },
    { path: 'profiles.yml', text: DBT_PROFILES },
    { path: 'macros/amounts.sql', text: JINJA_MACROS },
    ...yamlFiles(models),
  ],
  modelFile: (model) => ({
    path: `models/layer${model.layer}/${model.name}.sql`,
    text: `-- ${model.name}\n${queryText(model, SYNTAX)}`,
  }),
};

const SYNTAX = jinjaSyntax({
  table: (name) => `{{ ref('${name}') }}`,
  isProduction: "target.name == 'prod'",
});

function yamlFiles(models: readonly DescribedModel[]): readonly GeneratedFile[] {
  const files = new Map<string, DescribedModel[]>();
  for (const model of models) {
    const path = yamlPath(model);
    files.set(path, [...(files.get(path) ?? []), model]);
  }
  return [...files].map(([path, described]) => ({ path, text: yamlText(described) }));
}

function yamlPath({ layer, index }: DescribedModel): string {
  return `models/layer${layer}/models_${Math.floor(index / MODELS_IN_YAML)}.yml`;
}

function yamlText(models: readonly DescribedModel[]): string {
  const described = models.map(
    (model) => `  - name: ${model.name}
    description: ${descriptionOf(model)}
    columns:
      - name: id
        description: The key.
        data_tests:
          - not_null
          - unique
`,
  );
  return `version: 2\nmodels:\n${described.join('')}`;
}

const GOLD_PROJECT = `name: synthetic
version: 1.0.0
vars: { start: '2024-01-01', columns: [a, b, c] }
default_target: local
targets:
  local: { engine: duckdb, warehouse: ./warehouse, schema: gold, threads: 2 }
models:
  +materialized: table
`;

const DBT_PROJECT = `name: synthetic
version: 1.0.0
config-version: 2
profile: synthetic
model-paths: [models]
macro-paths: [macros]
target-path: dbt_target
vars: { start: '2024-01-01', columns: [a, b, c] }
models:
  synthetic: { +materialized: table }
flags: { send_anonymous_usage_stats: false }
`;

const DBT_PROFILES = `synthetic:
  target: local
  outputs:
    local: { type: duckdb, path: dbt.duckdb, threads: 2 }
`;
