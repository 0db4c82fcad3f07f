/** What templates have wherever they run. */
import { type TemplateFunction, templateFilters } from './filters.ts';
import { templateTests } from './value-tests.ts';

export interface Runtime {
  readonly filters: ReadonlyMap<string, TemplateFunction>;
  readonly tests: ReadonlyMap<string, TemplateFunction>;
}

export function createRuntime(): Runtime {
  const tests = templateTests();
  return { filters: templateFilters(tests), tests };
}
