/**
 * Errors that a person may meet. Each room keeps a catalogue; the code is stable, the Chinese text
 * says what happened and what to do next. Anything else is a defect and becomes a 500 with the request id.
 */
export interface ErrorEntry {
  /** 400 unreadable · 401 who are you · 403 yours to see, not to do · 404 not there or not yours · 409 wrong state or stale · 422 wrong facts · 429 too often · 503 come back */
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 429 | 503;
  /** What to say to the person; `{name}` is filled from the details. */
  readonly zh: string;
}

export type ErrorCatalogue = Readonly<Record<string, ErrorEntry>>;

/** One thing that is wrong or missing, with the field it belongs to. */
export interface FieldIssue {
  readonly path: string;
  readonly message: string;
  readonly code?: string;
}

/** A refusal with a catalogue entry behind it. */
export class AppError extends Error {
  readonly code: string;
  readonly status: number;
  /** Facts for the screen (who may, what is missing, the other's version …); never secrets. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly issues: readonly FieldIssue[];

  constructor(
    code: string,
    entry: ErrorEntry,
    details: Record<string, unknown> = {},
    issues: readonly FieldIssue[] = [],
  ) {
    super(entry.zh.replace(/\{(\w+)\}/g, (_, key: string) => String(details[key] ?? '')));
    this.name = 'AppError';
    this.code = code;
    this.status = entry.status;
    this.details = details;
    this.issues = issues;
  }
}

/** Turns a catalogue into throwers: `const fail = failWith(hazardErrors); throw fail('hazards.notFound')`. */
export const failWith =
  <C extends ErrorCatalogue>(catalogue: C) =>
  (code: keyof C & string, details?: Record<string, unknown>, issues?: readonly FieldIssue[]): AppError =>
    new AppError(code, catalogue[code] as ErrorEntry, details, issues);

/** Errors that any room may give. */
export const commonErrors = {
  'common.badInput': { status: 400, zh: '有 {count} 处填写不符合要求，请按提示改正后再提交' },
  'common.unreadable': { status: 400, zh: '请求内容读不出来，请刷新页面后重试' },
  'common.outOfRange': { status: 422, zh: '有一处数字、日期或文字超出系统能保存的范围，没有保存，请改正后再提交' },
  'common.unauthenticated': { status: 401, zh: '您还没有登录或登录已过期，请重新登录，已填写的内容会保留' },
  'common.forbidden': { status: 403, zh: '{reason}' },
  'common.badOrigin': { status: 403, zh: '请求不是从本系统页面发出的，已拒绝。请从系统页面重新操作' },
  'common.notFound': { status: 404, zh: '没有找到这条记录，可能已被撤销，或不在您的管理范围内' },
  'common.noRoute': { status: 404, zh: '没有这个地址，请检查链接' },
  'common.stale': { status: 409, zh: '{who}刚刚改过这条记录，请核对后再保存，您的修改还在' },
  'common.wrongState': { status: 409, zh: '当前状态“{state}”不能办理“{action}”，请刷新后查看现在可以办理的事项' },
  'common.keyReused': { status: 422, zh: '同一个提交编号已用于另一项内容，请刷新页面后重新提交' },
  'common.inProgress': { status: 409, zh: '同一项提交正在办理中，请稍候再看结果' },
  'common.tooLarge': { status: 413, zh: '内容超过大小限制（{limit}），请缩小后再传' },
  'common.unsupportedType': { status: 415, zh: '不支持这种内容格式，请按页面要求上传' },
  'common.tooMany': { status: 429, zh: '操作过于频繁，请 {seconds} 秒后再试' },
  'common.tooManyExports': {
    status: 429,
    zh: '您在 {minutes} 分钟内已经导出 {most} 次，请 {wait}后再导出。经常不够用的，请系统管理员在“系统参数”里调整',
  },
  'common.exportsRunning': { status: 429, zh: '您有 {atOnce} 个文件正在导出，请等其中一个下载完再导出（约 {wait}后）' },
  'common.tooManyImports': {
    status: 429,
    zh: '您在 {minutes} 分钟内已经导入 {most} 次，请 {wait}后再导入，文件不用重新上传。经常不够用的，请系统管理员在“系统参数”里调整',
  },
  'common.importsRunning': { status: 429, zh: '您有 {atOnce} 个导入正在办理，请等其中一个办完再导入（约 {wait}后）' },
  'common.unavailable': { status: 503, zh: '数据库暂时连不上，没有保存成功，您填的内容还在，请稍后再点一次' },
  'common.full': {
    status: 503,
    zh: '服务器磁盘空间不足，没有保存成功，您填的内容还在。请告诉管理员清理磁盘，之后再点一次',
  },
  'common.badCursor': { status: 400, zh: '翻页位置已失效，请回到第一页' },
} as const satisfies ErrorCatalogue;

export const fail = failWith(commonErrors);

/** For what cannot be: a broken invariant is a defect, not a message to a person. */
export function invariant(condition: unknown, why: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${why}`);
}
