/**
 * Applies selectors to nodes. Assertions and unit tests are nodes of the graph, below what they are about; beside being named they come
 * along with that, as `indirect` says. Each criterion costs one pass over the nodes and one walk of the graph.
 */
import { unknownSelector } from '../diagnostics/selection.ts';
import type { Dag } from './dag.ts';
import { nodeMatcher } from './match-node.ts';
import { nameIndex } from './name-index.ts';
import { withAncestors, withDescendants } from './reach.ts';
import { NO_FACTS, type SelectableNode, type SelectionFacts } from './selectable-node.ts';
import type {
  Combination,
  Criterion,
  Difference,
  IndirectSelection,
  SelectionExpression,
} from './selector.ts';
import { hasWildcard } from './wildcard.ts';

export type { SelectableNode } from './selectable-node.ts';

export interface SelectionRequest {
  /** Without it all nodes. */
  readonly select?: SelectionExpression | undefined;
  /** Wins. */
  readonly exclude?: SelectionExpression | undefined;
  /** Default: eager. */
  readonly indirect?: IndirectSelection | undefined;
}

export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Criteria that match no node. */
  readonly unmatched: readonly Criterion[];
}

/** Throws `unknown-selector`, and what the facts throw. */
export function selectNodes(
  nodes: readonly SelectableNode[],
  dag: Dag,
  { select, exclude, indirect = 'eager' }: SelectionRequest,
  facts: SelectionFacts = NO_FACTS,
): Selection {
  const evaluator = new Evaluator(nodes, dag, indirect, facts);
  const chosen = select === undefined ? everything(nodes) : evaluator.evaluate(select);
  const { direct } = exclude === undefined ? chosen : evaluator.subtract(chosen, evaluator.evaluate(exclude));
  return { ids: direct, unmatched: [...evaluator.unmatched.values()] };
}

/** Tests that wait for the rest of what they read to be selected too. */
type Pending = ReadonlyMap<string, 'cautious' | 'buildable'>;

interface Chosen {
  readonly direct: ReadonlySet<string>;
  readonly pending: Pending;
}

function everything(nodes: readonly SelectableNode[]): Chosen {
  return { direct: new Set(nodes.map(({ id }) => id)), pending: new Map() };
}

class Evaluator {
  /** By their text. */
  readonly unmatched = new Map<string, Criterion>();
  readonly #nodes: readonly SelectableNode[];
  readonly #dag: Dag;
  readonly #indirect: IndirectSelection;
  readonly #facts: SelectionFacts;
  readonly #tests: ReadonlySet<string>;
  readonly #sources: readonly string[];
  /** Selectors of selectors.yml that were evaluated. */
  readonly #selectors = new Map<string, Chosen>();
  #named: ((value: string) => readonly SelectableNode[]) | undefined;

  constructor(
    nodes: readonly SelectableNode[],
    dag: Dag,
    indirect: IndirectSelection,
    facts: SelectionFacts,
  ) {
    this.#nodes = nodes;
    this.#dag = dag;
    this.#indirect = indirect;
    this.#facts = facts;
    this.#tests = new Set(nodes.filter(({ test }) => test !== undefined).map(({ id }) => id));
    this.#sources = nodes.filter(({ kind }) => kind === 'source').map(({ id }) => id);
  }

  evaluate(expression: SelectionExpression): Chosen {
    switch (expression.kind) {
      case 'criterion':
        return this.#evaluateCriterion(expression);
      case 'difference':
        return this.#evaluateDifference(expression);
      default:
        return this.#evaluateCombination(expression);
    }
  }

  subtract(from: Chosen, without: Chosen): Chosen {
    const direct = new Set(from.direct);
    for (const id of without.direct) direct.delete(id);
    const pending = new Map(from.pending);
    for (const id of [...without.direct, ...without.pending.keys()]) pending.delete(id);
    return this.#settle(direct, pending);
  }

  #evaluateDifference({ from, without }: Difference): Chosen {
    return this.subtract(this.evaluate(from), this.evaluate(without));
  }

  #evaluateCombination({ kind, parts }: Combination): Chosen {
    const [first, ...others] = parts.map((part) => this.evaluate(part));
    if (first === undefined) return { direct: new Set(), pending: new Map() };
    const all = [first, ...others];
    const pending = new Map(all.flatMap((chosen) => [...chosen.pending]));
    if (kind === 'union') {
      const direct = new Set(first.direct);
      for (const chosen of others) for (const id of chosen.direct) direct.add(id);
      return this.#settle(direct, pending);
    }
    const direct = new Set([...first.direct].filter((id) => others.every((other) => other.direct.has(id))));
    for (const id of pending.keys()) {
      if (!all.every((chosen) => chosen.direct.has(id) || chosen.pending.has(id))) pending.delete(id);
    }
    return this.#settle(direct, pending);
  }

  #evaluateCriterion(criterion: Criterion): Chosen {
    const named = criterion.method === 'selector' ? this.#evaluateSelector(criterion) : undefined;
    const { ancestors, descendants, closure } = criterion;
    if (named !== undefined && ancestors === 0 && descendants === 0 && !closure) return named;
    const matches = named === undefined ? this.#match(criterion) : [...named.direct];
    if (matches.length === 0) this.unmatched.set(criterion.text, criterion);
    const selected = new Set(matches);
    if (closure) addAll(selected, withAncestors(this.#dag, withDescendants(this.#dag, matches)));
    if (ancestors > 0) addAll(selected, withAncestors(this.#dag, matches, ancestors));
    if (descendants > 0) addAll(selected, withDescendants(this.#dag, matches, descendants));
    return this.#withTests(selected, criterion.indirect ?? this.#indirect);
  }

  #match(criterion: Criterion): string[] {
    const isMatch = nodeMatcher(criterion, this.#facts);
    return this.#candidates(criterion)
      .filter(isMatch)
      .map(({ id }) => id);
  }

  #candidates({ method, value }: Criterion): readonly SelectableNode[] {
    if (method !== 'fqn' || hasWildcard(value)) return this.#nodes;
    this.#named ??= nameIndex(this.#nodes);
    return this.#named(value);
  }

  #evaluateSelector({ value }: Criterion): Chosen {
    const known = this.#selectors.get(value);
    if (known !== undefined) return known;
    const definition = this.#facts.selectors?.get(value);
    if (definition === undefined) throw unknownSelector(value, [...(this.#facts.selectors?.keys() ?? [])]);
    const chosen = this.evaluate(definition);
    this.#selectors.set(value, chosen);
    return chosen;
  }

  /** Tests directly below what is selected: all, those that read nothing else, or none. */
  #withTests(selected: ReadonlySet<string>, indirect: IndirectSelection): Chosen {
    const direct = new Set(selected);
    const pending = new Map<string, 'cautious' | 'buildable'>();
    if (indirect === 'empty') return { direct, pending };
    for (const id of selected) {
      for (const test of this.#dag.children(id)) {
        if (!this.#tests.has(test) || direct.has(test)) continue;
        if (indirect === 'eager') direct.add(test);
        else pending.set(test, indirect);
      }
    }
    return this.#settle(direct, pending);
  }

  /** Those that wait join when all that they read is there: selected, or for `buildable` upstream of what is selected. */
  #settle(direct: Set<string>, pending: Map<string, 'cautious' | 'buildable'>): Chosen {
    if (pending.size === 0) return { direct, pending };
    const selected = new Set(direct);
    let buildable: ReadonlySet<string> | undefined;
    for (const [test, mode] of pending) {
      if (mode === 'buildable') buildable ??= withAncestors(this.#dag, [...selected, ...this.#sources]);
      const there = mode === 'buildable' ? buildable : selected;
      if (!this.#dag.parents(test).every((id) => there?.has(id))) continue;
      direct.add(test);
      pending.delete(test);
    }
    return { direct, pending };
  }
}

function addAll(set: Set<string>, ids: Iterable<string>): void {
  for (const id of ids) set.add(id);
}
