import { randomBytes } from 'node:crypto';
import { makeSealer, type Sealer } from '#kernel/server/sealer.ts';

/** What the process tells the identity room at start. */
export interface IdentitySettings {
  /** Demo district: demo accounts may skip the second factor. */
  demo: boolean;
  /** The public address is https: the cookie is Secure. */
  secureCookies: boolean;
  /** Argon2id cost. Only tests lower it. */
  passwordCost: { memoryKiB: number; passes: number };
  districtName: string;
  /** Seals the keys of the second factor. Until the program says where its key lies: one that ends with the process. */
  sealer: Sealer;
}

const current: IdentitySettings = {
  demo: false,
  secureCookies: false,
  passwordCost: { memoryKiB: 65_536, passes: 3 },
  districtName: '天津市河东区',
  sealer: makeSealer(randomBytes(32)),
};

export const identitySettings = (): Readonly<IdentitySettings> => current;

export function configureIdentity(change: Partial<IdentitySettings>): void {
  Object.assign(current, change);
}
