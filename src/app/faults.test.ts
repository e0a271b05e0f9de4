import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { APP_ROLE } from '#kernel/server/migrate.ts';
import { openDb } from '#kernel/server/db.ts';
import { makeCtx } from '#kernel/server/context.ts';
import { askAside, testDb } from '#kernel/server/testing.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { sealDays } from '#platform/audit/server/index.ts';
import { random } from './demo/random.ts';
import { movableClock, proxyTo, type Proxy } from './testing-faults.ts';
import { signIn, type Session } from './testing-backup.ts';
import { prepare, type Reporter } from './testing-survival.ts';
import { runToEnd, startProgram, tempDir, until, type Program } from './testing.ts';

const DAY = 86_400_000;
const root = tempDir();
const dataDir = path.join(root, 'data');
const clock = movableClock(root);
const database = await testDb();
const at = database.superuser as { host: string; port: number; database: string };
let proxy: Proxy;
let program: Program;
let people: Reporter[];
let desk: Session;

const query = <T extends object>(text: string): Promise<T[]> =>
  askAside<T>({ ...at, user: 'postgres', options: '-c search_path=d120102,public' }, text);
const report = (title: string, session = desk) =>
  session.post('/hazards', {
    enterpriseId: people[0]!.enterpriseId,
    title,
    place: '打磨车间',
    channel: 'departmentInspection',
    foundOn: new Date(Date.now() + 8 * 3_600_000 - DAY).toISOString().slice(0, 10),
  });

before(async () => {
  proxy = await proxyTo(path.join(at.host, `.s.PGSQL.${at.port}`));
  program = await startProgram({
    dataDir,
    env: {
      ...clock.env,
      DATABASE_URL: `postgres://zhiben_owner@127.0.0.1:${proxy.port}/${at.database}`,
      ZHIBEN_POOL: '6',
    },
  });
  people = await prepare(dataDir, 1, async () =>
    openDb({ connection: { ...at, user: APP_ROLE }, district: 'd120102', max: 4, onError: () => {} }),
  );
  desk = await signIn(program.address, people[0]!.login);
});
after(async () => {
  await program?.stop();
  await proxy?.close();
  fs.rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

test(
  'a slow database is waited for; a silent one gets a 503 that says what to do; it comes back by itself',
  { timeout: 120_000 },
  async () => {
    proxy.delay(60);
    assert.equal((await report('隐患 慢')).status, 201);
    proxy.delay(0);

    proxy.silence(true);
    const asked = await Promise.all([
      report('隐患 无声 1'),
      report('隐患 无声 2'),
      ...Array.from({ length: 10 }, async () => {
        const answer = await desk.get('/hazards');
        return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
      }),
    ]);
    for (const { status, body } of asked) {
      assert.equal(status, 503, JSON.stringify(body));
      assert.match(String(body['title']), /请稍后再点一次/);
    }
    assert.equal((await program.get('/healthz')).status, 200, 'the program itself lives');
    proxy.silence(false);
    await until(60_000, async () => ((await desk.get('/hazards')).status === 200 ? true : undefined));
    assert.equal((await report('隐患 恢复')).status, 201);
    const found = await query<{ n: number }>(`select count(*)::int as n from hazards where title like '隐患 无声%'`);
    assert.equal(found[0]!.n, 0, 'what was refused is not there');

    // A restart of the database, under requests: refused or done, and afterwards as before.
    const load = Promise.all(Array.from({ length: 20 }, (_, i) => sleep(i * 20).then(() => report(`隐患 重启 ${i}`))));
    await sleep(150);
    proxy.cut();
    const outcome = await load;
    assert.ok(
      outcome.every(({ status }) => status === 201 || status === 503),
      JSON.stringify(outcome.map((o) => o.status)),
    );
    const kept = await query<{ title: string }>(`select title from hazards where title like '隐患 重启%'`);
    outcome.forEach(({ status }, i) => {
      if (status === 201)
        assert.ok(
          kept.some((row) => row.title === `隐患 重启 ${i}`),
          `acknowledged but lost: ${i}`,
        );
    });
    await until(60_000, async () => ((await report('隐患 重启之后')).status === 201 ? true : undefined));
    // Nothing leaks: six connections of the pool, and those of the worker.
    await Promise.all(Array.from({ length: 30 }, () => desk.get('/hazards').then((answer) => answer.arrayBuffer())));
    assert.ok(proxy.open <= 6 + 2 + 16, `${proxy.open} connections`);
  },
);

test(
  'an upload that is cut off anywhere, or lies about its length, leaves no row and no file',
  { timeout: 60_000 },
  async () => {
    const [before] = await query<{ n: number }>('select count(*)::int as n from files');
    const { cookie } = desk;
    const content = Buffer.concat([
      Buffer.from('--xx\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'),
      Buffer.from('现场说明\n'.repeat(20_000)),
      Buffer.from('\r\n--xx--\r\n'),
    ]);
    const send = (length: number, bytes: Buffer, isCut: boolean): Promise<string> =>
      new Promise((resolve) => {
        const { port } = new URL(program.address);
        let answer = '';
        const socket = net.connect(Number(port), '127.0.0.1', () => {
          socket.write(
            `POST /api/v1/files HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\norigin: ${program.address}\r\ncookie: ${cookie}\r\n` +
              `content-type: multipart/form-data; boundary=xx\r\ncontent-length: ${length}\r\nconnection: close\r\n\r\n`,
          );
          socket.write(bytes, () => {
            if (isCut) setTimeout(() => socket.destroy(), 20);
          });
        });
        socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
        socket.on('error', () => {}).on('close', () => resolve(answer));
      });
    const r = random('uploads', process.env['ZHIBEN_SEED'] ?? 7);
    const cuts = Number(process.env['ZHIBEN_CUTS'] ?? 12);
    for (let i = 0; i < cuts; i++) await send(content.length, content.subarray(0, r.int(0, content.length - 10)), true);
    // Shorter than said: it waits for the rest, which does not come. Longer: the rest is no part of the request.
    await send(content.length + 500, content, true);
    const short = await send(content.length - 5_000, content, false);
    assert.match(short, /^HTTP\/1\.1 4\d\d/);
    const tmp = path.join(dataDir, 'files/tmp');
    await until(10_000, () => (fs.readdirSync(tmp).length === 0 ? true : undefined));
    const whole = await send(content.length, content, false);
    assert.match(whole, /^HTTP\/1\.1 201/);
    const rows = await query<{ sha256: string }>('select sha256 from files order by id');
    // The one that announced more than it had may be whole all the same: its form was closed.
    assert.ok(rows.length - before!.n <= 2 && rows.length > before!.n, `${rows.length - before!.n} rows`);
    const lying = fs
      .readdirSync(path.join(dataDir, 'files'), { recursive: true, encoding: 'utf8' })
      .filter((f) => /\/[0-9a-f]{64}$/.test(f));
    assert.deepEqual(new Set(lying.map((f) => path.basename(f))), new Set(rows.map((row) => row.sha256)));
  },
);

test(
  'the clock jumps a day forward and back: people sign in again, acts go on, jobs run, the trail verifies',
  { timeout: 120_000 },
  async () => {
    // What failed while the database was away is tried again at growing intervals; that is not the clock's doing.
    const waiting = await query<{ id: string }>('select id from outbox where done_at is null');
    const isNew = waiting.length === 0 ? 'true' : `id not in (${waiting.map(({ id }) => `'${id}'`).join(', ')})`;
    const jobsDone = (): Promise<true> =>
      until(60_000, async () => {
        const [left] = await query<{ n: number }>(
          `select count(*)::int as n from outbox where done_at is null and run_at <= created_at and ${isNew}`,
        );
        return left!.n === 0 ? true : undefined;
      }).catch(async (error: Error) => {
        const left = await query<object>(
          `select o.task, o.run_at, o.created_at, o.relayed_at, j.attempts, j.run_at as job_at, j.last_error, j.locked_at, now() as now
             from outbox o left join graphile_worker._private_jobs j on j.key = o.id::text where o.done_at is null limit 3`,
        );
        throw new Error(`${error.message}: ${JSON.stringify(left)}`);
      });
    const codes: string[] = [];
    const go = async (offset: number, title: string): Promise<void> => {
      clock.set(offset);
      await sleep(300);
      const again = await desk.get('/sessions/current');
      assert.ok([200, 401].includes(again.status), `${again.status}`);
      desk = await signIn(program.address, people[0]!.login);
      const made = await report(title, desk);
      assert.equal(made.status, 201, JSON.stringify(made.body));
      codes.push(String(made.body['code']));
      const comment = await desk.post(`/hazards/${String(made.body['id'])}/comments`, { text: title });
      assert.ok(comment.status < 300, JSON.stringify(comment.body));
      const record = await desk.get(`/hazards/${String(made.body['id'])}`);
      assert.equal(record.status, 200);
      const list = (await (await desk.get('/hazards?limit=5')).json()) as { items: unknown[] };
      assert.ok(list.items.length > 0);
      await jobsDone();
      // What the nightly timer does while the clock is wrong.
      const handle = openDb({ connection: { ...at, user: APP_ROLE }, district: 'd120102', max: 2, onError: () => {} });
      const shifted = { now: () => new Date(Date.now() + offset), today: () => dayOf(new Date(Date.now() + offset)) };
      try {
        await sealDays(makeCtx({ handle, clock: shifted, door: 'job' }));
      } finally {
        await handle.close();
      }
      // Another process knows of a seal within three seconds.
      await sleep(3_100);
    };
    await go(0, '时钟 准');
    await go(DAY, '时钟 快一天');
    await go(-DAY, '时钟 慢一天');
    await go(0, '时钟 又准');
    assert.equal(new Set(codes).size, 4, codes.join(' '));
    // One run a timer is enough for a day of missed minutes, and none waits for a day that has not come.
    await until(60_000, async () => {
      const [left] = await query<{ most: number; ahead: number }>(
        `select coalesce((select max(n) from (select count(*)::int as n from graphile_worker._private_jobs
             where key like 'timer.%' group by key) per), 0) as most,
           (select count(*)::int from graphile_worker._private_known_crontabs where last_execution > now() + interval '2 minutes') as ahead`,
      );
      return left!.most <= 1 && left!.ahead === 0 ? true : undefined;
    });
    const verified = await runToEnd('src/app/cli.ts', ['audit', 'verify', '--json'], {
      dataDir,
      env: { DATABASE_URL: `postgres://zhiben_owner@127.0.0.1:${proxy.port}/${at.database}` },
    });
    assert.equal(verified.code, 0, verified.stdout);
    const wrong = await query<object>(
      `select c.subject_id, c.started_at, c.due_at from case_clocks c where c.due_at < c.started_at limit 3`,
    ).catch((error: Error) => [{ error: error.message }]);
    assert.deepEqual(wrong, []);
  },
);

test(
  'files made to exhaust the memory are refused or taken within bounds, several at once, and the program lives',
  { timeout: 120_000 },
  async () => {
    const { default: sharp } = await import('sharp');
    const { crc32, deflateSync } = await import('node:zlib');
    desk = await signIn(program.address, people[0]!.login);
    const peak = (): number =>
      Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync(`/proc/${program.child.pid}/status`, 'utf8'))![1]) / 1024;
    const before = peak();

    // A picture that says it has 3,600 million pixels, in a hundred bytes.
    const chunk = (type: string, body: Buffer): Buffer => {
      const typed = Buffer.concat([Buffer.from(type), body]);
      const frame = Buffer.alloc(8);
      frame.writeUInt32BE(body.length, 0);
      frame.writeUInt32BE(crc32(typed), 4);
      return Buffer.concat([frame.subarray(0, 4), typed, frame.subarray(4)]);
    };
    const header = Buffer.alloc(13);
    header.writeUInt32BE(60_000, 0);
    header.writeUInt32BE(60_000, 4);
    header.set([8, 2, 0, 0, 0], 8);
    const vast = Buffer.concat([
      Buffer.from('89504e470d0a1a0a', 'hex'),
      chunk('IHDR', header),
      chunk('IDAT', deflateSync(Buffer.alloc(1000))),
      chunk('IEND', Buffer.alloc(0)),
    ]);
    // One that must be held whole to be shown at all, and one as large as is taken.
    const plain = { create: { width: 6_400, height: 6_400, channels: 3 as const, background: '#8aa' } };
    const inPasses = await sharp(plain).jpeg({ progressive: true, quality: 40 }).toBuffer();
    const large = await sharp({ create: { ...plain.create, width: 5_000, height: 5_000 } })
      .jpeg({ quality: 40 })
      .toBuffer();
    const answers = await Promise.all([
      desk.upload('大.png', vast),
      desk.upload('逐次.jpg', inPasses),
      ...Array.from({ length: 4 }, (_, i) => desk.upload(`现场${i}.jpg`, Buffer.concat([large, Buffer.from([i])]))),
      desk.upload(
        '长.pdf',
        Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(45 * 1024 * 1024, 0x20), Buffer.from('\n%%EOF\n')]),
      ),
    ]);
    const [huge, passes, ...taken] = answers;
    for (const refused of [huge!, passes!]) {
      assert.equal(refused.status, 422, JSON.stringify(refused.body));
      assert.match(String(refused.body['title']), /像素/);
    }
    for (const { status, body } of taken) assert.ok(status === 201 || status === 422, JSON.stringify(body));
    assert.equal(taken.filter(({ status }) => status === 201).length >= 4, true);
    const grown = peak() - before;
    assert.ok(grown < 350, `${grown.toFixed(0)} MB`);
    assert.equal((await program.get('/readyz')).status, 200);
    assert.equal((await report('隐患 大文件之后')).status, 201);
  },
);
