import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { FileChange } from '../../src/ports/file-watcher.ts';
import type { ProjectFiles } from '../../src/project/project-files.ts';
import { readProjectFiles } from '../../src/project/read-project-files.ts';
import { KeptFiles, type ReadAgain } from '../../src/watch/kept-files.ts';
import { summarize } from '../support/project.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const test = suite('KeptFiles');

const PATHS = [
  'gold_project.yml',
  'models/a.sql',
  'models/deep/b.sql',
  'models/p.yml',
  'macros/m.sql',
  'tests/t.sql',
  'tests/u.yml',
  'tests/fixtures/f.csv',
  'tests/fixtures/g.sql',
  'seeds/s.csv',
  'seeds/s.yml',
] as const;

function read(kept: KeptFiles, changed: readonly FileChange[]): ReadAgain {
  const again = kept.readAgain(changed);
  if (!('differing' in again)) throw again[0];
  return again;
}

const plain = (files: ProjectFiles): unknown =>
  JSON.parse(JSON.stringify(files, (_key, value) => (value instanceof Uint8Array ? [...value] : value)));

test('gives what reading everything gives, whatever was written and removed in between', () => {
  const edit = fc.record({
    path: fc.constantFrom(...PATHS.slice(1)),
    text: fc.constantFrom('x', 'y', '\uFEFFx', undefined),
  });
  fc.assert(
    fc.property(fc.array(fc.array(edit, { maxLength: 4 }), { maxLength: 6 }), (rounds) => {
      const folder = writeProject(Object.fromEntries(PATHS.map((path) => [path, 'x'])));
      const kept = new KeptFiles(folder);
      read(kept, []);
      for (const edits of rounds) {
        const changes: FileChange[] = edits.map(({ path, text }) => {
          if (text === undefined) rmSync(join(folder, path), { force: true });
          else writeProject({ 'gold_project.yml': 'x', [path]: text }, folder);
          return { path, kind: text === undefined ? 'removed' : 'changed' };
        });
        assert.equal(plain(read(kept, changes).files), plain(readProjectFiles(folder)));
      }
    }),
    { numRuns: 40 },
  );
});

test('keeps the objects of files that are as they were, and names those that are not', () => {
  const folder = writeProject(Object.fromEntries(PATHS.map((path) => [path, 'x'])));
  const kept = new KeptFiles(folder);
  const { files: before } = read(kept, []);
  writeFileSync(join(folder, 'models/a.sql'), 'y');
  const { files, differing } = read(kept, [
    { path: 'models/a.sql', kind: 'changed' },
    { path: 'macros/m.sql', kind: 'changed' },
  ]);
  assert.equal(differing, [{ path: 'models/a.sql', kind: 'changed' }]);
  assert.is(files.macros[0], before.macros[0]);
  assert.is(files.models[1], before.models[1]);
  assert.is.not(files.models[0], before.models[0]);
  rmSync(join(folder, 'models/a.sql'));
  writeProject({ 'gold_project.yml': 'x', 'models/c.sql': 'x' }, folder);
  assert.equal(read(kept, [{ path: 'models', kind: 'removed' }]).differing, [
    { path: 'models/a.sql', kind: 'removed' },
    { path: 'models/c.sql', kind: 'added' },
  ]);
});

test('a project that cannot be read is an error, and what was read before is remembered', () => {
  const folder = writeProject({ 'models/a.sql': 'x' });
  const kept = new KeptFiles(folder);
  read(kept, []);
  const config = readFileSync(join(folder, 'gold_project.yml'));
  rmSync(join(folder, 'gold_project.yml'));
  const errors = kept.readAgain([{ path: 'gold_project.yml', kind: 'removed' }]);
  assert.equal('differing' in errors ? [] : errors.map(({ message }) => message), [
    'gold_project.yml cannot be read: it is not there any more.',
  ]);
  writeFileSync(join(folder, 'gold_project.yml'), config);
  assert.equal(read(kept, [{ path: 'gold_project.yml', kind: 'added' }]).differing, []);
});

test('a file that is no text any more is an error, also where only that file is read', () => {
  const folder = writeProject({ 'models/a.sql': 'x' });
  const kept = new KeptFiles(folder);
  read(kept, []);
  writeFileSync(join(folder, 'models/a.sql'), Buffer.from([0x78, 0xff]));
  const errors = kept.readAgain([{ path: 'models/a.sql', kind: 'changed' }]);
  assert.equal('differing' in errors ? [] : summarize(errors), ['not-text models/a.sql:1:2']);
});
