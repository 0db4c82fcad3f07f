/**
 * Selectors: the words after --select and --exclude, as dbt users write them. Parsing gives a tree as plain data, which
 * definitions in selectors.yml give too; `select-nodes.ts` applies it.
 *
 *   +daily_sales   2+tag:daily,path:models/sales   @orders   config.meta.owner:finance
 */
import { badSelector, unknownSelectorMethod, unknownSelectorValue } from '../diagnostics/selection.ts';
import { textMatcher } from './wildcard.ts';

export const SELECTOR_METHODS = [
  'fqn',
  'tag',
  'path',
  'file',
  'source',
  'config',
  'resource_type',
  'materialized',
  'test_name',
  'test_type',
  'unit_test',
  'exposure',
  'group',
  'package',
  'state',
  'result',
  'source_status',
  'selector',
] as const;
export type SelectorMethod = (typeof SELECTOR_METHODS)[number];

export const INDIRECT_SELECTIONS = ['eager', 'cautious', 'buildable', 'empty'] as const;
/** Which tests come along with the nodes that they are about: see docs/selection.md. */
export type IndirectSelection = (typeof INDIRECT_SELECTIONS)[number];

/** Words that `resource_type:` and `--resource-type` understand; `test` is dbt's for an assertion. */
export const RESOURCE_TYPES = [
  'model',
  'seed',
  'source',
  'exposure',
  'assertion',
  'test',
  'unit_test',
] as const;
/** `schema` is dbt's old word for `generic`. */
export const TEST_TYPES = ['generic', 'schema', 'singular', 'data', 'unit'] as const;
export const STATES = [
  'new',
  'old',
  'modified',
  'unmodified',
  'modified.body',
  'modified.configs',
  'modified.macros',
  'modified.persisted_descriptions',
  'modified.contract',
] as const;
export type StateLabel = (typeof STATES)[number];
/** gold's words, then dbt's for the same. */
export const RESULTS = [
  'success',
  'failed',
  'skipped',
  'reused',
  'warned',
  'pass',
  'fail',
  'warn',
  'error',
  'skip',
] as const;
export type ResultLabel = (typeof RESULTS)[number];

export type SelectionExpression = Criterion | Combination | Difference;

export interface Combination {
  /** `union`: spaces, repeated options. `intersection`: commas. */
  readonly kind: 'union' | 'intersection';
  readonly parts: readonly SelectionExpression[];
}
export interface Difference {
  readonly kind: 'difference';
  readonly from: SelectionExpression;
  readonly without: SelectionExpression;
}
export interface Criterion {
  readonly kind: 'criterion';
  /** As written. */
  readonly text: string;
  readonly method: SelectorMethod;
  /** Of `config.meta.owner:` what stands behind the first dot: `['meta', 'owner']`. */
  readonly attribute: readonly string[];
  /** May have wildcards: `*`, `?`, `[abc]`. */
  readonly value: string;
  /** Steps upwards; 0 for none, infinite for a bare `+`. */
  readonly ancestors: number;
  readonly descendants: number;
  /** `@`: descendants, and all that these need. */
  readonly closure: boolean;
  /** Only in selectors.yml; elsewhere as the whole selection has it. */
  readonly indirect?: IndirectSelection | undefined;
}

/** Throws `bad-selector`, `unknown-selector-method` and `unknown-selector-value`. */
export function parseSelector(texts: readonly string[]): SelectionExpression {
  const words = texts.flatMap((text) => text.split(/\s+/)).filter((word) => word !== '');
  return combine(
    'union',
    words.map((word) =>
      combine(
        'intersection',
        word.split(',').map((part) => parseCriterion(part, word)),
      ),
    ),
  );
}

/** One part stands for itself. */
export function combine(
  kind: Combination['kind'],
  parts: readonly SelectionExpression[],
): SelectionExpression {
  const [only, ...others] = parts;
  return only !== undefined && others.length === 0 ? only : { kind, parts };
}

/** A criterion as YAML says it, checked. `method` is as written: `tag`, `config.meta.owner`. Throws as `parseSelector`. */
export function buildCriterion(
  written: { readonly text: string; readonly method: string; readonly value: string } & Partial<
    Pick<Criterion, 'ancestors' | 'descendants' | 'closure' | 'indirect'>
  >,
): Criterion {
  const { text, value, ancestors = 0, descendants = 0, closure = false, indirect } = written;
  const [name = '', ...attribute] = written.method.split('.');
  const method = findMethod(name);
  if (method === undefined) throw unknownSelectorMethod(text, name, SELECTOR_METHODS);
  if (value === '') throw badSelector(text, 'it says nothing after the method');
  if (method === 'config' && attribute.join('') === '')
    throw badSelector(text, 'config: needs the name of a setting, such as config.materialized:table');
  if (method !== 'config' && attribute.length > 0)
    throw badSelector(text, `only config: takes names behind a dot, ${method}: does not`);
  if (method === 'source' && value.split('.').length > 3)
    throw badSelector(text, 'a source is written as source, source.table or project.source.table');
  if (closure && descendants > 0) throw badSelector(text, '"@" and "+" do not go together');
  checkValue(text, method, value);
  return {
    kind: 'criterion',
    text,
    method,
    attribute,
    value,
    ancestors,
    descendants,
    closure,
    ...(indirect === undefined ? {} : { indirect }),
  };
}

/** Names of the selectors of selectors.yml that an expression refers to. */
export function selectorReferences(expression: SelectionExpression): string[] {
  if (expression.kind === 'criterion') return expression.method === 'selector' ? [expression.value] : [];
  const parts = expression.kind === 'difference' ? [expression.from, expression.without] : expression.parts;
  return parts.flatMap(selectorReferences);
}

const FORM = /^(?<closure>@)?(?:(?<up>\d*)\+)?(?:(?<method>[\w.]+):)?(?<value>.*?)(?:\+(?<down>\d*))?$/s;

function parseCriterion(text: string, word: string): Criterion {
  const groups = FORM.exec(text)?.groups;
  const value = groups?.['value'] ?? '';
  if (groups === undefined || value === '')
    throw badSelector(word, 'it is not of the form [@][N+][method:]value[+N]');
  const { closure, up, down, method = defaultMethod(value) } = groups;
  return buildCriterion({
    text,
    method,
    value,
    ancestors: toDepth(up),
    descendants: toDepth(down),
    closure: closure !== undefined,
  });
}

/** As dbt decides for a bare word: a path has slashes, a file the ending of one. */
function defaultMethod(value: string): SelectorMethod {
  if (value.includes('/')) return 'path';
  return /\.(?:sql|csv|py)$/i.test(value) ? 'file' : 'fqn';
}

function findMethod(name: string): SelectorMethod | undefined {
  // gold's own older word.
  return name === 'name' ? 'fqn' : SELECTOR_METHODS.find((method) => method === name);
}

const CLOSED_VALUES: Readonly<Partial<Record<SelectorMethod, readonly string[]>>> = {
  resource_type: RESOURCE_TYPES,
  test_type: TEST_TYPES,
  state: STATES,
  result: RESULTS,
  source_status: ['fresher'],
};

/** The values that a method knows; undefined when any text may be one. */
export function knownValues(method: SelectorMethod): readonly string[] | undefined {
  return CLOSED_VALUES[method];
}

function checkValue(text: string, method: SelectorMethod, value: string): void {
  const known = knownValues(method);
  if (known === undefined || known.some(textMatcher(value))) return;
  throw unknownSelectorValue(text, method, value, known);
}

function toDepth(text: string | undefined): number {
  if (text === undefined) return 0;
  return text === '' ? Number.POSITIVE_INFINITY : Number(text);
}
