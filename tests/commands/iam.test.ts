/** The policies of docs/iam.md against the calls that commands really make: nothing missing, nothing superfluous. */
import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { s3Store } from '../../src/adapters/s3-store/s3-store.ts';
import { runCli, runOk } from '../support/cli.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { startGlueProxy } from '../support/glue-proxy.ts';
import { allows, describe, type Grant, grantsOf, type Need, needsOfGlue, needsOfS3 } from '../support/iam.ts';
import { findMotoPython, startMoto } from '../support/moto.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const test = suite('policies of docs/iam.md');
const DOCS = readFileSync(new URL('../../docs/iam.md', import.meta.url), 'utf8');
const PLACE = 'eu-west-1:123456789012';
/** What stands for the placeholders of the page. */
const NAMES = {
  BUCKET: 'lake',
  SILVER: 'silver',
  LANDING: 'landing',
  WAREHOUSE: 'lakehouse',
  REGION: 'eu-west-1',
  ACCOUNT: '123456789012',
  DATABASE: 'ecommerce_gold',
};
/** Granted and not called here, with the reason. */
const NOT_CALLED: Readonly<Record<string, string>> = {
  's3:AbortMultipartUpload arn:aws:s3:::lake/landing/*':
    'moves of files over 4 GiB are made in parts, which are aborted when that fails',
};

const SOURCES = `sources:
  - name: silver
    location: s3://lake/silver
    tables: [{ name: orders }, { name: products, format: csv }]
  - name: landing
    location: s3://lake/landing
    tables: [{ name: events, format: csv, intake: true }]
`;
const MODELS = {
  'models/sources.yml': SOURCES,
  'models/orders.sql': "select * from {{ source('silver', 'orders') }}",
  'models/products.sql': "select * from {{ source('silver', 'products') }}",
  'models/events.sql': "select id, v::integer as v from {{ source('landing', 'events') }}",
  'models/models.yml':
    'models: [{ name: orders, columns: [{ name: id, assertions: [unique, { not_null: { severity: warn, store_failures: true } }] }] }]',
};

const python = findMotoPython();
if (python === undefined) test.skip('allow what is called', 'no Python with moto; CI has it');
else {
  const moto = await startMoto(python);
  await moto.makeBucket('lake');
  const s3 = await startFaultProxy(moto.endpoint);
  const glue = await startGlueProxy(moto.endpoint);
  const store = s3Store({ region: 'eu-west-1', endpoint: moto.endpoint });
  const put = (key: string, text: string): Promise<void> =>
    store.put(`s3://lake/${key}`, new TextEncoder().encode(text));
  const config = (endpoint: string, warehouse: string): string => `name: shop
targets:
  aws:
    warehouse: s3://lake/${warehouse}
    threads: 2
    storage: { region: eu-west-1, endpoint: "${endpoint}", reader: cache }
  catalogued:
    warehouse: s3://lake/${warehouse}
    threads: 2
    storage: { region: eu-west-1, endpoint: "${endpoint}", reader: cache }
    catalog: { type: glue, database: ecommerce_gold, endpoint: "${glue.endpoint}", create_database: true }
default_target: aws
`;
  /** A project on a machine that has no copies of files yet. */
  const machine = (files: Readonly<Record<string, string>> = MODELS): string =>
    writeProject({ 'gold_project.yml': config(s3.endpoint, 'lakehouse'), ...files });
  const recorded = async (action: () => Promise<void>): Promise<Need[]> => {
    const [fromS3, fromGlue] = [s3.requests.length, glue.calls.length];
    await action();
    return [
      ...s3.requests.slice(fromS3).flatMap(needsOfS3),
      ...glue.calls.slice(fromGlue).flatMap((call) => needsOfGlue(call, PLACE)),
    ];
  };
  const missingOf = (grants: readonly Grant[], needs: readonly Need[]): string[] => {
    const missing = needs.filter((need) => !grants.some((grant) => allows(grant, need)));
    return [...new Set(missing.map(describe))].sort();
  };
  const compare = (heading: string, needs: readonly Need[]): void => {
    const grants = grantsOf(DOCS, heading, NAMES);
    const superfluous = grants.filter((grant) => !needs.some((need) => allows(grant, need))).map(describe);
    assert.equal(missingOf(grants, needs), [], 'called, and not allowed');
    assert.equal(
      superfluous.filter((grant) => NOT_CALLED[grant] === undefined).sort(),
      [],
      'allowed, and not called',
    );
    assert.ok(needs.length > 0);
  };

  test('runner', async () => {
    const silver = writeProject({
      'gold_project.yml': `name: silver
targets: { aws: { warehouse: s3://lake, schema: silver, storage: { region: eu-west-1, endpoint: "${moto.endpoint}", reader: cache } } }
`,
      'models/orders.sql': 'select range as id from range(3)',
    });
    await runOk(['run'], silver);
    await put('silver/products.csv', 'id\n7\n');
    await put('landing/events/incoming/a.csv', 'id,v\n1,1\n');
    const needs = await recorded(async () => {
      const folder = machine();
      await runOk(['debug'], folder);
      await runOk(['run'], folder);
      await runOk(['test'], folder);
      // A file that cannot be processed, and its way back.
      await put('landing/events/incoming/b.csv', 'id,v\n2,bad\n');
      assert.is((await runCli(['run'], machine())).code, 1);
      await runOk(['status', 'retry', 'b.csv'], machine());
      // A table source whose model fails.
      const broken = {
        ...MODELS,
        'models/orders.sql': "select id / 'x' as id from {{ source('silver', 'orders') }}",
      };
      assert.is((await runCli(['run', '-s', 'orders'], machine(broken))).code, 1);
      // In parts, and with one that is refused.
      const large = machine({
        'seeds/codes.csv': 'code\nde\n',
        'models/large.sql': 'select i, md5(i::varchar) as text from range(500000) t(i)',
      });
      await runOk(['build'], large);
      s3.fault(({ path }) =>
        path.includes('partNumber=2') ? { kind: 'answer', status: 403, code: 'AccessDenied' } : undefined,
      );
      assert.is((await runCli(['run'], large)).code, 1);
      s3.fault(() => undefined);
      await runOk(['optimize', 'orders'], machine());
      await runOk(['vacuum', 'orders'], machine());
    });
    compare('Runner', needs);
  });

  test('reader', async () => {
    const needs = await recorded(async () => {
      const folder = machine();
      for (const model of ['orders', 'products', 'events']) await runOk(['show', model], folder);
      await runOk(['show', '--inline', "from {{ ref('orders') }}"], folder);
      await runOk(['history', 'orders'], folder);
      for (const command of ['status', 'compile', 'ls']) await runOk([command], folder);
    });
    compare('Reader', needs);
  });

  test('cataloguer', async () => {
    const needs = await recorded(async () => {
      const folder = machine();
      await runOk(['catalog', 'apply', '--target', 'catalogued'], folder);
    });
    const again = await recorded(async () => {
      const { 'models/products.sql': _, ...fewer } = MODELS;
      const folder = machine({
        ...fewer,
        'models/models.yml': 'models: [{ name: orders, description: Orders. }]',
      });
      const planned = await recorded(async () => {
        await runOk(['catalog', 'plan', '--target', 'catalogued'], folder);
      });
      const actions = new Set(planned.map(({ action }) => action));
      assert.equal([...actions].sort(), ['glue:GetTables', 's3:GetObject', 's3:ListBucket']);
      await runOk(['catalog', 'apply', '--prune', '--target', 'catalogued'], folder);
    });
    compare('Cataloguer', [...needs, ...again]);
  });

  test('a run with a catalog is a runner that registers', async () => {
    const needs = await recorded(async () => {
      await runOk(['run', '-s', 'orders', '--target', 'catalogued'], machine());
    });
    const grants = [...grantsOf(DOCS, 'Runner', NAMES), ...grantsOf(DOCS, 'Cataloguer', NAMES)].filter(
      ({ action }) => action !== 'glue:GetTables' && action !== 'glue:DeleteTable',
    );
    assert.equal(missingOf(grants, needs), []);
    assert.ok(needs.some(({ action }) => action === 'glue:UpdateTable'));
  });
}
