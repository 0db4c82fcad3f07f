/** Imports run one way: a folder may import from itself and from the folders above it in this list. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { suite } from './support/suite.ts';

/** Lowest first. Entries of one row do not know each other. */
const LAYERS: readonly (readonly string[])[] = [
  ['json', 'diagnostics', 'concurrency'],
  ['schema'],
  ['ports'],
  ['delta', 'graph'],
  ['table'],
  ['project'],
  ['compile'],
  ['plan', 'audit', 'unit-tests'],
  ['publish', 'processing'],
  ['register', 'bind'],
  ['execute'],
  ['preview', 'freshness'],
  ['events'],
  ['artifacts', 'adapters'],
  ['report'],
  ['load-project', 'sample', 'scaffold', 'selection'],
  ['pipeline'],
  [
    'maintenance',
    'testing',
    'binding',
    'cataloguing',
    'checkup',
    'status',
    'planning',
    'measuring-freshness',
  ],
  ['watch', 'rolling-back'],
  ['commands'],
  ['cli'],
];
/** Only these folders may import these packages. */
const PACKAGE_HOMES: Readonly<Record<string, readonly string[]>> = {
  '@aws-sdk/client-glue': ['adapters/glue'],
  '@aws-sdk/client-s3': ['adapters/s3-store'],
  '@aws-sdk/lib-storage': ['adapters/s3-store'],
  '@duckdb/node-api': ['adapters/duckdb'],
  chokidar: ['adapters'],
  yargs: ['cli', 'commands'],
  nunjucks: ['compile'],
  zod: ['project', 'artifacts/schemas'],
};

const source = fileURLToPath(new URL('../src', import.meta.url));
const files = readdirSync(source, { recursive: true })
  .map((file) => String(file).replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
const imports = new Map(files.map((file) => [file, readImports(file)]));

const test = suite('architecture');

test('every folder of src has a layer', () => {
  const known = new Set(LAYERS.flat());
  assert.equal(
    [...new Set(files.map(homeOf))].filter((home) => !known.has(home)),
    [],
  );
});

test('imports run downwards only', () => {
  const rank = new Map(LAYERS.flatMap((row, index) => row.map((home) => [home, index] as const)));
  const upward = files.flatMap((file) =>
    localImports(file)
      .filter((target) => homeOf(target) !== homeOf(file))
      .filter((target) => (rank.get(homeOf(target)) ?? 0) >= (rank.get(homeOf(file)) ?? 0))
      .map((target) => `${file} -> ${target}`),
  );
  assert.equal(upward, []);
});

test('no file is part of an import cycle', () => {
  const state = new Map<string, 'open' | 'done'>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      return;
    }
    state.set(file, 'open');
    for (const target of localImports(file)) visit(target, [...path, file]);
    state.set(file, 'done');
  };
  for (const file of files) visit(file, []);
  assert.equal(cycles, []);
});

test('packages are imported only at home', () => {
  const strays = files.flatMap((file) =>
    (imports.get(file) ?? []).flatMap((target) =>
      Object.entries(PACKAGE_HOMES)
        .filter(([name, homes]) => target.startsWith(name) && !homes.some((home) => file.startsWith(home)))
        .map(([name]) => `${file} imports ${name}`),
    ),
  );
  assert.equal(strays, []);
});

test('pure folders touch no files, processes or packages of the system', () => {
  const pure = ['json', 'diagnostics', 'schema', 'ports', 'delta', 'graph', 'compile', 'plan', 'register'];
  const effects = files
    .filter((file) => pure.includes(homeOf(file)))
    .flatMap((file) =>
      (imports.get(file) ?? [])
        .filter(
          (target) =>
            target.startsWith('node:') && !['node:path/posix', 'node:zlib', 'node:crypto'].includes(target),
        )
        .map((target) => `${file} imports ${target}`),
    );
  assert.equal(effects, []);
});

function readImports(file: string): string[] {
  const text = readFileSync(join(source, file), 'utf8');
  return [...text.matchAll(/(?:^|\s)(?:import|export)[^'"`;]*?from\s+'([^']+)'|import\('([^']+)'\)/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
}

function localImports(file: string): string[] {
  return (imports.get(file) ?? [])
    .filter((target) => target.startsWith('.'))
    .map((target) => normalize(join(dirname(file), target)).replaceAll('\\', '/'));
}

function homeOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : file.replace(/\.ts$/, '');
}
