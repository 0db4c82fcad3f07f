/** Seeds as nodes: what their YAML says, what their files look like, and what is wrong with them, at its place. */
import * as assert from 'uvu/assert';
import { compileProject } from '../../src/compile/compile-project.ts';
import type { ModelNode } from '../../src/compile/manifest.ts';
import { compileTexts, MINIMAL_CONFIG, marked, projectFiles, summarize } from '../support/project.ts';
import { suite } from '../support/suite.ts';

const test = suite('compileSeeds');

function compileSeed(files: Readonly<Record<string, string>>, name = 'countries'): ModelNode {
  const { compilation, errors } = compileTexts(files);
  assert.equal(summarize(errors), []);
  const seed = compilation?.models.get(`seed.shop.${name}`);
  if (seed === undefined) throw new Error(`no seed ${name}`);
  return seed;
}

const typesOf = (seed: ModelNode) => seed.seedFile?.columns.map(({ name, type }) => `${name} ${type ?? '?'}`);

const CSV = { 'seeds/geo/countries.csv': 'code,Name,since\nde,Germany,1949-05-23\n' };

test('a seed is a node that ref finds, with its folders in its name', () => {
  const { compilation } = compileTexts({
    ...CSV,
    'models/a.sql': "select * from {{ ref('countries') }}",
  });
  const seed = compilation?.models.get('seed.shop.countries');
  assert.equal(seed?.fqn, ['shop', 'geo', 'countries']);
  assert.is(seed?.path, 'seeds/geo/countries.csv');
  assert.is(seed?.config.materialized, 'seed');
  assert.equal(seed?.relation, { schema: 'gold', name: 'countries' });
  assert.is(seed?.seedFile?.location, '/project/seeds/geo/countries.csv');
  assert.equal(compilation?.models.get('model.shop.a')?.dependsOn, ['seed.shop.countries']);
  assert.match(compilation?.queryOf('model.shop.a').sql ?? '', '"gold"."countries"');
});

test('a project of seeds only is one', () => {
  assert.is(compileSeed(CSV).name, 'countries');
});

test('names are those of the file, whatever JavaScript has of that name', () => {
  const seed = compileSeed({ 'seeds/constructor.csv': 'constructor,größe\n1,2\n' }, 'constructor');
  assert.equal(typesOf(seed), ['constructor ?', 'größe ?']);
});

test('types come from data_type, then column_types, the nearer first, whatever the case', () => {
  const seed = compileSeed({
    ...CSV,
    'gold_project.yml': `${MINIMAL_CONFIG}seeds: { +column_types: { code: int, since: timestamp, elsewhere: int } }\n`,
    'seeds/s.yml': `seeds:
  - name: countries
    description: Countries of the shop.
    config: { column_types: { CODE: varchar } }
    columns:
      - { name: name, description: In English, data_type: text }
      - { name: since, data_type: date }
`,
  });
  assert.equal(typesOf(seed), ['code varchar', 'Name text', 'since timestamp']);
  assert.equal(
    seed.columns.map(({ name, dataType }) => `${name} ${dataType}`),
    ['name text', 'since timestamp', 'code varchar'],
  );
  assert.is(seed.description, 'Countries of the shop.');
});

test('settings come from the tree of seeds only, by folder', () => {
  const seed = compileSeed({
    ...CSV,
    'models/a.sql': 'select 1 as a',
    'gold_project.yml': `${MINIMAL_CONFIG}models:
  +tags: of_models
  +metadata_columns: { layer: gold }
seeds:
  +tags: reference
  geo:
    +tags: geo
    +delimiter: ","
    +metadata_columns: { loaded_by: "{{ model.name }}" }
`,
  });
  assert.equal(seed.config.tags, ['geo', 'reference']);
  assert.equal(seed.metadataColumns, [{ name: 'loaded_by', sql: "'countries'" }]);
  assert.equal(
    compileSeed({
      ...CSV,
      'models/a.sql': 'select 1 as a',
      'gold_project.yml': `${MINIMAL_CONFIG}models: { +metadata_columns: { layer: gold } }\n`,
    }).metadataColumns,
    [],
  );
});

test('properties may stand below models/ too, and metadata columns may be described with a type', () => {
  const seed = compileSeed({
    ...CSV,
    'models/s.yml':
      'seeds: [{ name: countries, config: { metadata_columns: { layer: gold } }, columns: [{ name: layer, data_type: varchar }] }]\n',
  });
  assert.is(seed.columns[0]?.name, 'layer');
});

test('assertions stand at seeds as at models', () => {
  const { compilation } = compileTexts({
    ...CSV,
    'seeds/s.yml':
      'seeds: [{ name: countries, columns: [{ name: code, assertions: [unique] }], tests: [row_count: { min: 1 }] }]\n',
  });
  assert.equal(
    compilation?.assertionsOf('seed.shop.countries').map(({ name }) => name),
    ['row_count_countries', 'unique_countries_code'],
  );
});

test('the code hash follows the bytes and the settings', () => {
  const hash = (files: Readonly<Record<string, string>>) => compileSeed(files).codeHash;
  const yaml = 'seeds: [{ name: countries, config: { column_types: { code: varchar } } }]';
  const all = [
    hash(CSV),
    hash({ 'seeds/geo/countries.csv': '\uFEFFcode,Name,since\nde,Germany,1949-05-23\n' }),
    hash({ ...CSV, 'seeds/s.yml': yaml }),
    hash({ ...CSV, 'seeds/s.yml': yaml.replace('varchar', 'text') }),
    hash({ 'seeds/geo/countries.csv': 'code;Name,since\n', 'seeds/s.yml': 'seeds: [{ name: countries, config: { delimiter: ";" } }]' }),
  ]; // biome-ignore format: one a line
  assert.is(new Set(all).size, all.length);
  assert.is(hash(CSV), hash({ ...CSV }));
});

interface Case {
  readonly code: string;
  readonly files: Readonly<Record<string, string>>;
  readonly says?: RegExp;
}

const seed = (text: string): Readonly<Record<string, string>> => ({ 'seeds/s.csv': text });

const cases: Readonly<Record<string, Case>> = {
  'an empty file': { code: 'empty-seed', files: seed('⟦⟧') },
  'a file of nothing but empty lines': { code: 'empty-seed', files: seed('⟦⟧\n\n\n') },
  'a file of nothing but a byte order mark': { code: 'empty-seed', files: seed('\uFEFF⟦⟧') },
  'a header without names': { code: 'unnamed-seed-column', files: seed('⟦ ⟧,b\n1,2\n') },
  'a comma too many in the header': { code: 'unnamed-seed-column', files: seed('a,b,⟦⟧\n1,2,\n') },
  'two columns of one name': {
    code: 'duplicate-seed-column',
    files: seed('größe,b,⟦" Größe"⟧\n1,2,3\n'),
    says: /"Größe"/,
  },
  'a line with too few cells': { code: 'ragged-seed', files: seed('a,b\n1,"x\ny"\n⟦2⟧\n'), says: /has 1 cell,/ },
  'a line with too many cells': { code: 'ragged-seed', files: seed('a,b\n⟦1⟧,2,3\n') },
  'a line of spaces': { code: 'ragged-seed', files: seed('a,b\n1,2\n⟦  ⟧\n') },
  'a quote that is never closed': { code: 'bad-seed-quote', files: seed('a,b\n1,⟦"⟧x\n2,y\n') },
  'text behind a quote': { code: 'bad-seed-quote', files: seed('a,b\n1,"x"⟦y⟧\n') },
  'a carriage return alone': { code: 'bad-seed-line-end', files: seed('a,b⟦\r⟧1,2\r') },
  'line ends of two kinds': { code: 'bad-seed-line-end', files: seed('a,b\n1,2⟦\r\n⟧3,4\n') },
  'a name that is none': { code: 'bad-model-name', files: { 'seeds/a b.csv': '⟦⟧a\n1\n' }, says: /seed name/ },
  'two seeds of one name': {
    code: 'duplicate-model',
    files: { 'seeds/x/s.csv': 'a\n1\n', 'seeds/y/S.csv': '⟦⟧a\n1\n' },
    says: /Two seeds are called "S": seeds\/x\/s\.csv/,
  },
  'a seed with the name of a model': {
    code: 'duplicate-model',
    files: { 'models/s.sql': 'select 1 as a', 'seeds/s.csv': '⟦⟧a\n1\n' },
    says: /A model and a seed/,
  },
  'a seed with the name of a source table in the same schema': {
    code: 'relation-collision',
    files: {
      'seeds/s.csv': 'a\n1\n',
      'models/m.yml': 'sources: [{ name: gold, location: x, tables: [{ name: ⟦s⟧ }] }]',
    },
  },
  'properties of no seed': {
    code: 'unknown-seed',
    files: { 'seeds/countries.csv': 'a\n1\n', 'seeds/s.yml': 'seeds:\n  - name: ⟦contries⟧\n' },
    says: /"countries"/,
  },
  'properties twice': {
    code: 'duplicate-properties',
    files: { 'seeds/s.csv': 'a\n1\n', 'models/a.yml': 'seeds: [{ name: s }]', 'seeds/s.yml': 'seeds: [{ name: ⟦s⟧ }]' },
  },
  'an unknown setting': {
    code: 'unknown-key',
    files: { 'seeds/s.csv': 'a\n1\n', 'seeds/s.yml': 'seeds: [{ name: s, config: { ⟦materialized⟧: table } }]' },
  },
  'quote_columns that gold cannot keep': {
    code: 'bad-value',
    files: { 'seeds/s.csv': 'a\n1\n', 'seeds/s.yml': 'seeds: [{ name: s, config: { quote_columns: ⟦false⟧ } }]' },
  },
  'a delimiter that is none': {
    code: 'bad-value',
    files: { 'seeds/s.csv': 'a\n1\n', 'seeds/s.yml': 'seeds: [{ name: s, config: { delimiter: ⟦"||"⟧ } }]' },
  },
  'a folder that is not there': {
    code: 'unknown-folder',
    files: { 'seeds/geo/s.csv': 'a\n1\n', 'gold_project.yml': `${MINIMAL_CONFIG}seeds: { ⟦goe⟧: { +tags: x } }\n` },
    says: /neither a folder nor a seed.*"geo"/,
  },
  'a type for a column that is not there, in its properties': {
    code: 'unknown-seed-column',
    files: { 'seeds/s.csv': 'code\n1\n', 'seeds/s.yml': 'seeds: [{ name: s, columns: [{ name: ⟦cod⟧, data_type: int }] }]' },
    says: /"code"/,
  },
  'a type for a column that is not there, in column_types': {
    code: 'unknown-seed-column',
    files: { 'seeds/s.csv': 'code\n1\n', 'gold_project.yml': `${MINIMAL_CONFIG}seeds:\n  s: { +column_types: { ⟦cod⟧: int } }\n` },
  },
  'a ref to a disabled seed': {
    code: 'disabled-ref',
    files: {
      'seeds/s.csv': 'code\n1\n',
      'seeds/s.yml': 'seeds: [{ name: s, config: { enabled: false } }]',
      'models/a.sql': "select * from {{ ref(⟦'s'⟧) }}",
    },
  },
}; // biome-ignore format: cases

for (const [name, { code, files, says }] of Object.entries(cases)) {
  test(`error: ${name}`, () => {
    const entry = Object.entries(files).find(([, text]) => text.includes('⟦'));
    assert.ok(entry, 'one file carries the mark');
    const { text, line, column } = marked(entry[1].replace(/^\uFEFF/, ''));
    const bom = entry[1].startsWith('\uFEFF') ? '\uFEFF' : '';
    const { errors } = compileTexts({ ...files, [entry[0]]: bom + text });
    assert.equal(summarize(errors), [`${code} ${entry[0]}:${line}:${column}`]);
    if (says) assert.match(`${errors[0]?.message} ${errors[0]?.hint}`, says);
  });
}

test('error: bytes that are no UTF-8', () => {
  const files = projectFiles({ 'models/a.sql': 'select 1 as a' });
  const bytes = new Uint8Array([...new TextEncoder().encode('a,b\n1,k'), 0xf6, 0x6c]);
  const { errors } = compileProject(
    { ...files, seeds: [{ path: 'seeds/s.csv', bytes }] },
    { environment: {}, runStartedAt: '2026-01-02T03:04:05.678Z', resolveLocation: (path) => path },
  );
  assert.equal(summarize(errors), ['seed-not-utf8 seeds/s.csv:2:4']);
});
