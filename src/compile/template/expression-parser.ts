/**
 * Expressions as Jinja reads them: how tightly operators bind, tests, slices, tuples and maps. Statements are in `parser.ts`.
 */
import lexerModule from 'nunjucks/src/lexer.js';
import nodesModule, { type AstNode } from 'nunjucks/src/nodes.js';
import parserModule, { type Token } from 'nunjucks/src/parser.js';

const Slice = nodesModule.Node.extend('Slice', { fields: ['start', 'stop', 'step'] });
const Spread = nodesModule.Node.extend('Spread', { fields: ['value'] });
const KeywordSpread = nodesModule.Node.extend('KeywordSpread', { fields: ['value'] });

export class ExpressionParser extends parserModule.Parser {
  /** `a if b else c if d else e`; without `else` it may have no value. */
  override parseInlineIf(): AstNode {
    let node = this.parseOr();
    while (this.skipSymbol('if')) {
      const { lineno, colno } = node;
      const condition = this.parseOr();
      const otherwise = this.skipSymbol('else') ? this.parseInlineIf() : null;
      node = new nodesModule.InlineIf(lineno, colno, condition, node, otherwise);
    }
    return node;
  }

  /** `.name`, `.0`, `[…]` and calls. */
  override parsePostfix(written: AstNode | null): AstNode | null {
    let node = written;
    for (let token = this.peekToken(); node !== null; token = this.peekToken()) {
      const { lineno, colno } = token;
      if (token.type === lexerModule.TOKEN_LEFT_PAREN) {
        node = new nodesModule.FunCall(lineno, colno, node, this.parseSignature());
      } else if (token.type === lexerModule.TOKEN_LEFT_BRACKET) {
        const [index, ...others] = this.parseAggregate()?.children ?? [];
        if (index === undefined || others.length > 0) this.fail('expected one index', lineno, colno);
        node = new nodesModule.LookupVal(lineno, colno, node, index);
      } else if (this.skipValue(lexerModule.TOKEN_OPERATOR, '.')) {
        const name = this.nextToken();
        const isItem = name.type === lexerModule.TOKEN_INT;
        if (!isItem && !NAMES.has(name.type))
          this.fail('expected a name behind the dot', name.lineno, name.colno);
        const key = new nodesModule.Literal(
          name.lineno,
          name.colno,
          isItem ? Number(name.value) : name.value,
        );
        node = new nodesModule.LookupVal(lineno, colno, node, key);
        node['isAttribute'] = !isItem;
      } else break;
    }
    return node;
  }

  /** Arguments of a call or parameters of a macro. `*list` and `**map` hand over what is in them. */
  override parseSignature(tolerant?: true): AstNode {
    const open = this.peekToken();
    if (!this.skip(lexerModule.TOKEN_LEFT_PAREN)) {
      if (tolerant !== true) this.fail('expected arguments in parentheses', open.lineno, open.colno);
      return new nodesModule.NodeList(open.lineno, open.colno, []);
    }
    const positional: AstNode[] = [];
    const pairs: AstNode[] = [];
    while (!this.skip(lexerModule.TOKEN_RIGHT_PAREN)) {
      const { lineno, colno } = this.peekToken();
      if ((positional.length > 0 || pairs.length > 0) && !this.skip(lexerModule.TOKEN_COMMA)) {
        this.fail('expected a comma or ) behind the argument', lineno, colno);
      }
      if (this.skip(lexerModule.TOKEN_RIGHT_PAREN)) break;
      const isMap = this.skipValue(lexerModule.TOKEN_OPERATOR, '**');
      if (isMap || this.skipValue(lexerModule.TOKEN_OPERATOR, '*')) {
        positional.push(new (isMap ? KeywordSpread : Spread)(lineno, colno, this.parseExpression()));
        continue;
      }
      const argument = this.parseExpression();
      if (this.skipValue(lexerModule.TOKEN_OPERATOR, '=')) {
        const isTwice = pairs.some((pair) => (pair['key'] as AstNode)['value'] === argument['value']);
        if (argument.typename !== 'Symbol' || isTwice) {
          this.fail(isTwice ? 'this argument is given twice' : 'expected a name before the =', lineno, colno);
        }
        pairs.push(new nodesModule.Pair(argument.lineno, argument.colno, argument, this.parseExpression()));
      } else if (pairs.length > 0) {
        this.fail('arguments without a name stand before those with one', argument.lineno, argument.colno);
      } else positional.push(argument);
    }
    const { lineno, colno } = open;
    if (pairs.length > 0) positional.push(new nodesModule.KeywordArgs(lineno, colno, pairs));
    return new nodesModule.NodeList(lineno, colno, positional);
  }

  /** Comparisons and `in`, also in chains: `1 < x <= 3`. What binds more loosely is nunjucks' own. */
  override parseIn(): AstNode {
    const first = this.#parseSum();
    const operands: AstNode[] = [];
    for (let type = this.#takeComparison(); type !== undefined; type = this.#takeComparison()) {
      const operand = this.#parseSum();
      operands.push(new nodesModule.CompareOperand(operand.lineno, operand.colno, operand, type));
    }
    return operands.length === 0
      ? first
      : new nodesModule.Compare(first.lineno, first.colno, first, operands);
  }

  #takeComparison(): string | undefined {
    const token = this.peekToken();
    if (token.type === lexerModule.TOKEN_OPERATOR && COMPARISONS.has(token.value)) {
      this.nextToken();
      return token.value;
    }
    if (this.skipSymbol('in')) return 'in';
    if (!this.skipSymbol('not')) return undefined;
    if (this.skipSymbol('in')) return 'not in';
    this.pushToken(token);
    return undefined;
  }

  #parseSum(): AstNode {
    return this.#parseBinary(SUMS, () =>
      this.#parseBinary(JOINS, () =>
        this.#parseBinary(PRODUCTS, () => this.#parseBinary(POWERS, () => this.parseUnary())),
      ),
    );
  }

  /** From left to right, as all of them in Jinja. */
  #parseBinary(operators: Readonly<Record<string, BinaryClass>>, parseOperand: () => AstNode): AstNode {
    let node = parseOperand();
    for (;;) {
      const token = this.peekToken();
      const isOperator = token.type === lexerModule.TOKEN_OPERATOR || token.type === lexerModule.TOKEN_TILDE;
      const Kind = isOperator ? operators[token.value] : undefined;
      if (Kind === undefined) return node;
      this.nextToken();
      node = new Kind(node.lineno, node.colno, node, parseOperand());
    }
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
  protected parseTuple(parseOne: () => AstNode = () => this.parseExpression()): AstNode {
    const first = parseOne();
    if (this.peekToken().type !== lexerModule.TOKEN_COMMA) return first;
    const values = [first];
    while (this.skip(lexerModule.TOKEN_COMMA)) {
      if (this.peekToken().type === lexerModule.TOKEN_BLOCK_END) break;
      values.push(parseOne());
    }
    return new nodesModule.Array(first.lineno, first.colno, values);
  }
}

/** What can be a name behind a dot. */
const NAMES: ReadonlySet<string> = new Set([
  lexerModule.TOKEN_SYMBOL,
  lexerModule.TOKEN_BOOLEAN,
  lexerModule.TOKEN_NONE,
]);

type BinaryClass = typeof nodesModule.Add;

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const SUMS = { '+': nodesModule.Add, '-': nodesModule.Sub };
const JOINS = { '~': nodesModule.Concat };
const PRODUCTS = {
  '*': nodesModule.Mul,
  '/': nodesModule.Div,
  '//': nodesModule.FloorDiv,
  '%': nodesModule.Mod,
};
const POWERS = { '**': nodesModule.Pow };

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
