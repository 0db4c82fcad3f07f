/** What was made of a rendering before in this process: as long as all that it was made of is the same object, so is the outcome. */
import type { ModelProperties } from '../../project/schemas.ts';
import type { ModelConfig, ModelNode } from '../manifest.ts';
import type { FolderConfig } from '../model-config.ts';
import type { Epoch } from './epochs.ts';

export interface RenderingMemo {
  /** In which its answers were last found to hold. */
  epoch?: Epoch;
  config?: {
    readonly levels: readonly FolderConfig[];
    readonly properties: ModelProperties | undefined;
    readonly config: ModelConfig;
  };
  node?: {
    readonly node: ModelNode;
    readonly properties: ModelProperties | undefined;
    readonly propertiesFile: string | undefined;
    readonly levels: readonly FolderConfig[];
    readonly config: ModelConfig;
    readonly project: string;
    readonly schema: string;
  };
}
