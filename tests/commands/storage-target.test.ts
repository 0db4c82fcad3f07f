/** What a target says about object storage, before any request is made. */
import { createRequire } from 'node:module';
import * as assert from 'uvu/assert';
import { runCli, runOk } from '../support/cli.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const test = suite('storage of a target');
const isAwsLoaded = (): boolean =>
  Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes('@aws-sdk'));

test('the AWS SDK is loaded for s3:// only', async () => {
  const folder = writeProject({ 'models/one.sql': 'select 1 as id' });
  await runOk(['run'], folder);
  await runOk(['debug'], folder);
  assert.not.ok(isAwsLoaded());
  // A bucket without a name is found out without it, a missing region before any request.
  assert.match((await runCli(['history', 's3:///x'], folder)).stderr, 'bad-storage-uri');
  assert.not.ok(isAwsLoaded());
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE']) delete process.env[name];
  for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) process.env[name] = '/dev/null';
  assert.match((await runCli(['history', 's3://bucket/x'], folder)).stderr, 'storage-no-region');
  assert.ok(isAwsLoaded());
});

test('a variable that only another target needs is not asked for', async () => {
  const config = `name: shop
default_target: local
targets:
  local: { warehouse: ./warehouse }
  aws: { warehouse: "s3://{{ env_var('GOLD_BUCKET') }}/lake" }
`;
  const folder = writeProject({ 'gold_project.yml': config, 'models/one.sql': 'select 1 as id' });
  await runOk(['compile'], folder);
  const { code, stderr } = await runCli(['compile', '--target', 'aws'], folder);
  assert.is(code, 1);
  assert.match(stderr, 'GOLD_BUCKET');
  assert.match(stderr, 'gold_project.yml:5:21');
});

test('an endpoint with a password is refused and not shown', async () => {
  const config = `name: shop
targets:
  aws:
    warehouse: s3://lake/x
    storage: { endpoint: "https://user:hunter2@minio.example.com" }
`;
  const folder = writeProject({ 'gold_project.yml': config, 'models/one.sql': 'select 1 as id' });
  const { code, stderr } = await runCli(['compile'], folder);
  assert.is(code, 1);
  assert.match(stderr, 'bad-endpoint');
  assert.match(stderr, 'gold_project.yml:5:26');
});

test('storage of another kind is refused at the target', async () => {
  const config = 'name: shop\ntargets:\n  gcs: { warehouse: gs://lake/x }\n';
  const folder = writeProject({ 'gold_project.yml': config, 'models/one.sql': 'select 1 as id' });
  const { code, stdout } = await runCli(['run'], folder);
  assert.is(code, 1);
  assert.match(stdout, 'unsupported-storage');
  assert.match(stdout, 'gs://lake/x');
  assert.match(stdout, 'gold_project.yml:3:21');
});

test('a key of storage that gold does not know names the nearest', async () => {
  const config = 'name: shop\ntargets:\n  aws: { warehouse: s3://lake/x, storage: { reigon: eu-west-1 } }\n';
  const folder = writeProject({ 'gold_project.yml': config, 'models/one.sql': 'select 1 as id' });
  const { code, stderr } = await runCli(['compile'], folder);
  assert.is(code, 1);
  assert.match(stderr, 'region');
  assert.match(stderr, 'gold_project.yml:3:45');
});
