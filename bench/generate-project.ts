/**
 * Synthetic projects of any size, the same bytes each time: layers of models that read one to three of the layer above, 25 to 40 lines each,
 * with a loop, two macros and an `if`, and two assertions a model in YAML. Models, macros and YAML are read by gold and by dbt alike; beside
 * them stand the project files of both. The first layer makes its rows itself, so the project runs as it is.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const LAYERS = 10;
const MODELS_IN_YAML = 10;

export interface GeneratedProject {
  readonly folder: string;
  /** Relative paths of the models. */
  readonly models: readonly string[];
}

export function generateProject(folder: string, count: number): GeneratedProject {
  rmSync(folder, { recursive: true, force: true });
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('gold_project.yml', GOLD_PROJECT);
  write('dbt_project.yml', DBT_PROJECT);
  write('profiles.yml', DBT_PROFILES);
  write('macros/amounts.sql', MACROS);
  const random = randomNumbers(42);
  const models: string[] = [];
  let above: string[] = [];
  const perLayer = Math.ceil(count / LAYERS);
  for (let layer = 0; models.length < count; layer += 1) {
    const names = Array.from(
      { length: Math.min(perLayer, count - models.length) },
      (_, index) => `layer${layer}_model${index}`,
    );
    for (const [index, name] of names.entries()) {
      const path = `models/layer${layer}/${name}.sql`;
      const wanted = 1 + Math.floor(random() * 3);
      const read = new Set(
        Array.from({ length: wanted }, () => above[Math.floor(random() * above.length)] ?? ''),
      );
      write(path, modelText(name, layer === 0 ? undefined : [...read], index));
      models.push(path);
    }
    for (let start = 0; start < names.length; start += MODELS_IN_YAML) {
      const described = names.slice(start, start + MODELS_IN_YAML);
      write(`models/layer${layer}/models_${start / MODELS_IN_YAML}.yml`, yamlText(described));
    }
    above = names;
  }
  return { folder, models };
}

function modelText(name: string, read: readonly string[] | undefined, index: number): string {
  const tables = read?.map((one) => `{{ ref('${one}') }}`) ?? [ROWS];
  const inputs = tables.map(
    (table, at) => `input${at} as (
    select id, a, b, c, placed_on
    from ${table}
    where placed_on >= date '{{ var('start') }}'
)`,
  );
  const joins = tables
    .slice(1)
    .map((_, at) => `    left join input${at + 1} on input${at + 1}.id = input0.id`);
  const sum = tables.map((_, at) => `coalesce(input${at}.{{ column }}, 0)`).join(' + ');
  return `-- ${name}
with ${inputs.join(',\n')},
joined as (
    select
        input0.id,
        input0.placed_on,
        {% for column in var('columns') %}
        ${sum} as {{ column }}{% if not loop.last %},{% endif %}

        {% endfor %}
    from input0
${joins.join('\n')}
),
final as (
    select
        id,
        placed_on,
        {{ money('a') }} as a,
        {{ safe_divide('b', 'c') }} as b,
        {% if target.name == 'prod' %}
        c
        {% else %}
        c + ${index % 7} as c
        {% endif %}
    from joined
)
select id, placed_on, cast(a as double) as a, cast(b as double) as b, cast(c as double) as c from final
`;
}

const ROWS =
  "(select i as id, i * 1.5 as a, i * 2.0 as b, 1.0 as c, date '2024-02-01' as placed_on from range(20) as r(i))";

function yamlText(names: readonly string[]): string {
  const models = names.map(
    (name) => `  - name: ${name}
    description: What ${name} says of each id.
    columns:
      - name: id
        description: The key.
        data_tests:
          - not_null
          - unique
`,
  );
  return `version: 2\nmodels:\n${models.join('')}`;
}

const MACROS = `{% macro money(column, scale=2) %}cast({{ column }} as decimal(18, {{ scale }})){% endmacro %}

{% macro safe_divide(a, b) %}
case when {{ b }} = 0 then null else {{ a }} / {{ b }} end
{% endmacro %}
`;

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

/** Between 0 and 1, the same each time. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
