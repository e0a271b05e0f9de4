import type { ErrorCatalogue } from '#kernel/shared/errors.ts';

export const statisticsErrors = {
  'statistics.spanReversed': { status: 422, zh: '起始日期 {from} 晚于截止日期 {to}，请调换' },
  'statistics.inFuture': { status: 422, zh: '截止日期不能晚于今天（{today}），请改选日期' },
  'statistics.badFigure': { status: 400, zh: '这个数字的链接不完整，请从统计表重新打开' },
  'statistics.unknownMeasure': { status: 422, zh: '没有“{measure}”这个指标，请在页面上重新选择' },
  'statistics.sameDims': { status: 422, zh: '行和列都是“{dim}”，请换一个' },
} as const satisfies ErrorCatalogue;
