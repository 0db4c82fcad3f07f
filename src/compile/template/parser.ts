/**
 * nunjucks' parser, with the parts of Jinja's syntax that it lacks: `do`, `break`, `continue`, slices, tuples, a trailing comma, and
 * assignments to several names. What Jinja has and gold has not stays an error that names it.
 */
import lexerModule from 'nunjucks/src/lexer.js';
import nodesModule, { type AstNode } from 'nunjucks/src/nodes.js';
import parserModule, { type Token } from 'nunjucks/src/parser.js';

const { Node } = nodesModule;
const Do = Node.extend('Do', { fields: ['value'] });
const Break = Node.extend('Break', { fields: [] });
const Continue = Node.extend('Continue', { fields: [] });
const Slice = Node.extend('Slice', { fields: ['start', 'stop', 'step'] });

/** Throws nunjucks' TemplateError. */
export function parseTree(source: string): AstNode {
  const parser = new JinjaParser(lexerModule.lex(source, {}));
  parser.extensions = [];
  return parser.parseAsRoot();
}

class JinjaParser extends parserModule.Parser {
  override parseStatement(): AstNode | null {
    const token = this.peekToken();
    switch (token.value) {
      case 'do': {
        this.nextToken();
        const node = new Do(token.lineno, token.colno, this.#parseTuple());
        this.advanceAfterBlockEnd('do');
        return node;
      }
      case 'break':
      case 'continue': {
        this.nextToken();
        const Kind = token.value === 'break' ? Break : Continue;
        this.advanceAfterBlockEnd(token.value);
        return new Kind(token.lineno, token.colno);
      }
      default:
        return super.parseStatement();
    }
  }

  override parseSet(): AstNode {
    const tag = this.peekToken();
    this.skipSymbol('set');
    const targets: AstNode[] = [];
    do targets.push(this.parsePrimary());
    while (this.skip(lexerModule.TOKEN_COMMA));
    const node = new nodesModule.Set(tag.lineno, tag.colno, targets);
    if (this.skipValue(lexerModule.TOKEN_OPERATOR, '=')) {
      node['value'] = this.#parseTuple();
      this.advanceAfterBlockEnd(tag.value);
      return node;
    }
    if (!this.skip(lexerModule.TOKEN_BLOCK_END)) {
      this.fail('expected = or the end of the tag in set', tag.lineno, tag.colno);
    }
    node['value'] = null;
    node['body'] = new nodesModule.Capture(tag.lineno, tag.colno, this.parseUntilBlocks('endset'));
    this.advanceAfterBlockEnd();
    return node;
  }

  /** As in Jinja, `is` binds as tightly as a filter: `1 + x is odd` adds a truth. */
  override parseIs(): AstNode {
    return this.parseCompare();
  }

  override parseUnary(noFilters?: boolean): AstNode {
    let node = super.parseUnary(noFilters);
    while (noFilters !== true && this.skipSymbol('is')) {
      const isNegated = this.skipSymbol('not');
      const { lineno, colno } = node;
      const test = new nodesModule.Is(lineno, colno, node, this.#parseTest());
      node = this.parseFilter(isNegated ? new nodesModule.Not(lineno, colno, test) : test);
    }
    return node;
  }

  /** `odd`, `gt(2)`, or `gt 2`. */
  #parseTest(): AstNode {
    const name = this.parsePrimary(true);
    const next = this.peekToken();
    if (next.type === lexerModule.TOKEN_LEFT_PAREN) {
      return new nodesModule.FunCall(name.lineno, name.colno, name, this.parseSignature());
    }
    const isArgument =
      ARGUMENT_STARTS.has(next.type) ||
      (next.type === lexerModule.TOKEN_SYMBOL &&
        !['and', 'or', 'not', 'else', 'if', 'is', 'in'].includes(next.value));
    if (name.typename !== 'Symbol' || !isArgument) return name;
    const args = new nodesModule.NodeList(next.lineno, next.colno, [this.parsePrimary()]);
    return new nodesModule.FunCall(name.lineno, name.colno, name, args);
  }

  override parseRaw(tag = 'raw'): AstNode {
    const { lineno, colno } = this.peekToken();
    const rest = this.tokens.str.slice(this.tokens.index);
    // nunjucks takes the rest of the file for raw text when it is never closed.
    if (!new RegExp(`\\{%-?\\s*end${tag}\\s*-?%\\}`).test(rest))
      this.fail(`${tag} is never closed`, lineno, colno);
    return super.parseRaw(tag);
  }

  override parseAggregate(): AstNode | null {
    const open = this.peekToken();
    const close = CLOSING[open.type];
    const Kind = AGGREGATES[open.type];
    if (close === undefined || Kind === undefined) return null;
    this.nextToken();
    const children: AstNode[] = [];
    // `(1,)` is a tuple of one value, `(1)` is the value.
    let hasComma = false;
    while (!this.skip(close)) {
      if (children.length > 0) {
        if (!this.skip(lexerModule.TOKEN_COMMA)) this.fail('expected a comma', open.lineno, open.colno);
        hasComma = true;
        if (this.skip(close)) break;
      }
      children.push(this.#parseMember(open));
    }
    const isTuple = open.type === lexerModule.TOKEN_LEFT_PAREN && (hasComma || children.length === 0);
    return new (isTuple ? nodesModule.Array : Kind)(open.lineno, open.colno, children);
  }

  #parseMember(open: Token): AstNode {
    if (open.type === lexerModule.TOKEN_LEFT_CURLY) {
      const key = this.parseExpression();
      if (!this.skip(lexerModule.TOKEN_COLON)) {
        this.fail('expected a colon after the key', open.lineno, open.colno);
      }
      return new nodesModule.Pair(key.lineno, key.colno, key, this.parseExpression());
    }
    return open.type === lexerModule.TOKEN_LEFT_BRACKET ? this.#parseIndex() : this.parseExpression();
  }

  /** An expression, or a slice: `1:3`, `:-1`, `::2`. */
  #parseIndex(): AstNode {
    const { lineno, colno } = this.peekToken();
    const parts: (AstNode | null)[] = [];
    let colons = 0;
    for (let part: AstNode | null = null; ; ) {
      if (this.skip(lexerModule.TOKEN_COLON)) {
        parts.push(part);
        part = null;
        colons += 1;
        continue;
      }
      const { type } = this.peekToken();
      if (part !== null || type === lexerModule.TOKEN_RIGHT_BRACKET || type === lexerModule.TOKEN_COMMA) {
        if (colons === 0 && part !== null) return part;
        parts.push(part);
        break;
      }
      part = this.parseExpression();
    }
    if (colons === 0 || colons > 2) this.fail('expected an index or a slice', lineno, colno);
    return new Slice(lineno, colno, parts[0] ?? null, parts[1] ?? null, parts[2] ?? null);
  }

  /** `1, 2` without parentheses is a tuple. */
  #parseTuple(): AstNode {
    const first = this.parseExpression();
    if (this.peekToken().type !== lexerModule.TOKEN_COMMA) return first;
    const values = [first];
    while (this.skip(lexerModule.TOKEN_COMMA)) {
      if (this.peekToken().type === lexerModule.TOKEN_BLOCK_END) break;
      values.push(this.parseExpression());
    }
    return new nodesModule.Array(first.lineno, first.colno, values);
  }
}

/** What begins a value, besides names. */
const ARGUMENT_STARTS: ReadonlySet<string> = new Set([
  lexerModule.TOKEN_STRING,
  lexerModule.TOKEN_INT,
  lexerModule.TOKEN_FLOAT,
  lexerModule.TOKEN_BOOLEAN,
  lexerModule.TOKEN_NONE,
  lexerModule.TOKEN_LEFT_BRACKET,
  lexerModule.TOKEN_LEFT_CURLY,
]);
const CLOSING: Readonly<Record<string, string>> = {
  [lexerModule.TOKEN_LEFT_PAREN]: lexerModule.TOKEN_RIGHT_PAREN,
  [lexerModule.TOKEN_LEFT_BRACKET]: lexerModule.TOKEN_RIGHT_BRACKET,
  [lexerModule.TOKEN_LEFT_CURLY]: lexerModule.TOKEN_RIGHT_CURLY,
};
const AGGREGATES: Readonly<Record<string, typeof nodesModule.Array>> = {
  [lexerModule.TOKEN_LEFT_PAREN]: nodesModule.Group,
  [lexerModule.TOKEN_LEFT_BRACKET]: nodesModule.Array,
  [lexerModule.TOKEN_LEFT_CURLY]: nodesModule.Dict,
};
