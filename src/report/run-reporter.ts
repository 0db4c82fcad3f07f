/** Tells a person how a run goes: a line for each model finished, a live line below, a summary with every failure at the end. */
import type { AssertionResult } from '../audit/assertion-result.ts';
import type { GoldError } from '../diagnostics/gold-error.ts';
import type { RunEvents } from '../execute/run-context.ts';
import type { NodeResult, RunResult } from '../execute/run-result.ts';
import { formatAssertion, formatUnrecorded } from './format-assertion.ts';
import { type ErrorFormat, formatError, formatMore } from './format-error.ts';
import { formatCounts, formatResultLine, formatTotals, isNewsworthy } from './format-result.ts';
import { LiveLine } from './live-line.ts';
import { formatProgress } from './progress-line.ts';
import type { TextSink } from './text-sink.ts';
import { textWidth } from './text-width.ts';

export interface RunReporterOptions extends ErrorFormat {
  /** Where the live line goes: stderr. */
  readonly live: TextSink;
  /** Where lines and summary go: stdout. */
  readonly results: TextSink;
  /** Only failures and the last line. */
  readonly quiet: boolean;
  /** Milliseconds, monotonic. */
  readonly elapsed: () => number;
}

export interface RunReporter extends RunEvents {
  start(): void;
  /** Ends the live line; safe to call twice. */
  stop(): void;
  summary(result: RunResult): void;
}

export function createRunReporter(options: RunReporterOptions): RunReporter {
  const { results, quiet, colors } = options;
  let names: ReadonlyMap<string, string> = new Map();
  let nameWidth = 0;
  /** By id, in the order in which they began. */
  const running = new Map<string, { readonly since: number; readonly share: number | undefined }>();
  const started = options.elapsed();
  let finished = 0;
  const live = new LiveLine(options.live, (width) => {
    const now = options.elapsed();
    const progress = {
      done: finished,
      total: names.size,
      seconds: (now - started) / 1000,
      running: [...running].map(([id, { since, share }]) => ({
        name: names.get(id) ?? id,
        seconds: (now - since) / 1000,
        share,
      })),
    };
    return formatProgress(progress, width);
  });
  return {
    start: () => {
      if (!quiet) live.start();
    },
    stop: () => live.stop(),
    runStarted: (all) => {
      names = all;
      nameWidth = [...all.values()].reduce((width, name) => Math.max(width, textWidth(name)), 0);
    },
    nodeStarted: (id) => {
      running.set(id, { since: options.elapsed(), share: undefined });
    },
    nodeProgress: (id, share) => {
      const known = running.get(id);
      if (known !== undefined) running.set(id, { ...known, share });
    },
    nodeFinished: (result: NodeResult) => {
      running.delete(result.id);
      finished += 1;
      if (!isNewsworthy(result) || (quiet && result.status !== 'failed')) return;
      results.write(`${formatResultLine(result, nameWidth, colors)}\n`);
    },
    noted: (text) => {
      options.live.write(`${colors.dim('note')}  ${text}\n`);
    },
    summary: (result) => {
      live.stop();
      for (const node of result.nodes) {
        const broken = (node.assertions ?? []).filter(({ status }) => status !== 'pass');
        const unregistered = node.registration?.error;
        if (node.error === undefined && unregistered === undefined && (broken.length === 0 || quiet))
          continue;
        const note = noteOf(broken, unregistered);
        const word = node.error === undefined ? colors.yellow(note) : colors.red('failed');
        results.write(`\n${colors.bold(node.name)} ${word}\n`);
        if (node.error !== undefined) results.write(`${formatError(node.error, options)}\n`);
        if (unregistered !== undefined) results.write(`${formatError(unregistered, options)}\n`);
        // What has kept it from being measured is the error of the node, shown above.
        const isShown = ({ error }: AssertionResult): boolean =>
          error !== undefined && node.error?.message.includes(error.message) === true;
        for (const one of broken.filter((result) => !isShown(result)))
          results.write(`\n${formatAssertion(one, options)}\n`);
      }
      if (!quiet) {
        const notes = result.nodes.flatMap(notesOf);
        if (notes.length > 0) results.write('\n');
        for (const note of notes) results.write(`${colors.dim('note')}  ${note}\n`);
      }
      if (result.unrecorded !== undefined)
        results.write(`\n${formatUnrecorded(result.unrecorded, options)}\n`);
      for (const error of result.untracked ?? []) results.write(`\n${formatError(error, options)}\n`);
      const more = quiet ? undefined : formatMore(errorsOf(result), options);
      if (more !== undefined) results.write(`\n${more}\n`);
      if (!quiet) results.write(`\n${formatTotals(result)}\n`);
      results.write(`${formatCounts(result.nodes)}\n`);
    },
  };
}

/** Every error that a summary shows. */
function errorsOf({ nodes, unrecorded, untracked = [] }: RunResult): readonly unknown[] {
  return [
    ...nodes.flatMap(({ error, registration, assertions = [] }) => [
      error,
      registration?.error,
      ...assertions.map((assertion) => assertion.error),
    ]),
    unrecorded,
    ...untracked,
  ];
}

/** What passed, and there is something to be said of that; of an empty table once for all of it. */
function notesOf({ name, assertions = [] }: NodeResult): string[] {
  const passed = assertions.filter(({ status }) => status === 'pass');
  const ofNothing = passed.filter(({ isOfNothing }) => isOfNothing).length;
  const hold = ofNothing === 1 ? '1 assertion holds' : `${ofNothing} assertions hold`;
  return [
    ...(ofNothing === 0 ? [] : [`${name}: the table has no rows; ${hold} of nothing`]),
    ...passed.flatMap(({ assertion, note, isOfNothing }) =>
      note === undefined || isOfNothing ? [] : [`${assertion.name}: ${note}`],
    ),
  ];
}

/** Of a node that did not fail. */
function noteOf(broken: readonly AssertionResult[], unregistered: GoldError | undefined): string {
  if (broken.some(({ status }) => status === 'warn')) return 'has warnings';
  return unregistered === undefined ? 'was not checked in full' : 'is not registered';
}
