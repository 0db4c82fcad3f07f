/** gold catalog plan, gold catalog apply */
import type { AppliedCatalog, CatalogPlan } from '../register/catalog-plan.ts';
import type { Arguments, Command } from './command.ts';
import type { CommandContext, ExitCode } from './command-context.ts';
import { errorFormat, load, select } from './load.ts';
import { findFlag, findText, readGlobals, readSelection, SELECTION_OPTIONS } from './options.ts';
import { jsonDocument, printJson, wantsJson } from './print-json.ts';
import { warnOfLocalCatalog } from './warn-local-catalog.ts';

export const catalogCommand: Command = {
  command: 'catalog <action>',
  describe: 'Show how the catalog differs from the Delta tables (plan), or repair it (apply)',
  positionals: {
    action: { type: 'string', describe: 'plan changes nothing', choices: ['plan', 'apply'] },
  },
  options: {
    ...SELECTION_OPTIONS,
    prune: {
      type: 'boolean',
      describe: 'apply: take entries of models that are gone out of the catalog; files stay',
    },
    json: { type: 'boolean', describe: 'Print JSON' },
  },
  examples: [
    { line: 'gold catalog plan --target aws', says: 'what differs', needs: 'a target with a catalog' },
    {
      line: 'gold catalog apply --target aws --prune',
      says: 'repair it, and drop what is no model any more',
      needs: 'a target with a catalog',
    },
  ],
  async run(args, context) {
    const project = await load(args, context);
    const selection = readSelection(args);
    warnOfLocalCatalog(project, context);
    const options = {
      selected: select(project, selection, ['model', 'seed'], context),
      // With a selection the others are nobody's business.
      all: selection.select === undefined && selection.exclude === undefined,
      signal: context.signal,
    };
    const { planCatalog, applyCatalog } = await import('../cataloguing.ts');
    if (findText(args, 'action') === 'plan')
      return showPlan(await planCatalog(project, context.adapters, options), args, context);
    const prune = findFlag(args, 'prune') ?? false;
    const applied = await applyCatalog(project, context.adapters, { ...options, prune });
    return showApplied(applied, args, context);
  },
};

async function showPlan(plan: CatalogPlan, args: Arguments, context: CommandContext): Promise<ExitCode> {
  const { toCatalogPlanJson } = await import('../artifacts/catalog-json.ts');
  const { formatCatalogPlan, summarizeCatalogPlan } = await import('../report/format-catalog.ts');
  if (wantsJson(args)) {
    printJson(jsonDocument('catalog-plan', toCatalogPlanJson(plan)), context);
  } else {
    const { colors } = errorFormat(args, context);
    for (const line of formatCatalogPlan(plan, colors)) context.stdout.write(`${line}\n`);
    if (readGlobals(args).quiet !== true) context.stderr.write(`${summarizeCatalogPlan(plan)}\n`);
  }
  // Something else under a name of ours has to be cleared away by hand.
  return plan.entries.some(({ action }) => action.kind === 'refuse') ? 1 : 0;
}

async function showApplied(
  applied: AppliedCatalog,
  args: Arguments,
  context: CommandContext,
): Promise<ExitCode> {
  const { toAppliedCatalogJson } = await import('../artifacts/catalog-json.ts');
  const { formatAppliedCatalog } = await import('../report/format-catalog.ts');
  if (wantsJson(args)) {
    printJson(jsonDocument('catalog-apply', toAppliedCatalogJson(applied)), context);
  } else {
    const quiet = readGlobals(args).quiet === true;
    const lines = formatAppliedCatalog(applied, errorFormat(args, context), quiet);
    for (const line of lines) context.stdout.write(`${line}\n`);
  }
  return applied.registrations.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
}
