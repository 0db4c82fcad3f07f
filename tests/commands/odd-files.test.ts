/** Files that are no models, projects in projects, no project at all: a sentence and a place, never a stack, never a hang. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { decodeText } from '../../src/project/read-text.ts';
import { assertPrints, type CliResult, runCli, runOk } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const test = suite('odd files');
const isSuperuser = process.getuid?.() === 0;

/** Fails with exit 1 and without a stack. */
async function fails(args: readonly string[], folder: string): Promise<CliResult> {
  const result = await runCli(args, folder);
  assert.is(result.code, 1, result.stderr);
  assert.not.match(result.stderr, /\n\s+at /);
  return result;
}

test('bytes that are no text are placed, in all files at once', async () => {
  const folder = writeProject({ 'models/good.sql': 'select 1 as a' });
  writeFileSync(
    join(folder, 'models/latin.sql'),
    Buffer.from("select 1 as a,\n  'gr\xf6\xdfe' as b", 'latin1'),
  );
  writeFileSync(join(folder, 'models/nul.sql'), 'select 1 as a\n\0\0\0');
  writeFileSync(join(folder, 'models/wide.yml'), Buffer.from('\uFEFFmodels: []', 'utf16le'));
  writeFileSync(join(folder, 'models/zip.sql'), Buffer.from([0x50, 0x4b, 0x03, 0x04, 0xff, 0xfe, 0, 0x80]));
  const { stderr } = await fails(['compile'], folder);
  assertPrints(stderr, 'not-text');
  for (const place of ['latin.sql:2:6', 'nul.sql:2:1', 'wide.yml:1:1', 'zip.sql:1:5'])
    assert.match(stderr, `  models/${place}\n`);
  assert.match(stderr, 'models/wide.yml is UTF-16, and gold reads UTF-8.');
  assert.match(stderr, '4 errors.');
});

test('property: whatever the bytes, the place is where they stop being text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.uint8Array({ maxLength: 8 }), (good, rest) => {
      const prefix = new TextEncoder().encode(good.replaceAll('\0', ''));
      const bytes = Buffer.concat([prefix, Buffer.from([0xff]), rest]);
      const error = decodeText(bytes, 'f');
      if (typeof error === 'string') throw new Error('0xff is no UTF-8');
      const lines = good.replaceAll('\0', '').split('\n');
      if (prefix.length === 0 && rest[0] === 0xfe) return;
      assert.equal(error.location, {
        file: 'f',
        line: lines.length,
        column: (lines.at(-1)?.length ?? 0) + 1,
      });
    }),
  );
});

test('links to nothing, loops, pipes: each is named with its reason', async () => {
  const folder = writeProject({ 'models/good.sql': 'select 1 as a' });
  symlinkSync('../gone.sql', join(folder, 'models/broken.sql'));
  symlinkSync('loop.sql', join(folder, 'models/loop.sql'));
  symlinkSync('.', join(folder, 'models/folder.sql'));
  execFileSync('mkfifo', [join(folder, 'models/pipe.sql')]);
  const { stderr } = await fails(['compile'], folder);
  assertPrints(stderr, 'unreadable-file');
  assert.match(stderr, 'models/broken.sql cannot be read: it is a link to a file that does not exist.');
  assert.match(stderr, 'models/loop.sql cannot be read: it is a link that leads back to itself.');
  assert.match(stderr, 'models/folder.sql cannot be read: it is no ordinary file.');
  assert.match(stderr, 'models/pipe.sql cannot be read: it is no ordinary file.');
});

test('a folder named like a model is a folder, and a link to a model a model', async () => {
  const folder = writeProject({ 'models/x.sql/y.sql': 'select 1 as a', 'shared/z.sql': 'select 2 as a' });
  symlinkSync('../shared/z.sql', join(folder, 'models/z.sql'));
  assert.is(await runOk(['ls'], folder), 'y\nz\n');
});

if (isSuperuser) test.skip('files without permission', 'the superuser may read everything');
else {
  test('files and folders without permission are named', async () => {
    const folder = writeProject({ 'models/a.sql': 'select 1 as a', 'models/b/c.sql': 'select 1 as a' });
    chmodSync(join(folder, 'models/a.sql'), 0);
    const { stderr } = await fails(['compile'], folder);
    assert.match(stderr, 'models/a.sql cannot be read: you have no permission.');
    chmodSync(join(folder, 'models/b'), 0);
    assert.match(
      (await fails(['compile'], folder)).stderr,
      'models/b cannot be read: you have no permission.',
    );
    chmodSync(join(folder, 'models/b'), 0o700);
  });
}

test('a model of 10 MB compiles, and an error at its end is shown short', async () => {
  const filler = `-- ${'x'.repeat(10_000_000)}\n`;
  const folder = writeProject({ 'models/a.sql': `${filler}select 1 as a` });
  await runOk(['compile'], folder);
  writeFileSync(join(folder, 'models/a.sql'), `${filler}select {{ nope }} as a -- ${'y'.repeat(1000)}`);
  const { stderr } = await fails(['compile'], folder);
  assert.match(stderr, 'models/a.sql:2:11');
  assert.ok(stderr.length < 1000, stderr);
});

test('YAML that would expand without measure, or is nested without end, is refused', async () => {
  const bomb = Array.from({ length: 9 }, (_, level) =>
    level === 0
      ? 'a0: &a0 [x, x]'
      : `a${level}: &a${level} [${Array(9)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
  );
  const folder = writeProject({
    'models/a.sql': 'select 1 as a',
    'models/bomb.yml': bomb.join('\n'),
    'models/deep.yml': '['.repeat(10_000),
  });
  const { stderr } = await fails(['compile'], folder);
  assert.match(stderr, 'its aliases (*name) would expand to far more than what is written.');
  assert.match(stderr, 'it is nested too deeply.');
  assert.match(stderr, '2 errors.');
});

test('what could steer a terminal is never sent to it', async () => {
  const folder = writeProject({ 'models/a.sql': "select '\u001b[2J' as a, {{ nope }} as b" });
  const { stderr } = await fails(['compile'], folder);
  assert.not.match(stderr, '\u001b');
});

test('a project inside of another is left out, and that is said', async () => {
  const folder = writeProject({
    'models/a.sql': 'select 1 as a',
    'models/inner/gold_project.yml': 'name: inner\ntargets: { local: { warehouse: ./w } }\n',
    'models/inner/models/b.sql': 'this is not of the outer project',
    'models/inner/models/m.yml': 'nor: [is this',
  });
  const { code, stdout, stderr } = await runCli(['ls'], folder);
  assert.equal([code, stdout], [0, 'a\n']);
  assert.match(stderr, /^note: models\/inner has a gold_project\.yml: .*--project-dir models\/inner\n$/);
  assert.match((await fails(['ls'], join(folder, 'models/inner/models'))).stderr, 'models/m.yml:1:14');
});

test('no project: what is there instead is named', async () => {
  const folder = temporaryFolder();
  const told = async (args: readonly string[] = []): Promise<string> =>
    (await fails(['ls', ...args], folder)).stderr;
  assertPrints(await told(), 'project-not-found');
  assert.match(await told(), `There is no gold_project.yml in ${folder} or in any folder above it.`);
  assert.match(await told(['--project-dir', 'nowhere']), `There is no folder ${join(folder, 'nowhere')}.`);
  mkdirSync(join(folder, 'shop'));
  writeFileSync(join(folder, 'shop/gold_project.yml'), 'name: shop\n');
  assert.match(await told(), 'hint: Below it is a project: --project-dir shop.');
  writeFileSync(join(folder, 'dbt_project.yml'), 'name: shop\n');
  assert.match(await told(), 'There is a dbt_project.yml');
  writeFileSync(join(folder, 'gold_project.yaml'), 'name: shop\n');
  assert.match(await told(), 'rename it to gold_project.yml');
});
