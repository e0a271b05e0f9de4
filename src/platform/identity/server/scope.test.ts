import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import fc from 'fast-check';
import { sql } from '#kernel/server/db.ts';
import { testDb } from '#kernel/server/testing.ts';
import { noScope, systemActor, type Actor, type Scope } from '#kernel/shared/actor.ts';
import { clause } from '#kernel/shared/clause.ts';
import { newId } from '#kernel/shared/id.ts';
import { roleCodes, roleFault, separationFault, unitKinds } from '../shared/roles.ts';
import { passwordFault } from '../shared/rules.ts';
import { actorFrom } from './actor.ts';
import { inScope, scopeOfPost, scopeReason, scopeSql } from './scope.ts';
import { maskPhone } from './admin-people.ts';

const actorWith = (scope: Scope): Actor => ({ ...systemActor, kind: 'person', scope });

test(clause('D11.3', '列表用的范围条件与单件判断处处一致'), async () => {
  const db = await testDb();
  const streets = ['120102001', '120102002', '120102013'];
  const industries = ['industrial', 'commerce', 'other'];
  const firms = [newId<'e'>(), newId<'e'>()];
  const record = fc.record({
    street: fc.option(fc.constantFrom(...streets)),
    industry: fc.option(fc.constantFrom(...industries)),
    enterprise: fc.option(fc.constantFrom(...firms)),
    assigned: fc.boolean(),
  });
  const scope = fc.record({
    all: fc.constantFrom(false, false, false, true),
    streets: fc.subarray(streets),
    industries: fc.subarray(industries),
    enterprises: fc.subarray<string>(firms),
    assigned: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(scope, fc.array(record, { minLength: 1, maxLength: 30 }), async (held, records) => {
      const actor = actorWith(held);
      const found = await sql<{ n: number }>`
        select h.n from unnest(${records.map((_, i) => i)}::integer[], ${records.map((r) => r.street)}::text[], ${records.map((r) => r.industry)}::text[],
          ${records.map((r) => r.enterprise)}::uuid[], ${records.map((r) => r.assigned)}::boolean[]) as h (n, street, industry, enterprise, is_mine)
        where ${scopeSql(actor, { street: 'h.street', industry: 'h.industry', enterprise: 'h.enterprise', assigned: sql<boolean>`h.is_mine` })}
        order by h.n`.execute(db.handle.db);
      const expected = records.flatMap((r, i) =>
        inScope(actor, {
          streetCode: r.street,
          industry: r.industry,
          enterpriseId: r.enterprise,
          isAssigned: r.assigned,
        })
          ? [i]
          : [],
      );
      assert.deepEqual(
        found.rows.map((row) => row.n),
        expected,
      );
    }),
    { numRuns: 150 },
  );
});

test(clause('D11.3', '没有任何维度的人看不到任何记录'), async () => {
  const db = await testDb();
  const found =
    await sql`select 1 from unnest(array[1]) as h (n) where ${scopeSql(actorWith(noScope), { street: 'h.n', assigned: sql<boolean>`true` })}`.execute(
      db.handle.db,
    );
  assert.equal(found.rows.length, 0);
  assert.equal(scopeReason(actorWith(noScope), { streetCode: '120102001', isAssigned: true }), null);
});

describe(clause('D11.3', '各类单位的岗位看到什么'), () => {
  const post = { roles: ['x'], industries: ['industrial'], streetCode: '120102005', enterpriseId: 'E' };
  const cases: readonly [string, string, readonly string[], Partial<Scope>][] = [
    ['安委办看全区', 'office', ['office.admin'], { all: true }],
    ['区领导看全区', 'leadership', ['office.leader'], { all: true }],
    ['部门看监管的行业和指派的', 'department', ['department.officer'], { industries: ['industrial'], assigned: true }],
    ['街道看本辖区和指派的', 'street', ['street.officer'], { streets: ['120102005'], assigned: true }],
    ['社区只看指派的', 'community', ['street.officer'], { assigned: true }],
    ['企业只看本企业', 'enterprise', ['enterprise.safety'], { enterprises: ['E'] }],
    ['专家只看指派的', 'expert', ['expert'], { assigned: true }],
    ['举报受理与业务隔离', 'department', ['intake'], {}],
    ['财政奖励与业务隔离', 'department', ['finance'], {}],
    ['没有授权的岗位什么也看不到', 'department', [], {}],
    ['系统管理员看不到业务', 'admin', ['admin.system'], {}],
    ['安全管理员看不到业务', 'admin', ['admin.security'], {}],
    ['审计管理员看不到业务', 'admin', ['admin.audit'], {}],
    ['管理组里没有授权的人也看不到', 'admin', [], {}],
  ];
  for (const [title, unitKind, roles, expected] of cases)
    test(title, () => assert.deepEqual(scopeOfPost({ ...post, unitKind, roles }), { ...noScope, ...expected }));
});

test(clause('D11.3', '没有角色、只有举报受理或财政的岗位，不算本单位办事的人'), () => {
  const held = {
    id: newId(),
    userId: newId(),
    userName: '某某',
    title: '岗位',
    isPrimary: true,
    unitId: newId(),
    unitName: '区应急管理局',
    unitKind: 'department',
    streetCode: null,
    enterpriseId: null,
    industries: ['industrial'],
  };
  for (const roles of [[], ['intake'], ['finance'], ['intake', 'finance']]) {
    const actor = actorFrom({ ...held, roles });
    assert.deepEqual([actor.unitId, actor.unitKind, actor.unitName], [null, 'none', held.unitName], roles.join());
  }
  const actor = actorFrom({ ...held, roles: ['department.officer', 'intake'] });
  assert.deepEqual([actor.unitId, actor.unitKind], [held.unitId, 'department']);
});

describe(clause('D13', '三员分立'), () => {
  const admin = (...roles: string[]) => ({ roles, unitKind: 'admin' });
  const cases: readonly [string, { roles: string[]; unitKind: string }[], boolean][] = [
    ['只任系统管理员可以', [admin('admin.system')], true],
    ['系统兼安全不行', [admin('admin.system', 'admin.security')], false],
    ['系统兼审计，分在两个岗位也不行', [admin('admin.system'), admin('admin.audit')], false],
    ['安全兼审计不行', [admin('admin.security'), admin('admin.audit')], false],
    ['管理员兼业务不行', [admin('admin.audit'), { roles: ['office.admin'], unitKind: 'office' }], false],
    ['管理组里未授权的岗位兼业务也不行', [admin(), { roles: [], unitKind: 'office' }], false],
    [
      '业务上兼两个岗位可以',
      [
        { roles: ['department.officer'], unitKind: 'department' },
        { roles: ['street.officer'], unitKind: 'street' },
      ],
      true,
    ],
  ];
  for (const [title, posts, sound] of cases) test(title, () => assert.equal(separationFault(posts) === null, sound));
});

test(clause('D11.3', '每个角色都有能设它的单位，管理员角色只能设在系统管理单位'), () => {
  for (const role of roleCodes) {
    const kinds = unitKinds.filter((kind) => roleFault(role, kind) === null);
    assert.ok(kinds.length > 0, role);
    assert.equal(kinds.includes('admin'), role.startsWith('admin.'), role);
  }
  assert.match(roleFault('king', 'office') ?? '', /没有“king”这个角色/);
});

describe(clause('D13', '口令规则：十位、四类中三类、不含用户名'), () => {
  const cases: readonly [string, boolean][] = [
    ['Hedong-2026', true],
    ['hedong-2026x', true],
    ['Short-1', false],
    ['alllowercaseletters', false],
    ['lowercase1234', false],
    ['LiLiQun-2026', false],
    ['Aaaaa-bbbb1', false],
    [`Long-1${'xy'.repeat(70)}`, false],
    ['安全生产治本攻坚-2026a', true],
  ];
  for (const [password, good] of cases)
    test(password.slice(0, 24), () => assert.equal(passwordFault(password, 'liliqun') === null, good));
});

test(clause('D13', '列表里的电话遮住中间'), () => {
  assert.equal(maskPhone('13812345678'), '138****5678');
  assert.equal(maskPhone('12345'), '****');
  assert.equal(maskPhone(null), null);
});
