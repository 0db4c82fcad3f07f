/** Tells a person of unit tests and measured assertions: a line for each as it is known. */
import { blocks } from '../audit/assertion-result.ts';
import type { EventConsumer } from '../events/event-stream.ts';
import type { Colors } from './colors.ts';
import { formatAssertionLine } from './format-assertion.ts';
import { formatUnitTestLine } from './format-unit-test.ts';
import type { TextSink } from './text-sink.ts';

export interface TestReporterOptions {
  readonly results: TextSink;
  readonly colors: Colors;
  /** Columns of the longest name. */
  readonly nameWidth: number;
  /** Only those that do not pass. */
  readonly quiet: boolean;
}

export function createTestReporter({
  results,
  colors,
  nameWidth,
  quiet,
}: TestReporterOptions): EventConsumer {
  return (event) => {
    if (event.kind === 'unit-test-finished') {
      if (quiet && event.result.status === 'pass') return;
      results.write(`${formatUnitTestLine(event.result, nameWidth, { colors })}\n`);
    } else if (event.kind === 'assertion-finished') {
      if (quiet && !blocks(event.result)) return;
      results.write(`${formatAssertionLine(event.result, nameWidth, { colors })}\n`);
    }
  };
}
