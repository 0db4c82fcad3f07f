/** "Did you mean …": the known name closest to a wrong one. */
import { distance } from 'fastest-levenshtein';

/** The nearest of `known` within a third of the name's length (at least 2 edits), or undefined. Ties: first in order. */
export function findNearest(name: string, known: Iterable<string>): string | undefined {
  const limit = Math.max(2, Math.floor(name.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of known) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    // Words that have no letter in common are not near, however short they are.
    if (edits < bestDistance && edits < Math.max(name.length, candidate.length)) {
      best = candidate;
      bestDistance = edits;
    }
  }
  return best;
}

/** Up to `count` of `known` that are near to `name`, the nearest first; else those that have one of its words (`a-b` has two). */
export function findNear(name: string, known: readonly string[], count: number): readonly string[] {
  const limit = Math.max(2, Math.floor(name.length / 4));
  const near = known
    .map((candidate) => ({ candidate, edits: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ edits }) => edits <= limit)
    .sort((a, b) => a.edits - b.edits)
    .map(({ candidate }) => candidate);
  if (near.length > 0) return near.slice(0, count);
  const words = new Set(name.toLowerCase().split(/[^a-z0-9]+/));
  return known.filter((candidate) => candidate.split('-').some((word) => words.has(word))).slice(0, count);
}
