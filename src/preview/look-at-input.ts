/** Everything that a plan reads and does not make, looked at without reading its data: logs, and names, sizes and times of files. */
import { measureFiles } from '../audit/file-measures.ts';
import type { SourceNode } from '../compile/manifest.ts';
import type { Snapshot } from '../delta/index.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import { intakeEmpty } from '../diagnostics/processing.ts';
import {
  type DeltaTableInput,
  deltaInputOf,
  deltaSourceOf,
  type LogContext,
  openDeltaInput,
} from '../execute/inputs.ts';
import { listSourceFiles } from '../execute/source-files.ts';
import type { PlanInput } from '../plan/plan.ts';
import type { ObjectInfo } from '../ports/object-store.ts';
import type { InputPreview } from './preview.ts';

/** Nothing for views, which are their inputs. What is wrong with an input is part of the answer. */
export async function lookAtInput(input: PlanInput, context: LogContext): Promise<InputPreview | undefined> {
  switch (input.kind) {
    case 'view':
      return undefined;
    case 'seed': {
      const { location } = input.file;
      const info = await context.delta.store.stat(location, context.signal);
      return { ...NOTHING, ...base(input, input.seed.path, location), ...(info && amountOf([info])) };
    }
    case 'source':
      return input.source.format === 'delta'
        ? lookAtDelta(input, deltaSourceOf(input.source, input.key), context)
        : lookAtFiles(input, input.source, context);
    case 'delta':
    case 'published':
      return lookAtDelta(input, deltaInputOf(input), context);
  }
}

const NOTHING = {
  version: undefined,
  amount: undefined,
  newest: undefined,
  incoming: undefined,
  schema: undefined,
  error: undefined,
} as const;

type Base = Pick<InputPreview, 'kind' | 'key' | 'name' | 'location'>;

function base({ kind, key }: PlanInput, name: string, location: string): Base {
  return { kind, key, name, location };
}

async function lookAtDelta(
  input: PlanInput,
  table: DeltaTableInput,
  context: LogContext,
): Promise<InputPreview> {
  const known = { ...NOTHING, ...base(input, table.name, table.location) };
  return expecting(known, async () => {
    const snapshot = await openDeltaInput(table, context, { statistics: true });
    return { version: snapshot.version, schema: snapshot.schema, amount: amountOfTable(snapshot) };
  });
}

async function lookAtFiles(input: PlanInput, source: SourceNode, context: LogContext): Promise<InputPreview> {
  const name = `${source.source}.${source.name}`;
  const known = { ...NOTHING, ...base(input, name, source.location) };
  return expecting(known, async () => {
    const { location, waiting, files } = await listSourceFiles(source, context);
    const all = [...waiting, ...files];
    if (all.length === 0) throw intakeEmpty(name, source.location).at(source.place);
    return { location, ...amountOf(all), incoming: source.intake ? waiting.length : undefined };
  });
}

async function expecting(
  known: InputPreview,
  look: () => Promise<Partial<InputPreview>>,
): Promise<InputPreview> {
  try {
    return { ...known, ...(await look()) };
  } catch (error) {
    if (error instanceof GoldError) return { ...known, error };
    throw error;
  }
}

function amountOf(
  files: readonly Pick<ObjectInfo, 'size' | 'modified'>[],
): Pick<InputPreview, 'amount' | 'newest'> {
  return {
    amount: { files: files.length, bytes: sum(files.map(({ size }) => size)), rows: undefined },
    newest: files.reduce((newest, { modified }) => Math.max(newest, modified), 0),
  };
}

/** Rows are undefined when one of the files does not tell. */
export function amountOfTable(snapshot: Snapshot): NonNullable<InputPreview['amount']> {
  return {
    files: snapshot.files.length,
    bytes: sum(snapshot.files.map(({ size }) => size)),
    rows: measureFiles(snapshot, { kind: 'rows' }),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
