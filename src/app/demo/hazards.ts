/**
 * The 120 hazards of the demo district as scripts: who did what, when, in which words, from discovery to the day of
 * loading. The loader plays them through the real services; nothing here touches a database.
 */
import { addDays, daysBetween, plainDate, weekday, type PlainDate } from '#kernel/shared/time.ts';
import type { Channel, StopKind } from '#modules/hazards/shared/labels.ts';
import type { HazardState } from '#modules/hazards/shared/states.ts';
import { demoEnterprises, enterpriseNamed, type DemoEnterprise } from './enterprises.ts';
import { falseAlarms, generalKind, type GeneralKind } from './general-kinds.ts';
import { majorKind, type MajorKind } from './major-kinds.ts';
import type { DemoIndustry } from './places.ts';
import { closedMajors, findings, generals, openMajors, STOCK_FOUND, voids, type Turn } from './plan.ts';
import { random, type Random } from './random.ts';
import type { Scene } from './scenes.ts';
import * as words from './words.ts';

/** Who acts. Officers are of the department that is competent at that moment; firm and street those of the hazard. */
export type Who =
  | 'officer'
  | 'second'
  | 'reviewer'
  | 'deputy'
  | 'street'
  | 'streetSecond'
  | 'office'
  | 'principal'
  | 'controller'
  | 'safety';

export type DemoAct = { readonly at: Date; readonly by: Who } & (
  | { readonly kind: 'judge'; readonly grade: 'general' | 'major'; readonly reason: string; readonly dueOn?: PlainDate }
  | { readonly kind: 'reject' | 'confirm' | 'applyClosure'; readonly opinion: string }
  | { readonly kind: 'notice'; readonly requirements: string; readonly planDueOn?: PlainDate }
  | { readonly kind: 'sign'; readonly role: 'principal' | 'controller' }
  | {
      readonly kind: 'plan';
      readonly goals: string;
      readonly measures: string;
      readonly funding: string;
      readonly fundingFen: number;
      readonly organisation: string;
      readonly responsiblePerson: string;
      readonly responsiblePhone: string;
      readonly schedule: string;
      readonly dueOn: PlainDate;
      readonly safety: string;
    }
  | {
      readonly kind: 'planReview' | 'decideExtension' | 'decideResume' | 'close';
      readonly approve: boolean;
      readonly opinion: string;
    }
  | {
      readonly kind: 'progress';
      readonly text: string;
      readonly percent: number;
      readonly spentFen: number;
      readonly photo: boolean;
    }
  | { readonly kind: 'measures'; readonly text: string; readonly responsible: string }
  | { readonly kind: 'stop'; readonly stop: Exclude<StopKind, 'none'>; readonly extent: string; readonly basis: string }
  | {
      readonly kind: 'askExtension';
      readonly newDueOn: PlainDate;
      readonly done: string;
      readonly reason: string;
      readonly interim: string;
    }
  /** Everything that is still owed: photographs after, papers that the clauses demand. */
  | { readonly kind: 'evidence' }
  | {
      readonly kind: 'completion';
      readonly statement: string;
      readonly rectifier: string;
      readonly selfCheckedBy: string;
      readonly spentFen: number;
    }
  | {
      readonly kind: 'verify' | 'lookBack';
      readonly pass: boolean;
      readonly findings: string;
      readonly newDueOn?: PlainDate;
    }
  | { readonly kind: 'applyResume'; readonly statement: string }
  | { readonly kind: 'reopen'; readonly reason: string; readonly newDueOn: PlainDate }
  | { readonly kind: 'transfer'; readonly to: string; readonly reason: string }
  | { readonly kind: 'list'; readonly level: 'district' | 'department' | 'street' }
  | { readonly kind: 'delist'; readonly level: 'district' | 'department' | 'street' }
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'proposeVoid'; readonly reason: string }
  | { readonly kind: 'decideVoid'; readonly opinion: string }
);

export interface HazardScript {
  readonly key: string;
  readonly enterprise: string;
  readonly title: string;
  readonly text: string;
  readonly place: string;
  readonly channel: Channel;
  readonly reporter: Who;
  readonly reportedAt: Date;
  readonly foundOn: PlainDate;
  readonly interim: string;
  readonly suggests: readonly string[];
  readonly fixableNow: boolean;
  readonly scene: Scene;
  /** Which place of the scene the photographs show. */
  readonly seed: number;
  /** How many photographs were taken when it was found, and after. */
  readonly photos: number;
  /** Sets of criteria, best first; the first that is wholly in force on the discovery day holds, else experts decide. */
  readonly criteria: readonly (readonly string[])[];
  readonly method: 'direct' | 'comprehensive' | 'expert';
  /** Which of the department's officers handles it. */
  readonly officer: number;
  readonly acts: readonly DemoAct[];
  /** Where it stands at the end, and until when the running step is due. */
  readonly state: HazardState;
  readonly dueOn: PlainDate | null;
}

export interface HazardAnchor {
  /** The day on which the district is loaded: deadlines lie around it. */
  readonly today: PlainDate;
  /** Worked days of the legal calendar; Monday to Friday when left out. */
  readonly isWorkday?: (day: PlainDate) => boolean;
}

/** Terms that the rules give to each step, as of the first load (see the hazards room's rules). */
const TERMS: Partial<Record<HazardState, { days: number; worked: boolean }>> = {
  reported: { days: 3, worked: true },
  awaitingConfirmation: { days: 3, worked: true },
  registered: { days: 2, worked: true },
  notified: { days: 3, worked: true },
  planning: { days: 10, worked: false },
  planReview: { days: 5, worked: true },
  awaitingReview: { days: 10, worked: false },
  verified: { days: 5, worked: true },
  resumeReview: { days: 10, worked: false },
  closing: { days: 5, worked: true },
};

/** Where each kind of major hazard can be found: industry field and classes of GB/T 4754. */
const FITS: Readonly<Record<string, readonly [DemoIndustry, RegExp]>> = {
  'dust-control': ['industrial', /C2110/],
  airlock: ['industrial', /C2110/],
  'special-work': ['industrial', /C3311|C3670|C3591|C3484/],
  'paint-gas': ['industrial', /C3670|C3484|C2110/],
  'confined-mark': ['industrial', /C1353|C3591|C2319|C3670/],
  'confined-work': ['industrial', /C1353|C1411|C3591/],
  tenant: ['industrial', /L7221|C3484/],
  'slag-water': ['industrial', /C3120/],
  'emergency-ladle': ['industrial', /C3120/],
  'co-alarm': ['industrial', /C3110/],
  fryer: ['industrial', /C1411/],
  'diecast-water': ['industrial', /C3392/],
  'battery-store': ['industrial', /C3841/],
  'pit-monitor': ['construction', /E4710|E4813/],
  'wall-tie': ['construction', /E4710/],
  'tower-crane': ['construction', /E4710/],
  gondola: ['construction', /E5011/],
  'plan-review': ['construction', /E4813|E4710/],
  'cylinder-fill': ['hazchem', /D4512/],
  incompatible: ['hazchem', /G5942|F5169/],
  'pipe-occupy': ['hazchem', /D4511/],
  'lng-unload': ['hazchem', /F5266/],
  'eldercare-exit': ['crowded', /Q8514/],
  'fire-alarm-dead': ['crowded', /Q8514/],
  'hotel-alarm': ['crowded', /H6121|H6110/],
  'exit-locked': ['commerce', /F5212|F5211/],
  sprinkler: ['commerce', /F5211|F5283/],
  'lift-bypass': ['commerce', /F5211|F5283|F5212/],
  forklift: ['warehousing', /G5920|G5821/],
  'sandwich-panel': ['warehousing', /G5920|G6020/],
};

const MS_MINUTE = 60_000;

interface Item {
  /** Days after the one before, as such things go. */
  gap: number;
  /** Takes up the slack between the plan and the end. */
  stretches?: boolean;
  by: Who;
  hour?: number;
  make: (on: PlainDate) => Payload;
}
type Distribute<T> = T extends unknown ? Omit<T, 'at' | 'by'> : never;
type Payload = Distribute<DemoAct>;

const isOffice = (who: Who): boolean => !['principal', 'controller', 'safety'].includes(who);

class Calendar {
  readonly isWorkday: (day: PlainDate) => boolean;
  constructor(isWorkday: (day: PlainDate) => boolean) {
    this.isWorkday = isWorkday;
  }
  /** The worked day on which a step must begin so that its term ends on `due`, or on the worked day before. */
  begin(due: PlainDate, state: HazardState): PlainDate {
    const term = TERMS[state];
    if (!term) return due;
    if (!term.worked) return addDays(due, -term.days);
    let day = this.back(due);
    for (let left = term.days; left > 0; left--) day = this.back(addDays(day, -1));
    return day;
  }
  /** When a term that begins on the day ends. */
  end(begun: PlainDate, state: HazardState): PlainDate {
    const term = TERMS[state] ?? { days: 0, worked: false };
    if (!term.worked) return addDays(begun, term.days);
    let day = begun;
    for (let left = term.days; left > 0;) if (this.isWorkday((day = addDays(day, 1)))) left--;
    return day;
  }
  back(day: PlainDate): PlainDate {
    let found = day;
    while (!this.isWorkday(found)) found = addDays(found, -1);
    return found;
  }
  /** A worked day at or after `day`, unless that lies behind `last`. */
  near(day: PlainDate, last: PlainDate): PlainDate {
    let found = day;
    while (!this.isWorkday(found)) found = addDays(found, 1);
    return found <= last ? found : this.back(day);
  }
}

const earlier = (a: PlainDate, b: PlainDate): PlainDate => (a < b ? a : b);
const later = (a: PlainDate, b: PlainDate): PlainDate => (a > b ? a : b);

const moment = (day: PlainDate, hour: number, minute: number): Date =>
  new Date(Date.parse(`${day}T00:00:00+08:00`) + (hour * 60 + minute) * MS_MINUTE);

/** Puts days on a row of items: the first on `from`, the last on `to` at the latest (exactly, when it is `fixed`). */
function lay(items: readonly Item[], from: PlainDate, to: PlainDate, calendar: Calendar, fixed: boolean): PlainDate[] {
  const window = Math.max(0, daysBetween(from, to));
  const nominal = items.slice(1).reduce((sum, item) => sum + item.gap, 0);
  const stretching = items.slice(1).reduce((sum, item) => sum + (item.stretches ? item.gap : 0), 0);
  const tight = nominal > window;
  const slack = fixed && !tight ? window - nominal : 0;
  const gapOf = (item: Item): number => {
    if (tight) return (item.gap * window) / nominal;
    if (slack === 0) return item.gap;
    return stretching > 0
      ? item.stretches
        ? item.gap + (slack * item.gap) / stretching
        : item.gap
      : (item.gap * window) / Math.max(1, nominal);
  };
  const days: PlainDate[] = [];
  let offset = 0;
  items.forEach((item, i) => {
    if (i > 0) offset += gapOf(item);
    let day = addDays(from, Math.min(window, Math.round(offset)));
    if (i > 0 && !(fixed && i === items.length - 1) && isOffice(item.by)) day = calendar.near(day, to);
    if (i === items.length - 1 && fixed) day = to;
    days.push(i > 0 ? later(day, days[i - 1] as PlainDate) : day);
  });
  return days;
}

/** Times of day, always after the act before. */
function timed(items: readonly Item[], days: readonly PlainDate[], first: Date, d: Random): DemoAct[] {
  let last = first;
  return items.map((item, i) => {
    const day = days[i] as PlainDate;
    const hour = item.hour ?? d.int(8, 16);
    let at = moment(day, hour, d.int(5, 55));
    if (at.getTime() <= last.getTime()) at = new Date(last.getTime() + d.int(9, 34) * MS_MINUTE);
    last = at;
    return { ...item.make(day), at, by: item.by } as DemoAct;
  });
}

const reporterOf = (channel: Channel, d: Random): Who =>
  channel === 'selfCheck'
    ? 'safety'
    : channel === 'streetInspection'
      ? 'street'
      : channel === 'officeSupervision'
        ? 'office'
        : channel === 'publicReport' && d.chance(0.5)
          ? 'street'
          : 'officer';

interface Journey {
  d: Random;
  firm: DemoEnterprise;
  kind: MajorKind;
  foundOn: PlainDate;
  fundingFen: number;
}

const fen = (wan: number): number => Math.round(wan * 10) * 100_000;

function planItem(j: Journey, gap: number, dueOn: (on: PlainDate) => PlainDate): Item {
  const { d, firm, kind } = j;
  return {
    gap,
    by: 'principal',
    make: (on) => {
      const last = dueOn(on);
      const days = Math.max(3, daysBetween(on, last));
      return {
        kind: 'plan',
        goals: kind.goals,
        measures: kind.measures,
        funding: `${kind.money}，计划 ${(j.fundingFen / 1_000_000).toFixed(1)} 万元`,
        fundingFen: j.fundingFen,
        organisation: words.organisation(d, firm.principalName, firm.safetyName),
        responsiblePerson: firm.principalName,
        responsiblePhone: firm.phone,
        schedule: words.schedule(d, addDays(on, Math.round(days * 0.35)), addDays(on, Math.round(days * 0.75)), last),
        dueOn: last,
        safety: kind.safety,
      };
    },
  };
}

const judgeItem = (j: Journey, gap = 1.5): Item => ({
  gap,
  by: 'officer',
  make: () => ({
    kind: 'judge',
    grade: 'major',
    reason:
      j.kind.method === 'expert'
        ? words.expertReason
        : j.kind.method === 'comprehensive'
          ? words.comprehensiveReason
          : j.d.pick(words.judgeReasons),
  }),
});

/** Discovery until the plan is in: judged, confirmed, told, signed. */
function beginning(
  j: Journey,
  turns: readonly Turn[],
  more: { stop?: Exclude<StopKind, 'none'> | undefined; listed?: 'district' | 'department' | 'street' | undefined },
): Item[] {
  const { d, kind, firm } = j;
  return [
    judgeItem(j),
    ...(turns.includes('judgedAgain')
      ? [
          {
            gap: 1,
            by: 'reviewer' as const,
            make: () => ({ kind: 'reject' as const, opinion: d.pick(words.rejectOpinions) }),
          },
          judgeItem(j, 1),
        ]
      : []),
    { gap: 1.5, by: 'reviewer', make: () => ({ kind: 'confirm', opinion: d.pick(words.confirmOpinions) }) },
    { gap: 0.4, by: 'safety', make: () => ({ kind: 'measures', text: kind.interim, responsible: firm.safetyName }) },
    ...(more.stop
      ? [
          {
            gap: 0.3,
            by: 'officer' as const,
            make: (): Payload => ({
              kind: 'stop',
              stop: more.stop as Exclude<StopKind, 'none'>,
              extent: `${kind.places[0] as string}，${words.stopExtents[more.stop as Exclude<StopKind, 'none'>]}`,
              basis: words.stopBasis,
            }),
          },
        ]
      : []),
    ...(more.listed
      ? [{ gap: 0.3, by: 'office' as const, make: (): Payload => ({ kind: 'list', level: more.listed as 'district' }) }]
      : []),
    { gap: 0.8, by: 'officer', make: () => ({ kind: 'notice', requirements: kind.need }) },
    { gap: 0.6, by: 'principal', make: () => ({ kind: 'sign', role: 'principal' }) },
    { gap: 0.8, by: 'controller', make: () => ({ kind: 'sign', role: 'controller' }) },
  ];
}

const approvePlan = (j: Journey, gap: number): Item => ({
  gap,
  by: 'officer',
  make: () => ({ kind: 'planReview', approve: true, opinion: j.d.pick(words.planApprovals) }),
});

const progressItem = (j: Journey, step: 0 | 1 | 2, gap: number): Item => ({
  gap,
  stretches: true,
  by: 'safety',
  make: () => ({
    kind: 'progress',
    text: j.kind.progress[step],
    percent: [25, 55, 85][step] as number,
    spentFen: Math.round((j.fundingFen * ([0.1, 0.5, 0.85][step] as number)) / 10_000) * 10_000,
    photo: step > 0,
  }),
});

/** Proof, report of completion, and the visit of two officers. */
function ending(j: Journey, pass: boolean, newDueOn?: (on: PlainDate) => PlainDate, workLeft = 3): Item[] {
  const { d, kind, firm } = j;
  const spentFen = Math.round((j.fundingFen * (0.88 + d.next() * 0.16)) / 10_000) * 10_000;
  return [
    { gap: workLeft, stretches: true, by: 'safety', hour: 14, make: () => ({ kind: 'evidence' }) },
    {
      gap: 0.8,
      by: 'principal',
      make: () => ({
        kind: 'completion',
        statement: kind.done,
        rectifier: d.pick(['设备科', '工程部', '安全部', '外委施工单位']),
        selfCheckedBy: firm.safetyName,
        spentFen,
      }),
    },
    {
      gap: 6,
      by: 'officer',
      make: (on) => ({
        kind: 'verify',
        pass,
        findings: pass ? kind.pass : kind.fail,
        ...(newDueOn ? { newDueOn: newDueOn(on) } : {}),
      }),
    },
  ];
}

const resumption = (j: Journey): Item[] => [
  { gap: 1.5, by: 'principal', make: () => ({ kind: 'applyResume', statement: j.d.pick(words.resumeStatements) }) },
  {
    gap: 5,
    by: 'officer',
    make: () => ({ kind: 'decideResume', approve: true, opinion: j.d.pick(words.resumeApprovals) }),
  },
];

const closure = (j: Journey): Item[] => [
  { gap: 1.5, by: 'officer', make: () => ({ kind: 'applyClosure', opinion: j.d.pick(words.closureOpinions) }) },
  { gap: 3, by: 'deputy', make: () => ({ kind: 'close', approve: true, opinion: j.d.pick(words.closeOpinions) }) },
];

const transferItem = (to: string): Item => ({
  gap: 0.2,
  by: 'reviewer',
  make: () => ({ kind: 'transfer', to, reason: words.transferReasons[to] ?? '按职责分工转办。' }),
});

/** The life of a major hazard until it is off the list. The plan's day leaves room, unless it is late. */
function wholeLife(
  j: Journey,
  turns: readonly Turn[],
  more: {
    stop?: Exclude<StopKind, 'none'> | undefined;
    listed?: 'district' | 'department' | 'street' | undefined;
    to?: string | undefined;
    work?: number | undefined;
  },
): Item[] {
  const { d, kind } = j;
  // Days from the plan's approval to the end of the work.
  const work = more.work ?? d.int(22, 40);
  const extended = turns.includes('extended') || work > 74;
  const planned = turns.includes('late')
    ? Math.min(86, work - 9)
    : extended
      ? Math.min(84, work - 6)
      : work + d.int(6, 14);
  const extension = Math.min(58, Math.max(20, work - planned + 14));
  let plannedOn = plainDate('2023-01-01');
  return [
    ...(more.to ? [transferItem(more.to)] : []),
    ...beginning(j, turns, more),
    ...(turns.includes('planReturned')
      ? [
          planItem(j, 5, (on) => addDays(on, planned + 12)),
          {
            gap: 2,
            by: 'officer' as const,
            make: (): Payload => ({ kind: 'planReview', approve: false, opinion: d.pick(words.planReturns) }),
          },
        ]
      : []),
    planItem(j, 5, (on) => (plannedOn = addDays(on, planned))),
    approvePlan(j, 2.5),
    progressItem(j, 1, work * 0.4),
    ...(extended
      ? [
          {
            gap: 1,
            by: 'safety' as const,
            make: (on: PlainDate): Payload => ({
              kind: 'askExtension',
              newDueOn: addDays(later(plannedOn, on), extension),
              done: kind.progress[0],
              reason: kind.delay,
              interim: words.meanwhile(kind.interim),
            }),
          },
          {
            gap: 2,
            by: 'reviewer' as const,
            make: (): Payload => ({
              kind: 'decideExtension',
              approve: true,
              opinion: d.pick(words.extensionApprovals),
            }),
          },
        ]
      : []),
    ...(turns.includes('failedOnce')
      ? [...ending(j, false, (on) => addDays(on, 14), work * 0.5), progressItem(j, 2, 6), ...ending(j, true)]
      : d.chance(0.3)
        ? [progressItem(j, 2, work * 0.35), ...ending(j, true, undefined, work * 0.2)]
        : ending(j, true, undefined, work * 0.55)),
    ...(more.stop ? resumption(j) : []),
    ...(more.listed
      ? [{ gap: 1, by: 'office' as const, make: (): Payload => ({ kind: 'delist', level: more.listed as 'district' }) }]
      : []),
    ...closure(j),
  ];
}

const journey = (key: string, firm: DemoEnterprise, kind: MajorKind, foundOn: PlainDate): Journey => {
  const d = random('hazard', key);
  return { d, firm, kind, foundOn, fundingFen: fen(kind.wan[0] + (kind.wan[1] - kind.wan[0]) * d.next()) };
};

interface Common {
  key: string;
  firm: DemoEnterprise;
  foundOn: PlainDate;
  channel: Channel;
  state: HazardState;
  photos: number;
  d: Random;
  officer?: number | undefined;
}

function script(
  common: Common,
  what: {
    title: string;
    text: string;
    place: string;
    scene: Scene;
    interim?: string;
    suggests?: readonly string[];
    criteria?: readonly (readonly string[])[];
    method?: 'direct' | 'comprehensive' | 'expert';
    fixableNow?: boolean;
  },
  items: readonly Item[],
  days: readonly PlainDate[],
  dueOn: PlainDate | null,
  reporter?: Who,
): HazardScript {
  const { key, firm, foundOn, channel, state, photos, d } = common;
  const reportedAt = moment(foundOn, d.int(9, 11), d.int(2, 57));
  return {
    key,
    enterprise: firm.key,
    title: what.title,
    text: what.text,
    place: what.place,
    channel,
    reporter: reporter ?? reporterOf(channel, d),
    reportedAt,
    foundOn,
    interim: what.interim ?? '',
    suggests: what.suggests ?? what.criteria?.[0] ?? [],
    fixableNow: what.fixableNow ?? false,
    scene: what.scene,
    seed: d.int(0, 2),
    photos,
    criteria: what.criteria ?? [],
    method: what.method ?? 'direct',
    officer: common.officer ?? d.int(0, 2),
    acts: timed(items, days, reportedAt, d),
    state,
    dueOn,
  };
}

const report: Item = { gap: 0, by: 'officer', make: () => ({ kind: 'comment', text: '' }) };

/** Lays out items after the report itself. */
function laid(items: readonly Item[], from: PlainDate, to: PlainDate, calendar: Calendar, fixed: boolean): PlainDate[] {
  return lay([report, ...items], from, to, calendar, fixed).slice(1);
}

const whatOf = (kind: MajorKind, at: number) => ({
  title: kind.title,
  text: kind.text,
  place: (kind.places[at] ?? kind.places[0]) as string,
  scene: kind.scene,
  interim: words.atOnce,
  criteria: kind.criteria,
  method: kind.method ?? ('direct' as const),
});

function openScripts(today: PlainDate, calendar: Calendar): HazardScript[] {
  const yesterday = addDays(today, -1);
  return openMajors.map((o, index) => {
    const key = `open-${index + 1}`;
    const firm = enterpriseNamed(o.enterprise);
    const kind = majorKind(o.kind);
    const turns = o.turns ?? [];
    const foundOn = o.age === 0 ? plainDate(STOCK_FOUND) : addDays(today, -o.age);
    const j = journey(key, firm, kind, foundOn);
    const { d } = j;
    const common: Common = { key, firm, foundOn, channel: o.channel, state: o.state, photos: 2, d, officer: o.officer };
    const what = whatOf(kind, o.at ?? 0);
    const target = addDays(today, o.due);
    const begin = earlier(calendar.begin(target, o.state), yesterday);
    const more = { stop: o.stop, listed: o.listed };
    const head = [...(o.to && !turns.includes('unclaimed') ? [transferItem(o.to)] : []), ...beginning(j, turns, more)];
    const until = (last: Payload['kind'], count = 1): Item[] => {
      let seen = 0;
      const end = head.findIndex((item) => item.make(foundOn).kind === last && ++seen === count);
      return head.slice(0, end + 1);
    };
    const finish = (items: readonly Item[], to: PlainDate, fixed: boolean, dueOn: PlainDate | null): HazardScript =>
      script(common, what, items, laid(items, foundOn, to, calendar, fixed), dueOn);

    if (turns.includes('relapsed')) {
      const life = wholeLife(j, ['late'].includes(turns[0] ?? '') ? turns : [], { to: o.to });
      const closedBy = addDays(foundOn, Math.min(95, daysBetween(foundOn, today) - 45));
      const days = laid(life, foundOn, closedBy, calendar, false);
      const back = calendar.back(addDays(today, -28 + d.int(0, 6)));
      const again: Item[] = [
        {
          gap: 0,
          by: d.chance(0.5) ? 'street' : 'second',
          make: () => ({
            kind: 'lookBack',
            pass: false,
            findings: `回头看发现同类问题再次出现：${kind.fail}`,
            newDueOn: target,
          }),
        },
        { gap: 4, by: 'safety', make: () => ({ kind: 'measures', text: kind.interim, responsible: firm.safetyName }) },
        progressItem(j, 0, 8),
      ];
      const againDays = lay(again, back, yesterday, calendar, false);
      return script(common, what, [...life, ...again], [...days, ...againDays], target);
    }

    switch (o.state) {
      case 'awaitingConfirmation': {
        const items = head.filter((_, i) => i <= head.findIndex((item) => item.make(foundOn).kind === 'confirm') - 1);
        return finish(items, begin, true, calendar.end(begin, o.state));
      }
      case 'registered':
        return finish(until('confirm'), begin, true, calendar.end(begin, o.state));
      case 'notified': {
        const items = until('notice');
        const days = laid(items, foundOn, begin, calendar, true);
        const half = turns.includes('halfSigned');
        const sign: Item = { gap: 1, by: 'principal', hour: 16, make: () => ({ kind: 'sign', role: 'principal' }) };
        return script(
          common,
          what,
          half ? [...items, sign] : items,
          half ? [...days, earlier(addDays(begin, 1), yesterday)] : days,
          calendar.end(begin, o.state),
        );
      }
      case 'planning':
        return finish(head, begin, true, addDays(begin, 10));
      case 'planReview':
        return finish(
          [...head, planItem(j, 5, (on) => addDays(on, 45 + d.int(0, 20)))],
          begin,
          true,
          calendar.end(begin, o.state),
        );
      case 'rectifying': {
        const extended = turns.includes('extended');
        const firstDue = extended ? addDays(target, -25) : target;
        const early = [
          ...head,
          ...(turns.includes('planReturned')
            ? [
                planItem(j, 3, () => target),
                {
                  gap: 1.5,
                  by: 'officer' as const,
                  make: (): Payload => ({ kind: 'planReview', approve: false, opinion: d.pick(words.planReturns) }),
                },
              ]
            : []),
          planItem(j, 4, () => firstDue),
          approvePlan(j, 2),
        ];
        const rest: Item[] = [
          progressItem(j, 0, 6),
          ...(o.age > 26 ? [progressItem(j, 1, 9)] : []),
          ...(o.age > 55 ? [progressItem(j, 2, 10)] : []),
        ];
        const extend = (newDueOn: PlainDate): Item => ({
          gap: 0,
          by: 'safety',
          make: () => ({
            kind: 'askExtension',
            newDueOn,
            done: kind.progress[0],
            reason: kind.delay,
            interim: words.meanwhile(kind.interim),
          }),
        });
        const items = [
          ...early,
          ...rest,
          ...(d.chance(0.4)
            ? [
                {
                  gap: 2,
                  by: 'officer' as const,
                  make: (): Payload => ({ kind: 'comment', text: d.pick(words.comments) }),
                },
              ]
            : []),
        ];
        const days = laid(items, foundOn, addDays(today, -4), calendar, true);
        const after: [Item, PlainDate][] = [];
        if (extended) {
          after.push([extend(target), addDays(today, -3)]);
          after.push([
            {
              gap: 0,
              by: 'reviewer',
              make: () => ({ kind: 'decideExtension', approve: true, opinion: d.pick(words.extensionApprovals) }),
            },
            yesterday,
          ]);
        }
        if (turns.includes('extensionAsked')) after.push([extend(addDays(target, 20)), yesterday]);
        if (turns.includes('unclaimed')) after.push([transferItem(o.to as string), calendar.back(addDays(today, -2))]);
        return script(
          common,
          what,
          [...items, ...after.map(([item]) => item)],
          [...days, ...after.map(([, day]) => day)],
          target,
        );
      }
      default: {
        const extended = turns.includes('extended');
        // The plan's day: kept, and mostly with some room.
        const completed = o.state === 'awaitingReview' ? begin : addDays(begin, -8);
        const dueDay = addDays(completed, 2 + d.int(0, 4));
        const planned = extended ? addDays(dueDay, -20) : dueDay;
        const items: Item[] = [
          ...head,
          planItem(j, 4, (on) => later(planned, addDays(on, 10))),
          approvePlan(j, 2),
          progressItem(j, 0, 5),
          ...(extended
            ? [
                {
                  gap: 1,
                  by: 'safety' as const,
                  make: (): Payload => ({
                    kind: 'askExtension',
                    newDueOn: dueDay,
                    done: kind.progress[0],
                    reason: kind.delay,
                    interim: words.meanwhile(kind.interim),
                  }),
                },
                {
                  gap: 2,
                  by: 'reviewer' as const,
                  make: (): Payload => ({
                    kind: 'decideExtension',
                    approve: true,
                    opinion: d.pick(words.extensionApprovals),
                  }),
                },
              ]
            : []),
          progressItem(j, 1, 7),
          progressItem(j, 2, 7),
        ];
        const returned = o.state === 'returned';
        const end = ending(j, !returned, returned ? () => target : undefined);
        if (o.state === 'awaitingReview')
          return finish([...items, ...end.slice(0, 2)], begin, true, calendar.end(begin, o.state));
        const last = returned ? earlier(addDays(target, -10), calendar.back(yesterday)) : begin;
        const tail =
          o.state === 'resumeReview'
            ? resumption(j).slice(0, 1)
            : o.state === 'closing'
              ? [...(o.stop ? resumption(j) : []), ...closure(j).slice(0, 1)]
              : [];
        return finish(
          [...items, ...end, ...tail],
          calendar.back(last),
          true,
          returned ? target : calendar.end(calendar.back(last), o.state),
        );
      }
    }
  });
}

/** An enterprise in which such a thing can be; each is taken once as long as there are others. */
function place(industry: DemoIndustry, classes: RegExp, d: Random, taken: Set<string>): DemoEnterprise {
  const all = demoEnterprises().filter((e) => e.industry === industry && classes.test(e.gb4754));
  const free = all.filter((e) => !taken.has(e.key));
  const pool = free.length > 0 ? free : all;
  const found = pool.length > 0 ? d.pick(pool) : d.pick(demoEnterprises().filter((e) => e.industry === industry));
  taken.add(found.key);
  return found;
}

const dayOf = (found: string | number, today: PlainDate): PlainDate =>
  typeof found === 'number' ? addDays(today, -found) : plainDate(found);

/** Days of work on closed majors by the year of discovery. */
const LENGTHS: Readonly<Record<string, readonly [number, number]>> = {
  2023: [76, 126],
  2024: [44, 104],
  2025: [34, 84],
};

function closedScripts(today: PlainDate, calendar: Calendar, taken: Set<string>): HazardScript[] {
  const yesterday = addDays(today, -1);
  return closedMajors.map((c, index) => {
    const key = `closed-${index + 1}`;
    const kind = majorKind(c.kind);
    const fit = FITS[c.kind];
    if (!fit) throw new RangeError(`nowhere to find ${c.kind}`);
    const firm = place(fit[0], fit[1], random('place', key), taken);
    const foundOn = calendar.back(dayOf(c.found, today));
    const j = journey(key, firm, kind, foundOn);
    // The old stock took long; later ones less and less.
    const [least, most] = LENGTHS[foundOn.slice(0, 4)] ?? [22, 40];
    const life = wholeLife(j, c.turns ?? [], { ...c, work: j.d.int(least, most) });
    const limit = earlier(yesterday, addDays(foundOn, 300));
    const days = laid(life, foundOn, limit, calendar, false);
    const closedOn = days.at(-1) as PlainDate;
    const lookedOn = calendar.near(addDays(closedOn, 62 + j.d.int(0, 24)), yesterday);
    const looked = lookedOn < yesterday && lookedOn > closedOn;
    const visit: Item = {
      gap: 0,
      by: 'street',
      make: () => ({ kind: 'lookBack', pass: true, findings: j.d.pick(words.lookBackPasses) }),
    };
    return script(
      { key, firm, foundOn, channel: c.channel, state: looked ? 'archived' : 'closed', photos: 1, d: j.d },
      whatOf(kind, j.d.int(0, kind.places.length - 1)),
      looked ? [...life, visit] : life,
      looked ? [...days, lookedOn] : days,
      null,
    );
  });
}

interface GeneralCase {
  key: string;
  firm: DemoEnterprise;
  kind: GeneralKind;
  channel: Channel;
  foundOn: PlainDate;
  d: Random;
}

/** The two officers who look after a general hazard: those of the street that found it, else of the department. */
const inspectors = (channel: Channel): readonly [Who, Who] =>
  channel === 'streetInspection' ? ['street', 'streetSecond'] : ['officer', 'second'];

function generalLife(
  g: GeneralCase,
  dueOn: (on: PlainDate) => PlainDate,
  failsFirst: boolean,
  newDueOn?: (on: PlainDate) => PlainDate,
): Item[] {
  const { kind, firm, d, channel } = g;
  const [inspector] = inspectors(channel);
  const proof = (): Item[] => [
    { gap: 4, stretches: true, by: 'safety', hour: 14, make: () => ({ kind: 'evidence' }) },
    {
      gap: 0.3,
      by: 'safety',
      make: () => ({
        kind: 'completion',
        statement: kind.done,
        rectifier: d.pick(['设备科', '后勤部', '安全部', '当班班组']),
        selfCheckedBy: firm.principalName === firm.safetyName ? firm.controllerName : firm.principalName,
        spentFen: d.int(2, 80) * 10_000,
      }),
    },
  ];
  const visit = (pass: boolean): Item => ({
    gap: 4,
    by: inspector,
    make: (on) => ({
      kind: 'verify',
      pass,
      findings: pass ? kind.pass : kind.fail,
      ...(pass ? {} : { newDueOn: newDueOn ? newDueOn(on) : addDays(on, 7) }),
    }),
  });
  return [
    {
      gap: 1,
      by: inspector,
      make: (on) => ({ kind: 'judge', grade: 'general', reason: kind.reason, dueOn: dueOn(on) }),
    },
    ...proof(),
    ...(failsFirst ? [visit(false), ...proof()] : []),
    visit(true),
  ];
}

const generalWhat = (kind: GeneralKind) => ({
  title: kind.title,
  text: kind.text,
  place: kind.place,
  scene: kind.scene,
  fixableNow: /可立即|当场/.test(kind.reason),
});

function generalScripts(today: PlainDate, calendar: Calendar, taken: Set<string>): HazardScript[] {
  const yesterday = addDays(today, -1);
  return generals.map((row, index) => {
    const key = `general-${index + 1}`;
    const kind = generalKind(row.kind);
    const d = random('hazard', key);
    const firm = place(kind.industry, /./, random('place', key), taken);
    const foundOn = row.state === 'closed' ? calendar.back(dayOf(row.found, today)) : dayOf(row.found, today);
    const g: GeneralCase = { key, firm, kind, channel: row.channel, foundOn, d };
    const common: Common = { key, firm, foundOn, channel: row.channel, state: row.state, photos: 1, d };
    const turns = row.turns ?? [];
    const done = (items: readonly Item[], to: PlainDate, fixed: boolean, due: PlainDate | null): HazardScript =>
      script(common, generalWhat(kind), items, laid(items, foundOn, to, calendar, fixed), due);
    if (row.state === 'closed') {
      const life = generalLife(g, (on) => addDays(on, turns.includes('late') ? 3 : 14), turns.includes('failedOnce'));
      return done(life, earlier(yesterday, addDays(foundOn, 40)), false, null);
    }
    const target = addDays(today, row.due ?? 0);
    if (row.state === 'rectifying')
      return done(generalLife(g, () => later(target, foundOn), false).slice(0, 1), yesterday, false, target);
    if (row.state === 'awaitingReview')
      return done(generalLife(g, (on) => addDays(on, 12), false).slice(0, 3), addDays(target, -10), true, target);
    return done(
      generalLife(
        g,
        (on) => addDays(on, 10),
        true,
        () => target,
      ).slice(0, 4),
      calendar.back(addDays(today, -4)),
      true,
      target,
    );
  });
}

function voidScripts(today: PlainDate, calendar: Calendar, taken: Set<string>): HazardScript[] {
  return voids.map((row, index) => {
    const key = `void-${index + 1}`;
    const alarm = falseAlarms[row.alarm];
    if (!alarm) throw new RangeError(`no false alarm ${row.alarm}`);
    const kind = generalKind(alarm.kind);
    const d = random('hazard', key);
    const firm = place(kind.industry, /./, random('place', key), taken);
    const foundOn = calendar.back(dayOf(row.found, today));
    const items: Item[] = [
      ...(row.judged
        ? [
            {
              gap: 1,
              by: 'officer' as const,
              make: (on: PlainDate): Payload => ({
                kind: 'judge',
                grade: 'general',
                reason: kind.reason,
                dueOn: addDays(on, 15),
              }),
            },
          ]
        : []),
      { gap: 2, by: 'officer', make: () => ({ kind: 'proposeVoid', reason: alarm.reason }) },
      { gap: 1, by: 'reviewer', make: () => ({ kind: 'decideVoid', opinion: alarm.opinion }) },
    ];
    return script(
      { key, firm, foundOn, channel: row.channel, state: 'void', photos: 1, d },
      generalWhat(kind),
      items,
      laid(items, foundOn, addDays(today, -1), calendar, false),
      null,
    );
  });
}

function findingScripts(today: PlainDate, calendar: Calendar): HazardScript[] {
  return findings.map((row, index) => {
    const key = `finding-${index + 1}`;
    const d = random('hazard', key);
    const foundOn = earlier(calendar.begin(addDays(today, row.due), 'reported'), addDays(today, -1));
    return script(
      { key, firm: enterpriseNamed(row.enterprise), foundOn, channel: row.channel, state: 'reported', photos: 2, d },
      { ...row },
      [],
      [],
      calendar.end(foundOn, 'reported'),
    );
  });
}

/** All hazards of the demo district, in the order of their discovery. */
export function hazardScripts({ today, isWorkday = (day) => weekday(day) <= 5 }: HazardAnchor): HazardScript[] {
  const calendar = new Calendar(isWorkday);
  const taken = new Set<string>(openMajors.map((o) => o.enterprise));
  return [
    ...openScripts(today, calendar),
    ...closedScripts(today, calendar, taken),
    ...generalScripts(today, calendar, taken),
    ...voidScripts(today, calendar, taken),
    ...findingScripts(today, calendar),
  ].sort((a, b) => a.reportedAt.getTime() - b.reportedAt.getTime());
}
