import type { ErrorCatalogue } from '#kernel/shared/errors.ts';

export const calendarErrors = {
  'calendar.yearExists': { status: 409, zh: '{year} 年的节假日已经录入，如需更正请打开该年修改' },
  'calendar.yearMissing': { status: 404, zh: '{year} 年的节假日还没有录入，请先新增该年' },
  'calendar.badDays': { status: 422, zh: '有 {count} 个日期与放假通知的规则不符，请核对标出的日期' },
  'calendar.forbidden': { status: 403, zh: '节假日由安委办管理员或系统管理员维护，您可以查看，不能修改' },
  'calendar.rangeTooLong': { status: 422, zh: '一次最多查看 800 天，请缩短起止日期' },
} as const satisfies ErrorCatalogue;
