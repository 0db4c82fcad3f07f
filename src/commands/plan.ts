/** gold plan, and --dry-run of the commands that publish. */
import type { NodeId } from '../compile/manifest.ts';
import type { LoadedProject } from '../load-project.ts';
import type { Arguments, Command } from './command.ts';
import type { CommandContext, ExitCode } from './command-context.ts';
import { errorFormat, load, select } from './load.ts';
import { readGlobals, readSelection, SELECTION_OPTIONS } from './options.ts';
import { printJson, wantsJson } from './print-json.ts';

export const planCommand: Command = {
  leavesNoLog: true,
  command: 'plan',
  describe: 'Show what gold run would do to each model, and why; nothing is written',
  options: {
    ...SELECTION_OPTIONS,
    json: { type: 'boolean', describe: 'Print JSON' },
  },
  examples: [
    { line: 'gold plan', says: 'what a run would do, and why' },
    { line: 'gold plan --select daily_trips+', says: 'of a model and all below it' },
  ],
  async run(args, context) {
    const project = await load(args, context);
    return showPlan(project, select(project, readSelection(args), ['model'], context), args, context);
  },
};

/** Also for nodes that would fail: a plan is no attempt. */
export async function showPlan(
  project: LoadedProject,
  selected: ReadonlySet<NodeId>,
  args: Arguments,
  context: CommandContext,
): Promise<ExitCode> {
  const { previewRun } = await import('../planning.ts');
  const preview = await previewRun(project, selected, context.adapters, context.signal);
  if (wantsJson(args)) {
    const { toPlanJson } = await import('../artifacts/plan-json.ts');
    printJson(toPlanJson(preview), context);
    return 0;
  }
  const { formatPlan, summarizePlan } = await import('../report/format-plan.ts');
  const lines = readGlobals(args).quiet === true ? [] : formatPlan(preview, errorFormat(args, context));
  context.stdout.write(`${[...lines, summarizePlan(preview)].join('\n')}\n`);
  return 0;
}
