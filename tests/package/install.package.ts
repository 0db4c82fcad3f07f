/**
 * What a user gets: the tarball of `npm pack`, installed into an empty folder, and the first commands of the README. Needs the npm
 * registry, so it is a suite of its own: `node tests/run.mjs --suite package`.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { temporaryFolder } from '../support/folder.ts';
import { suite } from '../support/suite.ts';

const test = suite('the npm package');
const root = fileURLToPath(new URL('../..', import.meta.url));
/** With what a path may have. */
const home = join(temporaryFolder(), "new user's folder (1)");
mkdirSync(home);

const { filename, files } = pack();

test('holds what runs, schemas and the template; neither tests nor sources', () => {
  const paths = new Set(files.map(({ path }) => path));
  for (const path of [
    'package.json',
    'README.md',
    'CHANGELOG.md',
    'LICENSE',
    'dist/cli.js',
    'dist/THIRD_PARTY_LICENSES.txt',
    'schemas/gold_project.schema.json',
    'schemas/properties.schema.json',
    'schemas/tests.schema.json',
    'templates/init/gold_project.yml',
    'templates/init/_gitignore',
    'templates/init/.vscode/settings.json',
  ])
    assert.ok(paths.has(path), path);
  // All of the template, whatever is added to it.
  const listed = execFileSync('git', ['ls-files', 'templates'], { cwd: root, encoding: 'utf8' })
    .trim()
    .split('\n');
  assert.equal(
    listed.filter((path) => !paths.has(path)),
    [],
  );
  const strangers = [...paths].filter(
    (path) => !/^(dist|schemas|templates)\//.test(path) && !/^[A-Za-z]+\.(md|json)$|^LICENSE$/.test(path),
  );
  assert.equal(strangers, []);
  const cli = files.find(({ path }) => path === 'dist/cli.js');
  assert.ok(((cli?.mode ?? 0) & 0o111) !== 0, 'dist/cli.js can be executed');
  assert.ok(statSync(join(home, filename)).size < 2_000_000, 'less than 2 MB');
});

test('everything that the code imports is a dependency', () => {
  const { dependencies } = readPackage(join(root, 'package.json'));
  const imported = files
    .filter(({ path }) => /^dist\/.*\.js$/.test(path))
    .flatMap(({ path }) => [
      ...readFileSync(join(root, path), 'utf8').matchAll(/(?:\bfrom\s*|\bimport\()["']([@\w][^"']*)["']/g),
    ])
    .map(([, name = '']) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? '');
  const missing = [...new Set(imported)].filter(
    (name) => !Object.hasOwn(dependencies, name) && !isBuiltIn(name),
  );
  assert.equal(missing, []);
});

test('installs without a warning about its dependencies, and the first hour works', () => {
  const app = join(home, 'app');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{ "private": true }');
  const said = npm(['install', '--no-audit', '--no-fund', '--engine-strict', join(home, filename)], app);
  assert.not.match(said, /ERESOLVE|EBADENGINE|peer|deprecated|npm error/i);
  const installed = readPackage(join(app, 'node_modules/gold-lakehouse/package.json'));
  assert.is(installed.engines['node'], '>=20.19');
  const environment = {
    ...process.env,
    PATH: `${join(app, 'node_modules/.bin')}${delimiter}${process.env['PATH']}`,
  };
  const gold = (args: readonly string[], cwd: string): string =>
    execFileSync('gold', args, {
      cwd,
      encoding: 'utf8',
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  assert.match(gold(['--version'], app), `gold ${installed.version}`);
  // npx finds it as well.
  assert.match(
    execFileSync('npx', ['--no-install', 'gold', 'init', 'demo'], { cwd: app, encoding: 'utf8' }),
    'cd demo',
  );
  const demo = join(app, 'demo');
  assert.ok(existsSync(join(demo, '.gitignore')));
  assert.match(gold(['run'], demo), 'Done. OK=6 WARN=0 FAIL=0 SKIP=0');
  assert.match(gold(['test'], demo), /FAIL=0 ERROR=0 SKIP=0/);
  assert.match(gold(['build'], demo), 'FAIL=0 SKIP=0');
  assert.match(gold(['show', 'daily_trips'], demo), 'trip_date');
  assert.match(gold(['debug'], demo), 'All checks passed.');
  assert.match(gold(['__complete', 'bash', 'gold run -s da'], demo), 'daily_trips');
});

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

/** Of what is built: `npm run build` comes first in CI. */
function pack(): Packed {
  npm(['run', 'build', '--silent'], root);
  const text = npm(['pack', '--json', '--ignore-scripts', '--pack-destination', home], root, 'stdout');
  // npm's own answer, one entry for each package packed: a list, of late an object by name.
  const [packed] = Object.values(JSON.parse(text) as Record<string, Packed>);
  assert.ok(packed);
  return packed;
}

/** stdout, and stderr too unless only the former is wanted. */
function npm(args: readonly string[], cwd: string, streams: 'stdout' | 'both' = 'both'): string {
  const line = `npm ${args.map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(' ')}${streams === 'both' ? ' 2>&1' : ''}`;
  return execFileSync('sh', ['-c', line], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

interface PackageJson {
  readonly version: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

function readPackage(file: string): PackageJson {
  // A package.json of ours.
  return JSON.parse(readFileSync(file, 'utf8')) as PackageJson;
}

function isBuiltIn(name: string): boolean {
  return process.getBuiltinModule(name) !== undefined || name.startsWith('node:');
}
