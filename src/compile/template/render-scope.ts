/**
 * What one rendering can see: functions and values by name, and the macros of the project. One scope serves one model;
 * macro files are entered when first called, each with a context of its own that shares the scope.
 */

import type { AstNode } from 'nunjucks/src/nodes.js';
import type { GoldError, Location } from '../../diagnostics/gold-error.ts';
import { formatMarker, markArgument, type PlacedSegment, type Segment } from './source-map.ts';
import { callSiteOf, fieldOf, leftmost, locationIn, spanOf } from './syntax.ts';
import type { Template } from './template.ts';
import { Variables } from './variables.ts';

export interface ScopeInput {
  /** Values and functions by name. */
  readonly globals: ReadonlyMap<string, unknown>;
  /** The file that defines each macro. */
  readonly macros: ReadonlyMap<string, Template>;
  /** Functions that go before all else of their name, also inside of macro files. */
  readonly overrides?: ReadonlyMap<string, () => unknown> | undefined;
  /** Takes errors that do not stop the rendering. */
  report(error: GoldError): void;
  /** Told each name that is looked up outside of the file. */
  readonly onLookup?: ((name: string) => void) | undefined;
}

/** What a rendering for a source map marks: each piece of output; also texts that are handed to macros as they are written. */
export type Marks = 'nothing' | 'output' | 'arguments';

export class RenderScope {
  readonly input: ScopeInput;
  readonly marks: Marks;
  /** The functions that are macros, where texts handed to them are marked. */
  readonly #macros: Set<unknown> | undefined;
  /** Files of the macros called. */
  readonly macroFilesUsed = new Set<string>();
  readonly segments: PlacedSegment[] = [];
  readonly #macroContexts = new Map<string, RenderContext>();
  readonly #runMacroFile: (context: RenderContext) => void;
  #call: { readonly file: string; readonly node: AstNode } | undefined;
  /** Names of what is being called, outer first. */
  readonly calls: string[] = [];
  /** Turns of loops and calls of macros so far. */
  steps = 0;

  constructor(input: ScopeInput, marks: Marks, runMacroFile: (context: RenderContext) => void) {
    this.input = input;
    this.marks = marks;
    this.#macros = marks === 'arguments' ? new Set() : undefined;
    this.#runMacroFile = runMacroFile;
  }

  noteMacro(macro: unknown): void {
    this.#macros?.add(macro);
  }

  /** Whether texts that are handed to `called` are marked. */
  marksArgumentsOf(called: unknown): boolean {
    return this.#macros?.has(called) === true;
  }

  knownNames(): string[] {
    return [...this.input.globals.keys(), ...this.input.macros.keys()];
  }

  findMacro(name: string): unknown {
    const template = this.input.macros.get(name);
    if (template === undefined) return undefined;
    this.macroFilesUsed.add(template.file);
    let context = this.#macroContexts.get(template.file);
    if (context === undefined) {
      context = new RenderContext(this, template);
      this.#macroContexts.set(template.file, context);
      this.#runMacroFile(context);
    }
    return context.variables.get(name);
  }

  /** Runs `action` as the call `node`, so that functions can say where they were called. */
  during<T>(file: string, node: AstNode, action: () => T): T {
    const before = this.#call;
    this.#call = { file, node };
    try {
      return action();
    } finally {
      this.#call = before;
    }
  }

  /** The place of the current call, or of its argument: `argument` is an index from 0 or the name of a keyword. */
  locateCall(argument?: number | string): Location | undefined {
    if (this.#call === undefined) return undefined;
    const { file, node } = this.#call;
    const site = callSiteOf(node, fieldOf(node, 'name') ?? node, fieldOf(node, 'args') ?? node);
    const span =
      typeof argument === 'number'
        ? site.args[argument]
        : site.keywords.find((keyword) => keyword.name === argument)?.span;
    return locationIn(file, span ?? site.name);
  }
}

/** What one template file sees: its top-level variables, then the scope. */
export class RenderContext {
  readonly scope: RenderScope;
  readonly template: Template;
  /** Those at the top of the file, its macros among them. */
  readonly variables = new Variables();
  readonly #segments = new Map<AstNode | undefined, number>();

  constructor(scope: RenderScope, template: Template) {
    this.scope = scope;
    this.template = template;
  }

  /** What is not a variable of the file. */
  lookup(name: string): unknown {
    const override = this.scope.input.overrides?.get(name);
    if (override !== undefined) return override;
    this.scope.input.onLookup?.(name);
    if (this.scope.input.globals.has(name)) return this.scope.input.globals.get(name);
    return this.scope.findMacro(name);
  }

  has(name: string): boolean {
    this.scope.input.onLookup?.(name);
    const { overrides, globals, macros } = this.scope.input;
    return overrides?.has(name) === true || globals.has(name) || macros.has(name);
  }

  /** The marker before a piece of output, in a marked rendering. `verbatim`: it is text of the template. */
  mark(node: AstNode, verbatim: boolean): string {
    if (this.scope.marks === 'nothing') return '';
    return this.#mark(node, () => ({ ...spanOf(verbatim ? node : leftmost(node)), verbatim }));
  }

  /** That of a file without any tag. */
  markStart(): string {
    if (this.scope.marks === 'nothing') return '';
    return this.#mark(undefined, () => ({ line: 1, column: 1, length: 1, verbatim: true }));
  }

  /** A text that is handed to a macro as it is written. */
  markArgument(node: AstNode, text: string): string {
    return markArgument(
      this.#indexOf(node, () => ({ ...spanOf(node), verbatim: false }), true),
      text,
    );
  }

  #mark(node: AstNode | undefined, segmentOf: () => Segment): string {
    return formatMarker(this.#indexOf(node, segmentOf, false));
  }

  #indexOf(node: AstNode | undefined, segmentOf: () => Segment, isArgument: boolean): number {
    const { segments } = this.scope;
    const index = this.#segments.get(node) ?? segments.length;
    if (index === segments.length) segments.push({ ...segmentOf(), file: this.template.file, isArgument });
    this.#segments.set(node, index);
    return index;
  }
}
