/**
 * What a file is, by its bytes. The name is only compared with the finding: a program renamed to `.jpg` stays a program.
 */
import fs from 'node:fs/promises';
import yauzl from 'yauzl';
import { failWith } from '#kernel/shared/errors.ts';
import { filesErrors } from '../shared/errors.ts';
import type { FileKind } from '../shared/schema.ts';

const failFiles = failWith(filesErrors);

export interface FileType {
  readonly mime: string;
  readonly kind: FileKind;
  /** Extensions that fit, the usual one first. */
  readonly extensions: readonly string[];
  readonly label: string;
}

const types = {
  jpeg: { mime: 'image/jpeg', kind: 'image', extensions: ['jpg', 'jpeg', 'jfif', 'jpe'], label: 'JPG 图片' },
  png: { mime: 'image/png', kind: 'image', extensions: ['png'], label: 'PNG 图片' },
  webp: { mime: 'image/webp', kind: 'image', extensions: ['webp'], label: 'WebP 图片' },
  gif: { mime: 'image/gif', kind: 'image', extensions: ['gif'], label: 'GIF 图片' },
  heic: { mime: 'image/heic', kind: 'image', extensions: ['heic', 'heif'], label: 'HEIC 照片' },
  pdf: { mime: 'application/pdf', kind: 'pdf', extensions: ['pdf'], label: 'PDF 文件' },
  docx: {
    mime: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    kind: 'document',
    extensions: ['docx'],
    label: 'Word 文档',
  },
  xlsx: {
    mime: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    kind: 'sheet',
    extensions: ['xlsx'],
    label: 'Excel 表格',
  },
  doc: { mime: 'application/msword', kind: 'document', extensions: ['doc', 'wps'], label: 'Word 97 文档' },
  xls: { mime: 'application/vnd.ms-excel', kind: 'sheet', extensions: ['xls', 'et'], label: 'Excel 97 表格' },
  csv: { mime: 'text/csv', kind: 'text', extensions: ['csv'], label: 'CSV 表格' },
  json: { mime: 'application/json', kind: 'text', extensions: ['json'], label: 'JSON 文件' },
  txt: { mime: 'text/plain', kind: 'text', extensions: ['txt'], label: '文本' },
  mp4: { mime: 'video/mp4', kind: 'video', extensions: ['mp4', 'm4v'], label: 'MP4 视频' },
  mov: { mime: 'video/quicktime', kind: 'video', extensions: ['mov'], label: 'MOV 视频' },
} as const satisfies Record<string, FileType>;

export const acceptedExtensions: readonly string[] = Object.values(types).flatMap((t) => [...t.extensions]);

/** How much of the beginning `sniff` wants to see. */
export const HEAD_BYTES = 64 * 1024;

/** Largest size of an Office file when unpacked, and the share above which it is taken for a bomb. */
const UNPACKED_LIMIT = 512 * 1024 * 1024;
const UNPACKED_SUSPECT = 48 * 1024 * 1024;
const RATIO_LIMIT = 150;
const ENTRY_LIMIT = 20_000;

const ascii = (bytes: Buffer, from: number, length: number): string =>
  bytes.subarray(from, from + length).toString('latin1');

const extensionOf = (name: string): string => /\.([^.]{1,12})$/.exec(name)?.[1]?.toLowerCase() ?? '';

/**
 * Finds the type of a stored upload and compares it with its name.
 * Throws `files.typeRefused`, `files.nameMismatch`, `files.executable`, `files.macro`, `files.encrypted`, `files.bomb`, `files.broken`.
 */
export async function sniff(file: { path: string; head: Buffer; name: string; size: number }): Promise<FileType> {
  const { head, name } = file;
  const extension = extensionOf(name);
  if (isProgram(head) || isMarkup(head)) throw failFiles('files.executable', { name });
  const found = await detect(file, extension);
  if (!found) throw failFiles('files.typeRefused', { name, found: '' });
  if (extension !== '' && !found.extensions.includes(extension)) {
    const claimed = Object.values(types).find((t) => (t.extensions as readonly string[]).includes(extension));
    throw failFiles('files.nameMismatch', {
      name,
      claimed: claimed ? claimed.label : ` .${extension} `,
      found: found.label,
      extension: ` .${found.extensions[0]} `,
    });
  }
  return found;
}

async function detect(
  file: { path: string; head: Buffer; name: string; size: number },
  extension: string,
): Promise<FileType | null> {
  const { head } = file;
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return types.jpeg;
  if (ascii(head, 0, 8) === '\x89PNG\r\n\x1a\n') return types.png;
  if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 4) === 'WEBP') return types.webp;
  if (/^GIF8[79]a/.test(ascii(head, 0, 6))) return types.gif;
  if (ascii(head, 0, 5) === '%PDF-') return types.pdf;
  if (ascii(head, 4, 4) === 'ftyp') {
    const brand = ascii(head, 8, 4);
    if (/^(heic|heix|heim|heis|hevc|hevx|mif1|msf1)$/.test(brand)) return types.heic;
    if (brand === 'qt  ') return types.mov;
    if (/^(isom|iso[2-9]|mp4[12]|avc1|M4V |MSNV|3gp[4-7]|dash)$/.test(brand)) return types.mp4;
    return null;
  }
  if (/^PK(\x03\x04|\x05\x06)/.test(ascii(head, 0, 4))) return inspectZip(file);
  if (ascii(head, 0, 8) === '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1') return inspectCompound(file);
  if (isText(head, file.size > head.length))
    return extension === 'csv' ? types.csv : extension === 'json' ? types.json : types.txt;
  return null;
}

/** Windows, Linux, macOS programs, Java classes, scripts, shortcuts, installers. */
function isProgram(head: Buffer): boolean {
  if (ascii(head, 0, 2) === 'MZ' || ascii(head, 0, 4) === '\x7fELF' || ascii(head, 0, 2) === '#!') return true;
  if (ascii(head, 0, 4) === 'L\0\0\0' && head[4] === 0x01) return true;
  const magic = head.length >= 4 ? head.readUInt32BE(0) : 0;
  return [0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe, 0xcafebabe, 0x4d534346].includes(magic);
}

/** HTML, SVG, XML and script pages, in UTF-8 or UTF-16, after any blanks. */
function isMarkup(head: Buffer): boolean {
  const bom = head.length >= 2 ? head.readUInt16BE(0) : 0;
  const text = (
    bom === 0xfffe
      ? head.toString('utf16le')
      : bom === 0xfeff
        ? Buffer.from(head.subarray(0, head.length & ~1))
            .swap16()
            .toString('utf16le')
        : head.toString('utf8')
  )
    .replace(/^[\uFEFF\s\0]+/, '')
    .slice(0, 4096)
    .toLowerCase();
  return (
    /^<(\?xml|!doctype|!--|[a-z][a-z0-9]*[\s>/])/.test(text) ||
    /<(script|svg|html|iframe|object|embed|body|foreignobject)[\s>/]/.test(text) ||
    text.startsWith('<?php')
  );
}

/** Text in UTF-8, GB18030 or UTF-16 with its mark; no control characters but the usual blanks. */
function isText(head: Buffer, isCut: boolean): boolean {
  if (head.length === 0) return false;
  const bom = head.length >= 2 ? head.readUInt16BE(0) : 0;
  if (bom === 0xfffe || bom === 0xfeff) return true;

  if (/[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]/.test(head.toString('latin1').replace(/[\x80-\xff]/g, ''))) return false;
  for (const encoding of ['utf-8', 'gb18030']) {
    // A character cut at the end of the head is not a fault of the file.
    for (let cut = 0; cut <= (isCut ? 3 : 0); cut++) {
      try {
        new TextDecoder(encoding, { fatal: true }).decode(head.subarray(0, head.length - cut));
        return true;
      } catch {
        // not this encoding
      }
    }
  }
  return false;
}

/** Office files are zip archives: told apart, and weighed, by their directory alone; nothing is unpacked. */
async function inspectZip(file: { path: string; name: string; size: number }): Promise<FileType> {
  const { name } = file;
  let word = false;
  let sheet = false;
  let isOffice = false;
  let unpacked = 0;
  let count = 0;
  let zip: yauzl.ZipFile;
  try {
    zip = await new Promise<yauzl.ZipFile>((resolve, reject) =>
      yauzl.open(
        file.path,
        { lazyEntries: true, autoClose: true, validateEntrySizes: true, strictFileNames: false },
        (error, opened) => (error ? reject(error) : resolve(opened)),
      ),
    );
  } catch {
    throw failFiles('files.broken', { name });
  }
  try {
    await new Promise<void>((resolve, reject) => {
      zip.on('error', () => reject(failFiles('files.broken', { name })));
      zip.on('end', resolve);
      zip.on('entry', (entry: yauzl.Entry) => {
        count++;
        unpacked += entry.uncompressedSize;
        const path = entry.fileName.toLowerCase();
        if (path === '[content_types].xml') isOffice = true;
        if (path.startsWith('word/')) word = true;
        if (path.startsWith('xl/')) sheet = true;
        if (/(^|\/)vbaproject\.bin$/.test(path)) return reject(failFiles('files.macro', { name }));
        if ((entry.generalPurposeBitFlag & 1) !== 0) return reject(failFiles('files.encrypted', { name }));
        const isBomb =
          count > ENTRY_LIMIT ||
          unpacked > UNPACKED_LIMIT ||
          (unpacked > UNPACKED_SUSPECT && unpacked > file.size * RATIO_LIMIT);
        if (isBomb)
          return reject(failFiles('files.bomb', { name, limit: `${Math.round(UNPACKED_LIMIT / 1024 / 1024)} MB` }));
        zip.readEntry();
      });
      zip.readEntry();
    });
  } finally {
    zip.close();
  }
  if (isOffice && word) return types.docx;
  if (isOffice && sheet) return types.xlsx;
  throw failFiles('files.typeRefused', { name, found: '是压缩包或其他格式' });
}

/** Old Office files (compound files): Word or Excel by the names in their directory. */
async function inspectCompound(file: { path: string; name: string; size: number }): Promise<FileType> {
  const names = await compoundNames(file.path, file.size).catch(() => null);
  const { name } = file;
  if (!names) throw failFiles('files.broken', { name });
  if (names.has('EncryptedPackage') || names.has('EncryptionInfo')) throw failFiles('files.encrypted', { name });
  if (names.has('_VBA_PROJECT_CUR') || names.has('Macros') || names.has('VBA'))
    throw failFiles('files.macro', { name });
  if (names.has('WordDocument')) return types.doc;
  if (names.has('Workbook') || names.has('Book')) return types.xls;
  throw failFiles('files.typeRefused', { name, found: '不是 Word 或 Excel 文件' });
}

async function compoundNames(path: string, size: number): Promise<Set<string>> {
  const handle = await fs.open(path, 'r');
  try {
    const header = Buffer.alloc(512);
    await handle.read(header, 0, 512, 0);
    const shift = header.readUInt16LE(30);
    if (shift !== 9 && shift !== 12) throw new Error('sector size');
    const sector = 1 << shift;
    const read = async (index: number): Promise<Buffer> => {
      const offset = (index + 1) * sector;
      if (index < 0 || offset >= size) throw new Error('sector outside');
      const buffer = Buffer.alloc(sector);
      await handle.read(buffer, 0, sector, offset);
      return buffer;
    };
    const next = async (index: number): Promise<number> => {
      const per = sector / 4;
      const fatIndex = Math.floor(index / per);
      // Files whose table needs more than the 109 places of the header keep their directory early: good enough.
      if (fatIndex >= 109) return -2;
      const fat = await read(header.readInt32LE(76 + fatIndex * 4));
      return fat.readInt32LE((index % per) * 4);
    };
    const names = new Set<string>();
    let index = header.readInt32LE(48);
    for (let hops = 0; index >= 0 && hops < 256; hops++) {
      const directory = await read(index);
      for (let at = 0; at < sector; at += 128) {
        const length = directory.readUInt16LE(at + 64);
        if (length >= 2 && length <= 64) names.add(directory.toString('utf16le', at, at + length - 2));
      }
      index = await next(index);
    }
    return names;
  } finally {
    await handle.close();
  }
}

/** The usual extension, for a name that came without one. */
export const withExtension = (name: string, type: FileType): string =>
  extensionOf(name) === '' ? `${name}.${type.extensions[0]}` : name;
