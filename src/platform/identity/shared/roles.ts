/** Roles (角色) of the district: their words, and in which kinds of unit each can be held. Source: domain §11.3. */

export const unitKinds = [
  'office',
  'leadership',
  'department',
  'street',
  'community',
  'enterprise',
  'expert',
  'admin',
] as const;
export type UnitKind = (typeof unitKinds)[number];

export const unitKindLabels: Readonly<Record<UnitKind, string>> = {
  office: '安委会办公室',
  leadership: '区领导',
  department: '部门',
  street: '街道',
  community: '社区',
  enterprise: '企业',
  expert: '专家和服务机构',
  admin: '系统管理',
};

export interface RoleInfo {
  readonly label: string;
  /** What the role may do, in one line for the person who grants it. */
  readonly note: string;
  readonly unitKinds: readonly UnitKind[];
}

export const roles = {
  'office.admin': { label: '安委办管理员', note: '分解任务、汇总报送、维护业务资料', unitKinds: ['office'] },
  'office.reviewer': { label: '安委办审核', note: '审核函件、挂牌和摘牌材料', unitKinds: ['office'] },
  'office.leader': { label: '安委办领导', note: '批准挂牌、摘牌、督办', unitKinds: ['office', 'leadership'] },
  'department.officer': { label: '部门经办', note: '办理本行业领域隐患', unitKinds: ['department'] },
  'department.reviewer': { label: '部门审核', note: '审核经办意见', unitKinds: ['department'] },
  'department.deputy': { label: '部门分管负责人', note: '批准延期、停产等事项', unitKinds: ['department'] },
  'department.head': { label: '部门主要负责人', note: '批准销号、约谈等事项', unitKinds: ['department'] },
  'street.officer': { label: '街道经办', note: '巡查、登记、催办辖区隐患', unitKinds: ['street', 'community'] },
  'street.reviewer': { label: '街道审核', note: '审核街道经办意见', unitKinds: ['street'] },
  'street.patron': { label: '包保领导', note: '包保联系企业、带队检查', unitKinds: ['street', 'leadership'] },
  'enforcement.officer': { label: '执法人员', note: '检查、复查、执法文书', unitKinds: ['department', 'street'] },
  'legal.reviewer': { label: '法制审核', note: '审核执法决定', unitKinds: ['department'] },
  'enterprise.principal': { label: '企业主要负责人', note: '签收通知书、批准整改方案', unitKinds: ['enterprise'] },
  'enterprise.controller': { label: '企业实际控制人', note: '签收通知书', unitKinds: ['enterprise'] },
  'enterprise.safety': { label: '企业安全管理人员', note: '自查、上报、整改', unitKinds: ['enterprise'] },
  'enterprise.worker': { label: '企业员工', note: '上报身边隐患', unitKinds: ['enterprise'] },
  expert: { label: '专家', note: '对指派的事项出具意见', unitKinds: ['expert'] },
  thirdParty: { label: '第三方机构', note: '办理指派的事项', unitKinds: ['expert'] },
  intake: { label: '举报受理', note: '受理举报，与其他业务隔离', unitKinds: ['office', 'department'] },
  finance: { label: '财政（奖励）', note: '发放举报奖励', unitKinds: ['department'] },
  'admin.system': { label: '系统管理员', note: '管理单位、人员和参数，不能授权', unitKinds: ['admin'] },
  'admin.security': { label: '安全管理员', note: '授权、管理登录和代办，不能建人', unitKinds: ['admin'] },
  'admin.audit': { label: '审计管理员', note: '查看和校验审计日志，不能改动任何内容', unitKinds: ['admin'] },
} as const satisfies Readonly<Record<string, RoleInfo>>;

export type Role = keyof typeof roles;
export const roleCodes = Object.keys(roles) as Role[];
export const isRole = (text: string): text is Role => Object.hasOwn(roles, text);
export const roleLabel = (code: string): string => (isRole(code) ? roles[code].label : code);

/** The three separate administrators (三员). */
export const adminRoles = ['admin.system', 'admin.security', 'admin.audit'] as const;
export const isAdminRole = (role: string): boolean => role.startsWith('admin.');
/** Roles kept apart from all other business: a post with nothing else has no scope over ordinary records. */
export const isolatedRoles: readonly string[] = ['intake', 'finance'];

/**
 * Whether these posts of one person break the separation of powers (三员分立): two of the three administrators' roles,
 * or administration together with business. Returns the reason in Chinese, or null.
 */
export function separationFault(posts: readonly { roles: readonly string[]; unitKind: string }[]): string | null {
  const held = new Set(posts.flatMap((post) => post.roles));
  const admin = [...held].filter(isAdminRole);
  if (admin.length > 1) return `系统、安全、审计三员须由不同的人担任，不能同时是${admin.map(roleLabel).join('和')}`;
  const inAdmin = posts.some((post) => post.unitKind === 'admin');
  const inBusiness = posts.some((post) => post.unitKind !== 'admin');
  if (inAdmin && inBusiness) return '管理员不能同时在业务单位任职，请分开设置账号';
  return null;
}

/** Why a role cannot be held in a unit of this kind, or null. */
export function roleFault(role: string, unitKind: string): string | null {
  if (!isRole(role)) return `没有“${role}”这个角色`;
  const allowed: readonly string[] = roles[role].unitKinds;
  if (allowed.includes(unitKind)) return null;
  return `“${roles[role].label}”只能设在${allowed.map((k) => unitKindLabels[k as UnitKind]).join('、')}`;
}
