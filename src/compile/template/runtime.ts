/** What templates have wherever they run, and how functions take their arguments. */
import { type TemplateFunction, templateFilters, templateTests } from './filters.ts';

export interface Runtime {
  readonly filters: ReadonlyMap<string, TemplateFunction>;
  readonly tests: ReadonlyMap<string, TemplateFunction>;
}

export function createRuntime(): Runtime {
  return { filters: templateFilters(), tests: templateTests() };
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
