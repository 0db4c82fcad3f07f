/** UUIDs of version 7 (RFC 9562): 48 bits of time, then random ones, so that ids sort by the time they were made. */
import { randomBytes } from 'node:crypto';

/** `now` in milliseconds since the epoch. Of ids made in the same millisecond any may come first. */
export function timeOrderedId(now: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
