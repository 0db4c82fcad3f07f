/** A template file, parsed and looked through. */
import type { AstNode } from 'nunjucks/src/nodes.js';
import type { GoldError } from '../../diagnostics/gold-error.ts';
import { templateSyntax } from '../../diagnostics/template.ts';
import { type LintNames, lintTemplate } from './lint.ts';
import { parseTree } from './parser.ts';
import { childrenOf, fieldOf, locationIn, type Span, spanOf } from './syntax.ts';

export interface Template {
  readonly file: string;
  readonly source: string;
  /** Macros at the top level, in order. */
  readonly macros: readonly MacroHead[];
  /** Undefined for text without any tag. */
  readonly tree: AstNode | undefined;
}

export interface MacroHead {
  readonly name: string;
  readonly span: Span;
  /** Names of its arguments, those with defaults last. */
  readonly parameters: readonly string[];
}

export interface ParsedTemplate {
  readonly template: Template | undefined;
  readonly errors: readonly GoldError[];
}

/** Parses and lints. Text without any template mark costs nothing more. */
export function parseTemplate(file: string, source: string, names: LintNames): ParsedTemplate {
  if (!/\{[{%#]/.test(source)) return { template: plainTemplate(file, source), errors: [] };
  let tree: AstNode;
  try {
    tree = parseTree(source);
  } catch (cause) {
    return { template: undefined, errors: [syntaxError(file, source, cause)] };
  }
  const errors = lintTemplate(file, tree, names);
  return { template: errors.length > 0 ? undefined : treeTemplate(file, source, tree), errors };
}

function treeTemplate(file: string, source: string, tree: AstNode): Template {
  return {
    file,
    source,
    tree,
    macros: childrenOf(tree).flatMap((node) => {
      const name = node.typename === 'Macro' ? fieldOf(node, 'name') : undefined;
      if (name === undefined) return [];
      return [{ name: String(name['value']), span: spanOf(name), parameters: parametersOf(node) }];
    }),
  };
}

function parametersOf(macro: AstNode): string[] {
  const args = fieldOf(macro, 'args');
  return (args === undefined ? [] : childrenOf(args)).flatMap((arg) =>
    arg.typename === 'KeywordArgs'
      ? childrenOf(arg).flatMap((pair) => String(fieldOf(pair, 'key')?.['value'] ?? ''))
      : String(arg['value']),
  );
}

function plainTemplate(file: string, source: string): Template {
  return {
    file,
    source,
    tree: undefined,
    macros: [],
  };
}

function syntaxError(file: string, source: string, cause: unknown): GoldError {
  // nunjucks' TemplateError carries 1-based lineno and colno; its type is not exported.
  const error = cause as { message?: string; lineno?: number; colno?: number };
  const lines = source.split('\n');
  const line = Math.min(Math.max(error.lineno ?? lines.length, 1), lines.length);
  const message = (error.message ?? String(cause))
    .replace(/^parse\w+: /, '')
    .replace(/^Template render error: /, '');
  const span = { line, column: Math.max(1, error.colno ?? 1), length: 1 };
  return templateSyntax(message, locationIn(file, span));
}
