/** Composes the stages of a run; the only module that knows their order. Effects come in through Adapters. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { readDurations, writeDurations } from './artifacts/durations.ts';
import { toRunResultsJson } from './artifacts/run-results-json.ts';
import { formatJson, writeText } from './artifacts/write-text.ts';
import type { AssertionResult } from './audit/assertion-result.ts';
import { type AuditRun, auditFolder, type RecordedResult, recordResults } from './audit/audit-tables.ts';
import { locateEngineError } from './bind/locate.ts';
import type { AssertionNode, ModelNode, NodeId } from './compile/manifest.ts';
import type { Target } from './compile/target.ts';
import type { DeltaContext } from './delta/index.ts';
import { GoldError } from './diagnostics/gold-error.ts';
import { isObjectStorageError } from './diagnostics/object-storage.ts';
import { nameOfNode } from './execute/explain-skip.ts';
import { bindInputs } from './execute/inputs.ts';
import type { RunEvents } from './execute/run-context.ts';
import { runPlan } from './execute/run-plan.ts';
import type { NodeResult, RunResult } from './execute/run-result.ts';
import { SourceTracker } from './execute/source-tracker.ts';
import { testPublished } from './execute/test-published.ts';
import { trackingContext } from './execute/tracking-context.ts';
import { type LoadedProject, writeManifest } from './load-project.ts';
import { buildPlan, planReading, planTesting } from './plan/plan.ts';
import type { Catalog, CatalogSettings } from './ports/catalog.ts';
import type { Clock } from './ports/clock.ts';
import type { Engine, QueryResult } from './ports/engine.ts';
import type { WatchFiles } from './ports/file-watcher.ts';
import type { OpenKeyboard } from './ports/keyboard.ts';
import type { StorageSettings } from './ports/storage-settings.ts';
import type { Workers } from './ports/workers.ts';
import { openCatalog } from './register/open-catalog.ts';
import { Registrar } from './register/registrar.ts';
import type { TableContext } from './table/table-context.ts';
import type { UnitTestResult } from './unit-tests/unit-test-result.ts';

/** Factories for the world outside, each called only when needed. */
export interface Adapters {
  readonly clock: Clock;
  readonly workers: Workers;
  /** A new id, for runs: a UUID that sorts by time. */
  newId(): string;
  /** An engine for local files only. */
  openEngine(settings: EngineSettings): Promise<Engine>;
  /** Tables on local disks and, as `storage` says, in object storage. */
  openDelta(storage: WorkspaceStorage): Promise<DeltaContext>;
  /** Tables and an engine that reads and writes them, wherever they lie. */
  openWorkspace(engine: EngineSettings, storage: WorkspaceStorage): Promise<Workspace>;
  openCatalog(settings: CatalogSettings): Promise<Catalog>;
  readonly watchFiles: WatchFiles;
  readonly openKeyboard: OpenKeyboard;
}

export interface WorkspaceStorage {
  readonly settings: StorageSettings;
  /** Absolute; for copies of remote files when the settings name no folder. */
  readonly cacheFolder: string;
}

export interface Workspace {
  /** Closing it ends the workspace. */
  readonly engine: Engine;
  readonly delta: DeltaContext;
  /** How files under a remote URI are read, and why so; for people. */
  describeReading(uri: string): Promise<string>;
}

export interface EngineSettings {
  /** Processor threads of the engine; undefined: all. */
  readonly threads: number | undefined;
  /** Such as `4GB`; undefined: the engine decides. */
  readonly memoryLimit: string | undefined;
  readonly temporaryFolder: string;
}

export interface RunOptions {
  /** Models run side by side; default: the target's threads, else the processors. */
  readonly threads?: number | undefined;
  readonly failFast?: boolean | undefined;
  /** Nodes that must not run, with the reason; what needs them is skipped too. */
  readonly blocked?: ReadonlyMap<NodeId, string> | undefined;
  /** By which the user asked for it, for the history of results. */
  readonly command: 'run' | 'build' | 'seed';
  /** Default: a new one. */
  readonly runId?: string | undefined;
  /** Of tests that came first; they go into run_results.json. */
  readonly unitTests?: readonly UnitTestResult[] | undefined;
  /** `gold 0.1.0`, for provenance. */
  readonly version: string;
  readonly events: RunEvents;
  readonly signal: AbortSignal;
}

/** Runs the selected models and seeds and writes the artifacts. */
export async function runModels(
  project: LoadedProject,
  selected: ReadonlySet<NodeId>,
  adapters: Adapters,
  options: RunOptions,
): Promise<RunResult> {
  const { compilation, root } = project;
  const plan = buildPlan(compilation, selected);
  await writeManifest(project);
  const auditRun = startAudit(project, adapters, options.command, options.runId);
  const opening = startCatalog(compilation.target, adapters, options.signal);
  const durations = readDurations(root);
  return withEngine(project, adapters, async (engine, delta) => {
    const engineInfo = `${options.version} (${await engine.version()})`;
    const registrar = await opening(delta);
    const tracker = new SourceTracker(plan, compilation, {
      ...trackingContext(compilation, delta.store, adapters, auditRun.runId),
      signal: options.signal,
      onNote: (text) => options.events.noted?.(text),
    });
    tracker.start();
    const running = runPlan(plan, compilation, {
      engine,
      delta,
      tracker,
      clock: adapters.clock,
      engineInfo,
      auditRun,
      concurrency: options.threads ?? compilation.target.threads ?? availableParallelism(),
      failFast: options.failFast ?? false,
      durations,
      blocked: options.blocked,
      registrar,
      signal: AbortSignal.any([options.signal, tracker.lost]),
      events: options.events,
    });
    const ran = await running.catch(async (fault: unknown) => {
      await tracker.settle(undefined);
      throw fault;
    });
    const cancelled = options.signal.aborted;
    const [unrecorded, { errors: untracked }] = await Promise.all([
      record({ engine, delta, engineInfo }, auditRun, ran.nodes.flatMap(recordedResults)),
      tracker.settle({ ...ran, cancelled }),
    ]);
    const result = { ...ran, cancelled, unrecorded, untracked };
    const json = formatJson(toRunResultsJson(result, options.unitTests));
    await writeText(join(root, 'target', 'run_results.json'), project.redact(json));
    await writeDurations(root, durations, result, compilation.models);
    return result;
  });
}

/** Begins at once, beside the start of the engine. What is wrong with the catalog is told by the second call. */
function startCatalog(
  { catalog: target }: Target,
  adapters: Adapters,
  signal: AbortSignal,
): (delta: DeltaContext) => Promise<Registrar | undefined> {
  const opening = target && openCatalog(target, adapters.openCatalog, signal);
  opening?.catch(() => {});
  return async (delta) => {
    const catalog = await opening;
    if (catalog === undefined || target === undefined) return undefined;
    return new Registrar({ catalog, createDatabase: target.createDatabase, delta, signal });
  };
}

function recordedResults({ assertions = [], published, versionRead }: NodeResult): RecordedResult[] {
  return assertions.map((result) => ({ result, tableVersion: published?.versionAfter ?? versionRead }));
}

/** The history of results is told when it could not be written, and changes nothing of what was published. */
async function record(
  context: TableContext,
  auditRun: AuditRun,
  results: readonly RecordedResult[],
): Promise<GoldError | undefined> {
  try {
    await recordResults(context, auditRun, results);
    return undefined;
  } catch (error) {
    if (error instanceof GoldError) return error;
    throw error;
  }
}

function startAudit(
  { compilation }: LoadedProject,
  { clock, newId }: Adapters,
  command: string,
  runId = newId(),
): AuditRun {
  const { warehouse, schema } = compilation.target;
  return {
    runId,
    command,
    at: new Date(clock.now()).toISOString(),
    folder: auditFolder(warehouse, schema),
    nameOf: (id) => nameOfNode(id, compilation),
  };
}

export interface TestOptions {
  /** Default: a new one. */
  readonly runId?: string | undefined;
  /** `gold 0.1.0`, for the tables that results go into. */
  readonly version: string;
  readonly signal: AbortSignal;
  /** Told of each table's results as they are known. */
  readonly onResults?: (results: readonly AssertionResult[]) => void;
}

export interface TestResult {
  /** Sorted by assertion id. */
  readonly results: readonly AssertionResult[];
  /** Why they could not be added to their history. */
  readonly unrecorded: GoldError | undefined;
}

/** Measures assertions on what is published, each table at one version. */
export async function testModels(
  project: LoadedProject,
  assertions: readonly AssertionNode[],
  adapters: Adapters,
  { version, runId, signal, onResults }: TestOptions,
): Promise<TestResult> {
  const { compilation } = project;
  const plan = planTesting(compilation, assertions);
  const auditRun = startAudit(project, adapters, 'test', runId);
  return withEngine(project, adapters, async (engine, delta) => {
    const engineInfo = `${version} (${await engine.version()})`;
    const context = {
      compilation,
      engine,
      delta,
      clock: adapters.clock,
      signal,
      engineInfo,
      auditRun,
      // The plan binds views as inputs.
      bindView: async () => {},
    };
    const found = await testPublished(plan, assertions, context, onResults);
    const unrecorded = await record({ engine, delta, engineInfo }, auditRun, found);
    return { results: found.map(({ result }) => result), unrecorded };
  });
}

export interface ShowOptions {
  /** Rows at most; undefined: all. */
  readonly limit: number | undefined;
  /** Add the metadata columns, as publishing would. */
  readonly metadata: boolean;
  readonly signal: AbortSignal;
}

/** The first rows of a model's query, from the sources and the models published. */
export async function showModel(
  project: LoadedProject,
  model: ModelNode,
  adapters: Adapters,
  { limit, metadata, signal }: ShowOptions,
): Promise<QueryResult> {
  const { compilation } = project;
  const plan = planReading(compilation, model);
  const query = compilation.queryOf(model.id, { metadata });
  return withEngine(project, adapters, async (engine, delta) => {
    const inputs = bindInputs(plan, compilation, { engine, delta, signal });
    await Promise.all(plan.inputs.map(({ key }) => inputs.ready(key)));
    try {
      return await engine.query(query.sql, { signal, ...(limit === undefined ? {} : { limit }) });
    } catch (error) {
      if (!(error instanceof GoldError)) throw error;
      throw locateEngineError(error, query, compilation, model);
    }
  });
}

/** Opens the target's engine and the Delta context for `action`, and closes the engine after it. */
export function withEngine<T>(
  project: LoadedProject,
  adapters: Adapters,
  action: (engine: Engine, delta: DeltaContext) => Promise<T>,
): Promise<T> {
  return withWorkspace(project, adapters, ({ engine, delta }) => action(engine, delta));
}

/** The same, with all that a workspace can. */
export async function withWorkspace<T>(
  project: LoadedProject,
  adapters: Adapters,
  action: (workspace: Workspace) => Promise<T>,
): Promise<T> {
  return atTarget(project.compilation.target, async () => {
    const workspace = await adapters.openWorkspace(engineSettings(project), workspaceStorage(project));
    try {
      return await action(workspace);
    } finally {
      await workspace.engine.close();
    }
  });
}

/** Tables of the target, for `action` that needs no engine. */
export function withDelta<T>(
  project: LoadedProject,
  adapters: Adapters,
  action: (delta: DeltaContext) => Promise<T>,
): Promise<T> {
  return atTarget(project.compilation.target, async () =>
    action(await adapters.openDelta(workspaceStorage(project))),
  );
}

/** What the target says of its engine. */
export function engineSettings({
  root,
  compilation: { target },
}: Pick<LoadedProject, 'root' | 'compilation'>): EngineSettings {
  const { threads, memoryLimit, temporaryFolder = join(root, 'target', 'tmp') } = target;
  return { threads, memoryLimit, temporaryFolder };
}

function workspaceStorage({ root, compilation }: LoadedProject): WorkspaceStorage {
  return { settings: compilation.target.storage, cacheFolder: join(root, 'target', 'cache', 'files') };
}

/** What is wrong with object storage is to be mended in the target, unless it has a place already. */
async function atTarget<T>({ place }: Target, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw isObjectStorageError(error) ? error.at(place) : error;
  }
}
