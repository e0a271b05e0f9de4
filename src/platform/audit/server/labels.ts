/** Chinese words for actions and kinds of records; every room adds its own when it is loaded. */
const actions = new Map<string, string>();
const subjects = new Map<string, string>();

/** A room says how its acts and its records are called in the log. */
export function registerAuditLabels(words: {
  actions?: Readonly<Record<string, string>>;
  subjects?: Readonly<Record<string, string>>;
}): void {
  for (const [code, label] of Object.entries(words.actions ?? {})) actions.set(code, label);
  for (const [code, label] of Object.entries(words.subjects ?? {})) subjects.set(code, label);
}

export const actionLabel = (code: string): string => actions.get(code) ?? code;
export const subjectLabel = (code: string): string => subjects.get(code) ?? code;

registerAuditLabels({
  actions: {
    'audit.refused': '被拒绝的请求',
    'audit.read': '查看',
    'audit.verify': '校验审计链',
    'audit.export': '导出',
  },
  subjects: { refusal: '被拒绝的请求', audit: '审计日志' },
});
