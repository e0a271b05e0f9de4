/** Shapes of the identity room as they cross its doors. */
import { z } from 'zod';
import { idOf, type PostId, type UnitId, type UserId } from '#kernel/shared/id.ts';
import { PageQuery, pageOf } from '#kernel/shared/page.ts';
import { Instant, PlainDate } from '#kernel/shared/time.ts';
import { unitKinds } from './roles.ts';

const UserIdText = idOf<'user'>('user') as z.ZodType<UserId, string>;
const UnitIdText = idOf<'unit'>('unit') as z.ZodType<UnitId, string>;
const PostIdText = idOf<'post'>('post') as z.ZodType<PostId, string>;
const IdParams = <T extends z.ZodType>(id: T) => z.object({ id });
export const UserParams = IdParams(UserIdText);
export const UnitParams = IdParams(UnitIdText);
export const PostParams = IdParams(PostIdText);
export const AnyIdParams = z.object({ id: z.uuid() });

const login = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._-]{1,59}$/, { error: '用户名用 2 到 60 位小写字母、数字、点、横线，以字母或数字开头' });
const personName = z.string().trim().min(1, { error: '请填写姓名' }).max(60, { error: '姓名不超过 60 个字' });
const version = z.number().int().min(1);

/* —— signing in —— */
export const SignIn = z.object({
  login: z.string().trim().min(1, { error: '请输入用户名' }).max(100),
  password: z.string().min(1, { error: '请输入口令' }).max(200),
  /** Six digits of the authenticator, or a recovery code. */
  totp: z.string().trim().max(20).optional(),
});
export type SignIn = z.infer<typeof SignIn>;

/** One of several screens behind one entry of the menu; a path beneath one of `covers` belongs to it. */
export const MenuView = z.object({
  key: z.string(),
  label: z.string(),
  path: z.string(),
  covers: z.array(z.string()),
  count: z.number().int().nullable(),
});
export type MenuView = z.infer<typeof MenuView>;

export const MenuEntry = z.object({
  key: z.string(),
  label: z.string(),
  icon: z.string(),
  path: z.string(),
  group: z.string().nullable(),
  count: z.number().int().nullable(),
  tab: z.boolean(),
  /** Places (beginnings of paths) that belong to the entry, besides those of its views. */
  covers: z.array(z.string()),
  views: z.array(MenuView),
});
export type MenuEntry = z.infer<typeof MenuEntry>;

export const SessionPost = z.object({
  id: z.string(),
  title: z.string(),
  unitId: z.string(),
  unitName: z.string(),
  unitKind: z.string(),
  streetCode: z.string().nullable(),
  enterpriseId: z.string().nullable(),
});
export type SessionPost = z.infer<typeof SessionPost>;

export const SessionView = z.object({
  user: z.object({ id: z.string(), name: z.string(), login: z.string() }),
  post: SessionPost.nullable(),
  posts: z.array(SessionPost),
  roles: z.array(z.string()),
  roleLabels: z.array(z.string()),
  menu: z.array(MenuEntry),
  can: z.array(z.string()),
  isDemo: z.boolean(),
  demo: z.boolean(),
  today: z.string(),
  now: Instant,
  idleMinutes: z.number().int(),
  idleSeconds: z.number().int(),
  mustChangePassword: z.boolean(),
  mustEnrolTotp: z.boolean(),
  hasTotp: z.boolean(),
  onBehalfOf: z.object({ id: z.string(), name: z.string(), unitName: z.string() }).nullable(),
  /** Standing authorisations to act for others today (代办). */
  delegations: z.array(
    z.object({ id: z.string(), name: z.string(), unitName: z.string(), title: z.string(), validTo: z.string() }),
  ),
  districtName: z.string(),
});
export type SessionView = z.infer<typeof SessionView>;

/** Goes to one of the own posts, or to a post on behalf of its holder. */
export const SwitchPost = z
  .object({ postId: z.uuid().optional(), delegationId: z.uuid().optional() })
  .refine((v) => (v.postId === undefined) !== (v.delegationId === undefined), { error: '请选择一个岗位或一项代办' });
export type SwitchPost = z.infer<typeof SwitchPost>;

export const ChangePassword = z.object({
  current: z.string().min(1, { error: '请输入当前口令' }).max(200),
  next: z.string().min(1, { error: '请输入新口令' }).max(200),
});
export type ChangePassword = z.infer<typeof ChangePassword>;

export const TotpOffer = z.object({ secret: z.string(), uri: z.string(), qr: z.string() });
/** The password is left out right after signing in. */
export const TotpBegin = z.object({ password: z.string().min(1, { error: '请输入口令' }).max(200).optional() });
export type TotpBegin = z.infer<typeof TotpBegin>;
export const TotpConfirm = z.object({
  code: z
    .string()
    .trim()
    .regex(/^\d{6}$/, { error: '请输入 6 位数字' }),
});
export const TotpDone = z.object({ recoveryCodes: z.array(z.string()) });
export const TotpRemove = z.object({ password: z.string().min(1).max(200) });

export const TokenView = z.object({
  id: z.string(),
  name: z.string(),
  hint: z.string(),
  scopes: z.array(z.string()),
  userName: z.string(),
  unitName: z.string(),
  createdAt: Instant,
  expiresAt: Instant,
  lastUsedAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
});
export type TokenView = z.infer<typeof TokenView>;
export const TokenList = z.object({ items: z.array(TokenView) });
export const NewToken = z.object({
  name: z.string().trim().min(1, { error: '请写明令牌给哪个程序用' }).max(60),
  scopes: z
    .array(z.enum(['read', 'write']))
    .min(1, { error: '请选择读取或办理' })
    .max(2),
  /** Days until it ends, at most a year. */
  days: z.number().int().min(1).max(365),
});
export type NewToken = z.infer<typeof NewToken>;
export const TokenOnce = TokenView.extend({ token: z.string() });

/* —— reference —— */
export const Reference = z.object({
  streets: z.array(z.object({ code: z.string(), name: z.string(), shortName: z.string(), isEnclave: z.boolean() })),
  communities: z.array(z.object({ code: z.string(), name: z.string(), streetCode: z.string() })),
  industries: z.array(z.object({ code: z.string(), name: z.string() })),
  roles: z.array(z.object({ code: z.string(), label: z.string(), note: z.string(), unitKinds: z.array(z.string()) })),
  /** Units without enterprises. */
  units: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      shortName: z.string(),
      kind: z.string(),
      streetCode: z.string().nullable(),
    }),
  ),
});
export type Reference = z.infer<typeof Reference>;

export const PeopleQuery = z.object({
  q: z.string().trim().max(60).optional(),
  unitId: z.uuid().optional(),
  role: z.string().max(60).optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});
export const PeopleList = z.object({
  items: z.array(
    z.object({
      userId: z.string(),
      name: z.string(),
      title: z.string(),
      unitId: z.string(),
      unitName: z.string(),
      roles: z.array(z.string()),
    }),
  ),
});

export const ExplainQuery = z.object({ subjectType: z.string().min(1).max(60), subjectId: z.string().min(1).max(100) });
export const Explanation = z.object({
  /** False also when the record does not exist: the answer does not tell which. */
  visible: z.boolean(),
  /** One sentence why. */
  reason: z.string(),
  /** Who the person is here and what that opens. */
  scope: z.array(z.string()),
});
export type Explanation = z.infer<typeof Explanation>;

/* —— units —— */
export const UnitView = z.object({
  id: z.string(),
  kind: z.enum(unitKinds),
  kindLabel: z.string(),
  name: z.string(),
  shortName: z.string(),
  parentId: z.string().nullable(),
  streetCode: z.string().nullable(),
  isActive: z.boolean(),
  sort: z.number().int(),
  people: z.number().int(),
  industries: z.array(z.object({ code: z.string(), name: z.string(), isLead: z.boolean() })),
  version,
  allowedActions: z.array(z.string()),
});
export type UnitView = z.infer<typeof UnitView>;
export const UnitQuery = PageQuery.extend({
  kind: z.enum(unitKinds).optional(),
  q: z.string().trim().max(60).optional(),
  parentId: z.uuid().optional(),
});
export type UnitQuery = z.infer<typeof UnitQuery>;
export const UnitPage = pageOf(UnitView);
const unitFields = {
  name: z.string().trim().min(1, { error: '请填写单位名称' }).max(200),
  shortName: z.string().trim().max(200).optional(),
  parentId: z.uuid().nullable().optional(),
  streetCode: z
    .string()
    .regex(/^\d{9}$/, { error: '请选择街道' })
    .nullable()
    .optional(),
  sort: z.number().int().min(0).max(100_000).default(500),
};
export const NewUnit = z.object({
  kind: z.enum(unitKinds).exclude(['enterprise'], { error: '企业单位由企业档案自动建立' }),
  ...unitFields,
});
export type NewUnit = z.infer<typeof NewUnit>;
export const EditUnit = z.object({ ...unitFields, version });
export type EditUnit = z.infer<typeof EditUnit>;
export const SetActive = z.object({ isActive: z.boolean(), version });

export const UnitIndustry = z.object({
  id: z.string(),
  unitId: z.string(),
  unitName: z.string(),
  industry: z.string(),
  industryName: z.string(),
  isLead: z.boolean(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
  basis: z.string(),
  version,
});
export type UnitIndustry = z.infer<typeof UnitIndustry>;
export const UnitIndustryList = z.object({ items: z.array(UnitIndustry), allowedActions: z.array(z.string()) });
export const NewUnitIndustry = z.object({
  unitId: z.uuid(),
  industry: z.string().min(1).max(20),
  isLead: z.boolean().default(true),
  validFrom: PlainDate,
  basis: z.string().trim().min(2, { error: '请写明依据，如“三定”规定文号' }).max(300),
});
export type NewUnitIndustry = z.infer<typeof NewUnitIndustry>;
export const EndOn = z.object({ validTo: PlainDate, version });
export type EndOn = z.infer<typeof EndOn>;

/* —— people —— */
export const PostView = z.object({
  id: z.string(),
  unitId: z.string(),
  unitName: z.string(),
  unitKind: z.string(),
  title: z.string(),
  roles: z.array(z.string()),
  roleLabels: z.array(z.string()),
  isPrimary: z.boolean(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
  isHeld: z.boolean(),
  version,
});
export type PostView = z.infer<typeof PostView>;
export const UserView = z.object({
  id: z.string(),
  login: z.string(),
  name: z.string(),
  /** Masked in lists, whole in the single view (which is recorded). */
  phone: z.string().nullable(),
  isActive: z.boolean(),
  isDemo: z.boolean(),
  isLocked: z.boolean(),
  hasPassword: z.boolean(),
  mustChangePassword: z.boolean(),
  hasTotp: z.boolean(),
  lastSignInAt: Instant.nullable(),
  posts: z.array(PostView),
  version,
  allowedActions: z.array(z.string()),
});
export type UserView = z.infer<typeof UserView>;
export const UserQuery = PageQuery.extend({
  q: z.string().trim().max(60).optional(),
  unitId: z.uuid().optional(),
  unitKind: z.enum(unitKinds).optional(),
  role: z.string().max(60).optional(),
  state: z.enum(['active', 'inactive', 'locked', 'unposted']).optional(),
});
export type UserQuery = z.infer<typeof UserQuery>;
export const UserPage = pageOf(UserView);
export const PostFields = z.object({
  unitId: z.uuid({ error: '请选择单位' }),
  title: z.string().trim().min(1, { error: '请填写职务' }).max(60),
  isPrimary: z.boolean().default(false),
  validFrom: PlainDate.optional(),
});
export type PostFields = z.infer<typeof PostFields>;
export const NewPerson = z.object({
  login,
  name: personName,
  phone: z.string().trim().max(30).nullable().optional(),
  post: PostFields.omit({ isPrimary: true }),
});
export type NewPerson = z.infer<typeof NewPerson>;
export const EditPerson = z.object({
  name: personName,
  phone: z.string().trim().max(30).nullable().optional(),
  version,
});
export type EditPerson = z.infer<typeof EditPerson>;
/** A first password, shown once to the administrator who hands it over. */
export const FirstPassword = z.object({ user: UserView, password: z.string() });
export const GrantRoles = z.object({ roles: z.array(z.string().max(60)).max(20), version });
export type GrantRoles = z.infer<typeof GrantRoles>;

export const SessionRow = z.object({
  id: z.string(),
  userId: z.string(),
  userName: z.string(),
  login: z.string(),
  unitName: z.string(),
  createdAt: Instant,
  lastSeenAt: Instant,
  ip: z.string().nullable(),
  device: z.string(),
  isCurrent: z.boolean(),
});
export type SessionRow = z.infer<typeof SessionRow>;
export const SessionPage = pageOf(SessionRow);
export const SessionQuery = PageQuery.extend({ q: z.string().trim().max(60).optional(), userId: z.uuid().optional() });
export type SessionQuery = z.infer<typeof SessionQuery>;
export const MySessionQuery = PageQuery;

/* —— acting on behalf —— */
export const DelegationView = z.object({
  id: z.string(),
  principal: z.object({ id: z.string(), name: z.string(), unitName: z.string(), title: z.string() }),
  delegate: z.object({ id: z.string(), name: z.string() }),
  validFrom: z.string(),
  validTo: z.string(),
  reason: z.string(),
  state: z.enum(['requested', 'approved', 'refused', 'revoked', 'ended']),
  stateLabel: z.string(),
  requestedBy: z.string(),
  decidedBy: z.string().nullable(),
  createdAt: Instant,
  version,
  allowedActions: z.array(z.string()),
});
export type DelegationView = z.infer<typeof DelegationView>;
export const DelegationPage = pageOf(DelegationView);
export const NewDelegation = z
  .object({
    /** The post that is lent; it tells the principal. Left out: the caller's own current post. */
    principalPostId: z.uuid().optional(),
    delegateId: z.uuid({ error: '请选择代办人' }),
    validFrom: PlainDate,
    validTo: PlainDate,
    reason: z.string().trim().min(2, { error: '请写明代办事由' }).max(300),
  })
  .refine((v) => v.validTo >= v.validFrom, { error: '结束日期不能早于开始日期', path: ['validTo'] });
export type NewDelegation = z.infer<typeof NewDelegation>;
export const DecideDelegation = z.object({ approve: z.boolean(), version });
export const VersionOnly = z.object({ version });

/* —— parameters, set-up —— */
export const ParameterView = z.object({
  key: z.string(),
  label: z.string(),
  unit: z.string(),
  value: z.number().int(),
  standard: z.number().int(),
  min: z.number().int(),
  max: z.number().int(),
  source: z.string(),
  version: z.number().int(),
});
export const ParameterList = z.object({ items: z.array(ParameterView) });
export const SetParameter = z.object({ value: z.number().int(), version: z.number().int().min(0) });

const administrator = z.object({ login, name: personName });
export const SetupState = z.object({ districtName: z.string(), expiresAt: Instant });
export const Setup = z.object({
  /** The person who sets up chooses the own password; the two others receive a first password each. */
  system: administrator.extend({ password: z.string().min(1, { error: '请设置口令' }).max(200) }),
  security: administrator,
  audit: administrator,
});
export type Setup = z.infer<typeof Setup>;
export const SetupDone = z.object({
  accounts: z.array(
    z.object({ role: z.string(), login: z.string(), name: z.string(), firstPassword: z.string().nullable() }),
  ),
});
