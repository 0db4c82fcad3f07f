/** Tables on a local disk in a catalog of AWS can be seen there and read nowhere. */
import type { LoadedProject } from '../load-project.ts';
import type { CommandContext } from './command-context.ts';

/** An endpoint of one's own is a test server, or one that sees the same disk. */
export function warnOfLocalCatalog({ compilation }: LoadedProject, context: CommandContext): void {
  const { catalog, warehouse, name } = compilation.target;
  const { AWS_ENDPOINT_URL_GLUE: glue, AWS_ENDPOINT_URL: aws } = context.environment;
  const endpoint = catalog?.endpoint ?? glue ?? aws;
  if (catalog === undefined || endpoint !== undefined || !warehouse.startsWith('/')) return;
  context.stderr.write(
    `warning: the target "${name}" registers tables of a local folder; Athena and others cannot read these.\n`,
  );
}
