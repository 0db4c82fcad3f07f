/**
 * Selectors: the words after --select and --exclude, as dbt users write them. Parsing gives a tree as plain data;
 * `select-nodes.ts` applies it.
 *
 *   +daily_sales   2+tag:daily,path:models/sales   @orders
 */
import { badSelector } from '../diagnostics/selection.ts';

export const SELECTOR_METHODS = ['name', 'path', 'tag', 'source'] as const;
export type SelectorMethod = (typeof SELECTOR_METHODS)[number];

/** Spaces and repeated options: any of these. */
export interface Union {
  readonly intersections: readonly Intersection[];
}
/** Commas: all of these. */
export interface Intersection {
  /** As written. */
  readonly text: string;
  readonly criteria: readonly Criterion[];
}
export interface Criterion {
  /** As written. */
  readonly text: string;
  readonly method: SelectorMethod;
  /** May have wildcards: `*`, `?`, `[abc]`. */
  readonly value: string;
  /** Steps upwards; 0 for none, infinite for a bare `+`. */
  readonly ancestors: number;
  readonly descendants: number;
  /** `@`: descendants, and all that these need. */
  readonly closure: boolean;
}

/** Throws `bad-selector`. */
export function parseSelector(texts: readonly string[]): Union {
  const words = texts.flatMap((text) => text.split(/\s+/)).filter((word) => word !== '');
  return {
    intersections: words.map((text) => ({ text, criteria: text.split(',').map(parseCriterion) })),
  };
}

const FORM = /^(?<closure>@)?(?:(?<up>\d*)\+)?(?:(?<method>[a-z_.]+):)?(?<value>[^+@]+?)(?:\+(?<down>\d*))?$/;

function parseCriterion(text: string): Criterion {
  const groups = FORM.exec(text)?.groups;
  const value = groups?.['value'];
  if (groups === undefined || value === undefined)
    throw badSelector(text, 'it is not of the form [@][N+]name[+N]');
  const { closure, up, down, method } = groups;
  if (closure !== undefined && (up !== undefined || down !== undefined))
    throw badSelector(text, '"@" and "+" do not go together');
  const known = SELECTOR_METHODS.find((name) => name === method);
  if (method !== undefined && known === undefined)
    throw badSelector(text, `there is no method "${method}:"`, SELECTOR_METHODS);
  return {
    text,
    method: known ?? (value.includes('/') ? 'path' : 'name'),
    value,
    ancestors: toDepth(up),
    descendants: toDepth(down),
    closure: closure !== undefined,
  };
}

function toDepth(text: string | undefined): number {
  if (text === undefined) return 0;
  return text === '' ? Number.POSITIVE_INFINITY : Number(text);
}
