import type { Location } from '../diagnostics/gold-error.ts';
import type { YamlDocument, YamlPath } from './yaml-document.ts';

/** A part of a YAML file and where it is: `at` is its path in `document`. */
export interface Placed<T> {
  readonly value: T;
  readonly document: YamlDocument;
  readonly at: YamlPath;
  readonly location: Location;
}
