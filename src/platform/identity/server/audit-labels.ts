/** How the identity room's acts are called in the audit log. */
import { registerAuditLabels } from '#platform/audit/server/index.ts';

export const identityActions = {
  'identity.signedIn': '登录',
  'identity.signInFailed': '登录失败',
  'identity.locked': '连续输错锁定',
  'identity.signedOut': '退出登录',
  'identity.postSwitched': '切换岗位',
  'identity.passwordChanged': '修改口令',
  'identity.passwordWrong': '口令核对不符',
  'identity.passwordReset': '重置口令',
  'identity.totpBound': '绑定动态码',
  'identity.totpRemoved': '取消动态码',
  'identity.totpReset': '重置动态码',
  'identity.tokenCreated': '新建接口令牌',
  'identity.tokenRevoked': '停用接口令牌',
  'identity.userCreated': '新建人员',
  'identity.userChanged': '修改人员',
  'identity.userClosed': '停用账号',
  'identity.userOpened': '恢复账号',
  'identity.unlocked': '解除锁定',
  'identity.postCreated': '安排岗位',
  'identity.postEnded': '办理离任',
  'identity.rolesGranted': '授予角色',
  'identity.sessionRevoked': '强制退出',
  'identity.unitCreated': '新建单位',
  'identity.unitChanged': '修改单位',
  'identity.unitClosed': '停用单位',
  'identity.unitOpened': '恢复单位',
  'identity.industryAssigned': '增加行业监管分工',
  'identity.industryEnded': '结束行业监管分工',
  'identity.delegationRequested': '设置代办',
  'identity.delegationApproved': '同意代办',
  'identity.delegationRefused': '不同意代办',
  'identity.delegationRevoked': '收回代办',
  'identity.parameterChanged': '修改登录参数',
  'identity.setUp': '初始设置',
} as const;

registerAuditLabels({
  actions: identityActions,
  subjects: { user: '人员', unit: '单位', delegation: '代办', parameter: '登录参数', signIn: '登录' },
});
