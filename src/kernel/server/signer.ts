/**
 * Signs what leaves the district: SM2 over SM3 (GB/T 32918.2 with the usual signer's id `1234567812345678`), by OpenSSL. The key pair is
 * made at the first start and lies beside the data, readable by the program's own user only.
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
  /** The signature in ASN.1 DER, as base64. */
  sign(bytes: Uint8Array): string;
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

export function makeSigner(privatePem: string): Signer {
  const key = createPrivateKey(privatePem);
  const publicKey = createPublicKey(privatePem).export({ type: 'spki', format: 'pem' }) as string;
  const before = digestOfSigner(publicKey);
  return {
    keyId: keyIdOf(publicKey),
    publicKey,
    sign: (bytes) => {
      const signature = createSign('sm3').update(before).update(bytes).sign(key, 'base64');
      invariant(isSignedBy(publicKey, bytes, signature), 'the signature just made does not verify');
      return signature;
    },
  };
}

export const newKeyPem = (): string =>
  generateKeyPairSync('ec', {
    namedCurve: 'SM2',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey;

/** The signer of a data directory; its key is made at the first use. */
export function signerOf(dataDir: string): Signer {
  const file = path.join(dataDir, 'sign.key');
  fs.mkdirSync(dataDir, { recursive: true });
  const made = `${file}.${process.pid}`;
  try {
    // Written beside and linked into place: a start that is broken off leaves no half key, two at once agree on one.
    if (!fs.existsSync(file)) {
      fs.writeFileSync(made, newKeyPem(), { mode: 0o600, flush: true });
      fs.linkSync(made, file);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    fs.rmSync(made, { force: true });
  }
  try {
    return makeSigner(fs.readFileSync(file, 'utf8'));
  } catch {
    throw new Error(`签名密钥文件 ${file} 不完整，请从备份恢复`);
  }
}
