/** Tells a watch to people: lines one after another, nothing written over but the live line of a run. */
import type { RunEvents } from '../execute/run-context.ts';
import { createRunReporter, type RunReporter, type RunReporterOptions } from '../report/run-reporter.ts';
import { formatNews, type NewsFormat, type TextNews } from './format-news.ts';
import type { WatchNews, WatchReporter } from './watch-news.ts';

export interface TextReporterOptions extends RunReporterOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Told with --quiet too. */
const LOUD: ReadonlySet<WatchNews['kind']> = new Set([
  'compile-failed',
  'run-failed',
  'watch-failed',
  'run-cancelled',
  'refused',
  'help',
]);
const CLEAR_SCREEN = '\u001b[2J\u001b[3J\u001b[H';

export function textReporter(options: TextReporterOptions): WatchReporter {
  const { results, quiet } = options;
  const format: NewsFormat = { ...options, time: () => formatTime(options.now()) };
  let run: RunReporter | undefined;
  const endRun = (): RunReporter | undefined => {
    const ended = run;
    ended?.stop();
    run = undefined;
    return ended;
  };
  const isSilent = (news: TextNews): boolean => {
    if (!quiet || LOUD.has(news.kind)) return false;
    return news.kind !== 'unit-tested' || news.result.status === 'pass';
  };
  return {
    tell(news) {
      if (news.kind === 'run-started') return;
      if (news.kind === 'run-ended') {
        endRun()?.summary(news.result);
        return;
      }
      if (news.kind === 'cleared') {
        if (results.isTTY === true) results.write(CLEAR_SCREEN);
        return;
      }
      if (news.kind === 'run-failed' || news.kind === 'run-cancelled') endRun();
      if (isSilent(news)) return;
      results.write(formatNews(news, format));
    },
    runEvents() {
      const started = createRunReporter(options);
      started.start();
      run = started;
      return onlyWhile(started, () => run === started);
    },
  };
}

/** Of a run that was stopped only what it still published is worth a line. */
function onlyWhile(reporter: RunReporter, isOn: () => boolean): RunEvents {
  return {
    runStarted: (names) => reporter.runStarted(names),
    nodeStarted: (id) => reporter.nodeStarted(id),
    nodeProgress: (id, share) => reporter.nodeProgress(id, share),
    nodeFinished: (result) => {
      if (isOn() || result.published !== undefined) reporter.nodeFinished(result);
    },
    noted: (text) => {
      if (isOn()) reporter.noted?.(text);
    },
  };
}

function formatTime(now: number): string {
  const date = new Date(now);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}
