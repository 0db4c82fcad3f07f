/** Which nodes of a plan are made from what. */
import type { NodeId } from '../compile/manifest.ts';
import type { Plan } from './plan.ts';

/**
 * For each input of the plan the steps that read it, themselves or through other nodes, and those whose assertions do. A source that
 * has a step of its own is among its readers. Sorted.
 */
export function nodesFedBy(plan: Plan): ReadonlyMap<string, readonly NodeId[]> {
  const views = new Map(
    plan.inputs.flatMap((input) => (input.kind === 'view' ? [[input.key, input.inputs] as const] : [])),
  );
  const readers = new Map<string, NodeId[]>();
  const addReader = (of: string, reader: NodeId): void => {
    readers.set(of, [...(readers.get(of) ?? []), reader]);
  };
  for (const { node, inputs, auditInputs, reads } of plan.steps) {
    const seen = new Set<string>();
    for (const open = [...inputs, ...auditInputs]; open.length > 0; ) {
      const key = open.pop();
      if (key === undefined || seen.has(key)) continue;
      seen.add(key);
      addReader(key, node);
      open.push(...(views.get(key) ?? []));
    }
    for (const id of reads) if (id !== node) addReader(id, node);
  }
  return new Map(
    plan.inputs.map(({ key }) => {
      const fed = new Set<NodeId>();
      for (const open = [...(readers.get(key) ?? [])]; open.length > 0; ) {
        const node = open.pop();
        if (node === undefined || fed.has(node)) continue;
        fed.add(node);
        // A source's step tells of the source; its readers are found by themselves.
        if (node !== key) open.push(...(readers.get(node) ?? []));
      }
      return [key, [...fed].sort()];
    }),
  );
}
