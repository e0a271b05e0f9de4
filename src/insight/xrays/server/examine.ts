/**
 * Looks at what changed since the last look, raises what is new, lets go what is no longer so. Runs again without doing anything
 * twice: a finding is named by its rule and key.
 */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import { drawCode } from '#kernel/server/numbers.ts';
import { addDays, type PlainDate } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import {
  dueByRule,
  finishTodos,
  insertEvent,
  insertTodo,
  restartClock,
  transition,
  type CaseKind,
} from '#platform/casework/server/index.ts';
import { detachedAmong } from '#platform/files/server/index.ts';
import { signals, type Signal } from '#modules/hazards/server/index.ts';
import { xrayRules, type Severity, type XrayRule } from '../shared/labels.ts';
import { findingMachine, type FindingState } from '../shared/states.ts';
import { thresholdOn } from './rules.ts';
import * as store from './store.ts';
import type { FindingRow } from './store.ts';
import { sentenceOf } from './words.ts';

export const findingCase: CaseKind<FindingState> = { type: 'xray', table: 'xray_findings', machine: findingMachine };
export const subjectOf = (f: { id: string }) => ({ type: 'xray', id: f.id });
export const ANSWERERS = [
  'department.officer',
  'department.reviewer',
  'department.deputy',
  'department.head',
  'enforcement.officer',
  'street.officer',
  'street.reviewer',
  'office.reviewer',
];

const ofHazards = [
  'quickClosure',
  'reusedPicture',
  'farPicture',
  'oldPicture',
  'serialExtension',
  'sameWords',
] as const satisfies readonly XrayRule[];
const ofPeriods = ['oneHand', 'streetSilence', 'firmSilence'] as const satisfies readonly XrayRule[];

const CHUNK = 1000;
const START = '00000000-0000-0000-0000-000000000000';

export interface Examined {
  raised: number;
  vanished: number;
}

/** What is asked of the unit: an explanation by the rule's day. */
export async function askUnit(
  tx: Tx,
  ctx: Ctx,
  f: Pick<FindingRow, 'id' | 'rule' | 'title' | 'unit_id' | 'street_code'>,
  why: string,
): Promise<PlainDate> {
  const now = ctx.clock.now();
  const due = await dueByRule(tx, ctx, 'xrays.answer');
  await restartClock(tx, ctx, subjectOf(f), '说明', due);
  await finishTodos(tx, ctx.actor, subjectOf(f), now);
  await insertTodo(tx, ctx.actor, subjectOf(f), now, {
    kind: 'report',
    action: 'answer',
    verb: '去说明',
    why,
    title: `数据体检（${xrayRules[f.rule].label}）：${f.title}`,
    streetCode: f.street_code,
    dueAt: due.dueAt,
    dueOn: due.dueOn,
    to: [{ unitId: f.unit_id, roles: ANSWERERS }],
  });
  return due.dueOn;
}

async function raise(tx: Tx, ctx: Ctx, rule: XrayRule, version: number, s: Signal): Promise<void> {
  const now = ctx.clock.now();
  const id = newId<'xray'>(now.getTime());
  const code = await drawCode(ctx, 'TJ', { table: 'xray_counters' });
  const due = await dueByRule(tx, ctx, 'xrays.answer');
  await store.insert(
    tx,
    ctx.actor,
    {
      id,
      code,
      rule,
      key: s.key,
      severity: severityOf(rule, s),
      title: s.title,
      facts: s.facts,
      rule_version: version,
      unit_id: s.unitId,
      unit_name: s.unitName,
      street_code: s.streetCode,
      industry: s.industry,
      due_on: due.dueOn,
    },
    now,
  );
  await store.refresh(tx, ctx.actor, id, s.facts, severityOf(rule, s), s.hazardIds);
  await insertEvent(
    tx,
    ctx.actor,
    { type: 'xray', id },
    {
      at: now,
      act: 'raise',
      label: '体检发现',
      toState: 'open',
      note: sentenceOf(rule, s.facts),
    },
  );
  await audit(tx, ctx, {
    action: 'xray.raise',
    subjectType: 'xray',
    subjectId: id,
    subjectCode: code,
    isNew: true,
    facts: { rule, key: s.key, hazards: s.hazardIds.length },
  });
  await askUnit(
    tx,
    ctx,
    { id, rule, title: s.title, unit_id: s.unitId, street_code: s.streetCode },
    sentenceOf(rule, s.facts),
  );
}

const severityOf = (rule: XrayRule, s: Signal): Severity => s.severity ?? xrayRules[rule].severity;

/** Brings the findings of one rule to what was found; `former`: those that the same look should have found again. */
async function settle(
  tx: Tx,
  ctx: Ctx,
  rule: XrayRule,
  version: number,
  found: readonly Signal[],
  former: readonly FindingRow[],
  tally: Examined,
): Promise<void> {
  const known = new Map(former.map((f) => [f.key, f]));
  for (const f of await store.byKeys(
    tx,
    ctx.actor,
    rule,
    found.map((s) => s.key),
  ))
    known.set(f.key, f);
  for (const s of new Map(found.map((one) => [one.key, one])).values()) {
    const f = known.get(s.key);
    if (!f) {
      await raise(tx, ctx, rule, version, s);
      tally.raised++;
      continue;
    }
    if (f.state === 'gone') {
      await transition(tx, ctx, findingCase, f, 'reappear', { note: sentenceOf(rule, s.facts) });
      await askUnit(tx, ctx, f, sentenceOf(rule, s.facts));
      tally.raised++;
    }
    if (JSON.stringify(f.facts) !== JSON.stringify(s.facts) || f.hazards !== s.hazardIds.length || f.state === 'gone')
      await store.refresh(tx, ctx.actor, f.id, s.facts, severityOf(rule, s), s.hazardIds);
  }
  const keys = new Set(found.map((s) => s.key));
  for (const f of former) {
    if (keys.has(f.key) || (f.state !== 'open' && f.state !== 'answered')) continue;
    await transition(tx, ctx, findingCase, f, 'vanish', { note: '再次体检时，原因已不存在' });
    await restartClock(tx, ctx, subjectOf(f), '', null);
    await finishTodos(tx, ctx.actor, subjectOf(f), ctx.clock.now());
    tally.vanished++;
  }
}

async function examineHazards(tx: Tx, ctx: Ctx, ids: readonly string[], tally: Examined): Promise<void> {
  const today = ctx.clock.today();
  const [quick, reused, far, old, serial, words] = await Promise.all(
    ofHazards.map((rule) => thresholdOn(tx, rule, today)),
  );
  const { actor } = ctx;
  const former = await store.ofRules(tx, actor, ofHazards, ids);
  const of = (rule: XrayRule): FindingRow[] => former.filter((f) => f.rule === rule);
  const { far: farAway, old: tooOld } = await signals.oddPictures(
    tx,
    actor,
    ids,
    (far!.value as { metres: number }).metres,
  );
  const pictures = await signals.reusedPictures(tx, actor, ids, (reused!.value as { distance: number }).distance);
  const looks: [XrayRule, number, Signal[]][] = [
    ['quickClosure', quick!.version, await signals.quickClosures(tx, actor, ids, quick!.value as never)],
    ['reusedPicture', reused!.version, pictures.found],
    ['farPicture', far!.version, farAway],
    ['oldPicture', old!.version, tooOld],
    [
      'serialExtension',
      serial!.version,
      await signals.serialExtensions(tx, actor, ids, (serial!.value as { least: number }).least),
    ],
    ['sameWords', words!.version, await signals.sameWords(tx, actor, ids, words!.value as never)],
  ];
  for (const [rule, version, found] of looks) {
    const former =
      rule === 'sameWords'
        ? await wholeAmong(tx, ctx, of(rule), found, ids)
        : rule === 'reusedPicture'
          ? await lookedAtAgain(tx, of(rule), pictures.looked)
          : of(rule);
    await settle(tx, ctx, rule, version, found, former, tally);
  }
}

/** A finding about two pictures stands beside the hazard of either; it was looked at with the later one, or one of them is gone. */
async function lookedAtAgain(
  tx: Tx,
  former: readonly FindingRow[],
  looked: ReadonlySet<string>,
): Promise<readonly FindingRow[]> {
  const filesOf = (f: FindingRow): string[] => [String(f.facts['fileId']), String(f.facts['otherFileId'])];
  const gone = await detachedAmong(tx, former.flatMap(filesOf));
  return former.filter((f) => looked.has(String(f.facts['fileId'])) || filesOf(f).some((id) => gone.has(id)));
}

/** Words are one officer's over many hazards: a finding is let go only when all its hazards were looked at. */
async function wholeAmong(
  tx: Tx,
  ctx: Ctx,
  former: readonly FindingRow[],
  found: readonly Signal[],
  ids: readonly string[],
): Promise<readonly FindingRow[]> {
  const again = new Set(found.map((s) => s.key));
  return stillWhole(
    tx,
    ctx,
    former.filter((f) => f.hazards <= ids.length && !again.has(f.key)),
    ids,
  );
}

async function stillWhole(
  tx: Tx,
  ctx: Ctx,
  list: readonly FindingRow[],
  ids: readonly string[],
): Promise<FindingRow[]> {
  const looked = new Set(ids);
  const whole: FindingRow[] = [];
  for (const f of list) if ((await store.hazardIds(tx, ctx.actor, f.id)).every((id) => looked.has(id))) whole.push(f);
  return whole;
}

async function examinePeriods(tx: Tx, ctx: Ctx, tally: Examined): Promise<void> {
  const today = ctx.clock.today();
  const { actor } = ctx;
  const [hand, street, firm] = await Promise.all([
    thresholdOn(tx, 'oneHand', today),
    thresholdOn(tx, 'streetSilence', today),
    thresholdOn(tx, 'firmSilence', today),
  ]);
  const former = await store.ofRules(tx, actor, ofPeriods, null);
  const of = (rule: XrayRule): FindingRow[] => former.filter((f) => f.rule === rule);
  const quiet = await signals.silences(tx, actor, today, {
    street: addDays(today, -street.value.days),
    firm: addDays(today, -firm.value.days),
    foundByOthers: firm.value.foundByOthers,
  });
  await settle(
    tx,
    ctx,
    'oneHand',
    hand.version,
    await signals.oneHand(tx, actor, { from: addDays(today, -hand.value.days), to: today }, hand.value),
    of('oneHand'),
    tally,
  );
  await settle(tx, ctx, 'streetSilence', street.version, quiet.streets, of('streetSilence'), tally);
  await settle(tx, ctx, 'firmSilence', firm.version, quiet.firms, of('firmSilence'), tally);
}

/**
 * One look (体检一次): hazards that changed since the last, those of findings that wait, and once a day units, people and firms.
 * One run at a time; each thousand hazards is a transaction of its own, so that a first look over years of data goes on after a stop.
 */
export async function examine(ctx: Ctx): Promise<Examined> {
  const tally: Examined = { raised: 0, vanished: 0 };
  const started = ctx.clock.now();
  const before = await ctx.inTx((tx) => store.turn(tx));
  // What was written while the last look went on is looked at again.
  const since = before.checked_until === null ? null : new Date(before.checked_until.getTime() - 5 * 60_000);
  const chunk = async (ids: readonly string[]): Promise<boolean> =>
    ctx.inTx(async (tx) => {
      if (!(await store.takeTurn(tx))) return false;
      if (ids.length > 0) await examineHazards(tx, ctx, ids, tally);
      return true;
    });
  const seen = new Set<string>();
  for (let after = START; ;) {
    const ids = await ctx.inTx((tx) => signals.changedHazards(tx, ctx.actor, since, after, CHUNK));
    if (!(await chunk(ids))) return tally;
    if (ids.length === 0) break;
    ids.forEach((id) => seen.add(id));
    after = ids.at(-1)!;
  }
  const waiting = (await ctx.inTx((tx) => store.waitingHazards(tx, ctx.actor, ofHazards))).filter(
    (id) => !seen.has(id),
  );
  for (let i = 0; i < waiting.length; i += CHUNK) if (!(await chunk(waiting.slice(i, i + CHUNK)))) return tally;
  await ctx.inTx(async (tx) => {
    const turn = await store.takeTurn(tx);
    if (!turn) return;
    const today = ctx.clock.today();
    if (turn.periods_on === null || turn.periods_on < today) {
      await examinePeriods(tx, ctx, tally);
      await store.setTurn(tx, { periodsOn: today });
    }
    await store.setTurn(tx, { checkedUntil: started });
  });
  return tally;
}
