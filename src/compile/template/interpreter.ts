/**
 * Runs the syntax tree of a template. A tree is walked as it is, without being translated into code first: most templates run once, and
 * making JavaScript of them would take several times as long as running them.
 */
import type { AstNode } from 'nunjucks/src/nodes.js';
import {
  badArguments,
  runawayTemplate,
  setInLoop,
  templateFailed,
  undefinedOutput,
} from '../../diagnostics/template.ts';
import { type Evaluation, evaluate, guard, mayBeNothing } from './expressions.ts';
import { MacroReturn } from './macro-return.ts';
import { listOf, Namespace } from './maps.ts';
import type { RenderContext } from './render-scope.ts';
import type { Runtime } from './runtime.ts';
import { splitArguments } from './runtime-arguments.ts';
import { childrenOf, fieldOf, isNode, leftmost, locationIn, spanOf } from './syntax.ts';
import { isEqual, isMapping, isTruthy, limited, toText, ValueError } from './values.ts';
import { Variables } from './variables.ts';

/** Turns of loops and calls of macros in one rendering: a template that takes more has gone wrong. */
const MAX_STEPS = 1_000_000;

/** How a statement ended, when it did not just end. */
type Signal = 'break' | 'continue' | undefined;

interface Output {
  text: string;
}

/** Runs the file of `context` from top to bottom and gives its text. */
export function runTemplate(context: RenderContext, runtime: Runtime): string {
  const { tree, source } = context.template;
  if (tree === undefined) return context.markStart() + source;
  return new Interpreter(context, runtime).render(tree, context.variables);
}

class Interpreter implements Evaluation {
  readonly context: RenderContext;
  readonly runtime: Runtime;

  constructor(context: RenderContext, runtime: Runtime) {
    this.context = context;
    this.runtime = runtime;
  }

  render(body: AstNode, variables: Variables): string {
    const output: Output = { text: '' };
    this.#run(body, variables, output);
    return output.text;
  }

  makeCaller(node: AstNode, variables: Variables): unknown {
    return (...args: readonly unknown[]) => {
      const own = new Variables(variables);
      this.#bindParameters('caller', node, args, own);
      return this.#renderBody(node, own);
    };
  }

  #run(node: AstNode, variables: Variables, output: Output): Signal {
    switch (node.typename) {
      case 'Root':
      case 'NodeList':
        for (const child of childrenOf(node)) {
          const signal = this.#run(child, variables, output);
          if (signal !== undefined) return signal;
        }
        return undefined;
      case 'Output':
        for (const child of childrenOf(node)) this.#write(child, variables, output);
        return undefined;
      case 'If':
        return this.#runIf(node, variables, output);
      case 'For':
        return this.#runFor(node, variables, output);
      case 'Set':
        this.#runSet(node, variables);
        return undefined;
      case 'With':
        return this.#runWith(node, variables, output);
      case 'Do':
        this.#evaluate(node, 'value', variables);
        return undefined;
      case 'Break':
        return 'break';
      case 'Continue':
        return 'continue';
      case 'Macro':
        variables.set(nameOf(node), this.#makeMacro(node));
        return undefined;
      case 'Switch':
        return this.#runSwitch(node, variables, output);
      default:
        throw templateFailed(`{% ${node.typename} %} cannot be run`, this.#place(node), undefined);
    }
  }

  #write(node: AstNode, variables: Variables, output: Output): void {
    if (node.typename === 'TemplateData') {
      if (node['value'] !== '') output.text += this.context.mark(node, true) + String(node['value']);
      return;
    }
    const marker = this.context.mark(node, false);
    const value = evaluate(node, variables, this);
    if (value === undefined) {
      if (mayBeNothing(node)) return;
      this.context.scope.input.report(undefinedOutput(this.#place(leftmost(node))));
      return;
    }
    output.text = guard(this, node, () => limited(output.text + marker + toText(value)));
  }

  #runIf(node: AstNode, variables: Variables, output: Output): Signal {
    const branch = isTruthy(this.#evaluate(node, 'cond', variables)) ? 'body' : 'else_';
    const body = fieldOf(node, branch);
    return body && this.#run(body, variables, output);
  }

  #runFor(node: AstNode, variables: Variables, output: Output): Signal {
    const { list, condition } = this.#listOf(node, variables);
    const body = fieldOf(node, 'body') ?? node;
    const turns = condition === undefined ? list : this.#filter(node, list, condition, variables);
    const state: LoopState = { last: undefined };
    for (const [index, value] of turns.entries()) {
      this.#step(node);
      const own = new Variables(variables, true);
      this.#bind(fieldOf(node, 'name') ?? node, value, own);
      own.set('loop', loopAt(index, turns, state));
      if (this.#run(body, own, output) === 'break') break;
    }
    const otherwise = fieldOf(node, 'else_');
    return turns.length === 0 && otherwise !== undefined
      ? this.#run(otherwise, variables, output)
      : undefined;
  }

  /** `for x in xs if condition`: the parser takes the condition for one without `else` on the list. */
  #listOf(
    node: AstNode,
    variables: Variables,
  ): { readonly list: readonly unknown[]; readonly condition: AstNode | undefined } {
    const written = fieldOf(node, 'arr') ?? node;
    const isFiltered = written.typename === 'InlineIf' && fieldOf(written, 'else_') === undefined;
    const over = isFiltered ? (fieldOf(written, 'body') ?? written) : written;
    const value = evaluate(over, variables, this);
    const names = fieldOf(node, 'name');
    const list = guard(this, over, () => turnsOf(value, names?.typename === 'Array'));
    return { list, condition: isFiltered ? fieldOf(written, 'cond') : undefined };
  }

  #filter(
    node: AstNode,
    list: readonly unknown[],
    condition: AstNode,
    variables: Variables,
  ): readonly unknown[] {
    return list.filter((value) => {
      this.#step(node);
      const own = new Variables(variables, true);
      this.#bind(fieldOf(node, 'name') ?? node, value, own);
      return isTruthy(evaluate(condition, own, this));
    });
  }

  /** Names of a loop are its own, whatever is around it. */
  #bind(target: AstNode, value: unknown, own: Variables): void {
    if (target.typename === 'Symbol') own.set(String(target['value']), value);
    else this.#unpack(target, childrenOf(target), value, (name, part) => this.#bind(name, part, own));
  }

  /** Names of its own; their values are found outside of it. */
  #runWith(node: AstNode, variables: Variables, output: Output): Signal {
    const own = new Variables(variables);
    // The parser gives as many values as names.
    const values = (node['values'] as readonly AstNode[]).map((one) => evaluate(one, variables, this));
    for (const [index, target] of (node['targets'] as readonly AstNode[]).entries()) {
      this.#assign(target, values[index], own);
    }
    const body = fieldOf(node, 'body');
    return body && this.#run(body, own, output);
  }

  /** One value for each target: `a, b`, or `a, (b, c)`. */
  #unpack(
    place: AstNode,
    targets: readonly AstNode[],
    value: unknown,
    give: (target: AstNode, part: unknown) => void,
  ): void {
    const parts = guard(this, place, () => {
      const list = listOf(value);
      if (list.length === targets.length) return list;
      throw new ValueError(`${list.length} values do not go into ${targets.length} names`);
    });
    for (const [index, target] of targets.entries()) give(target, parts[index]);
  }

  #runSet(node: AstNode, variables: Variables): void {
    // The parser gives a list of nodes.
    const targets = (node['targets'] as readonly AstNode[] | undefined) ?? [];
    const body = fieldOf(node, 'body');
    const value =
      body === undefined ? this.#evaluate(node, 'value', variables) : evaluate(body, variables, this);
    const [first] = targets;
    if (first === undefined) return;
    if (targets.length === 1) this.#assign(first, value, variables);
    else this.#unpack(first, targets, value, (one, part) => this.#assign(one, part, variables));
  }

  #assign(target: AstNode, value: unknown, variables: Variables): void {
    if (target.typename === 'Symbol') {
      const name = String(target['value']);
      if (variables.isLoop && variables.isOutside(name)) throw setInLoop(name, this.#place(target));
      variables.set(name, value);
      return;
    }
    if (target.typename === 'Array') {
      this.#unpack(target, childrenOf(target), value, (one, part) => this.#assign(one, part, variables));
      return;
    }
    const owner = target.typename === 'LookupVal' ? this.#evaluate(target, 'target', variables) : undefined;
    const key = fieldOf(target, 'val');
    guard(this, target, () => {
      if (!(owner instanceof Namespace) || key === undefined || target['isAttribute'] !== true) {
        const hint = isMapping(owner) ? '; a map is changed with {% do map.update({…}) %}' : '';
        throw new ValueError(`only names and parts of a namespace() can be set${hint}`);
      }
      owner.values.set(toText(evaluate(key, variables, this)), value);
    });
  }

  #runSwitch(node: AstNode, variables: Variables, output: Output): Signal {
    const value = this.#evaluate(node, 'expr', variables);
    const cases = (node['cases'] as readonly AstNode[] | undefined) ?? [];
    const chosen =
      cases.find((one) => isEqual(this.#evaluate(one, 'cond', variables), value)) ?? fieldOf(node, 'default');
    const body = chosen?.typename === 'Case' ? fieldOf(chosen, 'body') : chosen;
    return body && this.#run(body, variables, output);
  }

  /** A macro sees what stands at the top of its file, not what is around its call. */
  #makeMacro(node: AstNode): unknown {
    const macro = (...args: readonly unknown[]): unknown => {
      this.#step(node);
      const own = new Variables(this.context.variables);
      this.#bindParameters(nameOf(node), node, args, own);
      try {
        return this.#renderBody(node, own);
      } catch (signal) {
        if (signal instanceof MacroReturn) return signal.value;
        throw signal;
      }
    };
    this.context.scope.noteMacro(macro);
    return macro;
  }

  #renderBody(node: AstNode, own: Variables): string {
    const body = fieldOf(node, 'body');
    return body === undefined ? '' : this.render(body, own);
  }

  /** Values to names; defaults are evaluated where those before them are known. */
  #bindParameters(macro: string, node: AstNode, args: readonly unknown[], own: Variables): void {
    const { positional, keywords } = splitArguments(args);
    const written = fieldOf(node, 'args');
    const parameters = (written === undefined ? [] : childrenOf(written)).flatMap((arg) =>
      arg.typename === 'Symbol'
        ? [{ name: String(arg['value']), fallback: undefined }]
        : childrenOf(arg).map((pair) => ({
            name: String(fieldOf(pair, 'key')?.['value'] ?? ''),
            fallback: fieldOf(pair, 'value'),
          })),
    );
    const names = parameters.map(({ name }) => name);
    const place = (): ReturnType<typeof locationIn> =>
      this.context.scope.locateCall() ?? { file: '', line: 1, column: 1 };
    const extra = [...keywords].filter(([name]) => !names.includes(name) && name !== 'caller');
    if (positional.length > names.length && !mentions(node, 'varargs')) {
      throw badArguments(
        macro,
        `it takes ${names.length} ${names.length === 1 ? 'argument' : 'arguments'} (${names.join(', ') || 'none'}), and ${positional.length} are given`,
        place(),
      );
    }
    const [unknown] = extra;
    if (unknown !== undefined && !mentions(node, 'kwargs')) {
      const known = names.join(', ') || 'none';
      throw badArguments(macro, `it has no argument "${unknown[0]}" (it has: ${known})`, place());
    }
    own.set('varargs', positional.slice(names.length));
    own.set('kwargs', Object.fromEntries(extra));
    if (keywords.has('caller')) own.set('caller', keywords.get('caller'));
    for (const [index, { name, fallback }] of parameters.entries()) {
      if (index < positional.length && keywords.has(name)) {
        throw badArguments(macro, `"${name}" was given twice`, place());
      }
      const given = index < positional.length ? positional[index] : keywords.get(name);
      const isGiven = index < positional.length || keywords.has(name);
      own.set(name, isGiven || fallback === undefined ? given : evaluate(fallback, own, this));
    }
  }

  #evaluate(node: AstNode, field: string, variables: Variables): unknown {
    const inner = fieldOf(node, field);
    return inner === undefined ? undefined : evaluate(inner, variables, this);
  }

  #step(node: AstNode): void {
    const { scope } = this.context;
    scope.steps += 1;
    if (scope.steps > MAX_STEPS) throw runawayTemplate(MAX_STEPS, scope.calls.at(-1), this.#place(node));
  }

  #place(node: AstNode): ReturnType<typeof locationIn> {
    return locationIn(this.context.template.file, spanOf(node));
  }
}

/** Whether a name stands anywhere in a macro. */
function mentions(node: AstNode, name: string): boolean {
  if (node.typename === 'Symbol') return node['value'] === name;
  return node.fields.some((field) => {
    const value = node[field];
    return Array.isArray(value)
      ? value.some((one) => isNode(one) && mentions(one, name))
      : isNode(value) && mentions(value, name);
  });
}

function nameOf(node: AstNode): string {
  return String(fieldOf(node, 'name')?.['value'] ?? '');
}

/** What a loop goes over: the keys of a map. `inPairs`: there are several names. */
function turnsOf(value: unknown, inPairs: boolean): readonly unknown[] {
  if (inPairs && isMapping(value)) {
    throw new ValueError(
      'a loop over a map gives its keys alone; write .items() behind it for keys and values',
    );
  }
  return listOf(value);
}

interface LoopState {
  /** What `changed` was last asked about. */
  last: readonly unknown[] | undefined;
}

/** `loop` of one turn. */
function loopAt(index: number, list: readonly unknown[], state: LoopState): Record<string, unknown> {
  const { length } = list;
  return {
    index: index + 1,
    index0: index,
    revindex: length - index,
    revindex0: length - index - 1,
    first: index === 0,
    last: index === length - 1,
    length,
    previtem: list[index - 1],
    nextitem: list[index + 1],
    cycle: (...values: readonly unknown[]) => values[index % values.length],
    changed(...values: readonly unknown[]) {
      const isChanged = state.last === undefined || !isEqual(state.last, values);
      state.last = values;
      return isChanged;
    },
  };
}
