/** What `gold explain` says of a code beyond its message: Markdown in plain English. */

export interface Explanation {
  /** What has happened, in a few words and without a full stop: `A ref names no model`. */
  readonly title: string;
  /** What the code means and when it comes up. */
  readonly meaning: string;
  /** Something that leads to it; absent where it comes from outside, such as a network. */
  readonly wrong?: Example;
  /** How to mend it. */
  readonly remedy: string;
}

export interface Example {
  readonly language: 'sql' | 'yaml' | 'csv' | 'sh';
  readonly text: string;
}

export const sql = (...lines: readonly string[]): Example => ({ language: 'sql', text: lines.join('\n') });
export const yaml = (...lines: readonly string[]): Example => ({ language: 'yaml', text: lines.join('\n') });
export const csv = (...lines: readonly string[]): Example => ({ language: 'csv', text: lines.join('\n') });
export const shell = (...lines: readonly string[]): Example => ({ language: 'sh', text: lines.join('\n') });
