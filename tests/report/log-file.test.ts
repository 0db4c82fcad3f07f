import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { openLogFile } from '../../src/report/log-file.ts';
import { secretRedactor } from '../../src/report/redact.ts';
import { temporaryFolder } from '../support/folder.ts';
import { suite } from '../support/suite.ts';

const test = suite('openLogFile');

function never(error: unknown): never {
  throw error;
}

test('lines are added to what is there, and written at once', () => {
  const path = join(temporaryFolder(), 'logs/gold.log');
  const first = openLogFile({ path, onFailure: never });
  first.write('one');
  assert.is(readFileSync(path, 'utf8'), 'one\n');
  const second = openLogFile({ path, onFailure: never });
  second.write('two');
  first.write('three');
  first.close();
  second.close();
  assert.is(readFileSync(path, 'utf8'), 'one\ntwo\nthree\n');
});

test('no file grows beyond its size but for one long line, the newest lines stay, the oldest files go', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(60), { minLength: 1, maxLength: 80, size: 'max' }), (lengths) => {
      const folder = temporaryFolder();
      const path = join(folder, 'gold.log');
      const log = openLogFile({ path, maxBytes: 50, keep: 2, onFailure: never });
      const lines = lengths.map((length, index) => `${index}:${'x'.repeat(length)}`);
      for (const line of lines) log.write(line);
      log.close();
      const names = readdirSync(folder).sort();
      assert.equal(names, ['gold.log', 'gold.log.1', 'gold.log.2'].slice(0, names.length));
      const texts = names.toReversed().map((name) => readFileSync(join(folder, name), 'utf8'));
      const kept = texts.join('').split('\n').slice(0, -1);
      assert.equal(kept, lines.slice(lines.length - kept.length));
      for (const text of texts) assert.ok(text.length <= 50 || text.indexOf('\n') === text.length - 1, text);
    }),
    { numRuns: 50 },
  );
});

test('a failure is told once, and never thrown', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'gold.log'));
  const failures: unknown[] = [];
  const log = openLogFile({ path: join(folder, 'gold.log'), onFailure: (error) => failures.push(error) });
  log.write('one');
  log.write('two');
  log.close();
  assert.is(failures.length, 1);
  // Former files that cannot be moved are such a failure too.
  const path = join(folder, 'other.log');
  mkdirSync(`${path}.1`);
  writeFileSync(join(`${path}.1`, 'x'), '');
  const full = openLogFile({ path, maxBytes: 3, keep: 1, onFailure: (error) => failures.push(error) });
  full.write('one');
  full.write('two');
  assert.is(failures.length, 2);
});

test('secretRedactor hides values of four characters and more, in JSON and in URIs too', () => {
  const redact = secretRedactor({
    GOLD_SECRET_A: 'hunter2',
    GOLD_SECRET_B: 'hunter2-and-more',
    GOLD_SECRET_C: 'a"b\\c d',
    GOLD_SECRET_D: 'abc',
    GOLD_SECRET_E: undefined,
    GOLD_OTHER: 'visible',
  });
  assert.is(redact('x hunter2 hunter2-and-more visible abc'), 'x *** *** visible abc');
  assert.is(redact(JSON.stringify({ a: 'a"b\\c d' })), '{"a":"***"}');
  assert.is(redact('s3://a%22b%5Cc%20d/x'), 's3://***/x');
});
