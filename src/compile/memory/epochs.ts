/**
 * Whether two compilations tell their templates the same. While they do, which is an epoch, a rendering of an unchanged file need not
 * be asked question by question.
 */
import type { ProjectNames } from '../builtins.ts';
import type { Template } from '../template/template.ts';

/** What templates are told, save for what differs from model to model, settings among it, and for locations. */
export interface Circumstances {
  readonly names: ProjectNames;
  readonly schema: string;
  readonly macros: ReadonlyMap<string, Template>;
}

/** An object of its own for each epoch. */
export interface Epoch {
  readonly circumstances: Circumstances;
}

/** Questions whose answers an epoch does not settle. */
export function isOutsideOfEpoch(question: string): boolean {
  return question === 'name:source_tables' || question.startsWith('path:') || question.startsWith('config:');
}

export function isSameEpoch(a: Circumstances, b: Circumstances): boolean {
  const { names: left } = a;
  const { names: right } = b;
  if (left === right && a.schema === b.schema && a.macros === b.macros) return true;
  return (
    a.schema === b.schema &&
    left.project === right.project &&
    left.runStartedAt === right.runStartedAt &&
    JSON.stringify(left.target) === JSON.stringify(right.target) &&
    isSameMap(left.vars, right.vars, (one, other) => JSON.stringify(one) === JSON.stringify(other)) &&
    isSameEnvironment(left.environment, right.environment) &&
    isSameMap(
      a.macros,
      b.macros,
      (one, other) => one === other || (one.file === other.file && one.source === other.source),
    ) &&
    isSameMap(left.models, right.models, isSameNamed) &&
    isSameMap(left.sources, right.sources, isSameNamed)
  );
}

type Named = ProjectNames['models'] extends ReadonlyMap<string, infer N> ? N : never;

function isSameNamed(a: Named, b: Named): boolean {
  return a.id === b.id && a.relation?.name === b.relation?.name && a.relation?.schema === b.relation?.schema;
}

function isSameEnvironment(a: ProjectNames['environment'], b: ProjectNames['environment']): boolean {
  return a === b || isSameMap(new Map(Object.entries(a)), new Map(Object.entries(b)), (x, y) => x === y);
}

function isSameMap<T>(
  a: ReadonlyMap<string, T>,
  b: ReadonlyMap<string, T>,
  isSame: (a: T, b: T) => boolean,
): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = b.get(key);
    if (value !== other && (other === undefined || !isSame(value, other))) return false;
  }
  return true;
}
