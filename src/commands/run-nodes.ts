/** What `gold run`, `gold seed` and `gold build` share: options, the run, its report, the exit code. */
import type { NodeId } from '../compile/manifest.ts';
import { emitRunEvents, readRunEvents } from '../events/run-events.ts';
import type { SelectableKind } from '../graph/selectable-node.ts';
import type { LoadedProject } from '../load-project.ts';
import type { RunOptions } from '../pipeline.ts';
import type { UnitTestResult } from '../unit-tests/unit-test-result.ts';
import type { Arguments, Command } from './command.ts';
import type { CommandContext, ExitCode } from './command-context.ts';
import { errorFormat, load, select } from './load.ts';
import { findCount, findFlag, readGlobals, readSelection, SELECTION_OPTIONS } from './options.ts';
import { showPlan } from './plan.ts';
import { printJson, wantsJson } from './print-json.ts';
import { warnOfLocalCatalog } from './warn-local-catalog.ts';

export const RUN_OPTIONS: Command['options'] = {
  ...SELECTION_OPTIONS,
  threads: { type: 'number', describe: 'Models run side by side. Default: as the target says' },
  'dry-run': { type: 'boolean', describe: 'Only show what would be done, as gold plan does' },
  'fail-fast': { alias: 'x', type: 'boolean', describe: 'Stop at the first failure' },
  json: { type: 'boolean', describe: 'Print run_results.json instead of lines' },
};

export interface RunNodes {
  readonly command: RunOptions['command'];
  readonly project: LoadedProject;
  /** What is neither model nor seed is passed over. */
  readonly selected: ReadonlySet<NodeId>;
  /** Of the selected nodes those that must not run, with the reason for people. */
  readonly blocked?: ReadonlyMap<NodeId, string>;
  /** That ran before. */
  readonly unitTests?: readonly UnitTestResult[];
}

/** The project compiled, and its nodes of these kinds selected. */
export async function loadSelected(
  kinds: readonly SelectableKind[],
  args: Arguments,
  context: CommandContext,
): Promise<Omit<RunNodes, 'command'>> {
  const project = await load(args, context);
  return { project, selected: select(project, readSelection(args), kinds, context) };
}

/** Runs and publishes the nodes, in one DAG. 1 when one of them fails. */
export async function runNodes(
  { command, project, selected, blocked, unitTests }: RunNodes,
  args: Arguments,
  context: CommandContext,
): Promise<ExitCode> {
  if (findFlag(args, 'dryRun') === true) return showPlan(project, selected, args, context);
  const { runModels } = await import('../pipeline.ts');
  const { toRunResultsJson } = await import('../artifacts/run-results-json.ts');
  const { events } = context;
  warnOfLocalCatalog(project, context);
  const stopTelling = await tellPeople(args, context);
  try {
    const result = await runModels(project, selected, context.adapters, {
      threads: findCount(args, 'threads', 1),
      failFast: findFlag(args, 'failFast'),
      blocked,
      command,
      runId: context.runId,
      unitTests,
      version: `gold ${context.version}`,
      events: emitRunEvents((event) => events.emit(event)),
      signal: context.signal,
    });
    events.emit({ kind: 'run-finished', result });
    if (wantsJson(args)) printJson(toRunResultsJson(result, unitTests), context);
    const failed = result.nodes.some(({ status }) => status === 'failed');
    const isUntold = result.unrecorded !== undefined || (result.untracked ?? []).length > 0;
    return failed || isUntold ? 1 : 0;
  } finally {
    stopTelling();
  }
}

/** A line for each node, the live line and the summary, while a person listens. Gives what ends it. */
async function tellPeople(args: Arguments, context: CommandContext): Promise<() => void> {
  const { people, events } = context;
  if (people === undefined) return () => {};
  const { createRunReporter } = await import('../report/run-reporter.ts');
  const reporter = createRunReporter({
    ...errorFormat(args, context),
    live: people.talk,
    results: wantsJson(args) ? { write: () => {} } : context.stdout,
    quiet: readGlobals(args).quiet ?? false,
    elapsed: context.adapters.clock.elapsed,
  });
  const told = readRunEvents(reporter);
  reporter.start();
  const unsubscribe = events.subscribe((event) => {
    if (event.kind === 'run-finished') reporter.summary(event.result);
    else told(event);
  });
  return () => {
    unsubscribe();
    reporter.stop();
  };
}
