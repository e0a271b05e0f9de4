import { fail } from '../../shared/errors.ts';

export interface DecodedText {
  readonly text: string;
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';
}

const decode = (bytes: Uint8Array, encoding: string): string => new TextDecoder(encoding).decode(bytes);

function countReplacements(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) count++;
  return count;
}

function utf16WithoutMark(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const sample = bytes.subarray(0, 8192);
  let even = 0;
  let odd = 0;
  for (let i = 0; i + 1 < sample.length; i += 2) {
    if (sample[i] === 0) even++;
    if (sample[i + 1] === 0) odd++;
  }
  const pairs = sample.length / 2;
  if (pairs < 4) return undefined;
  if (odd > pairs * 0.05 && even <= odd * 0.05) return 'utf-16le';
  if (even > pairs * 0.05 && odd <= even * 0.05) return 'utf-16be';
  return undefined;
}

/** Whether the bytes are UTF-8, a sign cut off at the very end allowed. */
function isUtf8(bytes: Uint8Array): boolean {
  for (let cut = 0; cut < 4 && cut <= bytes.length; cut++) {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, bytes.length - cut));
      return true;
    } catch {
      continue;
    }
  }
  return false;
}

/**
 * Decodes text by what the bytes are, not by what they claim: byte order mark, UTF-16 by its zeros, UTF-8 when valid,
 * otherwise GB18030 (of which GBK and GB2312 are parts). Throws when no encoding makes sense of it.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    return { text: decode(bytes, 'utf-8'), encoding: 'utf-8' };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: decode(bytes, 'utf-16le'), encoding: 'utf-16le' };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: decode(bytes, 'utf-16be'), encoding: 'utf-16be' };
  const wide = utf16WithoutMark(bytes);
  if (wide !== undefined) return { text: decode(bytes, wide), encoding: wide };
  if (isUtf8(bytes)) return { text: decode(bytes, 'utf-8'), encoding: 'utf-8' };
  const gb = decode(bytes, 'gb18030');
  const utf8 = decode(bytes, 'utf-8');
  const [badGb, badUtf8] = [countReplacements(gb), countReplacements(utf8)];
  const chosen = badUtf8 < badGb || (badUtf8 <= 3 && badUtf8 * 50 < utf8.length) ? utf8 : gb;
  const bad = chosen === utf8 ? badUtf8 : badGb;
  if (bad > Math.max(3, chosen.length * 0.05)) throw fail('enterprises.fileEncoding');
  return { text: chosen, encoding: chosen === utf8 ? 'utf-8' : 'gb18030' };
}

/** Whether decoded text still looks like the inside of a program or a picture. */
export function looksBinary(text: string): boolean {
  const sample = text.slice(0, 65_536);
  let odd = 0;
  for (let i = 0; i < sample.length; i++) {
    const code = sample.charCodeAt(i);
    if (code < 9 || (code > 13 && code < 32 && code !== 26) || code === 127) odd++;
  }
  return odd > Math.max(2, sample.length * 0.005);
}
