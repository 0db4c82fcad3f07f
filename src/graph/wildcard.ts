/** Unix wildcards of selectors: `*`, `?`, `[abc]`, `[a-z]`, `[!x]`. */

export function hasWildcard(text: string): boolean {
  return /[*?[]/.test(text);
}

/** Whether a whole text matches; `*` crosses everything, letters keep their case. */
export function textMatcher(pattern: string): (text: string) => boolean {
  if (!hasWildcard(pattern)) return (text) => text === pattern;
  const expression = new RegExp(`^${translate(pattern, '.*', '.')}$`, 'su');
  return (text) => expression.test(text);
}

/**
 * Whether a path, or a folder above it, matches. As in a shell `*` and `?` stay inside of one folder and `**` crosses them.
 * A `./` in front and a `/` behind do not count; `.` is the project, and so everything.
 */
export function pathMatcher(pattern: string): (path: string) => boolean {
  const wanted = pattern.replace(/^(?:\.\/+)+/, '').replace(/\/+$/, '');
  if (wanted === '' || wanted === '.') return () => true;
  if (!hasWildcard(wanted)) return (path) => path === wanted || path.startsWith(`${wanted}/`);
  const source = wanted
    .split(/\/+/)
    .map((part, index, parts) => {
      const isLast = index === parts.length - 1;
      if (part === '**') return isLast ? '.*' : '(?:[^/]+/)*';
      return `${translate(part, '[^/]*', '[^/]')}${isLast ? '' : '/'}`;
    })
    .join('');
  const expression = new RegExp(`^${source}(?:/.*)?$`, 'su');
  return (path) => expression.test(path);
}

/** The source of a regular expression. A bracket that is never closed stands for itself. */
function translate(pattern: string, anyText: string, anyCharacter: string): string {
  let source = '';
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern.charAt(index);
    if (character === '*') source += anyText;
    else if (character === '?') source += anyCharacter;
    else {
      const end = character === '[' ? endOfClass(pattern, index) : undefined;
      source += end === undefined ? escaped(character) : translateClass(pattern.slice(index + 1, end));
      if (end !== undefined) index = end;
    }
  }
  return source;
}

/** Where the bracket closes; a `]` right after the opening one is a member. */
function endOfClass(pattern: string, start: number): number | undefined {
  const first = pattern.charAt(start + 1) === '!' ? start + 2 : start + 1;
  const end = pattern.indexOf(']', first + 1);
  return end === -1 ? undefined : end;
}

function translateClass(members: string): string {
  const isNegated = members.startsWith('!');
  const listed = isNegated ? members.slice(1) : members;
  let source = '';
  for (let index = 0; index < listed.length; index += 1) {
    const from = listed.charAt(index);
    const to = listed.charAt(index + 1) === '-' ? listed.charAt(index + 2) : '';
    if (to === '') source += escapedMember(from);
    else {
      // A range the wrong way round has no members.
      if (from <= to) source += `${escapedMember(from)}-${escapedMember(to)}`;
      index += 2;
    }
  }
  if (source === '') return isNegated ? '[^]' : '[]';
  return `[${isNegated ? '^' : ''}${source}]`;
}

function escaped(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}

/** Of a class. */
function escapedMember(character: string): string {
  return character.replace(/[\\^[\]-]/, '\\$&');
}
