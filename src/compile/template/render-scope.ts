/**
 * What one rendering can see: functions and values by name, and the macros of the project. One scope serves one model;
 * macro files are entered when first called, each with a context of its own that shares the scope.
 */
import type { GoldError, Location } from '../../diagnostics/gold-error.ts';
import { formatMarker, type PlacedSegment } from './source-map.ts';
import { type CallSite, locationIn } from './syntax.ts';
import type { Template, TemplateCode } from './template.ts';

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

export class RenderScope {
  readonly input: ScopeInput;
  readonly marked: boolean;
  /** Files of the macros called. */
  readonly macroFilesUsed = new Set<string>();
  readonly segments: PlacedSegment[] = [];
  readonly #macroContexts = new Map<string, RenderContext>();
  readonly #runMacroFile: (context: RenderContext) => void;
  #call: { readonly file: string; readonly site: CallSite } | undefined;
  depth = 0;

  constructor(input: ScopeInput, marked: boolean, runMacroFile: (context: RenderContext) => void) {
    this.input = input;
    this.marked = marked;
    this.#runMacroFile = runMacroFile;
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
    return context.own(name);
  }

  /** Runs `action` as a call made at `site`, so that functions can say where they were called. */
  during<T>(file: string, site: CallSite, action: () => T): T {
    const before = this.#call;
    this.#call = { file, site };
    try {
      return action();
    } finally {
      this.#call = before;
    }
  }

  /** The place of the current call, or of its argument: `argument` is an index from 0 or the name of a keyword. */
  locateCall(argument?: number | string): Location | undefined {
    if (this.#call === undefined) return undefined;
    const { file, site } = this.#call;
    const span =
      typeof argument === 'number'
        ? site.args[argument]
        : site.keywords.find((keyword) => keyword.name === argument)?.span;
    return locationIn(file, span ?? site.name);
  }
}

/** nunjucks' context for one template file: its top-level variables, then the scope. */
export class RenderContext {
  readonly scope: RenderScope;
  readonly template: Template;
  readonly code: TemplateCode;
  /** Read by nunjucks' filters. */
  readonly env = { opts: { autoescape: false, throwOnUndefined: false } };
  readonly #variables = new Map<string, unknown>();
  readonly #firstSegment: number;

  constructor(scope: RenderScope, template: Template) {
    this.scope = scope;
    this.template = template;
    this.code = template.code(scope.marked);
    this.#firstSegment = scope.segments.length;
    for (const segment of this.code.segments) scope.segments.push({ ...segment, file: template.file });
  }

  own(name: string): unknown {
    return this.#variables.get(name);
  }

  lookup(name: string): unknown {
    const override = this.scope.input.overrides?.get(name);
    if (override !== undefined) return override;
    if (this.#variables.has(name)) return this.#variables.get(name);
    this.scope.input.onLookup?.(name);
    if (this.scope.input.globals.has(name)) return this.scope.input.globals.get(name);
    return this.scope.findMacro(name);
  }

  has(name: string): boolean {
    this.scope.input.onLookup?.(name);
    return (
      this.#variables.has(name) || this.scope.input.globals.has(name) || this.scope.input.macros.has(name)
    );
  }

  setVariable(name: string, value: unknown): void {
    this.#variables.set(name, value);
  }

  /** nunjucks announces exports; here every macro is visible anyway. */
  addExport(): void {}

  mark(index: number): string {
    return formatMarker(this.#firstSegment + index);
  }

  siteOf(index: number): CallSite {
    return this.code.sites[index] ?? { name: { line: 1, column: 1, length: 1 }, args: [], keywords: [] };
  }
}
