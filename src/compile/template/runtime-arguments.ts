/** How functions of templates take their arguments. */

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
