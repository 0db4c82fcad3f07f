/** A directed graph over node ids. Linear in its size and without recursion, so that long chains are no problem. */

export interface DagNode {
  readonly id: string;
  /** Ids of parents; unknown ones are ignored. */
  readonly dependsOn: Iterable<string>;
}

export interface Dag {
  readonly ids: readonly string[];
  parents(id: string): readonly string[];
  children(id: string): readonly string[];
  /** All nodes upstream of `id`, without it; at most `depth` steps away. */
  ancestors(id: string, depth?: number): ReadonlySet<string>;
  descendants(id: string, depth?: number): ReadonlySet<string>;
  /** Parents before children; among equals by id. Nodes on cycles are left out. */
  topologicalOrder(): readonly string[];
  /** Position in that order; 0 for what is not in it. */
  rank(id: string): number;
  /** One path for each cycle found, its first id repeated at the end. Deterministic. */
  findCycles(): readonly (readonly string[])[];
}

export function buildDag(nodes: readonly DagNode[]): Dag {
  const ids = nodes.map(({ id }) => id).sort();
  const parents = new Map<string, string[]>(ids.map((id) => [id, []]));
  const children = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const { id, dependsOn } of nodes) {
    for (const parent of new Set(dependsOn)) {
      if (!parents.has(parent)) continue;
      parents.get(id)?.push(parent);
      children.get(parent)?.push(id);
    }
  }
  for (const list of [...parents.values(), ...children.values()]) list.sort();
  let order: readonly string[] | undefined;
  let ranks: ReadonlyMap<string, number> | undefined;
  let cycles: readonly (readonly string[])[] | undefined;
  const topologicalOrder = (): readonly string[] => {
    order ??= sortTopologically(ids, parentsOf, childrenOf);
    return order;
  };
  const parentsOf = (id: string): readonly string[] => parents.get(id) ?? [];
  const childrenOf = (id: string): readonly string[] => children.get(id) ?? [];
  return {
    ids,
    parents: parentsOf,
    children: childrenOf,
    ancestors: (id, depth) => reach(id, parentsOf, depth),
    descendants: (id, depth) => reach(id, childrenOf, depth),
    topologicalOrder,
    rank(id) {
      ranks ??= new Map(topologicalOrder().map((each, index) => [each, index]));
      return ranks.get(id) ?? 0;
    },
    findCycles() {
      cycles ??= findCycles(ids, parentsOf);
      return cycles;
    },
  };
}

type Neighbours = (id: string) => readonly string[];

function reach(id: string, next: Neighbours, depth = Number.POSITIVE_INFINITY): Set<string> {
  const reached = new Set<string>();
  let layer: string[] = [id];
  for (let step = 0; step < depth && layer.length > 0; step += 1) {
    const following: string[] = [];
    for (const node of layer) {
      for (const neighbour of next(node)) {
        if (neighbour === id || reached.has(neighbour)) continue;
        reached.add(neighbour);
        following.push(neighbour);
      }
    }
    layer = following;
  }
  return reached;
}

function sortTopologically(ids: readonly string[], parents: Neighbours, children: Neighbours): string[] {
  const waiting = new Map(ids.map((id) => [id, parents(id).length]));
  const order: string[] = [];
  let layer = ids.filter((id) => waiting.get(id) === 0);
  while (layer.length > 0) {
    order.push(...layer);
    const following: string[] = [];
    for (const id of layer) {
      for (const child of children(id)) {
        const left = (waiting.get(child) ?? 0) - 1;
        waiting.set(child, left);
        if (left === 0) following.push(child);
      }
    }
    layer = following.sort();
  }
  return order;
}

/** Depth-first over parents with an explicit stack; a parent that is still open closes a cycle. */
function findCycles(ids: readonly string[], parents: Neighbours): string[][] {
  const done = new Set<string>();
  const cycles: string[][] = [];
  for (const start of ids) {
    if (done.has(start)) continue;
    const path: string[] = [start];
    const open = new Set(path);
    const next = new Map<string, number>();
    while (path.length > 0) {
      const id = path.at(-1) ?? '';
      const index = next.get(id) ?? 0;
      const parent = parents(id)[index];
      next.set(id, index + 1);
      if (parent === undefined) {
        path.pop();
        open.delete(id);
        done.add(id);
      } else if (open.has(parent)) {
        cycles.push(rotate(path.slice(path.indexOf(parent))));
      } else if (!done.has(parent)) {
        path.push(parent);
        open.add(parent);
      }
    }
  }
  return cycles;
}

/** Begins with the smallest id and ends with it again, in the direction of the refs. */
function rotate(cycle: readonly string[]): string[] {
  const smallest = cycle.indexOf([...cycle].sort()[0] ?? '');
  const turned = [...cycle.slice(smallest), ...cycle.slice(0, smallest)];
  return [...turned, turned[0] ?? ''];
}
