import assert from 'node:assert/strict';
import test, { after, before, describe } from 'node:test';
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { testDb, type TestDb } from '#kernel/server/testing.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { clause } from '#kernel/shared/clause.ts';
import { AppError } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { auditRoom } from '#platform/audit/server/room.ts';
import * as people from './admin-people.ts';
import * as units from './admin-units.ts';
import { aDesk, aDistrict, aPerson, unitNamed, type Browser, type Desk } from './builders.ts';
import {
  departmentFor,
  departmentsFor,
  ensureEnterpriseUnit,
  findUsers,
  registerExplainer,
  scopeSql,
  setupLink,
  streetUnit,
} from './index.ts';
import { explainAccess } from './explain.ts';
import { administration, may } from './policy.ts';
import { identityRoom } from './room.ts';
import type { MenuEntry } from '../shared/schema.ts';
import { configureIdentity } from './settings.ts';

let db: TestDb;
let ctx: Ctx;
let desk: Desk;
const actors: Record<string, Actor> = {};
const browsers: Record<string, Browser> = {};

before(async () => {
  db = await testDb({ keep: true });
  ctx = await aDistrict(db);
  configureIdentity({ demo: true });
  desk = await aDesk(db, [identityRoom, auditRoom]);
  for (const [key, unit, role] of [
    ['system', '系统管理组', 'admin.system'],
    ['security', '系统管理组', 'admin.security'],
    ['audit', '系统管理组', 'admin.audit'],
    ['office', '区安委办', 'office.admin'],
    ['department', '区商务局', 'department.officer'],
    ['street', '二号桥街道', 'street.officer'],
  ] as const) {
    actors[key] = await aPerson(ctx, {
      login: key,
      name: `${key}人`,
      unit,
      roles: [role],
      isDemo: true,
      phone: '13812345678',
    });
    browsers[key] = await desk.signIn(key);
  }
});
after(async () => {
  await desk.close();
  await db.close();
});

const as = (key: string): Ctx => ctx.as(actors[key] as Actor);
const refused = (code: string) => (error: unknown) => error instanceof AppError && error.code === code;

describe(clause('D13', '三员分立：谁能敲开哪扇门'), () => {
  const nobody = newId<'user'>();
  const doors: readonly [string, string, string, object | undefined, string][] = [
    ['看单位', 'GET', '/units', undefined, 'system security'],
    ['建单位', 'POST', '/units', { kind: 'department', name: '某局' }, 'system'],
    ['停用单位', 'POST', `/units/${nobody}/active`, { isActive: false, version: 1 }, 'system'],
    [
      '改行业分工',
      'POST',
      '/unit-industries',
      { unitId: nobody, industry: 'other', validFrom: '2026-01-01', basis: '三定规定' },
      'system',
    ],
    ['看人员', 'GET', '/users', undefined, 'system security'],
    ['建人员', 'POST', '/users', { login: 'x1', name: '某人', post: { unitId: nobody, title: '科员' } }, 'system'],
    ['停用账号', 'POST', `/users/${nobody}/active`, { isActive: false, version: 1 }, 'system'],
    ['安排岗位', 'POST', `/users/${nobody}/posts`, { unitId: nobody, title: '科员' }, 'system'],
    ['办理离任', 'POST', `/posts/${nobody}/end`, { validTo: '2026-09-28', version: 1 }, 'system'],
    ['授予角色', 'POST', `/posts/${nobody}/roles`, { roles: [], version: 1 }, 'security'],
    ['解锁', 'POST', `/users/${nobody}/unlock`, {}, 'security'],
    ['重置动态码', 'POST', `/users/${nobody}/totp-reset`, {}, 'security'],
    ['看登录', 'GET', '/sessions', undefined, 'security'],
    ['强制退出', 'DELETE', `/sessions/${nobody}`, undefined, 'security'],
    ['看全部令牌', 'GET', '/api-tokens', undefined, 'security'],
    ['看参数', 'GET', '/identity-parameters', undefined, 'system security'],
    ['改参数', 'PUT', '/identity-parameters/idleMinutes', { value: 1, version: 0 }, 'system'],
    ['看审计日志', 'GET', '/audit/entries', undefined, 'audit'],
    ['校验审计链', 'POST', '/audit/verify', {}, 'audit'],
    ['看每日封存', 'GET', '/audit/seals', undefined, 'audit'],
  ];
  for (const [title, method, path, body, allowed] of doors)
    test(title, async () => {
      for (const key of Object.keys(browsers)) {
        const answer = await (browsers[key] as Browser).send(method, path, body);
        if (allowed.split(' ').includes(key))
          assert.notEqual(answer.status, 403, `${key} ${title}: ${JSON.stringify(answer.body)}`);
        else assert.equal(answer.status, 403, `${key} ${title}`);
      }
    });

  test('权限表里每一项只归一员，代办中的人一项也没有', () => {
    for (const act of Object.keys(administration) as (keyof typeof administration)[]) {
      const holders = Object.values(actors).filter((actor) => may(actor, act));
      assert.equal(holders.length, 1, act);
      const lent = {
        ...(holders[0] as Actor),
        onBehalfOf: { userId: actors['office']?.userId as never, name: '甲', unitName: '乙' },
      };
      assert.equal(may(lent, act), false);
    }
  });

  test('三员看不到任何业务记录', async () => {
    for (const key of ['system', 'security', 'audit']) {
      const found =
        await sql`select 1 from streets s where ${scopeSql(actors[key] as Actor, { street: 's.code', assigned: sql<boolean>`true` })}`.execute(
          db.handle.db,
        );
      assert.equal(found.rows.length, 0, key);
    }
  });
});

describe(clause('D13', '建人、授权、离任'), () => {
  test('系统管理员建人安排岗位，没有任何角色；安全管理员授予；本人首次登录须改口令', async () => {
    const unitId = await unitNamed(ctx, '区应急管理局');
    const { user, password } = await people.createPerson(as('system'), {
      login: 'fresh',
      name: '新来',
      phone: '13900001111',
      post: { unitId, title: '科员' },
    });
    assert.deepEqual(user.posts[0]?.roles, []);
    assert.equal(user.phone, '139****1111');
    assert.ok(!user.allowedActions.includes('grantRoles'));
    const browser = await desk.signIn('fresh', password);
    assert.equal((await browser.get('/reference')).body.code, 'identity.passwordChangeRequired');
    const post = user.posts[0];
    assert.ok(post);
    await assert.rejects(
      people.grantRoles(as('system'), post.id, { roles: ['department.officer'], version: 1 }),
      refused('identity.onlySecurity'),
    );
    const granted = await people.grantRoles(as('security'), post.id, { roles: ['department.officer'], version: 1 });
    assert.deepEqual(granted.posts[0]?.roleLabels, ['部门经办']);
    await assert.rejects(
      people.grantRoles(as('security'), post.id, { roles: [], version: 1 }),
      refused('common.stale'),
    );
    const trail = await sql<{
      action: string;
      facts: { after?: string[] };
    }>`select action, facts from audit_entries where subject_type = 'user'
      and subject_id = ${user.id} order by seq`.execute(db.handle.db);
    assert.deepEqual(trail.rows.at(-1)?.facts.after, ['department.officer']);
    assert.ok(!JSON.stringify(trail.rows).includes(password));
  });

  test('授予不合适的角色：单位不对、三员兼任、没有这个角色、给自己', async () => {
    const officer = await aPerson(ctx, { unit: '区应急管理局', roles: ['department.officer'] });
    const grant = (postId: string, ...roles: string[]) =>
      people.grantRoles(as('security'), postId, { roles, version: 1 });
    await assert.rejects(grant(officer.postId as string, 'street.officer'), refused('identity.roleNotHere'));
    await assert.rejects(grant(officer.postId as string, 'admin.system'), refused('identity.roleNotHere'));
    await assert.rejects(grant(officer.postId as string, 'king'), refused('identity.roleNotHere'));
    await assert.rejects(grant(actors['security']?.postId as string), refused('identity.notOnYourself'));
    const second = await aPerson(ctx, { unit: '系统管理组', roles: ['admin.audit'] });
    await assert.rejects(grant(second.postId as string, 'admin.audit', 'admin.system'), refused('identity.separation'));
    assert.deepEqual((await grant(second.postId as string)).posts[0]?.roles, []);
  });

  test('管理员不能再到业务单位任职', async () => {
    const unitId = await unitNamed(ctx, '区教育局');
    await assert.rejects(
      people.addPost(as('system'), actors['audit']?.userId as string, { unitId, title: '科员', isPrimary: false }),
      refused('identity.separation'),
    );
  });

  test('最后一位管理员不能停用、离任、收回角色', async () => {
    await assert.rejects(
      people.endPost(as('system'), actors['security']?.postId as string, {
        validTo: plainDate('2026-09-27'),
        version: 1,
      }),
      refused('identity.lastAdministrator'),
    );
    await assert.rejects(
      people.grantRoles(as('security'), actors['audit']?.postId as string, { roles: [], version: 1 }),
      refused('identity.lastAdministrator'),
    );
    await assert.rejects(
      people.setUserActive(as('system'), actors['audit']?.userId as string, { isActive: false, version: 1 }),
      refused('identity.lastAdministrator'),
    );
    await assert.rejects(
      people.setUserActive(as('system'), actors['system']?.userId as string, { isActive: false, version: 1 }),
      refused('identity.notOnYourself'),
    );
  });

  test('离任当天起不再是这个单位的人，另一岗位接为主岗', async () => {
    const person = await aPerson(ctx, { unit: '区教育局', roles: ['department.officer'] });
    const unitId = await unitNamed(ctx, '区民政局');
    const view = await people.addPost(as('system'), person.userId, {
      unitId,
      title: '挂职',
      isPrimary: false,
      validFrom: plainDate('2026-09-01'),
    });
    const second = view.posts.find((p) => p.unitName === '河东区民政局');
    const ended = await people.endPost(as('system'), person.postId as string, {
      validTo: plainDate('2026-09-27'),
      version: 1,
    });
    assert.equal(ended.posts.find((p) => p.id === second?.id)?.isPrimary, true);
    assert.equal(ended.posts.find((p) => p.id === person.postId)?.isHeld, false);
    const left = await ctx.inTx((tx) => findUsers(tx, { userIds: [person.userId], on: '2026-09-28' }));
    assert.deepEqual(
      left.map((row) => row.unitName),
      ['河东区民政局'],
    );
  });

  test('重置口令：业务人员归系统管理员，管理员归安全管理员，自己的谁也不能', async () => {
    const officer = await aPerson(ctx, { login: 'forgetful', unit: '区教育局', roles: ['department.officer'] });
    const browser = await desk.signIn('forgetful');
    await assert.rejects(people.resetPassword(as('security'), officer.userId), refused('identity.onlySystem'));
    const { password } = await people.resetPassword(as('system'), officer.userId);
    assert.equal((await browser.get('/sessions/current')).status, 401);
    assert.equal(
      (await (await desk.signIn('forgetful', password)).get('/sessions/current')).body.mustChangePassword,
      true,
    );
    await assert.rejects(
      people.resetPassword(as('system'), actors['audit']?.userId as string),
      refused('identity.onlySecurity'),
    );
    await assert.rejects(
      people.resetPassword(as('security'), actors['security']?.userId as string),
      refused('identity.notOnYourself'),
    );
    await assert.rejects(people.resetPassword(as('audit'), officer.userId), refused('identity.onlySystem'));
  });

  test('列表遮住电话；打开详情看全号，并记入审计', async () => {
    const page = await people.listUsers(as('system'), { limit: 50, q: 'street' });
    assert.equal(page.items[0]?.phone, '138****5678');
    const count = async () =>
      (
        await sql<{
          n: number;
        }>`select count(*) as n from audit_entries where action = 'audit.read' and subject_id = ${actors['street']?.userId}`.execute(
          db.handle.db,
        )
      ).rows[0]?.n;
    const earlier = await count();
    assert.equal((await people.getUser(as('system'), actors['street']?.userId as string)).phone, '13812345678');
    assert.equal(await count(), (earlier ?? 0) + 1);
  });

  test('人员列表：按单位、角色、状态筛选，总数准确，翻页不重不漏', async () => {
    const unitId = await unitNamed(ctx, '区总工会');
    for (let i = 0; i < 7; i++)
      await aPerson(ctx, {
        login: `union${i}`,
        name: `工会${i}`,
        unit: unitId,
        roles: i < 3 ? ['department.officer'] : [],
      });
    const seen: string[] = [];
    let cursor: string | undefined;
    for (;;) {
      const page = await people.listUsers(as('system'), { limit: 3, unitId, cursor });
      assert.equal(page.total, 7);
      seen.push(...page.items.map((u) => u.login));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    assert.deepEqual(
      seen.toSorted(),
      Array.from({ length: 7 }, (_, i) => `union${i}`),
    );
    assert.equal((await people.listUsers(as('security'), { limit: 20, unitId, role: 'department.officer' })).total, 3);
    await assert.rejects(people.listUsers(as('system'), { limit: 3, cursor: 'abc' }), refused('common.badCursor'));
    assert.equal((await people.listUsers(as('system'), { limit: 3, q: "%' or 1=1 --" })).total, 0);
  });
});

describe(clause('D11', '单位和三管三必须'), () => {
  test('十三个街道、八个行业领域、一百六十八个社区都在，天津铁厂是飞地', async () => {
    const { body } = await (browsers['street'] as Browser).get('/reference');
    assert.equal(body.streets.length, 13);
    assert.deepEqual(
      body.streets.filter((s: { isEnclave: boolean }) => s.isEnclave).map((s: { name: string }) => s.name),
      ['天津铁厂街道'],
    );
    assert.equal(body.communities.length, 168);
    assert.deepEqual(
      body.industries.map((i: { name: string }) => i.name),
      ['工贸', '建筑施工', '商贸餐饮', '仓储物流', '危化燃气', '人员密集', '交通运输', '其他'],
    );
    assert.equal(body.units.filter((u: { kind: string }) => u.kind === 'street').length, 13);
  });

  test('每个行业领域都有一个牵头部门', async () => {
    await ctx.inTx(async (tx) => {
      const codes = await sql<{ code: string }>`select code from industry_fields`.execute(tx);
      for (const { code } of codes.rows) assert.ok(await departmentFor(tx, code, '2026-09-28'), code);
      assert.equal((await departmentFor(tx, 'construction', '2026-09-28'))?.shortName, '区住房建设委');
      assert.equal(await departmentFor(tx, 'construction', '2020-01-01'), null);
      assert.equal((await streetUnit(tx, '120102013'))?.shortName, '天津铁厂街道');
    });
  });

  test('换牵头部门：先结束旧的，历史上的日子仍归旧的', async () => {
    const commerce = await unitNamed(ctx, '区商务局');
    const fire = await unitNamed(ctx, '区消防救援支队');
    const input = {
      unitId: fire,
      industry: 'warehousing',
      isLead: true,
      validFrom: plainDate('2026-10-01'),
      basis: '区安委〔2026〕9号',
    };
    await assert.rejects(units.addUnitIndustry(as('system'), input), refused('identity.periodOverlaps'));
    await assert.rejects(
      units.addUnitIndustry(as('system'), { ...input, unitId: await unitNamed(ctx, '区教育局') }),
      refused('identity.leadTaken'),
    );
    const rows = (await units.listUnitIndustries(as('system'), false)).items.filter(
      (r) => r.industry === 'warehousing',
    );
    for (const row of rows)
      await units.endUnitIndustry(as('system'), row.id, { validTo: plainDate('2026-09-30'), version: row.version });
    const added = await units.addUnitIndustry(as('system'), input);
    assert.equal(added.unitName, '河东区消防救援支队');
    await ctx.inTx(async (tx) => {
      assert.equal((await departmentFor(tx, 'warehousing', '2026-09-30'))?.id, commerce);
      assert.equal((await departmentFor(tx, 'warehousing', '2026-10-01'))?.id, fire);
      assert.equal((await departmentsFor(tx, 'hazchem', '2026-09-30')).length, 2);
    });
  });

  test('单位：重名、自己作上级、有人在任时停用都不行，旧版本修改不覆盖', async () => {
    const made = await units.createUnit(as('system'), { kind: 'department', name: '河东区粮食局', sort: 700 });
    await assert.rejects(units.createUnit(as('system'), { kind: 'department', name: '河东区粮食局', sort: 700 }));
    const again = await (browsers['system'] as Browser).post('/units', { kind: 'department', name: '河东区粮食局' });
    assert.equal(again.body.code, 'identity.unitNameTaken');
    const child = await units.createUnit(as('system'), {
      kind: 'department',
      name: '河东区粮食局一科',
      parentId: made.id,
      sort: 701,
    });
    await assert.rejects(
      units.editUnit(as('system'), made.id, { name: made.name, parentId: child.id, sort: 1, version: 1 }),
      refused('identity.unitLoop'),
    );
    const edited = await units.editUnit(as('system'), made.id, { name: '河东区粮食和物资局', sort: 1, version: 1 });
    assert.equal(edited.version, 2);
    await assert.rejects(
      units.editUnit(as('system'), made.id, { name: '别名', sort: 1, version: 1 }),
      refused('common.stale'),
    );
    await aPerson(ctx, { unit: child.id, roles: ['department.officer'] });
    await assert.rejects(
      units.setUnitActive(as('system'), child.id, { isActive: false, version: 1 }),
      refused('identity.unitInUse'),
    );
    assert.equal((await units.setUnitActive(as('system'), made.id, { isActive: false, version: 2 })).isActive, false);
  });

  test('企业单位随企业档案建立和改名，同时建也只有一个', async () => {
    const enterpriseId = newId<'enterprise'>();
    const ids = await Promise.all(
      Array.from({ length: 6 }, () =>
        ctx.inTx((tx) => ensureEnterpriseUnit(tx, ctx, { enterpriseId, name: '津东木器厂', streetCode: '120102005' })),
      ),
    );
    assert.equal(new Set(ids).size, 1);
    await ctx.inTx((tx) =>
      ensureEnterpriseUnit(tx, ctx, { enterpriseId, name: '津东木器有限公司', streetCode: '120102006' }),
    );
    const worker = await aPerson(ctx, { unit: ids[0] as string, roles: ['enterprise.safety'] });
    assert.deepEqual(worker.scope.enterprises, [enterpriseId]);
    assert.equal(worker.unitName, '津东木器有限公司');
    const found = await ctx.inTx((tx) => findUsers(tx, { enterpriseId, roles: ['enterprise.safety'] }));
    assert.equal(found.length, 1);
  });

  test('找人：按监管的行业、街道、角色', async () => {
    await ctx.inTx(async (tx) => {
      const byIndustry = await findUsers(tx, { industry: 'commerce', roles: ['department.officer'], on: '2026-09-28' });
      assert.ok(byIndustry.some((row) => row.userId === actors['department']?.userId));
      assert.ok(byIndustry.every((row) => row.unitKind === 'department'));
      const byStreet = await findUsers(tx, { streetCode: '120102005', unitKind: 'street' });
      assert.deepEqual(
        byStreet.map((row) => row.userId),
        [actors['street']?.userId],
      );
    });
  });
});

describe(clause('D13', '登录参数'), () => {
  test('在限度内可改，改后即用；超限、旧版本不行', async () => {
    const browser = browsers['system'] as Browser;
    const put = (value: number, version: number) => browser.put('/identity-parameters/idleMinutes', { value, version });
    assert.match((await put(3, 0)).body.title as string, /应在 5 到 60 分钟之间/);
    assert.equal((await put(15, 0)).status, 200);
    assert.equal((await put(20, 0)).body.code, 'common.stale');
    assert.equal((await browser.get('/sessions/current')).body.idleMinutes, 15);
    assert.equal((await put(30, 1)).status, 200);
    assert.equal((await browser.put('/identity-parameters/nothing', { value: 1, version: 0 })).status, 404);
  });
});

describe(clause('D13', '为什么我能看到、不能看到'), () => {
  before(() => {
    registerExplainer('thing', (_tx, actor, id) =>
      Promise.resolve(
        id === 'here'
          ? {
              label: '测试件 1 号',
              streetCode: '120102005',
              industry: 'commerce',
              isAssigned: actor.unitKind === 'expert',
            }
          : id === 'hidden'
            ? { label: '隐去的', streetCode: '120102005', industry: 'commerce', isHidden: true }
            : null,
      ),
    );
  });
  const ask = (key: string, subjectId: string) => explainAccess(as(key), { subjectType: 'thing', subjectId });

  test('能看到的说出是哪一条', async () => {
    assert.match((await ask('office', 'here')).reason, /测试件 1 号：您的岗位可以查看全区的记录/);
    assert.match((await ask('department', 'here')).reason, /它属于河东区商务局监管的商贸餐饮行业领域/);
    assert.match((await ask('street', 'here')).reason, /它在您的辖区二号桥街道/);
    const expert = ctx.as(await aPerson(ctx, { unit: '区专家组', roles: ['expert'] }));
    assert.match((await explainAccess(expert, { subjectType: 'thing', subjectId: 'here' })).reason, /已指派给您/);
  });

  test('范围外的、不存在的、隐去的，回答一模一样，只说自己的范围', async () => {
    const away = ctx.as(await aPerson(ctx, { unit: '春华街道', roles: ['street.officer'], name: '甲', title: '科员' }));
    const answers = await Promise.all(
      ['here', 'nothing', 'hidden'].map((subjectId) => explainAccess(away, { subjectType: 'thing', subjectId })),
    );
    assert.equal(answers[0]?.visible, false);
    assert.deepEqual(answers[0], answers[1]);
    assert.deepEqual(answers[0], answers[2]);
    assert.deepEqual(await explainAccess(away, { subjectType: 'unknown', subjectId: 'x' }), answers[0]);
    assert.ok(answers[0]?.scope.some((words) => words.includes('春华街道')));
    assert.ok((await ask('system', 'here')).scope.some((words) => words.includes('管理员与业务分开')));
  });
});

describe(clause('D13', '菜单随角色'), () => {
  const labels = async (key: string): Promise<string[]> =>
    ((await (browsers[key] as Browser).get('/sessions/current')).body.menu as { label: string }[]).map((m) => m.label);
  test('三员没有业务菜单，业务人员没有管理菜单', async () => {
    const business = await labels('department');
    for (const key of ['system', 'security', 'audit']) {
      const own = await labels(key);
      assert.ok(own.length > 0);
      assert.deepEqual(
        own.filter((label) => business.includes(label)),
        [],
        key,
      );
    }
    assert.deepEqual(await labels('audit'), ['审计日志', '校验']);
  });

  test('每个角色的菜单不超过 13 项；一项有几页的，几页都在，页与页不重复', async () => {
    const leader = await aPerson(ctx, {
      login: 'leader',
      name: '分管区长',
      unit: '区安委会',
      roles: ['office.leader'],
    });
    assert.equal(leader.unitKind, 'leadership');
    const leaders = await desk.signIn('leader');
    const papers = ['方案和清单', '项目把关', '指标目录'];
    const cases: [string, Browser | undefined, string[]][] = [
      ['office', browsers['office'], ['任务分解', ...papers, '定期报送', '数据交换']],
      ['department', browsers['department'], ['攻坚任务', '定期报送', ...papers]],
      ['street', browsers['street'], ['攻坚任务', '定期报送', ...papers]],
      ['leader', leaders, ['任务分解', ...papers]],
    ];
    for (const [unit, browser, planViews] of cases) {
      const menu = (await (browser as Browser).get('/sessions/current')).body.menu as MenuEntry[];
      assert.ok(menu.length > 5 && menu.length <= 13, `${unit}: ${menu.length}`);
      const views = menu.flatMap((one) => one.views);
      assert.deepEqual(
        views.filter((one) => /^\/(plan|reports|project|indicators|exchange)/.test(one.path)).map((one) => one.label),
        planViews,
        unit,
      );
      assert.ok(views.some((one) => one.label === '公文') && views.some((one) => one.label === '督办措施'));
      const places = menu.flatMap((one) => (one.views.length > 0 ? one.views.map((v) => v.path) : [one.path]));
      assert.equal(new Set(places).size, places.length);
      for (const one of menu.filter((each) => each.views.length > 0)) assert.equal(one.path, one.views[0]?.path);
    }
  });
});

describe(clause('D13', '审计管理员看日志'), () => {
  test('按人、动作、日期查，两个字的名字也查得到，总数准确，逐页看完', async () => {
    const browser = browsers['audit'] as Browser;
    const page = await browser.get('/audit/entries?limit=5&action=identity.signedIn');
    assert.equal(page.status, 200);
    assert.equal(page.body.items[0].actionLabel, '登录');
    const ids = new Set<string>();
    let cursor = '';
    for (;;) {
      const next = await browser.get(`/audit/entries?limit=5&action=identity.signedIn${cursor}`);
      for (const item of next.body.items as { id: string }[]) ids.add(item.id);
      if (next.body.nextCursor === null) break;
      cursor = `&cursor=${next.body.nextCursor as string}`;
    }
    assert.equal(ids.size, page.body.total);
    assert.ok((await browser.get(`/audit/entries?q=${encodeURIComponent('street人')}`)).body.total >= 1);
    assert.equal((await browser.get('/audit/entries?from=2030-01-01')).body.total, 0);
    assert.equal((await browser.get('/audit/entries?cursor=zzz')).body.code, 'common.badCursor');
    assert.equal((await browser.get('/audit/entries?from=2026-02-30')).status, 400);
  });
  test('在页面上校验，结果也记入日志', async () => {
    const verdict = await (browsers['audit'] as Browser).post('/audit/verify');
    assert.equal(verdict.body.ok, true, JSON.stringify(verdict.body.faults));
    const last = await (browsers['audit'] as Browser).get('/audit/entries?action=audit.verify');
    assert.equal(last.body.total >= 1, true);
  });
});

test(clause('D13', '初始设置：没有账号时给一次性链接，一次建立三员，用过、过期、已有账号都不行'), async () => {
  const fresh = await testDb();
  const freshCtx = await aDistrict(fresh);
  const at = await aDesk(fresh, [identityRoom, auditRoom]);
  // The page stands at /setup?token=…, the interface at /setup/….
  const issue = async (of: Ctx): Promise<string> =>
    `/setup/${((await setupLink(of)) ?? '').replace('/setup?token=', '')}`;
  const old = await issue(freshCtx);
  const link = await issue(freshCtx);
  assert.match(link, /^\/setup\/[\w-]{43}$/);
  const browser = at.browser();
  assert.equal((await browser.get(old)).body.code, 'identity.setupGone');
  assert.equal((await browser.get('/setup/guess')).status, 404);
  assert.equal((await browser.get(link)).body.districtName, '天津市河东区');
  const body = {
    system: { login: 'sysadmin', name: '赵建宁', password: 'First-2026-x' },
    security: { login: 'secadmin', name: '钱文斌' },
    audit: { login: 'audadmin', name: '孙立群' },
  };
  assert.equal(
    (await browser.post(link, { ...body, audit: { login: 'sysadmin', name: '孙立群' } })).body.code,
    'identity.threeAdministrators',
  );
  assert.equal(
    (await browser.post(link, { ...body, system: { ...body.system, password: 'weak' } })).body.code,
    'identity.passwordWeak',
  );
  const done = await browser.post(link, body);
  assert.equal(done.status, 201, JSON.stringify(done.body));
  assert.equal((await browser.post(link, body)).body.code, 'identity.setupGone');
  assert.equal(await setupLink(freshCtx), null);
  const first = done.body.accounts[1].firstPassword as string;
  const security = await at.signIn('secadmin', first);
  assert.equal((await security.get('/sessions/current')).body.mustChangePassword, true);
  assert.equal(
    (await (await at.signIn('sysadmin', 'First-2026-x')).get('/sessions/current')).body.mustChangePassword,
    false,
  );

  const late = await testDb();
  const lateCtx = await aDistrict(late);
  const expiring = await issue(lateCtx);
  late.clock.advance({ hours: 25 });
  const lateDesk = await aDesk(late, [identityRoom]);
  assert.equal((await lateDesk.browser().get(expiring)).body.code, 'identity.setupGone');
  await at.close();
  await lateDesk.close();
});
