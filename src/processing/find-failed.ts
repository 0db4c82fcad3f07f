/** Which failed files are meant by a word: a run, or a file. */
import { ambiguousRetry, unknownRetry } from '../diagnostics/processing.ts';
import type { IntakeTable } from './intake.ts';
import { intakePlaces } from './places.ts';
import type { RecordedFile } from './status-record.ts';

/** Failed files of one run of one intake. */
export interface FailedFiles {
  readonly table: IntakeTable;
  readonly runId: string;
  readonly files: readonly RecordedFile[];
}

/** Fewer characters of a run's id would often mean several. */
const LEAST_PREFIX = 8;

/**
 * `words`: what was typed, in all forms that it may have (a relative path made absolute). A run's id or the beginning of it means all
 * files of that run; else a file: its URI, its path with or without the run, or its name. Throws `unknown-retry`,
 * `ambiguous-retry`.
 */
export function findFailed(all: readonly FailedFiles[], words: readonly string[]): readonly FailedFiles[] {
  const [typed = ''] = words;
  const runIds = [...new Set(all.map(({ runId }) => runId))];
  const runs = runIds.filter((id) => id === typed || (typed.length >= LEAST_PREFIX && id.startsWith(typed)));
  if (runs.length === 1) return all.filter(({ runId }) => runId === runs[0]);
  const named = all.flatMap((failed) =>
    failed.files.map((file) => ({ failed, file, names: namesOf(failed, file) })),
  );
  // The most exact name that fits decides.
  for (let rank = 0; rank < NAMES; rank += 1) {
    const found = named.filter(({ names }) => words.includes(names[rank] ?? ''));
    const [first] = found;
    if (first === undefined) continue;
    if (found.length > 1) {
      throw ambiguousRetry(
        typed,
        found.map(({ names }) => names[1] ?? ''),
      );
    }
    return [{ ...first.failed, files: [first.file] }];
  }
  const known = [...runIds, ...named.map(({ file }) => file.path)];
  throw unknownRetry(typed, known);
}

const NAMES = 4;

function namesOf({ table, runId }: FailedFiles, { path }: RecordedFile): readonly string[] {
  const { failed } = intakePlaces(table.location);
  return [`${failed}/${runId}/${path}`, `${runId}/${path}`, path, path.slice(path.lastIndexOf('/') + 1)];
}
