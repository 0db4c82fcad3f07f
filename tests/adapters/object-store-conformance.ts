/** What every ObjectStore must do; called by the test of each adapter. */
import * as assert from 'uvu/assert';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import { suite } from '../support/suite.ts';

/** `open` gives a store and an empty prefix in it. */
export function objectStoreConformance(
  name: string,
  open: () => { readonly store: ObjectStore; readonly prefix: string },
): void {
  const test = suite(`ObjectStore of ${name}`);
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const text = (found: Uint8Array | undefined): string | undefined =>
    found && new TextDecoder().decode(found);
  const list = async (store: ObjectStore, prefix: string, options = {}): Promise<string[]> => {
    const uris: string[] = [];
    for await (const { uri } of store.list(prefix, options)) uris.push(uri.slice(prefix.length + 1));
    return uris;
  };

  test('what was put is read, whole and in ranges', async () => {
    const { store, prefix } = open();
    await store.put(`${prefix}/a/b.txt`, bytes('0123456789'));
    assert.is(text(await store.read(`${prefix}/a/b.txt`)), '0123456789');
    assert.is(text(await store.read(`${prefix}/a/b.txt`, { range: { start: 2, end: 5 } })), '234');
    assert.is(text(await store.read(`${prefix}/a/b.txt`, { range: { start: 8, end: 99 } })), '89');
    assert.is((await store.stat(`${prefix}/a/b.txt`))?.size, 10);
  });

  test('put replaces', async () => {
    const { store, prefix } = open();
    await store.put(`${prefix}/x`, bytes('one'));
    await store.put(`${prefix}/x`, bytes('two'));
    assert.is(text(await store.read(`${prefix}/x`)), 'two');
  });

  test('what is absent is undefined, and deleting it is no error', async () => {
    const { store, prefix } = open();
    assert.is(await store.read(`${prefix}/none`), undefined);
    assert.is(await store.stat(`${prefix}/none`), undefined);
    await store.delete(`${prefix}/none`);
    assert.equal(await list(store, `${prefix}/none`), []);
  });

  test('nothing lies below an object', async () => {
    const { store, prefix } = open();
    await store.put(`${prefix}/file`, bytes('x'));
    assert.is(await store.read(`${prefix}/file/below`), undefined);
    assert.is(await store.stat(`${prefix}/file/below`), undefined);
    assert.equal(await list(store, `${prefix}/file`), []);
  });

  test('large objects are read whole', async () => {
    const { store, prefix } = open();
    const large = new Uint8Array(1_000_003).map((_, index) => index % 251);
    await store.put(`${prefix}/large`, large);
    assert.ok(Buffer.from((await store.read(`${prefix}/large`)) ?? []).equals(Buffer.from(large)));
  });

  test('a folder is no object', async () => {
    const { store, prefix } = open();
    await store.put(`${prefix}/folder/x`, bytes('x'));
    assert.is(await store.stat(`${prefix}/folder`), undefined);
  });

  test('putIfAbsent creates once and never replaces', async () => {
    const { store, prefix } = open();
    assert.is(await store.putIfAbsent(`${prefix}/deep/er/x`, bytes('first')), 'created');
    assert.is(await store.putIfAbsent(`${prefix}/deep/er/x`, bytes('second')), 'exists');
    assert.is(text(await store.read(`${prefix}/deep/er/x`)), 'first');
  });

  test('of many racing putIfAbsent exactly one creates', async () => {
    const { store, prefix } = open();
    const outcomes = await Promise.all(
      Array.from({ length: 32 }, (_, index) => store.putIfAbsent(`${prefix}/race`, bytes(String(index)))),
    );
    assert.is(outcomes.filter((outcome) => outcome === 'created').length, 1);
    assert.is(text(await store.read(`${prefix}/race`)), String(outcomes.indexOf('created')));
  });

  test('lists all depths in the order of UTF-8 bytes, or direct children only', async () => {
    const { store, prefix } = open();
    const names = ['b', 'a/z', 'a/b/c', 'a.x', 'a-', 'é', '😀', '\uffee', 'a0'];
    for (const name of names) await store.put(`${prefix}/${name}`, bytes(name));
    const sorted = [...names].sort((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)));
    assert.equal(await list(store, prefix), sorted);
    assert.equal(
      await list(store, prefix, { shallow: true }),
      sorted.filter((uri) => !uri.includes('/')),
    );
    assert.equal(
      await list(store, prefix, { startAfter: `${prefix}/a/b/c` }),
      sorted.slice(sorted.indexOf('a/b/c') + 1),
    );
  });

  test('a listing does not go into neighbours that begin alike', async () => {
    const { store, prefix } = open();
    await store.put(`${prefix}/t/x`, bytes('x'));
    await store.put(`${prefix}/t2/y`, bytes('y'));
    assert.equal(await list(store, `${prefix}/t`), ['x']);
  });

  test('names with spaces, percent signs and quotes are taken as they are', async () => {
    const { store, prefix } = open();
    const name = `a b%20'"#?*[1].json`;
    await store.putIfAbsent(`${prefix}/${name}`, bytes('x'));
    assert.equal(await list(store, prefix), [name]);
    assert.is(text(await store.read(`${prefix}/${name}`)), 'x');
    await store.delete(`${prefix}/${name}`);
    assert.equal(await list(store, prefix), []);
  });

  test('moveIfAbsent gives another name, in folders that are not there yet', async () => {
    const { store, prefix } = open();
    await store.put(`${prefix}/in/a b%20+é.csv`, bytes('x'));
    assert.is(await store.moveIfAbsent(`${prefix}/in/a b%20+é.csv`, `${prefix}/out/deep/b.csv`), 'moved');
    assert.equal(await list(store, prefix), ['out/deep/b.csv']);
    assert.is(text(await store.read(`${prefix}/out/deep/b.csv`)), 'x');
  });

  test('moveIfAbsent replaces nothing and makes nothing up', async () => {
    const { store, prefix } = open();
    await store.put(`${prefix}/a`, bytes('a'));
    await store.put(`${prefix}/b`, bytes('b'));
    assert.is(await store.moveIfAbsent(`${prefix}/a`, `${prefix}/b`), 'exists');
    assert.is(await store.moveIfAbsent(`${prefix}/none`, `${prefix}/c`), 'absent');
    assert.equal(await list(store, prefix), ['a', 'b']);
    assert.is(text(await store.read(`${prefix}/b`)), 'b');
  });
}
