import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { buildDag } from '../../src/graph/dag.ts';
import { preferredOrder } from '../../src/graph/preferred-order.ts';
import { suite } from '../support/suite.ts';

const test = suite('preferredOrder');

test('a wish orders what the graph leaves open', () => {
  const dag = buildDag(['a', 'b', 'c'].map((id) => ({ id, dependsOn: [] })));
  assert.equal(preferredOrder(dag, []), ['a', 'b', 'c']);
  assert.equal(preferredOrder(dag, [{ id: 'a', after: 'c' }]), ['b', 'c', 'a']);
});

test('a wish against the graph, or against one before it, is left out', () => {
  const dag = buildDag([
    { id: 'a', dependsOn: [] },
    { id: 'b', dependsOn: ['a'] },
    { id: 'c', dependsOn: [] },
  ]);
  assert.equal(preferredOrder(dag, [{ id: 'a', after: 'b' }]), ['a', 'c', 'b']);
  assert.equal(
    preferredOrder(dag, [
      { id: 'a', after: 'c' },
      { id: 'c', after: 'b' },
      { id: 'a', after: 'a' },
      { id: 'a', after: 'nobody' },
    ]),
    ['c', 'a', 'b'],
  );
});

test('every order keeps the graph, and a single wish wherever it can be', () => {
  const edges = fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 12 });
  const wishes = fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 6 });
  fc.assert(
    fc.property(edges, wishes, (pairs, wanted) => {
      const ids = Array.from({ length: 8 }, (_, n) => `n${n}`);
      const dag = buildDag(
        ids.map((id, n) => ({
          id,
          // Edges from smaller to greater numbers make no cycle.
          dependsOn: pairs.flatMap(([a, b]) =>
            Math.max(a, b) === n && a !== b ? [`n${Math.min(a, b)}`] : [],
          ),
        })),
      );
      const order = preferredOrder(
        dag,
        wanted.map(([id, after]) => ({ id: `n${id}`, after: `n${after}` })),
      );
      assert.equal([...order].sort(), ids);
      const rank = new Map(order.map((id, index) => [id, index]));
      const isAfter = (id: string, other: string) => (rank.get(id) ?? 0) > (rank.get(other) ?? 0);
      for (const id of ids) for (const parent of dag.parents(id)) assert.ok(isAfter(id, parent));
      const [first] = wanted;
      if (first === undefined) return;
      const [id, after] = [`n${first[0]}`, `n${first[1]}`];
      if (id !== after && !dag.ancestors(after).has(id)) assert.ok(isAfter(id, after));
    }),
  );
});
