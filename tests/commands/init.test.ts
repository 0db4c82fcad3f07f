/** gold init, and the project that it makes. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parse as parseYaml } from 'yaml';
import { yamlSchemas } from '../../src/project/json-schemas.ts';
import { assertedCode } from '../support/asserted-codes.ts';
import { queryRows, runCli, runOk } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { suite } from '../support/suite.ts';

const test = suite('gold init');

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

test('makes a project that runs, tests and builds at once', async () => {
  const folder = temporaryFolder();
  const said = await runOk(['init', 'my shop'], folder);
  assert.match(said, 'Made the project my_shop:');
  assert.match(said, "cd 'my shop'\n  gold run");
  const project = join(folder, 'my shop');
  // Nothing that must not be there with any version of the tools: no notes, no skips, no warnings beside the missing trend.
  const run = await runCli(['run'], project);
  assert.is(run.code, 0, run.stderr);
  assert.is(run.stderr, '');
  assert.match(run.stdout, /^OK +daily_trips +14 rows/m);
  assert.match(run.stdout, 'Done. OK=6 WARN=0 FAIL=0 SKIP=0 REUSED=0 TOTAL=6');
  assert.not.match(run.stdout, 'not measured');
  assert.match(await runOk(['test'], project), /WARN=0 FAIL=0 ERROR=0 SKIP=0/);
  assert.match(await runOk(['build'], project), 'FAIL=0 SKIP=0');
  assert.equal(await queryRows("select sum(trips)::int as trips from {{ ref('daily_trips') }}", project), [
    { trips: 166 },
  ]);
  // What the tools wrote is not for version control.
  const ignored = readFileSync(join(project, '.gitignore'), 'utf8');
  for (const name of readdirSync(project).filter((entry) => ['target', 'logs', 'warehouse'].includes(entry)))
    assert.match(ignored, `${name}/`);
  assert.equal(readdirSync(join(project, 'data')).sort(), ['riders.csv', 'stations.csv', 'trips.csv']);
});

test('its rules bite: broken data publishes nothing', async () => {
  const folder = temporaryFolder();
  await runOk(['init'], folder);
  const trips = join(folder, 'data/trips.csv');
  writeFileSync(
    trips,
    `${readFileSync(trips, 'utf8')}1001,1,HBR,HBR,2026-03-01 08:00:00,2026-03-01 08:10:00,100\n`,
  );
  const { code, stdout } = await runCli(['run'], folder);
  assert.is(code, 1);
  assert.match(stdout, 'unique_raw_trips_trip_id');
  assert.not.ok(existsSync(join(folder, 'warehouse/gold/daily_trips/_delta_log')));
});

test('the commented target for S3 and Glue is a right one', async () => {
  const folder = temporaryFolder();
  await runOk(['init', '--name', 'shop'], folder);
  const path = join(folder, 'gold_project.yml');
  const text = readFileSync(path, 'utf8');
  assert.match(text, /^name: shop$/m);
  const lines = /^ {2}# aws:\n(?: {2}#.*\n)+/m;
  assert.match(text, lines);
  writeFileSync(
    path,
    text.replace(lines, (block) => block.replace(/^ {2}# /gm, '  ')),
  );
  const environment = { GOLD_BUCKET: 'lake' };
  const { code, stderr } = await runCli(['compile', '--target', 'aws'], folder, { environment });
  assert.is(code, 0, stderr);
  const manifest = JSON.parse(readFileSync(join(folder, 'target/manifest.json'), 'utf8'));
  assert.is(manifest.metadata.target, 'aws');
  assert.is(manifest.metadata.project, 'shop');
});

test('the schemas that the editor is told of are there, and each YAML file has one', async () => {
  const folder = temporaryFolder();
  await runOk(['init'], folder);
  const settings = JSON.parse(readFileSync(join(folder, '.vscode/settings.json'), 'utf8'));
  const schemas: Readonly<Record<string, readonly string[]>> = settings['yaml.schemas'];
  for (const path of Object.keys(schemas)) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    assert.is(
      readFileSync(join(folder, path), 'utf8'),
      readFileSync(new URL(`../../schemas/${name}`, import.meta.url), 'utf8'),
    );
  }
  assert.equal(
    Object.keys(schemas).sort(),
    Object.keys(yamlSchemas())
      .map((name) => `./.vscode/schemas/${name}.schema.json`)
      .sort(),
  );
  const globs = Object.values(schemas).flat();
  for (const file of filesBelow(folder).filter((path) => path.endsWith('.yml'))) {
    const top = file.split('/')[0] ?? '';
    assert.ok(
      globs.some((glob) => glob === file || glob.startsWith(`${top}/**`)),
      file,
    );
    // And is YAML without gold as well.
    parseYaml(readFileSync(join(folder, file), 'utf8'));
  }
});

test('never overwrites: what stands in the way is listed, and nothing is written', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'README.md'), 'mine');
  writeFileSync(join(folder, 'models'), 'a file');
  symlinkSync('nowhere', join(folder, '.gitignore'));
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data/other.csv'), 'mine');
  const { code, stdout, stderr } = await runCli(['init'], folder);
  assert.is(code, 1);
  assert.is(stdout, '');
  assert.match(stderr, 'files-in-the-way');
  assertedCode('files-in-the-way');
  for (const path of ['README.md', 'models', '.gitignore']) assert.match(stderr, `\n  ${path}\n`);
  assert.not.match(stderr, 'other.csv');
  assert.equal(filesBelow(folder), ['.gitignore', 'README.md', 'data/other.csv', 'models']);
  assert.is(readFileSync(join(folder, 'README.md'), 'utf8'), 'mine');
});

test('what does not stand in the way stays', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, '.git'));
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  await runOk(['init'], folder);
  assert.is(readFileSync(join(folder, 'notes.txt'), 'utf8'), 'mine');
});

test('a project that exists is told, from its subfolders too; another one inside of it can be asked for', async () => {
  const folder = temporaryFolder();
  await runOk(['init'], folder);
  for (const [args, where] of [
    [['init'], folder],
    [['init'], join(folder, 'models')],
    [['init', '.'], folder],
  ] as const) {
    const { code, stderr } = await runCli(args, where);
    assert.is(code, 1);
    assert.match(stderr, 'project-exists');
    assertedCode('project-exists');
    assert.match(stderr, folder);
  }
  await runOk(['init', 'inner'], folder);
  assert.match(await runOk(['ls'], join(folder, 'inner')), 'daily_trips');
});

test('a name that is none is an error with one that is', async () => {
  const folder = temporaryFolder();
  const { code, stderr } = await runCli(['init', '--name', 'my-shop'], folder);
  assert.is(code, 1);
  assert.match(stderr, 'bad-project-name');
  assertedCode('bad-project-name');
  assert.match(stderr, '--name my_shop');
  assert.equal(readdirSync(folder), []);
});

test('where no folder can be made the reason is told', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');
  const inside = await runCli(['init', 'file/demo'], folder);
  assert.is(inside.code, 1);
  assert.match(inside.stderr, 'unwritable-folder');
  assertedCode('unwritable-folder');
  assert.match((await runCli(['init', 'file'], folder)).stderr, 'files-in-the-way');
});
