/** The runtime that compiled templates call: nunjucks' own, with names, calls, filters and output that speak up. */
import nunjucksRuntime, { Frame } from 'nunjucks/src/runtime.js';
import { GoldError } from '../../diagnostics/gold-error.ts';
import {
  badArguments,
  endlessTemplate,
  notCallable,
  templateFailed,
  undefinedOutput,
  unknownMacro,
  unknownName,
} from '../../diagnostics/template.ts';
import { templateFilters, templateTests } from './filters.ts';
import type { RenderContext } from './render-scope.ts';
import { type CallSite, locationIn } from './syntax.ts';

/** Deeper than any sensible nesting of macros, well above the stack's end. */
const MAX_CALL_DEPTH = 500;

export interface Runtime {
  readonly environment: unknown;
  /** Handed to compiled code as nunjucks' `runtime`. */
  readonly functions: Readonly<Record<string, unknown>>;
  readonly filters: ReturnType<typeof templateFilters>;
  readonly tests: ReturnType<typeof templateTests>;
}

export function createRuntime(): Runtime {
  const filters = templateFilters();
  const tests = templateTests();
  const functions = {
    ...nunjucksRuntime,
    Frame,
    lookupName,
    lookupSoft: (context: RenderContext, frame: Frame, name: string) =>
      frame.lookup(name) ?? context.lookup(name),
    callFunction,
    output,
    makeMacro,
    applyFilter(name: string, context: RenderContext, site: number, args: readonly unknown[]): unknown {
      return guard(context, context.siteOf(site), () => filters.get(name)?.apply(context, [...args]));
    },
    handleError: (error: unknown) => error,
  };
  const environment = {
    opts: { autoescape: false },
    getTest: (name: string) => tests.get(name),
    getFilter: (name: string) => filters.get(name),
  };
  return { environment, functions, filters, tests };
}

function lookupName(context: RenderContext, frame: Frame, name: string, site: number): unknown {
  const local = frame.lookup(name);
  if (local !== undefined) return local;
  if (context.has(name)) return context.lookup(name);
  const location = locationIn(context.template.file, context.siteOf(site).name);
  context.scope.input.report(unknownName(name, context.scope.knownNames(), location));
  return '';
}

function callFunction(
  callee: unknown,
  name: string,
  context: RenderContext,
  site: number,
  args: readonly unknown[],
): unknown {
  const call = context.siteOf(site);
  const location = locationIn(context.template.file, call.name);
  if (typeof callee !== 'function') {
    if (name.includes('.')) throw notCallable(name, location);
    context.scope.input.report(unknownMacro(name, context.scope.knownNames(), location));
    return '';
  }
  if (context.scope.depth > MAX_CALL_DEPTH) throw endlessTemplate(name, location);
  context.scope.depth += 1;
  try {
    return context.scope.during(context.template.file, call, () =>
      guard(context, call, () => callee.apply(context, args)),
    );
  } finally {
    context.scope.depth -= 1;
  }
}

function output(value: unknown, context: RenderContext, site: number): unknown {
  if (value === undefined) {
    context.scope.input.report(undefinedOutput(locationIn(context.template.file, context.siteOf(site).name)));
    return '';
  }
  return value ?? '';
}

/** Turns whatever a function throws into a GoldError at its call, once. */
function guard<T>(context: RenderContext, site: CallSite, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    const location = locationIn(context.template.file, site.name);
    if (cause instanceof GoldError) throw cause.at(location);
    throw templateFailed(cause instanceof Error ? cause.message : String(cause), location, cause);
  }
}

type MacroFunction = (...args: unknown[]) => unknown;

/** nunjucks' makeMacro, but arguments that the macro does not have are errors. */
function makeMacro(
  names: readonly string[],
  keywordNames: readonly string[],
  body: MacroFunction,
): MacroFunction {
  // nunjucks' runtime is untyped.
  const inner = (nunjucksRuntime.makeMacro as (...args: unknown[]) => MacroFunction)(
    names,
    keywordNames,
    body,
  );
  const known = [...names, ...keywordNames];
  return function macro(this: RenderContext, ...args: unknown[]): unknown {
    const { positional, keywords } = splitArguments(args);
    const location = this.scope?.locateCall();
    const where = location ?? { file: '', line: 1, column: 1 };
    if (positional.length > known.length) {
      throw badArguments(
        'macro',
        `it takes ${known.length} arguments, ${positional.length} were given`,
        where,
      );
    }
    for (const name of keywords.keys()) {
      if (!known.includes(name) && name !== 'caller') {
        throw badArguments(
          'macro',
          `it has no argument "${name}" (it has: ${known.join(', ') || 'none'})`,
          where,
        );
      }
    }
    return inner.apply(this, args);
  };
}

export interface CallArguments {
  readonly positional: readonly unknown[];
  readonly keywords: ReadonlyMap<string, unknown>;
}

/** Separates nunjucks' keyword object (its last argument, marked) from the positional arguments. */
export function splitArguments(args: readonly unknown[]): CallArguments {
  const last = args.at(-1);
  if (typeof last === 'object' && last !== null && Object.hasOwn(last, '__keywords')) {
    const keywords = new Map(Object.entries(last).filter(([key]) => key !== '__keywords'));
    return { positional: args.slice(0, -1), keywords };
  }
  return { positional: args, keywords: new Map() };
}
