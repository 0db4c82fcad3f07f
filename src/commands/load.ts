/** What most commands begin with: the project compiled, the nodes selected. */
import { resolve } from 'node:path';
import type { NodeId } from '../compile/manifest.ts';
import { type EmptySelection, nothingSelected } from '../diagnostics/selection.ts';
import type { SelectableKind, SelectableNode } from '../graph/selectable-node.ts';
import type { LoadedProject } from '../load-project.ts';
import { chooseColors } from '../report/colors.ts';
import type { ErrorFormat } from '../report/format-error.ts';
import { type ChosenNodes, chooseNodes, type UnmatchedCriterion } from '../selection/choose-nodes.ts';
import type { Arguments } from './command.ts';
import type { CommandContext } from './command-context.ts';
import { readGlobals, type SelectionArguments } from './options.ts';
import { sourceReader } from './read-source.ts';

/** `inline`: a query to compile as one more model. */
export async function load(
  args: Arguments,
  context: CommandContext,
  inline?: { readonly path: string; readonly text: string },
): Promise<LoadedProject> {
  const { projectDir, target, vars } = readGlobals(args);
  const [{ loadProject }, { parseVars }] = await Promise.all([
    import('../load-project.ts'),
    import('./parse-vars.ts'),
  ]);
  const project = await loadProject(
    {
      workingFolder: context.workingFolder,
      projectDir,
      target,
      vars: parseVars(vars),
      environment: context.environment,
      inline,
      build: context.build,
    },
    context.adapters.clock,
  );
  for (const note of project.notes ?? []) context.stderr.write(`note: ${note}\n`);
  const { manifest, unitTests } = project.compilation;
  const seeds = manifest.models.filter(({ seedFile }) => seedFile !== undefined).length;
  context.events.emit({
    kind: 'project-loaded',
    project: manifest.project,
    target: manifest.target,
    models: manifest.models.length - seeds,
    seeds,
    sources: manifest.sources.length,
    assertions: manifest.assertions.length,
    unitTests: unitTests.length,
  });
  for (const { model, message } of project.compilation.logs) context.stderr.write(`${model}: ${message}\n`);
  return project;
}

/**
 * Ids of nodes; `kinds` says which can be chosen at all. What matches nothing is warned of. Throws `nothing-selected`, and what
 * selectors throw.
 */
export function select(
  project: LoadedProject,
  words: SelectionArguments,
  kinds: readonly SelectableKind[],
  context: CommandContext,
): ReadonlySet<NodeId> {
  return new Set(selectOfKinds(project, words, kinds, context).map(({ id }) => id));
}

/** The same, as nodes. */
export function selectOfKinds(
  project: LoadedProject,
  words: SelectionArguments,
  kinds: readonly SelectableKind[],
  context: CommandContext,
): readonly SelectableNode[] {
  const { chosen, unmatched } = choose(project, words, kinds, context);
  const taken = chosen.filter(({ kind }) => kinds.includes(kind));
  if (taken.length === 0 && !words.allowEmpty) {
    throw nothingSelected({ ...toHints(unmatched), kinds, others: chosen.map(({ kind }) => kind) });
  }
  warnOfUnmatched(unmatched, context);
  return taken;
}

/** Nodes of all kinds; whether something is missing the command says itself. */
export function choose(
  { compilation, root }: LoadedProject,
  { select: wanted, exclude, selector, state, indirect }: SelectionArguments,
  kinds: readonly SelectableKind[],
  { workingFolder }: CommandContext,
): ChosenNodes {
  const folder = state === undefined ? undefined : resolve(workingFolder, state);
  return chooseNodes(
    compilation,
    root,
    { select: wanted, exclude, selector, indirect, state: folder },
    kinds,
  );
}

export function warnOfUnmatched(
  unmatched: readonly UnmatchedCriterion[],
  { stderr }: Pick<CommandContext, 'stderr'>,
): void {
  for (const { text, nearest } of unmatched) {
    const meant = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
    stderr.write(`warning: no node matches "${text}"${meant}\n`);
  }
}

/** For `nothing-selected`. */
export function toHints(
  unmatched: readonly UnmatchedCriterion[],
): Pick<EmptySelection, 'unmatched' | 'nearest'> {
  const nearest = unmatched.flatMap((criterion) => criterion.nearest ?? []);
  return { unmatched: unmatched.map(({ text }) => text), nearest: [...new Set(nearest)] };
}

export function errorFormat(args: Arguments, context: CommandContext): ErrorFormat {
  const { color, debug = false } = readGlobals(args);
  return {
    colors: chooseColors({
      wanted: color,
      isTerminal: context.stdout.isTTY === true,
      environment: context.environment,
    }),
    readText: sourceReader(args, context),
    debug,
  };
}
