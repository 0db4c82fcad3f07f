/**
 * Column types as gold speaks of them: those of the Delta protocol, because every table ends up as one.
 * Engines map their own types to and from these; nothing of an engine appears here.
 */
import type { JsonObject } from '../json/lossless.ts';

export const PRIMITIVE_TYPES = [
  'string',
  'long',
  'integer',
  'short',
  'byte',
  'float',
  'double',
  'boolean',
  'binary',
  'date',
  'timestamp',
  'timestamp_ntz',
  'void',
  'variant',
] as const;
export type PrimitiveName = (typeof PRIMITIVE_TYPES)[number];

export interface PrimitiveType {
  readonly kind: 'primitive';
  readonly name: PrimitiveName;
}
export interface DecimalType {
  readonly kind: 'decimal';
  readonly precision: number;
  readonly scale: number;
}
export interface ArrayType {
  readonly kind: 'array';
  readonly elementType: DataType;
  readonly containsNull: boolean;
}
export interface MapType {
  readonly kind: 'map';
  readonly keyType: DataType;
  readonly valueType: DataType;
  readonly valueContainsNull: boolean;
}
export interface StructType {
  readonly kind: 'struct';
  readonly fields: readonly StructField[];
}
export type DataType = PrimitiveType | DecimalType | ArrayType | MapType | StructType;

export interface StructField {
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
  /** `comment`, `delta.columnMapping.*`, … as in the Delta schema; unknown keys are preserved. */
  readonly metadata: JsonObject;
}
