/** The command line of `npm run sample`. */
import { parseArgs } from 'node:util';
import { badSampleOption, sampleUsage } from '../diagnostics/sample.ts';
import { isDateText } from '../schema/timestamp-text.ts';
import { DEFAULT_SAMPLE, type SampleOptions } from './sample-sql.ts';

export const SAMPLE_USAGE = `npm run sample -- [options]

Makes silver sample tables: orders, order_items and products.

  --orders N    orders in all; default ${DEFAULT_SAMPLE.orders}
  --days N      days that they are spread over; default ${DEFAULT_SAMPLE.days}
  --start DATE  the first day; default ${DEFAULT_SAMPLE.start}
  --out FOLDER  where the tables go; default silver
  -h, --help    this text
`;

export interface SampleArguments {
  readonly options: SampleOptions;
  /** As written. */
  readonly out: string;
}

/** Undefined when help is asked for. Throws `sample-usage` and `bad-sample-option`. */
export function readSampleArguments(argv: readonly string[]): SampleArguments | undefined {
  const values = parseOptions(argv);
  if (values.help) return undefined;
  if (!isDateText(values.start)) throw badSampleOption('start', 'a date such as 2025-01-01');
  if (values.out === '') throw badSampleOption('out', 'a folder');
  return {
    options: {
      orders: toCount('orders', values.orders),
      days: toCount('days', values.days),
      start: values.start,
    },
    out: values.out,
  };
}

function parseOptions(argv: readonly string[]): {
  readonly orders: string;
  readonly days: string;
  readonly start: string;
  readonly out: string;
  readonly help: boolean;
} {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        orders: { type: 'string', default: String(DEFAULT_SAMPLE.orders) },
        days: { type: 'string', default: String(DEFAULT_SAMPLE.days) },
        start: { type: 'string', default: DEFAULT_SAMPLE.start },
        out: { type: 'string', default: 'silver' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (cause) {
    throw sampleUsage(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function toCount(name: string, text: string): number {
  const count = Number(text.replaceAll('_', ''));
  if (text.trim() === '' || !Number.isSafeInteger(count) || count < 1) {
    throw badSampleOption(name, 'a whole number, 1 or more');
  }
  return count;
}
