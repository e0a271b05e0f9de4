/** Which hazards the demo district has, and how far each has come on the day of its loading. Written by hand: the figures add up. */
import type { Channel, StopKind } from '#modules/hazards/shared/labels.ts';
import type { HazardState } from '#modules/hazards/shared/states.ts';

/** Something that happened on the way. */
export type Turn =
  /** One extension was granted. */
  | 'extended'
  /** An extension is asked for and waits. */
  | 'extensionAsked'
  /** The plan was returned once. */
  | 'planReturned'
  /** The judgement was returned once. */
  | 'judgedAgain'
  /** A first verification failed. */
  | 'failedOnce'
  /** Only the principal has signed. */
  | 'halfSigned'
  /** Nobody handles it. */
  | 'unclaimed'
  /** Came back after closure. */
  | 'relapsed'
  /** Put right after its deadline. */
  | 'late';

export interface OpenMajor {
  readonly enterprise: string;
  readonly kind: string;
  /** Days since discovery. */
  readonly age: number;
  readonly state: HazardState;
  /** Days until the running step is due; negative: overdue. */
  readonly due: number;
  readonly channel: Channel;
  readonly turns?: readonly Turn[];
  readonly stop?: Exclude<StopKind, 'none'>;
  readonly listed?: 'district' | 'department' | 'street';
  /** Short name of the department to which it was handed (转办). */
  readonly to?: string;
  /** Which of the kind's places. */
  readonly at?: number;
  /** Which of the department's officers handles it; drawn when left out. */
  readonly officer?: 0 | 1 | 2;
}

const open = (
  enterprise: string,
  kind: string,
  age: number,
  state: HazardState,
  due: number,
  channel: Channel,
  more: Partial<OpenMajor> = {},
): OpenMajor => ({ enterprise, kind, age, state, due, channel, ...more });

const FIRE = '区消防救援支队';
const MARKET = '区市场监管局';

/** The 47 major hazards not yet off the list: street × industry as in the pictures of the product. */
export const openMajors: readonly OpenMajor[] = [
  open('jinlan', 'dust-control', 79, 'awaitingReview', 3, 'departmentInspection', {
    stop: 'partial',
    listed: 'district',
    turns: ['extended'],
    officer: 0,
  }),
  open('henghuo', 'special-work', 66, 'returned', -4, 'departmentInspection', { officer: 1 }),
  open('ruichi', 'paint-gas', 58, 'rectifying', -1, 'selfCheck', { stop: 'partial', listed: 'district', officer: 1 }),
  open('jinlan', 'airlock', 52, 'rectifying', 9, 'selfCheck', { officer: 0 }),
  open('baihuan', 'confined-mark', 31, 'rectifying', 14, 'streetInspection', { officer: 2 }),
  open('zhongchuang', 'tenant', 9, 'planning', 5, 'departmentInspection', { officer: 2 }),
  open('lantie1', 'slag-water', 73, 'awaitingReview', -3, 'superiorSupervision', {
    stop: 'equipment',
    listed: 'district',
    officer: 0,
  }),
  open('lantie2', 'emergency-ladle', 13, 'planReview', 0, 'superiorSupervision', { listed: 'district', officer: 0 }),
  open('meiqi', 'co-alarm', 47, 'rectifying', 21, 'officeSupervision'),
  open('zhagang', 'gas-cutoff', 0, 'rectifying', 12, 'departmentInspection', { turns: ['relapsed'] }),
  open('yunyuan', 'fryer', 24, 'rectifying', 16, 'thirdParty'),
  open('bairun', 'confined-work', 40, 'rectifying', 2, 'departmentInspection', {
    turns: ['extensionAsked'],
    officer: 0,
  }),
  open('jizhu', 'diecast-water', 55, 'verified', 4, 'departmentInspection', { officer: 0 }),
  open('huizhu', 'pit-monitor', 45, 'awaitingReview', 6, 'departmentInspection'),
  open('zhilong', 'wall-tie', 19, 'rectifying', 7, 'randomInspection', { stop: 'partial' }),
  open('fumu', 'gondola', 13, 'notified', 1, 'covertVisit', { turns: ['halfSigned'] }),
  open('chengta', 'tower-crane', 62, 'resumeReview', 5, 'departmentInspection', { stop: 'equipment' }),
  open('tianshan', 'plan-review', 28, 'rectifying', 18, 'departmentInspection', { turns: ['planReturned'] }),
  open('daguan', 'mall-zone', 37, 'rectifying', 26, 'departmentInspection'),
  open('weihe', 'lpg-dining', 8, 'registered', 1, 'publicReport'),
  open('zhihe', 'exit-count', 33, 'rectifying', 11, 'covertVisit', { at: 2 }),
  open('linhe', 'exit-locked', 17, 'planReview', 2, 'streetInspection', { officer: 0 }),
  open('chunhuajj', 'sprinkler', 50, 'awaitingReview', 8, 'randomInspection', { at: 2, officer: 0 }),
  open('tangbai', 'escalator', 60, 'closing', 2, 'departmentInspection', { to: MARKET }),
  open('xiangyi', 'hotwork', 21, 'planning', 4, 'streetInspection'),
  open('dongxin', 'lift-bypass', 150, 'rectifying', 6, 'departmentInspection', {
    to: MARKET,
    turns: ['relapsed'],
    at: 2,
  }),
  open('guotai', 'forklift', 26, 'rectifying', 13, 'selfCheck'),
  open('haorun', 'ammonia-room', 88, 'returned', 5, 'superiorSupervision', { stop: 'full', listed: 'district' }),
  open('dongze', 'fire-lane', 104, 'rectifying', -12, 'departmentInspection', {
    to: FIRE,
    listed: 'district',
    officer: 0,
  }),
  open('haijin', 'mall-zone', 86, 'rectifying', -7, 'officeSupervision', {
    to: FIRE,
    listed: 'district',
    at: 2,
    officer: 0,
  }),
  open('longchuan', 'ammonia-valve', 30, 'rectifying', 6, 'departmentInspection', { to: MARKET, turns: ['unclaimed'] }),
  open('taixing', 'sandwich-panel', 43, 'rectifying', 19, 'thirdParty'),
  open('lushan', 'hydrant-dry', 190, 'rectifying', 15, 'departmentInspection', { turns: ['relapsed'] }),
  open('hongsheng', 'pipe-occupy', 56, 'rectifying', 24, 'selfCheck', { turns: ['extended'] }),
  open('zhengyuan', 'incompatible', 14, 'planning', 6, 'departmentInspection'),
  open('hongxing', 'cylinder-fill', 7, 'awaitingConfirmation', 1, 'publicReport'),
  open('yuanlu', 'lng-unload', 71, 'verified', 3, 'expert', { stop: 'equipment', officer: 0 }),
  open('jinge', 'exit-count', 12, 'notified', 2, 'covertVisit', { at: 1, officer: 0 }),
  open('yihe', 'fire-alarm-dead', 38, 'rectifying', -2, 'selfCheck', {
    to: '区民政局',
    listed: 'district',
    officer: 0,
  }),
  open('miaomiao', 'nursery-floor', 29, 'rectifying', 17, 'departmentInspection'),
  open('xuanzhi', 'exit-locked', 34, 'returned', 7, 'streetInspection', { at: 2 }),
  open('ankang', 'oxygen-chamber', 64, 'closing', 4, 'selfCheck'),
  open('songbai', 'eldercare-exit', 22, 'rectifying', 10, 'streetInspection'),
  open('changzhou', 'hotel-alarm', 15, 'planning', 3, 'randomInspection'),
  open('dongyu', 'ebike-school', 6, 'awaitingConfirmation', 2, 'publicReport', { turns: ['judgedAgain'] }),
  open('tongda', 'gps', 41, 'awaitingReview', 5, 'departmentInspection'),
  open('jiahe', 'highrise-fire', 68, 'rectifying', 30, 'publicReport'),
];

/** Discovery day of the one hazard of the old stock (2023年及以前) that came back. */
export const STOCK_FOUND = '2023-11-20';

export interface ClosedMajor {
  readonly kind: string;
  /** A civil day up to 2025, or days ago. */
  readonly found: string | number;
  readonly channel: Channel;
  readonly turns?: readonly Turn[];
  readonly stop?: Exclude<StopKind, 'none'>;
  readonly listed?: 'district' | 'department' | 'street';
  readonly to?: string;
}

const closed = (
  kind: string,
  found: string | number,
  channel: Channel,
  more: Partial<ClosedMajor> = {},
): ClosedMajor => ({ kind, found, channel, ...more });

/** Major hazards that are off the list. */
export const closedMajors: readonly ClosedMajor[] = [
  closed('special-work', '2023-06-14', 'departmentInspection'),
  closed('tenant', '2023-07-20', 'streetInspection'),
  closed('dust-control', '2023-08-29', 'superiorSupervision', {
    stop: 'partial',
    listed: 'district',
    turns: ['failedOnce'],
  }),
  closed('confined-mark', '2023-09-18', 'selfCheck'),
  closed('special-work', '2023-09-26', 'selfCheck'),
  closed('airlock', '2023-10-10', 'thirdParty'),
  closed('paint-gas', '2023-10-24', 'departmentInspection', { stop: 'partial' }),
  closed('fryer', '2023-10-31', 'streetInspection'),
  closed('cylinder-fill', '2023-11-08', 'publicReport', { stop: 'full' }),
  closed('confined-work', '2023-11-15', 'departmentInspection', { stop: 'partial', turns: ['failedOnce'] }),
  closed('pipe-occupy', '2023-11-28', 'selfCheck', { turns: ['extended'] }),
  closed('co-alarm', '2023-12-05', 'officeSupervision', { turns: ['late'] }),
  closed('diecast-water', '2023-12-07', 'departmentInspection', { turns: ['planReturned'] }),
  closed('eldercare-exit', '2023-12-12', 'streetInspection', { to: '区民政局' }),
  closed('incompatible', '2023-12-19', 'departmentInspection'),
  closed('slag-water', '2023-12-26', 'superiorSupervision', { stop: 'equipment', listed: 'district' }),
  closed('lng-unload', '2024-02-22', 'expert', { stop: 'equipment' }),
  closed('tenant', '2024-04-19', 'officeSupervision'),
  closed('fire-alarm-dead', '2024-05-15', 'randomInspection', { to: '区民政局' }),
  closed('dust-control', '2024-06-25', 'selfCheck', { turns: ['extended'] }),
  closed('confined-mark', '2024-07-10', 'insurance'),
  closed('paint-gas', '2024-09-24', 'covertVisit', { stop: 'partial' }),
  closed('battery-store', '2024-10-22', 'expert'),
  closed('incompatible', '2024-11-12', 'departmentInspection', { listed: 'department' }),
  closed('pit-monitor', '2025-01-14', 'departmentInspection', { stop: 'partial' }),
  closed('wall-tie', '2025-03-18', 'departmentInspection'),
  closed('tower-crane', '2025-04-23', 'randomInspection', { stop: 'equipment', turns: ['failedOnce'] }),
  closed('gondola', '2025-08-26', 'departmentInspection'),
  closed('emergency-ladle', '2025-09-16', 'superiorSupervision', { listed: 'district', turns: ['late'] }),
  closed('exit-locked', '2025-11-12', 'streetInspection', { to: FIRE }),
  closed('sprinkler', '2025-12-03', 'departmentInspection', { to: FIRE, turns: ['judgedAgain'] }),
  closed('forklift', 230, 'selfCheck'),
  closed('sandwich-panel', 185, 'departmentInspection', { to: FIRE }),
  closed('lift-bypass', 160, 'publicReport', { to: MARKET }),
  closed('hotel-alarm', 140, 'randomInspection'),
  closed('plan-review', 115, 'departmentInspection'),
];

export interface GeneralPlan {
  readonly kind: string;
  readonly found: string | number;
  readonly channel: Channel;
  readonly state: HazardState;
  readonly due?: number;
  readonly turns?: readonly Turn[];
}

const general = (
  kind: string,
  found: string | number,
  channel: Channel,
  state: HazardState = 'closed',
  due?: number,
  turns?: readonly Turn[],
): GeneralPlan => ({ kind, found, channel, state, ...(due === undefined ? {} : { due }), ...(turns ? { turns } : {}) });

/** General hazards and false alarms. */
export const generals: readonly GeneralPlan[] = [
  general('panel', 12, 'selfCheck', 'rectifying', 2),
  general('extinguisher', 14, 'streetInspection', 'rectifying', 0),
  general('guard', 10, 'departmentInspection', 'rectifying', 5),
  general('gas-hose', 18, 'streetInspection', 'rectifying', -2),
  general('edge', 6, 'departmentInspection', 'rectifying', 9),
  general('bed', 13, 'selfCheck', 'awaitingReview', 3),
  general('rack', 11, 'thirdParty', 'awaitingReview', 6),
  general('shaft', 24, 'publicReport', 'returned', 4),
  general('sign-off', 9, 'streetInspection', 'rectifying', 6),
  general('gas-store', '2023-08-08', 'departmentInspection'),
  general('flue', '2023-11-30', 'streetInspection'),
  general('lane', '2024-02-01', 'selfCheck'),
  general('cable', '2024-04-25', 'departmentInspection'),
  general('duty', '2024-06-20', 'randomInspection', 'closed', undefined, ['failedOnce']),
  general('ground', '2024-08-01', 'departmentInspection'),
  general('charge', '2024-09-26', 'streetInspection'),
  general('label', '2024-12-18', 'selfCheck'),
  general('tyre', '2025-02-13', 'departmentInspection'),
  general('light', '2025-03-27', 'thirdParty'),
  general('stall', '2025-04-30', 'streetInspection', 'closed', undefined, ['late']),
  general('key', '2025-06-12', 'covertVisit'),
  general('lane-block', '2025-07-17', 'publicReport'),
  general('panel', '2025-09-04', 'selfCheck'),
  general('extinguisher', '2025-10-23', 'streetInspection'),
  general('edge', '2025-12-11', 'departmentInspection'),
  general('detector', 200, 'selfCheck'),
  general('gas-hose', 165, 'streetInspection'),
  general('rack', 130, 'insurance'),
  general('bed', 100, 'streetInspection', 'closed', undefined, ['failedOnce']),
  general('sign-off', 75, 'departmentInspection'),
  general('charge', 46, 'streetInspection'),
];

/** Findings taken back by two people. */
export const voids: readonly { alarm: number; found: string | number; channel: Channel; judged: boolean }[] = [
  { alarm: 0, found: '2025-05-08', channel: 'departmentInspection', judged: true },
  { alarm: 1, found: 92, channel: 'thirdParty', judged: true },
  { alarm: 2, found: 36, channel: 'randomInspection', judged: false },
];

export interface NewFinding {
  readonly enterprise: string;
  readonly title: string;
  readonly text: string;
  readonly place: string;
  readonly scene: 'electric' | 'warehouse' | 'exit';
  readonly channel: Channel;
  readonly due: number;
  readonly suggests: readonly string[];
  readonly interim: string;
}

/** Fresh findings that nobody has judged. */
export const findings: readonly NewFinding[] = [
  {
    enterprise: 'jinlan',
    title: '烘干房使用普通电器，疑似粉尘防爆不合规',
    text: '群众反映烘干房内使用普通排插和风扇，木粉尘较多，夜间仍在作业，请尽快核实。',
    place: '烘干房',
    scene: 'electric',
    channel: 'publicReport',
    due: 0,
    suggests: ['MEM-10-2023#057'],
    interim: '',
  },
  {
    enterprise: 'haijin',
    title: '纸箱堆在安全出口门口，门只能开一半',
    text: '2 号库东侧安全出口门口堆放纸箱，门只能开一半，旁边还停了电动车。',
    place: '2 号库东侧安全出口',
    scene: 'exit',
    channel: 'selfCheck',
    due: 1,
    suggests: ['GB35181-2025#013'],
    interim: '停用该出口并设专人看守，纸箱今晚清运',
  },
  {
    enterprise: 'lushan',
    title: '分拣区货物堆垛过高，遮挡喷头',
    text: '分拣区临时堆垛顶部距喷头约 0.2 米，遮挡喷淋和烟感，堆垛间无间距。',
    place: '分拣区西侧',
    scene: 'warehouse',
    channel: 'streetInspection',
    due: 3,
    suggests: ['GB35181-2025#014'],
    interim: '已要求当班降低堆垛高度',
  },
];
