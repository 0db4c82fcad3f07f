/**
 * The parts of nunjucks 3.2.4 that gold builds on; the published types cover only its front door. CommonJS: Node finds no named
 * exports in most of these files, so they come as the default.
 */
declare module 'nunjucks/src/compiler.js' {
  import type { AstNode } from 'nunjucks/src/nodes.js';
  import type { Frame } from 'nunjucks/src/runtime.js';

  class Compiler {
    constructor(templateName: string, throwOnUndefined: boolean);
    buffer: string;
    compile(node: AstNode, frame?: Frame): void;
    getCode(): string;
    _emit(code: string): void;
    _emitLine(code: string): void;
    _compileExpression(node: AstNode, frame: Frame): void;
    _compileAggregate(node: AstNode, frame: Frame, start?: string, end?: string): void;
    compileLiteral(node: AstNode): void;
    _compileMacro(node: AstNode, frame?: Frame): string;
  }
  const module: { readonly Compiler: typeof Compiler };
  export default module;
}
declare module 'nunjucks/src/nodes.js' {
  /** Lines and columns count from 0. Which fields a node has depends on `typename`. */
  export interface AstNode {
    readonly typename: string;
    readonly fields: readonly string[];
    readonly lineno: number;
    readonly colno: number;
    readonly children?: readonly AstNode[];
    readonly [field: string]: unknown;
  }
}
declare module 'nunjucks/src/parser.js' {
  import type { AstNode } from 'nunjucks/src/nodes.js';

  const module: { parse(source: string, extensions?: readonly unknown[], options?: object): AstNode };
  export default module;
}
declare module 'nunjucks/src/runtime.js' {
  export class Frame {
    constructor(parent?: Frame, isolateWrites?: boolean);
    lookup(name: string): unknown;
    topLevel: boolean;
  }
  const runtime: Readonly<Record<string, unknown>>;
  export default runtime;
}
declare module 'nunjucks/src/filters.js' {
  const filters: Readonly<Record<string, (...args: never[]) => unknown>>;
  export default filters;
}
declare module 'nunjucks/src/tests.js' {
  const tests: Readonly<Record<string, (...args: never[]) => unknown>>;
  export default tests;
}
