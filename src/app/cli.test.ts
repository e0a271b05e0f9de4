import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { findRunning } from '#kernel/server/postgres.ts';
import { optionsOf, parseArgs } from './cli-args.ts';
import { runToEnd, startProgram, tempDir } from './testing.ts';

const root = tempDir();
const dataDir = path.join(root, 'data');
after(() => fs.rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
const zhiben = (...args: string[]) => runToEnd('src/app/cli.ts', args, { dataDir });

test('the usage line says which options take a value', () => {
  const options = optionsOf('enterprises import FILE [--dry-run] [--street 街道] [--expect=日期:封存值] [--json]');
  assert.deepEqual(
    [...options],
    [
      ['json', 'switch'],
      ['help', 'switch'],
      ['dry-run', 'switch'],
      ['street', 'value'],
      ['expect', 'value'],
    ],
  );
  const usage = { usage: 'enterprises import FILE [--dry-run] [--street 街道] [--json]' };
  assert.deepEqual(parseArgs(['--json', '台账.xlsx', '--street', '大王庄', '--dry-run'], usage), {
    positional: ['台账.xlsx'],
    flags: { json: true, street: '大王庄', 'dry-run': true },
  });
  assert.deepEqual(parseArgs(['--street=--x', '--', '--name.csv'], usage), {
    positional: ['--name.csv'],
    flags: { street: '--x' },
  });
  assert.throws(() => parseArgs(['--dryrun'], usage), /没有选项 --dryrun/);
  assert.throws(() => parseArgs(['--street'], usage), /--street 后面缺少内容/);
  assert.throws(() => parseArgs(['--street', '--json'], usage), /--street 后面缺少内容/);
  assert.throws(() => parseArgs(['--json=1'], usage), /--json 后面不带内容/);
});

test('help goes to stdout when asked for, to stderr with exit code 2 otherwise', async () => {
  const asked = await zhiben('--help');
  assert.equal(asked.code, 0);
  assert.match(asked.stdout, /audit verify .*\n/);
  assert.match(asked.stdout, /setup link/);
  const wrong = await zhiben('audit', 'fly');
  assert.equal(wrong.code, 2);
  assert.equal(wrong.stdout, '');
  assert.match(wrong.stderr, /没有命令“audit fly”/);
  const bad = await zhiben('audit', 'verify', '--nonsense');
  assert.equal(bad.code, 2);
  assert.match(bad.stderr, /没有选项 --nonsense\n用法：npm run -s zhiben -- audit verify/);
});

test('a command starts the database by itself and stops it again', async () => {
  const verify = await zhiben('audit', 'verify', '--json');
  assert.equal(verify.code, 0, verify.stderr);
  assert.equal(verify.stdout.trim().split('\n').length, 1);
  assert.equal((JSON.parse(verify.stdout) as { ok: boolean }).ok, true);
  assert.equal(await findRunning(path.join(dataDir, 'pg')), undefined);
  const status = await zhiben('server', 'status', '--json');
  assert.deepEqual([status.code, JSON.parse(status.stdout)], [1, { running: false }]);
});

test('a command works beside the running program and leaves it running', async () => {
  const program = await startProgram({ dataDir });
  try {
    const note = await program.note();
    const status = await zhiben('server', 'status', '--json');
    assert.equal(status.code, 0);
    assert.deepEqual(JSON.parse(status.stdout), { running: true, ...note });
    const verify = await zhiben('audit', 'verify', '--json');
    assert.equal(verify.code, 0, verify.stderr);
    const demo = await zhiben('demo', 'load');
    assert.equal(demo.code, 1);
    assert.match(demo.stderr, /请先停止服务/);
    assert.equal((await program.get('/readyz')).status, 200);
  } finally {
    await program.stop();
  }
});
