/** What `gold catalog plan` and `gold catalog apply` say. */
import type { AppliedCatalog, CatalogPlan, PlannedEntry } from '../register/catalog-plan.ts';
import type { Dropped } from '../register/find-dropped.ts';
import type { Colors } from './colors.ts';
import { type ErrorFormat, formatError } from './format-error.ts';

/** A line for each table. */
export function formatCatalogPlan(plan: CatalogPlan, colors: Colors): string[] {
  const names = [...plan.entries.map(({ name }) => name), ...plan.dropped.map(({ table }) => table)];
  const width = Math.max(0, ...names.map((name) => name.length));
  const line = (label: string, name: string, text: string): string =>
    `${label}  ${name.padEnd(width)}  ${text}`.trimEnd();
  return [
    ...(plan.databaseExists ? [] : [`${colors.green('create')}  the database ${plan.database}`]),
    ...plan.entries.map(({ name, action }) => {
      const { label, text } = describe(action, colors);
      return line(label, name, text);
    }),
    ...plan.dropped.map((dropped) => line(colors.yellow('drop  '), dropped.table, whyDropped(dropped))),
  ];
}

function describe(
  action: PlannedEntry['action'],
  colors: Colors,
): { readonly label: string; readonly text: string } {
  switch (action.kind) {
    case 'create':
      return { label: colors.green('create'), text: 'not in the catalog' };
    case 'update':
      return { label: colors.yellow('update'), text: action.changes.join(', ') };
    case 'none':
      return {
        label: colors.dim('same  '),
        text: action.because === 'newer' ? 'the catalog knows a newer version' : '',
      };
    case 'refuse':
      return { label: colors.red('refuse'), text: `the name is taken by ${action.what}` };
    case 'unpublished':
      return { label: colors.dim('none  '), text: 'not published yet' };
  }
}

/** What to do about it. */
export function summarizeCatalogPlan({ entries, dropped }: CatalogPlan): string {
  const count = (...kinds: readonly string[]): number =>
    entries.filter(({ action }) => kinds.includes(action.kind)).length;
  const [differing, refused] = [count('create', 'update'), count('refuse')];
  if (differing + refused + dropped.length === 0) return 'The catalog agrees with the tables.';
  return [
    ...(differing === 0 ? [] : [`${differing} to register: gold catalog apply.`]),
    ...(refused === 0
      ? []
      : [`${refused} in the way: rename the model, or take what is there out of the catalog.`]),
    ...(dropped.length === 0
      ? []
      : [`${dropped.length} of models that are gone: gold catalog apply --prune takes them out.`]),
  ].join('\n');
}

/** `quiet`: only failures and what was taken out. */
export function formatAppliedCatalog(
  { registrations, removed, dropped }: AppliedCatalog,
  format: ErrorFormat,
  quiet: boolean,
): string[] {
  return [
    ...registrations.flatMap(({ name, outcome, changes, error }) => {
      if (error !== undefined) return [`failed     ${name}`, formatError(error, format)];
      return quiet ? [] : [`${outcome.padEnd(9)}  ${name}  ${changes.join(', ')}`.trimEnd()];
    }),
    ...removed.map(({ table }) => `removed    ${table}`),
    ...dropped.map((one) => `left       ${one.table}  ${whyDropped(one)}`),
  ];
}

function whyDropped({ model }: Dropped): string {
  return `${model} is gone; --prune takes it out of the catalog`;
}
