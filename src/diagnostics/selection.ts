/** Errors of --select and --exclude. */
import { GoldError } from './gold-error.ts';
import { findNearest } from './nearest.ts';

export function badSelector(text: string, problem: string): GoldError {
  return new GoldError({
    code: 'bad-selector',
    message: `The selector "${text}" cannot be read: ${problem}.`,
    hint: 'Such as: daily_sales, +daily_sales, 2+daily_sales, daily_sales+, @daily_sales, tag:sales, path:models/sales.',
    details: { selector: text },
  });
}

export function unknownSelectorMethod(text: string, method: string, known: readonly string[]): GoldError {
  const nearest = findNearest(method, known);
  return new GoldError({
    code: 'unknown-selector-method',
    message: `There is no method "${method}:" in the selector "${text}".`,
    hint: `${nearest === undefined ? '' : `Did you mean "${nearest}:"? `}Known methods: ${known.map((one) => `${one}:`).join(', ')}.`,
    details: { selector: text, method, nearest },
  });
}

export function unknownSelectorValue(
  text: string,
  method: string,
  value: string,
  known: readonly string[],
): GoldError {
  const nearest = findNearest(value, known);
  return new GoldError({
    code: 'unknown-selector-value',
    message: `"${method}:" knows no "${value}", which the selector "${text}" asks for.`,
    hint: `${nearest === undefined ? '' : `Did you mean "${method}:${nearest}"? `}It knows ${known.join(', ')}.`,
    details: { selector: text, method, value, nearest },
  });
}

export function unknownSelector(name: string, known: readonly string[]): GoldError {
  const nearest = findNearest(name, known);
  return new GoldError({
    code: 'unknown-selector',
    message: `There is no selector "${name}" in selectors.yml.`,
    hint:
      nearest !== undefined
        ? `Did you mean "${nearest}"?`
        : known.length > 0
          ? `There are: ${known.join(', ')}.`
          : 'Selectors are defined in selectors.yml at the top of the project.',
    details: { name, nearest },
  });
}

export function selectorAndSelect(): GoldError {
  return new GoldError({
    code: 'selector-and-select',
    message: '--selector and --select were both given; each says on its own what is selected.',
    hint: 'Both together: --select selector:name other_model. What --selector leaves out can be said with --exclude.',
  });
}

export interface EmptySelection {
  /** Criteria without any node, as written; empty when the combination is what gives nothing. */
  readonly unmatched: readonly string[];
  /** What was meant by them, as far as something is near. */
  readonly nearest: readonly string[];
  /** Kinds that could be chosen: `model`, `seed`, `source`. */
  readonly kinds: readonly string[];
  /** Kinds of what the selection names but the command does not take. */
  readonly others: readonly string[];
}

export function nothingSelected({ unmatched, nearest, kinds, others }: EmptySelection): GoldError {
  const what = kinds.length === 1 || kinds.length === 2 ? kinds.join(' or ') : 'node';
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
            : others.includes('assertion') || others.includes('unit_test')
              ? 'These are tests: gold test runs them.'
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

export function stateNotGiven(method: string): GoldError {
  return new GoldError({
    code: 'state-not-given',
    message: `"${method}:" compares with former artifacts, and nothing says where they are.`,
    hint: 'Name the folder: --state path/to/artifacts, or GOLD_STATE. It holds the manifest.json, run_results.json or sources.json of then.',
    details: { method },
  });
}

export function stateNotFound(path: string, makes: string): GoldError {
  return new GoldError({
    code: 'state-not-found',
    message: `There is no ${path}, which the selection compares with.`,
    hint: `${makes} writes it to target/; keep a copy of that folder and name it with --state.`,
    details: { path },
  });
}

export function badState(path: string, problem: string, cause?: unknown): GoldError {
  return new GoldError({
    code: 'bad-state',
    message: `${path} cannot be compared with: ${problem}.`,
    hint: 'Write it anew with this version of gold, or name another folder with --state.',
    cause,
    details: { path },
  });
}

export function unknownOutputKey(key: string, known: readonly string[]): GoldError {
  const nearest = findNearest(key, known);
  return new GoldError({
    code: 'unknown-output-key',
    message: `None of the nodes listed has "${key}".`,
    hint: nearest === undefined ? `They have ${known.join(', ')}.` : `Did you mean "${nearest}"?`,
    details: { key, nearest },
  });
}
