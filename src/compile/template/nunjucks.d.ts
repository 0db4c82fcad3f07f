/**
 * The parts of nunjucks 3.2.4 that gold builds on; the published types cover only its front door. CommonJS: Node finds no named
 * exports in these files, so they come as the default.
 */
declare module 'nunjucks/src/nodes.js' {
  /** Lines and columns count from 0. Which fields a node has depends on `typename`. */
  export interface AstNode {
    readonly typename: string;
    readonly fields: readonly string[];
    readonly lineno: number;
    readonly colno: number;
    readonly children?: readonly AstNode[];
    [field: string]: unknown;
  }
  /** Arguments behind the place are the fields in order. */
  export interface NodeClass {
    new (lineno: number, colno: number, ...fields: readonly unknown[]): AstNode;
    extend(name: string, properties: { readonly fields: readonly string[] }): NodeClass;
  }
  const nodes: {
    readonly Node: NodeClass;
    readonly Set: NodeClass;
    readonly Capture: NodeClass;
    readonly Group: NodeClass;
    readonly Array: NodeClass;
    readonly Dict: NodeClass;
    readonly Pair: NodeClass;
    readonly Is: NodeClass;
    readonly Not: NodeClass;
    readonly NodeList: NodeClass;
    readonly FunCall: NodeClass;
    readonly InlineIf: NodeClass;
    readonly Compare: NodeClass;
    readonly CompareOperand: NodeClass;
    readonly Concat: NodeClass;
    readonly Add: NodeClass;
    readonly Sub: NodeClass;
    readonly Mul: NodeClass;
    readonly Div: NodeClass;
    readonly FloorDiv: NodeClass;
    readonly Mod: NodeClass;
    readonly Pow: NodeClass;
    readonly For: NodeClass;
    readonly Symbol: NodeClass;
    readonly Caller: NodeClass;
    readonly KeywordArgs: NodeClass;
    readonly Output: NodeClass;
    readonly LookupVal: NodeClass;
    readonly Literal: NodeClass;
    readonly Macro: NodeClass;
  };
  export default nodes;
}
declare module 'nunjucks/src/lexer.js' {
  import type { Token } from 'nunjucks/src/parser.js';

  /** What the parser needs of it. */
  export interface Tokenizer {
    readonly tags: {
      readonly VARIABLE_START: string;
      readonly VARIABLE_END: string;
      readonly BLOCK_END: string;
    };
    nextToken(): Token | null;
  }
  const lexer: {
    readonly TOKEN_COMMA: string;
    readonly TOKEN_COLON: string;
    readonly TOKEN_TILDE: string;
    readonly TOKEN_PIPE: string;
    readonly TOKEN_OPERATOR: string;
    readonly TOKEN_STRING: string;
    readonly TOKEN_INT: string;
    readonly TOKEN_FLOAT: string;
    readonly TOKEN_BOOLEAN: string;
    readonly TOKEN_NONE: string;
    readonly TOKEN_SYMBOL: string;
    readonly TOKEN_DATA: string;
    readonly TOKEN_BLOCK_START: string;
    readonly TOKEN_BLOCK_END: string;
    readonly TOKEN_VARIABLE_START: string;
    readonly TOKEN_VARIABLE_END: string;
    readonly TOKEN_LEFT_PAREN: string;
    readonly TOKEN_RIGHT_PAREN: string;
    readonly TOKEN_LEFT_BRACKET: string;
    readonly TOKEN_RIGHT_BRACKET: string;
    readonly TOKEN_LEFT_CURLY: string;
    readonly TOKEN_RIGHT_CURLY: string;
  };
  export default lexer;
}
declare module 'nunjucks/src/parser.js' {
  import type { Tokenizer } from 'nunjucks/src/lexer.js';
  import type { AstNode } from 'nunjucks/src/nodes.js';

  export interface Token {
    readonly type: string;
    readonly value: string;
    readonly lineno: number;
    readonly colno: number;
  }
  class Parser {
    constructor(tokens: Tokenizer);
    extensions: readonly unknown[];
    parseAsRoot(): AstNode;
    parseStatement(): AstNode | null;
    parseSet(): AstNode;
    parseFor(): AstNode;
    parseCall(): AstNode;
    parseMacro(): AstNode;
    parseAggregate(): AstNode | null;
    parsePrimary(noPostfix?: boolean): AstNode;
    /** `tolerant`: no arguments where there are no parentheses, which are needed otherwise. */
    parseSignature(tolerant?: true): AstNode;
    parsePostfix(node: AstNode | null): AstNode | null;
    parseExpression(): AstNode;
    parseInlineIf(): AstNode;
    parseOr(): AstNode;
    parseIn(): AstNode;
    parseUnary(noFilters?: boolean): AstNode;
    parseFilter(node: AstNode): AstNode;
    parseUntilBlocks(...names: readonly string[]): AstNode;
    peekToken(): Token;
    nextToken(): Token;
    pushToken(token: Token): void;
    /** Whether the next token is of that type; it is then taken. */
    skip(type: string): boolean;
    skipSymbol(name: string): boolean;
    skipValue(type: string, value: string): boolean;
    advanceAfterBlockEnd(name?: string): Token;
    fail(message: string, lineno?: number, colno?: number): never;
  }
  const module: { readonly Parser: typeof Parser };
  export default module;
}
