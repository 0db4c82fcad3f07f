/** Nodes by the words that a plain name can mean them with, so that many names cost no pass over all nodes each. */
import type { SelectableNode } from './selectable-node.ts';

/** Gives all nodes that `fqn:<value>` without wildcards may match, and some more. */
export function nameIndex(nodes: readonly SelectableNode[]): (value: string) => readonly SelectableNode[] {
  const byWord = new Map<string, SelectableNode[]>();
  for (const node of nodes) {
    for (const word of wordsOf(node)) {
      const known = byWord.get(word);
      if (known === undefined) byWord.set(word, [node]);
      else known.push(node);
    }
  }
  return (value) => {
    const first = firstPart(value);
    const whole = byWord.get(value) ?? [];
    return first === value ? whole : [...whole, ...(byWord.get(first) ?? [])];
  };
}

/** The name, and what its path begins with: with the project and without. */
function wordsOf({ name, fqn }: SelectableNode): ReadonlySet<string> {
  return new Set([name, firstPart(fqn[0] ?? ''), firstPart(fqn[1] ?? '')]);
}

/** Names with dots are parted by them. */
function firstPart(text: string): string {
  const dot = text.indexOf('.');
  return dot === -1 ? text : text.slice(0, dot);
}
