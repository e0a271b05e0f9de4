/** The left menu (UI §2), computed here so that the browser knows no roles. Rooms that do not exist yet are absent. */
import type { Actor } from '#kernel/shared/actor.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { MenuEntry } from '../shared/schema.ts';
import { isAdminRole, isolatedRoles } from '../shared/roles.ts';

interface View {
  readonly key: string;
  readonly label: string;
  readonly path: string;
  readonly covers: readonly string[];
}
interface Entry extends Omit<MenuEntry, 'count' | 'views' | 'covers'> {
  readonly covers: readonly string[];
  readonly views: readonly View[];
}
const entry = (
  key: string,
  label: string,
  icon: string,
  path: string,
  group: string | null = null,
  tab = false,
  covers: readonly string[] = [path],
): Entry => ({ key, label, icon, path, group, tab, covers, views: [] });
const view = (key: string, label: string, path: string, covers: readonly string[] = [path]): View => ({
  key,
  label,
  path,
  covers,
});
/** An entry of several screens: it opens the first, the others stand as a row above the screen. */
const holding = (one: Entry, views: readonly View[]): Entry => ({ ...one, path: views[0]?.path ?? one.path, views });

const planPlaces = ['/plan'];
const papers = [
  view('plan-papers', '方案和清单', '/plan/papers', [
    '/plan/papers',
    '/plan/meetings',
    '/plan/packs',
    '/plan/lists',
    '/plan/measures',
  ]),
  view('project-gates', '项目把关', '/project-gates'),
  view('indicators', '指标目录', '/indicators'),
];
const reports = view('reports', '定期报送', '/reports');
const letters = (label: string, tab: boolean): Entry =>
  holding(entry('supervision', label, 'MailWarning', '/supervision', null, tab), [
    view('supervision', '督办措施', '/supervision'),
    view('letters', '公文', '/letters'),
  ]);
const whistles = holding(entry('whistles', '吹哨报到', 'Siren', '/whistles', null, true), [
  view('whistles', '吹哨报到', '/whistles'),
  view('joint-sessions', '会商', '/joint-sessions'),
]);
const visits = entry('visits', '督导检查', 'Footprints', '/visits');

const criteria = entry('criteria', '判定标准', 'BookOpenCheck', '/criteria', '资料');
/** What departments, streets and the office share; the plan differs, for units do their tasks and the office deals them out. */
const authority = (plan: readonly Entry[], library: Entry = criteria): readonly Entry[] => [
  entry('todo', '待办', 'ListTodo', '/todo', null, true),
  entry('hazards', '隐患台账', 'ClipboardList', '/hazards', null, true),
  entry('enterprises', '企业', 'Building2', '/enterprises', null, true),
  letters('督办公文', true),
  whistles,
  visits,
  ...plan,
  entry('evaluation', '考核评价', 'Award', '/evaluation', '统筹'),
  entry('statistics', '统计分析', 'ChartColumn', '/statistics', '统筹', true, ['/statistics', '/xrays']),
  library,
  entry('funding', '资金', 'Coins', '/funding', '专项'),
];
const unit = authority([
  holding(entry('plan', '任务与报送', 'ListTree', '/plan/month', '统筹'), [
    view('plan', '攻坚任务', '/plan/month', planPlaces),
    reports,
    ...papers,
  ]),
]);
/**
 * The office alone reports to the upper levels; what comes back reaches the others through 待办. It also sets the terms and limits
 * that the district may choose itself.
 */
const office = authority(
  [
    holding(entry('plan', '任务分解', 'ListTree', '/plan', '统筹'), [
      view('plan', '任务分解', '/plan', planPlaces),
      ...papers,
    ]),
    holding(entry('reports', '定期报送', 'CalendarClock', '/reports', '统筹'), [
      reports,
      view('exchange', '数据交换', '/exchange'),
    ]),
  ],
  holding(criteria, [view('criteria', '判定标准', '/criteria'), view('rules', '规则参数', '/admin/rules')]),
);
const leader: readonly Entry[] = [
  entry('statistics', '统计分析', 'ChartColumn', '/statistics', null, true, ['/statistics', '/xrays']),
  entry('todo', '待我审批', 'ListTodo', '/todo', null, true),
  entry('hazards', '重点隐患', 'ClipboardList', '/hazards', null, true),
  holding(entry('plan', '任务进展', 'ListTree', '/plan'), [view('plan', '任务分解', '/plan', planPlaces), ...papers]),
  entry('reports', '定期报送', 'CalendarClock', '/reports'),
  entry('evaluation', '通报考核', 'Award', '/evaluation'),
  letters('督办公文', false),
  visits,
  entry('enterprises', '企业', 'Building2', '/enterprises', null, true),
  criteria,
];
const enterprise: readonly Entry[] = [
  entry('todo', '本周', 'CalendarCheck', '/todo', null, true),
  entry('hazards', '隐患', 'ClipboardList', '/hazards', null, true),
  entry('report', '上报', 'Camera', '/report', null, true),
  entry('my-enterprise', '企业', 'Building2', '/my-enterprise', null, true),
  entry('self-tables', '自查统计表', 'CalendarClock', '/self-tables'),
  entry('safety-expense', '安全费用', 'Coins', '/safety-expense'),
  criteria,
];
const community: readonly Entry[] = [
  entry('todo', '待办', 'ListTodo', '/todo', null, true),
  entry('whistles', '吹哨报到', 'Siren', '/whistles', null, true),
  criteria,
];
const expert: readonly Entry[] = [
  entry('todo', '我的任务', 'ListTodo', '/todo', null, true),
  entry('visits', '督导检查', 'Footprints', '/visits', null, true),
  entry('criteria', '资料', 'BookOpenCheck', '/criteria', null, true),
];
const administrators: Readonly<Record<string, readonly Entry[]>> = {
  'admin.system': [
    entry('admin-units', '单位', 'Network', '/admin/units', null, true),
    entry('admin-people', '人员岗位', 'Users', '/admin/people', null, true),
    entry('admin-industries', '行业分工', 'Waypoints', '/admin/industries', null, true),
    entry('admin-rules', '规则参数', 'Scale', '/admin/rules'),
    entry('admin-calendar', '工作日历', 'CalendarDays', '/admin/calendar'),
    entry('admin-parameters', '系统参数', 'SlidersHorizontal', '/admin/parameters', null, true),
  ],
  'admin.security': [
    entry('admin-grants', '授权', 'UserCog', '/admin/people', null, true),
    entry('admin-sessions', '登录管理', 'MonitorSmartphone', '/admin/sessions', null, true),
    entry('admin-delegations', '代办授权', 'Handshake', '/admin/delegations', null, true),
    entry('admin-tokens', '接口令牌', 'KeyRound', '/admin/tokens', null, true),
    entry('admin-units', '单位', 'Network', '/admin/units'),
  ],
  'admin.audit': [
    entry('audit-log', '审计日志', 'ScrollText', '/audit/log', null, true),
    entry('audit-verify', '校验', 'ShieldCheck', '/audit/verify', null, true),
  ],
};

function entriesOf(actor: Actor): readonly Entry[] {
  const admin = Object.keys(administrators).find((role) => actor.roles.includes(role));
  if (admin) return administrators[admin] ?? [];
  if (actor.roles.length === 0 || actor.roles.every((role) => isolatedRoles.includes(role))) return [];
  switch (actor.unitKind) {
    case 'office':
      return office;
    case 'department':
    case 'street':
      return unit;
    case 'leadership':
      return leader;
    case 'enterprise':
      return enterprise;
    case 'community':
      return community;
    case 'expert':
      return expert;
    default:
      return [];
  }
}

type Counter = (tx: Tx, actor: Actor) => Promise<number>;
const counters = new Map<string, Counter>();

/** A room says how many things wait for a person behind its menu entry (`todo`, …). */
export function registerMenuCount(key: string, count: Counter): void {
  counters.set(key, count);
}

/** The entries of the actor's menu with what waits behind each; an entry of several screens carries their sum. */
export async function menuOf(tx: Tx, actor: Actor): Promise<MenuEntry[]> {
  const countOf = async (key: string): Promise<number> => (await counters.get(key)?.(tx, actor)) ?? 0;
  const menu: MenuEntry[] = [];
  for (const item of entriesOf(actor)) {
    const views: MenuEntry['views'] = [];
    for (const one of item.views) {
      const count = await countOf(one.key);
      views.push({ ...one, covers: [...one.covers], count: count > 0 ? count : null });
    }
    const count =
      item.views.length > 0 ? views.reduce((sum, one) => sum + (one.count ?? 0), 0) : await countOf(item.key);
    menu.push({ ...item, covers: [...item.covers], views, count: count > 0 ? count : null });
  }
  return menu;
}

/** Acts that the shell itself may offer (the top bar). */
export function shellActs(actor: Actor): string[] {
  const acts: string[] = [];
  const officials = ['office.admin', 'department.officer', 'street.officer', 'enforcement.officer', 'street.patron'];
  if (officials.some((role) => actor.roles.includes(role))) acts.push('hazards.register');
  if (actor.unitKind === 'enterprise' && actor.roles.length > 0) acts.push('hazards.report');
  if (entriesOf(actor).some((item) => item.key === 'hazards')) acts.push('search');
  if (!actor.roles.some(isAdminRole)) {
    acts.push('identity.removeTotp');
    if (actor.postId !== null && actor.onBehalfOf === undefined) acts.push('identity.lend');
  }
  return acts;
}
