/**
 * One definition of selectors.yml: words as on the command line, `method: value`, the full form with its graph operators, or a union
 * or intersection of these, each with what it excludes.
 */
import { GoldError, type Location } from '../diagnostics/gold-error.ts';
import { badValue, missingKey, unknownKey } from '../diagnostics/project.ts';
import {
  buildCriterion,
  combine,
  INDIRECT_SELECTIONS,
  parseSelector,
  SELECTOR_METHODS,
  type SelectionExpression,
  selectorReferences,
} from '../graph/selector.ts';
import { OPERATOR_KEYS } from './selector-schemas.ts';
import type { Places } from './validate.ts';
import type { YamlPath } from './yaml-document.ts';

export interface DefinitionContext {
  readonly places: Places;
  readonly report: (error: GoldError) => void;
  /** Told of each reference to another selector. */
  readonly refer: (name: string, location: Location) => void;
}

/** Undefined after an error, which is reported at its place. */
export function readDefinition(
  value: unknown,
  at: YamlPath,
  context: DefinitionContext,
): SelectionExpression | undefined {
  const { places } = context;
  if (typeof value === 'string') return attempt(() => parseSelector([value]), places.locate(at), context);
  if (!isMap(value)) return complain('a definition is text or a map', at, context);
  const keys = Object.keys(value);
  for (const kind of ['union', 'intersection'] as const) {
    if (!keys.includes(kind)) continue;
    const others = keys.filter((key) => key !== kind);
    for (const key of others) {
      context.report(unknownKey(key, [kind], `a definition with "${kind}"`, places.locateKey([...at, key])));
    }
    return others.length > 0 ? undefined : readList(kind, value[kind], [...at, kind], context);
  }
  if (keys.includes('method') || keys.includes('value')) return readFull(value, at, context);
  const [key, ...others] = keys;
  if (key === undefined || others.length > 0)
    return complain('expected one method with its value, or "method" and "value"', at, context);
  if (key === 'exclude')
    return complain(
      '"exclude" stands in the list of a union or intersection, or beside "method"',
      at,
      context,
    );
  return readKeyValue(key, value[key], at, context);
}

function readKeyValue(
  key: string,
  value: unknown,
  at: YamlPath,
  context: DefinitionContext,
): SelectionExpression | undefined {
  const { places, report } = context;
  const [name = ''] = key.split('.');
  if (!SELECTOR_METHODS.some((method) => method === name)) {
    const known = [...SELECTOR_METHODS, 'union', 'intersection', 'method', 'value'];
    report(unknownKey(key, known, 'the definition of a selector', places.locateKey([...at, key])));
    return undefined;
  }
  const text = readScalar(value, [...at, key], context);
  if (text === undefined) return undefined;
  return attempt(
    () => buildCriterion({ text: `${key}:${text}`, method: key, value: text }),
    places.locateKey([...at, key]),
    context,
  );
}

function readList(
  kind: 'union' | 'intersection',
  list: unknown,
  at: YamlPath,
  context: DefinitionContext,
): SelectionExpression | undefined {
  if (!Array.isArray(list)) return complain(`"${kind}" takes a list`, at, context);
  const parts: (SelectionExpression | undefined)[] = [];
  const excluded: (SelectionExpression | undefined)[] = [];
  for (const [index, entry] of list.entries()) {
    const entryAt = [...at, index];
    const isExclusion = isMap(entry) && Object.keys(entry).join() === 'exclude';
    if (!isExclusion) parts.push(readDefinition(entry, entryAt, context));
    else if (excluded.length > 0) return complain(`one "exclude" is enough in a ${kind}`, entryAt, context);
    else excluded.push(readExclusion(entry['exclude'], [...entryAt, 'exclude'], context));
  }
  if (parts.length === 0) return complain(`"${kind}" has nothing to select`, at, context);
  return without(
    allOf(parts, (known) => combine(kind, known)),
    excluded,
  );
}

/** A list of definitions, any of which is left out. */
function readExclusion(
  list: unknown,
  at: YamlPath,
  context: DefinitionContext,
): SelectionExpression | undefined {
  if (!Array.isArray(list) || list.length === 0) return complain('"exclude" takes a list', at, context);
  return allOf(
    list.map((entry, index) => readDefinition(entry, [...at, index], context)),
    (parts) => combine('union', parts),
  );
}

function readFull(
  value: Readonly<Record<string, unknown>>,
  at: YamlPath,
  context: DefinitionContext,
): SelectionExpression | undefined {
  const { places, report } = context;
  const what = 'the definition of a selector';
  const known = ['method', 'value', ...OPERATOR_KEYS];
  const wrong = Object.keys(value).filter((key) => !known.includes(key));
  for (const key of wrong) report(unknownKey(key, known, what, places.locateKey([...at, key])));
  const missing = ['method', 'value'].filter((key) => !Object.hasOwn(value, key));
  for (const key of missing) report(missingKey(key, what, places.locate(at)));
  if (wrong.length + missing.length > 0) return undefined;
  const { method } = value;
  if (typeof method !== 'string') return complain('"method" is text', [...at, 'method'], context);
  const text = readScalar(value['value'], [...at, 'value'], context);
  const ancestors = readDepth('parents', value, at, context);
  const descendants = readDepth('children', value, at, context);
  const closure = readFlag('childrens_parents', value, at, context);
  const written = value['indirect_selection'];
  const indirect = INDIRECT_SELECTIONS.find((mode) => mode === written);
  if (written !== undefined && indirect === undefined)
    return complain(`one of ${INDIRECT_SELECTIONS.join(', ')}`, [...at, 'indirect_selection'], context);
  if (text === undefined || ancestors === undefined || descendants === undefined || closure === undefined)
    return undefined;
  const criterion = attempt(
    () =>
      buildCriterion({
        text: `${method}:${text}`,
        method,
        value: text,
        ancestors,
        descendants,
        closure,
        indirect,
      }),
    places.locate([...at, 'method']),
    context,
  );
  if (!Object.hasOwn(value, 'exclude')) return criterion;
  return without(criterion, [readExclusion(value['exclude'], [...at, 'exclude'], context)]);
}

/** Steps in one direction: 0 for none. */
function readDepth(
  direction: 'parents' | 'children',
  value: Readonly<Record<string, unknown>>,
  at: YamlPath,
  context: DefinitionContext,
): number | undefined {
  const isOn = readFlag(direction, value, at, context);
  const key = `${direction}_depth`;
  const depth = value[key];
  if (isOn === undefined) return undefined;
  if (depth === undefined || depth === null) return isOn ? Number.POSITIVE_INFINITY : 0;
  if (typeof depth !== 'number' || !Number.isInteger(depth) || depth < 1)
    return complain('a whole number of steps, 1 or more', [...at, key], context);
  return isOn ? depth : complain(`needs "${direction}: true"`, [...at, key], context);
}

function readFlag(
  key: string,
  value: Readonly<Record<string, unknown>>,
  at: YamlPath,
  context: DefinitionContext,
): boolean | undefined {
  const flag = value[key] ?? false;
  return typeof flag === 'boolean' ? flag : complain('true or false', [...at, key], context);
}

function readScalar(value: unknown, at: YamlPath, context: DefinitionContext): string | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  return complain('the value of a method is text, a number, true or false', at, context);
}

/** Undefined as soon as one part is. */
function allOf(
  parts: readonly (SelectionExpression | undefined)[],
  build: (parts: readonly SelectionExpression[]) => SelectionExpression,
): SelectionExpression | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === parts.length ? build(known) : undefined;
}

function without(
  from: SelectionExpression | undefined,
  excluded: readonly (SelectionExpression | undefined)[],
): SelectionExpression | undefined {
  if (from === undefined || excluded.length === 0) return from;
  return allOf(excluded, (parts) => ({ kind: 'difference', from, without: combine('union', parts) }));
}

function attempt(
  build: () => SelectionExpression,
  location: Location,
  { report, refer }: DefinitionContext,
): SelectionExpression | undefined {
  try {
    const expression = build();
    for (const name of selectorReferences(expression)) refer(name, location);
    return expression;
  } catch (error) {
    if (!(error instanceof GoldError)) throw error;
    report(error.at(location));
    return undefined;
  }
}

function complain(problem: string, at: YamlPath, { places, report }: DefinitionContext): undefined {
  const key = at.findLast((part) => typeof part === 'string');
  report(
    badValue(
      `"${key}" in selectors.yml`,
      problem,
      'docs/selection.md shows how selectors are written.',
      places.locate(at),
    ),
  );
  return undefined;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
