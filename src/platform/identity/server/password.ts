/** Passwords as Argon2id hashes, with few at a time: each costs 64 MiB. */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { identitySettings } from './settings.ts';

const AT_ONCE = 3;
let running = 0;
const waiting: (() => void)[] = [];

async function limited<T>(run: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await run();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

const derive = (password: string, salt: Buffer, memory: number, passes: number): Promise<Buffer> =>
  limited(
    () =>
      new Promise((resolve, reject) =>
        argon2(
          'argon2id',
          { message: password.normalize('NFKC'), nonce: salt, parallelism: 1, tagLength: 32, memory, passes },
          (error, key) => (error ? reject(error) : resolve(key)),
        ),
      ),
  );

const b64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

/** PHC string `$argon2id$v=19$m=…,t=…,p=1$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const { memoryKiB, passes } = identitySettings().passwordCost;
  const salt = randomBytes(16);
  return `$argon2id$v=19$m=${memoryKiB},t=${passes},p=1$${b64(salt)}$${b64(await derive(password, salt, memoryKiB, passes))}`;
}

export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$([^$]+)\$([^$]+)$/.exec(stored);
  if (!match) return false;
  const [, memory, passes, salt, hash] = match as unknown as [string, string, string, string, string];
  const derived = await derive(password, Buffer.from(salt, 'base64'), Number(memory), Number(passes));
  const kept = Buffer.from(hash, 'base64');
  return kept.length === derived.length && timingSafeEqual(kept, derived);
}

let dummy: Promise<string> | null = null;
/** Spends the time of a real check, so that an unknown login answers no faster than a wrong password. */
export async function verifyNothing(password: string): Promise<false> {
  dummy ??= hashPassword(randomBytes(12).toString('hex'));
  await verifyPassword(password, await dummy);
  return false;
}
