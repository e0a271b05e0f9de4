import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { findRunning } from '#kernel/server/postgres.ts';
import { askAside } from '#kernel/server/testing.ts';
import { runToEnd, startProgram, tempDir } from './testing.ts';

const root = tempDir();
const dataDir = path.join(root, 'data');
after(() => fs.rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));

/** One statement in the district of the running program, as its owner. */
async function inDistrict(sql: string): Promise<object[]> {
  const running = await findRunning(path.join(dataDir, 'pg'));
  assert.ok(running);
  const { host, port } = running;
  return askAside(
    { host, port, user: 'zhiben_owner', database: 'zhiben', options: '-c search_path=d120102,public' },
    sql,
  );
}

test('a demo load that was cut off leaves nothing behind: the district is made anew', async () => {
  const cut = await startProgram({ dataDir });
  await inDistrict(`insert into program_marks (name, value, set_at) values ('demo', 'loading', now())`);
  await inDistrict(`insert into streets (code, name, short_name, sort) values ('999999999', '半途', '半途', 99)`);
  await cut.stop('SIGKILL');

  const program = await startProgram({ dataDir });
  assert.match(program.output(), /上次演示数据没有装载完，清空后重新装载/);
  assert.equal((await program.get('/readyz')).status, 200);
  const left = await inDistrict(`select 1 from streets where code = '999999999'`);
  assert.equal(left.length, 0);
  const streets = await inDistrict(`select 1 from streets`);
  assert.equal(streets.length, 13, 'the reference data is there again');
  const mark = await inDistrict(`select 1 from program_marks where name = 'demo'`);
  assert.equal(mark.length, 0);

  await inDistrict(`insert into program_marks (name, value, set_at) values ('demo', 'done', now())`);
  assert.equal(await program.stop(), 0);
});

test('a district with demo accounts does not go into production', async () => {
  const refused = await runToEnd('src/app/main.ts', ['--production', '--no-web-build'], { dataDir });
  assert.equal(refused.code, 1);
  assert.match(refused.stdout, /演示账号，不能用于正式运行/);
  assert.equal(await findRunning(path.join(dataDir, 'pg')), undefined);
});
