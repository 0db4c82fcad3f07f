/** "Did you mean …": the known name closest to a wrong one. */
import { distance } from 'fastest-levenshtein';

/** The nearest of `known` within a third of the name's length (at least 2 edits), or undefined. Ties: first in order. */
export function findNearest(name: string, known: Iterable<string>): string | undefined {
  const limit = Math.max(2, Math.floor(name.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of known) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    if (edits < bestDistance) {
      best = candidate;
      bestDistance = edits;
    }
  }
  return best;
}
