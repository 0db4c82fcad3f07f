/** The same DAG for Dataform: SQLX over BigQuery's SQL, with loops, `if` and macros in JavaScript, and assertions in the config block. */
import { type Dialect, descriptionOf } from './dialect.ts';
import { type QuerySyntax, queryText } from './query-text.ts';

export const DATAFORM: Dialect = {
  commonFiles: () => [
    { path: 'workflow_settings.yaml', text: SETTINGS },
    // With it, Dataform takes the core that lies in node_modules instead of installing one at each compile.
    {
      path: 'package.json',
      text: '{ "name": "synthetic", "dependencies": { "@dataform/core": "*" } }\n',
    },
    { path: 'includes/amounts.js', text: AMOUNTS },
    { path: 'includes/settings.js', text: VARIABLES },
  ],
  modelFile: (model) => ({
    path: `definitions/layer${model.layer}/${model.name}.sqlx`,
    text: `config {
  type: "table",
  description: "${descriptionOf(model)}",
  columns: { id: "The key." },
  assertions: { nonNull: ["id"], uniqueKey: ["id"] }
}

${queryText(model, SYNTAX)}`,
  }),
};

const SYNTAX: QuerySyntax = {
  rows: "(select i as id, i * 1.5 as a, i * 2.0 as b, 1.0 as c, date '2024-02-01' as placed_on from unnest(generate_array(0, 19)) as i)",
  start: `\${dataform.projectConfig.vars.start}`,
  double: 'float64',
  table: (name) => `\${ref("${name}")}`,
  eachColumn: (item) =>
    `        \${settings.columns.map((column) => \`${item(`\${column}`)} as \${column}\`).join(",\\n        ")}`,
  money: (column) => `\${amounts.money("${column}")}`,
  safeDivide: (a, b) => `\${amounts.safeDivide("${a}", "${b}")}`,
  ifProduction: (then, otherwise) =>
    `        \${when(dataform.projectConfig.vars.target === "prod", "${then}", "${otherwise}")}`,
};

const SETTINGS = `defaultProject: synthetic
defaultLocation: EU
defaultDataset: gold
defaultAssertionDataset: assertions
vars: { start: '2024-01-01', columns: 'a,b,c', target: local }
`;

const AMOUNTS = `function money(column, scale = 2) {
  return \`cast(round(\${column}, \${scale}) as numeric)\`;
}

function safeDivide(a, b) {
  return \`case when \${b} = 0 then null else \${a} / \${b} end\`;
}

module.exports = { money, safeDivide };
`;

/** Variables of a project are text. */
const VARIABLES = `module.exports = { columns: dataform.projectConfig.vars.columns.split(",") };
`;
