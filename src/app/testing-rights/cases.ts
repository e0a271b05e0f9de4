/**
 * Lives of records outside the ledger of hazards, as walks go through them: who does which step from which state, and whose hand in an
 * earlier step shuts somebody out (不相容岗位分离). Said anew from the plan and domain §11.3, beside the policies of the rooms.
 */
import { addDays, plainDate } from '#kernel/shared/time.ts';
import type { Random } from '../demo/random.ts';
import type { Kind, Person as Stood } from './oracle.ts';

/** Somebody in the post in which he acts; `behalf` is its holder where it is lent to him (代办). */
type Person = Stood & { readonly behalf: string | null };

/** A record as it stands: id, state and version, and any column that a rule reads. */
export interface Row {
  readonly id: string;
  readonly state: string;
  readonly version: number;
  readonly [column: string]: unknown;
}

/** What bodies are made of. */
export interface Stuff {
  readonly r: Random;
  /** A file of this person that no record holds yet. */
  file(who: Person): Promise<string>;
  /** Units by their short names. */
  readonly units: Readonly<Record<string, string>>;
  /** People of a unit who stay in their posts. */
  readonly staff: ReadonlyMap<string, readonly string[]>;
  /** A record as somebody reads it who may. */
  read(url: string): Promise<unknown>;
}

export interface Act {
  readonly path: string;
  readonly who: (p: Person, row: Row) => boolean;
  readonly from: readonly string[];
  /** Columns with people who may not do this step. */
  readonly apart?: readonly string[];
  /** What else the record must say. */
  readonly also?: (row: Row, p: Person) => boolean;
  readonly body?: (row: Row, stuff: Stuff, p: Person) => Record<string, unknown> | Promise<Record<string, unknown>>;
  /** Answers to one who may, where facts that the table does not tell stand against it. */
  readonly or?: readonly number[];
  /** May be done twice, also at the same moment. */
  readonly again?: boolean;
  /** Sends no version of the record. */
  readonly bare?: boolean;
  /** Ends what the walk needs: only those try it who may not. */
  readonly denied?: boolean;
}

export interface Case {
  readonly name: string;
  /** Rows that the walk goes through. */
  readonly sql: string;
  /** The record that decides who sees this one, and the door that reads it. */
  readonly sight: (row: Row) => readonly [kind: Kind, id: string];
  readonly read: string;
  /** How its lines in the timeline are filed, for whom somebody acted (代办) stands there. */
  readonly subject?: string;
  readonly lists?: readonly (readonly [path: string, kind: Kind])[];
  readonly acts: readonly Act[];
}

const TODAY = plainDate('2026-09-28');
const later = (days: number): string => addDays(TODAY, days);
const holds = (p: Person, ...roles: string[]): boolean => roles.some((role) => p.roles.includes(role));
const officer = ['department.officer', 'department.reviewer'];
const lead = ['department.deputy', 'department.head'];
const street = ['street.officer', 'street.reviewer'];
const committee = ['office.admin', 'office.reviewer'];
const office = (p: Person): boolean => p.unitKind === 'office' && holds(p, ...committee);
const reviews = (p: Person): boolean => p.unitKind === 'office' && holds(p, 'office.reviewer');
const leads = (p: Person): boolean => ['office', 'leadership'].includes(p.unitKind) && holds(p, 'office.leader');
const of = (p: Person, unit: unknown, ...roles: string[]): boolean =>
  p.unitId !== null && p.unitId === unit && holds(p, ...roles);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const opinion = '已经看过材料，情况属实';
const version = (row: Row): Record<string, unknown> => ({ version: row.version });
const withOpinion = (row: Row): Record<string, unknown> => ({ version: row.version, opinion });
const withReason = (row: Row): Record<string, unknown> => ({ version: row.version, reason: '与实际情况不符合' });

/* —— the ladder (督办阶梯) and listings (挂牌) —— */

const answers = [...officer, ...lead, ...street, 'enterprise.principal', 'enterprise.safety'];
/** A prompt and a letter are signed by a reviewer too; from the order on by a leader alone. */
const signs = (p: Person, row: Row): boolean =>
  holds(p, 'office.leader') || (['prompt', 'letter'].includes(String(row['rung'])) && reviews(p));
const isAddressed = (p: Person, row: Row): boolean => list(row['to_units']).includes(p.unitId) && holds(p, ...answers);
const skipIsOpen = (row: Row): boolean =>
  row['skip_reason'] !== null && row['skip_reason'] !== '' && row['skip_approved_by'] === null;
const measure: Case = {
  name: '督办措施',
  sql: `select m.*, array(select x ->> 'unitId' from jsonb_array_elements(m.recipients) x) as to_units,
      array(select r.unit_id::text from document_recipients r where r.document_id = m.document_id
        and not exists (select 1 from document_receipts x where x.recipient_id = r.id)) as owing
    from supervision_measures m order by m.id`,
  sight: (row) => ['measure', row.id],
  read: '/supervision/measures/:id',
  subject: 'measure',
  lists: [['/supervision/measures', 'measure']],
  acts: [
    {
      path: '/supervision/measures/:id/draft',
      who: office,
      from: ['proposed'],
      body: (row) => ({ ...version(row), requirements: '按治理方案完成整改' }),
    },
    {
      path: '/supervision/measures/:id/approve-skip',
      who: (p) => holds(p, 'office.leader'),
      from: ['proposed', 'drafted'],
      also: skipIsOpen,
      apart: ['proposed_by'],
      body: withOpinion,
    },
    { path: '/supervision/measures/:id/send-back', who: signs, from: ['drafted'], body: withOpinion },
    {
      path: '/supervision/measures/:id/issue',
      who: signs,
      from: ['drafted'],
      also: (row) => !skipIsOpen(row),
      apart: ['drafted_by'],
      body: version,
    },
    {
      path: '/supervision/measures/:id/receive',
      who: isAddressed,
      from: ['issued'],
      // Nobody signs for another, also not in a post lent to him.
      also: (row, p) => list(row['owing']).includes(p.unitId) && p.behalf === null,
      bare: true,
      body: version,
    },
    {
      path: '/supervision/measures/:id/reply',
      who: isAddressed,
      from: ['issued', 'received'],
      also: (row, p) => !list(row['owing']).includes(p.unitId),
      body: withOpinion,
    },
    {
      path: '/supervision/measures/:id/settle',
      who: office,
      from: ['issued', 'received', 'replied'],
      body: withOpinion,
    },
    {
      path: '/supervision/measures/:id/withdraw',
      who: (p) => reviews(p) || holds(p, 'office.leader'),
      from: ['proposed', 'drafted'],
      body: withOpinion,
      denied: true,
    },
  ],
};

const listedBy: Readonly<Record<string, { review: string; approve: readonly string[] }>> = {
  street: { review: 'street.reviewer', approve: ['street.patron'] },
  department: { review: 'department.reviewer', approve: lead },
  district: { review: 'office.reviewer', approve: ['office.leader'] },
};
const lists = (p: Person, row: Row): boolean =>
  p.unitId !== null &&
  (p.unitId === row['listing_unit_id'] || (row['level'] === 'district' && holds(p, 'office.leader')));
const listsAs =
  (step: 'review' | 'approve') =>
  (p: Person, row: Row): boolean => {
    const roles = listedBy[String(row['level'])]?.[step] ?? [];
    return lists(p, row) && holds(p, ...[roles].flat());
  };
const firm = (p: Person, row: Row): boolean =>
  p.unitKind === 'enterprise' &&
  p.firm === row['enterprise_id'] &&
  holds(p, 'enterprise.principal', 'enterprise.safety');
const listing: Case = {
  name: '挂牌督办',
  sql: `select * from supervision_listings order by id`,
  sight: (row) => ['listing', row.id],
  read: '/supervision/listings/:id',
  subject: 'listing',
  lists: [['/supervision/listings', 'listing']],
  acts: [
    {
      path: '/supervision/listings/:id/review',
      who: listsAs('review'),
      from: ['proposed'],
      apart: ['proposed_by'],
      body: withOpinion,
    },
    {
      path: '/supervision/listings/:id/approve',
      who: listsAs('approve'),
      from: ['reviewed'],
      apart: ['proposed_by', 'reviewed_by'],
      body: (row) => ({ ...version(row), dueOn: later(40), requirements: '按治理方案完成整改' }),
    },
    {
      path: '/supervision/listings/:id/refuse',
      who: (p, row) => listsAs('review')(p, row) || listsAs('approve')(p, row),
      from: ['proposed', 'reviewed'],
      body: withOpinion,
      denied: true,
    },
    {
      path: '/supervision/listings/:id/progress',
      who: (p, row) => firm(p, row) || of(p, row['unit_id'], ...officer, 'office.reviewer'),
      from: ['listed', 'accepting'],
      again: true,
      body: (row, { r }) => ({ ...version(row), text: '泄爆片已经到货', percent: r.int(10, 90) }),
    },
    { path: '/supervision/listings/:id/acceptance', who: firm, from: ['listed'], body: withOpinion },
    {
      path: '/supervision/listings/:id/acceptance/decision',
      who: listsAs('review'),
      from: ['accepting'],
      body: (row, { r }) => ({ ...withOpinion(row), approve: r.chance(0.7) }),
    },
    {
      path: '/supervision/listings/:id/delist',
      who: listsAs('approve'),
      from: ['accepted'],
      apart: ['accepted_by'],
      body: withOpinion,
    },
  ],
};

/* —— whistles (吹哨) and joint sessions (会商) —— */

const called = [...officer, ...lead, 'enforcement.officer'];
const blows = (p: Person, row: Row): boolean =>
  ['street', 'community'].includes(p.unitKind) &&
  holds(p, ...street) &&
  p.unitId !== null &&
  (p.unitId === row['blower'] || (p.unitKind === 'street' && p.street === row['street_code']));
const whistle: Case = {
  name: '吹哨',
  sql: `select w.*, w.unit_id as blower, exists (select 1 from whistle_calls c where c.whistle_id = w.id and c.arrived_at is not null) as has_arrived,
      exists (select 1 from whistle_calls c where c.whistle_id = w.id and c.rating in ('partly', 'unsolved')) as is_unsolved from whistles w order by w.id`,
  sight: (row) => ['whistle', row.id],
  read: '/whistles/:id',
  subject: 'whistle',
  acts: [
    {
      path: '/whistles/:id/withdraw',
      who: blows,
      from: ['calling'],
      also: (row) => row['has_arrived'] === false,
      body: withReason,
      denied: true,
    },
    {
      path: '/whistles/:id/again',
      who: blows,
      from: ['settled'],
      also: (row) => row['is_unsolved'] === true,
      body: (row, { units }) => ({ ...withReason(row), urgency: 'ordinary', unitIds: [units['区应急管理局']] }),
    },
  ],
};
const whistleCall: Case = {
  name: '报到',
  sql: `select c.*, w.street_code, w.unit_id as blower from whistle_calls c join whistles w on w.id = c.whistle_id order by c.id`,
  sight: (row) => ['whistle', String(row['whistle_id'])],
  read: '/whistles/:id',
  subject: 'whistleCall',
  lists: [['/whistles', 'whistleCall']],
  acts: [
    {
      path: '/whistles/:id/calls/:callId/acknowledge',
      who: (p, row) => of(p, row['unit_id'], ...called),
      from: ['called'],
      body: (row) => ({ ...version(row), note: '马上到' }),
    },
    {
      path: '/whistles/:id/calls/:callId/arrive',
      who: (p, row) => of(p, row['unit_id'], ...called),
      from: ['called', 'acknowledged'],
      body: async (row, { file }, p) => ({ ...version(row), photoIds: [await file(p)] }),
    },
    {
      path: '/whistles/:id/calls/:callId/report',
      who: (p, row) => of(p, row['unit_id'], ...called),
      from: ['arrived'],
      body: (row) => ({ ...version(row), result: '已经当场清除' }),
    },
    {
      path: '/whistles/:id/calls/:callId/rate',
      who: (p, row) => blows(p, row) && p.unitId !== row['unit_id'],
      from: ['reported'],
      apart: ['acknowledged_by', 'arrived_by', 'reported_by'],
      body: (row, { r }) => ({
        ...version(row),
        rating: r.pick(['solved', 'partly', 'unsolved']),
        note: '还差一处没有清完',
      }),
    },
  ],
};

const speaks = [...committee, ...officer, ...lead, 'enforcement.officer', ...street];
const session: Case = {
  name: '会商',
  sql: `select * from joint_sessions order by id`,
  sight: (row) => ['session', row.id],
  read: '/joint-sessions/:id',
  subject: 'jointSession',
  lists: [
    ['/joint-sessions', 'session'],
    ['/joint-decisions', 'decision'],
  ],
  acts: [
    {
      path: '/joint-sessions/:id/convene',
      who: (p, row) => of(p, row['unit_id'], ...speaks),
      from: ['called'],
      body: (row) => ({ ...version(row), host: '主持人', attendance: [] }),
    },
    {
      path: '/joint-sessions/:id/statements',
      who: (p, row) => of(p, row['unit_id'], ...speaks),
      from: ['inSession'],
      again: true,
      bare: true,
      body: () => ({ unitName: '区商务局', speaker: '发言人', text: '同意会商意见' }),
    },
    {
      path: '/joint-sessions/:id/conclude',
      who: (p, row) => of(p, row['unit_id'], ...speaks),
      from: ['inSession'],
      body: (row, { units, r }) => ({
        ...version(row),
        analysis: '涉及两个部门',
        decisions: ['二号桥街道', '区商务局'].map((name) => ({
          what: `由${name}牵头清理`,
          proofRequired: '现场照片',
          leadUnitId: units[name],
          ...(r.chance(0.5) ? { assistingIds: [units['上杭路街道']] } : {}),
          dueOn: later(20),
        })),
      }),
    },
    {
      path: '/joint-sessions/:id/cancel',
      who: (p, row) => of(p, row['unit_id'], ...speaks),
      from: ['called'],
      body: withReason,
      denied: true,
    },
  ],
};
const invitee: Case = {
  name: '会商邀请',
  sql: `select i.*, 1 as version, case when s.state <> 'called' then 'over' when i.received_at is null then 'open' else 'received' end as state
    from joint_invitees i join joint_sessions s on s.id = i.session_id order by i.id`,
  sight: (row) => ['session', String(row['session_id'])],
  read: '/joint-sessions/:id',
  acts: [
    {
      path: '/joint-sessions/:id/invitees/:inviteeId/receive',
      who: (p, row) => (row['user_id'] === null ? of(p, row['unit_id'], ...speaks) : p.userId === row['user_id']),
      from: ['open'],
      bare: true,
      body: () => ({ reply: '准时到会' }),
    },
  ],
};
const leadsIt = (p: Person, row: Row): boolean =>
  of(p, row['lead_unit_id'], ...speaks) || row['person_id'] === p.userId;
const confirmsIt = (p: Person, row: Row): boolean =>
  of(p, row['confirm_unit_id'], ...speaks) &&
  p.unitId !== row['lead_unit_id'] &&
  !list(row['assisting_ids']).includes(p.unitId);
const decision: Case = {
  name: '议定事项',
  sql: `select * from joint_decisions order by id`,
  sight: (row) => ['session', String(row['session_id'])],
  read: '/joint-sessions/:id',
  subject: 'jointDecision',
  acts: [
    { path: '/joint-decisions/:id/accept', who: leadsIt, from: ['assigned'], body: version },
    {
      path: '/joint-decisions/:id/report',
      who: leadsIt,
      from: ['accepted', 'returned'],
      body: async (row, { file }, p) => ({ ...version(row), report: '已经清理完毕', fileIds: [await file(p)] }),
    },
    {
      path: '/joint-decisions/:id/confirm',
      who: confirmsIt,
      from: ['reported'],
      apart: ['accepted_by', 'reported_by'],
      body: withOpinion,
    },
    {
      path: '/joint-decisions/:id/send-back',
      who: confirmsIt,
      from: ['reported'],
      apart: ['accepted_by', 'reported_by'],
      body: withOpinion,
    },
  ],
};

/* —— tasks of the plan (攻坚任务) —— */

const works = [...committee, ...officer, ...lead, ...street];
const bears = (p: Person, row: Row): boolean => of(p, row['unit_id'], ...works);
const assists = (p: Person, row: Row): boolean => list(row['assisting_ids']).includes(p.unitId) && holds(p, ...works);
/** The office rules on tasks, on its own the committee's leaders. */
const rules = (p: Person, row: Row): boolean =>
  p.unitId !== null && p.unitId !== (row['task_unit'] ?? row['unit_id']) && (office(p) || leads(p));
const confirmsTask = (p: Person, row: Row): boolean => rules(p, row) && !list(row['assisting_ids']).includes(p.unitId);
const hands = ['submitted_by', 'accepted_by', 'officer_id', 'head_id'];
const running = ['accepted', 'underway', 'returned'];
const task: Case = {
  name: '攻坚任务',
  sql: `select * from plan_tasks order by id`,
  sight: (row) => ['task', row.id],
  read: '/plan/tasks/:id',
  subject: 'planTask',
  lists: [['/plan/tasks', 'task']],
  acts: [
    {
      path: '/plan/tasks/accept',
      who: bears,
      from: ['proposed'],
      bare: true,
      body: (row, { staff, r }) => {
        const people = staff.get(String(row['unit_id'])) ?? [];
        return { taskIds: [row.id], headId: r.pick(people), officerId: r.pick(people) };
      },
    },
    { path: '/plan/tasks/:id/refuse', who: bears, from: ['proposed'], body: withReason },
    { path: '/plan/tasks/:id/uphold', who: rules, from: ['refused'], body: withOpinion },
    {
      path: '/plan/tasks/:id/steps',
      who: bears,
      from: running,
      body: (row) => ({ ...version(row), steps: [{ title: '建立自查清单', dueOn: later(30) }] }),
    },
    {
      path: '/plan/tasks/:id/edit',
      who: (p, row) => bears(p, row) || rules(p, row),
      from: running,
      // What is so already is not changed a second time, and nobody is told of a conflict.
      again: true,
      or: [409],
      body: (row, { r, units }) => ({
        ...withReason(row),
        proofRequired: `证明 ${r.int(1, 1e9)}`,
        assistingIds: r.chance(0.5) && row['unit_id'] !== units['区商务局'] ? [units['区商务局']] : [],
      }),
    },
    {
      path: '/plan/tasks/:id/entries',
      who: (p, row) => bears(p, row) || assists(p, row),
      from: running,
      again: true,
      bare: true,
      body: () => ({ text: '走访了辖区的重点企业' }),
    },
    {
      path: '/plan/tasks/:id/comments',
      who: (p, row) =>
        (['office', 'leadership'].includes(p.unitKind) && holds(p, ...committee, 'office.leader')) ||
        bears(p, row) ||
        assists(p, row),
      from: ['proposed', 'refused', 'accepted', 'underway', 'submitted', 'returned', 'done', 'suspended', 'cancelled'],
      again: true,
      bare: true,
      body: () => ({ text: '请抓紧' }),
    },
    {
      path: '/plan/tasks/:id/submit',
      who: bears,
      from: running,
      or: [422],
      body: async (row, { file }, p) => ({ ...version(row), submission: '已经全部完成', fileIds: [await file(p)] }),
    },
    { path: '/plan/tasks/:id/confirm', who: confirmsTask, from: ['submitted'], apart: hands, body: withOpinion },
    { path: '/plan/tasks/:id/send-back', who: confirmsTask, from: ['submitted'], apart: hands, body: withOpinion },
    { path: '/plan/tasks/:id/suspend', who: rules, from: running, body: withReason },
    { path: '/plan/tasks/:id/resume', who: rules, from: ['suspended'], body: withReason },
    { path: '/plan/tasks/:id/reopen', who: rules, from: ['done'], body: withReason },
    {
      path: '/plan/tasks/:id/cancel',
      who: rules,
      from: ['proposed', 'refused', ...running, 'suspended'],
      body: withReason,
      denied: true,
    },
  ],
};
const step: Case = {
  name: '任务节点',
  sql: `select s.*, t.unit_id as task_unit, case when t.state in ('accepted', 'underway', 'returned') then s.state else 'shut' end as state
    from plan_steps s join plan_tasks t on t.id = s.task_id order by s.id`,
  sight: (row) => ['task', String(row['task_id'])],
  read: '/plan/tasks/:id',
  subject: 'planStep',
  acts: [
    {
      path: '/plan/steps/:id/finish',
      who: (p, row) => of(p, row['unit_id'], ...works) || of(p, row['task_unit'], ...works),
      from: ['open', 'returned'],
      body: (row) => ({ ...version(row), report: '已经完成' }),
    },
    {
      path: '/plan/steps/:id/send-back',
      who: (p, row) => rules(p, row) && p.unitId !== row['unit_id'],
      from: ['done'],
      apart: ['done_by'],
      body: withOpinion,
    },
    // What the plan asks again and again is not taken away by whom it is asked of.
    {
      path: '/plan/steps/:id/drop',
      who: (p, row) => rules(p, row) || (row['kind'] === 'step' && of(p, row['task_unit'], ...works)),
      from: ['open', 'returned'],
      body: withReason,
    },
  ],
};

/* —— periodic reports (定期报送) —— */

const fills = (p: Person, row: Row): boolean => of(p, row['unit_id'], ...committee, ...officer, ...street);
const signsFor = (p: Person, row: Row): boolean => of(p, row['unit_id'], ...lead, 'street.patron', 'office.leader');
const writers = ['filled_by', 'confirmed_by'];
interface Field {
  key: string;
  kind: string;
  value?: number | null;
  form?: string;
  isRequired?: boolean;
}
const report: Case = {
  name: '定期报送',
  sql: `select r.*, v.filled_by from reports r join report_revisions v on v.report_id = r.id and v.revision = r.revision
    where r.unit_id in (select id from units where short_name in ('二号桥街道', '上杭路街道', '区应急管理局')) order by r.id`,
  sight: (row) => ['report', row.id],
  read: '/reports/:id',
  subject: 'report',
  lists: [['/reports', 'report']],
  acts: [
    { path: '/reports/:id/prefill', who: fills, from: ['notStarted'], body: version },
    {
      path: '/reports/:id/save',
      who: fills,
      from: ['prefilled', 'returned'],
      body: async (row, { read }) => {
        const { sections } = (await read(`/reports/${row.id}`)) as { sections: { fields: Field[] }[] };
        const fields = sections.flatMap((one) => one.fields);
        return {
          ...version(row),
          figures: Object.fromEntries(
            fields
              .filter((f) => f.kind === 'figure' && f.value === null)
              .map((f) => [f.key, { value: 0, denominator: f.form === 'rate' ? 0 : null, reason: '' }]),
          ),
          texts: Object.fromEntries(
            fields
              .filter((f) => f.kind === 'text' && f.isRequired)
              .map((f) => [f.key, { text: '按照方案要求逐项推进各项工作。', taken: [] }]),
          ),
        };
      },
    },
    { path: '/reports/:id/refresh', who: fills, from: ['prefilled', 'returned'], body: version },
    { path: '/reports/:id/confirm', who: fills, from: ['prefilled', 'returned'], or: [422], body: version },
    {
      path: '/reports/:id/reopen',
      who: (p, row) => signsFor(p, row) || fills(p, row),
      from: ['confirmed', 'signed'],
      also: (row, p) => row.state === 'confirmed' || signsFor(p, row),
      body: withReason,
    },
    { path: '/reports/:id/sign', who: signsFor, from: ['confirmed'], apart: writers, body: version },
    {
      path: '/reports/:id/submit',
      who: (p, row) => signsFor(p, row) || fills(p, row),
      from: ['signed'],
      body: version,
    },
    {
      path: '/reports/:id/send-back',
      who: office,
      from: ['submitted', 'accepted'],
      apart: [...writers, 'signed_by'],
      body: (row) => ({
        ...version(row),
        remarks: [
          { part: (list(row['parts'])[0] as { key: string } | undefined)?.key ?? 'progress', remark: '请核对这一部分' },
        ],
      }),
    },
    { path: '/reports/:id/accept', who: office, from: ['submitted'], apart: [...writers, 'signed_by'], body: version },
    {
      path: '/reports/:id/ask-amend',
      who: (p, row) => signsFor(p, row) || fills(p, row),
      from: ['locked'],
      body: withReason,
    },
    { path: '/reports/:id/allow-amend', who: office, from: ['amending'], apart: ['amend_asked_by'], body: version },
    {
      path: '/reports/:id/comments',
      who: (p, row) => signsFor(p, row) || fills(p, row) || office(p),
      from: [
        'notStarted',
        'prefilled',
        'confirmed',
        'signed',
        'submitted',
        'returned',
        'accepted',
        'locked',
        'amending',
      ],
      again: true,
      bare: true,
      body: () => ({ text: '请核对第二部分' }),
    },
  ],
};

/* —— evaluation (考核评价) —— */

const scheme: Case = {
  name: '考核方案',
  sql: `select * from evaluation_schemes where year = 2027 order by id`,
  sight: (row) => ['scheme', row.id],
  read: '/evaluation/schemes/:id',
  subject: 'evaluationScheme',
  lists: [['/evaluation/schemes', 'scheme']],
  acts: [
    {
      path: '/evaluation/schemes/:id/save',
      who: office,
      from: ['draft'],
      body: (row) => ({ ...version(row), title: row['title'], content: row['content'] }),
    },
    { path: '/evaluation/schemes/:id/submit', who: office, from: ['draft'], body: version },
    {
      path: '/evaluation/schemes/:id/review',
      who: reviews,
      from: ['reviewing'],
      apart: ['drafted_by'],
      body: withOpinion,
    },
    {
      path: '/evaluation/schemes/:id/send-back',
      who: (p) => reviews(p) || leads(p),
      from: ['reviewing', 'reviewed'],
      also: (row, p) => (row.state === 'reviewing' ? reviews(p) : leads(p)),
      body: withOpinion,
    },
    {
      path: '/evaluation/schemes/:id/adopt',
      who: leads,
      from: ['reviewed'],
      apart: ['drafted_by', 'reviewed_by'],
      body: withOpinion,
    },
    { path: '/evaluation/schemes/:id/discard', who: office, from: ['draft'], body: withOpinion, denied: true },
  ],
};
const scored = (row: Row): { itemId: unknown; score: number; reason: string }[] =>
  list(row['listed']).map((itemId) => ({ itemId, score: 18, reason: '按佐证核定' }));
const round: Case = {
  name: '考核',
  sql: `select r.*, array(select i.id::text from evaluation_items i join evaluation_sheets s on s.id = i.sheet_id where s.round_id = r.id and i.key = 'list' and s.grp = 'street') as listed,
      array(select c.by_id::text from evaluation_score_changes c join evaluation_sheets s on s.id = c.sheet_id where s.round_id = r.id and c.kind in ('office', 'entry')) as scorers
    from evaluation_rounds r order by r.id`,
  sight: (row) => ['round', row.id],
  read: '/evaluation/rounds/:id',
  subject: 'evaluationRound',
  lists: [['/evaluation/rounds', 'round']],
  acts: [
    {
      path: '/evaluation/rounds/:id/measure',
      who: office,
      from: ['selfScoring', 'scoring'],
      again: true,
      body: version,
    },
    { path: '/evaluation/rounds/:id/close-self', who: office, from: ['selfScoring'], body: version },
    {
      path: '/evaluation/rounds/:id/scores',
      who: office,
      from: ['scoring'],
      again: true,
      bare: true,
      body: (row) => ({ scores: scored(row) }),
    },
    { path: '/evaluation/rounds/:id/publish', who: office, from: ['scoring'], or: [409], body: version },
    {
      path: '/evaluation/rounds/:id/freeze',
      who: leads,
      from: ['published'],
      apart: ['published_by', 'scorers'],
      or: [409],
      body: withOpinion,
    },
    {
      path: '/evaluation/rounds/:id/cancel',
      who: leads,
      from: ['selfScoring', 'scoring'],
      body: withOpinion,
      denied: true,
    },
  ],
};
const evaluated = [...officer, ...lead, ...street, 'street.patron'];
const own = (p: Person, row: Row): boolean => of(p, row['unit_id'], ...evaluated);
const sheet: Case = {
  name: '评分表',
  sql: `select s.*, r.state || ':' || s.state as state, (select i.id from evaluation_items i where i.sheet_id = s.id and i.key = 'list') as list_item,
      (select i.id from evaluation_items i where i.sheet_id = s.id and i.key = 'late') as late_item
    from evaluation_sheets s join evaluation_rounds r on r.id = s.round_id
    where s.unit_id in (select id from units where short_name in ('二号桥街道', '上杭路街道')) order by s.id`,
  sight: (row) => ['sheet', row.id],
  read: '/evaluation/sheets/:id',
  acts: [
    {
      path: '/evaluation/sheets/:id/self',
      who: own,
      from: ['selfScoring:selfScoring'],
      again: true,
      bare: true,
      body: (row, { r }) => ({ scores: [{ itemId: row['list_item'], score: r.int(0, 20), note: '对照清单自评' }] }),
    },
    {
      path: '/evaluation/sheets/:id/submit',
      who: own,
      from: ['selfScoring:selfScoring'],
      body: (row) => ({ ...version(row), statement: '全年完成各项任务' }),
    },
    { path: '/evaluation/sheets/:id/reopen', who: office, from: ['selfScoring:submitted'], body: withOpinion },
    {
      path: '/evaluation/sheets/:id/entries',
      who: (p, row) => office(p) && p.unitId !== row['unit_id'],
      from: ['scoring:scoring'],
      again: true,
      bare: true,
      body: (row) => ({ itemId: row['late_item'], what: '迟报一次', points: 0.5, happenedOn: TODAY, link: '/reports' }),
    },
    { path: '/evaluation/sheets/:id/acknowledge', who: own, from: ['published:published'], or: [409], body: version },
    {
      path: '/evaluation/sheets/:id/objections',
      who: own,
      from: ['published:published'],
      or: [409],
      bare: true,
      body: async (row, { file }, p) => ({
        itemId: row['list_item'],
        claim: '清单已经按期报送',
        askedScore: 20,
        fileIds: [await file(p)],
      }),
    },
  ],
};
const decides = (p: Person, row: Row): boolean => (office(p) || leads(p)) && p.unitId !== row['filed_unit_id'];
const objection: Case = {
  name: '考核异议',
  sql: `select o.*, array(select c.by_id::text from evaluation_score_changes c where c.sheet_id = o.sheet_id and c.kind in ('office', 'entry')) as scorers
    from evaluation_objections o order by o.id`,
  sight: (row) => ['objection', row.id],
  read: '/evaluation/objections/:id',
  subject: 'evaluationObjection',
  lists: [['/evaluation/objections', 'objection']],
  acts: [
    {
      path: '/evaluation/objections/:id/uphold',
      who: decides,
      from: ['filed'],
      apart: ['filed_by', 'scorers'],
      body: (row) => ({ ...version(row), score: 19, ruling: '佐证属实，改分' }),
    },
    {
      path: '/evaluation/objections/:id/dismiss',
      who: decides,
      from: ['filed'],
      apart: ['filed_by', 'scorers'],
      body: (row) => ({ ...version(row), ruling: '佐证不足，维持原分' }),
    },
    {
      path: '/evaluation/objections/:id/withdraw',
      who: (p, row) => of(p, row['filed_unit_id'], ...evaluated),
      from: ['filed'],
      body: version,
    },
  ],
};

/** Records that belong together: one walk goes through all of a family. */
export const families: Readonly<Record<string, readonly Case[]>> = {
  督办: [measure, listing],
  联合工作: [whistle, whistleCall, session, invitee, decision],
  攻坚任务: [task, step],
  定期报送: [report],
  考核评价: [scheme, round, sheet, objection],
};
