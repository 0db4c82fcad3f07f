/** Evaluates expressions of the syntax tree. Names, calls and filters that go wrong speak up where they stand. */
import type { AstNode } from 'nunjucks/src/nodes.js';
import { GoldError } from '../../diagnostics/gold-error.ts';
import {
  endlessTemplate,
  notCallable,
  templateFailed,
  unknownMacro,
  unknownName,
} from '../../diagnostics/template.ts';
import { formatPercent } from './format-text.ts';
import { contains, listOf, makeMap, toEntries } from './maps.ts';
import { memberOf, sliceOf } from './members.ts';
import type { RenderContext } from './render-scope.ts';
import type { Runtime } from './runtime.ts';
import { childrenOf, fieldOf, leftmost, locationIn, spanOf } from './syntax.ts';
import { add, arithmetic, compare, isEqual, isTruthy, multiply, toText, ValueError } from './values.ts';
import type { Variables } from './variables.ts';

/** What evaluating needs of whoever runs the template. */
export interface Evaluation {
  readonly context: RenderContext;
  readonly runtime: Runtime;
  /** The text of a body. */
  render(body: AstNode, variables: Variables): string;
  /** The function that `caller()` calls. */
  makeCaller(node: AstNode, variables: Variables): unknown;
}

/** `soft`: a name that nobody knows is undefined instead of an error: `x is defined`, `x | default(1)`. */
export function evaluate(node: AstNode, variables: Variables, on: Evaluation, soft = false): unknown {
  const evaluator = EVALUATORS[node.typename];
  if (evaluator === undefined) {
    throw templateFailed(
      `${node.typename} is no expression`,
      locationIn(on.context.template.file, spanOf(node)),
      undefined,
    );
  }
  return evaluator(node, variables, on, soft);
}

type Evaluator = (node: AstNode, variables: Variables, on: Evaluation, soft: boolean) => unknown;

const partOf = (
  node: AstNode,
  field: string,
  variables: Variables,
  on: Evaluation,
  soft = false,
): unknown => {
  const inner = fieldOf(node, field);
  return inner === undefined ? undefined : evaluate(inner, variables, on, soft);
};

const operator =
  (apply: (left: unknown, right: unknown) => unknown): Evaluator =>
  (node, variables, on) => {
    const left = partOf(node, 'left', variables, on);
    const right = partOf(node, 'right', variables, on);
    return guard(on, node, () => apply(left, right));
  };

const CONSTANTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['True', true],
  ['False', false],
  ['None', null],
]);

const EVALUATORS: Readonly<Record<string, Evaluator>> = {
  Literal: (node) => node['value'],
  Symbol(node, variables, on, soft) {
    const name = String(node['value']);
    const { context } = on;
    const own = variables.find(name);
    const isOverridden = own === context.variables && context.scope.input.overrides?.has(name) === true;
    if (own !== undefined && !isOverridden) return own.get(name);
    if (context.has(name)) return context.lookup(name);
    if (CONSTANTS.has(name)) return CONSTANTS.get(name);
    if (soft) return undefined;
    const location = locationIn(context.template.file, spanOf(node));
    context.scope.input.report(
      unknownName(name, [...variables.names(), ...context.scope.knownNames()], location),
    );
    return '';
  },
  Group: (node, variables, on, soft) => {
    const [only] = childrenOf(node);
    return only === undefined ? [] : evaluate(only, variables, on, soft);
  },
  Array: (node, variables, on) => childrenOf(node).map((child) => evaluate(child, variables, on)),
  Dict: (node, variables, on) =>
    guard(on, node, () =>
      makeMap(
        childrenOf(node).map((pair) => [
          partOf(pair, 'key', variables, on),
          partOf(pair, 'value', variables, on),
        ]),
      ),
    ),
  LookupVal(node, variables, on, soft) {
    const target = partOf(node, 'target', variables, on, soft);
    const index = fieldOf(node, 'val');
    if (index === undefined) return undefined;
    if (index.typename === 'Slice') {
      const part = (field: string): unknown => partOf(index, field, variables, on);
      return guard(on, node, () => sliceOf(target, part('start'), part('stop'), part('step')));
    }
    const key = evaluate(index, variables, on);
    return guard(on, node, () => memberOf(target, key, node['isAttribute'] === true));
  },
  FunCall(node, variables, on) {
    const callee = fieldOf(node, 'name') ?? node;
    // A name that nobody knows is reported as a macro that is missing.
    const called = evaluate(callee, variables, on, true);
    const isMarked = on.context.scope.marksArgumentsOf(called);
    const args = evaluateArguments(fieldOf(node, 'args'), variables, on, isMarked);
    return call(called, node, callee, args, on);
  },
  Filter(node, variables, on) {
    const name = nameOfFilter(node);
    const soft = name === 'default' || name === 'd';
    const nodes = childrenOf(fieldOf(node, 'args') ?? node);
    const [input, ...others] = nodes;
    const value = input === undefined ? undefined : evaluate(input, variables, on, soft);
    const args = evaluateAll(others, variables, on);
    const filter = on.runtime.filters.get(name);
    return guard(on, node, () => filter?.(value, ...args));
  },
  Is(node, variables, on) {
    const right = fieldOf(node, 'right') ?? node;
    const name = String((fieldOf(right, 'name') ?? right)['value']);
    const soft = name === 'defined' || name === 'undefined';
    const left = partOf(node, 'left', variables, on, soft);
    const args = right.typename === 'FunCall' ? evaluateArguments(fieldOf(right, 'args'), variables, on) : [];
    const test = on.runtime.tests.get(name === 'null' ? 'none' : name);
    return guard(on, node, () => test?.(left, ...args) === true);
  },
  InlineIf(node, variables, on) {
    const isMet = isTruthy(partOf(node, 'cond', variables, on));
    return partOf(node, isMet ? 'body' : 'else_', variables, on);
  },
  Or(node, variables, on) {
    const left = partOf(node, 'left', variables, on);
    return isTruthy(left) ? left : partOf(node, 'right', variables, on);
  },
  And(node, variables, on) {
    const left = partOf(node, 'left', variables, on);
    return isTruthy(left) ? partOf(node, 'right', variables, on) : left;
  },
  Not: (node, variables, on) => !isTruthy(partOf(node, 'target', variables, on)),
  Neg: (node, variables, on) => {
    const value = partOf(node, 'target', variables, on);
    return guard(on, node, () => arithmetic('-', 0, value));
  },
  Pos: (node, variables, on) => {
    const value = partOf(node, 'target', variables, on);
    return guard(on, node, () => arithmetic('-', value, 0));
  },
  Add: operator(add),
  Sub: operator((left, right) => arithmetic('-', left, right)),
  Mul: operator(multiply),
  Div: operator((left, right) => arithmetic('/', left, right)),
  FloorDiv: operator((left, right) => arithmetic('//', left, right)),
  Mod: operator((left, right) =>
    typeof left === 'string' ? formatPercent(left, right) : arithmetic('%', left, right),
  ),
  Pow: operator((left, right) => arithmetic('**', left, right)),
  Concat: operator((left, right) => toText(toText(left) + toText(right))),
  /** `a < b <= c` holds when each of them does. */
  Compare(node, variables, on) {
    const operands = node['ops'];
    if (!Array.isArray(operands)) return false;
    let left = partOf(node, 'expr', variables, on);
    for (const operand of operands as readonly AstNode[]) {
      const right = partOf(operand, 'expr', variables, on);
      const before = left;
      if (!guard(on, node, () => holds(String(operand['type']), before, right))) return false;
      left = right;
    }
    return true;
  },
  Capture: (node, variables, on) => {
    const body = fieldOf(node, 'body');
    return body === undefined ? '' : on.render(body, variables);
  },
  Caller: (node, variables, on) => on.makeCaller(node, variables),
};

function holds(type: string, left: unknown, right: unknown): boolean {
  switch (type) {
    case 'in':
      return contains(right, left);
    case 'not in':
      return !contains(right, left);
    case '==':
      return isEqual(left, right);
    case '!=':
      return !isEqual(left, right);
    case '<':
      return compare(left, right) < 0;
    case '<=':
      return compare(left, right) <= 0;
    case '>':
      return compare(left, right) > 0;
    default:
      return compare(left, right) >= 0;
  }
}

/**
 * Positional values; behind them a map of the keywords, with a mark. `isMarked`: texts as they are written carry markers of where that is.
 */
export function evaluateArguments(
  args: AstNode | undefined,
  variables: Variables,
  on: Evaluation,
  isMarked = false,
): unknown[] {
  return args === undefined ? [] : evaluateAll(childrenOf(args), variables, on, isMarked);
}

function evaluateAll(
  nodes: readonly AstNode[],
  variables: Variables,
  on: Evaluation,
  isMarked = false,
): unknown[] {
  const positional: unknown[] = [];
  let keywords: Map<string, unknown> | undefined;
  for (const node of nodes) {
    if (node.typename === 'KeywordArgs') {
      keywords ??= new Map();
      for (const pair of childrenOf(node)) giveKeyword(keywords, pair, variables, on, isMarked);
    } else if (node.typename === 'Spread') {
      const list = partOf(node, 'value', variables, on);
      positional.push(...guard(on, node, () => listOf(list)));
    } else if (node.typename === 'KeywordSpread') {
      keywords ??= new Map();
      spreadKeywords(keywords, node, variables, on);
    } else positional.push(argumentOf(node, variables, on, isMarked));
  }
  if (keywords !== undefined && keywords.size > 0) {
    positional.push({ ...Object.fromEntries(keywords), __keywords: true });
  }
  return positional;
}

function argumentOf(node: AstNode, variables: Variables, on: Evaluation, isMarked: boolean): unknown {
  const value = evaluate(node, variables, on);
  return isMarked && node.typename === 'Literal' && typeof value === 'string' && value !== ''
    ? on.context.markArgument(node, value)
    : value;
}

function giveKeyword(
  keywords: Map<string, unknown>,
  pair: AstNode,
  variables: Variables,
  on: Evaluation,
  isMarked: boolean,
): void {
  const written = fieldOf(pair, 'value');
  const value = written && argumentOf(written, variables, on, isMarked);
  guard(on, pair, () => setOnce(keywords, String(fieldOf(pair, 'key')?.['value'] ?? ''), value));
}

function spreadKeywords(
  keywords: Map<string, unknown>,
  node: AstNode,
  variables: Variables,
  on: Evaluation,
): void {
  const map = partOf(node, 'value', variables, on);
  guard(on, node, () => {
    for (const [name, value] of toEntries(map)) setOnce(keywords, String(name), value);
  });
}

function setOnce(keywords: Map<string, unknown>, name: string, value: unknown): void {
  if (keywords.has(name)) throw new ValueError(`"${name}" was given twice`);
  keywords.set(name, value);
}

/** Deeper than any sensible nesting of macros, well above the stack's end. */
const MAX_CALL_DEPTH = 400;

function call(
  called: unknown,
  node: AstNode,
  callee: AstNode,
  args: readonly unknown[],
  { context }: Evaluation,
): unknown {
  const name = nameOf(callee);
  const { scope, template } = context;
  const place = (): ReturnType<typeof locationIn> =>
    locationIn(template.file, spanOf(calleePlace(node, callee)));
  if (typeof called !== 'function') {
    if (name.includes('.')) throw notCallable(name, place());
    scope.input.report(unknownMacro(name, scope.knownNames(), place()));
    return '';
  }
  if (scope.calls.length > MAX_CALL_DEPTH) throw endlessTemplate(cycleOf(scope.calls, name), place());
  scope.calls.push(name);
  try {
    return scope.during(template.file, node, () => {
      try {
        return called.apply(context, args);
      } catch (cause) {
        throw placed(cause, place);
      }
    });
  } finally {
    scope.calls.pop();
  }
}

/** From the last call of the macro on. */
function cycleOf(calls: readonly string[], name: string): readonly string[] {
  return [...calls.slice(Math.max(0, calls.lastIndexOf(name))), name];
}

function calleePlace(node: AstNode, callee: AstNode): AstNode {
  const first = leftmost(callee);
  return first.typename === 'Symbol' ? first : node;
}

/** Turns whatever an operation throws into a GoldError at its place, once. */
export function guard<T>({ context }: Evaluation, node: AstNode, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw placed(cause, () => locationIn(context.template.file, spanOf(leftmost(node))));
  }
}

/** Signals of the interpreter pass; they are no errors. */
function placed(cause: unknown, place: () => ReturnType<typeof locationIn>): unknown {
  if (cause instanceof GoldError) return cause.at(place());
  if (!(cause instanceof Error)) return cause;
  return templateFailed(cause.message, place(), cause);
}

export function nameOfFilter(node: AstNode): string {
  return String(fieldOf(node, 'name')?.['value'] ?? '');
}

/** What a person calls the thing called: `exceptions.raise`. */
function nameOf(callee: AstNode): string {
  if (callee.typename === 'Symbol') return String(callee['value']);
  const target = fieldOf(callee, 'target');
  const member = fieldOf(callee, 'val')?.['value'];
  if (callee.typename === 'LookupVal' && target !== undefined) {
    return target.typename === 'Symbol'
      ? `${String(target['value'])}.${String(member)}`
      : `….${String(member)}`;
  }
  return 'the value';
}

/** Whether writing nothing is what an expression says: `',' if not loop.last`. */
export function mayBeNothing(node: AstNode): boolean {
  if (node.typename === 'Group') return childrenOf(node).some(mayBeNothing);
  if (node.typename !== 'InlineIf') return false;
  const otherwise = fieldOf(node, 'else_');
  return (
    otherwise === undefined || mayBeNothing(otherwise) || mayBeNothing(fieldOf(node, 'body') ?? otherwise)
  );
}
