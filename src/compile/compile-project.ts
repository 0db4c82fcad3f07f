/**
 * Compiles a project: text in, manifest and diagnostics out. No file, clock or environment is touched here; what varies
 * comes in as CompileOptions. Every error of the project is gathered in one pass.
 */
import { modelCycle, noModels, relationCollision, unknownModelProperties } from '../diagnostics/compile.ts';
import type { GoldError, Location } from '../diagnostics/gold-error.ts';
import type { Dag } from '../graph/dag.ts';
import { type ParsedProject, type Project, parseProject } from '../project/project.ts';
import type { ProjectFiles } from '../project/project-files.ts';
import type { CompiledAssertion } from './assertions/assertion-node.ts';
import { type AssertedTable, compileAssertions, type KeptDrafts } from './assertions/assertions.ts';
import { type AssertionContext, indexTables } from './assertions/context.ts';
import { newRecorded, type ProjectNames, valueGlobals } from './builtins.ts';
import { checkCatalogNames } from './catalog-names.ts';
import type { Checksums } from './checksum-parts.ts';
import { computeChecksums } from './checksums.ts';
import { type CodeParts, findCodeParts } from './code-parts.ts';
import { withoutConsequences } from './consequences.ts';
import {
  buildQuery,
  type ExecutableSql,
  findPart,
  reachedEphemerals,
  withMetadataColumns,
} from './executable-sql.ts';
import {
  checkGroup,
  compileExposures,
  compileGroups,
  type ExposureNode,
  type GroupNode,
} from './exposures.ts';
import { compileMacros } from './macros.ts';
import type { AssertionNode, Manifest, ModelNode, NodeId, SourceNode } from './manifest.ts';
import { CompileMemory } from './memory/compile-memory.ts';
import { metadataRenderer, type SharedMetadata } from './metadata-columns.ts';
import { readFolderConfigs } from './model-config.ts';
import { type NodeContext, toModelNode } from './model-node.ts';
import { indexModels, locateDeclared, locateSetting, modelPath, type RenderedModel } from './models.ts';
import { type RenderedModels, renderModels } from './render-models.ts';
import {
  type RenderedCall,
  renderCall,
  renderVariant,
  type Variant,
  type VariantQuery,
} from './render-variant.ts';
import { compileSeeds, indexProjectSeeds, seedCellLocator } from './seeds/compile-seeds.ts';
import { compileSelectors, type Selectors } from './selectors.ts';
import { compileSources } from './sources.ts';
import { chooseTarget, resolveTarget, type Target } from './target.ts';
import { createRuntime } from './template/runtime.ts';
import type { SourceMap } from './template/source-map.ts';
import { compileUnitTests } from './unit-tests/compile-unit-tests.ts';
import type { UnitTestNode } from './unit-tests/unit-test-node.ts';
import { renderValue, type ValueTemplates } from './value-template.ts';

export interface CompileOptions {
  /** Target to use; default as in the project file. */
  readonly target?: string | undefined;
  /** Override the project's vars. */
  readonly vars?: Readonly<Record<string, unknown>> | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** ISO 8601 in UTC. */
  readonly runStartedAt: string;
  /** Absolute location of a path as written in the project. */
  readonly resolveLocation: (path: string) => string;
}

export interface Compilation {
  readonly manifest: Manifest;
  readonly target: Target;
  readonly dag: Dag;
  readonly models: ReadonlyMap<NodeId, ModelNode>;
  readonly sources: ReadonlyMap<NodeId, SourceNode>;
  /** The assertions that gate a model or a source, by id. */
  assertionsOf(id: NodeId): readonly AssertionNode[];
  /** Further assertions that read it and gate another node. */
  assertionsReading(id: NodeId): readonly AssertionNode[];
  /** The place of an offset in the SQL of an assertion that was written as SQL; undefined for all other kinds. */
  locateInAssertion(id: NodeId, offset: number): Location | undefined;
  /** Messages of `log()`, with the model they come from. */
  readonly logs: readonly { readonly model: string; readonly message: string }[];
  /** What the engine runs for a model; `metadata` adds the metadata columns. */
  queryOf(id: NodeId, options?: { readonly metadata?: boolean }): ExecutableSql;
  /** The place of an offset in such a query, in the file that the analyst wrote. */
  locate(query: ExecutableSql, offset: number): Location | undefined;
  /** The place of a cell in the file of a seed; rows count from 0 after the header. */
  locateCell(seed: NodeId, row: number, column: string): Location | undefined;
  /** What decides the result of a model or seed besides the data, part by part. */
  codePartsOf(id: NodeId): CodeParts;
  /** Sorted by id. */
  readonly unitTests: readonly UnitTestNode[];
  /** Sorted by id. */
  readonly exposures: readonly ExposureNode[];
  /** Sorted by name. */
  readonly groups: readonly GroupNode[];
  readonly selectors: Selectors;
  /** Of every node, by id; computed when first asked for. */
  checksums(): ReadonlyMap<NodeId, Checksums>;
  /** Variables that are set, and environment variables that are there. */
  readonly names: { readonly vars: readonly string[]; readonly environment: readonly string[] };
  /** A model's query rendered anew under other names. */
  renderVariant(id: NodeId, variant: Variant): VariantQuery;
  /** A macro's call rendered, as a unit test writes it at `location`. */
  renderCall(call: string, location: Location, variant: Variant): RenderedCall;
}

export interface CompileResult {
  /** Undefined when there are errors. */
  readonly compilation: Compilation | undefined;
  /** In the order of files and lines. */
  readonly errors: readonly GoldError[];
}

/** `memory`: of former compilations, of this or any other project. It is brought up to date. */
export function compileProject(
  files: ProjectFiles,
  options: CompileOptions,
  memory: CompileMemory = new CompileMemory(),
): CompileResult {
  const errors: GoldError[] = [];
  const report = (error: GoldError): void => {
    errors.push(error);
  };
  const parsed: ParsedProject = parseProject(files, memory.yaml);
  for (const error of parsed.errors) report(error);
  if (parsed.project === undefined) return { compilation: undefined, errors: sortErrors(errors) };
  const target = chooseTarget(parsed.project, options.target, report);
  if (target === undefined) return { compilation: undefined, errors: sortErrors(errors) };
  const compilation = compileParsed(parsed.project, target, options, memory, report);
  memory.sweep();
  return errors.length > 0
    ? { compilation: undefined, errors: sortErrors(withoutConsequences(errors, parsed.unread)) }
    : { compilation, errors: [] };
}

function compileParsed(
  project: Project,
  targetName: string,
  options: CompileOptions,
  memory: CompileMemory,
  report: (error: GoldError) => void,
): Compilation {
  const runtime = createRuntime();
  const templates: ValueTemplates = { runtime, macros: compileMacros(project.macros, runtime, report) };
  const base = baseNames(project, options);
  const target = resolveTarget(project, targetName, base, templates, report);
  const named: ProjectNames = {
    ...base,
    target: { name: target.name, schema: target.schema, type: target.engine },
  };
  const sources = compileSources(project, named, templates, report);

  const paths = project.models.map((file) => modelPath(file.path));
  const folders = readFolderConfigs(
    project.config.models,
    project.config.name,
    paths,
    project.configDocument,
  );
  for (const error of folders.errors) report(error);
  // The same settings give the same list, so that what was merged from them before is known again.
  const levels = memory.recall(project.config.models, 'levels', () => folders.levels);
  const files = indexModels(project, levels, memory, report);
  const seeds = indexProjectSeeds(project, files, report);
  if (project.models.length === 0 && project.seeds.length === 0) report(noModels());
  for (const [name, properties] of project.modelProperties) {
    if (!files.has(name)) report(unknownModelProperties(name, files.keys(), properties.location));
  }
  for (const source of sources) {
    const clash =
      source.relation.schema === target.schema
        ? (files.get(source.name) ?? seeds.get(source.name))
        : undefined;
    if (clash) report(relationCollision(`${source.source}.${source.name}`, clash.name, source.place));
  }

  const rendered = renderModels(
    [...files.values()],
    [...seeds.values()],
    sources,
    named,
    templates,
    target,
    memory,
  );
  for (const model of rendered.models) for (const error of model.errors) report(error);
  for (const cycle of rendered.dag.findCycles()) report(cycleError(cycle, rendered.models));

  const nodeContext: NodeContext = {
    project: project.config.name,
    facts: rendered.facts,
    macroHashes: new Map(project.macros.map((file) => [file.path, memory.hashOf(file)])),
    renderMetadata: metadataRenderer(
      rendered.facts,
      memory.recall(rendered.epoch, 'metadata columns', (): SharedMetadata => new Map()),
    ),
    memory,
    report,
  };
  const nodes = [
    ...rendered.models.map((model) => toModelNode(model, nodeContext)),
    ...compileSeeds(project, seeds, rendered.facts, report),
  ].sort((a, b) => (a.id < b.id ? -1 : 1));
  if (target.catalog !== undefined) checkCatalogNames(nodes, report);
  const models = new Map(nodes.map((node) => [node.id, node]));
  const context: AssertionContext = {
    project: project.config.name,
    models,
    sources,
    dag: rendered.dag,
    tables: indexTables(nodes, sources),
    names: rendered.facts.names,
    templates,
    render: (text, location) =>
      renderValue(
        text,
        location,
        templates,
        (scope, place) => valueGlobals(named, newRecorded(), scope, place, false),
        report,
      ),
    report,
  };
  const assertions = compileAssertions(
    assertedTables(project, nodes, sources),
    project.assertions,
    context,
    memory.recall(memory, 'drafts', () => new Map<NodeId, KeptDrafts>()),
  );
  const unitTests = compileUnitTests(project.unitTests, {
    project: project.config.name,
    models: files,
    seeds,
    enabled: new Set(nodes.map(({ id }) => id)),
    sources,
    macros: new Set([...templates.macros.keys(), 'is_incremental']),
    fixtures: project.fixtures,
    report,
  });
  const exposures = compileExposures(project, rendered.facts.names, report);
  for (const model of rendered.models)
    checkGroup(model.config.group, project, () => locateSetting(model, 'group'), report);
  for (const seed of seeds.values())
    checkGroup(seed.config.group, project, () => locateDeclared(seed, seed.path, 'group'), report);
  const assembled = assemble(project, target, nodes, sources, assertions, unitTests, rendered);
  const byId = new Map(rendered.models.map((model) => [model.model.id, model]));
  const { macroHashes } = nodeContext;
  let checksums: ReadonlyMap<NodeId, Checksums> | undefined;
  return {
    ...assembled,
    locateCell: seedCellLocator(seeds),
    exposures,
    groups: compileGroups(project),
    selectors: compileSelectors(project.selectors, named, templates, report),
    checksums() {
      checksums ??= computeChecksums(project, { ...assembled.manifest, exposures, unitTests });
      return checksums;
    },
    codePartsOf: (id) =>
      findCodeParts(id, { models, macroHashes, recordedOf: (model) => byId.get(model)?.recorded }),
  };
}

function assertedTables(
  project: Project,
  models: readonly ModelNode[],
  sources: readonly SourceNode[],
): AssertedTable[] {
  const ofSources = new Map(
    project.sourceTables.map((placed) => [`${placed.source.name}.${placed.value.name}`, placed]),
  );
  return [
    ...models.map((table) => ({
      table,
      properties:
        table.seedFile === undefined
          ? project.modelProperties.get(table.name)
          : project.seedProperties.get(table.name),
    })),
    ...sources.map((table) => ({ table, properties: ofSources.get(`${table.source}.${table.name}`) })),
  ].flatMap(({ table, properties }) => (properties === undefined ? [] : [{ table, properties }]));
}

function baseNames(project: Project, options: CompileOptions): ProjectNames {
  return {
    project: project.config.name,
    vars: new Map([...Object.entries(project.config.vars), ...Object.entries(options.vars ?? {})]),
    environment: options.environment,
    runStartedAt: options.runStartedAt,
    target: {},
    models: new Map(),
    sources: new Map(),
    resolveLocation: options.resolveLocation,
  };
}

function cycleError(cycle: readonly string[], models: readonly RenderedModel[]): GoldError {
  const byId = new Map(models.map((model) => [model.model.id, model]));
  const path = cycle.map((id) => byId.get(id)?.model.name ?? id);
  const first = byId.get(cycle[0] ?? '');
  const place = first?.recorded.refPlaces.get(cycle[1] ?? '');
  return modelCycle(
    path,
    place ?? { file: first?.model.file.path ?? 'gold_project.yml', line: 1, column: 1 },
  );
}

function assemble(
  project: Project,
  target: Target,
  nodes: readonly ModelNode[],
  sources: readonly SourceNode[],
  assertions: readonly CompiledAssertion[],
  unitTests: readonly UnitTestNode[],
  rendered: RenderedModels,
): Omit<Compilation, 'locateCell' | 'exposures' | 'groups' | 'selectors' | 'checksums' | 'codePartsOf'> {
  const { dag } = rendered;
  const models = new Map(nodes.map((node) => [node.id, node]));
  const locators = new Map<NodeId, SourceMap>(rendered.models.map((model) => [model.model.id, model.locate]));
  for (const { node, template } of assertions) if (template) locators.set(node.id, template.locate);
  const queries = new Map(assertions.map(({ node, template }) => [node.id, template?.query]));
  const byGate = new Map<NodeId, AssertionNode[]>();
  const byReader = new Map<NodeId, AssertionNode[]>();
  const add = (map: Map<NodeId, AssertionNode[]>, id: NodeId, node: AssertionNode): void => {
    const list = map.get(id);
    if (list === undefined) map.set(id, [node]);
    else list.push(node);
  };
  for (const { node } of assertions) {
    add(byGate, node.gate, node);
    for (const id of node.dependsOn) add(byReader, id, node);
  }
  const locate = (query: ExecutableSql, offset: number): Location | undefined => {
    const part = findPart(query, offset);
    return part && locators.get(part.node)?.(part.offset);
  };
  return {
    manifest: {
      project: project.config.name,
      target: target.name,
      models: nodes,
      sources,
      assertions: assertions.map(({ node }) => node),
    },
    target,
    dag,
    models,
    sources: new Map(sources.map((source) => [source.id, source])),
    assertionsOf: (id) => byGate.get(id) ?? [],
    assertionsReading: (id) => byReader.get(id) ?? [],
    locateInAssertion(id, offset) {
      const query = queries.get(id);
      return query && locate(query, offset);
    },
    logs: rendered.models.flatMap(({ model, recorded }) =>
      recorded.logs.map((message) => ({ model: model.name, message })),
    ),
    queryOf(id, { metadata = false } = {}) {
      const node = models.get(id);
      if (node === undefined) throw new Error(`no model ${id}`);
      const query = buildQuery(node, reachedEphemerals(node.dependsOn, models, dag));
      return metadata ? withMetadataColumns(query, node.metadataColumns) : query;
    },
    locate,
    unitTests,
    names: {
      vars: [...rendered.facts.names.vars.keys()],
      environment: Object.keys(rendered.facts.names.environment),
    },
    renderVariant: (id, variant) => renderVariant(id, rendered, variant),
    renderCall: (call, location, variant) => renderCall(call, location, rendered, variant),
  };
}

function sortErrors(errors: readonly GoldError[]): GoldError[] {
  const key = (error: GoldError): [string, number, number] => [
    error.location?.file ?? '',
    error.location?.line ?? 0,
    error.location?.column ?? 0,
  ];
  return [...errors].sort((a, b) => {
    const [fileA, lineA, columnA] = key(a);
    const [fileB, lineB, columnB] = key(b);
    return fileA < fileB ? -1 : fileA > fileB ? 1 : lineA - lineB || columnA - columnB;
  });
}
