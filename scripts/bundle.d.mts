export const root: string;
export function bundle(
  entryPoints: readonly string[],
  outdir: string,
): Promise<Readonly<Record<string, unknown>>>;
