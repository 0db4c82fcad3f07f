/** A template file: parsed once, compiled when first rendered. */

import type { AstNode } from 'nunjucks/src/nodes.js';
import parserModule from 'nunjucks/src/parser.js';
import type { GoldError } from '../../diagnostics/gold-error.ts';
import { templateSyntax } from '../../diagnostics/template.ts';
import { type LintNames, lintTemplate } from './lint.ts';
import type { Segment } from './source-map.ts';
import { type CallSite, childrenOf, fieldOf, locationIn, type Span, spanOf } from './syntax.ts';
import { compileTree } from './template-compiler.ts';

export interface Template {
  readonly file: string;
  readonly source: string;
  /** Macros at the top level, in order. */
  readonly macros: readonly MacroHead[];
  /** The code to run; `marked` code also writes the markers of the source map. */
  code(marked: boolean): TemplateCode;
}

export interface MacroHead {
  readonly name: string;
  readonly span: Span;
  /** Names of its arguments, those with defaults last. */
  readonly parameters: readonly string[];
}

export interface TemplateCode {
  readonly root: RootFunction;
  readonly sites: readonly CallSite[];
  readonly segments: readonly Segment[];
}

/** The signature of nunjucks' compiled code. */
export type RootFunction = (
  environment: unknown,
  context: unknown,
  frame: unknown,
  runtime: unknown,
  callback: (error: unknown, output?: string) => void,
) => void;

export interface ParsedTemplate {
  readonly template: Template | undefined;
  readonly errors: readonly GoldError[];
}

/** Parses and lints. Text without any template mark costs nothing more. */
export function parseTemplate(file: string, source: string, names: LintNames): ParsedTemplate {
  if (!/\{[{%#]/.test(source)) return { template: plainTemplate(file, source), errors: [] };
  let tree: AstNode;
  try {
    tree = parserModule.parse(source, [], {});
  } catch (cause) {
    return { template: undefined, errors: [syntaxError(file, source, cause)] };
  }
  const errors = lintTemplate(file, tree, names);
  return { template: errors.length > 0 ? undefined : treeTemplate(file, source, tree), errors };
}

function treeTemplate(file: string, source: string, tree: AstNode): Template {
  const compiled = new Map<boolean, TemplateCode>();
  return {
    file,
    source,
    macros: childrenOf(tree).flatMap((node) => {
      const name = node.typename === 'Macro' ? fieldOf(node, 'name') : undefined;
      if (name === undefined) return [];
      return [{ name: String(name.value), span: spanOf(name), parameters: parametersOf(node) }];
    }),
    code(marked) {
      const known = compiled.get(marked);
      if (known !== undefined) return known;
      // nunjucks' own transformation is for asynchronous tags and for blocks, which there are not.
      const { code, sites, segments } = compileTree(file, source, tree, marked);
      // The code comes from nunjucks' compiler; this is how nunjucks itself turns it into functions.
      const { root } = new Function(code)() as { root: RootFunction };
      const result = { root, sites, segments };
      compiled.set(marked, result);
      return result;
    },
  };
}

function parametersOf(macro: AstNode): string[] {
  const args = fieldOf(macro, 'args');
  return (args === undefined ? [] : childrenOf(args)).flatMap((arg) =>
    arg.typename === 'KeywordArgs'
      ? childrenOf(arg).flatMap((pair) => String(fieldOf(pair, 'key')?.value ?? ''))
      : String(arg.value),
  );
}

function plainTemplate(file: string, source: string): Template {
  const segments: Segment[] = [{ line: 1, column: 1, length: 1, verbatim: true }];
  return {
    file,
    source,
    macros: [],
    code: (marked) => ({
      root: (_environment, context, _frame, _runtime, callback) =>
        // The context is always gold's own RenderContext; nunjucks' signature leaves it untyped.
        callback(null, (marked ? (context as { mark(index: number): string }).mark(0) : '') + source),
      sites: [],
      segments,
    }),
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
