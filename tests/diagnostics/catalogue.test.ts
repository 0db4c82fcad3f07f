/** The catalogue says something of every code that gold has, and of no other. */
import { readdirSync, readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { listAreas } from '../../src/diagnostics/catalogue.ts';
import { errorsPage } from '../../src/diagnostics/errors-page.ts';
import { runCli, runOk } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { suite } from '../support/suite.ts';

const source = new URL('../../src/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, source), 'utf8');
const entries = listAreas().flatMap(({ codes }) => codes);
const codes = entries.map(({ code }) => code);

const test = suite('catalogue');

// For the runner, which holds it against the codes that all tests together assert.
const areaOf = listAreas().flatMap(({ title, codes: own }) => own.map(({ code }) => [code, title] as const));
process.stdout.write(`@gold-catalogue ${JSON.stringify(Object.fromEntries(areaOf))}\n`);

test('every code that a factory makes has an entry, and every entry a factory', () => {
  const factories = readdirSync(new URL('diagnostics/', source)).filter((file) => file.endsWith('.ts'));
  const made = factories.flatMap((file) =>
    [...read(`diagnostics/${file}`).matchAll(/(?:\bcode: |engineError\(\s*)'([a-z0-9-]+)'/g)].map(
      (match) => match[1] ?? '',
    ),
  );
  assert.equal([...new Set(made)].sort(), [...codes].sort());
});

test('errors are made by the factories only', () => {
  const elsewhere = readdirSync(source, { recursive: true })
    .map((file) => String(file).replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !file.startsWith('diagnostics/'))
    .filter((file) => /new GoldError\(\{\s*code: '/.test(read(file)));
  assert.equal(elsewhere, []);
});

test('the texts of the catalogue load only to be shown', () => {
  const users = readdirSync(source, { recursive: true })
    .map((file) => String(file).replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !file.startsWith('diagnostics/'))
    .filter((file) =>
      /^import \{[^}]*\} from '[^']*diagnostics\/(?:catalogue|explanations)/m.test(read(file)),
    );
  assert.equal(users, []);
});

test('each code is in one area and says what it means and what to do', () => {
  assert.is(new Set(codes).size, codes.length);
  for (const { code, title, meaning, remedy } of entries) {
    assert.match(code, /^[a-z0-9]+(-[a-z0-9]+)*$/);
    assert.ok(title.length > 5 && !title.endsWith('.'), code);
    for (const text of [meaning, remedy]) {
      assert.match(text, /[.)]$/, code);
      assert.is((text.match(/`/g)?.length ?? 0) % 2, 0, code);
    }
  }
});

test('docs/errors.md is what the catalogue says (npm run errors)', () => {
  assert.is(readFileSync(new URL('../docs/errors.md', source), 'utf8'), errorsPage());
});

test('gold explain prints one code, needs no project, and takes the code as errors show it', async () => {
  const folder = temporaryFolder();
  const text = await runOk(['explain', 'unknown-ref'], folder);
  assert.match(text, /^unknown-ref: A ref names no model\.\n\n/);
  assert.match(text, /\n\n {2}select \* from \{\{ ref\('stg_order'\) \}\}/);
  assert.match(text, /\n\nWhat to do\nCorrect the name\./);
  for (const line of text.split('\n')) assert.ok(line.length <= 100, line);
  assert.is(await runOk(['explain', 'Unknown-Ref:'], folder), text);
});

test('gold explain alone lists all codes by area', async () => {
  const text = await runOk(['explain'], temporaryFolder());
  for (const { code, title } of entries)
    assert.ok(text.includes(`  ${code.padEnd(10)}`) && text.includes(title), code);
  for (const { title } of listAreas()) assert.match(text, `${title}\n`);
});

test('gold explain knows what was meant', async () => {
  const near = await runCli(['explain', 'unkown-ref'], temporaryFolder());
  assert.is(near.code, 1);
  assert.is(
    near.stderr,
    'unknown-code: gold has no error code "unkown-ref".\nhint: Did you mean unknown-ref?\n\nFor more: gold explain unknown-code\n',
  );
  assert.match((await runCli(['explain', 'glue'], temporaryFolder())).stderr, 'lists them all');
  assert.match((await runCli(['explain', 'ref'], temporaryFolder())).stderr, 'unknown-ref');
});
