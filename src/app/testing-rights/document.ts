/** `docs/rights.md`: the oracle's table in words, written from the table itself. */
import type { Endpoint } from '#kernel/shared/endpoint.ts';
import { roleCodes, roles, type Role } from '#platform/identity/shared/roles.ts';
import { kinds, type Facts, type Kind, type Person } from './oracle.ts';
import { parseDoors } from './reading.ts';

const relations: readonly (readonly [label: string, facts: Omit<Facts, 'id'>])[] = [
  ['本单位的', { unit: 'own', units: ['own'], told: true }],
  ['指派给本人的', { people: ['me'], told: true }],
  ['本行业领域的', { industry: 'industrial', told: true }],
  ['本街道的', { street: 'here', told: true }],
  ['本企业的', { firm: 'mine', told: true }],
  ['本企业的，还没有告知', { firm: 'mine', told: false }],
  [
    '其他单位、行业、街道、企业的',
    { unit: 'x', units: ['x'], people: ['x'], industry: 'commerce', street: 'there', firm: 'other', told: true },
  ],
  [
    '并入另一件的',
    {
      unit: 'own',
      units: ['own'],
      people: ['me'],
      industry: 'industrial',
      street: 'here',
      firm: 'mine',
      told: true,
      more: 'merged',
    },
  ],
];
/** Somebody in this role, in the kind of unit where it is held first. */
const personIn = (role: Role): Person => {
  const unitKind = roles[role].unitKinds[0];
  return {
    login: role,
    userId: 'me',
    unitId: 'own',
    unitKind,
    unitName: '',
    roles: [role],
    industries: unitKind === 'department' ? ['industrial'] : [],
    street: unitKind === 'street' ? 'here' : null,
    firm: unitKind === 'enterprise' ? 'mine' : null,
  };
};

const shortOf = (who: readonly string[]): string =>
  who
    .map((one) => {
      const [relation = '', group = ''] = one.split('/');
      const words =
        { any: '', own: '本单位', part: '有关单位', street: '本街道', firm: '本企业', named: '本人' }[relation] ??
        relation;
      const people = group === '*' ? '' : (groupWords[group] ?? group);
      return [words, people].filter(Boolean).join('');
    })
    .join('、');
const groupWords: Readonly<Record<string, string>> = {
  system: '系统管理员',
  security: '安全管理员',
  admins: '系统、安全管理员',
  audit: '审计管理员',
  settings: '系统管理员和安委办管理员',
  office: '安委办',
  officeAdmin: '安委办管理员',
  leaders: '安委办领导',
  district: '安委办和领导',
  deciders: '安委办审核和领导',
  officers: '经办、审核和执法人员',
  approvers: '审核和负责人',
  department: '部门人员',
  streets: '街道人员',
  unit: '部门、街道、安委办人员',
  keepers: '经办和审核',
  heads: '审核和负责人',
  firm: '主要负责人、安管人员',
  principal: '主要负责人',
  owners: '主要负责人、实际控制人',
  safety: '负责人和安管人员',
  staff: '企业人员',
  intake: '举报受理',
  finance: '财政',
  experts: '专家、第三方机构',
};

export function document(endpoints: readonly Endpoint[]): string {
  const summaries = new Map(endpoints.map((e) => [`${e.method} ${e.path}`, e.summary]));
  const lines: string[] = [
    '# 权限：谁看得到什么、谁可以做什么',
    '',
    '由测试所用的权限表写成（`src/app/testing-rights/`，`ZHIBEN_WRITE=1 node tools/test.ts --only src/app/testing-rights` 重写）。权限表按角色（domain §11.3）和三管三必须另行写成，',
    '不调用程序自己的判断；测试让每种角色的人问遍每个接口，逐个比对。看不到的记录，回答与不存在的记录完全相同（404）；看得到而不归本人办的，回答 403 或 409。',
    '没有登录、登录或令牌已停用的，一律 401。没有授予角色的岗位、举报受理、财政和三员，看不到一般业务记录。',
    '',
    '## 谁看得到哪些记录',
    '',
    '| 记录 | 谁看得到 |',
    '| --- | --- |',
    ...Object.values(kinds)
      .filter((k) => k.zh !== '公用资料')
      .map((k) => `| ${k.zh} | ${k.who} |`),
    '',
    '## 角色与关系：以隐患为例',
    '',
    '✓ 看得到，空白为看不到（回答与不存在相同）。其余记录按上表，各用同一套关系。',
    '',
    `| 角色 | ${relations.map(([label]) => label).join(' | ')} |`,
    `| --- | ${relations.map(() => '---').join(' | ')} |`,
    ...roleCodes.map(
      (role) =>
        `| ${roles[role].label} | ${relations.map(([, facts]) => (kinds.hazard.sees(personIn(role), { id: 'x', ...facts }) ? '✓' : '')).join(' | ')} |`,
    ),
    '',
    '## 每个接口',
    '',
    '“看”：看得到那条记录的人，见上表；“数”：由看得到的记录算出。“办”：看得到那条记录、并且是所列的人，还要状态合适、不与前面的办理人是同一人。',
    '',
  ];
  let room = '';
  for (const door of parseDoors()) {
    if (door.room !== room) {
      room = door.room;
      lines.push(`### ${room}`, '', '| 接口 | 做什么 | 谁 |', '| --- | --- | --- |');
    }
    const kind = (kinds[door.kind as Kind] as { zh: string }).zh;
    const who = {
      public: '任何人',
      self: '本人的事',
      all: '登录的人',
      only: shortOf(door.who),
      make: `办：${shortOf(door.who)}`,
      rows: `逐件：${shortOf(door.who)}`,
      act: `办：${shortOf(door.who)}`,
      read: `看：${kind}`,
      part: `看：${kind}（再按本人的事由）`,
      list: `看：${kind}`,
      figure: `数：${kind}`,
    }[door.verb];
    lines.push(`| \`${door.name}\` | ${(summaries.get(door.name) ?? '').split('：')[0]} | ${who} |`);
  }
  return `${lines.join('\n').replaceAll(/\n(### )/g, '\n\n$1')}\n`;
}
