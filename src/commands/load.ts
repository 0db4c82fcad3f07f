/** What most commands begin with: the project compiled, the nodes selected. */
import type { ModelNode, NodeId } from '../compile/manifest.ts';
import { nothingSelected } from '../diagnostics/selection.ts';
import { type SelectableNode, selectNodes } from '../graph/select-nodes.ts';
import { parseSelector } from '../graph/selector.ts';
import type { LoadedProject } from '../load-project.ts';
import { chooseColors } from '../report/colors.ts';
import type { ErrorFormat } from '../report/format-error.ts';
import type { Arguments } from './command.ts';
import type { CommandContext } from './command-context.ts';
import { parseVars, readGlobals, type SelectionArguments } from './options.ts';
import { sourceReader } from './read-source.ts';

/** `inline`: a query to compile as one more model. */
export async function load(
  args: Arguments,
  context: CommandContext,
  inline?: { readonly path: string; readonly text: string },
): Promise<LoadedProject> {
  const { projectDir, target, vars } = readGlobals(args);
  const { loadProject } = await import('../load-project.ts');
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
  for (const { model, message } of project.compilation.logs) context.stderr.write(`${model}: ${message}\n`);
  return project;
}

/** Ids of nodes; `kinds` says which can be chosen at all. Throws `nothing-selected`, which also suggests `otherNames`. */
export function select(
  { compilation }: LoadedProject,
  { select: wanted, exclude, allowEmpty }: SelectionArguments,
  kinds: readonly SelectableNode['kind'][],
  context: CommandContext,
  otherNames: readonly string[] = [],
): ReadonlySet<NodeId> {
  const nodes = selectableNodes(compilation);
  const { ids, unmatched } = selectNodes(
    nodes,
    compilation.dag,
    wanted && parseSelector(wanted),
    exclude && parseSelector(exclude),
  );
  const matching = nodes.filter(({ id }) => ids.has(id));
  const chosen = matching.filter(({ kind }) => kinds.includes(kind)).map(({ id }) => id);
  if (chosen.length === 0 && !allowEmpty) {
    const names = nodes.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name);
    const others = matching.map(({ kind }) => kind);
    throw nothingSelected({ unmatched, names: [...names, ...otherNames], kinds, others });
  }
  for (const text of unmatched) context.stderr.write(`warning: no node matches "${text}"\n`);
  return new Set(chosen);
}

export function selectableNodes({ manifest }: LoadedProject['compilation']): SelectableNode[] {
  return [
    ...manifest.models.map(({ seedFile, id, name, path, fqn, config }: ModelNode) => ({
      kind: seedFile === undefined ? ('model' as const) : ('seed' as const),
      id,
      name,
      path,
      fqn,
      tags: config.tags,
    })),
    ...manifest.sources.map(({ kind, id, source, name, path, fqn, tags }) => ({
      kind,
      id,
      name: `${source}.${name}`,
      path,
      fqn,
      tags,
    })),
  ];
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
