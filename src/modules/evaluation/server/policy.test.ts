import assert from 'node:assert/strict';
import test from 'node:test';
import { clause } from '#kernel/shared/clause.ts';
import { noScope, systemActor, type Actor } from '#kernel/shared/actor.ts';
import { type Answer } from '#platform/casework/shared/answers.ts';
import * as policy from './policy.ts';
import type {
  CommendationRow,
  CorrectionRow,
  InquiryRow,
  ObjectionRow,
  RoundRow,
  SchemeRow,
  SheetRow,
} from './store.ts';

const person = (id: string, unitKind: string, unitId: string, ...roles: string[]): Actor => ({
  ...systemActor,
  kind: 'person',
  userId: id as Actor['userId'],
  unitKind,
  unitId: unitId as Actor['unitId'],
  unitName: unitId === 'org' ? '河东区委组织部' : unitId,
  roles,
  scope: { ...noScope, all: unitKind === 'office' || unitKind === 'leadership' },
});
const people = {
  clerk: person('clerk', 'office', 'office', 'office.admin'),
  reviewer: person('reviewer', 'office', 'office', 'office.reviewer'),
  second: person('second', 'office', 'office', 'office.reviewer'),
  leader: person('leader', 'office', 'office', 'office.leader'),
  vice: person('vice', 'leadership', 'committee', 'office.leader'),
  street: person('street', 'street', 'street', 'street.officer'),
  other: person('other', 'street', 'other', 'street.officer'),
  department: person('department', 'department', 'department', 'department.officer'),
  organisation: person('organisation', 'department', 'org', 'department.officer'),
  firm: person('firm', 'enterprise', 'firm', 'enterprise.principal'),
  intake: person('intake', 'office', 'office', 'intake'),
};
type Name = keyof typeof people;
/** Who may (✓), who is refused for being the wrong person (who did the step before), all others get nothing. */
const holds = (may: (actor: Actor) => Answer, allowed: readonly Name[], samePerson: readonly Name[] = []): void => {
  for (const [name, actor] of Object.entries(people) as [Name, Actor][]) {
    const answer = may(actor);
    const said = answer === null ? 'none' : answer.allowed ? 'yes' : answer.kind;
    const expected = allowed.includes(name) ? 'yes' : samePerson.includes(name) ? 'person' : 'none';
    assert.equal(said, expected, name);
  }
};
const scheme = (over: Partial<SchemeRow>): SchemeRow =>
  ({ drafted_by: 'clerk', reviewed_by: null, state: 'draft', ...over }) as SchemeRow;
const round = (over: Partial<RoundRow>): RoundRow => ({ published_by: null, state: 'scoring', ...over }) as RoundRow;
const sheet = (over: Partial<SheetRow>): SheetRow =>
  ({
    unit_id: 'street',
    state: 'scoring',
    cause_raised_at: null,
    cause_met_at: null,
    grade: null,
    ...over,
  }) as SheetRow;

test(clause('B5-1', '方案：谁可以起草、审核、批准，起草人和审核人都不能批准'), () => {
  holds((a) => policy.mayOnScheme(a, 'save', scheme({})), ['clerk', 'reviewer', 'second']);
  holds((a) => policy.mayOnScheme(a, 'save', scheme({ state: 'adopted' })), []);
  holds((a) => policy.mayOnScheme(a, 'review', scheme({ state: 'reviewing' })), ['reviewer', 'second']);
  holds(
    (a) => policy.mayOnScheme(a, 'review', scheme({ state: 'reviewing', drafted_by: 'second' })),
    ['reviewer'],
    ['second'],
  );
  holds(
    (a) => policy.mayOnScheme(a, 'adopt', scheme({ state: 'reviewed', reviewed_by: 'reviewer' })),
    ['leader', 'vice'],
  );
  holds(
    (a) => policy.mayOnScheme(a, 'adopt', scheme({ state: 'reviewed', reviewed_by: 'leader' })),
    ['vice'],
    ['leader'],
  );
  holds((a) => policy.mayOnScheme(a, 'adopt', scheme({ state: 'reviewing' })), []);
});

test(clause('B5-3', '考核：公布归安委办，冻结归没有评分、没有公布的领导'), () => {
  holds((a) => policy.mayOnRound(a, 'publish', round({})), ['clerk', 'reviewer', 'second']);
  holds(
    (a) => policy.mayOnRound(a, 'freeze', round({ state: 'published', published_by: 'clerk' })),
    ['leader', 'vice'],
  );
  holds(
    (a) => policy.mayOnRound(a, 'freeze', round({ state: 'published', published_by: 'vice' }), new Set(['leader'])),
    [],
    ['leader', 'vice'],
  );
  holds((a) => policy.mayOnRound(a, 'freeze', round({ state: 'scoring' })), []);
  holds((a) => policy.mayOnRound(a, 'measure', round({ state: 'frozen' })), []);
  for (const state of ['selfScoring', 'published', 'frozen'] as const)
    assert.equal(policy.mayScore(people.clerk, round({ state })), false, state);
  assert.equal(policy.mayScore(people.leader, round({})), false);
});

test(clause('B5-3', '评分表：自评归本单位，核定归安委办，异议归本单位，更正归安委办提出、领导批准'), () => {
  const self = round({ state: 'selfScoring' });
  holds((a) => policy.mayOnSheet(a, 'selfScore', sheet({ state: 'selfScoring' }), self), ['street']);
  holds((a) => policy.mayOnSheet(a, 'officeScore', sheet({}), round({})), ['clerk', 'reviewer', 'second']);
  holds((a) => policy.mayOnSheet(a, 'officeScore', sheet({}), round({ state: 'published' })), []);
  holds(
    (a) => policy.mayOnSheet(a, 'object', sheet({ state: 'published' }), round({ state: 'published' })),
    ['street'],
  );
  holds((a) => policy.mayOnSheet(a, 'object', sheet({ state: 'published' }), round({ state: 'frozen' })), []);
  holds(
    (a) => policy.mayOnSheet(a, 'correct', sheet({ state: 'frozen' }), round({ state: 'frozen' })),
    ['clerk', 'reviewer', 'second'],
  );
  const k = { state: 'proposed', proposed_by: 'leader' } as CorrectionRow;
  holds((a) => policy.mayOnCorrection(a, k), ['vice'], ['leader']);
});

test(clause('B5-3', '异议：评过这张表的、提出单位的都不能裁定'), () => {
  const o = { state: 'filed', filed_unit_id: 'street', filed_by: 'street' } as ObjectionRow;
  holds(
    (a) => policy.mayOnObjection(a, 'uphold', o, new Set(['clerk'])),
    ['reviewer', 'second', 'leader', 'vice'],
    ['clerk'],
  );
  holds((a) => policy.mayOnObjection(a, 'withdraw', o, new Set()), ['street']);
  holds((a) => policy.mayOnObjection(a, 'uphold', { ...o, state: 'upheld' }, new Set()), []);
  const lent = { ...people.reviewer, onBehalfOf: { userId: 'clerk' as Actor['userId'], name: '', unitName: '' } };
  assert.equal(policy.mayOnObjection(lent, 'uphold', o, new Set(['clerk']))?.allowed, false, '代评分人办理也不行');
  const acted = new Map([['second', ['clerk']]]);
  assert.equal(policy.mayOnObjection(people.clerk, 'uphold', o, new Set(['second']), acted)?.allowed, false);
});

test(clause('B4-2', '表彰：提出、审核、批准分开，受表彰人不经手；征询：答复和审定分开，被征询人不经手'), () => {
  const m = (over: Partial<CommendationRow>): CommendationRow =>
    ({ state: 'proposed', proposed_by: 'reviewer', reviewed_by: null, user_id: null, ...over }) as CommendationRow;
  holds((a) => policy.mayOnCommendation(a, 'review', m({})), ['second'], ['reviewer']);
  holds((a) => policy.mayOnCommendation(a, 'approve', m({ state: 'reviewed', user_id: 'vice' })), ['leader'], ['vice']);
  holds((a) => policy.mayOnCommendation(a, 'announce', m({ state: 'approved' })), ['clerk', 'reviewer', 'second']);
  holds((a) => policy.mayOnCommendation(a, 'rescind', m({ state: 'announced' })), ['leader', 'vice']);
  const q = (over: Partial<InquiryRow>): InquiryRow =>
    ({ state: 'asked', asked_unit_id: 'org', answered_by: null, user_id: null, draft_id: null, ...over }) as InquiryRow;
  holds((a) => policy.mayOnInquiry(a, 'answer', q({ user_id: 'clerk' })), ['reviewer', 'second'], ['clerk']);
  holds(
    (a) => policy.mayOnInquiry(a, 'confirm', q({ state: 'answered', answered_by: 'leader' })),
    ['vice'],
    ['leader'],
  );
  holds((a) => policy.mayOnInquiry(a, 'withdraw', q({})), ['organisation']);
  const may = (Object.entries(people) as [Name, Actor][]).filter(([, a]) => policy.mayReadAppraisal(a)).map(([n]) => n);
  assert.deepEqual(may, ['clerk', 'reviewer', 'second', 'leader', 'vice', 'organisation']);
});
