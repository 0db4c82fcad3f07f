/** What lies upstream or downstream of a set of nodes, in one walk however many they are. */
import type { Dag } from './dag.ts';

/** The nodes and all at most `depth` steps upstream of any of them. */
export function withAncestors(
  dag: Dag,
  ids: Iterable<string>,
  depth = Number.POSITIVE_INFINITY,
): Set<string> {
  return reach(ids, dag.parents, depth);
}

/** The nodes and all at most `depth` steps downstream of any of them. */
export function withDescendants(
  dag: Dag,
  ids: Iterable<string>,
  depth = Number.POSITIVE_INFINITY,
): Set<string> {
  return reach(ids, dag.children, depth);
}

/** Layer by layer, so that each node is met first at its smallest distance. */
function reach(ids: Iterable<string>, next: (id: string) => readonly string[], depth: number): Set<string> {
  const reached = new Set(ids);
  let layer: readonly string[] = [...reached];
  for (let step = 0; step < depth && layer.length > 0; step += 1) {
    const following: string[] = [];
    for (const id of layer) {
      for (const neighbour of next(id)) {
        if (reached.has(neighbour)) continue;
        reached.add(neighbour);
        following.push(neighbour);
      }
    }
    layer = following;
  }
  return reached;
}
