/** Errors of --select and --exclude. */
import { GoldError } from './gold-error.ts';
import { findNearest } from './nearest.ts';

export function badSelector(text: string, problem: string, methods?: readonly string[]): GoldError {
  return new GoldError({
    code: 'bad-selector',
    message: `The selector "${text}" cannot be read: ${problem}.`,
    hint:
      methods === undefined
        ? 'Such as: daily_sales, +daily_sales, 2+daily_sales, daily_sales+, @daily_sales, tag:sales, path:models/sales.'
        : `Known methods: ${methods.map((method) => `${method}:`).join(', ')}.`,
    details: { selector: text },
  });
}

export interface EmptySelection {
  /** Criteria without any node; empty when the combination is what gives nothing. */
  readonly unmatched: readonly string[];
  /** That could be chosen. */
  readonly names: readonly string[];
  /** Kinds that could be chosen: `model`, `seed`, `source`. */
  readonly kinds: readonly string[];
  /** Kinds of what the selection names but the command does not take. */
  readonly others: readonly string[];
}

export function nothingSelected({ unmatched, names, kinds, others }: EmptySelection): GoldError {
  const near = unmatched.flatMap((text) => {
    const bare = text.replace(/^@?\d*\+?/, '').replace(/\+\d*$/, '');
    const nearest = findNearest(bare.replace(/^[a-z_.]+:/, ''), names);
    return nearest === undefined ? [] : [nearest];
  });
  const nearest = [...new Set(near)];
  const what = kinds.length > 2 ? 'node' : kinds.join(' or ');
  return new GoldError({
    code: 'nothing-selected',
    message:
      unmatched.length === 0
        ? `The selection leaves no ${what}.`
        : `No ${what} matches ${unmatched.map((text) => `"${text}"`).join(', ')}.`,
    hint:
      nearest.length > 0
        ? `Did you mean ${nearest.map((name) => `"${name}"`).join(', ')}?`
        : others.includes('seed')
          ? 'These are seeds: gold seed publishes them, gold build seeds and models.'
          : others.includes('model') && kinds.includes('seed')
            ? 'These are models: gold run publishes them, gold build seeds and models.'
            : 'See what there is: gold ls. With --allow-empty this is no error.',
    details: { unmatched, nearest },
  });
}

export function unknownModel(name: string, names: readonly string[]): GoldError {
  const nearest = findNearest(name, names);
  return new GoldError({
    code: 'unknown-model',
    message: `The project has no model "${name}".`,
    hint: nearest === undefined ? 'See what there is: gold ls.' : `Did you mean "${nearest}"?`,
    details: { name, nearest },
  });
}

export function nothingToShow(): GoldError {
  return new GoldError({
    code: 'nothing-to-show',
    message: 'gold show needs a model or a query.',
    hint: `gold show daily_sales, or gold show --inline "select 1".`,
  });
}

export function nothingToTest(): GoldError {
  return new GoldError({
    code: 'nothing-to-test',
    message: 'No test is selected: these models have neither assertions nor unit tests.',
    hint: 'Write some under "assertions:" in the YAML of a model, or under "unit_tests:" in tests/*.yml. With --allow-empty this is no error.',
  });
}
