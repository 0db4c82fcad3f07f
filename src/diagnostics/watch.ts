/** Errors of watching files. */
import { GoldError } from './gold-error.ts';

/** `limit`: what the operating system has too few of. */
export function tooManyWatches(root: string, limit: 'watches' | 'instances', cause: unknown): GoldError {
  const setting = limit === 'watches' ? 'fs.inotify.max_user_watches' : 'fs.inotify.max_user_instances';
  const value = limit === 'watches' ? 524288 : 1024;
  return new GoldError({
    code: 'too-many-watches',
    message: `The operating system lets no more files be watched, so that not all of ${root} could be.`,
    hint: `Raise the limit, on Linux with "sudo sysctl ${setting}=${value}", or let gold look at the files now and then instead: --poll.`,
    cause,
  });
}

export function watchFailed(root: string, cause: unknown): GoldError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new GoldError({
    code: 'watch-failed',
    message: `A part of ${root} cannot be watched: ${reason}`,
    hint: 'Changes there are not seen. Check that you may read it; --poll needs no help of the operating system.',
    cause,
  });
}

export function projectFolderGone(root: string): GoldError {
  return new GoldError({
    code: 'project-folder-gone',
    message: `${root} is gone, so there is nothing to watch.`,
    hint: 'Start gold watch again when it is back.',
  });
}

export function watchWithoutJson(): GoldError {
  return new GoldError({
    code: 'watch-without-json',
    message: '--json prints one document at the end, and watching has no end.',
    hint: 'Each run writes target/run_results.json; read that.',
  });
}
