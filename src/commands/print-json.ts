/** The one JSON document that a command prints with --json: it says first which document it is. Nothing else goes to stdout then. */
import { toErrorJson } from '../artifacts/error-json.ts';
import { GoldError, GoldErrors } from '../diagnostics/gold-error.ts';
import type { JsonValue } from '../json/lossless.ts';
import { stringifyJson } from '../json/stringify.ts';
import type { Arguments } from './command.ts';
import type { CommandContext } from './command-context.ts';
import { findFlag } from './options.ts';

/** Documents by name; `schemas/<name>.schema.json` describes each. */
export type DocumentName =
  | 'catalog-apply'
  | 'catalog-plan'
  | 'checks'
  | 'compile'
  | 'errors'
  | 'history'
  | 'nodes'
  | 'optimize'
  | 'rollback'
  | 'rows'
  | 'status'
  | 'status-retry'
  | 'test-results'
  | 'vacuum';

export function jsonDocument<B extends object>(
  document: DocumentName,
  body: B,
): { readonly metadata: { readonly schema_version: 1; readonly document: DocumentName } } & B {
  return { metadata: { schema_version: 1, document }, ...body };
}

/** `document`: with its `metadata`, as artifacts have it too. */
export function printJson(document: object, { stdout }: Pick<CommandContext, 'stdout'>): void {
  stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

/** The same for values with numbers that JavaScript cannot hold; each of `items` is one line. */
export function printLosslessJson(
  { name, head, key, items }: LosslessDocument,
  { stdout }: Pick<CommandContext, 'stdout'>,
): void {
  const entries = Object.entries({ metadata: { schema_version: 1, document: name }, ...head });
  const lines = entries.map(([field, value]) => `  ${JSON.stringify(field)}: ${stringifyJson(value)},\n`);
  const list = items.map((item) => `    ${item}`).join(',\n');
  stdout.write(`{\n${lines.join('')}  ${JSON.stringify(key)}: [${list === '' ? '' : `\n${list}\n  `}]\n}\n`);
}

export interface LosslessDocument {
  readonly name: DocumentName;
  readonly head?: Readonly<Record<string, JsonValue>>;
  readonly key: string;
  /** Each as JSON. */
  readonly items: readonly string[];
}

export function wantsJson(args: Arguments): boolean {
  return findFlag(args, 'json') ?? false;
}

/** Instead of its document when a command could not come to its result. */
export function printFailure(error: unknown, context: CommandContext): void {
  const all: readonly unknown[] = error instanceof GoldErrors ? error.errors : [error];
  const errors = all.map((one) =>
    one instanceof GoldError
      ? toErrorJson(one)
      : { code: 'internal', message: String(one), hint: null, location: null },
  );
  const cancelled = context.signal.aborted;
  printJson(jsonDocument('errors', { cancelled, errors: cancelled ? [] : errors }), context);
}
