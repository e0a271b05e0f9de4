/** Doors of the identity room. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import * as s from './schema.ts';

const clauses = ['D13'] as const;

/* —— signing in —— */
export const signIn = endpoint({
  method: 'POST',
  path: '/sessions',
  summary: '登录：用户名、口令，管理员另加动态码',
  clauses,
  auth: 'public',
  rateLimit: { max: 300, seconds: 60 },
  keepsAnswer: false,
  body: s.SignIn,
  response: s.SessionView,
  status: 201,
  errors: [
    'identity.badCredentials',
    'identity.locked',
    'identity.tooManyFromAddress',
    'identity.totpRequired',
    'identity.totpWrong',
  ],
});
export const currentSession = endpoint({
  method: 'GET',
  path: '/sessions/current',
  summary: '当前登录：本人、岗位、菜单',
  clauses,
  passive: true,
  response: s.SessionView,
});
export const stayOn = endpoint({
  method: 'POST',
  path: '/sessions/current/stay',
  summary: '继续使用：重新计算无操作时间',
  clauses,
  status: 204,
});
export const signOut = endpoint({
  method: 'DELETE',
  path: '/sessions/current',
  summary: '退出登录',
  clauses,
  status: 204,
});
export const switchPost = endpoint({
  method: 'POST',
  path: '/sessions/current/post',
  summary: '换到本人另一岗位，或代他人办理',
  clauses,
  body: s.SwitchPost,
  response: s.SessionView,
  errors: ['identity.postNotYours', 'identity.delegationNotYours', 'identity.sessionNeeded'],
});
export const changePassword = endpoint({
  method: 'POST',
  path: '/me/password',
  summary: '修改本人口令，其他登录随即退出',
  clauses,
  rateLimit: { max: 60, seconds: 60 },
  keepsAnswer: false,
  body: s.ChangePassword,
  response: s.SessionView,
  errors: ['identity.passwordWeak', 'identity.passwordWrong', 'identity.sessionNeeded', 'identity.locked'],
});
export const beginTotp = endpoint({
  method: 'POST',
  path: '/me/totp',
  summary: '开始绑定动态码，取得二维码；登录五分钟以后须再输口令',
  clauses,
  keepsAnswer: false,
  rateLimit: { max: 60, seconds: 60 },
  body: s.TotpBegin,
  response: s.TotpOffer,
  errors: [
    'identity.sessionNeeded',
    'identity.totpKept',
    'identity.passwordAgain',
    'identity.passwordWrong',
    'identity.locked',
  ],
});
export const confirmTotp = endpoint({
  method: 'POST',
  path: '/me/totp/confirm',
  summary: '输入一次动态码完成绑定，取得备用码，其他登录随即退出',
  clauses,
  keepsAnswer: false,
  rateLimit: { max: 60, seconds: 60 },
  body: s.TotpConfirm,
  response: s.TotpDone,
  errors: ['identity.totpWrong', 'identity.totpNotStarted', 'identity.sessionNeeded'],
});
export const removeTotp = endpoint({
  method: 'DELETE',
  path: '/me/totp',
  summary: '取消动态码（管理员不能取消），其他登录随即退出',
  clauses,
  keepsAnswer: false,
  body: s.TotpRemove,
  response: s.SessionView,
  errors: ['identity.totpKept', 'identity.passwordWrong', 'identity.sessionNeeded'],
});
export const listMySessions = endpoint({
  method: 'GET',
  path: '/me/sessions',
  summary: '本人现有的登录',
  clauses,
  query: s.MySessionQuery,
  response: s.SessionPage,
  errors: ['identity.sessionNeeded'],
});
export const revokeMySession = endpoint({
  method: 'DELETE',
  path: '/me/sessions/:id',
  summary: '让本人的一个登录退出，随即生效',
  clauses,
  params: s.AnyIdParams,
  status: 204,
  errors: ['identity.sessionNeeded'],
});
export const listMyTokens = endpoint({
  method: 'GET',
  path: '/me/tokens',
  summary: '本人的接口令牌',
  clauses,
  response: s.TokenList,
});
export const createToken = endpoint({
  method: 'POST',
  path: '/me/tokens',
  summary: '新建接口令牌，只显示一次',
  clauses,
  keepsAnswer: false,
  status: 201,
  body: s.NewToken,
  response: s.TokenOnce,
  errors: ['identity.sessionNeeded', 'identity.noPost', 'identity.separation'],
});
export const revokeToken = endpoint({
  method: 'DELETE',
  path: '/me/tokens/:id',
  summary: '停用接口令牌',
  clauses,
  params: s.AnyIdParams,
  status: 204,
});

/* —— reference and explanation —— */
export const getReference = endpoint({
  method: 'GET',
  path: '/reference',
  summary: '街道、社区、行业领域、角色、单位的名称表',
  clauses: ['D11'],
  response: s.Reference,
});
export const findPeople = endpoint({
  method: 'GET',
  path: '/reference/people',
  summary: '按姓名、单位、角色找人（选人用）',
  clauses: ['D11'],
  query: s.PeopleQuery,
  response: s.PeopleList,
});
export const explainAccess = endpoint({
  method: 'GET',
  path: '/access/explain',
  summary: '为什么我能看到或不能看到这条记录',
  clauses,
  query: s.ExplainQuery,
  response: s.Explanation,
});

/* —— units —— */
const system = ['identity.onlySystem', 'common.stale'] as const;
const security = ['identity.onlySecurity', 'common.stale'] as const;
export const listUnits = endpoint({
  method: 'GET',
  path: '/units',
  summary: '单位',
  clauses: ['D11'],
  query: s.UnitQuery,
  response: s.UnitPage,
  errors: ['identity.onlyAdministrators'],
});
export const createUnit = endpoint({
  method: 'POST',
  path: '/units',
  summary: '新建单位',
  clauses: ['D11'],
  status: 201,
  body: s.NewUnit,
  response: s.UnitView,
  errors: [...system, 'identity.unitNameTaken', 'identity.streetUnitTaken'],
});
export const editUnit = endpoint({
  method: 'PUT',
  path: '/units/:id',
  summary: '修改单位',
  clauses: ['D11'],
  params: s.UnitParams,
  body: s.EditUnit,
  response: s.UnitView,
  errors: [...system, 'identity.unitNameTaken', 'identity.unitLoop'],
});
export const setUnitActive = endpoint({
  method: 'POST',
  path: '/units/:id/active',
  summary: '停用或恢复单位',
  clauses: ['D11'],
  params: s.UnitParams,
  body: s.SetActive,
  response: s.UnitView,
  errors: [...system, 'identity.unitInUse'],
});
export const listUnitIndustries = endpoint({
  method: 'GET',
  path: '/unit-industries',
  summary: '行业领域监管分工（三管三必须）',
  clauses: ['D11'],
  query: z.object({ history: z.enum(['0', '1']).optional() }),
  response: s.UnitIndustryList,
});
export const addUnitIndustry = endpoint({
  method: 'POST',
  path: '/unit-industries',
  summary: '增加行业领域监管分工',
  clauses: ['D11'],
  status: 201,
  body: s.NewUnitIndustry,
  response: s.UnitIndustry,
  errors: [...system, 'identity.leadTaken', 'identity.periodOverlaps'],
});
export const endUnitIndustry = endpoint({
  method: 'POST',
  path: '/unit-industries/:id/end',
  summary: '结束行业领域监管分工（保留历史）',
  clauses: ['D11'],
  params: s.AnyIdParams,
  body: s.EndOn,
  response: s.UnitIndustry,
  errors: [...system],
});

/* —— people —— */
export const listUsers = endpoint({
  method: 'GET',
  path: '/users',
  summary: '人员',
  clauses,
  query: s.UserQuery,
  response: s.UserPage,
  errors: ['identity.onlyAdministrators'],
});
export const getUser = endpoint({
  method: 'GET',
  path: '/users/:id',
  summary: '人员详情（查看记入审计）',
  clauses,
  params: s.UserParams,
  response: s.UserView,
  errors: ['identity.onlyAdministrators'],
});
export const createPerson = endpoint({
  method: 'POST',
  path: '/users',
  summary: '新建人员并安排岗位（不含授权），首次口令只显示一次',
  clauses,
  keepsAnswer: false,
  status: 201,
  body: s.NewPerson,
  response: s.FirstPassword,
  errors: [...system, 'identity.loginTaken', 'identity.separation'],
});
export const editPerson = endpoint({
  method: 'PUT',
  path: '/users/:id',
  summary: '修改人员姓名、电话',
  clauses,
  params: s.UserParams,
  body: s.EditPerson,
  response: s.UserView,
  errors: [...system],
});
export const setUserActive = endpoint({
  method: 'POST',
  path: '/users/:id/active',
  summary: '停用或恢复账号，停用随即退出',
  clauses,
  params: s.UserParams,
  body: s.SetActive,
  response: s.UserView,
  errors: [...system, 'identity.notOnYourself', 'identity.lastAdministrator'],
});
export const resetPassword = endpoint({
  method: 'POST',
  path: '/users/:id/password-reset',
  summary: '重置口令：业务人员由系统管理员办，管理员由安全管理员办',
  clauses,
  keepsAnswer: false,
  params: s.UserParams,
  response: s.FirstPassword,
  errors: [...system, 'identity.onlySecurity', 'identity.notOnYourself'],
});
export const addPost = endpoint({
  method: 'POST',
  path: '/users/:id/posts',
  summary: '安排岗位（角色另由安全管理员授予）',
  clauses,
  status: 201,
  params: s.UserParams,
  body: s.PostFields,
  response: s.UserView,
  errors: [...system, 'identity.separation'],
});
export const endPost = endpoint({
  method: 'POST',
  path: '/posts/:id/end',
  summary: '办理离任',
  clauses,
  params: s.PostParams,
  body: s.EndOn,
  response: s.UserView,
  errors: [...system, 'identity.lastAdministrator'],
});
export const grantRoles = endpoint({
  method: 'POST',
  path: '/posts/:id/roles',
  summary: '授予或收回岗位的角色，随即生效',
  clauses,
  params: s.PostParams,
  body: s.GrantRoles,
  response: s.UserView,
  errors: [
    ...security,
    'identity.notOnYourself',
    'identity.separation',
    'identity.roleNotHere',
    'identity.lastAdministrator',
  ],
});
export const unlockUser = endpoint({
  method: 'POST',
  path: '/users/:id/unlock',
  summary: '解除登录锁定',
  clauses,
  params: s.UserParams,
  response: s.UserView,
  errors: [...security],
});
export const resetTotp = endpoint({
  method: 'POST',
  path: '/users/:id/totp-reset',
  summary: '重置动态码，本人下次登录重新绑定',
  clauses,
  params: s.UserParams,
  response: s.UserView,
  errors: [...security, 'identity.notOnYourself'],
});
export const listSessions = endpoint({
  method: 'GET',
  path: '/sessions',
  summary: '现有登录',
  clauses,
  query: s.SessionQuery,
  response: s.SessionPage,
  errors: ['identity.onlySecurity'],
});
export const revokeSession = endpoint({
  method: 'DELETE',
  path: '/sessions/:id',
  summary: '强制退出一个登录，随即生效',
  clauses,
  params: s.AnyIdParams,
  status: 204,
  errors: ['identity.onlySecurity'],
});
export const listTokens = endpoint({
  method: 'GET',
  path: '/api-tokens',
  summary: '全部接口令牌',
  clauses,
  response: s.TokenList,
  errors: ['identity.onlySecurity'],
});

/* —— acting on behalf —— */
export const listDelegations = endpoint({
  method: 'GET',
  path: '/delegations',
  summary: '代办授权：本人的；安全管理员看全部',
  clauses,
  query: z.object({
    limit: z.coerce.number().int().min(1).max(200).default(50),
    page: z.coerce.number().int().min(1).optional(),
  }),
  response: s.DelegationPage,
});
export const requestDelegation = endpoint({
  method: 'POST',
  path: '/delegations',
  summary: '设置代办：同单位由本人设置即生效，其他须安全管理员同意',
  clauses,
  status: 201,
  body: s.NewDelegation,
  response: s.DelegationView,
  errors: ['identity.delegationNotAllowed', 'identity.postNotYours'],
});
export const decideDelegation = endpoint({
  method: 'POST',
  path: '/delegations/:id/decision',
  summary: '同意或不同意代办',
  clauses,
  params: s.AnyIdParams,
  body: s.DecideDelegation,
  response: s.DelegationView,
  errors: ['identity.delegationPerson', 'common.stale', 'common.wrongState'],
});
export const revokeDelegation = endpoint({
  method: 'POST',
  path: '/delegations/:id/revoke',
  summary: '收回代办，随即生效',
  clauses,
  params: s.AnyIdParams,
  body: s.VersionOnly,
  response: s.DelegationView,
  errors: ['identity.delegationPerson', 'common.stale', 'common.wrongState'],
});

/* —— parameters, set-up —— */
export const listParameters = endpoint({
  method: 'GET',
  path: '/identity-parameters',
  summary: '系统参数',
  clauses,
  response: s.ParameterList,
  errors: ['identity.onlyAdministrators'],
});
export const setParameter = endpoint({
  method: 'PUT',
  path: '/identity-parameters/:key',
  summary: '修改系统参数',
  clauses,
  params: z.object({ key: z.string().max(60) }),
  body: s.SetParameter,
  response: s.ParameterList,
  errors: [...system, 'identity.badParameter'],
});
export const getSetup = endpoint({
  method: 'GET',
  path: '/setup/:token',
  summary: '初始设置链接是否有效',
  clauses,
  auth: 'public',
  rateLimit: { max: 60, seconds: 60 },
  params: z.object({ token: z.string().max(100) }),
  response: s.SetupState,
  errors: ['identity.setupGone'],
});
export const doSetup = endpoint({
  method: 'POST',
  path: '/setup/:token',
  summary: '初始设置：一次建立系统、安全、审计三位管理员',
  clauses,
  auth: 'public',
  rateLimit: { max: 60, seconds: 60 },
  status: 201,
  keepsAnswer: false,
  params: z.object({ token: z.string().max(100) }),
  body: s.Setup,
  response: s.SetupDone,
  errors: ['identity.setupGone', 'identity.threeAdministrators', 'identity.passwordWeak', 'identity.loginTaken'],
});
