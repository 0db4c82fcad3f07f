/** Errors of gold init. */
import { GoldError } from './gold-error.ts';

export function projectExists(root: string): GoldError {
  return new GoldError({
    code: 'project-exists',
    message: `${root} is a gold project already.`,
    hint: 'Try it: gold ls, gold run. For another project name another folder: gold init my_project.',
    details: { root },
  });
}

/** `paths`: relative to `folder`, sorted. */
export function filesInTheWay(folder: string, paths: readonly string[]): GoldError {
  return new GoldError({
    code: 'files-in-the-way',
    message: `A new project would overwrite ${paths.length === 1 ? 'a file' : `${paths.length} files`} in ${folder}, so nothing was written:\n${paths.map((path) => `  ${path}`).join('\n')}`,
    hint: 'Move them away, or name another folder: gold init my_project. gold never overwrites what you wrote.',
    details: { folder, paths },
  });
}

export function unwritableFolder(folder: string, cause: unknown): GoldError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new GoldError({
    code: 'unwritable-folder',
    message: `The project cannot be written to ${folder}: ${reason}`,
    hint: 'Check that you may write there and that the disk is not full.',
    cause,
  });
}

export function badProjectName(name: string, nearest: string): GoldError {
  return new GoldError({
    code: 'bad-project-name',
    message: `"${name}" cannot be the name of a project: use letters, digits and underscores, and no digit first.`,
    hint: `Such as: --name ${nearest}.`,
    details: { name, nearest },
  });
}
