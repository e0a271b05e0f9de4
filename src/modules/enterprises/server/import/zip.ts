import { crc32 } from 'node:zlib';
import * as yauzl from 'yauzl';
import { AppError } from '#kernel/shared/errors.ts';
import { fail } from '../../shared/errors.ts';
import type { ReadLimits } from './sheet-types.ts';

/** The parts of a packed workbook, after the directory has been found harmless. */
export interface Zip {
  has(name: string): boolean;
  names(): string[];
  /** Streams a part, proving its length and CRC at the end; stop early by leaving the loop. */
  stream(name: string): AsyncGenerator<Buffer, void, undefined>;
  text(name: string, maxBytes: number): Promise<string>;
  close(): Promise<void>;
}

const BOMB_FLOOR = 64 * 2 ** 20;

/**
 * Opens a ZIP by its central directory and refuses bombs before anything is unpacked: too many entries,
 * too large in sum, or a large part with an impossible ratio. Sizes that lie are met while streaming.
 */
export async function openZip(source: Uint8Array | string, limits: ReadLimits): Promise<Zip> {
  let zip: Awaited<ReturnType<typeof yauzl.fromBufferPromise>>;
  try {
    zip =
      typeof source === 'string'
        ? await yauzl.openPromise(source, { autoClose: false, lazyEntries: true })
        : await yauzl.fromBufferPromise(Buffer.from(source.buffer, source.byteOffset, source.byteLength), {
            autoClose: false,
            lazyEntries: true,
          });
  } catch (error) {
    throw damaged(error, '压缩包目录缺失，可能只传了一半');
  }
  const entries = new Map<string, yauzl.Entry>();
  const close = (): Promise<void> => {
    zip.close();
    return Promise.resolve();
  };
  try {
    if (zip.entryCount > limits.entries) throw fail('enterprises.fileUnsafe', { reason: '压缩包内文件过多' });
    let total = 0;
    for await (const entry of zip.eachEntry()) {
      total += entry.uncompressedSize;
      if (entry.isEncrypted()) throw fail('enterprises.fileEncrypted');
      if (total > limits.totalBytes || entry.uncompressedSize > limits.partBytes) {
        throw fail('enterprises.fileUnsafe', { reason: '展开后过大，疑似压缩炸弹' });
      }
      if (entry.uncompressedSize > BOMB_FLOOR && entry.uncompressedSize > entry.compressedSize * limits.ratio) {
        throw fail('enterprises.fileUnsafe', { reason: '压缩比异常，疑似压缩炸弹' });
      }
      entries.set(entry.fileName.replace(/^\/+/, '').toLowerCase(), entry);
    }
  } catch (error) {
    await close();
    throw damaged(error, '压缩包目录有误');
  }

  async function* stream(name: string): AsyncGenerator<Buffer, void, undefined> {
    const entry = entries.get(name.toLowerCase());
    if (!entry) throw fail('enterprises.fileDamaged', { reason: '缺少必要的部分' });
    let crc = 0;
    try {
      const readable = await zip.openReadStreamPromise(entry);
      for await (const chunk of readable as AsyncIterable<Buffer>) {
        crc = crc32(chunk, crc);
        yield chunk;
      }
    } catch (error) {
      throw damaged(error, '压缩内容读不出来');
    }
    if (crc !== entry.crc32) throw fail('enterprises.fileDamaged', { reason: '校验值不符' });
  }

  return {
    has: (name) => entries.has(name.toLowerCase()),
    names: () => [...entries.keys()],
    stream,
    close,
    async text(name, maxBytes) {
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of stream(name)) {
        size += chunk.length;
        if (size > maxBytes) throw fail('enterprises.fileUnsafe', { reason: '内部说明部分过大' });
        chunks.push(chunk);
      }
      return new TextDecoder().decode(Buffer.concat(chunks));
    },
  };
}

/** An error of the unpacker becomes a sentence for the person; our own refusals pass. */
function damaged(error: unknown, reason: string): AppError {
  if (error instanceof AppError) return error;
  return fail('enterprises.fileDamaged', { reason });
}
