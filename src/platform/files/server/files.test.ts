import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import exifr from 'exifr';
import sharp from 'sharp';
import { readConfig } from '#kernel/server/config.ts';
import { sql } from '#kernel/server/db.ts';
import { buildHttp } from '#kernel/server/http.ts';
import { silentLog } from '#kernel/server/log.ts';
import { refused, testDb } from '#kernel/server/testing.ts';
import { systemActor, type Actor } from '#kernel/shared/actor.ts';
import { clause } from '#kernel/shared/clause.ts';
import { newId, type UserId } from '#kernel/shared/id.ts';
import type { FileMeta } from '../shared/schema.ts';
import {
  attachFiles,
  configureFiles,
  filesOf,
  filesOfMany,
  getFiles,
  readFileBytes,
  registerFileAccess,
  storeFile,
} from './index.ts';
import { differenceHash, exifTime, readPicture } from './picture.ts';
import { filesRoom } from './room.ts';
import { sweep } from './service.ts';
import { pathOf, tmpDir } from './vault.ts';

const MB = 1024 * 1024;
const db = await testDb();
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiben-files-'));
configureFiles({ dir, maxBytes: 2 * MB });

const person = (name: string): Actor => ({
  ...systemActor,
  kind: 'person',
  name,
  unitName: '区应急局',
  unitKind: 'department',
  userId: newId<'user'>() as UserId,
});
const people: Record<string, Actor> = { li: person('李强'), wang: person('王芳'), chief: person('赵主任') };
const app = await buildHttp({
  config: readConfig({ ZHIBEN_UPLOAD_MB: '2' }, []),
  handle: db.handle,
  clock: db.clock,
  log: silentLog,
  rooms: [filesRoom],
  authenticate: async ({ bearer }) => people[bearer ?? ''] ?? null,
});
const base = `${await app.listen({ port: 0, host: '127.0.0.1' })}/api/v1`;
after(async () => {
  await app.close();
  fs.rmSync(dir, { recursive: true, force: true });
});

interface Answer {
  status: number;
  body: FileMeta & { code?: string; title?: string };
}
async function send(name: string, bytes: Uint8Array, options: { as?: string; key?: string } = {}): Promise<Answer> {
  const form = new FormData();
  form.append('purpose', 'hazard');
  form.append('file', new Blob([Buffer.from(bytes)]), name);
  const response = await fetch(`${base}/files`, {
    method: 'POST',
    body: form,
    headers: {
      authorization: `Bearer ${options.as ?? 'li'}`,
      ...(options.key ? { 'idempotency-key': options.key } : {}),
    },
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}
const open = (where: string, as = 'li', headers: Record<string, string> = {}) =>
  fetch(base + where, { headers: { authorization: `Bearer ${as}`, ...headers } });
const leavings = (): string[] => fs.readdirSync(tmpDir());

const photo = (width: number, height: number, exif = true): Promise<Buffer> => {
  const picture = sharp({ create: { width, height, channels: 3, background: '#8aa' } })
    .composite([
      { input: { create: { width: Math.ceil(width / 3), height, channels: 3, background: '#222' } }, left: 0, top: 0 },
    ])
    .jpeg();
  return (
    exif
      ? picture.withExif({
          IFD0: { Make: 'Huawei', Model: 'P60' },
          IFD2: { DateTimeOriginal: '2026:09:28 08:15:30' },
          IFD3: {
            GPSLatitudeRef: 'N',
            GPSLatitude: '39/1 7/1 3000/100',
            GPSLongitudeRef: 'E',
            GPSLongitude: '117/1 15/1 0/1',
          },
        })
      : picture
  ).toBuffer();
};

test(clause('D13', '照片原件逐字节保存，拍摄时间和位置另存，供查看的图里没有'), async () => {
  const bytes = await photo(1200, 800);
  const { status, body } = await send('整改前 现场.jpg', bytes);
  assert.equal(status, 201);
  assert.equal(body.mime, 'image/jpeg');
  assert.deepEqual([body.width, body.height, body.size], [1200, 800, bytes.length]);
  assert.equal(body.takenAt, '2026-09-28T00:15:30.000Z');
  assert.ok(Math.abs((body.latitude ?? 0) - (39 + 7 / 60 + 30 / 3600)) < 1e-6);
  assert.equal(body.longitude, 117.25);
  assert.equal(body.sha256, createHash('sha256').update(bytes).digest('hex'));
  assert.equal(body.sm3, createHash('sm3').update(bytes).digest('hex'));
  assert.match(body.dhash ?? '', /^[0-9a-f]{16}$/);

  const original = await open(`/files/${body.id}/content`);
  assert.equal(original.status, 200);
  assert.deepEqual(Buffer.from(await original.arrayBuffer()), bytes);
  assert.equal(original.headers.get('content-type'), 'image/jpeg');
  assert.equal(original.headers.get('x-content-type-options'), 'nosniff');
  assert.match(original.headers.get('content-security-policy') ?? '', /default-src 'none'.*sandbox/);
  assert.match(original.headers.get('cache-control') ?? '', /private, no-store/);
  assert.equal(
    original.headers.get('content-disposition'),
    `inline; filename="___ __.jpg"; filename*=UTF-8''${encodeURIComponent('整改前 现场.jpg')}`,
  );

  for (const [what, longest] of [
    ['image', 1200],
    ['thumb', 320],
  ] as const) {
    const shown = await open(`/files/${body.id}/${what}`);
    const copy = Buffer.from(await shown.arrayBuffer());
    const meta = await sharp(copy).metadata();
    assert.deepEqual([meta.format, Math.max(meta.width, meta.height)], ['webp', longest]);
    assert.equal(meta.exif, undefined);
    assert.equal(meta.xmp, undefined);
    assert.equal(await exifr.gps(copy).catch(() => undefined), undefined);
  }
  assert.deepEqual(leavings(), []);
});

test('躺着拍的照片摆正后看，登记的宽高是摆正后的', async () => {
  const turned = await sharp(await photo(600, 400, false))
    .withMetadata({ orientation: 6 })
    .toBuffer();
  const { body } = await send('a.jpg', turned);
  assert.deepEqual([body.width, body.height], [400, 600]);
  const shown = await sharp(Buffer.from(await (await open(`/files/${body.id}/image`)).arrayBuffer())).metadata();
  assert.deepEqual([shown.width, shown.height], [400, 600]);
});

test('没有拍摄信息的照片不编造时间和位置', async () => {
  const { body } = await send('a.jpg', await photo(64, 64, false));
  assert.equal(body.takenAt, undefined);
  assert.equal(body.latitude, undefined);
});

test('超过大小上限：413，说明上限，不留痕迹', async () => {
  const rows = await sql<{ n: number }>`select count(*) as n from files`.execute(db.handle.db);
  const { status, body } = await send(
    'a.mp4',
    Buffer.concat([Buffer.from('\0\0\0\x18ftypisom', 'latin1'), randomBytes(40 * MB)]),
  );
  assert.equal(status, 413);
  assert.equal(body.code, 'common.tooLarge');
  assert.match(body.title ?? '', /2 MB/);
  const exact = await send(
    'a.mp4',
    Buffer.concat([Buffer.from('\0\0\0\x18ftypisom', 'latin1'), Buffer.alloc(2 * MB - 12)]),
  );
  assert.equal(exact.status, 201);
  const over = await send(
    'a.mp4',
    Buffer.concat([Buffer.from('\0\0\0\x18ftypisom', 'latin1'), Buffer.alloc(2 * MB - 11)]),
  );
  assert.equal(over.status, 413);
  assert.deepEqual(leavings(), []);
  const now = await sql<{ n: number }>`select count(*) as n from files`.execute(db.handle.db);
  assert.equal(now.rows[0]?.n, (rows.rows[0]?.n ?? 0) + 1);
});

test('传到一半断开：没有记录，没有残留', async () => {
  const before = await sql<{ n: number }>`select count(*) as n from files`.execute(db.handle.db);
  await new Promise<void>((resolve) => {
    const request = http.request(`${base}/files`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer li',
        'content-type': 'multipart/form-data; boundary=xx',
        'content-length': '500000',
      },
    });
    request.on('error', () => resolve());
    request.write('--xx\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\n');
    request.write('汉字'.repeat(2000));
    setTimeout(() => {
      request.destroy();
      resolve();
    }, 100);
  });
  const ended = performance.now() + 5000;
  while (leavings().length > 0 && performance.now() < ended) await new Promise((r) => setTimeout(r, 20));
  assert.deepEqual(leavings(), []);
  const now = await sql<{ n: number }>`select count(*) as n from files`.execute(db.handle.db);
  assert.equal(now.rows[0]?.n, before.rows[0]?.n);
});

test('正文残缺但长度对得上：说明没有传完', async () => {
  const response = await fetch(`${base}/files`, {
    method: 'POST',
    headers: { authorization: 'Bearer li', 'content-type': 'multipart/form-data; boundary=xx' },
    body: '--xx\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf of it',
  });
  assert.equal(response.status, 400);
  assert.equal(((await response.json()) as { code: string }).code, 'files.cutOff');
  assert.deepEqual(leavings(), []);
});

test('空文件、没有文件、坏图、不是 multipart、没有登录', async () => {
  assert.equal((await send('a.jpg', Buffer.alloc(0))).body.code, 'files.empty');
  assert.equal((await send(`${'长'.repeat(201)}.jpg`, await photo(20, 20))).body.code, 'files.badName');
  const half = await photo(800, 800);
  assert.equal((await send('a.jpg', half.subarray(0, half.length / 2))).body.code, 'files.broken');
  assert.equal((await send('a.exe.jpg', Buffer.from('MZ\x90\0'))).status, 415);
  const form = new FormData();
  form.append('note', 'x');
  const nothing = await fetch(`${base}/files`, { method: 'POST', body: form, headers: { authorization: 'Bearer li' } });
  assert.equal(((await nothing.json()) as { code: string }).code, 'files.noFile');
  const json = await fetch(`${base}/files`, {
    method: 'POST',
    body: '{}',
    headers: { authorization: 'Bearer li', 'content-type': 'application/json' },
  });
  assert.equal(json.status, 415);
  assert.equal((await send('a.jpg', await photo(20, 20), { as: 'nobody' })).status, 401);
  assert.deepEqual(leavings(), []);
});

test('像素过多的图片在展开前被拒绝', async () => {
  const huge = await sharp({
    create: { width: 12_000, height: 10_001, channels: 3, background: '#fff' },
    limitInputPixels: false,
  })
    .png({ compressionLevel: 9 })
    .toBuffer();
  const { status, body } = await send('a.png', huge);
  assert.deepEqual([status, body.code], [422, 'files.tooManyPixels']);
});

test('同一提交编号重复上传只有一份；换了内容则拒绝', async () => {
  const bytes = await photo(50, 40);
  const key = newId<'key'>();
  const answers = await Promise.all([
    send('a.jpg', bytes, { key }),
    send('a.jpg', bytes, { key }),
    send('a.jpg', bytes, { key }),
  ]);
  assert.deepEqual(
    answers.map((a) => a.status),
    [201, 201, 201],
  );
  assert.equal(new Set(answers.map((a) => a.body.id)).size, 1);
  assert.equal((await send('a.jpg', await photo(51, 40), { key })).body.code, 'common.keyReused');
  const other = await send('a.jpg', bytes, { key, as: 'wang' });
  assert.equal(other.status, 201);
  assert.notEqual(other.body.id, answers[0]?.body.id);
});

test('相同内容两次上传是两条记录、一份字节', async () => {
  const bytes = Buffer.from('同一份说明\n');
  const [a, b] = [await send('说明.txt', bytes), await send('说明2.txt', bytes, { as: 'wang' })];
  assert.notEqual(a.body.id, b.body.id);
  assert.equal(a.body.sha256, b.body.sha256);
  assert.ok(fs.existsSync(pathOf(a.body.sha256)));
});

test('别人没用到记录里的附件：找不到；用到记录后按记录的范围看', async () => {
  const { body } = await send('a.jpg', await photo(80, 60));
  for (const where of ['', '/content', '/image', '/thumb'])
    assert.equal((await open(`/files/${body.id}${where}`, 'wang')).status, 404);
  assert.equal((await open(`/files/${newId<'file'>()}/content`)).status, 404);
  assert.equal((await open('/files/not-an-id/content')).status, 404);
  const subjectId = newId<'hazard'>();
  registerFileAccess('testHazard', async (_tx, actor, id) => id === subjectId && actor.name !== '王芳');
  const li = db.ctx(people['li']);
  await li.inTx((tx) => attachFiles(tx, li, [body.id], { subjectType: 'testHazard', subjectId, label: '整改前' }));
  assert.equal((await open(`/files/${body.id}/content`, 'chief')).status, 200);
  assert.equal((await open(`/files/${body.id}/content`, 'wang')).status, 404);
  const removed = await fetch(`${base}/files/${body.id}`, {
    method: 'DELETE',
    headers: { authorization: 'Bearer li' },
  });
  assert.equal(removed.status, 404);
});

test('没有登记查看规则的记录类型：谁也看不到附件', async () => {
  const { body } = await send('a.txt', Buffer.from('甲\n'));
  const li = db.ctx(people['li']);
  await li.inTx((tx) => attachFiles(tx, li, [body.id], { subjectType: 'unknownKind', subjectId: newId<'x'>() }));
  assert.equal((await open(`/files/${body.id}/content`)).status, 404);
});

test('只能用自己上传的、还没用过的附件', async () => {
  const [mine, theirs] = [
    await send('a.txt', Buffer.from('一\n')),
    await send('b.txt', Buffer.from('二\n'), { as: 'wang' }),
  ];
  const li = db.ctx(people['li']);
  const to = { subjectType: 'testHazard', subjectId: newId<'hazard'>(), label: '附件' };
  const attach = (ids: string[], target = to) => li.inTx((tx) => attachFiles(tx, li, ids, target));
  await assert.rejects(attach([mine.body.id, theirs.body.id]), refused('files.notYours'));
  await assert.rejects(attach([mine.body.id, newId<'file'>()]), refused('files.missing'));
  await li.inTx(async (tx) => assert.deepEqual(await filesOf(tx, 'testHazard', to.subjectId), []));
  const attached = await attach([mine.body.id, mine.body.id]);
  assert.deepEqual(
    attached.map((f) => [f.id, f.label]),
    [[mine.body.id, '附件']],
  );
  assert.equal((await attach([mine.body.id])).length, 1);
  await assert.rejects(attach([mine.body.id], { ...to, subjectId: newId<'hazard'>() }), refused('files.notYours'));
  assert.deepEqual(await attach([]), []);
});

test('附件按给定顺序列出，多条记录一次取回', async () => {
  const li = db.ctx(people['li']);
  const files = [];
  for (const text of ['三', '一', '二'])
    files.push(await storeFile(li, { name: `${text}.txt`, bytes: Buffer.from(`${text}\n`) }));
  const ids = files.map((f) => f.id).reverse();
  const subjectId = newId<'hazard'>();
  await li.inTx(async (tx) => {
    await attachFiles(tx, li, ids, { subjectType: 'testHazard', subjectId });
    assert.deepEqual(
      (await filesOf(tx, 'testHazard', subjectId)).map((f) => f.id),
      ids,
    );
    assert.deepEqual((await filesOfMany(tx, 'testHazard', [subjectId, newId<'hazard'>()])).get(subjectId)?.length, 3);
    assert.deepEqual(
      (await getFiles(tx, [...ids, newId<'file'>()])).map((f) => f.id),
      ids,
    );
  });
  assert.equal((await readFileBytes(files[0] as FileMeta)).toString(), '三\n');
});

test('表格和文本只能下载；可以取一段；可以强制下载图片', async () => {
  const { body } = await send('台账.csv', Buffer.from('企业,地址\n甲,乙\n'));
  const got = await open(`/files/${body.id}/content`);
  assert.match(got.headers.get('content-disposition') ?? '', /^attachment; filename="__.csv"; filename\*=UTF-8''/);
  assert.equal(got.headers.get('content-type'), 'text/csv; charset=utf-8');
  const part = await open(`/files/${body.id}/content`, 'li', { range: 'bytes=0-5' });
  assert.deepEqual(
    [part.status, part.headers.get('content-range'), await part.text()],
    [206, `bytes 0-5/${body.size}`, '企业'],
  );
  assert.equal((await open(`/files/${body.id}/thumb`)).status, 404);
  const image = await send('a.jpg', await photo(30, 30));
  assert.match(
    (await open(`/files/${image.body.id}/content?download=1`)).headers.get('content-disposition') ?? '',
    /^attachment/,
  );
});

test('原件丢失时说明要从备份恢复，不报系统错误', async () => {
  const { body } = await send('丢失.txt', Buffer.from('将被移走\n'));
  fs.rmSync(pathOf(body.sha256));
  const response = await open(`/files/${body.id}/content`);
  assert.equal(response.status, 404);
  assert.equal(((await response.json()) as { code: string }).code, 'files.bytesMissing');
});

test('没有用到的上传七天后清理，用到的和新传的保留，共用的字节保留', async () => {
  const li = db.ctx(people['li']);
  const orphan = await storeFile(li, { name: '旧.txt', bytes: Buffer.from('没人用\n') });
  const shared = await storeFile(li, { name: '共用.txt', bytes: Buffer.from('两处都有\n') });
  const used = await storeFile(li, { name: '在用.txt', bytes: Buffer.from('两处都有\n') });
  await li.inTx((tx) => attachFiles(tx, li, [used.id], { subjectType: 'testHazard', subjectId: newId<'hazard'>() }));
  db.clock.advance({ days: 8 });
  const fresh = await storeFile(li, { name: '新.txt', bytes: Buffer.from('刚传的\n') });
  const old = new Date(Date.now() - 3 * 86_400_000);
  for (const file of [orphan, shared]) fs.utimesSync(pathOf(file.sha256), old, old);
  fs.writeFileSync(path.join(tmpDir(), 'leaving'), 'x');
  fs.utimesSync(path.join(tmpDir(), 'leaving'), old, old);
  const swept = await sweep(db.ctx());
  assert.ok(swept.files >= 2);
  assert.equal(swept.leavings, 1);
  await li.inTx(async (tx) =>
    assert.deepEqual(
      (await getFiles(tx, [orphan.id, shared.id, used.id, fresh.id])).map((f) => f.id),
      [used.id, fresh.id],
    ),
  );
  assert.equal(fs.existsSync(pathOf(orphan.sha256)), false);
  assert.equal(fs.existsSync(pathOf(used.sha256)), true);
  assert.equal((await sweep(db.ctx())).files, 0);
});

test('删除自己没用到的上传，留下审计', async () => {
  const { body } = await send('a.txt', Buffer.from('删我\n'));
  const as = (who: string) =>
    fetch(`${base}/files/${body.id}`, { method: 'DELETE', headers: { authorization: `Bearer ${who}` } });
  assert.equal((await as('wang')).status, 404);
  assert.equal((await as('li')).status, 204);
  assert.equal((await open(`/files/${body.id}`)).status, 404);
  const trail = await sql<{
    action: string;
  }>`select action from audit_entries where subject_id = ${body.id} order by at, id`.execute(db.handle.db);
  assert.deepEqual(
    trail.rows.map((r) => r.action),
    ['files.upload', 'files.delete'],
  );
});

test('拍摄时间：有时区用时区，没有按北京时间，离谱的不要', () => {
  const now = new Date('2026-09-28T00:00:00Z');
  assert.equal(exifTime('2026:09:01 08:00:00', undefined, now)?.toISOString(), '2026-09-01T00:00:00.000Z');
  assert.equal(exifTime('2026:09:01 08:00:00', '+09:00', now)?.toISOString(), '2026-08-31T23:00:00.000Z');
  assert.equal(exifTime('0000:00:00 00:00:00', undefined, now), null);
  assert.equal(exifTime('2031:01:01 00:00:00', undefined, now), null);
  assert.equal(exifTime(12, undefined, now), null);
});

test('相近的照片差值哈希相近，不同的相远', async () => {
  const distance = (a: string, b: string): number =>
    (BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2).replaceAll('0', '').length;
  const noise = await sharp(randomBytes(12 * 12 * 3), { raw: { width: 12, height: 12, channels: 3 } })
    .resize(600, 600)
    .png()
    .toBuffer();
  const other = await sharp(randomBytes(12 * 12 * 3), { raw: { width: 12, height: 12, channels: 3 } })
    .resize(600, 600)
    .png()
    .toBuffer();
  const hash = async (bytes: Buffer): Promise<string> => {
    const file = path.join(dir, 'p');
    fs.writeFileSync(file, bytes);
    return (await readPicture(file, 'p')).dhash;
  };
  const first = await hash(noise);
  assert.ok(distance(first, await hash(await sharp(noise).resize(400).jpeg({ quality: 60 }).toBuffer())) <= 6);
  assert.ok(distance(first, await hash(other)) > 10);
  assert.equal(differenceHash(new Uint8Array(72)), '0000000000000000');
});
