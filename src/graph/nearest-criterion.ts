/** "Did you mean …" for a criterion that matches nothing: the nearest thing that its method would have found. */
import { findNearest } from '../diagnostics/nearest.ts';
import { findSetting } from './match-node.ts';
import type { SelectableKind, SelectableNode } from './selectable-node.ts';
import type { Criterion, SelectorMethod } from './selector.ts';

/** In the words of the criterion, without its graph operators; names are looked for among `kinds` first. Undefined when nothing is near. */
export function findNearestCriterion(
  criterion: Criterion,
  nodes: readonly SelectableNode[],
  kinds: readonly SelectableKind[],
): string | undefined {
  const { method, attribute, value, text } = criterion;
  const prefix = text.includes(':') ? `${[method, ...attribute].join('.')}:` : '';
  if (method === 'fqn') {
    const among = nodes.filter(({ kind }) => kinds.includes(kind));
    return findNearestName(value, among, prefix) ?? findNearestName(value, nodes, prefix);
  }
  if (method === 'config' && nodes.every(({ config }) => findSetting(config, attribute) === undefined)) {
    const nearest = findNearest(
      attribute.join('.'),
      new Set(nodes.flatMap(({ config }) => settingPaths(config))),
    );
    return nearest === undefined ? undefined : `config.${nearest}:${value}`;
  }
  const nearest = findNearest(value, new Set(nodes.flatMap((node) => CANDIDATES[method](node, criterion))));
  return nearest === undefined ? undefined : `${prefix}${nearest}`;
}

/** Sources and exposures are not found by their bare name. */
function findNearestName(
  value: string,
  nodes: readonly SelectableNode[],
  prefix: string,
): string | undefined {
  const shown = new Map<string, string>();
  for (const { kind, name, fqn } of nodes) {
    if (kind === 'source' || kind === 'exposure') shown.set(name, `${kind}:${name}`);
    else {
      shown.set(name, `${prefix}${name}`);
      const folders = fqn.slice(1, -1);
      for (let depth = 1; depth <= folders.length; depth += 1) {
        const folder = folders.slice(0, depth).join('.');
        if (!shown.has(folder)) shown.set(folder, `${prefix}${folder}`);
      }
    }
  }
  const nearest = findNearest(value, shown.keys());
  return nearest === undefined ? undefined : shown.get(nearest);
}

type CandidateFinder = (node: SelectableNode, criterion: Criterion) => readonly string[];

const none: CandidateFinder = () => [];
const settingValues: CandidateFinder = ({ config }, { method, attribute }) =>
  textsOf(findSetting(config, method === 'config' ? attribute : [method]));

const CANDIDATES: Readonly<Record<SelectorMethod, CandidateFinder>> = {
  fqn: none,
  tag: ({ tags }) => tags,
  path: ({ path, propertiesPath }) => [path, propertiesPath ?? path].flatMap(withFolders),
  file: ({ path }) => [path.slice(path.lastIndexOf('/') + 1)],
  source: ({ kind, name, fqn }) => (kind === 'source' ? [name, fqn[1] ?? name] : []),
  config: settingValues,
  materialized: settingValues,
  group: settingValues,
  resource_type: none,
  test_name: ({ test }) => (test?.type === 'generic' ? test.names : []),
  test_type: none,
  unit_test: ({ kind, name }) => (kind === 'unit_test' ? [name] : []),
  exposure: ({ kind, name }) => (kind === 'exposure' ? [name] : []),
  package: ({ fqn }) => fqn.slice(0, 1),
  state: none,
  result: none,
  source_status: none,
  selector: none,
};

/** `models/sales/a.sql` -> itself, `models/sales`, `models`. */
function withFolders(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
}

function textsOf(setting: unknown): string[] {
  if (Array.isArray(setting)) return setting.flatMap((entry) => (isScalar(entry) ? [String(entry)] : []));
  if (isScalar(setting)) return [String(setting)];
  return isMap(setting) ? Object.keys(setting) : [];
}

/** `['meta', 'meta.owner', 'tags']` */
function settingPaths(config: unknown, above = ''): string[] {
  if (!isMap(config)) return [];
  return Object.entries(config).flatMap(([name, setting]) => [
    `${above}${name}`,
    ...settingPaths(setting, `${above}${name}.`),
  ]);
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
