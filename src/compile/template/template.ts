/** A template file, parsed and looked through. */
import type { AstNode } from 'nunjucks/src/nodes.js';
import type { GoldError } from '../../diagnostics/gold-error.ts';
import { templateSyntax } from '../../diagnostics/template.ts';
import { type LintNames, lintTemplate } from './lint.ts';
import { parseTree } from './parser.ts';
import type { Segment } from './source-map.ts';
import { childrenOf, fieldOf, locationIn, type Span, spanOf } from './syntax.ts';

export interface Template {
  readonly file: string;
  readonly source: string;
  /** Macros at the top level, in order. */
  readonly macros: readonly MacroHead[];
  /** Undefined for text without any tag. */
  readonly tree: AstNode | undefined;
  /** Where a piece of plain text stands. */
  verbatimSegment(node: AstNode): Segment;
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
  let starts: readonly number[] | undefined;
  return {
    file,
    source,
    tree,
    macros: childrenOf(tree).flatMap((node) => {
      const name = node.typename === 'Macro' ? fieldOf(node, 'name') : undefined;
      if (name === undefined) return [];
      return [{ name: String(name['value']), span: spanOf(name), parameters: parametersOf(node) }];
    }),
    verbatimSegment(node) {
      starts ??= lineStartsOf(source);
      return verbatimSegment(node, source, starts);
    },
  };
}

/** Where plain text really begins: whitespace control and `raw` cut text at its start, so look for it from the token on. */
function verbatimSegment(node: AstNode, source: string, starts: readonly number[]): Segment {
  const tokenStart = (starts[node.lineno] ?? 0) + node.colno;
  const found = source.indexOf(String(node['value']), tokenStart);
  const start = found === -1 ? tokenStart : found;
  let line = node.lineno;
  while ((starts[line + 1] ?? Number.POSITIVE_INFINITY) <= start) line += 1;
  return { line: line + 1, column: start - (starts[line] ?? 0) + 1, length: 1, verbatim: true };
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
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
    verbatimSegment: () => ({ line: 1, column: 1, length: 1, verbatim: true }),
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
