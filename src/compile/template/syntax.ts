/** Places inside templates. nunjucks counts lines and columns from 0, gold from 1; the change happens here only. */
import type { AstNode } from 'nunjucks/src/nodes.js';
import type { Location } from '../../diagnostics/gold-error.ts';

/** A place in one template; the file is known from the template. Counts from 1. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** A function call in a template: the name called and its positional arguments, for errors. */
export interface CallSite {
  readonly name: Span;
  readonly args: readonly Span[];
  /** Names of the keyword arguments. */
  readonly keywords: readonly { readonly name: string; readonly span: Span }[];
}

export function spanOf(node: AstNode): Span {
  return { line: node.lineno + 1, column: node.colno + 1, length: lengthOf(node) };
}

export function callSiteOf(call: AstNode, callee: AstNode, args: AstNode): CallSite {
  const first = leftmost(callee);
  return {
    name: first.typename === 'Symbol' ? spanOf(first) : spanOf(call),
    args: childrenOf(args)
      .filter((arg) => arg.typename !== 'KeywordArgs')
      .map((arg) => spanOf(leftmost(arg))),
    keywords: childrenOf(args)
      .filter((arg) => arg.typename === 'KeywordArgs')
      .flatMap((arg) => childrenOf(arg).flatMap((pair) => fieldOf(pair, 'key') ?? []))
      .map((key) => ({ name: String(key['value']), span: spanOf(key) })),
  };
}

export function locationIn(file: string, span: Span): Location {
  return { file, line: span.line, column: span.column, length: span.length };
}

export function childrenOf(node: AstNode): readonly AstNode[] {
  return node.children ?? [];
}

/** A field that holds a node, or undefined. */
export function fieldOf(node: AstNode, field: string): AstNode | undefined {
  const value = node[field];
  return isNode(value) ? value : undefined;
}

export function isNode(value: unknown): value is AstNode {
  return typeof value === 'object' && value !== null && 'typename' in value && 'lineno' in value;
}

/** Tells of `node` and every node below it, parents first. */
export function visit(node: AstNode, tell: (node: AstNode) => void): void {
  tell(node);
  for (const field of node.fields) {
    const value = node[field];
    if (isNode(value)) visit(value, tell);
    else if (Array.isArray(value)) for (const child of value) if (isNode(child)) visit(child, tell);
  }
}

/** The node whose place is where an expression begins in the text. */
export function leftmost(node: AstNode): AstNode {
  const inner =
    fieldOf(node, 'target') ??
    (node.typename === 'FunCall' ? fieldOf(node, 'name') : undefined) ??
    filtered(node);
  return inner === undefined || node.typename === 'Neg' || node.typename === 'Pos' || node.typename === 'Not'
    ? node
    : leftmost(inner);
}

function filtered(node: AstNode): AstNode | undefined {
  const args = node.typename === 'Filter' ? fieldOf(node, 'args') : undefined;
  return args && childrenOf(args)[0];
}

function lengthOf(node: AstNode): number {
  const value = node['value'];
  if (typeof value !== 'string') return typeof value === 'number' ? String(value).length : 1;
  return node.typename === 'Literal' ? value.length + 2 : value.length;
}
