import type { ErrorCatalogue } from '#kernel/shared/errors.ts';

export const caseworkErrors = {
  'casework.wrongState': { status: 409, zh: '现在是“{state}”，不能办理“{label}”。请刷新后查看可以办理的事项' },
  'casework.stale': { status: 409, zh: '{who}在 {when} 刚办理过“{what}”，请核对后再办，您填写的内容还在' },
  'casework.requestPending': { status: 409, zh: '已有一份申请正在审核，审核完再提' },
  'casework.todoTaken': { status: 409, zh: '这件事已由{who}认领，请刷新待办' },
  'casework.todoNotFound': { status: 404, zh: '没有找到这件待办，可能已经办完，请刷新待办' },
} as const satisfies ErrorCatalogue;
