/**
 * What a template would be told now if it asked what it asked when it was rendered (`Recorded.questions`). Answers are short texts that
 * are only compared; those that may be secret are hashed.
 */
import type { ProjectNames } from './builtins.ts';
import { hashText } from './hash.ts';
import type { Answer } from './memory/kept-rendering.ts';
import type { Template } from './template/template.ts';

export interface World {
  readonly names: ProjectNames;
  readonly macros: ReadonlyMap<string, Template>;
  /** A value by its name, as the template of one model sees it. */
  valueOf(name: string): unknown;
  /** A setting of that model, as YAML says. */
  settingOf(name: string): unknown;
}

/** Answers for one model. `shared` holds what all models are answered alike; one map for each set of names. */
export function answersIn(world: World, shared: Map<string, string>): Answer {
  return (question) => {
    const known = shared.get(question);
    if (known !== undefined) return known;
    const colon = question.indexOf(':');
    const kind = question.slice(0, colon);
    const name = question.slice(colon + 1);
    if (kind === 'config') return answerValue(world.settingOf(name));
    if (kind === 'name' && !world.macros.has(name)) return answerValue(world.valueOf(name));
    const answer = ANSWERS[kind]?.(name, world) ?? '';
    shared.set(question, answer);
    return answer;
  };
}

const ANSWERS: Readonly<Record<string, (name: string, world: World) => string>> = {
  var: (name, { names }) => (names.vars.has(name) ? answerValue(names.vars.get(name)) : ''),
  env: (name, { names }) => {
    const value = names.environment[name];
    return value === undefined ? '' : hashText(value);
  },
  ref: (name, { names }) => answerValue(names.models.get(name)),
  source: (name, { names }) => {
    const source = names.sources.get(name);
    return answerValue(source && { id: source.id, relation: source.relation });
  },
  path: (name, { names }) => names.resolveLocation(name),
  name: (name, { macros }) => {
    const template = macros.get(name);
    return template === undefined ? '' : `${template.file} ${hashText(template.source)}`;
  },
};

/** Functions are gold's own, and the same as long as gold is. */
function answerValue(value: unknown): string {
  return typeof value === 'function' ? 'function' : (JSON.stringify(value) ?? '');
}
