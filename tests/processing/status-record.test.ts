import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { otherName, runOfRecord } from '../../src/processing/places.ts';
import { formatRecord, parseRecord, type StatusRecord } from '../../src/processing/status-record.ts';
import { suite } from '../support/suite.ts';

const test = suite('parseRecord');
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const time = fc.integer({ min: 0, max: Date.parse('2100-01-01') });
const file = fc.record({ path: fc.string(), bytes: fc.nat() });
const record: fc.Arbitrary<StatusRecord> = fc.record({
  state: fc.constantFrom('processing', 'archive', 'failed'),
  source: fc.string(),
  kind: fc.constantFrom('table', 'files'),
  location: fc.string(),
  version: fc.option(fc.nat(), { nil: undefined }),
  files: fc.array(file),
  models: fc.array(fc.string()),
  run: fc.record({ runId: fc.uuid(), project: fc.string(), target: fc.string() }),
  worker: fc.record({ machine: fc.string(), host: fc.string(), process: fc.nat() }),
  startedAt: time,
  finishedAt: fc.option(time, { nil: undefined }),
  published: fc.option(fc.array(fc.record({ model: fc.string(), table: fc.string(), version: fc.nat() })), {
    nil: undefined,
  }),
  supersedes: fc.option(fc.record({ runId: fc.uuid(), version: fc.option(fc.nat(), { nil: undefined }) }), {
    nil: undefined,
  }),
  error: fc.option(
    fc.record({
      code: fc.string(),
      message: fc.string(),
      hint: fc.option(fc.string(), { nil: undefined }),
      location: fc.option(fc.record({ file: fc.string(), line: fc.nat(), column: fc.nat() }), {
        nil: undefined,
      }),
    }),
    { nil: undefined },
  ),
  decision: fc.option(
    fc.record({
      state: fc.constantFrom('archive', 'failed'),
      at: time,
      moves: fc.array(fc.record({ path: fc.string(), to: fc.string() })),
    }),
    { nil: undefined },
  ),
  retryOf: fc.option(fc.uuid(), { nil: undefined }),
  retriedAt: fc.option(time, { nil: undefined }),
});

test('gives back every record that was written', () => {
  fc.assert(
    fc.property(record, (one) => {
      const parsed = parseRecord(formatRecord(one));
      assert.ok(parsed !== undefined);
      assert.is(text(formatRecord(parsed)), text(formatRecord(one)));
    }),
  );
});

test('whatever else lies there is no record', () => {
  for (const text of ['', '{', 'null', '[]', '{}', '{"state":"failed"}', '"x"']) {
    assert.is(parseRecord(new TextEncoder().encode(text)), undefined);
  }
  fc.assert(
    fc.property(fc.json(), (text) => assert.is(parseRecord(new TextEncoder().encode(text)), undefined)),
  );
});

const names = suite('otherName');

names('stands before the suffixes, and is another one for each number', () => {
  assert.equal(
    [0, 1, 2].map((n) => otherName('x/a.csv.gz', 'r', n)),
    ['x/a.csv.gz', 'x/a~r.csv.gz', 'x/a~r-2.csv.gz'],
  );
  assert.is(otherName('x.y/a', 'r', 1), 'x.y/a~r');
});

names('only records have a run', () => {
  assert.is(runOfRecord('/b/processing/silver.orders/r1.json'), 'r1');
  for (const uri of ['/b/processing/s/.x.tmp', '/b/processing/s/_x.json', '/b/processing/s/r1.csv']) {
    assert.is(runOfRecord(uri), undefined);
  }
});
