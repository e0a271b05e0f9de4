/** The policy as a table: role × action × state, inside the scope. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { clause } from '#kernel/shared/clause.ts';
import { anonymousActor, noScope, type Actor } from '#kernel/shared/actor.ts';
import type { UnitId, UserId } from '#kernel/shared/id.ts';
import { actionLabels, type HazardAction } from '../shared/labels.ts';
import { hazardStates, type HazardState } from '../shared/states.ts';
import { may, type CaseFacts } from './policy.ts';
import type { HazardRow } from './store.ts';

const UNIT = 'unit-competent' as UnitId;
const FIRM = 'firm';
const facts: CaseFacts = {
  signed: [],
  pendingExtension: { id: 'r1', by: 'nobody' },
  pendingVoid: { id: 'r2', by: 'nobody' },
  owed: [],
  behalves: new Map([['delegate', ['principalOfDelegate']]]),
};
const hazard = (state: HazardState, over: Partial<HazardRow> = {}): HazardRow =>
  ({
    id: 'h',
    state,
    grade: 'major',
    unit_id: UNIT,
    unit_name: '区应急管理局',
    enterprise_id: FIRM,
    street_code: '120102005',
    industry: 'industrial',
    reporter_id: 'reporter',
    judged_by: 'judge',
    confirmed_by: 'confirmer',
    verified_by: 'verifier',
    verified_second_by: 'second',
    closure_applied_by: 'applicant',
    completed_by: 'completer',
    handler_id: null,
    stop_kind: 'none',
    resumed_on: null,
    listing: null,
    delisted_on: null,
    closed_on: ['closed', 'archived'].includes(state) ? '2026-01-01' : null,
    ...over,
  }) as HazardRow;

const actor = (id: string, unitKind: string, roles: string[], over: Partial<Actor> = {}): Actor => ({
  ...anonymousActor,
  kind: 'person',
  userId: id as UserId,
  unitKind,
  roles,
  unitId: 'elsewhere' as UnitId,
  scope: noScope,
  ...over,
});
const cast: Record<string, Actor> = {
  officer: actor('a', 'department', ['department.officer', 'enforcement.officer'], { unitId: UNIT }),
  reviewer: actor('b', 'department', ['department.reviewer'], { unitId: UNIT }),
  deputy: actor('c', 'department', ['department.deputy'], { unitId: UNIT }),
  foreignOfficer: actor('d', 'department', ['department.officer', 'department.reviewer'], {}),
  street: actor('e', 'street', ['street.officer'], { scope: { ...noScope, streets: ['120102005'] } }),
  office: actor('f', 'office', ['office.reviewer'], { scope: { ...noScope, all: true } }),
  principal: actor('g', 'enterprise', ['enterprise.principal'], { scope: { ...noScope, enterprises: [FIRM] } }),
  controller: actor('h', 'enterprise', ['enterprise.controller'], { scope: { ...noScope, enterprises: [FIRM] } }),
  safety: actor('i', 'enterprise', ['enterprise.safety'], { scope: { ...noScope, enterprises: [FIRM] } }),
  worker: actor('j', 'enterprise', ['enterprise.worker'], { scope: { ...noScope, enterprises: [FIRM] } }),
  otherFirm: actor('k', 'enterprise', ['enterprise.principal', 'enterprise.safety'], {
    scope: { ...noScope, enterprises: ['other'] },
  }),
  expert: actor('l', 'expert', ['expert'], {}),
  systemAdmin: actor('m', 'admin', ['admin.system'], {}),
};

/** Who may, in the state in which the act belongs; everybody else may not. */
const table: [HazardAction, HazardState, string[]][] = [
  ['judge', 'reported', ['officer', 'reviewer', 'street']],
  ['confirm', 'awaitingConfirmation', ['reviewer', 'deputy']],
  ['rejectJudgement', 'awaitingConfirmation', ['reviewer', 'deputy']],
  ['issueNotice', 'registered', ['officer', 'reviewer']],
  ['signNotice', 'notified', ['officer', 'reviewer', 'principal', 'controller']],
  ['submitPlan', 'planning', ['principal']],
  ['reviewPlan', 'planReview', ['officer', 'reviewer', 'deputy']],
  ['addProgress', 'rectifying', ['principal', 'safety']],
  ['setMeasures', 'rectifying', ['officer', 'reviewer', 'principal', 'safety']],
  ['orderStop', 'rectifying', ['officer', 'reviewer', 'deputy']],
  ['requestExtension', 'rectifying', []],
  ['decideExtension', 'rectifying', ['reviewer', 'deputy']],
  [
    'addEvidence',
    'rectifying',
    ['officer', 'reviewer', 'street', 'office', 'principal', 'controller', 'safety', 'worker'],
  ],
  ['submitCompletion', 'rectifying', ['principal', 'safety']],
  ['verify', 'awaitingReview', ['officer', 'reviewer']],
  ['applyClosure', 'verified', ['officer', 'reviewer', 'principal']],
  ['close', 'closing', ['reviewer', 'deputy']],
  ['lookBack', 'closed', ['officer', 'reviewer', 'street', 'office']],
  ['reopen', 'closed', ['officer', 'reviewer', 'deputy', 'office']],
  ['transfer', 'rectifying', ['reviewer', 'deputy', 'office']],
  ['claim', 'reported', ['officer', 'reviewer']],
  ['assign', 'rectifying', ['reviewer', 'deputy']],
  ['decideVoid', 'reported', ['reviewer', 'deputy', 'office']],
  ['urge', 'rectifying', ['officer', 'reviewer', 'deputy', 'street', 'office']],
  ['comment', 'rectifying', ['officer', 'reviewer', 'deputy', 'foreignOfficer', 'street', 'office']],
];

test('每个动作只有该办的人能办', () => {
  for (const [action, state, allowed] of table)
    for (const [name, who] of Object.entries(cast))
      assert.equal(
        may(who, action, hazard(state), facts)?.allowed ?? false,
        allowed.includes(name),
        `${name} ${actionLabels[action]}`,
      );
});

test('不在那个状态的，谁都不能办那一步', () => {
  for (const [action, state] of table.filter(
    ([a]) =>
      ![
        'setMeasures',
        'addEvidence',
        'orderStop',
        'transfer',
        'claim',
        'assign',
        'comment',
        'urge',
        'decideExtension',
        'decideVoid',
        'requestExtension',
        'reopen',
        'submitCompletion',
        'addProgress',
      ].includes(a),
  ))
    for (const other of hazardStates.filter((x) => x !== state))
      for (const [name, who] of Object.entries(cast))
        assert.equal(
          may(who, action, hazard(other), facts)?.allowed ?? false,
          false,
          `${name} ${actionLabels[action]} ${other}`,
        );
});

test(clause('T9-2', '上报人、核准人、复查人、申请人都不能销号；挂牌未摘不能销号；缺材料不能销号'), () => {
  const closing = hazard('closing');
  for (const id of ['reporter', 'confirmer', 'verifier', 'second', 'applicant']) {
    const answer = may({ ...cast['reviewer']!, userId: id as UserId }, 'close', closing, facts);
    assert.ok(answer && !answer.allowed && answer.kind === 'person', id);
  }
  assert.equal(may(cast['deputy']!, 'close', { ...closing, listing: 'district' }, facts)?.allowed, false);
  assert.equal(may(cast['deputy']!, 'close', closing, { ...facts, owed: ['整改后照片'] })?.allowed, false);
  assert.equal(
    may(cast['deputy']!, 'close', { ...closing, listing: 'district', delisted_on: '2026-01-01' as never }, facts)
      ?.allowed,
    true,
  );
});

test(clause('T6-2', '判定人不能核准自己的判定，上报人也不能'), () => {
  for (const id of ['judge', 'reporter'])
    assert.equal(
      may({ ...cast['reviewer']!, userId: id as UserId }, 'confirm', hazard('awaitingConfirmation'), facts)?.allowed,
      false,
    );
});

test(clause('T6-2', '撤回判定的人不能重新判定；一般隐患不用撤回；销号以后不能重新判定'), () => {
  const free = { ...facts, pendingExtension: null };
  for (const [act, allowed] of [
    ['rejudge', ['officer', 'reviewer']],
    ['withdrawJudgement', ['reviewer', 'deputy']],
  ] as const)
    for (const [name, who] of Object.entries(cast))
      assert.equal(
        may(who, act, hazard('rectifying'), free)?.allowed ?? false,
        (allowed as readonly string[]).includes(name),
        `${name} ${act}`,
      );
  const reported = hazard('reported', { withdrawn_by: cast['reviewer']!.userId });
  assert.equal(may(cast['reviewer']!, 'judge', reported, facts)?.allowed, false);
  assert.equal(may(cast['officer']!, 'judge', reported, facts)?.allowed, true);
  assert.equal(may(cast['reviewer']!, 'withdrawJudgement', hazard('rectifying', { grade: 'general' }), free), null);
  assert.equal(may(cast['officer']!, 'rejudge', hazard('planning'), free)?.allowed, true);
  assert.equal(may(cast['officer']!, 'rejudge', hazard('planning', { grade: 'general' }), free)?.allowed, false);
  for (const state of [
    'reported',
    'awaitingConfirmation',
    'verified',
    'closing',
    'closed',
    'archived',
    'void',
  ] as const)
    for (const act of ['rejudge', 'withdrawJudgement'] as const)
      assert.equal(may(cast['reviewer']!, act, hazard(state), free)?.allowed, false, `${act} ${state}`);
  const listed = hazard('rectifying', { listing: 'district' });
  assert.equal(may(cast['reviewer']!, 'withdrawJudgement', listed, free)?.allowed, false);
  assert.equal(
    may(cast['reviewer']!, 'rejudge', listed, { ...facts, pendingExtension: { id: 'x', by: 'y' } })?.allowed,
    false,
  );
});

test(clause('T9-3', '街道可以复查一般隐患，重大隐患由监管部门复查；企业谁也不能复查'), () => {
  assert.equal(may(cast['street']!, 'verify', hazard('awaitingReview', { grade: 'general' }), facts)?.allowed, true);
  assert.equal(may(cast['street']!, 'verify', hazard('awaitingReview'), facts), null);
  for (const name of ['principal', 'controller', 'safety', 'worker', 'otherFirm'])
    assert.equal(may(cast[name]!, 'verify', hazard('awaitingReview'), facts), null, name);
});

test('代办不能绕过分离：替人办的和被替的是同一人', () => {
  const judged = hazard('awaitingConfirmation', { judged_by: 'delegate' });
  const reviewer = cast['reviewer']!;
  assert.equal(may({ ...reviewer, userId: 'principalOfDelegate' as UserId }, 'confirm', judged, facts)?.allowed, false);
  const standIn = {
    ...reviewer,
    userId: 'other' as UserId,
    onBehalfOf: { userId: 'delegate' as UserId, name: '', unitName: '' },
  };
  assert.equal(may(standIn, 'confirm', judged, facts)?.allowed, false);
  assert.equal(may(reviewer, 'confirm', judged, facts)?.allowed, true);
});
