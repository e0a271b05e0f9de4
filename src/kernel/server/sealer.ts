/**
 * Seals small secrets that the program must read again (a second factor's key), so that a copy of the database alone does
 * not give them away: SM4 in counter mode, then HMAC-SM3 over what the secret belongs to, the nonce and the cipher text.
 * The key lies beside the data, readable by the program's own user only; whoever keeps a backup keeps it apart.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const MARK = 's1.';
const NONCE = 16;
const TAG = 32;

export interface Sealer {
  /** `owner`: what the secret belongs to; opened under another owner it is refused. */
  seal(secret: string, owner: string): string;
  /** The secret, or null when it was sealed by another key, for another owner, or was changed. */
  open(sealed: string, owner: string): string | null;
  /** What stands for a short secret that only has to be recognised: without the key nobody can try all that it might be. */
  mark(secret: string, owner: string): Buffer;
}

export function makeSealer(key: Buffer): Sealer {
  const derive = (purpose: string, bytes: number): Buffer =>
    Buffer.from(hkdfSync('sm3', key, Buffer.alloc(0), purpose, bytes));
  const cipherKey = derive('zhiben seal cipher', 16);
  const macKey = derive('zhiben seal mac', 32);
  const markKey = derive('zhiben seal mark', 32);
  const tagOf = (owner: string, body: Buffer): Buffer =>
    createHmac('sm3', macKey).update(owner).update('\0').update(body).digest();
  return {
    seal: (secret, owner) => {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('sm4-ctr', cipherKey, nonce);
      const body = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final()]);
      return MARK + Buffer.concat([body, tagOf(owner, body)]).toString('base64url');
    },
    mark: (secret, owner) => createHmac('sm3', markKey).update(owner).update('\0').update(secret).digest(),
    open: (sealed, owner) => {
      if (!sealed.startsWith(MARK)) return null;
      const bytes = Buffer.from(sealed.slice(MARK.length), 'base64url');
      if (bytes.length < NONCE + TAG) return null;
      const body = bytes.subarray(0, -TAG);
      if (!timingSafeEqual(bytes.subarray(-TAG), tagOf(owner, body))) return null;
      const decipher = createDecipheriv('sm4-ctr', cipherKey, body.subarray(0, NONCE));
      return Buffer.concat([decipher.update(body.subarray(NONCE)), decipher.final()]).toString('utf8');
    },
  };
}

/** The sealer of a data directory; its key is made at the first start. */
export function sealerOf(dataDir: string): Sealer {
  const file = path.join(dataDir, 'seal.key');
  fs.mkdirSync(dataDir, { recursive: true });
  try {
    // Written beside and linked into place: a start that is broken off leaves no half key, two at once agree on one.
    const made = `${file}.${process.pid}`;
    if (!fs.existsSync(file)) {
      fs.writeFileSync(made, randomBytes(32), { mode: 0o600, flush: true });
      fs.linkSync(made, file);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    fs.rmSync(`${file}.${process.pid}`, { force: true });
  }
  const key = fs.readFileSync(file);
  if (key.length !== 32) throw new Error(`密钥文件 ${file} 不完整，请从备份恢复`);
  return makeSealer(key);
}
