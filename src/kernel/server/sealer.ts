/**
 * Seals small secrets that the program must read again (a second factor's key), so that a copy of the database alone does
 * not give them away: SM4 in counter mode, then HMAC-SM3 over what the secret belongs to, the nonce and the cipher text.
 * The key lies beside the data, readable by the program's own user only; whoever keeps a backup keeps it apart.
 *
 * The file `seal.key` is the one key of 32 bytes until the first rotation (轮换密钥); from then on it is a ring: the newest key
 * seals, the former ones still open. What the first key sealed names no key (`s1.`), what later ones seal does (`s2.<key>.`).
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import path from 'node:path';
import { makeOnce, replaceWhole, watched } from './key-file.ts';

const PLAIN = 's1.';
const NAMED = 's2.';
const NONCE = 16;
const TAG = 32;
const KEY = 32;
const ID = 8;

export interface Sealer {
  /** `owner`: what the secret belongs to; opened under another owner it is refused. */
  seal(secret: string, owner: string): string;
  /** The secret, or null when it was sealed by another key, for another owner, or was changed. */
  open(sealed: string, owner: string): string | null;
  /** What stands for a short secret that only has to be recognised: without the key nobody can try all that it might be. */
  mark(secret: string, owner: string): Buffer;
  /** All that may stand for it, by each key of the ring: a mark cannot be made anew, as nobody knows what it stands for. */
  marks(secret: string, owner: string): Buffer[];
  /** Id of the key that seals now. */
  readonly keyId: string;
  /** Id of the key that a sealed secret names; null: it names none, so it is the first key's. */
  keyOf(sealed: string): string | null;
}

/** One key with what is derived from it. */
interface Box {
  id: string;
  /** The key of a file that held nothing else: its seals and marks do not name it. */
  isPlain: boolean;
  seal: Sealer['seal'];
  open(body: string, owner: string): string | null;
  mark: Sealer['mark'];
}

function boxOf(key: Buffer, isPlain: boolean): Box {
  const derive = (purpose: string, bytes: number): Buffer =>
    Buffer.from(hkdfSync('sm3', key, Buffer.alloc(0), purpose, bytes));
  const cipherKey = derive('zhiben seal cipher', 16);
  const macKey = derive('zhiben seal mac', 32);
  const markKey = derive('zhiben seal mark', 32);
  const idBytes = derive('zhiben seal id', ID);
  const id = idBytes.toString('hex');
  const tagOf = (owner: string, body: Buffer): Buffer =>
    createHmac('sm3', macKey).update(owner).update('\0').update(body).digest();
  return {
    id,
    isPlain,
    seal: (secret, owner) => {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('sm4-ctr', cipherKey, nonce);
      const body = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final()]);
      return (isPlain ? PLAIN : `${NAMED}${id}.`) + Buffer.concat([body, tagOf(owner, body)]).toString('base64url');
    },
    mark: (secret, owner) => {
      const mark = createHmac('sm3', markKey).update(owner).update('\0').update(secret).digest();
      return isPlain ? mark : Buffer.concat([idBytes, mark]);
    },
    open: (text, owner) => {
      const bytes = Buffer.from(text, 'base64url');
      if (bytes.length < NONCE + TAG) return null;
      const body = bytes.subarray(0, -TAG);
      if (!timingSafeEqual(bytes.subarray(-TAG), tagOf(owner, body))) return null;
      const decipher = createDecipheriv('sm4-ctr', cipherKey, body.subarray(0, NONCE));
      return Buffer.concat([decipher.update(body.subarray(NONCE)), decipher.final()]).toString('utf8');
    },
  };
}

/** `ring`: newest first. `former`: keys that this process knew earlier: a row that was read before a rotation still opens after it. */
function sealerFrom(ring: () => readonly Box[], former: ReadonlyMap<string, Box> = new Map()): Sealer {
  const first = (): Box => ring()[0] as Box;
  const keyOf = (sealed: string): string | null => (sealed.startsWith(NAMED) ? (sealed.split('.')[1] ?? '') : null);
  return {
    get keyId() {
      return first().id;
    },
    seal: (secret, owner) => first().seal(secret, owner),
    mark: (secret, owner) => first().mark(secret, owner),
    marks: (secret, owner) => ring().map((box) => box.mark(secret, owner)),
    keyOf,
    open: (sealed, owner) => {
      const boxes = [...ring(), ...former.values()];
      const id = keyOf(sealed);
      const box = boxes.find((one) => (id === null ? one.isPlain : one.id === id));
      if (!box || (id === null && !sealed.startsWith(PLAIN))) return null;
      return box.open(sealed.slice(sealed.lastIndexOf('.') + 1), owner);
    },
  };
}

export function makeSealer(key: Buffer): Sealer {
  const ring = [boxOf(key, true)];
  return sealerFrom(() => ring);
}

/** The file once it is a ring. */
interface RingFile {
  format: 2;
  /** Something may still lie under a former key for want of being sealed anew. */
  isUnfinished: boolean;
  /** Newest first. `since`: when it began to seal; null for the key of the first start. */
  keys: { id: string; since: string | null; until: string | null; isPlain: boolean; key: string }[];
}

export interface SealRingState {
  keyId: string;
  since: string | null;
  isUnfinished: boolean;
  /** Keys that only open. `isPlain`: what names no key is this one's. */
  former: { keyId: string; until: string | null; isPlain: boolean }[];
}

/** The keys of a data directory, and what a rotation does to their file. */
export interface SealRing {
  readonly sealer: Sealer;
  state(): SealRingState;
  /** A new key seals from now on; all former ones still open. Until `keep` the rotation is unfinished. */
  renew(now: Date): void;
  /** The rotation is done: former keys that are not among these are given up. */
  keep(keyIds: ReadonlySet<string>): void;
}

function readRing(file: string, bytes: Buffer): RingFile {
  if (bytes.length === KEY) {
    const { id } = boxOf(bytes, true);
    return {
      format: 2,
      isUnfinished: false,
      keys: [{ id, since: null, until: null, isPlain: true, key: bytes.toString('base64') }],
    };
  }
  try {
    const ring = JSON.parse(bytes.toString('utf8')) as RingFile;
    if (ring.format === 2 && ring.keys.length > 0 && ring.keys.every(isWhole)) return ring;
  } catch {
    // said below
  }
  throw new Error(`密钥文件 ${file} 不完整，请从备份恢复`);
}
const isWhole = (one: RingFile['keys'][number]): boolean => {
  const key = Buffer.from(one.key, 'base64');
  return key.length === KEY && boxOf(key, one.isPlain).id === one.id;
};

/** The ring of a data directory; its first key is made at the first start. */
export function sealRingOf(dataDir: string): SealRing {
  const file = path.join(dataDir, 'seal.key');
  makeOnce(file, () => randomBytes(KEY));
  const known = new Map<string, Box>();
  const current = watched(file, (bytes) => {
    const ring = readRing(file, bytes);
    const boxes = ring.keys.map((one) => boxOf(Buffer.from(one.key, 'base64'), one.isPlain));
    for (const box of boxes) known.set(box.id, box);
    return { ring, boxes };
  });
  current();
  const write = (ring: RingFile): void => replaceWhole(file, `${JSON.stringify(ring, null, 1)}\n`);
  return {
    sealer: sealerFrom(() => current().boxes, known),
    state: () => {
      const { keys, isUnfinished } = current().ring;
      const [first, ...former] = keys as [RingFile['keys'][number], ...RingFile['keys']];
      return {
        keyId: first.id,
        since: first.since,
        isUnfinished,
        former: former.map(({ id, until, isPlain }) => ({ keyId: id, until, isPlain })),
      };
    },
    renew: (now) => {
      const { keys } = current().ring;
      const key = randomBytes(KEY);
      const at = now.toISOString();
      const [last, ...former] = keys as [RingFile['keys'][number], ...RingFile['keys']];
      write({
        format: 2,
        isUnfinished: true,
        keys: [
          { id: boxOf(key, false).id, since: at, until: null, isPlain: false, key: key.toString('base64') },
          { ...last, until: at },
          ...former,
        ],
      });
    },
    keep: (keyIds) => {
      const { keys } = current().ring;
      write({ format: 2, isUnfinished: false, keys: keys.filter((one, at) => at === 0 || keyIds.has(one.id)) });
    },
  };
}

/** The sealer of a data directory; its key is made at the first start. */
export const sealerOf = (dataDir: string): Sealer => sealRingOf(dataDir).sealer;
