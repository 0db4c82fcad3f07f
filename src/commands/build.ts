/** gold build */
import { findBlocked } from '../unit-tests/find-blocked.ts';
import type { Command } from './command.ts';
import { findCount, findFlag } from './options.ts';
import { showPlan } from './plan.ts';
import { wantsJson } from './print-json.ts';
import { loadSelected, RUN_OPTIONS, runNodes } from './run-nodes.ts';
import { explainUnitTests, runUnitTestsOf } from './unit-tests.ts';

export const buildCommand: Command = {
  command: 'build',
  describe: 'Run unit tests, then publish seeds and models in one go, each after what it reads',
  options: RUN_OPTIONS,
  examples: [
    { line: 'gold build', says: 'unit tests, seeds and models' },
    { line: 'gold build -s stg_trips+', says: 'one, and all that reads it' },
  ],
  async run(args, context) {
    const nodes = await loadSelected(['model', 'seed', 'unit_test'], args, context);
    const { project, selected } = nodes;
    if (findFlag(args, 'dryRun') === true) return showPlan(project, selected, args, context);
    const tests = project.compilation.unitTests.filter(({ id }) => selected.has(id));
    const results = await runUnitTestsOf(
      { project, tests, threads: findCount(args, 'threads', 1) },
      args,
      context,
    );
    const failed = results.filter(({ status }) => status !== 'pass');
    explainUnitTests(failed, args, context);
    if (tests.length > 0 && context.people !== undefined && !wantsJson(args)) context.stdout.write('\n');
    const exitCode = await runNodes(
      { ...nodes, command: 'build', blocked: findBlocked(failed, project.compilation), unitTests: results },
      args,
      context,
    );
    return failed.length > 0 && exitCode === 0 ? 1 : exitCode;
  },
};
