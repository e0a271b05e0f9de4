/**
 * Signs what leaves the district: SM2 over SM3 (GB/T 32918.2 with the usual signer's id `1234567812345678`), by OpenSSL. The key pair is
 * made at the first use and lies beside the data, readable by the program's own user only.
 *
 * The file `sign.key` is the private key (PEM) until the first rotation (轮换密钥); from then on it holds the private key that signs and the
 * public keys that did before: what they signed still verifies, and nobody can sign with them any more.
 *
 * Node hands `createSign` a digest that OpenSSL signs as it is, so the digest over the signer's own data (Z) is put in front here, as the
 * standard says; a key that OpenSSL has not read from its written form would sign by ECDSA instead, hence always from PEM.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSign,
  createVerify,
  generateKeyPairSync,
} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { invariant } from '../shared/errors.ts';
import { makeOnce, replaceWhole, watched } from './key-file.ts';

const SIGNER_ID = '1234567812345678';
/** Coefficients and base point of the curve sm2p256v1. */
const CURVE = [
  'FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC',
  '28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93',
  '32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7',
  'BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0',
].join('');

export interface Signer {
  /** First 16 hexadecimal digits of the SM3 of the public point. */
  readonly keyId: string;
  /** As it is handed to those who verify (PEM, SubjectPublicKeyInfo). */
  readonly publicKey: string;
  /** When this key began to sign; null for the key of the first use. */
  readonly since: string | null;
  /** Keys that signed before, newest first. */
  readonly former: readonly FormerKey[];
  /** The signature in ASN.1 DER, as base64. */
  sign(bytes: Uint8Array): string;
}

export interface FormerKey {
  keyId: string;
  publicKey: string;
  since: string | null;
  until: string;
}

export const sm3 = (bytes: Uint8Array | string): string => createHash('sm3').update(bytes).digest('hex');

const pointOf = (publicKey: string): Buffer =>
  createPublicKey(publicKey).export({ type: 'spki', format: 'der' }).subarray(-64);
export const keyIdOf = (publicKey: string): string => sm3(pointOf(publicKey)).slice(0, 16);

/** Z of GB/T 32918.2: the signer's id, the curve and the public point. */
function digestOfSigner(publicKey: string): Buffer {
  const id = Buffer.from(SIGNER_ID);
  return createHash('sm3')
    .update(Buffer.from([(id.length * 8) >> 8, (id.length * 8) & 255]))
    .update(id)
    .update(Buffer.from(CURVE, 'hex'))
    .update(pointOf(publicKey))
    .digest();
}

/** Whether the signature is that key's over exactly these bytes; false also for a key or a signature that is none. */
export function isSignedBy(publicKey: string, bytes: Uint8Array, signature: string): boolean {
  try {
    // The last sign of base64 has bits that say nothing: written otherwise it would decode to the same.
    if (Buffer.from(signature, 'base64').toString('base64') !== signature) return false;
    return createVerify('sm3')
      .update(digestOfSigner(publicKey))
      .update(bytes)
      .verify(createPublicKey(publicKey), signature, 'base64');
  } catch {
    return false;
  }
}

export function makeSigner(
  privatePem: string,
  { since = null, former = [] }: { since?: string | null; former?: readonly FormerKey[] } = {},
): Signer {
  const key = createPrivateKey(privatePem);
  const publicKey = createPublicKey(privatePem).export({ type: 'spki', format: 'pem' }) as string;
  const before = digestOfSigner(publicKey);
  return {
    keyId: keyIdOf(publicKey),
    publicKey,
    since,
    former,
    sign: (bytes) => {
      const signature = createSign('sm3').update(before).update(bytes).sign(key, 'base64');
      invariant(isSignedBy(publicKey, bytes, signature), 'the signature just made does not verify');
      return signature;
    },
  };
}

/** The signer's key of this id, be it the present one or a former one; without such an id the present one. */
export const publicKeyOf = (signer: Signer, keyId: string): string =>
  signer.former.find((one) => one.keyId === keyId)?.publicKey ?? signer.publicKey;

export const newKeyPem = (): string =>
  generateKeyPairSync('ec', {
    namedCurve: 'SM2',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey;

/** The file once it was rotated. */
interface SignFile {
  format: 2;
  /** The rotation is not on the trail yet. */
  isUnfinished: boolean;
  since: string;
  privateKey: string;
  former: FormerKey[];
}

/** The signing key of a data directory, and what a rotation does to its file. */
export interface SignRing {
  /** Made at the first use. */
  signer(): Signer;
  /** Null while there is no key yet. */
  state(): { signer: Signer; isUnfinished: boolean } | null;
  /** A new key signs from now on; of the one before only the public half stays. Until `finish` the rotation is unfinished. */
  renew(now: Date): void;
  finish(): void;
}

function readSignFile(file: string, bytes: Buffer): { signer: Signer; isUnfinished: boolean; privateKey: string } {
  try {
    const text = bytes.toString('utf8');
    if (!text.trimStart().startsWith('{')) return { signer: makeSigner(text), isUnfinished: false, privateKey: text };
    const { format, isUnfinished, since, privateKey, former } = JSON.parse(text) as SignFile;
    if (format === 2) return { signer: makeSigner(privateKey, { since, former }), isUnfinished, privateKey };
  } catch {
    // said below
  }
  throw new Error(`签名密钥文件 ${file} 不完整，请从备份恢复`);
}

export function signRingOf(dataDir: string): SignRing {
  const file = path.join(dataDir, 'sign.key');
  const read = watched(file, (bytes) => readSignFile(file, bytes));
  let isThere = false;
  const current = (): ReturnType<typeof read> => {
    // Once only: a file that somebody moves away while the program runs is not made anew behind his back.
    if (!isThere) makeOnce(file, newKeyPem);
    isThere = true;
    return read();
  };
  const write = (content: SignFile): void => replaceWhole(file, `${JSON.stringify(content, null, 1)}\n`);
  return {
    signer: () => current().signer,
    state: () => {
      if (!fs.existsSync(file)) return null;
      const { signer, isUnfinished } = read();
      return { signer, isUnfinished };
    },
    renew: (now) => {
      const { signer } = current();
      const { keyId, publicKey, since } = signer;
      const until = now.toISOString();
      write({
        format: 2,
        isUnfinished: true,
        since: until,
        privateKey: newKeyPem(),
        former: [{ keyId, publicKey, since, until }, ...signer.former],
      });
    },
    finish: () => {
      const { signer, privateKey } = current();
      invariant(signer.since !== null, 'only a rotated key can be unfinished');
      write({ format: 2, isUnfinished: false, since: signer.since, privateKey, former: [...signer.former] });
    },
  };
}

/** The signer of a data directory; its key is made at the first use. */
export const signerOf = (dataDir: string): Signer => signRingOf(dataDir).signer();
