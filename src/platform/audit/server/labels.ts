/** Chinese words for actions and kinds of records; every room adds its own when it is loaded. */
const actions = new Map<string, string>();
const subjects = new Map<string, string>();

interface AuditLabels {
  /** Kinds of records. */
  subjects?: Readonly<Record<string, string>>;
  /** Steps of machines, by the kind of record that they move: they are called as on the buttons. */
  steps?: Readonly<Record<string, Readonly<Record<string, { readonly label: string }>>>>;
  /** Acts beside the steps, by the kind of record; where a step has the same name, the step's word holds. */
  acts?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Single actions by their whole code; these words hold before all others. */
  actions?: Readonly<Record<string, string>>;
}

/** A room says how its acts and its records are called in the log. */
export function registerAuditLabels(words: AuditLabels): void {
  for (const [type, acts] of Object.entries(words.acts ?? {}))
    for (const [act, label] of Object.entries(acts)) actions.set(`${type}.${act}`, label);
  for (const [type, steps] of Object.entries(words.steps ?? {}))
    for (const [step, { label }] of Object.entries(steps)) actions.set(`${type}.${step}`, label);
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
