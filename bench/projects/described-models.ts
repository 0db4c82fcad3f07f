/** The DAG of a synthetic project, in no dialect: layers of models that read one to three of the layer above; the same each time. */

const LAYERS = 10;

export interface DescribedModel {
  readonly name: string;
  /** 0 makes its rows itself. */
  readonly layer: number;
  /** Place in its layer. */
  readonly index: number;
  /** Names of models of the layer above, each once; none in layer 0. */
  readonly reads: readonly string[];
}

/** Layer by layer. */
export function describeModels(count: number): readonly DescribedModel[] {
  const random = randomNumbers(42);
  const models: DescribedModel[] = [];
  let above: readonly string[] = [];
  const perLayer = Math.ceil(count / LAYERS);
  for (let layer = 0; models.length < count; layer += 1) {
    const size = Math.min(perLayer, count - models.length);
    const names = Array.from({ length: size }, (_, index) => `layer${layer}_model${index}`);
    for (const [index, name] of names.entries()) {
      const wanted = 1 + Math.floor(random() * 3);
      const reads = Array.from({ length: wanted }, () => above[Math.floor(random() * above.length)]);
      models.push({
        name,
        layer,
        index,
        reads: [...new Set(reads.filter((read) => read !== undefined))],
      });
    }
    above = names;
  }
  return models;
}

/** Between 0 and 1, the same each time. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
