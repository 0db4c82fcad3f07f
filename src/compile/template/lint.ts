/** What nunjucks accepts and then renders as nothing: found in the syntax tree, before anything is rendered. */
import type { AstNode } from 'nunjucks/src/nodes.js';
import type { GoldError, Location } from '../../diagnostics/gold-error.ts';
import { unknownFilter, unsupportedTag } from '../../diagnostics/template.ts';
import type { TemplateFunction } from './filters.ts';
import { fieldOf, locationIn, spanOf, visit } from './syntax.ts';

export interface LintNames {
  readonly filters: ReadonlyMap<string, TemplateFunction>;
  readonly tests: ReadonlyMap<string, TemplateFunction>;
}

/** All findings of one template, in the order of the text. */
export function lintTemplate(file: string, tree: AstNode, names: LintNames): GoldError[] {
  const errors: GoldError[] = [];
  visit(tree, (node) => {
    const rule = RULES[node.typename];
    const error = rule?.(node, locationIn(file, spanOf(node)), names);
    if (error !== undefined) errors.push(error);
  });
  return errors;
}

type Rule = (node: AstNode, location: Location, names: LintNames) => GoldError | undefined;

const RULES: Readonly<Record<string, Rule>> = {
  Filter(node, location, { filters }) {
    const name = String(fieldOf(node, 'name')?.['value']);
    return filters.has(name) ? undefined : unknownFilter(name, filters.keys(), location);
  },
  Is(node, location, { tests }) {
    const right = fieldOf(node, 'right');
    const test = String((right && (fieldOf(right, 'name') ?? right))?.['value']);
    return tests.has(test) || test === 'null' ? undefined : unknownFilter(test, tests.keys(), location);
  },
  Include: (_, location) => unsupportedTag('include', location),
  Import: (_, location) => unsupportedTag('import', location),
  FromImport: (_, location) => unsupportedTag('from', location),
  Extends: (_, location) => unsupportedTag('extends', location),
  Block: (_, location) => unsupportedTag('block', location),
  AsyncEach: (_, location) => unsupportedTag('asyncEach', location),
  AsyncAll: (_, location) => unsupportedTag('asyncAll', location),
};
