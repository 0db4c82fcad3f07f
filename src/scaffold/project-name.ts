/** Names of projects (pure). What a name may be is said by `project/schemas.ts` as well; a test holds both together. */

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** For folders whose names have no letter that a name may have. */
export const FALLBACK_NAME = 'my_project';

export function isProjectName(text: string): boolean {
  return NAME.test(text);
}

/** The nearest name to that of a folder: `Müller & Söhne` gives `Muller_Sohne`, `2026 sales` gives `project_2026_sales`. */
export function toProjectName(folder: string): string {
  const plain = folder
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  if (plain === '') return FALLBACK_NAME;
  return /^\d/.test(plain) ? `project_${plain}` : plain;
}
