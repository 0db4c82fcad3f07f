/** Applies selectors to nodes. */
import type { Dag } from './dag.ts';
import type { Criterion, Intersection, SelectorMethod, Union } from './selector.ts';

export interface SelectableNode {
  readonly id: string;
  readonly kind: 'model' | 'seed' | 'source';
  /** What people type: the name of a model or seed, `silver.orders` for a source. */
  readonly name: string;
  /** Relative to the project. */
  readonly path: string;
  /** Project, folders, name. */
  readonly fqn: readonly string[];
  readonly tags: readonly string[];
}

export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Criteria that match no node, as written. */
  readonly unmatched: readonly string[];
}

/** Without `select` all nodes. `exclude` wins. */
export function selectNodes(
  nodes: readonly SelectableNode[],
  dag: Dag,
  select: Union | undefined,
  exclude: Union | undefined,
): Selection {
  const unmatched: string[] = [];
  const evaluate = (union: Union): Set<string> =>
    new Set(union.intersections.flatMap((part) => [...evaluateIntersection(part, nodes, dag, unmatched)]));
  const chosen = select === undefined ? new Set(nodes.map(({ id }) => id)) : evaluate(select);
  for (const id of exclude === undefined ? [] : evaluate(exclude)) chosen.delete(id);
  return { ids: chosen, unmatched };
}

function evaluateIntersection(
  { criteria }: Intersection,
  nodes: readonly SelectableNode[],
  dag: Dag,
  unmatched: string[],
): ReadonlySet<string> {
  let common: ReadonlySet<string> | undefined;
  for (const criterion of criteria) {
    const matches = nodes.filter((node) => isMatch(node, criterion)).map(({ id }) => id);
    if (matches.length === 0) unmatched.push(criterion.text);
    const reached = expand(matches, criterion, dag);
    const before = common;
    common = before === undefined ? reached : new Set([...reached].filter((id) => before.has(id)));
  }
  return common ?? new Set();
}

function expand(ids: readonly string[], criterion: Criterion, dag: Dag): Set<string> {
  const reached = new Set(ids);
  const { ancestors, descendants, closure } = criterion;
  for (const id of ids) {
    if (ancestors > 0) addAll(reached, dag.ancestors(id, ancestors));
    if (descendants > 0) addAll(reached, dag.descendants(id, descendants));
    if (!closure) continue;
    for (const below of [id, ...dag.descendants(id)]) {
      reached.add(below);
      addAll(reached, dag.ancestors(below));
    }
  }
  return reached;
}

function addAll(set: Set<string>, ids: Iterable<string>): void {
  for (const id of ids) set.add(id);
}

function isMatch(node: SelectableNode, { method, value }: Criterion): boolean {
  return MATCHERS[method](node, value);
}

const MATCHERS: Readonly<Record<SelectorMethod, (node: SelectableNode, value: string) => boolean>> = {
  name: (node, value) => node.kind !== 'source' && matchesName(node, value),
  // A folder means all files below it.
  path: ({ path }, value) => {
    const wanted = value.replace(/^\.\//, '').replace(/\/+$/, '');
    return (
      toPattern(wanted).test(path) || path.startsWith(`${wanted}/`) || toPattern(`${wanted}/*`).test(path)
    );
  },
  tag: ({ tags }, value) => tags.some((tag) => toPattern(value).test(tag)),
  // `source:silver` means all its tables.
  source: (node, value) =>
    node.kind === 'source' && (toPattern(value).test(node.name) || node.name.startsWith(`${value}.`)),
};

/** The name, or a path of folders with or without the project: `sales`, `ecommerce.sales.daily_sales`. */
function matchesName({ name, fqn }: SelectableNode, value: string): boolean {
  const pattern = toPattern(value);
  if (pattern.test(name)) return true;
  const wanted = value.split('.');
  return [fqn, fqn.slice(1)].some(
    (parts) =>
      pattern.test(parts.join('.')) ||
      (wanted.length < parts.length &&
        wanted.every((part, index) => toPattern(part).test(parts[index] ?? ''))),
  );
}

/** Unix wildcards over the whole text; `*` crosses slashes and dots. */
function toPattern(value: string): RegExp {
  const source = value.replace(/\[!?[^\]]+\]|[.*+?^${}()|[\]\\]/g, (part) => {
    if (part === '*') return '.*';
    if (part === '?') return '.';
    if (part.length > 1) return part.replace(/^\[!/, '[^').replaceAll('\\', '\\\\');
    return `\\${part}`;
  });
  return new RegExp(`^${source}$`, 's');
}
