/** Random tokens and the hashes under which they are kept. */
import { createHash, randomBytes, randomInt } from 'node:crypto';

/** 256 random bits as text for a URL or a cookie. */
export const newToken = (): string => randomBytes(32).toString('base64url');

export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();

const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const pick = (alphabet: string): string => alphabet[randomInt(alphabet.length)] as string;

/** A recovery code `xxxxx-xxxxx` without letters that look alike. */
export const newRecoveryCode = (): string => {
  const part = (): string => Array.from({ length: 5 }, () => pick(LETTERS)).join('');
  return `${part()}-${part()}`;
};

/** A first password that fulfils the rules and can be read out on the telephone. */
export const newFirstPassword = (): string => {
  const part = (n: number): string => Array.from({ length: n }, () => pick(LETTERS)).join('');
  return `${pick('ABCDEFGHJKMNPQRSTUVWXYZ')}${part(4)}-${part(5)}-${randomInt(10, 99)}`;
};
