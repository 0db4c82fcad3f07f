/** Errors and places in artifacts and events. */
import type { GoldError, Location } from '../diagnostics/gold-error.ts';
import type { ErrorJson, LocationJson } from './schemas/common.ts';

export function toErrorJson({ code, message, hint, location }: GoldError): ErrorJson {
  return { code, message, hint: hint ?? null, location: toLocationJson(location) };
}

export function toLocationJson(location: Location): LocationJson;
export function toLocationJson(location: Location | undefined): LocationJson | null;
export function toLocationJson(location: Location | undefined): LocationJson | null {
  if (location === undefined) return null;
  const { file, line, column } = location;
  return { file, line, column };
}
