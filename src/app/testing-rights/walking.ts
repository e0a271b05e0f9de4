/**
 * A seeded walk: persons act on a handful of hazards in any order, with bodies that fit and with fields that no form offers. What the
 * oracle forbids never succeeds, a record outside answers like one that does not exist, and however the walk went, no two acts that
 * different people must do (不相容岗位分离) were done by one.
 */
import type { Desk } from '#platform/identity/server/builders.ts';
import { addDays, plainDate } from '#kernel/shared/time.ts';
import { random, type Random } from '../demo/random.ts';
import { FOREIGN, smuggled } from './acting.ts';
import { kinds, type Facts, type Oracle } from './oracle.ts';
import { mayEver, parseDoors } from './reading.ts';
import { ask, type Asker, type Query } from './world.ts';

export interface WalkWorld {
  desk: Desk;
  query: Query;
  people: readonly Asker[];
  oracle: Oracle;
  enterpriseId: string;
  criterion: string;
  answers: unknown;
  photo(who: Asker): Promise<string>;
}

interface State {
  id: string;
  state: string;
  version: number;
  request: string | null;
}
const TODAY = '2026-09-28';

/** A body for an act on this hazard as it stands. */
async function bodyFor(w: WalkWorld, r: Random, act: string, h: State, who: Asker): Promise<Record<string, unknown>> {
  const version = r.chance(0.95) ? h.version : h.version + 1;
  const opinion = '已经看过现场和材料';
  const approve = r.chance(0.75);
  const pass = r.chance(0.7);
  const other = r.pick(w.people);
  switch (act) {
    case 'judge':
    case 'rejudge':
      return r.chance(0.6)
        ? {
            version,
            grade: 'major',
            method: 'direct',
            criterionIds: [w.criterion],
            answers: w.answers,
            reason: '符合判定条款',
            cause: 'facts',
          }
        : { version, grade: 'general', method: 'direct', criterionIds: [], reason: '可以立即整改', cause: 'facts' };
    case 'notice':
      return { version, requirements: '按条款要求整改' };
    case 'sign-notice':
      return {
        role: r.pick(['principal', 'controller']),
        ...(r.chance(0.3) ? { paperFileId: await w.photo(who) } : {}),
      };
    case 'plan':
      return {
        version,
        goals: '消除粉尘爆炸危险',
        measures: '加装泄爆片和锁气卸灰阀',
        funding: '自筹资金',
        fundingFen: 100,
        organisation: '成立治理小组',
        responsiblePerson: '某某',
        schedule: '一个月内完成',
        dueOn: addDays(plainDate(TODAY), 30),
        safety: '整改期间停用，湿式清扫',
        fileIds: [],
      };
    case 'plan-review':
    case 'close':
    case 'resume-decision':
      return { version, approve, opinion };
    case 'extension-decision':
    case 'void-decision':
      return { version, approve, opinion, requestId: h.request ?? FOREIGN };
    case 'progress':
      return { text: '正在安装', percent: r.int(0, 100), fileIds: [] };
    case 'measures':
      return { text: '停用并设警戒', responsible: '某某', fileIds: [] };
    case 'stop':
      return { version, kind: r.pick(['full', 'partial']), extent: '打磨车间', basis: '安全生产法第六十五条' };
    case 'evidence':
      return { kind: r.pick(['after', 'assessment', 'workersReport']), fileIds: [await w.photo(who)], note: '' };
    case 'completion':
      return {
        version,
        statement: '泄爆片已安装并试运行',
        rectifier: '设备科',
        spentFen: 1,
        selfCheckedBy: '某某',
        selfCheckedOn: TODAY,
      };
    case 'extension':
      return {
        version,
        newDueOn: addDays(plainDate(TODAY), 60),
        done: '完成一半',
        reason: '设备没有到货',
        interimMeasures: '停用并设警戒',
        fileIds: [],
      };
    case 'void':
      return { version, reason: '判定所依据的事实有误', fileIds: [] };
    case 'verification':
      return {
        version,
        pass,
        secondOfficerId: other.userId,
        visitedOn: TODAY,
        findings: '现场看过各处',
        newDueOn: pass ? null : addDays(plainDate(TODAY), 20),
        fileIds: [],
      };
    case 'resume':
      return { version, statement: '申请恢复生产', fileIds: [] };
    case 'look-back':
      return {
        version,
        pass,
        visitedOn: TODAY,
        findings: '回头看各处',
        newDueOn: pass ? null : addDays(plainDate(TODAY), 20),
        fileIds: [],
      };
    case 'reopen':
      return { version, reason: '同一处又出现', foundOn: TODAY, newDueOn: addDays(plainDate(TODAY), 20), fileIds: [] };
    case 'transfer':
      return { version, unitId: other.unitId ?? FOREIGN, reason: '属于该部门监管范围' };
    case 'assign':
      return { version, userId: other.userId };
    case 'urge':
      return { text: '请尽快办理这一件' };
    case 'comments':
      return { text: '内部的话' };
    default:
      return { version, opinion, reason: '与事实不符合' };
  }
}

/** Pairs of acts on one hazard that one person never does both of; said by the columns and lines that the acts leave. */
const separations: readonly (readonly [what: string, sql: string])[] = [
  ['判定人核准入库', `select id from hazards where judged_by = confirmed_by and confirmed_on is not null`],
  ['上报人核准入库', `select id from hazards where reporter_id = confirmed_by and confirmed_on is not null`],
  [
    '报告整改完成的人复查',
    `select id from hazards where completed_by is not null and completed_by in (verified_by, verified_second_by) and state in ('verified', 'closing', 'closed', 'archived')`,
  ],
  ['同一人两次作为复查人', `select id from hazards where verified_by = verified_second_by`],
  [
    '上报、核准、复查、申请的人销号',
    `select id from hazards where grade = 'major' and state in ('closed', 'archived') and closed_by in (reporter_id, confirmed_by, verified_by, verified_second_by, closure_applied_by)`,
  ],
  ['申请人审核自己的申请', `select subject_id as id from case_requests where decided_by = proposed_by`],
  [
    '企业的人复查',
    `select h.id from hazards h join posts p on p.user_id in (h.verified_by, h.verified_second_by) join units n on n.id = p.unit_id where n.enterprise_id = h.enterprise_id`,
  ],
  [
    '原复查人回头看',
    `select e.subject_id as id from case_events e join hazards h on h.id::text = e.subject_id::text where e.subject_type = 'hazard' and e.act = 'passLookBack' and h.state = 'archived' and e.actor_id = h.verified_by
       and not exists (select 1 from case_events later where later.subject_type = e.subject_type and later.subject_id = e.subject_id and later.act = e.act and later.id > e.id)`,
  ],
];

/** What usually comes next, so that a walk gets somewhere. */
const usual: Readonly<Record<string, readonly string[]>> = {
  reported: ['judge'],
  awaitingConfirmation: ['confirm', 'confirm', 'reject-judgement'],
  registered: ['notice'],
  notified: ['sign-notice'],
  planning: ['plan'],
  planReview: ['plan-review'],
  rectifying: [
    'evidence',
    'completion',
    'completion',
    'extension',
    'extension-decision',
    'progress',
    'stop',
    'withdraw-judgement',
  ],
  returned: ['evidence', 'completion'],
  awaitingReview: ['verification'],
  verified: ['resume', 'closure', 'closure'],
  resumeReview: ['resume-decision'],
  closing: ['close'],
  closed: ['look-back', 'reopen'],
  archived: ['reopen'],
  void: ['urge'],
};

export interface Walk {
  /** Why it failed, with the way there; null when all held. */
  fault: string | null;
  done: number;
  refused: number;
  states: Set<string>;
}

export async function walk(
  w: WalkWorld,
  { seed, hazards, steps }: { seed: string | number; hazards: readonly string[]; steps: number },
): Promise<Walk> {
  const r = random('walk', seed);
  const result: Walk = { fault: null, done: 0, refused: 0, states: new Set() };
  const doors = parseDoors().filter(
    (d) => d.room === 'hazards' && d.verb === 'act' && d.kind === 'hazard' && d.path.startsWith('/hazards/:id/'),
  );
  const way: string[] = [];
  const facts = async (): Promise<Map<string, Facts>> =>
    new Map((await w.query<Facts>(kinds.hazard.sql)).map((row) => [row.id, row]));
  w.oracle.records.set('hazard', await facts());

  for (let step = 0; step < steps && result.fault === null; step++) {
    const id = r.pick(hazards);
    const [h] = await w.query<State>(
      `select h.id, h.state, h.version, (select q.id from case_requests q where q.subject_id::text = h.id::text and q.status = 'pending' limit 1) as request from hazards h where h.id = $1`,
      [id],
    );
    if (!h) break;
    result.states.add(h.state);
    const wanted = r.chance(0.75) ? r.pick(usual[h.state] ?? ['urge']) : r.pick(doors).path.split('/').pop();
    const door = doors.find((d) => d.path === `/hazards/:id/${wanted}`);
    if (!door) continue;
    const record = w.oracle.records.get('hazard')?.get(id);
    // Mostly one who may, to get on; often one who may not.
    const able = w.people.filter((p) => w.oracle.sees(p, 'hazard', id) && mayEver(p, door.who, record));
    const p = able.length > 0 && r.chance(0.7) ? r.pick(able) : r.pick(w.people);
    const sees = w.oracle.sees(p, 'hazard', id);
    const may = sees && mayEver(p, door.who, record);
    const body = await bodyFor(w, r, wanted ?? '', h, p);
    const answer = await ask(w.desk, p, 'POST', door.path.replace(':id', id), { ...smuggled, ...body, id: FOREIGN });
    const code = (answer.body as { code?: string } | null)?.code ?? '';
    way.push(`${step} ${p.login} (${p.roles.join()}) ${wanted} ${h.state} → ${answer.status} ${code}`);
    const fail = (why: string): void => {
      result.fault = `${why}\nseed ${seed}, step ${step} of the walk on ${id}:\n${way.slice(-25).join('\n')}`;
    };
    if (answer.status >= 500) fail('a defect');
    if (!may && answer.status < 400) fail('the oracle forbids it');
    if (!sees && ![404, 400].includes(answer.status)) fail('a record outside did not answer as if it were not there');
    if (answer.status >= 400) {
      result.refused++;
      continue;
    }
    result.done++;
    w.oracle.records.set('hazard', await facts());
    for (const [what, sql] of separations) {
      const broken = await w.query<{ id: string }>(`select x.id from (${sql}) x where x.id::text = any($1::text[])`, [
        hazards,
      ]);
      if (broken.length > 0) fail(`separation: ${what}`);
    }
    // Reading agrees as well: whoever the oracle lets see it opens it, nobody else.
    const reader = r.pick(w.people);
    const read = await ask(w.desk, reader, 'GET', `/hazards/${id}`);
    if (w.oracle.sees(reader, 'hazard', id) !== read.status < 400) fail(`${reader.login} reading got ${read.status}`);
    const smuggledIn = await w.query(
      `select 1 from hazards where enterprise_id = $1 or reporter_id = $1 or unit_id = $1 or id = $1 or version >= 9999`,
      [FOREIGN],
    );
    if (smuggledIn.length > 0) fail('a smuggled field came in');
  }
  return result;
}
