/** Renders a template in a scope; on demand once more with markers, for the source map. */
import { GoldError, type Location } from '../../diagnostics/gold-error.ts';
import { templateFailed } from '../../diagnostics/template.ts';
import { runTemplate } from './interpreter.ts';
import { MacroReturn } from './macro-return.ts';
import { type Marks, RenderContext, RenderScope, type ScopeInput } from './render-scope.ts';
import type { Runtime } from './runtime.ts';
import { buildSourceMap, type SourceMap } from './source-map.ts';
import type { Template } from './template.ts';

export interface Rendered {
  readonly text: string;
  readonly macroFiles: readonly string[];
}

/**
 * Renders. Errors that end the rendering are reported to the scope too, and give undefined. `makeScope` is handed the
 * new RenderScope, so that functions can ask it where they were called.
 */
export function renderTemplate(
  template: Template,
  runtime: Runtime,
  makeScope: (scope: () => RenderScope) => ScopeInput,
): Rendered | undefined {
  const result = run(template, runtime, makeScope, 'nothing');
  return result && { text: result.text, macroFiles: [...result.scope.macroFilesUsed].sort() };
}

/** The map of a rendering that gave `plain`; falls back to the first place of the line's text in the template. */
export function mapRendering(
  template: Template,
  plain: string,
  runtime: Runtime,
  makeScope: (scope: () => RenderScope) => ScopeInput,
): SourceMap {
  const mapOf = (marks: Marks): SourceMap | undefined => {
    const marked = run(template, runtime, makeScope, marks);
    return marked && buildSourceMap(plain, marked.text, marked.scope.segments);
  };
  // Where a macro looks at a text that it is given, it may do something else when that is marked.
  const exact = mapOf('arguments') ?? mapOf('output');
  return exact ?? ((offset) => locateByLine(template, plain, offset));
}

interface RunResult {
  readonly text: string;
  readonly scope: RenderScope;
}

function run(
  template: Template,
  runtime: Runtime,
  makeScope: (scope: () => RenderScope) => ScopeInput,
  marks: Marks,
): RunResult | undefined {
  const enter = (context: RenderContext): string => runTemplate(context, runtime);
  const input = makeScope(() => scope);
  const scope: RenderScope = new RenderScope(input, marks, enter);
  try {
    return { text: enter(new RenderContext(scope, template)), scope };
  } catch (cause) {
    input.report(cause instanceof GoldError ? cause : failure(template, cause));
    return undefined;
  }
}

function failure(template: Template, cause: unknown): GoldError {
  const isReturn = cause instanceof MacroReturn;
  if (isReturn) return failure(template, new Error('return() gives the value of a macro, and this is none'));
  const message = cause instanceof Error ? cause.message : String(cause);
  return templateFailed(message, { file: template.file, line: 1, column: 1 }, cause);
}

/** Where a template looked at its own output there is no exact map; the text of the line often still tells. */
function locateByLine(template: Template, plain: string, offset: number): Location {
  const start = plain.lastIndexOf('\n', offset - 1) + 1;
  const end = plain.indexOf('\n', offset);
  const line = plain.slice(start, end === -1 ? undefined : end).trim();
  const at = line === '' ? -1 : template.source.indexOf(line);
  const before = template.source.slice(0, Math.max(0, at));
  return {
    file: template.file,
    line: before.split('\n').length,
    column: at === -1 ? 1 : at - before.lastIndexOf('\n'),
  };
}
