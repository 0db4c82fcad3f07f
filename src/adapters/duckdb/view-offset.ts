import type { EmptyInput, RelationInput } from '../../ports/engine.ts';

/**
 * An error inside a view carries a position in the view's text, which looks like one in the caller's SQL. Views are
 * created with their text this far from the start, so positions beyond it are known to belong to a view.
 */
export const VIEW_OFFSET = 65_536;

/**
 * The same for views of Delta tables, whose text is ours: types and partition values have been checked before they are made, and what is
 * wrong with a file is told without a position. So they need not be as far away: to parse so many spaces takes longer than to make the view.
 */
const TABLE_OFFSET = 8192;

/** What a view reads. */
export type ViewKind = Exclude<RelationInput, EmptyInput>['kind'];

/** Spaces before a view's text. The engine drops them when it has parsed the view. */
export const viewPadding = (prefix: string, kind: ViewKind): string =>
  prefix.padEnd(kind === 'delta' ? TABLE_OFFSET : VIEW_OFFSET);
