/** Z85 (ZeroMQ RFC 32): text for binary, four bytes in five characters. */

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#';
const VALUES = new Map([...ALPHABET].map((character, index) => [character, index]));

/**
 * Throws TypeError for other characters. A last group that is short was padded in front with `#` by a writer in the wild: k characters
 * stand for k-1 bytes.
 */
export function decodeZ85(text: string): Uint8Array {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 5) {
    const group = text.slice(at, at + 5);
    const padded = group.startsWith('#') && at + 5 >= text.length ? group.replace(/^#+/, '') : group;
    let value = 0;
    for (const character of padded) {
      const digit = VALUES.get(character);
      if (digit === undefined) throw new TypeError(`"${character}" is no Z85 character`);
      value = value * 85 + digit;
    }
    const count = padded.length === 5 ? 4 : Math.max(0, padded.length - 1);
    // A full group beyond 32 bits can only be damage.
    if (value > 0xffffffff) throw new TypeError('a Z85 group is too large');
    for (let index = count - 1; index >= 0; index -= 1) bytes.push(Math.floor(value / 256 ** index) % 256);
  }
  return Uint8Array.from(bytes);
}
