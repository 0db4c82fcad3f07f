/** Events as lines for programs: what `--log-format json` prints and logs/gold.log holds. The schema is artifacts/schemas/event-line.ts. */
import { toErrorJson } from '../artifacts/error-json.ts';
import { toAssertionJson, toNodeJson } from '../artifacts/run-results-json.ts';
import type { EventLine, Level } from '../artifacts/schemas/event-line.ts';
import { toUnitTestJson } from '../artifacts/unit-test-json.ts';
import { blocks } from '../audit/assertion-result.ts';
import { GoldError, GoldErrors } from '../diagnostics/gold-error.ts';
import type { GoldEvent } from '../events/event.ts';
import { countStatuses, type NodeStatus } from '../execute/run-result.ts';
import { chooseColors } from './colors.ts';
import { formatAssertionLine } from './format-assertion.ts';
import { formatCounts, formatResultLine } from './format-result.ts';
import { formatUnitTestLine } from './format-unit-test.ts';

export interface EventLineOptions {
  readonly command: string;
  readonly runId: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** With stacks of errors that are the user's to mend. */
  readonly debug: boolean;
}

/** Makes lines of the events of one command; none of progress that says little, one for each error. Remembers what it has seen of a run. */
export function eventLines(options: EventLineOptions): (event: GoldEvent) => readonly EventLine[] {
  let total = 0;
  let done = 0;
  const tenths = new Map<string, number>();
  const begin = (level: Level, message: string, node: string | null = null): Envelope => ({
    schema_version: 1,
    time: new Date(options.now()).toISOString(),
    level,
    run_id: options.runId,
    command: options.command,
    node,
    message: message.trimEnd(),
  });
  return (event) => {
    switch (event.kind) {
      case 'command-started': {
        const data = { gold_version: event.version };
        return [
          { ...begin('debug', `gold ${event.version} ${options.command}`), code: 'command-started', data },
        ];
      }
      case 'project-loaded': {
        const { kind: _, unitTests, ...counts } = event;
        const message = `${event.project}: ${event.models} models, target ${event.target}`;
        return [
          {
            ...begin('debug', message),
            code: 'project-loaded',
            data: { ...counts, unit_tests: unitTests },
          },
        ];
      }
      case 'said':
        return [{ ...begin(event.level, event.text), code: 'message', data: {} }];
      case 'failed':
        return errorsOf(event.error).map((error) => ({
          ...begin('error', messageOf(error)),
          code: 'error',
          data: toErrorLine(error, options.debug),
        }));
      case 'run-started': {
        total = event.nodes.length;
        done = 0;
        tenths.clear();
        const nodes = event.nodes.map(({ id, name }) => ({ id, name }));
        return [{ ...begin('info', `${total} nodes to run`), code: 'run-started', data: { nodes } }];
      }
      case 'node-started':
        return [{ ...begin('debug', `started ${event.id}`, event.id), code: 'node-started', data: {} }];
      case 'node-progressed': {
        const tenth = Math.floor(event.share * 10);
        if ((tenths.get(event.id) ?? 0) >= tenth) return [];
        tenths.set(event.id, tenth);
        const message = `${event.id} ${Math.floor(event.share * 100)}%`;
        return [
          {
            ...begin('debug', message, event.id),
            code: 'node-progressed',
            data: { share: event.share },
          },
        ];
      }
      case 'node-finished': {
        done += 1;
        const { result } = event;
        const level = NODE_LEVELS[result.status];
        const data = { done, total, result: toNodeJson(result) };
        const message = formatResultLine(result, 0, PLAIN);
        return [{ ...begin(level, message, result.id), code: 'node-finished', data }];
      }
      case 'noted':
        return [{ ...begin('info', event.text), code: 'note', data: {} }];
      case 'run-finished': {
        const { result } = event;
        const untracked = (result.untracked ?? []).map(({ code, message }) => ({ code, message }));
        const counts = countStatuses(result.nodes);
        const isWell = counts.failed === 0 && untracked.length === 0 && result.unrecorded === undefined;
        return [
          {
            ...begin(isWell ? 'info' : 'error', formatCounts(result.nodes)),
            code: 'run-finished',
            data: {
              target: result.target,
              started_at: new Date(result.startedAt).toISOString(),
              finished_at: new Date(result.finishedAt).toISOString(),
              cancelled: result.cancelled,
              counts,
              unrecorded: result.unrecorded?.message ?? null,
              untracked,
            },
          },
        ];
      }
      case 'unit-test-finished': {
        const { result } = event;
        const level = result.status === 'pass' ? 'info' : 'error';
        const node = result.test.about === 'model' ? result.test.model : null;
        const data = { result: toUnitTestJson(result) };
        const message = formatUnitTestLine(result, 0, { colors: PLAIN });
        return [{ ...begin(level, message, node), code: 'unit-test-finished', data }];
      }
      case 'assertion-finished': {
        const { result } = event;
        const level = blocks(result) ? 'error' : result.status === 'warn' ? 'warn' : 'info';
        const data = { result: toAssertionJson(result) };
        const message = formatAssertionLine(result, 0, { colors: PLAIN });
        return [{ ...begin(level, message, result.assertion.subject), code: 'assertion-finished', data }];
      }
      case 'interrupted':
        return [{ ...begin('warn', 'stopping'), code: 'interrupted', data: {} }];
      case 'command-finished': {
        const level = event.exitCode === 0 ? 'debug' : 'error';
        const data = { exit_code: event.exitCode, seconds: event.seconds };
        const message = `exit code ${event.exitCode}`;
        return [{ ...begin(level, message), code: 'command-finished', data }];
      }
    }
  };
}

type Envelope = Omit<EventLine, 'code' | 'data'>;

const PLAIN = chooseColors({ wanted: false, isTerminal: false, environment: {} });

const NODE_LEVELS: Readonly<Record<NodeStatus, Level>> = {
  success: 'info',
  reused: 'info',
  skipped: 'warn',
  warned: 'warn',
  failed: 'error',
};

function errorsOf(error: unknown): readonly unknown[] {
  return error instanceof GoldErrors ? error.errors : [error];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

type ErrorLine = Extract<EventLine, { readonly code: 'error' }>['data'];

function toErrorLine(error: unknown, debug: boolean): ErrorLine {
  const stack = error instanceof Error ? (error.stack ?? null) : null;
  if (!(error instanceof GoldError)) {
    return { code: 'internal', message: messageOf(error), hint: null, location: null, stack };
  }
  return { ...toErrorJson(error), stack: debug ? stack : null };
}
