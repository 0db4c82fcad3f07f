/** The filters and tests that templates have: those of nunjucks, all pure. */
import nunjucksFilters from 'nunjucks/src/filters.js';
import nunjucksTests from 'nunjucks/src/tests.js';

export type TemplateFunction = (this: unknown, ...args: unknown[]) => unknown;

/** By name. Asynchronous and HTML filters are left out: SQL has no use for them. */
export function templateFilters(): ReadonlyMap<string, TemplateFunction> {
  const omitted = new Set(['urlize', 'nl2br', 'striptags', 'escape', 'e', 'safe', 'forceescape', 'random']);
  return toMap(nunjucksFilters, omitted);
}

export function templateTests(): ReadonlyMap<string, TemplateFunction> {
  return toMap(nunjucksTests, new Set());
}

function toMap(
  functions: Readonly<Record<string, unknown>>,
  omitted: ReadonlySet<string>,
): Map<string, TemplateFunction> {
  return new Map(
    Object.entries(functions).filter(
      (entry): entry is [string, TemplateFunction] =>
        typeof entry[1] === 'function' && !omitted.has(entry[0]),
    ),
  );
}
