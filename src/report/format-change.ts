/** One reason why a table would be another one, in words. */
import type { Change, CodeChange } from '../preview/preview.ts';
import type { ColumnChange } from '../schema/compare-columns.ts';

/** `madeAt`: the version that gold made it at. */
export function formatChange(change: Change, madeAt: number | undefined): string {
  switch (change.kind) {
    case 'new-table':
      return 'there is no table yet';
    case 'code':
      return change.parts === undefined
        ? `code changed since v${madeAt} (which part, that version does not say)`
        : `code changed since v${madeAt}: ${change.parts.map(formatPart).join(', ')}`;
    case 'version':
      return `${change.name} moved v${change.before} → v${change.after}`;
    case 'files':
      return `${change.name} has newer files (${toSeconds(change.newest)})`;
    case 'incoming':
      return `${change.name} has ${change.files} new ${change.files === 1 ? 'file' : 'files'}`;
    case 'read-more':
      return `${change.name} is read, and was not before`;
    case 'read-less':
      return `${change.name} is no longer read`;
    case 'upstream':
      return `${change.name}, which it reads, changes`;
    case 'partitions':
      return `partitioned by ${listOf(change.after)} instead of ${listOf(change.before)}`;
    case 'columns':
      return `columns: ${change.columns.map(formatColumn).join(', ')}`;
    case 'foreign':
      return `v${change.version} was written by others (${change.operation}): a run replaces it`;
    case 'unknown-origin':
      return 'its log does not say what it was made from';
  }
}

/** `text`, `macros/money.sql`, `config partition_by`, `var as_of_date`, `model order_lines`, and what became of them. */
function formatPart({ part, became }: CodeChange): string {
  const name = part.replace(/^macro /, '');
  return became === 'changed' ? name : `${name} ${became}`;
}

function formatColumn({ name, became, before, after }: ColumnChange): string {
  if (became === 'added') return `+ ${name} ${after}`;
  return became === 'removed' ? `- ${name}` : `${name} ${before} → ${after}`;
}

function listOf(columns: readonly string[]): string {
  return columns.length === 0 ? 'nothing' : columns.join(', ');
}

function toSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
