/** gold debug: each check stands for itself, and goes on after one that fails. */
import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { nodeAdapters } from '../../src/adapters/node-adapters.ts';
import { type Check, checkUp } from '../../src/checkup.ts';
import { GoldError } from '../../src/diagnostics/gold-error.ts';
import { readDocument } from '../support/artifacts.ts';
import { assertedCode } from '../support/asserted-codes.ts';
import { runCli, runOk } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const test = suite('gold debug');
const FILES = { 'models/a.sql': 'select 1 as v' };

interface CheckJson {
  readonly check: string;
  readonly status: string;
  readonly errors?: readonly { readonly code: string; readonly hint: string | null }[];
}

/** `check status` of each, with the code of what failed. */
async function statuses(folder: string, args: readonly string[] = []): Promise<readonly string[]> {
  const { stdout } = await runCli(['debug', '--json', ...args], folder);
  const { checks }: { readonly checks: readonly CheckJson[] } = JSON.parse(stdout);
  readDocument('checks', stdout);
  return checks.map(({ check, status, errors }) =>
    [check, status, ...(errors ?? []).map(({ code }) => code)].join(' '),
  );
}

test('all is well: a line for each check, and nothing is left behind', async () => {
  const folder = writeProject(FILES);
  const text = await runOk(['debug'], folder);
  assert.match(text, /^OK +engine +DuckDB v\d/m);
  assert.match(text, /^OK +project +shop in /m);
  assert.match(text, /^OK +models +1 model, 0 seeds, 0 source tables$/m);
  assert.match(text, /^OK +target +local: duckdb, schema gold, 2 threads/m);
  assert.match(text, /^OK +storage .*warehouse can be written$/m);
  assert.match(text, /^OK +commits/m);
  assert.match(text, 'All checks passed.');
  assert.equal(readdirSync(join(folder, 'warehouse')), []);
  assert.equal(await statuses(folder), [
    'gold ok',
    'node ok',
    'engine ok',
    'project ok',
    'models ok',
    'target ok',
    'storage ok',
    'commits ok',
  ]);
});

test('without a project the rest is tried', async () => {
  const folder = temporaryFolder();
  const { code, stdout } = await runCli(['debug'], folder);
  assert.is(code, 1);
  assert.match(stdout, /^FAIL +project +project-not-found: .*\n +hint: /m);
  assert.match(stdout, /^SKIP +storage +needs the project$/m);
  assert.match(stdout, '1 of 7 checks failed.');
});

test('models that do not compile stand in the way of no other check', async () => {
  const folder = writeProject({
    ...FILES,
    'models/sales/b.sql': "select * from {{ ref('nowhere') }}",
    'gold_project.yml': `name: shop
targets: { local: { warehouse: ./w } }
models: { sales: { +materialized: view } }
`,
  });
  assert.equal(await statuses(folder), [
    'gold ok',
    'node ok',
    'engine ok',
    'project ok',
    'models fail unknown-ref',
    'target ok',
    'storage ok',
    'commits ok',
  ]);
  assert.is((await runCli(['debug'], folder)).code, 1);
});

test('a target that there is not, a project file that is none', async () => {
  const folder = writeProject(FILES);
  assert.ok((await statuses(folder, ['--target', 'nope'])).includes('project fail unknown-target'));
  writeFileSync(join(folder, 'gold_project.yml'), 'name: [');
  assert.ok((await statuses(folder)).some((line) => line.startsWith('project fail bad-yaml')));
});

test('a warehouse that cannot be written', async () => {
  const folder = writeProject({ ...FILES, warehouse: 'a file' });
  const found = await statuses(folder);
  assert.ok(
    found.some((line) => line.startsWith('storage fail ')),
    found.join(),
  );
  assert.ok(found.includes('commits skip'));
  if (process.getuid?.() === 0) return;
  const closed = writeProject({ ...FILES, 'warehouse/': '' });
  chmodSync(join(closed, 'warehouse'), 0o500);
  assert.ok((await statuses(closed)).some((line) => line.startsWith('storage fail ')));
});

test('a store that overwrites is found out, and what was written is taken back', async () => {
  const folder = writeProject(FILES);
  const adapters = nodeAdapters();
  const { stdout, code } = await runCli(['debug'], folder, {
    adapters: {
      openWorkspace: async (engine, storage) => {
        const workspace = await adapters.openWorkspace(engine, storage);
        const { delta } = workspace;
        const store = {
          ...delta.store,
          putIfAbsent: async (uri: string, bytes: Uint8Array) => {
            await delta.store.delete(uri);
            return delta.store.putIfAbsent(uri, bytes);
          },
          delete: (uri: string) => delta.store.delete(uri),
        };
        return { ...workspace, delta: { ...delta, store } };
      },
    },
  });
  assert.is(code, 1);
  assert.match(stdout, /^FAIL +commits +storage-no-conditional-writes/m);
  assert.equal(existsSync(join(folder, 'warehouse')) ? readdirSync(join(folder, 'warehouse')) : [], []);
});

test('an old Node is told', async () => {
  const check = async (version: string): Promise<Check | undefined> => {
    const project = { workingFolder: '/', environment: {} };
    const checkup = {
      version: '0',
      node: { version, required: '>=20.19' },
      project,
      signal: new AbortController().signal,
    };
    for await (const one of checkUp(checkup, nodeAdapters())) if (one.name === 'node') return one;
    return undefined;
  };
  for (const [version, status] of Object.entries({
    'v18.20.0': 'fail',
    'v20.18.9': 'fail',
    'v20.19.0': 'ok',
    'v20.20.2': 'ok',
    'v22.0.0': 'ok',
  })) {
    assert.is((await check(version))?.status, status, version);
  }
  const old = await check('v18.20.0');
  assert.is(old?.status === 'fail' && old.error instanceof GoldError && old.error.code, 'old-node');
  assertedCode('old-node');
});
