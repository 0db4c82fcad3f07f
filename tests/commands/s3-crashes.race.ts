/** A run on S3 that is killed without warning, at each step of publishing: the table is at its old or new version, and the next run is right. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { queryRows, runOk } from '../support/cli.ts';
import { type Fault, type ProxiedRequest, startFaultProxy } from '../support/fault-proxy.ts';
import { findMotoPython, startMoto } from '../support/moto.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const python = findMotoPython();

if (python === undefined) suite('kill -9 on S3').skip('at each step', 'no Python with moto; CI has it');
else {
  const moto = await startMoto(python);
  await moto.makeBucket('lake');
  const proxy = await startFaultProxy(moto.endpoint);
  process.env['AWS_ENDPOINT_URL_S3'] = proxy.endpoint;
  const test = suite('kill -9 on S3');

  const isData = ({ method, path }: ProxiedRequest): boolean => method === 'PUT' && path.includes('.parquet');
  const isCommit = ({ method, path }: ProxiedRequest): boolean =>
    method === 'PUT' && path.includes('_delta_log/') && path.includes('1.json');
  const POINTS: readonly (readonly [string, (request: ProxiedRequest) => boolean, Fault, number])[] = [
    ['before the first file is uploaded', isData, { kind: 'cut-before' }, 0],
    ['after the first file is uploaded', isData, { kind: 'cut-after' }, 0],
    ['before the commit', isCommit, { kind: 'cut-before' }, 0],
    ['after the commit', isCommit, { kind: 'cut-after' }, 1],
  ];
  for (const [name, matches, fault, version] of POINTS) {
    test(name, async () => {
      const lake = `s3://lake/${randomUUID()}`;
      const folder = writeProject({
        'gold_project.yml': `name: shop\ntargets: { aws: { warehouse: "${lake}", threads: 1 } }\n`,
        'models/numbers.sql':
          "{{ config(partition_by=['part']) }}select i as id, i % 3 as part, {{ var('run', 0) }} as run from range(30) t(i)",
      });
      await runOk(['run', '-q'], folder);
      const child = spawn(
        process.execPath,
        ['--import', 'tsx', CLI, 'run', '--project-dir', folder, '--vars', '{run: 1}'],
        { cwd: fileURLToPath(new URL('../..', import.meta.url)), stdio: 'ignore' },
      );
      let killed = false;
      proxy.fault((request) => {
        if (!killed && matches(request)) {
          killed = true;
          child.kill('SIGKILL');
          return fault;
        }
        return killed ? { kind: 'cut-before' } : undefined;
      });
      assert.is(await signalOf(child), 'SIGKILL');
      // An answer that is to get lost comes from a server that has done the work.
      await new Promise((resolve) => setTimeout(resolve, 500));
      proxy.fault(() => undefined);
      const sql =
        "select count(*)::int as n, min(run)::int as run, max(run)::int as last from {{ ref('numbers') }}";
      assert.equal(await queryRows(sql, folder), [{ n: 30, run: version, last: version }]);
      await runOk(['run', '-q', '--vars', '{run: 2}'], folder);
      assert.equal(await queryRows(sql, folder), [{ n: 30, run: 2, last: 2 }]);
      const history: { readonly versions: readonly { readonly version: number }[] } = JSON.parse(
        await runOk(['history', 'numbers', '--json'], folder),
      );
      assert.is(history.versions[0]?.version, version + 1);
    });
  }
}

function signalOf(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => {
    child.on('close', (_code, signal) => resolve(signal));
  });
}
