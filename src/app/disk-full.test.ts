import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { dayOf } from '#kernel/shared/time.ts';
import { fill, smallDisk } from './testing-faults.ts';
import { signIn } from './testing-backup.ts';
import { prepare } from './testing-survival.ts';
import { runToEnd, startProgram, tempDir, until, type Program } from './testing.ts';

const MB = 1024 * 1024;
const root = tempDir();
const dataDir = path.join(root, 'data');
const disk = smallDisk(dataDir, 400);
let program: Program | null = null;
after(async () => {
  await program?.stop();
  disk?.unmount();
  fs.rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

test(
  'a full disk: uploads, acts and backups are refused in words, the program lives and goes on when there is room',
  { timeout: 300_000, skip: disk === null ? 'this user may not mount a small disk' : false },
  async () => {
    program = await startProgram({ dataDir });
    const people = await prepare(dataDir, 1);
    const { address } = program;
    let desk = await signIn(address, people[0]!.login);
    const report = (title: string) =>
      desk.post('/hazards', {
        enterpriseId: people[0]!.enterpriseId,
        title,
        place: '打磨车间',
        channel: 'departmentInspection',
        foundOn: dayOf(new Date()),
      });
    assert.equal((await report('隐患 之前')).status, 201);

    // The attachments first: a file that does not fit.
    const first = fill(dataDir, 2 * MB);
    const big = await desk.upload('过程.txt', Buffer.from('现场照片说明，很长很长\n'.repeat(200_000)));
    assert.equal(big.status, 503, JSON.stringify(big.body));
    assert.match(String(big.body['title']), /磁盘空间不足.*清理磁盘/);
    assert.deepEqual(fs.readdirSync(path.join(dataDir, 'files/tmp')), []);
    first.free();
    assert.equal((await desk.upload('过程.txt', Buffer.from('现场\n'))).status, 201);

    // Then the database: no page and no log can be written any more.
    const second = fill(dataDir, 0);
    const acknowledged: string[] = [];
    const refused = new Set<number>();
    const words = new Set<string>();
    for (let i = 0; i < 3000 && refused.size === 0; i++) {
      const title = `隐患 满 ${i}`;
      const { status, body } = await report(title).catch(() => ({ status: 503, body: { title: '请稍后再点一次' } }));
      if (status === 201) acknowledged.push(title);
      else {
        refused.add(status);
        words.add(String(body['title']));
      }
    }
    // What the log had room for was kept; then came the refusal.
    assert.deepEqual([...refused], [503], `${acknowledged.length} before it: ${[...words].join()}`);
    for (const text of words) assert.match(text, /清理磁盘|请稍后再点一次/);
    for (let i = 0; i < 5; i++) {
      const again = await report(`隐患 仍满 ${i}`);
      assert.ok(again.status === 503 || again.status === 201, `${again.status} ${JSON.stringify(again.body)}`);
      if (again.status === 201) acknowledged.push(`隐患 仍满 ${i}`);
    }
    assert.equal((await program.get('/healthz')).status, 200, 'the program lives');
    second.free();
    await until(60_000, async () => {
      const answer = await program!.get('/readyz').catch(() => null);
      return answer?.status === 200 ? true : undefined;
    });
    desk = await signIn(address, people[0]!.login);
    await until(30_000, async () => ((await report('隐患 之后')).status === 201 ? true : undefined));
    for (const title of acknowledged.slice(-20)) {
      const found = await desk.get(`/hazards?q=${encodeURIComponent(title)}`);
      const { items } = (await found.json()) as { items: { title: string }[] };
      assert.ok(
        items.some((one) => one.title === title),
        `acknowledged but lost: ${title}`,
      );
    }

    // A backup onto a full disk leaves nothing of itself.
    const small = path.join(root, 'small');
    const tiny = smallDisk(small, 4)!;
    try {
      const backup = await runToEnd('src/app/cli.ts', ['backup', 'create', small], { dataDir });
      assert.equal(backup.code, 1, backup.stderr);
      assert.match(backup.stderr, /磁盘空间不够，没有留下半份备份/);
      assert.deepEqual(fs.readdirSync(small), []);
    } finally {
      tiny.unmount();
    }
    const verified = await runToEnd('src/app/cli.ts', ['audit', 'verify', '--json'], { dataDir });
    assert.equal(verified.code, 0, verified.stdout + verified.stderr);
    assert.equal(await program.stop(), 0);
    program = null;
  },
);
