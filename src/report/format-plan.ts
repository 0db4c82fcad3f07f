/** A plan as reviewers read it: for each node what a run would do, why, from what, to what. */
import type { Change, InputPreview, PlanPreview, Read, StepPreview } from '../preview/preview.ts';
import type { Colors } from './colors.ts';
import { formatBytes } from './format-bytes.ts';
import { formatChange } from './format-change.ts';
import { type ErrorFormat, formatError } from './format-error.ts';
import { formatAmount, formatCount } from './format-result.ts';

/** Columns of the label, and of what stands before a detail. */
const LABEL_WIDTH = 9;
const DETAIL_WIDTH = 8;
/** Assertions named; the others are counted. */
const NAMED_ASSERTIONS = 6;

/** Lines, without a newline at their ends. */
export function formatPlan(preview: PlanPreview, format: ErrorFormat): string[] {
  const { colors } = format;
  const nameWidth = Math.max(0, ...preview.steps.map(({ name }) => name.length));
  const versionWidth = Math.max(0, ...preview.steps.map((step) => versionsOf(step).length));
  const widths = { name: nameWidth, version: versionWidth };
  const blocks = preview.steps.map((step) => formatStep(step, preview, widths, colors));
  const inlined = preview.inlined.map(({ name, path }) =>
    [
      colors.dim('inline'.padEnd(LABEL_WIDTH)),
      name.padEnd(nameWidth),
      ...(versionWidth === 0 ? [] : [''.padEnd(versionWidth)]),
      colors.dim(path),
    ].join('  '),
  );
  const errors = [
    ...preview.steps.flatMap(({ action, error }) => (action === 'fail' && error ? [error] : [])),
    ...(preview.catalogError === undefined ? [] : [preview.catalogError]),
  ];
  return [
    `Target ${preview.plan.target}, tables in ${preview.warehouse}`,
    '',
    ...blocks.flat(),
    ...inlined,
    ...(inlined.length > 0 ? [''] : []),
    // An input that several read is one error.
    ...[...new Set(errors.map((error) => formatError(error, format)))].flatMap((text) => [text, '']),
  ];
}

/** `Plan: 1 to create, 2 to replace, 1 unchanged (replaced all the same).` */
export function summarizePlan({ steps, inlined, catalogError }: PlanPreview): string {
  const count = (label: Label): number => steps.filter((step) => labelOf(step) === label).length;
  const unchanged = count('unchanged');
  const parts: readonly (readonly [number, string])[] = [
    [count('create'), 'to create'],
    [count('replace'), 'to replace'],
    [unchanged, `unchanged (${unchanged === 1 ? 'a run replaces it' : 'a run replaces them'} all the same)`],
    [count('view'), count('view') === 1 ? 'view' : 'views'],
    [count('audit'), count('audit') === 1 ? 'source to audit' : 'sources to audit'],
    [inlined.length, 'inlined'],
    [count('fail'), 'would fail'],
    [count('skip'), 'would be skipped'],
  ];
  const counts = parts.flatMap(([number, text]) => (number === 0 ? [] : [`${number} ${text}`]));
  const catalog = catalogError === undefined ? '' : ' The catalog could not be asked.';
  return `Plan: ${counts.length === 0 ? 'nothing to do' : counts.join(', ')}.${catalog}`;
}

type Label = StepPreview['action'] | 'unchanged';

function labelOf({ action, changes }: StepPreview): Label {
  return action === 'replace' && changes.length === 0 ? 'unchanged' : action;
}

const COLORS: Readonly<Record<Label, (colors: Colors) => (text: string) => string>> = {
  create: (colors) => colors.green,
  replace: (colors) => colors.yellow,
  unchanged: (colors) => colors.dim,
  view: (colors) => colors.dim,
  audit: (colors) => colors.dim,
  fail: (colors) => colors.red,
  skip: (colors) => colors.red,
};

function formatStep(
  step: StepPreview,
  preview: PlanPreview,
  widths: { readonly name: number; readonly version: number },
  colors: Colors,
): string[] {
  const label = labelOf(step);
  const head = [
    COLORS[label](colors)(label.padEnd(LABEL_WIDTH)),
    step.name.padEnd(widths.name),
    ...(widths.version === 0 ? [] : [versionsOf(step).padEnd(widths.version)]),
    colors.dim(step.path),
  ];
  const detail = (name: string, lines: readonly string[]): string[] =>
    lines.map((line, index) => {
      const lead = (index === 0 ? name : '').padEnd(DETAIL_WIDTH);
      return `${' '.repeat(LABEL_WIDTH + 2)}${colors.dim(lead)}${line}`;
    });
  const isBlocked = step.action === 'fail' || step.action === 'skip';
  const reads = isBlocked ? [] : step.reads.flatMap((read) => formatRead(read, preview) ?? []);
  return [
    head.join('  '),
    ...detail('why', reasonsOf(step, preview)),
    ...detail('reads', reads),
    ...detail('writes', writesOf(step, preview)),
    ...detail('checks', assertionsOf(step)),
    ...detail('catalog', catalogOf(step)),
    '',
  ];
}

function versionsOf({ table, action }: StepPreview): string {
  if (table === undefined || action === 'fail' || action === 'skip') return '';
  return table.versionBefore === undefined
    ? `new v${table.versionAfter}`
    : `v${table.versionBefore} → v${table.versionAfter}`;
}

function reasonsOf(step: StepPreview, preview: PlanPreview): string[] {
  const { action, error, because, changes, madeAt } = step;
  if (action === 'skip') {
    const blocker = preview.steps.find(({ step: { node } }) => node === because);
    return [`${blocker?.name ?? because} would fail`];
  }
  if (action === 'fail') return [`${error?.code}: ${error?.message}`];
  if (action === 'view') return ['not stored: what reads it sees its query'];
  if (action === 'audit') return ['its assertions are measured before anything reads it'];
  if (changes.length === 0) return [`nothing that it is made from has changed since v${madeAt}`];
  return changes.map((change: Change) => formatChange(change, madeAt));
}

function formatRead(read: Read, { inputs }: PlanPreview): string | undefined {
  if (read.kind === 'node') return `${read.name}, as this run makes it`;
  const input = inputs.get(read.key);
  return input && formatInput(input);
}

function formatInput({ name, version, amount, incoming, error }: InputPreview): string {
  if (error !== undefined) return `${name}: ${error.code}`;
  const amounts =
    amount === undefined
      ? []
      : [
          formatAmount(amount.files, 'file'),
          ...(amount.rows === undefined ? [] : [formatAmount(amount.rows, 'row')]),
          formatBytes(amount.bytes),
        ];
  const waiting = incoming ? [`${formatCount(incoming)} of them new`] : [];
  return `${name}${version === undefined ? '' : ` v${version}`}: ${[...amounts, ...waiting].join(', ')}`;
}

function writesOf({ table, action }: StepPreview, { warehouse }: PlanPreview): string[] {
  if (table === undefined || action === 'fail' || action === 'skip') return [];
  const { location, partitionBy, replaced } = table;
  const folder = `${warehouse.replace(/\/+$/, '')}/`;
  const place = location.startsWith(folder) ? location.slice(folder.length) : location;
  const partitions = partitionBy.length === 0 ? '' : `, partitioned by ${partitionBy.join(', ')}`;
  if (replaced === undefined) return [`${place}${partitions}`];
  const { files, rows, bytes, partitions: count } = replaced;
  const leaving = [
    formatAmount(files, 'file'),
    ...(count === undefined ? [] : [formatAmount(count, 'partition')]),
    ...(rows === undefined ? [] : [formatAmount(rows, 'row')]),
    formatBytes(bytes),
  ];
  return [`${place}${partitions}`, `replaces all of it: ${leaving.join(', ')}`];
}

function assertionsOf({ assertions, action }: StepPreview): string[] {
  if (assertions.length === 0 || action === 'fail' || action === 'skip') return [];
  const names = assertions.map(({ name, severity }) => (severity === 'warn' ? `${name} (warns)` : name));
  const shown = names.slice(0, NAMED_ASSERTIONS);
  const more = names.length - shown.length;
  return [
    `${formatAmount(names.length, 'assertion')}: ${shown.join(', ')}${more > 0 ? `, ${more} more` : ''}`,
  ];
}

function catalogOf({ catalog, action }: StepPreview): string[] {
  if (catalog === undefined || action === 'fail' || action === 'skip') return [];
  return [
    catalog.action === 'refuse'
      ? `${catalog.entry} is taken by ${catalog.what}: the table would not be registered`
      : `${catalog.action} ${catalog.entry}`,
  ];
}
