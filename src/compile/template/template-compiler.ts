/**
 * nunjucks' compiler with places: every name, call, filter and output knows where it stands, so that errors point at it,
 * and in `marked` code each piece of output is preceded by a marker naming its place (source-map.ts reads them).
 */
import compilerModule from 'nunjucks/src/compiler.js';
import type { AstNode } from 'nunjucks/src/nodes.js';
import type { Frame } from 'nunjucks/src/runtime.js';
import type { Segment } from './source-map.ts';
import { type CallSite, callSiteOf, childrenOf, fieldOf, leftmost, spanOf } from './syntax.ts';

export interface CompiledCode {
  /** Body of a function that returns `{ root }`. */
  readonly code: string;
  /** Calls by the number that the code passes to `runtime.callFunction`. */
  readonly sites: readonly CallSite[];
  /** Pieces of output by the number in their marker; empty unless marked. */
  readonly segments: readonly Segment[];
}

export function compileTree(file: string, source: string, tree: AstNode, marked: boolean): CompiledCode {
  const compiler = new PlacedCompiler(file, source, marked);
  compiler.compile(tree);
  return { code: compiler.getCode(), sites: compiler.sites, segments: compiler.segments };
}

class PlacedCompiler extends compilerModule.Compiler {
  readonly sites: CallSite[] = [];
  readonly segments: Segment[] = [];
  readonly #lineStarts: readonly number[];
  readonly #source: string;
  readonly #marked: boolean;
  /** Depth of expressions in which an unknown name is allowed: `x is defined`, `x | default(1)`. */
  #soft = 0;

  constructor(file: string, source: string, marked: boolean) {
    super(file, false);
    this.#source = source;
    this.#marked = marked;
    this.#lineStarts = lineStartsOf(source);
  }

  compileSymbol(node: AstNode, frame: Frame): void {
    const name = String(node.value);
    const variable = frame.lookup(name);
    if (typeof variable === 'string') {
      this._emit(variable);
      return;
    }
    const lookup = this.#soft > 0 ? 'lookupSoft' : 'lookupName';
    this._emit(`runtime.${lookup}(context, frame, ${JSON.stringify(name)}, ${this.#site(node, node, node)})`);
  }

  compileFunCall(node: AstNode, frame: Frame): void {
    const callee = fieldOf(node, 'name') ?? node;
    const args = fieldOf(node, 'args') ?? node;
    this._emit('runtime.callFunction(');
    // An unknown callee is reported by the call itself, as a macro that is missing.
    this.#softly(callee.typename === 'Symbol', () => this._compileExpression(callee, frame));
    this._emit(`, ${JSON.stringify(nameOf(callee))}, context, ${this.#site(node, callee, args)}, `);
    this._compileAggregate(args, frame, '[', '])');
  }

  compileFilter(node: AstNode, frame: Frame): void {
    const name = String(fieldOf(node, 'name')?.value);
    const args = fieldOf(node, 'args') ?? node;
    this._emit(`runtime.applyFilter(${JSON.stringify(name)}, context, ${this.#site(node, node, args)}, [`);
    childrenOf(args).forEach((arg, index) => {
      if (index > 0) this._emit(',');
      this.#softly(index === 0 && ['default', 'd'].includes(name), () => this.compile(arg, frame));
    });
    this._emit('])');
  }

  compileIs(node: AstNode, frame: Frame): void {
    const right = fieldOf(node, 'right') ?? node;
    const name = String((fieldOf(right, 'name') ?? right).value);
    this._emit(`(env.getTest(${JSON.stringify(name)}).call(context, `);
    const left = fieldOf(node, 'left') ?? node;
    this.#softly(['defined', 'undefined'].includes(name), () => this.compile(left, frame));
    for (const arg of childrenOf(fieldOf(right, 'args') ?? node)) {
      this._emit(',');
      this.compile(arg, frame);
    }
    this._emit(') === true)');
  }

  compileOutput(node: AstNode, frame: Frame): void {
    for (const child of childrenOf(node)) {
      if (child.typename === 'TemplateData') {
        if (child.value === '') continue;
        this._emit(`${this.buffer} += `);
        this.#mark(child, true);
        this.compileLiteral(child);
        this._emitLine(';');
        continue;
      }
      this._emit(`${this.buffer} += `);
      this.#mark(leftmost(child), false);
      this._emit('runtime.output(');
      this.compile(child, frame);
      this._emitLine(`, context, ${this.#site(child, child, child)});`);
    }
  }

  #site(call: AstNode, callee: AstNode, args: AstNode): number {
    this.sites.push(callSiteOf(call, callee, args));
    return this.sites.length - 1;
  }

  #mark(node: AstNode, verbatim: boolean): void {
    if (!this.#marked) return;
    this.segments.push(verbatim ? this.#verbatimSegment(node) : { ...spanOf(node), verbatim });
    this._emit(`context.mark(${this.segments.length - 1}) + `);
  }

  /** Where plain text really begins: whitespace control and `raw` cut text at its start, so look for it from the token on. */
  #verbatimSegment(node: AstNode): Segment {
    const tokenStart = (this.#lineStarts[node.lineno] ?? 0) + node.colno;
    const found = this.#source.indexOf(String(node.value), tokenStart);
    const start = found === -1 ? tokenStart : found;
    let line = node.lineno;
    while ((this.#lineStarts[line + 1] ?? Number.POSITIVE_INFINITY) <= start) line += 1;
    return { line: line + 1, column: start - (this.#lineStarts[line] ?? 0) + 1, length: 1, verbatim: true };
  }

  #softly(soft: boolean, action: () => void): void {
    this.#soft += soft ? 1 : 0;
    action();
    this.#soft -= soft ? 1 : 0;
  }
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** What a person calls the thing called: `exceptions.raise`. */
function nameOf(callee: AstNode): string {
  if (callee.typename === 'Symbol') return String(callee.value);
  const target = fieldOf(callee, 'target');
  const member = fieldOf(callee, 'val')?.value;
  if (callee.typename === 'LookupVal' && target !== undefined) {
    return target.typename === 'Symbol' ? `${target.value}.${member}` : `….${member}`;
  }
  return 'the value';
}
