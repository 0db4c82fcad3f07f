/** The races of many processes on S3 (moto): the same, and twenty runs of one project at once. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { nodeAdapters } from '../../src/adapters/node-adapters.ts';
import { queryRows } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { findMotoPython, startMoto } from '../support/moto.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';
import { racesOn } from './races.ts';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const python = findMotoPython();

if (python === undefined) suite('races on S3').skip('20 processes', 'no Python with moto; CI has it');
else {
  const moto = await startMoto(python);
  await moto.makeBucket('lake');
  process.env['AWS_ENDPOINT_URL_S3'] = moto.endpoint;
  const { engine, delta } = await nodeAdapters().openWorkspace(
    { threads: 2, temporaryFolder: temporaryFolder('gold-race') },
    { settings: {}, cacheFolder: temporaryFolder('gold-race-cache') },
  );
  racesOn('S3', {
    engine,
    delta,
    newRoot: () => `s3://lake/${randomUUID()}`,
    appenders: 20,
    appends: 5,
    changes: 5,
  });

  const test = suite('gold run on S3');

  test('20 runs at once against one warehouse', async () => {
    const lake = `s3://lake/${randomUUID()}`;
    const folders = Array.from({ length: 20 }, (_, run) =>
      writeProject({
        'gold_project.yml': `name: shop\nvars: { run: ${run} }\ntargets: { aws: { warehouse: "${lake}", threads: 1 } }\n`,
        'models/numbers.sql': "select i as id, {{ var('run') }} as run from range(100) t(i)",
        'models/total.sql': "select sum(id)::int as total from {{ ref('numbers') }}",
      }),
    );
    const results = await Promise.all(folders.map(run));
    for (const { code, output } of results)
      assert.ok(code === 0 || output.includes('commit-conflict'), output);
    const good = results.filter(({ code }) => code === 0).length;
    assert.ok(good >= 1);
    for (const model of ['numbers', 'total']) {
      const versions: number[] = [];
      for await (const { uri } of delta.store.list(`${lake}/gold/${model}/_delta_log`)) {
        const version = /\/(\d{20})\.json$/.exec(uri)?.[1];
        if (version !== undefined) versions.push(Number(version));
      }
      assert.ok(versions.length >= good);
      assert.equal(
        versions,
        Array.from({ length: versions.length }, (_, version) => version),
      );
    }
    // Whoever was last: all rows are of one run.
    const [folder = ''] = folders;
    const rows = await queryRows(
      "select count(*)::int as n, count(distinct run)::int as runs from {{ ref('numbers') }}",
      folder,
    );
    assert.equal(rows, [{ n: 100, runs: 1 }]);
  });
}

function run(folder: string): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', CLI, 'run', '--project-dir', folder], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    child.on('close', (code) => resolve({ code, output }));
  });
}
