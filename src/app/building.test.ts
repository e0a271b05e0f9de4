/** Tests about the building itself: what must be true of every room, also of those still to come. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import type { Endpoint } from '#kernel/shared/endpoint.ts';
import { commonErrors } from '#kernel/shared/errors.ts';
import { reachable } from '#kernel/shared/machine.ts';
import { readMigrations } from '#kernel/server/migrate.ts';
import { openApi } from '#kernel/server/openapi.ts';
import { actionLabels } from '#modules/hazards/shared/labels.ts';
import { rooms } from './rooms.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const endpoints = rooms.flatMap((room) => (room.routes ?? []).map((route) => route.endpoint as Endpoint));
const catalogue = new Map([
  ...Object.entries(commonErrors),
  ...rooms.flatMap((room) => Object.entries(room.errors ?? {})),
]);
const chinese = /[\u4e00-\u9fff]/;

test('每个接口都有中文说明、条款、声明过的错误，且地址不重复', () => {
  const seen = new Set<string>();
  assert.ok(endpoints.length > 80, `只看到 ${endpoints.length} 个接口`);
  for (const e of endpoints) {
    const name = `${e.method} ${e.path}`;
    assert.ok(!seen.has(name), `${name} 有两个`);
    seen.add(name);
    assert.match(e.summary, chinese, name);
    assert.ok(e.raw !== undefined || e.response !== undefined || e.status === 204, `${name} 没有写明回答`);
    for (const param of e.path.matchAll(/:(\w+)/g)) assert.ok(e.params, `${name} 的 ${param[1]} 没有校验`);
    for (const code of e.errors ?? []) assert.ok(catalogue.has(code), `${name} 声明了没有的错误 ${code}`);
  }
});

test('接口说明是 OpenAPI 3.1，每个接口都在里面', () => {
  const document = openApi(endpoints, catalogue) as { openapi: string; paths: Record<string, Record<string, unknown>> };
  assert.equal(document.openapi, '3.1.0');
  const count = Object.values(document.paths).reduce((n, methods) => n + Object.keys(methods).length, 0);
  assert.equal(count, endpoints.length);
});

test('每条错误是中文，有状态码，且只属于一个房间', () => {
  const owners = new Map<string, string>();
  for (const room of rooms)
    for (const [code, entry] of Object.entries(room.errors ?? {})) {
      assert.ok(!owners.has(code), `${code} 属于 ${owners.get(code)} 和 ${room.name}`);
      owners.set(code, room.name);
      assert.ok(entry.status >= 400 && entry.status < 600, code);
      // A message may consist of a reason that the act words itself.
      assert.ok(chinese.test(entry.zh) || /^\{\w+\}$/.test(entry.zh), `${code}：${entry.zh}`);
      assert.doesNotMatch(entry.zh, /[!！]|系统繁忙|参数错误|无权限|null|undefined/, code);
    }
});

test('每台状态机都走得到每个状态，每个状态和动作都有中文', () => {
  const machines = rooms.flatMap((room) => room.machines ?? []);
  assert.ok(machines.length > 0);
  for (const machine of machines) {
    const states = Object.keys(machine.states);
    assert.deepEqual([...reachable(machine)].sort(), [...states].sort(), `${machine.name} 有走不到的状态`);
    for (const [name, state] of Object.entries(machine.states)) assert.match(state.label, chinese, name);
    for (const [name, step] of Object.entries(machine.steps)) {
      assert.match(step.label, chinese, name);
      assert.ok(step.clause.length > 1, `${name} 没有条款`);
    }
    const leaves = states.filter(
      (s) => !Object.values(machine.steps).some((step) => (step.from as readonly string[]).includes(s)),
    );
    for (const leaf of leaves) assert.ok(machine.states[leaf]?.final, `${leaf} 是死胡同`);
  }
  for (const [action, label] of Object.entries(actionLabels)) assert.match(label, chinese, action);
});

test('每个任务和定时器只归一个房间，命令有中文说明', () => {
  const tasks = rooms.flatMap((room) => [
    ...(room.jobs ?? []).map((j) => j.task),
    ...(room.timers ?? []).map((t) => t.name),
  ]);
  assert.equal(new Set(tasks).size, tasks.length);
  for (const command of rooms.flatMap((room) => room.commands ?? []))
    assert.match(command.summary, chinese, `${command.noun} ${command.verb}`);
});

test('数据库升级文件有注释，守住分布式 SQL 规则', async () => {
  for (const kind of ['public', 'district'] as const)
    for (const file of await readMigrations(kind)) {
      const text = fs.readFileSync(path.join(ROOT, 'migrations', kind, `${file.name}.sql`), 'utf8');
      assert.match(text, /^--/, `${file.name} 开头没有说明`);
      const code = file.statements.join(';\n');
      if (kind === 'district') {
        assert.doesNotMatch(
          code,
          /create\s+(or\s+replace\s+)?(function|trigger|procedure)/i,
          `${file.name}：区县库里不能有函数和触发器`,
        );
        for (const table of code.matchAll(/create table (\w+) \(([\s\S]*?)\n\)/gi))
          assert.match(table[2] ?? '', /primary key/i, `${file.name}：${table[1]} 没有主键`);
        assert.doesNotMatch(code, /inherits\s*\(|set schema|enable row level security/i, file.name);
      }
    }
});

/** SQL that would read a session setting or a moving clock on a node, or write by a rule that Citus refuses. */
test('程序里的 SQL 守住分布式规则：没有会话时区、随机数、MERGE', () => {
  const stores: string[] = [];
  for (const floor of ['kernel', 'platform', 'modules', 'insight'])
    for (const name of fs.readdirSync(path.join(ROOT, 'src', floor), { recursive: true, encoding: 'utf8' }))
      if (/server\/.*\.ts$/.test(name) && !name.endsWith('.test.ts')) stores.push(path.join(ROOT, 'src', floor, name));
  assert.ok(stores.length > 60);
  for (const file of stores) {
    const text = fs.readFileSync(file, 'utf8');
    for (const [literal] of text.matchAll(/sql(?:<[^`]*>)?`[^`]*`/g)) {
      const where = path.relative(ROOT, file);
      assert.doesNotMatch(literal, /current_setting|\brandom\(\)|\bmerge into\b|localtimestamp|current_date/i, where);
      assert.doesNotMatch(literal, /::date\s*(<|>|=)|found_at::date/i, where);
    }
  }
});

/** Landed migrations never change: their hashes are kept beside them. A new file adds its line. */
test('已发布的数据库升级文件没有被改动', async () => {
  const lock = path.join(ROOT, 'migrations', 'landed.json');
  const landed = fs.existsSync(lock) ? (JSON.parse(fs.readFileSync(lock, 'utf8')) as Record<string, string>) : {};
  for (const kind of ['public', 'district'] as const) {
    const files = new Set(fs.readdirSync(path.join(ROOT, 'migrations', kind)));
    for (const [name, hash] of Object.entries(landed).filter(([n]) => n.startsWith(`${kind}/`))) {
      const file = name.slice(kind.length + 1);
      assert.ok(files.has(file), `${name} 不见了`);
      const text = fs.readFileSync(path.join(ROOT, 'migrations', kind, file), 'utf8');
      assert.equal(createHash('sha256').update(text).digest('hex'), hash, `${name} 发布后被改动，改动请写成新文件`);
    }
  }
});
