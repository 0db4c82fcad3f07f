import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { openCompileCache } from '../../src/artifacts/compile-cache.ts';
import { compileProject } from '../../src/compile/compile-project.ts';
import { temporaryFolder } from '../support/folder.ts';
import { projectFiles } from '../support/project.ts';
import { suite } from '../support/suite.ts';

const test = suite('openCompileCache');

const fileOf = (root: string): string => join(root, 'target', 'cache', 'compile.jsonl');

/** Compiles with the cache of the folder; gives the models that were not remembered, and the SQL of all. */
function compile(root: string, texts: Readonly<Record<string, string>>, build = 'one') {
  const cache = openCompileCache(root, build);
  const kept: string[] = [];
  const keep = cache.memory.keepRendering.bind(cache.memory);
  cache.memory.keepRendering = (path, rendering) => {
    kept.push(path);
    keep(path, rendering);
  };
  const { compilation, errors } = compileProject(
    projectFiles(texts),
    { environment: {}, runStartedAt: '2026-01-01T00:00:00.000Z', resolveLocation: (path) => path },
    cache.memory,
  );
  assert.equal(errors, []);
  cache.save();
  return { rendered: kept, sql: compilation?.manifest.models.map(({ sql }) => sql) };
}

const TEXTS = { 'models/a.sql': "select '{{ 1 + 1 }}' as x", 'models/b.sql': "select * from {{ ref('a') }}" };

test('renders nothing that another process has rendered, and again what changed', () => {
  const root = temporaryFolder();
  assert.equal(compile(root, TEXTS).rendered, ['models/a.sql', 'models/b.sql']);
  assert.equal(compile(root, TEXTS).rendered, []);
  const changed = { ...TEXTS, 'models/a.sql': 'select 3 as x' };
  assert.equal(compile(root, changed).rendered, ['models/a.sql']);
  assert.equal(compile(root, changed), { rendered: [], sql: ['select 3 as x', 'select * from "gold"."a"'] });
});

test('does not take what other code of gold wrote', () => {
  const root = temporaryFolder();
  compile(root, TEXTS);
  assert.equal(compile(root, TEXTS, 'two').rendered, ['models/a.sql', 'models/b.sql']);
  assert.equal(compile(root, TEXTS, 'two').rendered, []);
});

test('compiles again what a crash or another process tore, and nothing else', () => {
  const root = temporaryFolder();
  compile(root, TEXTS);
  const whole = readFileSync(fileOf(root), 'utf8');
  const lines = whole.split('\n');
  const torn = lines.findIndex((line) => line.includes('models/b.sql'));
  const rest = [...lines.slice(0, torn), lines[torn]?.slice(0, 40), ...lines.slice(torn + 1)];
  writeFileSync(fileOf(root), rest.join('\n'));
  assert.equal(compile(root, TEXTS).rendered, ['models/b.sql']);
  appendFileSync(fileOf(root), '["model","models/a.sql",[{"hash":');
  assert.equal(compile(root, TEXTS).rendered, []);
  const changed = { ...TEXTS, 'models/b.sql': 'select 1 as y' };
  assert.equal(compile(root, changed).rendered, ['models/b.sql']);
  assert.equal(compile(root, changed).rendered, []);
  for (const garbage of ['', '\0\0\0', '"one"\n{}\n[]\n', whole.slice(0, whole.length / 2)]) {
    writeFileSync(fileOf(root), garbage);
    assert.equal(compile(root, TEXTS).sql, compile(temporaryFolder(), TEXTS).sql);
  }
});

test('never grows beyond what the project needs twice', () => {
  const root = temporaryFolder();
  for (let turn = 0; turn < 400; turn += 1) {
    compile(root, { ...TEXTS, 'models/a.sql': `select ${turn} as x -- ${'long '.repeat(100)}` });
  }
  assert.ok(statSync(fileOf(root)).size < 300_000, `${statSync(fileOf(root)).size}`);
  assert.equal(compile(root, { 'models/b.sql': 'select 1 as y' }).rendered, ['models/b.sql']);
});

test('is no more than slower where it cannot be written', () => {
  const root = temporaryFolder();
  mkdirSync(join(root, 'target'));
  writeFileSync(join(root, 'target', 'cache'), 'in the way');
  assert.equal(compile(root, TEXTS).rendered, ['models/a.sql', 'models/b.sql']);
  assert.not(existsSync(fileOf(root)));
});
