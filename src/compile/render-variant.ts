/**
 * A model rendered anew with other names than the project's: other relations for what it reads, other variables, environment,
 * clock or macros. Unit tests are variants; nothing else of the project is compiled again.
 */
import type { GoldError, Location } from '../diagnostics/gold-error.ts';
import type { Relation } from '../ports/engine.ts';
import { modelGlobals, newRecorded, type ProjectNames, type Recorded } from './builtins.ts';
import {
  buildQuery,
  type ExecutableSql,
  findPart,
  type QueryNode,
  withMetadataColumns,
} from './executable-sql.ts';
import type { NodeId } from './manifest.ts';
import { metadataRenderer } from './metadata-columns.ts';
import { locateSetting, type RenderedModel, type RenderFacts, renderFacts, renderModel } from './models.ts';
import type { RenderedModels } from './render-models.ts';
import { toPlain } from './template/maps.ts';
import { mapRendering, renderTemplate } from './template/render.ts';
import type { RenderScope, ScopeInput } from './template/render-scope.ts';
import { parseTemplate } from './template/template.ts';

export interface Variant {
  /** By what is read: a node id, `this`, or `deltaKey(name)`. What is not listed keeps its relation. */
  readonly relations: ReadonlyMap<string, Relation>;
  readonly vars?: Readonly<Record<string, unknown>> | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** ISO 8601 in UTC. */
  readonly runStartedAt?: string | undefined;
  /** What calls of macros give, by name; `is_incremental` too. */
  readonly macros?: Readonly<Record<string, unknown>> | undefined;
}

export interface VariantQuery {
  readonly query: ExecutableSql;
  /** Keys as in Variant.relations of all that the query reads, through inlined models. Sorted. */
  readonly reads: readonly string[];
  /** For those that the model itself does not name: the inlined model that does. */
  readonly through: ReadonlyMap<string, string>;
  /** Names of the variables, and of the environment variables, that were asked for. */
  readonly vars: ReadonlySet<string>;
  readonly environment: ReadonlySet<string>;
  readonly errors: readonly GoldError[];
  /** The place of an offset of the query in the file that the analyst wrote. */
  locate(offset: number): Location | undefined;
}

export const THIS = 'this';

/** `name` as in DeltaReference.relation. */
export function deltaKey(name: string): string {
  return `delta.${name}`;
}

/** The query of a model, metadata columns included. Ephemeral models are inlined unless the variant has a relation for them. */
export function renderVariant(id: NodeId, base: RenderedModels, variant: Variant): VariantQuery {
  const facts = variantFacts(base.facts, variant);
  const files = new Map(base.models.map(({ model }) => [model.id, model]));
  const rendered = new Map<NodeId, RenderedModel>();
  const reads = new Map<string, string>();
  const add = (key: string, reader: string): void => {
    if (!reads.has(key) || reader === files.get(id)?.name) reads.set(key, reader);
  };
  const visit = (node: NodeId): void => {
    const file = files.get(node);
    if (file === undefined || rendered.has(node)) return;
    const isSubject = node === id;
    const result = renderModel(file, isSubject ? { ...facts, self: variant.relations.get(THIS) } : facts);
    for (const read of result.recorded.nodes) {
      const name = files.get(read)?.name ?? '';
      if (!variant.relations.has(read) && base.facts.ephemeral.has(name)) visit(read);
      else add(read, file.name);
    }
    for (const { relation } of result.recorded.deltas) add(deltaKey(relation.name), file.name);
    if (isSubject && result.recorded.readsThis) add(THIS, file.name);
    // After what it reads: the order in which models are inlined.
    rendered.set(node, result);
  };
  visit(id);
  const errors: GoldError[] = [...rendered.values()].flatMap((model) => model.errors);
  const subject = rendered.get(id);
  if (subject === undefined) throw new Error(`no model ${id}`);
  const toQueryNode = ({ model, sql }: RenderedModel): QueryNode => ({ id: model.id, name: model.name, sql });
  const inlined = [...rendered.values()].filter((model) => model !== subject).map(toQueryNode);
  const { model, config } = subject;
  const columns = metadataRenderer(facts)(
    {
      name: model.name,
      path: model.file.path,
      config,
      place: () => locateSetting(subject, 'metadata_columns'),
      sourceTables: facts.sourceTables?.get(model.name) ?? [],
    },
    (error) => errors.push(error),
  );
  const query = withMetadataColumns(buildQuery(toQueryNode(subject), inlined), columns);
  return {
    query,
    reads: [...reads.keys()].sort(),
    through: new Map([...reads].filter(([, reader]) => reader !== subject.model.name)),
    ...namesRead([...rendered.values()].map(({ recorded }) => recorded)),
    errors,
    locate(offset) {
      const part = findPart(query, offset);
      return part && rendered.get(part.node)?.locate(part.offset);
    },
  };
}

export interface RenderedCall {
  /** Undefined when rendering failed. */
  readonly text: string | undefined;
  readonly recorded: Recorded;
  readonly vars: ReadonlySet<string>;
  readonly environment: ReadonlySet<string>;
  readonly errors: readonly GoldError[];
  /** The place of an offset of `text`: in the macro's file, or where the call is written. */
  locate(offset: number): Location | undefined;
}

/** What a call such as `ratio('a', 'b')`, written at `location`, renders to. */
export function renderCall(
  call: string,
  location: Location,
  base: RenderedModels,
  variant: Variant,
): RenderedCall {
  const facts = variantFacts(base.facts, variant);
  const errors: GoldError[] = [];
  const recorded = newRecorded();
  const source = /\{[{%]/.test(call) ? call : `{{ ${call} }}`;
  const { runtime } = facts.templates;
  // Its own text has no lines of the file, so places in it are replaced by where the call stands.
  const inCall = (place: Location | undefined): boolean => place === undefined || place.file === CALL;
  const report = (error: GoldError): void => {
    errors.push(inCall(error.location) ? error.moved(location) : error);
  };
  const parsed = parseTemplate(CALL, source, runtime);
  for (const error of parsed.errors) report(error);
  const scopeInput =
    (own: Recorded, told: (error: GoldError) => void) =>
    (scope: () => RenderScope): ScopeInput => ({
      globals: modelGlobals({
        names: facts.names,
        recorded: own,
        scope,
        report: told,
        model: { relation: { schema: facts.schema, name: '' }, fields: {} },
        sourceTables: [],
      }),
      macros: facts.templates.macros,
      overrides: facts.templates.overrides,
      report: told,
    });
  const rendered = parsed.template && renderTemplate(parsed.template, runtime, scopeInput(recorded, report));
  return {
    text: rendered?.text,
    recorded,
    ...namesRead([recorded]),
    errors,
    locate(offset) {
      if (parsed.template === undefined || rendered === undefined) return location;
      const input = scopeInput(newRecorded(), () => {});
      const place = mapRendering(parsed.template, rendered.text, runtime, input)(offset);
      return place === undefined || inCall(place) ? location : place;
    },
  };
}

const CALL = '(macro call)';

function variantFacts(facts: RenderFacts, variant: Variant): RenderFacts {
  const { names } = facts;
  const { relations } = variant;
  const overridden: ProjectNames = {
    ...names,
    vars: new Map([...names.vars, ...Object.entries(variant.vars ?? {})]),
    environment: { ...names.environment, ...variant.environment },
    runStartedAt: variant.runStartedAt ?? names.runStartedAt,
    models: withRelations(names.models, relations),
    sources: withRelations(names.sources, relations),
    deltas: new Map(
      [...relations].flatMap(([key, relation]) =>
        key.startsWith(deltaKey('')) ? [[key.slice(deltaKey('').length), relation] as const] : [],
      ),
    ),
  };
  const overrides = new Map(
    Object.entries(variant.macros ?? {}).map(([name, value]) => [name, () => toPlain(value)]),
  );
  return renderFacts(overridden, { ...facts.templates, overrides }, facts.schema, facts);
}

function withRelations<T extends { readonly id: NodeId; readonly relation: Relation | undefined }>(
  nodes: ReadonlyMap<string, T>,
  relations: ReadonlyMap<string, Relation>,
): Map<string, T> {
  return new Map(
    [...nodes].map(([name, node]) => [name, { ...node, relation: relations.get(node.id) ?? node.relation }]),
  );
}

function namesRead(recorded: readonly Recorded[]): Pick<VariantQuery, 'vars' | 'environment'> {
  return {
    vars: new Set(recorded.flatMap(({ vars }) => [...vars.keys()])),
    environment: new Set(recorded.flatMap(({ environment }) => [...environment.keys()])),
  };
}
