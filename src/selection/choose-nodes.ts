/** What the words of a command select in a project. */
import type { Compilation } from '../compile/compile-project.ts';
import { selectorAndSelect } from '../diagnostics/selection.ts';
import { findNearestCriterion } from '../graph/nearest-criterion.ts';
import { selectNodes } from '../graph/select-nodes.ts';
import type { SelectableKind, SelectableNode } from '../graph/selectable-node.ts';
import {
  buildCriterion,
  type IndirectSelection,
  parseSelector,
  type SelectionExpression,
} from '../graph/selector.ts';
import { selectableNodes, selectionDag } from './selectable-nodes.ts';
import { selectionFacts, targetFolder } from './selection-facts.ts';

export interface SelectionWords {
  readonly select?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  /** The name of one of selectors.yml, instead of `select`. */
  readonly selector?: string | undefined;
  /** Default: eager. */
  readonly indirect?: IndirectSelection | undefined;
  /** Folder of former artifacts, absolute. */
  readonly state?: string | undefined;
}

export interface ChosenNodes {
  /** In the order of `selectableNodes`. Of kinds that the command does not take too, unless they were not asked for. */
  readonly chosen: readonly SelectableNode[];
  /** Criteria that match no node. */
  readonly unmatched: readonly UnmatchedCriterion[];
}

export interface UnmatchedCriterion {
  /** As written. */
  readonly text: string;
  /** What was meant, when something is near. */
  readonly nearest: string | undefined;
}

/**
 * `root`: the project folder. `kinds`: those that the command takes, whose names are suggested first. Throws what selectors and former
 * artifacts throw.
 */
export function chooseNodes(
  compilation: Compilation,
  root: string,
  words: SelectionWords,
  kinds: readonly SelectableKind[],
): ChosenNodes {
  const select = toExpression(words, compilation.selectors.default);
  const exclude = words.exclude && parseSelector(words.exclude);
  // Without any word there is nothing to walk the graph for.
  if (select === undefined && exclude === undefined) {
    const wanted = selectableNodes(compilation, kinds);
    return { chosen: wanted.length > 0 ? wanted : selectableNodes(compilation), unmatched: [] };
  }
  const nodes = selectableNodes(compilation);
  const { ids, unmatched } = selectNodes(
    nodes,
    selectionDag(compilation),
    { select, exclude, indirect: words.indirect },
    selectionFacts({ compilation, nodes, target: targetFolder(root), state: words.state }),
  );
  return {
    chosen: nodes.filter(({ id }) => ids.has(id)),
    unmatched: unmatched.map((criterion, index) => ({
      text: criterion.text,
      nearest: index < LOOKED_FOR ? findNearestCriterion(criterion, nodes, kinds) : undefined,
    })),
  };
}

/** Each look for what is near compares with every name of the project. */
const LOOKED_FOR = 20;

/** The default selector holds where nothing else is given. */
function toExpression(
  { select, exclude, selector }: SelectionWords,
  defaultSelector: string | undefined,
): SelectionExpression | undefined {
  if (selector !== undefined && select !== undefined) throw selectorAndSelect();
  if (select !== undefined) return parseSelector(select);
  const name = selector ?? (exclude === undefined ? defaultSelector : undefined);
  return name === undefined
    ? undefined
    : buildCriterion({ text: `selector:${name}`, method: 'selector', value: name });
}
