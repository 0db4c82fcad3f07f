/** An order of all nodes in which wishes come true as far as the graph, and the wishes before them, allow. */
import { buildDag, type Dag } from './dag.ts';

/** `id` would rather come after `after`. */
export interface Wish {
  readonly id: string;
  readonly after: string;
}

/** Parents before children. A wish that would close a cycle is left out; earlier wishes win. */
export function preferredOrder(dag: Dag, wishes: readonly Wish[]): readonly string[] {
  const followers = new Map<string, string[]>();
  const wished = new Map<string, string[]>();
  const known = new Set(dag.ids);
  for (const { id, after } of wishes) {
    if (!known.has(id) || !known.has(after) || isBefore(id, after, dag, followers)) continue;
    wished.set(id, [...(wished.get(id) ?? []), after]);
    followers.set(after, [...(followers.get(after) ?? []), id]);
  }
  if (wished.size === 0) return dag.topologicalOrder();
  return buildDag(
    dag.ids.map((id) => ({ id, dependsOn: [...dag.parents(id), ...(wished.get(id) ?? [])] })),
  ).topologicalOrder();
}

/** Whether `last` is `first`, or can only come after it. */
function isBefore(
  first: string,
  last: string,
  dag: Dag,
  followers: ReadonlyMap<string, readonly string[]>,
): boolean {
  const seen = new Set<string>([first]);
  const open = [first];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === last) return true;
    for (const next of [...dag.children(id), ...(followers.get(id) ?? [])]) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return false;
}
