/** SQL on as few lines as its comments allow, to be read and pasted: only spaces between its parts change (pure). */

/** Escaped text, text, names, dollar quotes, comments to the end of a line, other comments; else spaces. */
const PARTS =
  /\be'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([a-z_]*)\$[\s\S]*?\$\1\$|--[^\n]*(?:\n\s*)?|\/\*[\s\S]*?\*\/|\s+/gi;

export function formatQuery(sql: string): string {
  const text = sql.replace(PARTS, (part) => {
    if (part.trim() === '') return ' ';
    return part.startsWith('--') ? `${part.trimEnd()}\n` : part;
  });
  return text.trim();
}
