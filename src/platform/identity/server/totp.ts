/** Second factor: six digits every thirty seconds (RFC 6238). */
import { Secret, TOTP } from 'otpauth';
import { failIdentity } from '../shared/errors.ts';
import { identitySettings } from './settings.ts';

const make = (login: string, secret: string): TOTP =>
  new TOTP({
    issuer: '治本平台',
    label: login,
    algorithm: 'SHA1',
    digits: 6,
    period: 30,
    secret: Secret.fromBase32(secret),
  });

export const newTotpSecret = (): string => new Secret({ size: 20 }).base32;

export async function totpOffer(login: string, secret: string): Promise<{ secret: string; uri: string; qr: string }> {
  const uri = make(login, secret).toString();
  const { encodeQR } = await import('qr');
  return { secret, uri, qr: encodeQR(uri, 'data-url', { border: 1, scale: 5 }) };
}

/** Step number of a right code, or null. One step before and after is taken; a step is good once only (`lastStep`). */
export function totpStep(secret: string, code: string, now: Date, lastStep: number | null): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const delta = make('', secret).validate({ token: code, timestamp: now.getTime(), window: 1 });
  if (delta === null) return null;
  const step = Math.floor(now.getTime() / 30_000) + delta;
  return lastStep !== null && step <= lastStep ? null : step;
}

/** The code of a moment, for tests and the documented way into a trial installation. */
export const totpCode = (secret: string, now: Date): string => make('', secret).generate({ timestamp: now.getTime() });

/** A second factor's key as it is stored for this person. */
export const sealTotp = (secret: string, userId: string): string => identitySettings().sealer.seal(secret, userId);

/** @throws identity.totpUnreadable: the key of this installation is another one (the database came from elsewhere) */
export function openTotp(sealed: string, userId: string): string {
  const secret = identitySettings().sealer.open(sealed, userId);
  if (secret === null) throw failIdentity('identity.totpUnreadable');
  return secret;
}

/** How a recovery code is kept: it is short, so whoever has only the database cannot find it by trying. */
export const recoveryHash = (code: string, userId: string): Buffer =>
  identitySettings().sealer.mark(code.toLowerCase(), userId);

/** All that a recovery code may be kept as: those from before a rotation stay under the key of their day until they are used. */
export const recoveryHashes = (code: string, userId: string): Buffer[] =>
  identitySettings().sealer.marks(code.toLowerCase(), userId);
