/**
 * Statements, by nunjucks' parser with the parts of Jinja's syntax that it lacks: `do`, `break`, `continue`, `with`, assignments to several
 * names. What is never closed is told at its opening tag.
 */
import lexerModule from 'nunjucks/src/lexer.js';
import nodesModule, { type AstNode } from 'nunjucks/src/nodes.js';
import type { Token } from 'nunjucks/src/parser.js';
import { ExpressionParser } from './expression-parser.ts';
import { lexTemplate } from './lexer.ts';

const { Node } = nodesModule;
const Do = Node.extend('Do', { fields: ['value'] });
const Break = Node.extend('Break', { fields: [] });
const Continue = Node.extend('Continue', { fields: [] });
const With = Node.extend('With', { fields: ['targets', 'values', 'body'] });

/** Tags whose bodies make a text. */
const TEXT_TAGS: ReadonlySet<string> = new Set(['macro', 'call', 'filter', 'set']);

/** Throws TemplateSyntaxError, or nunjucks' TemplateError. */
export function parseTree(source: string): AstNode {
  const parser = new JinjaParser(lexTemplate(source));
  parser.extensions = [];
  return parser.parseAsRoot();
}

class JinjaParser extends ExpressionParser {
  /** Tags of the statements that are being read, outer first. */
  readonly #open: Token[] = [];

  override parseStatement(): AstNode | null {
    const tag = this.peekToken();
    this.#open.push(tag);
    const node = this.#parseTag(tag);
    this.#open.pop();
    return node;
  }

  #parseTag(tag: Token): AstNode | null {
    switch (tag.value) {
      case 'do':
        this.nextToken();
        return this.#end(tag, new Do(tag.lineno, tag.colno, this.parseTuple()));
      case 'break':
      case 'continue':
        this.#checkInLoop(tag);
        this.nextToken();
        return this.#end(tag, new (tag.value === 'break' ? Break : Continue)(tag.lineno, tag.colno));
      case 'with':
        return this.#parseWith(tag);
      default:
        return super.parseStatement();
    }
  }

  /** What ends a turn stands in the loop itself, not in a text that is made there. */
  #checkInLoop(tag: Token): void {
    const around = this.#open.findLast(({ value }) => value === 'for' || TEXT_TAGS.has(value));
    if (around?.value !== 'for') {
      const where = around === undefined ? 'outside of loops' : `in {% ${around.value} %}`;
      this.fail(`{% ${tag.value} %} ends no loop ${where}`, tag.lineno, tag.colno);
    }
  }

  #end(tag: Token, node: AstNode): AstNode {
    this.advanceAfterBlockEnd(tag.value);
    return node;
  }

  override parseUntilBlocks(...names: readonly string[]): AstNode {
    const body = super.parseUntilBlocks(...names);
    const tag = this.#open.at(-1);
    // Null, other than its type says, at the end of the file.
    if ((this.peekToken() as Token | null) === null && tag !== undefined) {
      const end = names.find((name) => name.startsWith('end')) ?? 'its end tag';
      this.fail(`{% ${tag.value} %} is never closed with {% ${end} %}`, tag.lineno, tag.colno);
    }
    return body;
  }

  override parseFor(): AstNode {
    const tag = this.peekToken();
    if (tag.value !== 'for') return super.parseFor();
    this.nextToken();
    const names = this.#parseTargets();
    if (!this.skipSymbol('in'))
      this.fail('expected "in" behind the names of the loop', tag.lineno, tag.colno);
    const list = this.parseTuple(() => this.parseOr());
    const condition = this.skipSymbol('if') ? this.parseExpression() : undefined;
    const { lineno, colno } = this.peekToken();
    if (this.skipSymbol('recursive')) {
      this.fail('loops are not recursive here: write a macro that calls itself', lineno, colno);
    }
    this.advanceAfterBlockEnd(tag.value);
    const body = this.parseUntilBlocks('endfor', 'else');
    const hasElse = this.skipSymbol('else');
    if (hasElse) this.advanceAfterBlockEnd('else');
    const otherwise = hasElse ? this.parseUntilBlocks('endfor') : undefined;
    this.advanceAfterBlockEnd();
    // The interpreter takes a condition without `else` for one of the loop.
    const over =
      condition === undefined
        ? list
        : new nodesModule.InlineIf(list.lineno, list.colno, condition, list, null);
    return new nodesModule.For(tag.lineno, tag.colno, over, names, body, otherwise);
  }

  /** One name, or several: `a, b`, `(a, b)`, `a, (b, c)`. */
  #parseTargets(): AstNode {
    const targets = this.parseTuple(() => this.parsePrimary());
    const isName = (node: AstNode): boolean =>
      node.typename === 'Symbol' || (node.typename === 'Array' && (node.children ?? []).every(isName));
    const [only] = targets.typename === 'Group' ? (targets.children ?? []) : [targets];
    if (only === undefined || !isName(only))
      this.fail('a loop gives values to names', targets.lineno, targets.colno);
    return only;
  }

  #parseWith(tag: Token): AstNode {
    this.nextToken();
    const targets: AstNode[] = [];
    const values: AstNode[] = [];
    while (this.peekToken().type !== lexerModule.TOKEN_BLOCK_END) {
      if (targets.length > 0 && !this.skip(lexerModule.TOKEN_COMMA)) break;
      targets.push(this.parsePrimary());
      if (!this.skipValue(lexerModule.TOKEN_OPERATOR, '=')) {
        this.fail('expected = behind the name in with', tag.lineno, tag.colno);
      }
      values.push(this.parseExpression());
    }
    this.advanceAfterBlockEnd(tag.value);
    const body = this.parseUntilBlocks('endwith');
    this.advanceAfterBlockEnd();
    return new With(tag.lineno, tag.colno, targets, values, body);
  }

  override parseMacro(): AstNode {
    const tag = this.peekToken();
    this.nextToken();
    const name = this.parsePrimary(true);
    if (name.typename !== 'Symbol') this.fail('expected the name of the macro', name.lineno, name.colno);
    const parameters = this.#parseParameters();
    this.advanceAfterBlockEnd(tag.value);
    const body = this.parseUntilBlocks('endmacro');
    this.advanceAfterBlockEnd();
    return new nodesModule.Macro(tag.lineno, tag.colno, name, parameters, body);
  }

  #parseParameters(tolerant?: true): AstNode {
    const parameters = this.parseSignature(tolerant);
    for (const one of parameters.children ?? []) {
      if (one.typename !== 'Symbol' && one.typename !== 'KeywordArgs') {
        this.fail('a parameter is a name, with or without a default: name=1', one.lineno, one.colno);
      }
    }
    return parameters;
  }

  override parseCall(): AstNode {
    const tag = this.peekToken();
    this.nextToken();
    const parameters = this.#parseParameters(true);
    const called = this.parsePrimary();
    if (called.typename !== 'FunCall') {
      this.fail('{% call %} takes the call of a macro: {% call name() %}', called.lineno, called.colno);
    }
    this.advanceAfterBlockEnd(tag.value);
    const body = this.parseUntilBlocks('endcall');
    this.advanceAfterBlockEnd();
    const { lineno, colno } = tag;
    const name = new nodesModule.Symbol(lineno, colno, 'caller');
    const caller = new nodesModule.Caller(lineno, colno, name, parameters, body);
    // Arguments are a list of nodes, keywords together at its end.
    const { children } = called['args'] as { readonly children: AstNode[] };
    const pair = new nodesModule.Pair(lineno, colno, name, caller);
    const last = children.at(-1);
    const pairs = last?.typename === 'KeywordArgs' ? [...(last.children ?? []), pair] : [pair];
    if (last?.typename === 'KeywordArgs') children.pop();
    children.push(new nodesModule.KeywordArgs(lineno, colno, pairs));
    return new nodesModule.Output(lineno, colno, [called]);
  }

  override parseSet(): AstNode {
    const tag = this.peekToken();
    this.skipSymbol('set');
    const targets: AstNode[] = [];
    do targets.push(this.parsePrimary());
    while (this.skip(lexerModule.TOKEN_COMMA));
    const [only] = targets;
    // `set (a, b) = …` is as without parentheses.
    const names = targets.length === 1 && only?.typename === 'Array' ? [...(only.children ?? [])] : targets;
    const node = new nodesModule.Set(tag.lineno, tag.colno, names);
    if (this.skipValue(lexerModule.TOKEN_OPERATOR, '=')) {
      node['value'] = this.parseTuple();
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
}
