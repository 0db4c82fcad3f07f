/** One line of `--log-format json` and of logs/gold.log. */
import * as z from 'zod';
import { count, errorSchema, instant, SCHEMA_VERSION, seconds } from './common.ts';
import { assertionResultSchema, nodeResultSchema } from './run-results.ts';
import { unitTestResultSchema } from './unit-test-result.ts';

const nothing = z.object({});

/** What each code adds in `data`. */
const DATA = {
  'command-started': z.object({ gold_version: z.string() }),
  'project-loaded': z.object({
    project: z.string(),
    target: z.string(),
    models: count,
    seeds: count,
    sources: count,
    assertions: count,
    unit_tests: count,
  }),
  message: nothing.describe('Talk that has no code of its own; `message` says it'),
  error: errorSchema
    .extend({ stack: z.string().nullable().describe('For faults of gold, and with --debug') })
    .describe('Why the command ends; one line for each error'),
  'run-started': z.object({ nodes: z.array(z.object({ id: z.string(), name: z.string() })) }),
  'node-started': nothing,
  'node-progressed': z.object({
    share: z.number().min(0).max(1).describe('Of the query, as the engine sees it; told at each tenth'),
  }),
  'node-finished': z.object({
    done: count.describe('Nodes of the run that have ended, this one included'),
    total: count,
    result: nodeResultSchema,
  }),
  note: nothing,
  'run-finished': z.object({
    target: z.string(),
    started_at: instant,
    finished_at: instant,
    cancelled: z.boolean(),
    counts: z.object({ success: count, warned: count, failed: count, skipped: count, reused: count }),
    unrecorded: z.string().nullable(),
    untracked: z.array(z.object({ code: z.string(), message: z.string() })),
  }),
  'unit-test-finished': z.object({ result: unitTestResultSchema }),
  'assertion-finished': z.object({ result: assertionResultSchema }),
  interrupted: nothing,
  'command-finished': z.object({ exit_code: z.int(), seconds }),
} as const;

export const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

function line<C extends keyof typeof DATA>(
  code: C,
): z.ZodObject<typeof envelope & { code: z.ZodLiteral<C>; data: (typeof DATA)[C] }> {
  return z.object({ ...envelope, code: z.literal(code), data: DATA[code] });
}

const envelope = {
  schema_version: z.literal(SCHEMA_VERSION),
  time: instant,
  level: z.enum(LEVELS),
  run_id: z.string().describe('One for each command; the same in run_results.json and in commits'),
  command: z.string().describe('`run`, `build`, …; empty when the command line was wrong'),
  node: z.string().nullable().describe('Id of the node that it is about'),
  message: z.string().describe('For people, without colour'),
};

export const eventLineSchema = z.discriminatedUnion('code', [
  line('command-started'),
  line('project-loaded'),
  line('message'),
  line('error'),
  line('run-started'),
  line('node-started'),
  line('node-progressed'),
  line('node-finished'),
  line('note'),
  line('run-finished'),
  line('unit-test-finished'),
  line('assertion-finished'),
  line('interrupted'),
  line('command-finished'),
]);

export type EventLine = z.infer<typeof eventLineSchema>;
export type Level = (typeof LEVELS)[number];
