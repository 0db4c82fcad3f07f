/** Assertions of models from their YAML: kinds and options checked, tables resolved, SQL made. */
import {
  badAssertion,
  duplicateAssertion,
  misplacedAssertion,
  unknownAssertedTable,
  unknownAssertion,
} from '../../diagnostics/assertion.ts';
import type { GoldError, Location } from '../../diagnostics/gold-error.ts';
import type { Dag } from '../../graph/dag.ts';
import {
  ASSERTION_KINDS,
  type AssertionCommon,
  type AssertionKind,
  assertionCommonSchema,
  KIND_ALIASES,
  OPTION_ALIASES,
} from '../../project/assertion-schemas.ts';
import type { Placed } from '../../project/project.ts';
import type { ModelProperties } from '../../project/schemas.ts';
import { validate } from '../../project/validate.ts';
import type { YamlPath } from '../../project/yaml-document.ts';
import type { AssertionNode, ModelNode, NodeId, SourceNode } from '../manifest.ts';
import { formatRelation } from '../relation-value.ts';
import { buildCheck } from './kinds.ts';

export interface AssertionContext {
  readonly project: string;
  readonly models: ReadonlyMap<NodeId, ModelNode>;
  readonly sources: readonly SourceNode[];
  readonly dag: Dag;
  readonly runStartedAt: string;
  /** Renders a template in a text at a place. */
  readonly render: (text: string, location: Location) => string;
  readonly report: (error: GoldError) => void;
}

/** What an assertion's SQL calls the rows that are to be published. */
export function candidateRelation(model: ModelNode): { readonly schema: string; readonly name: string } {
  return { schema: 'gold_candidate', name: model.name };
}

/** Assertions of all models, sorted by id. `properties` by model name. */
export function compileAssertions(
  properties: ReadonlyMap<string, Placed<ModelProperties>>,
  context: AssertionContext,
): AssertionNode[] {
  const nodes: AssertionNode[] = [];
  const byName = new Map<string, AssertionNode>();
  for (const model of context.models.values()) {
    const placed = properties.get(model.name);
    if (placed === undefined) continue;
    for (const written of findEntries(placed)) {
      const node = compileEntry(written, model, placed, context);
      if (node === undefined) continue;
      const known = byName.get(node.name);
      if (known !== undefined) context.report(duplicateAssertion(node.name, known.location, node.location));
      byName.set(node.name, node);
      nodes.push(node);
    }
  }
  return nodes.sort((a, b) => (a.id < b.id ? -1 : 1));
}

interface WrittenEntry {
  readonly value: string | Readonly<Record<string, unknown>>;
  readonly column: string | undefined;
  readonly at: YamlPath;
}

const WORDS = ['assertions', 'tests', 'data_tests'] as const;

function findEntries({ value, at }: Placed<ModelProperties>): WrittenEntry[] {
  const own = WORDS.flatMap((word) =>
    (value[word] ?? []).map((entry, index) => ({
      value: entry,
      column: undefined,
      at: [...at, word, index],
    })),
  );
  const ofColumns = (value.columns ?? []).flatMap((column, columnIndex) =>
    WORDS.flatMap((word) =>
      (column[word] ?? []).map((entry, index) => ({
        value: entry,
        column: column.name,
        at: [...at, 'columns', columnIndex, word, index],
      })),
    ),
  );
  return [...own, ...ofColumns];
}

function compileEntry(
  { value, column, at }: WrittenEntry,
  model: ModelNode,
  { document }: Placed<ModelProperties>,
  context: AssertionContext,
): AssertionNode | undefined {
  const { report } = context;
  const entries = typeof value === 'string' ? [[value, {}] as const] : Object.entries(value);
  const [entry, ...others] = entries;
  if (entry === undefined || others.length > 0) {
    report(badAssertion('An assertion is one kind, with its options below it.', document.locate(at)));
    return undefined;
  }
  const [written, body] = entry;
  const location = typeof value === 'string' ? document.locate(at) : document.locateKey([...at, written]);
  const kind = findKind(written);
  if (kind === undefined) {
    report(
      unknownAssertion(written, [...Object.keys(ASSERTION_KINDS), ...Object.keys(KIND_ALIASES)], location),
    );
    return undefined;
  }
  const { options, common } = splitOptions(body);
  const bodyAt = [...at, written];
  const isAboutColumn = 'column' in ASSERTION_KINDS[kind].shape;
  if (isAboutColumn && column === undefined && options['column'] === undefined) {
    report(misplacedAssertion(written, location));
    return undefined;
  }
  const rendered = renderTexts(
    { ...(isAboutColumn && column !== undefined ? { column } : {}), ...options },
    (text) => context.render(text, location),
  );
  const what = `the assertion "${written}"`;
  const checked = validate(ASSERTION_KINDS[kind], document, what, rendered, bodyAt);
  const settings = validate(assertionCommonSchema, document, what, common, bodyAt);
  for (const error of [...checked.errors, ...settings.errors]) report(error);
  if (checked.value === undefined || settings.value === undefined) return undefined;
  return toNode(
    { kind, written, model, location, options: checked.value, settings: settings.value },
    context,
  );
}

function findKind(written: string): AssertionKind | undefined {
  const bare = written.replace(/^(?:dbt_utils|dbt_expectations|dbt)\./, '');
  const name = KIND_ALIASES[bare] ?? bare;
  return Object.keys(ASSERTION_KINDS).find((known): known is AssertionKind => known === name);
}

const COMMON = new Set(Object.keys(assertionCommonSchema.shape));

/** dbt puts options into `arguments:` and common ones into `config:`; both are understood. */
function splitOptions(body: unknown): {
  readonly options: Record<string, unknown>;
  readonly common: Record<string, unknown>;
} {
  const {
    arguments: inner,
    config,
    ...flat
  } = { ...(typeof body === 'object' && body !== null ? body : {}) } as Record<string, unknown>;
  const all = Object.entries({ ...flat, ...Object(inner), ...Object(config) });
  return {
    options: Object.fromEntries(
      all.filter(([key]) => !COMMON.has(key)).map(([key, value]) => [OPTION_ALIASES[key] ?? key, value]),
    ),
    common: Object.fromEntries(all.filter(([key]) => COMMON.has(key))),
  };
}

function renderTexts(
  options: Readonly<Record<string, unknown>>,
  render: (text: string) => string,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([key, value]) => [key, typeof value === 'string' ? render(value) : value]),
  );
}

interface CheckedEntry {
  readonly kind: AssertionKind;
  readonly written: string;
  readonly model: ModelNode;
  readonly location: Location;
  // Validated against the schema of `kind`.
  readonly options: never | Readonly<Record<string, unknown>>;
  readonly settings: AssertionCommon;
}

function toNode(entry: CheckedEntry, context: AssertionContext): AssertionNode {
  const { kind, written, model, location, options, settings } = entry;
  const others = referencesOf(options).flatMap((reference) => {
    const node = resolve(reference, context);
    if (node === undefined) context.report(unknownAssertedTable(reference, knownTables(context), location));
    return node ?? [];
  });
  const gate = lastOf([model, ...others], context.dag) ?? model;
  const relationOf = (node: ModelNode | SourceNode): string =>
    formatRelation(node.id === gate.id && node.kind === 'model' ? candidateRelation(node) : node.relation);
  const rows =
    settings.where === undefined
      ? relationOf(model)
      : `(select * from ${relationOf(model)} where ${settings.where}\n)`;
  const check = buildCheck(kind, options as never, {
    rows,
    now: context.runStartedAt,
    relation: (reference) => {
      const node = resolve(reference, context);
      return node === undefined ? '' : relationOf(node);
    },
  });
  const column = typeof options['column'] === 'string' ? options['column'] : undefined;
  const name =
    settings.name ??
    [written.replaceAll('.', '_'), model.name, ...(column === undefined ? [] : [column])].join('_');
  return {
    kind: 'assertion',
    id: `assertion.${context.project}.${name}`,
    name,
    assertion: kind,
    model: model.id,
    gate: gate.id,
    column,
    severity: settings.severity ?? 'error',
    errorIf: settings.error_if,
    warnIf: settings.warn_if,
    limit: settings.limit ?? 5,
    tags: settings.tags ?? [],
    description: settings.description ?? '',
    // A condition is measured on the gate's candidate only; for any other table it becomes a query of its own.
    check:
      check.kind === 'rows' && gate.id === model.id && settings.where === undefined
        ? check
        : check.kind === 'rows'
          ? { kind: 'query', sql: `select * from ${rows} as gold_rows where ${check.condition}` }
          : check,
    dependsOn: [...new Set(others.map(({ id }) => id))]
      .filter((id) => id !== gate.id)
      .concat(gate.id === model.id ? [] : [model.id])
      .sort(),
    location,
  };
}

/** The options that name tables. */
function referencesOf(options: Readonly<Record<string, unknown>>): string[] {
  return [options['of'], options['to']].flatMap((value) => (typeof value === 'string' ? [value] : []));
}

/** `ref('model')`, `source('schema', 'table')`, or a model's bare name. */
function resolve(
  reference: string,
  { models, sources }: AssertionContext,
): ModelNode | SourceNode | undefined {
  const source = /^\s*source\(\s*['"]([^'"]+)['"]\s*,\s*['"]([^'"]+)['"]\s*\)\s*$/.exec(reference);
  if (source !== null) return sources.find((node) => node.source === source[1] && node.name === source[2]);
  const name = /^\s*(?:ref\(\s*['"]([^'"]+)['"]\s*\)|([\w-]+))\s*$/.exec(reference);
  const model = [...models.values()].find((node) => node.name === (name?.[1] ?? name?.[2]));
  return model?.config.materialized === 'ephemeral' ? undefined : model;
}

function knownTables({ models, sources }: AssertionContext): string[] {
  return [
    ...[...models.values()].map(({ name }) => `ref('${name}')`),
    ...sources.map(({ source, name }) => `source('${source}', '${name}')`),
  ];
}

/** Of the tables involved, the one made last: only then is there something to compare. */
function lastOf(nodes: readonly (ModelNode | SourceNode)[], dag: Dag): ModelNode | undefined {
  const stored = nodes.filter(
    (node): node is ModelNode => node.kind === 'model' && node.config.materialized === 'table',
  );
  const order = new Map(dag.topologicalOrder().map((id, index) => [id, index]));
  return [...stored].sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0)).at(-1);
}
