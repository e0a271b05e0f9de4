/** Who may do what: every state × every role × every act of measures and of listings, against a table written out by hand. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { noScope, type Actor } from '#kernel/shared/actor.ts';
import { clause } from '#kernel/shared/clause.ts';
import { roles as allRoles } from '#platform/identity/shared/roles.ts';
import { listingActions, measureActions, type ListingAction, type MeasureAction } from '../shared/labels.ts';
import { listingStates, measureStates, type ListingState, type MeasureState, type Rung } from '../shared/states.ts';
import { mayListing, mayMeasure } from './policy.ts';
import type { ListingRow, MeasureRow } from './store.ts';

const kinds: Readonly<Record<string, string>> = {
  office: 'office',
  department: 'department',
  street: 'street',
  enforcement: 'department',
  legal: 'department',
  enterprise: 'enterprise',
  admin: 'admin',
};
/** A person in this role; `inside`: of the unit that the letter goes to, that supervises, whose firm it is. */
const person = (role: string, inside: boolean): Actor => {
  const kind = kinds[role.split('.')[0] ?? ''] ?? (role === 'expert' || role === 'thirdParty' ? 'expert' : 'office');
  return {
    kind: 'person',
    userId: `user ${role}` as never,
    name: role,
    postId: null,
    postTitle: '',
    unitId: (inside ? `unit ${kind}` : `other ${kind}`) as never,
    unitName: kind,
    unitKind: kind,
    roles: [role],
    scope: {
      ...noScope,
      enterprises: inside && kind === 'enterprise' ? ['firm'] : kind === 'enterprise' ? ['other'] : [],
    },
  };
};
const roleNames = Object.keys(allRoles);

const measure = (state: MeasureState, rung: Rung): MeasureRow =>
  ({
    state,
    rung,
    skip_reason: null,
    skip_approved_by: null,
    proposed_by: 'system',
    drafted_by: 'user drafter',
    recipients: ['office', 'department', 'street', 'enterprise'].map((kind) => ({
      unitId: `unit ${kind}`,
      name: kind,
    })),
  }) as unknown as MeasureRow;
const OFFICE = ['office.admin', 'office.reviewer'];
const ANSWER = [
  'department.officer',
  'department.reviewer',
  'department.deputy',
  'department.head',
  'street.officer',
  'street.reviewer',
  'enterprise.principal',
  'enterprise.safety',
];
interface Line {
  states: readonly string[];
  /** Whether the unit is the one meant or not. */
  anywhere?: readonly string[];
  inside?: readonly string[];
  rungs?: (rung: Rung) => boolean;
}
const led = (rung: Rung): boolean => !['prompt', 'letter'].includes(rung);
const measureTable: Record<MeasureAction, readonly Line[]> = {
  draft: [{ states: ['proposed'], anywhere: OFFICE }],
  // No rung was left out in these measures.
  approveSkip: [],
  sendBack: [
    { states: ['drafted'], anywhere: ['office.leader'] },
    { states: ['drafted'], anywhere: ['office.reviewer'], rungs: (rung) => !led(rung) },
  ],
  issue: [
    { states: ['drafted'], anywhere: ['office.leader'] },
    { states: ['drafted'], anywhere: ['office.reviewer'], rungs: (rung) => !led(rung) },
  ],
  receive: [{ states: ['issued'], inside: ANSWER }],
  // Everybody in this table still owes his receipt: nobody answers before it.
  reply: [],
  recordTalk: [{ states: ['issued', 'received'], anywhere: OFFICE, rungs: (rung) => rung === 'talk' }],
  keepPromise: [
    { states: ['replied'], anywhere: OFFICE },
    { states: ['replied'], inside: ANSWER },
  ],
  // A promise is still open.
  settle: [],
  withdraw: [{ states: ['proposed', 'drafted'], anywhere: ['office.reviewer', 'office.leader'] }],
};
const expects = (lines: readonly Line[], state: string, role: string, inside: boolean, rung: Rung): boolean =>
  lines.some(
    (line) =>
      line.states.includes(state) &&
      (line.rungs?.(rung) ?? true) &&
      ((line.anywhere?.includes(role) ?? false) || (inside && (line.inside?.includes(role) ?? false))),
  );

test(clause('T9-6', '督办措施：每个状态、每种岗位、每个动作，单位内外，和对照表一致'), () => {
  let asked = 0;
  for (const rung of ['prompt', 'order', 'talk'] as const)
    for (const state of measureStates)
      for (const role of roleNames)
        for (const inside of [true, false])
          for (const action of Object.keys(measureActions) as MeasureAction[]) {
            const actor = person(role, inside);
            const answer = mayMeasure(actor, action, measure(state, rung), {
              owesReceipt: true,
              openPromises: 1,
              behalves: new Map(),
            });
            assert.equal(
              answer?.allowed ?? false,
              expects(measureTable[action], state, role, inside, rung),
              `${rung} ${state} ${role} ${inside ? '本单位' : '外单位'} ${action}`,
            );
            asked++;
          }
  assert.equal(asked, 3 * measureStates.length * roleNames.length * 2 * Object.keys(measureActions).length);
});

test(clause('T9-6', '签收以后才能复函，承诺落实以后才能办结；起草人不能签发'), () => {
  const facts = { owesReceipt: false, openPromises: 0, behalves: new Map() };
  for (const state of measureStates)
    for (const role of roleNames)
      for (const inside of [true, false]) {
        const actor = person(role, inside);
        const m = measure(state, 'order');
        const label = `${state} ${role} ${String(inside)}`;
        assert.equal(
          mayMeasure(actor, 'reply', m, facts)?.allowed ?? false,
          ['issued', 'received'].includes(state) && inside && ANSWER.includes(role),
          label,
        );
        assert.equal(
          mayMeasure(actor, 'settle', m, facts)?.allowed ?? false,
          ['issued', 'received', 'replied'].includes(state) && OFFICE.includes(role),
          label,
        );
        const own = { ...m, drafted_by: actor.userId } as MeasureRow;
        assert.equal(mayMeasure(actor, 'issue', own, facts)?.allowed ?? false, false, label);
      }
});

const listing = (state: ListingState): ListingRow =>
  ({
    state,
    level: 'district',
    listing_unit_id: 'unit office',
    listing_unit_name: '区安委办',
    unit_id: 'unit department',
    enterprise_id: 'firm',
    proposed_by: 'user proposer',
    reviewed_by: 'user x',
    accepted_by: 'user y',
    listed_on: ['proposed', 'reviewed', 'refused'].includes(state) ? null : '2026-09-01',
  }) as unknown as ListingRow;
const FIRM = ['enterprise.principal', 'enterprise.safety'];
const COMPETENT = ['department.officer', 'department.reviewer'];
const listingTable: Record<ListingAction, readonly Line[]> = {
  review: [{ states: ['proposed'], inside: ['office.reviewer'] }],
  approve: [{ states: ['reviewed'], anywhere: ['office.leader'] }],
  refuse: [
    { states: ['proposed', 'reviewed'], anywhere: ['office.leader'] },
    { states: ['proposed', 'reviewed'], inside: ['office.reviewer'] },
  ],
  receive: [{ states: listingStates.filter((one) => one !== 'raised'), anywhere: ANSWER }],
  addProgress: [{ states: ['listed', 'accepting'], inside: [...FIRM, ...COMPETENT] }],
  extend: [{ states: ['listed'], inside: FIRM }],
  // Nobody has asked for an extension.
  decideExtension: [],
  applyAcceptance: [{ states: ['listed'], inside: FIRM }],
  accept: [{ states: ['accepting'], inside: ['office.reviewer'] }],
  delist: [{ states: ['accepted'], anywhere: ['office.leader'] }],
  raise: [{ states: ['listed', 'accepting'], inside: ['office.reviewer'] }],
};

test(clause('T2-5', '挂牌督办：每个状态、每种岗位、每个动作，单位内外，和对照表一致'), () => {
  for (const state of listingStates)
    for (const role of roleNames)
      for (const inside of [true, false])
        for (const action of Object.keys(listingActions) as ListingAction[]) {
          const answer = mayListing(person(role, inside), action, listing(state), {
            owesReceipt: true,
            pendingExtension: null,
            extensionsUsed: false,
            behalves: new Map(),
          });
          assert.equal(
            answer?.allowed ?? false,
            expects(listingTable[action], state, role, inside, 'order'),
            `${state} ${role} ${inside ? '本单位' : '外单位'} ${action}`,
          );
        }
});

test(clause('T2-5', '别人代您起草、提请、审核或验收的，您也不能签发、审批、摘牌；您代别人办的同样'), () => {
  const reviewer = person('office.reviewer', true);
  const leader = person('office.leader', true);
  const clerk = 'user clerk';
  const drafted = { ...measure('drafted', 'prompt'), drafted_by: clerk } as MeasureRow;
  const facts = { owesReceipt: false, openPromises: 0 };
  const forReviewer = new Map([[clerk, [String(reviewer.userId)]]]);
  assert.equal(mayMeasure(reviewer, 'issue', drafted, { ...facts, behalves: new Map() })?.allowed, true);
  assert.equal(mayMeasure(reviewer, 'issue', drafted, { ...facts, behalves: forReviewer })?.allowed, false);
  const standIn = { ...leader, onBehalfOf: { userId: clerk as never, name: '', unitName: '' } };
  assert.equal(mayMeasure(standIn, 'issue', drafted, { ...facts, behalves: new Map() })?.allowed, false);
  const firm = { owesReceipt: false, pendingExtension: null, extensionsUsed: false };
  const accepted = { ...listing('accepted'), accepted_by: clerk } as ListingRow;
  const forLeader = new Map([[clerk, [String(leader.userId)]]]);
  assert.equal(mayListing(leader, 'delist', accepted, { ...firm, behalves: new Map() })?.allowed, true);
  assert.equal(mayListing(leader, 'delist', accepted, { ...firm, behalves: forLeader })?.allowed, false);
});
