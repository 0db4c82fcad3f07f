/** Runs what a watch has to run: unit tests first, then models and seeds in one DAG as `gold build` does, then rows of what changed. */
import type { ModelNode, NodeId } from '../compile/manifest.ts';
import type { NodeResult, RunResult } from '../execute/run-result.ts';
import type { LoadedProject } from '../load-project.ts';
import { type Adapters, runModels } from '../pipeline.ts';
import { runUnitTests } from '../testing.ts';
import { findBlocked } from '../unit-tests/find-blocked.ts';
import type { UnitTestResult } from '../unit-tests/unit-test-result.ts';
import { previewModel } from './preview.ts';
import type { WatchReporter } from './watch-news.ts';
import type { Todo } from './watch-state.ts';

/** Changed models whose rows are shown. */
const PREVIEWS = 3;

export interface TodoContext {
  readonly adapters: Adapters;
  readonly reporter: WatchReporter;
  readonly threads: number | undefined;
  readonly failFast: boolean | undefined;
  /** `gold 0.1.0` */
  readonly version: string;
  readonly signal: AbortSignal;
  /** Told of each node and unit test that ended well. */
  readonly onDone: (id: NodeId) => void;
}

/** Whether all went well. Rejects when cancelled, with whatever the stopped work says, and for what keeps all of it from running. */
export async function runTodo(project: LoadedProject, todo: Todo, context: TodoContext): Promise<boolean> {
  const { compilation } = project;
  const { reporter, signal } = context;
  const tests = compilation.unitTests.filter(({ id }) => todo.tests.has(id));
  const models = compilation.manifest.models.filter(({ id }) => todo.nodes.has(id));
  const built = models.filter(({ config }) => config.materialized !== 'ephemeral');
  reporter.tell({ kind: 'run-started', nodes: built.length, tests: tests.length });
  const tested = await runUnitTests(project, tests, context.adapters, {
    signal,
    threads: context.threads,
    onResult: (result) => {
      if (result.status === 'pass') context.onDone(result.test.id);
      reporter.tell({ kind: 'unit-tested', result });
    },
  });
  signal.throwIfAborted();
  const failed = tested.filter(({ status }) => status !== 'pass');
  const result = built.length === 0 ? undefined : await build(project, built, failed, context);
  signal.throwIfAborted();
  await showChanged(project, models, todo, result, context);
  for (const { id } of models) context.onDone(id);
  return failed.length === 0 && (result === undefined || isGood(result));
}

async function build(
  project: LoadedProject,
  models: readonly ModelNode[],
  failed: readonly UnitTestResult[],
  { adapters, reporter, threads, failFast, version, signal, onDone }: TodoContext,
): Promise<RunResult> {
  const events = reporter.runEvents();
  const result = await runModels(project, new Set(models.map(({ id }) => id)), adapters, {
    threads,
    failFast,
    blocked: findBlocked(failed, project.compilation),
    command: 'build',
    version,
    events: {
      runStarted: (names) => events.runStarted(names),
      nodeStarted: (id) => events.nodeStarted(id),
      nodeProgress: (id, share) => events.nodeProgress(id, share),
      nodeFinished: (node) => {
        if (isWell(node)) onDone(node.id);
        events.nodeFinished(node);
      },
      noted: (text) => events.noted?.(text),
    },
    signal,
  });
  if (!result.cancelled) reporter.tell({ kind: 'run-ended', result });
  return result;
}

function isWell({ status }: NodeResult): boolean {
  return status !== 'failed' && status !== 'skipped';
}

function isGood({ nodes, unrecorded, untracked }: RunResult): boolean {
  return nodes.every(isWell) && unrecorded === undefined && (untracked ?? []).length === 0;
}

async function showChanged(
  project: LoadedProject,
  models: readonly ModelNode[],
  { changed }: Todo,
  result: RunResult | undefined,
  { adapters, reporter, signal }: TodoContext,
): Promise<void> {
  const results = new Map((result?.nodes ?? []).map((node) => [node.id, node]));
  const shown = models.filter(({ id, config }) => {
    const node = results.get(id);
    return changed.has(id) && (node === undefined ? config.materialized === 'ephemeral' : isWell(node));
  });
  for (const model of shown.slice(0, PREVIEWS)) {
    const preview = await previewModel(project, model, results.get(model.id), adapters, signal);
    reporter.tell({ kind: 'previewed', preview });
  }
  const others = shown.slice(PREVIEWS).map(({ name }) => name);
  if (others.length > 0) reporter.tell({ kind: 'previews-left-out', models: others });
}
