/** Settings of nodes as manifest.json has them, by which `config.…:` selects too. */
import type { AssertionNode, ModelNode, SourceNode } from '../compile/manifest.ts';

export type ConfigJson = Readonly<Record<string, unknown>>;

export function modelConfigJson({ config, seedFile }: Pick<ModelNode, 'config' | 'seedFile'>): ConfigJson {
  return {
    materialized: config.materialized,
    enabled: config.enabled,
    tags: config.tags,
    group: config.group ?? null,
    meta: config.meta,
    partition_by: config.partitionBy,
    metadata_columns: config.metadataColumns,
    contract: config.contract,
    ...(seedFile === undefined ? {} : { delimiter: seedFile.delimiter }),
  };
}

export function sourceConfigJson({ tags, meta, format, intake }: SourceNode): ConfigJson {
  return { enabled: true, tags, meta, format, intake };
}

export function assertionConfigJson(node: AssertionNode): ConfigJson {
  return {
    enabled: true,
    severity: node.severity,
    error_if: node.errorIf ?? '!= 0',
    warn_if: node.warnIf ?? '!= 0',
    where: node.where ?? null,
    limit: node.limit,
    scope: node.scope,
    store_failures: node.storeFailures ?? false,
    quarantine: node.quarantine,
    tags: node.tags,
  };
}

/** Of exposures and unit tests. */
export function labelConfigJson({
  tags,
  meta = {},
}: {
  readonly tags: readonly string[];
  readonly meta?: Readonly<Record<string, unknown>>;
}): ConfigJson {
  return { enabled: true, tags, meta };
}
