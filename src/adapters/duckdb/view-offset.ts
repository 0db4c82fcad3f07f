/**
 * An error inside a view carries a position in the view's text, which looks like one in the caller's SQL. Views are
 * created with their text this far from the start, so positions beyond it are known to belong to a view.
 */
export const VIEW_OFFSET = 65_536;

/** Spaces before a view's text. The engine drops them when it has parsed the view. */
export const viewPadding = (prefix: string): string => prefix.padEnd(VIEW_OFFSET);
