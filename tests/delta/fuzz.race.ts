/**
 * Damaged logs: bytes flipped, lines dropped or doubled, files torn, emptied or missing. Whatever comes of it is a GoldError, or what a second,
 * simple reader of the same damaged log finds.
 */
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { findSnapshot } from '../../src/delta/index.ts';
import { GoldError } from '../../src/diagnostics/gold-error.ts';
import { add, METADATA, memoryContext, PROTOCOL, remove } from '../support/delta.ts';
import { suite } from '../support/suite.ts';

const CASES = 4000;

/** Twelve commits: files added and removed, another schema, transactions. */
const LOG: readonly string[] = Array.from({ length: 12 }, (_, version) => {
  const actions: object[] = [{ commitInfo: { operation: 'WRITE', version } }];
  if (version === 0) actions.push(PROTOCOL, METADATA);
  if (version === 6) {
    const schemaString = METADATA.metaData.schemaString.replace('"long"', '"string"');
    actions.push({ metaData: { ...METADATA.metaData, schemaString } });
  }
  if (version % 4 === 3) actions.push(remove(`file-${version - 2}.parquet`));
  actions.push(add(`file-${version}.parquet`), { txn: { appId: 'job', version } });
  return actions.map((action) => `${JSON.stringify(action)}\n`).join('');
});

type Mutation =
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'drop line' | 'double line'; readonly line: number }
  | { readonly kind: 'empty' | 'missing' };

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('flip' as const), at: fc.nat(1000), bit: fc.nat(7) }),
  },
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat(1000) }),
  fc.record({ kind: fc.constantFrom('drop line' as const, 'double line' as const), line: fc.nat(4) }),
  fc.record({ kind: fc.constantFrom('empty' as const, 'missing' as const) }),
);

function mutate(bytes: Uint8Array, change: Mutation): Buffer | undefined {
  switch (change.kind) {
    case 'flip': {
      const copy = Buffer.from(bytes);
      const at = change.at % Math.max(1, copy.length);
      copy[at] = (copy[at] ?? 0) ^ (1 << change.bit);
      return copy;
    }
    case 'cut':
      return Buffer.from(bytes).subarray(0, change.at % (bytes.length + 1));
    case 'empty':
      return Buffer.alloc(0);
    case 'missing':
      return undefined;
    default: {
      const lines = Buffer.from(bytes).toString('latin1').split('\n');
      const at = change.line % lines.length;
      lines.splice(
        at,
        change.kind === 'drop line' ? 1 : 0,
        ...(change.kind === 'drop line' ? [] : [lines[at] ?? '']),
      );
      return Buffer.from(lines.join('\n'), 'latin1');
    }
  }
}

/** Live paths by the plainest of means; undefined when the log makes no sense to it. */
function readPlainly(files: ReadonlyMap<number, Uint8Array>): string[] | undefined {
  const live = new Set<string>();
  let complete = 0;
  for (let version = 0; version <= Math.max(...files.keys()); version += 1) {
    const bytes = files.get(version);
    const text = bytes && Buffer.from(bytes).toString();
    if (text === undefined) return undefined;
    const actions = text.split('\n').filter((line) => line.trim() !== '').map((line) => JSON.parse(line)); // biome-ignore format: short
    for (const action of actions) {
      if (action.remove) live.delete(action.remove.path);
      if (action.metaData || action.protocol) complete += 1;
    }
    for (const action of actions) if (action.add) live.add(action.add.path);
  }
  return complete < 2 ? undefined : [...live].sort();
}

const test = suite('damaged logs');

test(`${CASES} of them end in the right answer or a GoldError`, async () => {
  let answers = 0;
  let errors = 0;
  const property = fc.asyncProperty(
    fc.array(fc.record({ version: fc.nat(11), change: mutation }), { minLength: 1, maxLength: 2 }),
    async (changes) => {
      const files = new Map<number, Uint8Array>(LOG.map((text, version) => [version, Buffer.from(text)]));
      for (const { version, change } of changes) {
        const bytes = files.get(version);
        const changed = bytes && mutate(bytes, change);
        if (changed === undefined) files.delete(version);
        else files.set(version, changed);
      }
      const context = memoryContext();
      for (const [version, bytes] of files) {
        await context.store.put(`/t/_delta_log/${String(version).padStart(20, '0')}.json`, bytes);
      }
      let found: string[] | undefined;
      try {
        found = (await findSnapshot(context, '/t'))?.files.map(({ path }) => path).sort();
      } catch (error) {
        assert.ok(error instanceof GoldError, String(error));
        errors += 1;
        return;
      }
      answers += 1;
      assert.equal(found, readPlainly(files));
    },
  );
  await fc.assert(property, { numRuns: CASES });
  assert.ok(answers > CASES / 20, `${answers} answers`);
  assert.ok(errors > CASES / 4, `${errors} errors`);
});
