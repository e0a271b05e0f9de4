/** `docs/rights.md`: the oracle's table in words, written from the table itself. */
import type { Endpoint } from '#kernel/shared/endpoint.ts';
import { roles, type Role } from '#platform/identity/shared/roles.ts';
import { kinds, type Facts, type Kind, type Person } from './oracle.ts';
import { parseDoors } from './reading.ts';

/** A record in one relation to the reader, by the sign that the table shows. */
const relations: readonly (readonly [sign: string, facts: Omit<Facts, 'id'>])[] = [
  ['单', { unit: 'own', units: ['own'] }],
  ['人', { people: ['me'] }],
  ['业', { industry: 'industrial' }],
  ['街', { street: 'here' }],
  ['企', { firm: 'mine' }],
  ['他', { unit: 'x', units: ['x'], people: ['x'], industry: 'commerce', street: 'there', firm: 'other' }],
];
const columns: readonly (readonly [label: string, role: Role])[] = [
  ['安委办、区领导', 'office.reviewer'],
  ['部门', 'department.officer'],
  ['街道', 'street.officer'],
  ['企业', 'enterprise.principal'],
  ['专家、第三方', 'expert'],
  ['举报受理', 'intake'],
  ['财政', 'finance'],
  ['三员', 'admin.system'],
  ['没有角色', 'department.officer'],
];
/** Somebody in this role, in the kind of unit where it is held first. */
const personIn = (label: string, role: Role): Person => {
  const unitKind = roles[role].unitKinds[0];
  return {
    login: role,
    userId: 'me',
    unitId: 'own',
    unitKind,
    unitName: '',
    roles: label === '没有角色' ? [] : [role],
    industries: unitKind === 'department' ? ['industrial'] : [],
    street: unitKind === 'street' ? 'here' : null,
    firm: unitKind === 'enterprise' ? 'mine' : null,
  };
};
/** In which relations somebody sees a record of the kind; in brackets: once it has reached those whom it concerns. */
function signsOf(kind: Kind, p: Person): string {
  const seen = (told: boolean): string[] =>
    relations.filter(([, facts]) => kinds[kind].sees(p, { id: 'x', told, ...facts })).map(([sign]) => sign);
  const [always, later] = [seen(false), seen(true)];
  const more = later.filter((sign) => !always.includes(sign));
  const all = (signs: readonly string[]): string => (signs.length === relations.length ? '全' : signs.join(''));
  return `${all(always)}${more.length > 0 ? `（${more.length === relations.length ? '全' : more.join('')}）` : ''}`;
}

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
    '## 角色 × 关系',
    '',
    '格中是看得到的关系：单＝本单位的或本单位有份的，人＝指派给本人的或本人有份的，业＝本行业领域，街＝本街道，企＝本企业，他＝其他单位、行业、街道、企业的，全＝都看得到；',
    '括号里的要等告知以后（下达、报送、反馈、公布、判定）。空格看不到，回答与不存在相同。看得到上一级记录才看得到的（节点、评分项目、附件、备注等）不另列。',
    '',
    `| 记录 | ${columns.map(([label]) => label).join(' | ')} |`,
    `| --- | ${columns.map(() => '---').join(' | ')} |`,
    ...(Object.keys(kinds) as Kind[])
      .map((kind) => ({ kind, cells: columns.map(([label, role]) => signsOf(kind, personIn(label, role))) }))
      .filter(({ kind, cells }) => kind !== 'open' && cells.some((cell) => cell !== ''))
      .map(({ kind, cells }) => `| ${kinds[kind].zh} | ${cells.join(' | ')} |`),
    '',
    '## 每个接口',
    '',
    '“看”：看得到那条记录的人，见上表；“数”：由看得到的记录算出。“办”：看得到那条记录、并且是所列的人，还要状态合适、不与前面的办理人是同一人。',
  ];
  let room = '';
  let last = '';
  for (const door of parseDoors()) {
    if (door.room !== room) {
      room = door.room;
      lines.push('', `### ${room}`, '', '| 谁 | 接口 |', '| --- | --- |');
      last = '';
    }
    const kind = kinds[door.kind].zh;
    const who = {
      public: '任何人',
      self: '本人的事',
      all: '登录的人',
      only: shortOf(door.who),
      make: `办：${shortOf(door.who)}`,
      rows: `逐件：${shortOf(door.who)}`,
      act: `办（${kind}）：${shortOf(door.who)}`,
      read: `看：${kind}`,
      part: `看：${kind}，再按职责`,
      list: `看：${kind}`,
      figure: `数：${kind}`,
    }[door.verb];
    const one = `${(summaries.get(door.name) ?? '').split(/[：，（]/)[0]} \`${door.name}\``;
    // Endpoints with one rule share a line.
    if (who === last) lines.push(`${(lines.pop() ?? '').slice(0, -2)}；${one} |`);
    else lines.push(`| ${who} | ${one} |`);
    last = who;
  }
  return `${lines.join('\n')}\n`;
}
