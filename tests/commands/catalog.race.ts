/**
 * Twenty runs at once against one warehouse on S3 and one catalog. moto takes every UpdateTable, whatever version it names, so what is
 * tested is that the runs themselves leave the newest version there.
 */
import * as assert from 'uvu/assert';
import { runCli } from '../support/cli.ts';
import { findMotoPython, startMoto } from '../support/moto.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const RUNS = 20;
const test = suite('gold run, many at once');
const python = findMotoPython();

if (python === undefined) test.skip('one catalog', 'needs Python with moto[server]');
else {
  const moto = await startMoto(python);
  await moto.makeBucket('races');
  const files = {
    'gold_project.yml': `name: shop
targets:
  local:
    warehouse: s3://races/lake
    threads: 1
    storage: { endpoint: "${moto.endpoint}" }
    catalog: { type: glue, database: races, endpoint: "${moto.endpoint}", create_database: true }
`,
    'models/m.sql': 'select range as n from range(100)',
  };

  /** Of runs that replace the same version one wins; the others say so, and run again. */
  const runUntilPublished = async (): Promise<number> => {
    const folder = writeProject(files);
    for (;;) {
      const { code, stdout, stderr } = await runCli(['run', '--json'], folder);
      assert.is(stderr, '');
      const [node] = JSON.parse(stdout).results;
      assert.is(node.catalog?.code ?? null, null);
      if (code === 0) return node.version_after;
      assert.is(node.code, 'commit-conflict');
    }
  };

  test('versions are contiguous and the catalog knows the newest', async () => {
    const versions = await Promise.all(Array.from({ length: RUNS }, runUntilPublished));
    versions.sort((a, b) => a - b);
    assert.equal(versions, [...versions.keys()]);
    const { Table } = await moto.glue('GetTable', { DatabaseName: 'races', Name: 'm' });
    assert.is(Table.Parameters['delta.lastUpdateVersion'], String(RUNS - 1));
  });
}
