/** Which nodes a criterion names, its graph operators aside: one matcher for each method. */
import type { Labels, SelectableNode, SelectionFacts } from './selectable-node.ts';
import type { Criterion, SelectorMethod } from './selector.ts';
import { hasWildcard, pathMatcher, textMatcher } from './wildcard.ts';

export type NodeMatcher = (node: SelectableNode) => boolean;

/** Made once for each criterion. Throws what the facts throw. */
export function nodeMatcher(criterion: Criterion, facts: SelectionFacts): NodeMatcher {
  return MATCHERS[criterion.method](criterion, facts);
}

type MatcherFactory = (criterion: Criterion, facts: SelectionFacts) => NodeMatcher;

const MATCHERS: Readonly<Record<SelectorMethod, MatcherFactory>> = {
  fqn: ({ value }) => fqnMatcher(value),
  tag: ({ value }) => {
    const matches = textMatcher(value);
    return ({ tags }) => tags.some(matches);
  },
  path: ({ value }) => {
    const matches = pathMatcher(value);
    return ({ path, propertiesPath }) =>
      matches(path) || (propertiesPath !== undefined && matches(propertiesPath));
  },
  file: ({ value }) => {
    const matches = textMatcher(value);
    return ({ path }) => {
      const file = path.slice(path.lastIndexOf('/') + 1);
      return matches(file) || matches(file.replace(/\.[^.]*$/, ''));
    };
  },
  source: ({ value }) => sourceMatcher(value),
  config: ({ attribute, value }) => configMatcher(attribute, value),
  resource_type: ({ value }) => {
    const matches = textMatcher(value);
    return ({ kind }) => matches(kind) || (kind === 'assertion' && matches('test'));
  },
  materialized: ({ value }) => configMatcher(['materialized'], value),
  test_name: ({ value }) => {
    const matches = textMatcher(value);
    return ({ test }) => test?.type === 'generic' && test.names.some(matches);
  },
  test_type: ({ value }) => {
    const matches = textMatcher(value);
    return ({ test }) => test !== undefined && TYPE_WORDS[test.type].some(matches);
  },
  unit_test: ({ value }) => ofKind('unit_test', ownNameMatcher(value)),
  exposure: ({ value }) => ofKind('exposure', ownNameMatcher(value)),
  group: ({ value }) => configMatcher(['group'], value),
  // A project has no packages; its own name stands for all of it.
  package: ({ value }) => {
    const matches = textMatcher(value);
    return ({ fqn }) => value === 'this' || matches(fqn[0] ?? '');
  },
  state: ({ value }, facts) => labelMatcher(value, facts.states?.()),
  result: ({ value }, facts) => labelMatcher(value, facts.results?.()),
  source_status: ({ value }, facts) => labelMatcher(value, facts.sourceStatuses?.()),
  // What a selector names is evaluated, not matched node by node.
  selector: () => () => false,
};

const TYPE_WORDS = {
  generic: ['generic', 'schema', 'data'],
  singular: ['singular', 'data'],
  unit: ['unit'],
} as const;

/**
 * The name, or a path of folders with or without the project: `sales`, `ecommerce.sales.daily_sales`. With wildcards the whole name or
 * the whole path must match. Sources and exposures have methods of their own.
 */
function fqnMatcher(value: string): NodeMatcher {
  const matches = textMatcher(value);
  const isPattern = hasWildcard(value);
  const parts = value.split('.');
  const beginsAt = (fqn: readonly string[], start: number): boolean =>
    parts.every((part, index) => fqn[start + index] === part);
  return ({ kind, name, fqn }) => {
    if (kind === 'source' || kind === 'exposure') return false;
    if (matches(name)) return true;
    if (!isPattern && !name.includes('.')) return beginsAt(fqn, 0) || beginsAt(fqn, 1);
    // Names of tests may have dots: these part them as folders are parted.
    const scoped = [fqn.join('.'), fqn.slice(1).join('.')];
    return scoped.some((text) => matches(text) || (!isPattern && text.startsWith(`${value}.`)));
  };
}

/** `silver` (all its tables), `silver.orders`, `ecommerce.silver.orders`. */
function sourceMatcher(value: string): NodeMatcher {
  const parts = value.split('.');
  const [source = '*', table = '*'] = parts.length > 2 ? parts.slice(1) : parts;
  const matches = [parts.length > 2 ? (parts[0] ?? '*') : '*', source, table].map((part) =>
    textMatcher(part),
  );
  return ({ kind, fqn }) => kind === 'source' && matches.every((isMatch, index) => isMatch(fqn[index] ?? ''));
}

/** The name, or the project's and the name. */
function ownNameMatcher(value: string): NodeMatcher {
  const matches = textMatcher(value);
  return ({ name, fqn }) => matches(name) || matches(`${fqn[0]}.${name}`);
}

function ofKind(kind: SelectableNode['kind'], matches: NodeMatcher): NodeMatcher {
  return (node) => node.kind === kind && matches(node);
}

/** A setting's text, number or boolean; any entry of a list; any key of a map. Booleans and severities in any case. */
function configMatcher(attribute: readonly string[], value: string): NodeMatcher {
  const matches = textMatcher(value);
  const inLowerCase = textMatcher(value.toLowerCase());
  const isSeverity = attribute.length === 1 && attribute[0] === 'severity';
  const isMatch = (setting: unknown): boolean => {
    if (typeof setting === 'string')
      return isSeverity ? inLowerCase(setting.toLowerCase()) : matches(setting);
    if (typeof setting === 'boolean') return inLowerCase(String(setting));
    return typeof setting === 'number' && matches(String(setting));
  };
  return ({ config }) => {
    const setting = findSetting(config, attribute);
    if (Array.isArray(setting)) return setting.some(isMatch);
    if (isMap(setting)) return Object.keys(setting).some(matches);
    return isMatch(setting);
  };
}

/** The value at a path of names; undefined where there is none. */
export function findSetting(config: SelectableNode['config'], attribute: readonly string[]): unknown {
  let setting: unknown = config;
  for (const name of attribute) {
    setting = isMap(setting) && Object.hasOwn(setting, name) ? setting[name] : undefined;
  }
  return setting;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function labelMatcher(value: string, labels: Labels | undefined): NodeMatcher {
  const matches = textMatcher(value);
  return ({ id }) => [...(labels?.get(id) ?? [])].some(matches);
}
