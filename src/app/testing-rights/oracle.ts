/**
 * Who may see which record, said a second time and independently of the program: domain §11.3 (roles) and 三管三必须 (a department
 * looks after its industries, a street after its place, the committee office after all, a firm after itself). Nothing here calls
 * the program; facts come from the tables by SQL as the owner of the schema. Tests hold every answer of the program against it.
 */

/** A person in the post in which he works now. */
export interface Person {
  readonly login: string;
  readonly userId: string;
  readonly unitId: string | null;
  readonly unitKind: string;
  readonly unitName: string;
  readonly roles: readonly string[];
  readonly industries: readonly string[];
  readonly street: string | null;
  readonly firm: string | null;
}

/** What of a record decides about who sees it. */
export interface Facts {
  readonly id: string;
  readonly street?: string | null;
  readonly industry?: string | null;
  readonly firm?: string | null;
  /** The unit that answers for it. */
  readonly unit?: string | null;
  /** Units and people with a part in it. */
  readonly units?: readonly (string | null)[] | null;
  readonly people?: readonly (string | null)[] | null;
  /** It has reached those whom it concerns: issued, submitted, fed back, announced, judged … */
  readonly told?: boolean | null;
  /** A record seen exactly by those who see another one. */
  readonly of?: readonly [Kind, string] | null;
  /** Anything else, named in the rule that reads it. */
  readonly more?: string | null;
}

/** Isolated (举报受理、财政) and administrating roles open no ordinary record, and neither does a post without a role. */
const isolated = ['intake', 'finance'];
export const works = (p: Person): boolean =>
  p.unitKind !== 'admin' && p.roles.some((role) => !isolated.includes(role) && !role.startsWith('admin.'));
const district = (p: Person): boolean => works(p) && ['office', 'leadership'].includes(p.unitKind);
const department = (p: Person): boolean => works(p) && p.unitKind === 'department';
const streetOffice = (p: Person): boolean => works(p) && p.unitKind === 'street';
const authority = (p: Person): boolean => department(p) || streetOffice(p);
const custodian = (p: Person): boolean => p.roles.includes('intake');

const has = (list: readonly (string | null)[] | null | undefined, id: string | null): boolean =>
  id !== null && (list ?? []).includes(id);
const itsIndustry = (p: Person, r: Facts): boolean =>
  department(p) && !!r.industry && p.industries.includes(r.industry);
const itsStreet = (p: Person, r: Facts): boolean => streetOffice(p) && !!r.street && p.street === r.street;
const itsFirm = (p: Person, r: Facts): boolean =>
  works(p) && p.unitKind === 'enterprise' && !!r.firm && p.firm === r.firm;
/** The unit has a part; a unit of the authorities, a community or an expert can be given one, a firm only its own records. */
const itsUnit = (p: Person, r: Facts): boolean =>
  works(p) && p.unitKind !== 'enterprise' && (has(r.units, p.unitId) || (!!r.unit && r.unit === p.unitId));
const itsPerson = (p: Person, r: Facts): boolean => works(p) && has(r.people, p.userId);
const place = (p: Person, r: Facts): boolean => itsIndustry(p, r) || itsStreet(p, r);

export type Look = (kind: Kind, id: string) => Facts | undefined;
export interface KindRule {
  /** What it is called. */
  readonly zh: string;
  /** Rows of the columns of `Facts`. */
  readonly sql: string;
  readonly sees: (p: Person, r: Facts) => boolean;
  /** Who sees it, in one line; `docs/rights.md` shows it. */
  readonly who: string;
}

const parts = (type: string, id: string): string =>
  `array(select cp.unit_id from case_parts cp where cp.subject_type = '${type}' and cp.subject_id = ${id} and cp.part in ('formerCompetent', 'assisting')) as units,
   array(select cp.user_id from case_parts cp where cp.subject_type = '${type}' and cp.subject_id = ${id}
     and (cp.unit_id is null or exists (select 1 from posts p where p.user_id = cp.user_id and p.unit_id = cp.unit_id and p.valid_to is null))) as people`;

const rule = (zh: string, who: string, sql: string, sees: KindRule['sees']): KindRule => ({ zh, who, sql, sees });
const everybody = (): boolean => true;

export const kinds = {
  hazard: rule(
    '隐患',
    '全区｜本行业领域｜本街道｜指派给本单位或本人｜本企业（群众、内部举报要等判定以后）；已并入另一件的不单独出现',
    `select h.id, h.street_code as street, h.industry, h.enterprise_id as firm, h.unit_id as unit, ${parts('hazard', 'h.id')},
      (h.channel not in ('publicReport', 'insiderReport') or h.state not in ('reported', 'awaitingConfirmation', 'void')
        or h.reporter_unit_id in (select id from units where enterprise_id = h.enterprise_id)) as told,
      (select 'merged' from hazard_merges m where m.source_id = h.id and m.ended_at is null) as more
    from hazards h`,
    (p, r) =>
      r.more !== 'merged' &&
      (district(p) ||
        place(p, r) ||
        (works(p) && p.unitKind !== 'enterprise' && (has(r.units, p.unitId) || itsPerson(p, r))) ||
        (itsFirm(p, r) && r.told === true)),
  ),
  source: rule(
    '并入的来源',
    '看得到所并入那一件的人；群众、内部举报的来源只有举报受理看得到',
    `select m.source_id as id, array['hazard', m.hazard_id::text] as of, case when m.is_protected then 'protected' end as more
    from hazard_merges m where m.ended_at is null`,
    () => false,
  ),
  ticket: rule(
    '转办工单',
    '举报受理｜登记人本人',
    `select id, array[registered_by] as people from hazard_tickets`,
    (p, r) => custodian(p) || itsPerson(p, r),
  ),
  hazardList: rule(
    '隐患清单',
    '编制的单位｜交账以后：责任单位、全区（其中的隐患只见看得到的那几件）',
    `select l.id, l.unit_id as unit, array[l.made_by_unit_id] as units, exists (select 1 from hazard_list_handovers o where o.list_id = l.id) as told
    from hazard_lists l`,
    (p, r) =>
      works(p) && (has(r.units, p.unitId) || (r.told === true && (district(p) || (!!r.unit && r.unit === p.unitId)))),
  ),
  enterprise: rule(
    '企业',
    '全区｜本行业领域｜本街道｜指派｜本企业',
    `select e.id, e.street_code as street, e.industry, e.id as firm, ${parts('enterprise', 'e.id')}, e.state as more from enterprises e`,
    (p, r) =>
      district(p) ||
      place(p, r) ||
      itsFirm(p, r) ||
      (works(p) && p.unitKind !== 'enterprise' && (has(r.units, p.unitId) || itsPerson(p, r))),
  ),
  measure: rule(
    '督办措施',
    '全区｜本行业领域｜本街道｜收件单位（签发以后）',
    `select m.id, m.street_code as street, m.industry, case when m.cause_id is not null then 'cause' end as more,
      array(select (x ->> 'unitId')::uuid from jsonb_array_elements(m.recipients) x) as units, m.document_id is not null as told
    from supervision_measures m`,
    (p, r) =>
      district(p) ||
      (r.more !== 'cause' && place(p, r)) ||
      ((authority(p) || (works(p) && p.unitKind === 'enterprise')) && r.told === true && has(r.units, p.unitId)),
  ),
  listing: rule(
    '挂牌督办',
    '全区｜本行业领域｜本街道｜挂牌单位和监管部门｜本企业（通知书下达以后）',
    `select l.id, l.street_code as street, l.industry, l.enterprise_id as firm, array[l.listing_unit_id, l.unit_id] as units,
      l.notice_id is not null as told from supervision_listings l`,
    (p, r) =>
      district(p) || place(p, r) || (authority(p) && has(r.units, p.unitId)) || (itsFirm(p, r) && r.told === true),
  ),
  whistle: rule(
    '吹哨',
    '全区｜本街道｜吹哨的街道、社区｜被叫的部门',
    `select w.id, w.street_code as street, w.unit_id as unit, array(select c.unit_id from whistle_calls c where c.whistle_id = w.id) as units from whistles w`,
    (p, r) => district(p) || itsStreet(p, r) || itsUnit(p, r),
  ),
  whistleCall: rule(
    '报到',
    '全区｜本街道｜吹哨的单位｜被叫的那个部门',
    `select c.id, w.street_code as street, array[c.unit_id, w.unit_id] as units from whistle_calls c join whistles w on w.id = c.whistle_id`,
    (p, r) => district(p) || itsStreet(p, r) || itsUnit(p, r),
  ),
  session: rule(
    '会商',
    '全区｜召集单位｜受邀的单位和人员｜议定事项的牵头、配合、确认单位',
    `select s.id, array_cat(array[s.unit_id], array_cat(
        array(select i.unit_id from joint_invitees i where i.session_id = s.id and i.user_id is null),
        array(select unnest(array[d.lead_unit_id, d.confirm_unit_id] || d.assisting_ids) from joint_decisions d where d.session_id = s.id))) as units,
      array(select i.user_id from joint_invitees i where i.session_id = s.id) as people from joint_sessions s`,
    (p, r) => district(p) || itsUnit(p, r) || (itsPerson(p, r) && p.unitKind !== 'enterprise'),
  ),
  decision: rule(
    '议定事项',
    '全区｜召集单位｜牵头、配合、确认单位',
    `select d.id, array[s.unit_id, d.lead_unit_id, d.confirm_unit_id] || d.assisting_ids as units
    from joint_decisions d join joint_sessions s on s.id = d.session_id`,
    (p, r) => district(p) || itsUnit(p, r),
  ),
  sessionDecision: rule(
    '会商中的议定事项',
    '看得到那次会商的人',
    `select d.id, array[d.lead_unit_id, d.confirm_unit_id] || d.assisting_ids as units, array[d.person_id] as people, array['session', d.session_id::text] as of from joint_decisions d`,
    () => false,
  ),
  visitGroup: rule(
    '督导组',
    '全区｜组内人员（批准组建前后，不予组建的除外）',
    `select g.id, array(select m.user_id from visit_members m where m.group_id = g.id) as people, g.state <> 'refused' as told from visit_groups g`,
    (p, r) => district(p) || (itsPerson(p, r) && r.told === true),
  ),
  visit: rule(
    '督导检查',
    '全区｜组内人员（检查本单位的回避）｜被检查的单位、企业和它的街道、部门（暗访要等反馈以后）｜要整改的单位',
    `select v.id, v.unit_id as unit, v.enterprise_id as firm, case when v.kind = 'enterprise' then v.street_code end as street,
      case when v.kind = 'enterprise' then v.industry end as industry,
      array(select f.unit_id from visit_findings f where f.visit_id = v.id and f.kind = 'duty' and f.opened_at is not null) as units,
      array(select m.user_id from visit_members m where m.group_id = v.group_id) as people,
      (v.method = 'open' or v.fed_back_at is not null) as told from visits v`,
    (p, r) =>
      district(p) ||
      (itsPerson(p, r) && r.unit !== p.unitId) ||
      (works(p) && has(r.units, p.unitId)) ||
      (r.told === true && ((works(p) && !!r.unit && r.unit === p.unitId) || itsFirm(p, r) || place(p, r))),
  ),
  visitFinding: rule(
    '督导问题',
    '全区｜组内人员（检查本单位的回避）｜被检查的一方（反馈以后）｜要整改这一项的单位',
    `select f.id, v.unit_id as unit, v.enterprise_id as firm, case when v.kind = 'enterprise' then v.street_code end as street,
      case when v.kind = 'enterprise' then v.industry end as industry,
      array(select f.unit_id where f.kind = 'duty' and f.opened_at is not null) as units,
      array(select m.user_id from visit_members m where m.group_id = v.group_id) as people,
      (f.state <> 'dropped' and v.fed_back_at is not null) as told from visit_findings f join visits v on v.id = f.visit_id`,
    (p, r) =>
      district(p) ||
      (itsPerson(p, r) && r.unit !== p.unitId) ||
      (works(p) && has(r.units, p.unitId)) ||
      (r.told === true && ((works(p) && !!r.unit && r.unit === p.unitId) || itsFirm(p, r) || place(p, r))),
  ),
  budget: rule(
    '预算项目',
    '全区和财政｜本单位',
    `select id, unit_id as unit from funding_budgets`,
    (p, r) => district(p) || p.roles.includes('finance') || (authority(p) && r.unit === p.unitId),
  ),
  project: rule(
    '四防项目',
    '全区和财政｜本单位',
    `select id, unit_id as unit from funding_projects`,
    (p, r) => district(p) || p.roles.includes('finance') || (authority(p) && r.unit === p.unitId),
  ),
  statement: rule(
    '安全费用报告',
    '本企业｜报送以后：全区、本行业领域、本街道',
    `select id, street_code as street, industry, enterprise_id as firm, submitted_at is not null as told from funding_statements`,
    (p, r) => itsFirm(p, r) || (r.told === true && (district(p) || place(p, r))),
  ),
  scheme: rule(
    '考核方案',
    '全区｜各部门、街道（采用以后）',
    `select id, state in ('adopted', 'superseded') as told from evaluation_schemes`,
    (p, r) => district(p) || (authority(p) && r.told === true),
  ),
  round: rule(
    '考核',
    '全区｜被考核的单位',
    `select r.id, r.state <> 'cancelled' as told, array(select s.unit_id from evaluation_sheets s where s.round_id = r.id) as units from evaluation_rounds r`,
    (p, r) => district(p) || (authority(p) && r.told === true && has(r.units, p.unitId)),
  ),
  sheet: rule(
    '评分表',
    '全区｜被考核的那个单位',
    `select s.id, s.unit_id as unit, r.state <> 'cancelled' as told from evaluation_sheets s join evaluation_rounds r on r.id = s.round_id`,
    (p, r) => district(p) || (authority(p) && r.told === true && r.unit === p.unitId),
  ),
  sheetItem: rule(
    '评分项目',
    '看得到那张评分表的人',
    `select i.id, s.unit_id as unit, array['sheet', i.sheet_id::text] as of from evaluation_items i join evaluation_sheets s on s.id = i.sheet_id`,
    () => false,
  ),
  sheetEntry: rule(
    '加分扣分事项',
    '看得到那张评分表的人（公布初步结果以后）',
    `select e.id, s.unit_id as unit, r.state in ('published', 'frozen') as told from evaluation_entries e
      join evaluation_sheets s on s.id = e.sheet_id join evaluation_rounds r on r.id = s.round_id`,
    (p, r) => district(p) || (authority(p) && r.told === true && r.unit === p.unitId),
  ),
  objection: rule(
    '考核异议',
    '看得到那张评分表的人',
    `select id, filed_unit_id as unit, array['sheet', sheet_id::text] as of from evaluation_objections`,
    () => false,
  ),
  commendation: rule(
    '表彰',
    '全区｜提出的单位｜各部门、街道（公布以后）',
    `select id, proposed_unit_id as unit, announced_at is not null as told from evaluation_commendations`,
    (p, r) => district(p) || (authority(p) && (r.told === true || r.unit === p.unitId)),
  ),
  inquiry: rule(
    '征询意见',
    '全区｜征询的单位（被征询的单位看不到）',
    `select id, asked_unit_id as unit from evaluation_inquiries`,
    (p, r) => district(p) || (authority(p) && r.unit === p.unitId),
  ),
  task: rule(
    '攻坚任务',
    '全区｜承担和配合的单位',
    `select id, unit_id as unit, assisting_ids as units from plan_tasks`,
    (p, r) => district(p) || itsUnit(p, r),
  ),
  step: rule(
    '任务节点',
    '看得到那项任务的人',
    `select id, array['task', task_id::text] as of from plan_steps`,
    () => false,
  ),
  entry: rule(
    '任务进展',
    '看得到那项任务的人',
    `select id, array['task', task_id::text] as of from plan_entries`,
    () => false,
  ),
  gate: rule(
    '项目把关',
    '全区｜本街道｜发起的单位｜被征求意见的单位｜落实、确认条件的单位',
    `select g.id, g.street_code as street, g.unit_id as unit,
      array_cat(array(select o.unit_id from gate_opinions o where o.case_id = g.id),
        array(select unnest(array[c.unit_id, c.confirm_unit_id]) from gate_conditions c where c.case_id = g.id)) as units from gate_cases g`,
    (p, r) => district(p) || itsStreet(p, r) || itsUnit(p, r),
  ),
  paper: rule(
    '单位方案',
    '全区｜本单位',
    `select id, unit_id as unit from sub_plans`,
    (p, r) => district(p) || itsUnit(p, r),
  ),
  meeting: rule(
    '会议',
    '全区｜召开的单位｜有决定要办的单位',
    `select m.id, m.unit_id as unit, array(select d.unit_id from plan_meeting_decisions d where d.meeting_id = m.id) as units from plan_meetings m`,
    (p, r) => district(p) || itsUnit(p, r),
  ),
  yearlyList: rule(
    '领导清单',
    '全区｜本单位｜本人',
    `select id, unit_id as unit, array[user_id] as people from yearly_lists`,
    (p, r) => district(p) || itsUnit(p, r) || itsPerson(p, r),
  ),
  filing: rule('备案', '全区', `select id from plan_filings`, district),
  package: rule('数据包', '全区', `select id from exchange_packages`, district),
  mapping: rule('字段映射', '全区', `select id from exchange_mappings`, district),
  return: rule(
    '上级返回事项',
    '全区｜承办的部门、街道',
    `select id, unit_id as unit from exchange_returns`,
    (p, r) => district(p) || (authority(p) && r.unit === p.unitId),
  ),
  inbox: rule('下级数据包', '全区', `select id from exchange_inbox`, district),
  report: rule(
    '定期报送',
    '全区｜本单位',
    `select id, unit_id as unit from reports`,
    (p, r) => district(p) || (authority(p) && r.unit === p.unitId),
  ),
  summary: rule('全区汇总', '全区', `select id from report_summaries`, district),
  firmTable: rule(
    '企业自查统计表',
    '全区｜本行业领域｜本街道｜收表的单位｜本企业',
    `select id, street_code as street, industry, enterprise_id as firm, unit_id as unit from firm_tables`,
    (p, r) => district(p) || place(p, r) || itsFirm(p, r) || itsUnit(p, r),
  ),
  xray: rule(
    '体检发现',
    '全区｜本行业领域｜本街道｜责任单位；企业、专家看不到',
    `select id, street_code as street, industry, unit_id as unit from xray_findings`,
    (p, r) => district(p) || place(p, r) || (authority(p) && r.unit === p.unitId),
  ),
  document: rule(
    '公文',
    '收件的人和单位｜印发的单位｜看得到所涉事项的人',
    `select d.id, d.issuer_unit_id as unit, array(select r.unit_id from document_recipients r where r.document_id = d.id) as units,
      array(select r.user_id from document_recipients r where r.document_id = d.id) as people, array[d.subject_type, d.subject_id::text] as of from documents d`,
    (p, r) => works(p) && (has(r.units, p.unitId) || has(r.people, p.userId) || (!!r.unit && r.unit === p.unitId)),
  ),
  draft: rule(
    '公文稿',
    '拟稿单位的人员｜安委办的稿由安委会领导签发的也看得到',
    `select d.id, d.issuer_unit_id as unit, array[d.drafted_by] as people, (select 'office' from units u where u.id = d.issuer_unit_id and u.kind = 'office') as more from letter_drafts d`,
    (p, r) =>
      works(p) &&
      ['office', 'leadership', 'department', 'street'].includes(p.unitKind) &&
      (r.unit === p.unitId || has(r.people, p.userId) || (r.more === 'office' && p.roles.includes('office.leader'))),
  ),
  file: rule(
    '附件',
    '看得到所属记录的人；还没有用到记录里的只有上传人',
    `select f.id, array[case when f.subject_id is null then f.uploaded_by end] as people,
      case when f.subject_id is not null then array[f.subject_type, f.subject_id::text] end as of from files f`,
    (p, r) => has(r.people, p.userId),
  ),
  todo: rule(
    '待办',
    '本人｜本单位同类岗位',
    `select id, unit_id as unit, array[user_id] as people, case when user_id is not null then 'named' end as more, array_to_string(roles, ',') as industry from todos`,
    (p, r) => has(r.people, p.userId) || (works(p) && r.unit === p.unitId),
  ),
  notification: rule(
    '消息',
    '收件人本人',
    `select n.id, array(select r.user_id from notification_recipients r where r.notification_id = n.id) as people from notifications n`,
    (p, r) => has(r.people, p.userId),
  ),
  figureReport: rule(
    '指标填报',
    '全区｜填报的单位',
    `select id, unit_id as unit from indicator_reports`,
    (p, r) => district(p) || (authority(p) && r.unit === p.unitId),
  ),
  edition: rule(
    '标准新版本',
    '安委办和区领导｜载入的部门',
    `select id, unit_id as unit from standard_editions`,
    (p, r) =>
      (works(p) && p.roles.some((role) => role.startsWith('office.'))) || (department(p) && r.unit === p.unitId),
  ),
  checklist: rule(
    '检查清单',
    '公开的：所有人｜本单位的',
    `select id, unit_id as unit, is_shared as told from checklists`,
    (p, r) => r.told === true || (works(p) && !!r.unit && r.unit === p.unitId),
  ),
  internalNote: rule(
    '内部备注',
    '看得到那一件的部门、街道、安委办；企业和专家看不到',
    `select id, array[subject_type, subject_id::text] as of, 'internal' as more from case_comments`,
    () => false,
  ),
  origin: rule(
    '群众、内部举报的登记人',
    '看得到那一件的部门、街道、安委办；企业和专家看不到',
    `select id, array['hazard', id::text] as of from hazards where channel in ('publicReport', 'insiderReport')`,
    () => false,
  ),
  bulkRun: rule('批量办理', '本人', `select id, array[by_id] as people from hazard_bulk_runs`, (p, r) =>
    itsPerson(p, r),
  ),
  hazardImport: rule('隐患导入', '本人', `select id, array[by_id] as people from hazard_imports`, (p, r) =>
    itsPerson(p, r),
  ),
  view: rule('我的视图', '本人', `select id, array[user_id] as people from hazard_views`, (p, r) =>
    has(r.people, p.userId),
  ),
  enterpriseImport: rule(
    '企业导入',
    '全区｜导入的单位',
    `select id, by_unit_id as unit from enterprise_imports`,
    (p, r) => district(p) || (authority(p) && r.unit === p.unitId),
  ),
  user: rule('账号', '系统管理员、安全管理员', `select id from users`, (p) =>
    p.roles.some((r) => r === 'admin.system' || r === 'admin.security'),
  ),
  open: rule('公用资料', '所有登录的人', `select null::uuid as id where false`, everybody),
} as const satisfies Record<string, KindRule>;
export type Kind = keyof typeof kinds;

/** Names under which other tables (todos, files, letters, lines of a case) call a record, where they differ. */
export const subjects: Readonly<Record<string, Kind>> = {
  planTask: 'task',
  planStep: 'step',
  planEntry: 'entry',
  projectGate: 'gate',
  subPlan: 'paper',
  planMeeting: 'meeting',
  planFiling: 'filing',
  jointSession: 'session',
  jointDecision: 'decision',
  evaluationItem: 'sheetItem',
  evaluationSheet: 'sheet',
  evaluationRound: 'round',
  evaluationScheme: 'scheme',
  evaluationObjection: 'objection',
  evaluationEntry: 'sheetEntry',
  evaluationCommendation: 'commendation',
  evaluationInquiry: 'inquiry',
  exchangePackage: 'package',
  exchangeReturn: 'return',
  exchangeInbox: 'inbox',
  fundingBudget: 'budget',
  fundingProject: 'project',
  fundingStatement: 'statement',
  indicatorReport: 'figureReport',
  reportSummary: 'summary',
  letter: 'draft',
};
const kindNamed = (name: string): Kind | undefined =>
  Object.hasOwn(kinds, name) ? (name as Kind) : Object.hasOwn(subjects, name) ? subjects[name] : undefined;

/** All records of all kinds with what decides about them, read once. */
export class Oracle {
  readonly records = new Map<Kind, Map<string, Facts>>();

  async load(query: <T>(text: string) => Promise<T[]>): Promise<void> {
    for (const kind of Object.keys(kinds) as Kind[]) {
      const rows = await query<Facts>(kinds[kind].sql);
      this.records.set(kind, new Map(rows.map((row) => [row.id, row])));
    }
  }

  ids(kind: Kind): string[] {
    return [...(this.records.get(kind)?.keys() ?? [])];
  }

  /** Whether this person may see the record: the whole oracle. */
  sees(p: Person, kind: Kind, id: string): boolean {
    const r = this.records.get(kind)?.get(id);
    if (!r) return false;
    // Letters of a round hold the scores of all.
    if (kind === 'document' && r.of?.[0] === ('evaluationRound' as Kind))
      return district(p) || kinds.document.sees(p, r);
    if (
      (kind === 'internalNote' || kind === 'origin') &&
      !['office', 'leadership', 'department', 'street'].includes(p.unitKind)
    )
      return false;
    if (kinds[kind].sees(p, r)) return true;
    // What the public said is for its custodians alone, and for them where they see the record that it was told in.
    if (!r.of || (r.more === 'protected' && !custodian(p))) return false;
    const holder = kindNamed(r.of[0]);
    if (holder === undefined) return false;
    return (
      this.sees(p, holder, r.of[1]) || (holder === 'hazard' && kind !== 'source' && this.sees(p, 'source', r.of[1]))
    );
  }

  seen(p: Person, kind: Kind): string[] {
    return this.ids(kind).filter((id) => this.sees(p, kind, id));
  }
}
