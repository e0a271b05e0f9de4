import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { AppError } from '#kernel/shared/errors.ts';
import { zipOf } from './builders.ts';
import { HEAD_BYTES, sniff } from './sniff.ts';
import { cleanName } from './take-in.ts';

const dir = await fs.mkdtemp(path.join(os.tmpdir(), 'zhiben-sniff-'));
after(() => fs.rm(dir, { recursive: true }));

async function look(name: string, bytes: Buffer): Promise<string> {
  const file = path.join(dir, 'f');
  await fs.writeFile(file, bytes);
  try {
    return (await sniff({ path: file, head: bytes.subarray(0, HEAD_BYTES), name, size: bytes.length })).mime;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

const part = (name: string) => ({ name, content: Buffer.from('<x/>') });
const word = [part('[Content_Types].xml'), part('word/document.xml')];

/** A compound file (old Office) whose directory holds the given names. */
function compound(names: string[]): Buffer {
  const file = Buffer.alloc(512 * 3);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(file);
  file.writeUInt16LE(9, 30);
  file.writeInt32LE(1, 48);
  for (let i = 0; i < 109; i++) file.writeInt32LE(i === 0 ? 0 : -1, 76 + i * 4);
  file.writeInt32LE(-3, 512);
  file.writeInt32LE(-2, 516);
  names.forEach((name, i) => {
    const at = 1024 + i * 128;
    file.write(`${name}\0`, at, 'utf16le');
    file.writeUInt16LE((name.length + 1) * 2, at + 64);
  });
  return file;
}

test('按内容认出办公文件、图片和视频', async () => {
  assert.equal(
    await look('a.docx', zipOf(word)),
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  );
  assert.equal(
    await look('a.xlsx', zipOf([part('[Content_Types].xml'), part('xl/workbook.xml')])),
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  );
  assert.equal(await look('a.doc', compound(['Root Entry', 'WordDocument'])), 'application/msword');
  assert.equal(await look('a.xls', compound(['Root Entry', 'Workbook'])), 'application/vnd.ms-excel');
  assert.equal(await look('a.pdf', Buffer.from('%PDF-1.7\n')), 'application/pdf');
  assert.equal(await look('a.heic', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0', 'latin1')), 'image/heic');
  assert.equal(await look('a.mp4', Buffer.from('\0\0\0\x18ftypisom\0\0\0\0', 'latin1')), 'video/mp4');
  assert.equal(await look('a.mov', Buffer.from('\0\0\0\x18ftypqt  \0\0\0\0', 'latin1')), 'video/quicktime');
  assert.equal(await look('没有扩展名', Buffer.from('%PDF-1.7\n')), 'application/pdf');
});

test('文本认 UTF-8、GB18030 和带标记的 UTF-16，不认乱字节', async () => {
  assert.equal(await look('台账.csv', Buffer.from('企业名称,地址\n')), 'text/csv');
  assert.equal(await look('台账.csv', Buffer.from('c6f3d2b5c3fbb3c62cb5d8d6b70a', 'hex')), 'text/csv');
  assert.equal(await look('a.txt', Buffer.from('fffe4f01', 'hex')), 'text/plain');
  assert.equal(await look('a.txt', Buffer.from('00010203ff', 'hex')), 'files.typeRefused');
  assert.equal(await look('a.txt', Buffer.from('ff0a', 'hex')), 'files.typeRefused');
  // A Chinese character cut by the end of the head is no fault.
  assert.equal(await look('a.txt', Buffer.from(`a${'汉'.repeat(HEAD_BYTES)}`)), 'text/plain');
});

test('程序、网页、脚本换了扩展名也不收', async () => {
  assert.equal(await look('照片.jpg', Buffer.from('MZ\x90\0\x03')), 'files.executable');
  assert.equal(await look('a.jpg', Buffer.from('\x7fELF\x02', 'latin1')), 'files.executable');
  assert.equal(await look('a.txt', Buffer.from('#!/bin/sh\nrm -rf /\n')), 'files.executable');
  assert.equal(await look('a.csv', Buffer.from('\ufeff \n<!DOCTYPE html><p>')), 'files.executable');
  assert.equal(
    await look('a.png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">')),
    'files.executable',
  );
  assert.equal(await look('a.txt', Buffer.from('说明 <script>alert(1)</script>')), 'files.executable');
  assert.equal(await look('a.txt', Buffer.from('\ufeff<html>', 'utf16le')), 'files.executable');
  assert.equal(await look('a.class', Buffer.from('cafebabe0000', 'hex')), 'files.executable');
});

test('名称与内容不符要说清是什么', async () => {
  assert.equal(await look('a.pdf', zipOf(word)), 'files.nameMismatch');
  assert.equal(await look('a.docm', zipOf(word)), 'files.nameMismatch');
  assert.equal(await look('a.csv', Buffer.from('%PDF-1.7')), 'files.nameMismatch');
  assert.equal(await look('a.zip', zipOf([part('a.txt')])), 'files.typeRefused');
});

test('压缩炸弹、宏、加密、残缺的办公文件不收，也不展开', async () => {
  const zeros = Buffer.alloc(64 * 1024 * 1024);
  assert.equal(
    await look('a.xlsx', zipOf([...word, { name: 'xl/worksheets/sheet1.xml', content: zeros }])),
    'files.bomb',
  );
  assert.equal(await look('a.docx', zipOf([...word, { ...part('word/x'), claimed: 600 * 1024 * 1024 }])), 'files.bomb');
  assert.equal(await look('a.docx', zipOf([...word, part('word/vbaProject.bin')])), 'files.macro');
  assert.equal(await look('a.xls', compound(['Root Entry', 'Workbook', '_VBA_PROJECT_CUR'])), 'files.macro');
  assert.equal(await look('a.xlsx', compound(['Root Entry', 'EncryptedPackage'])), 'files.encrypted');
  assert.equal(await look('a.docx', zipOf([{ ...part('word/document.xml'), flag: 1 }])), 'files.encrypted');
  assert.equal(await look('a.docx', zipOf(word).subarray(0, 60)), 'files.broken');
  assert.equal(await look('a.doc', compound(['Root Entry', 'WordDocument']).subarray(0, 700)), 'files.broken');
  assert.equal(await look('a.doc', compound(['Root Entry', 'VisioDocument'])), 'files.typeRefused');
});

test('任意字节只有两种结果：认得的类型，或目录里的一种拒绝', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 600 }),
      fc.constantFrom('a.jpg', 'a.docx', 'a.doc', 'a.txt', 'a'),
      async (bytes, name) => {
        assert.match(await look(name, Buffer.from(bytes)), /^(files\.\w+|[a-z]+\/[\w.+-]+)$/);
      },
    ),
    { numRuns: 300 },
  );
});

test('损坏的旧版文件目录不会使程序绕圈或出错', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 8, max: 1535 }), fc.integer({ min: 0, max: 255 })), { maxLength: 30 }),
      async (changes) => {
        const file = compound(['Root Entry', 'WordDocument']);
        for (const [at, value] of changes) file[at] = value;
        assert.match(await look('a.doc', file), /^(files\.\w+|application\/[\w.-]+)$/);
      },
    ),
    { numRuns: 200 },
  );
});

test('文件名去掉路径、控制符和方向符', () => {
  assert.equal(cleanName('C:\\照片\\现场 1.jpg'), '现场 1.jpg');
  assert.equal(cleanName('../../etc/passwd'), 'passwd');
  assert.equal(cleanName('a\u202egpj.exe\n'), 'agpj.exe');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (raw) =>
      assert.doesNotMatch(cleanName(raw), /[/\\\p{Cc}\u202a-\u202e]/u),
    ),
  );
});
