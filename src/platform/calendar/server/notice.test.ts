import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, plainDate } from '#kernel/shared/time.ts';
import { readNotice, writeNotice, yearIssues } from '../shared/notice.ts';
import { packagedDays } from './seed.ts';

const text = `
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午：6月19日（周五）至21日（周日）放假，共3天。
六、中秋：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。`;

test('粘贴整份放假通知，读出的日期与随程序提供的 2026 年相同', () => {
  const { daysOff, makeUpDays, problems } = readNotice(2026, text);
  assert.deepEqual(problems, []);
  const packaged = packagedDays(2026);
  const sorted = (days: { on: string; name: string }[]) => days.map((d) => `${d.on} ${d.name}`).sort();
  assert.deepEqual(
    sorted(daysOff),
    sorted(packaged.filter((d) => d.kind === 'off').map((d) => ({ on: d.day_on, name: d.name }))),
  );
  assert.deepEqual(
    sorted(makeUpDays),
    sorted(packaged.filter((d) => d.kind === 'work').map((d) => ({ on: d.day_on, name: d.name }))),
  );
  assert.deepEqual(yearIssues(2026, { daysOff, makeUpDays }), []);
});

test('跨年的元旦和一天的假也读得出', () => {
  const crossing = readNotice(2023, '元旦：2022年12月31日至2023年1月2日放假调休，共3天。');
  assert.deepEqual(
    crossing.daysOff.map((d) => d.on),
    ['2022-12-31', '2023-01-01', '2023-01-02'],
  );
  const short = readNotice(2025, '一、元旦：1月1日（周三）放假1天，不调休。');
  assert.deepEqual(short, { daysOff: [{ on: '2025-01-01', name: '元旦' }], makeUpDays: [], problems: [] });
});

test('写错的天数、不存在的日期、颠倒的起止、没写放假还是上班，逐条指出', () => {
  assert.match(readNotice(2026, '国庆节：10月1日至7日放假，共8天。').problems[0] ?? '', /写的是 8 天，按日期算是 7 天/);
  assert.match(readNotice(2026, '元旦：2月30日放假。').problems[0] ?? '', /不存在的日期/);
  assert.match(readNotice(2026, '元旦：1月3日至1月1日放假。').problems[0] ?? '', /前后颠倒/);
  assert.match(readNotice(2026, '元旦：1月3日。').problems[0] ?? '', /没有写放假还是上班/);
  assert.match(readNotice(2026, '1月3日放假').problems[0] ?? '', /没有读懂/);
});

test('任取各节日的日期：写成通知再读回，一天不差', () => {
  const days = fc
    .uniqueArray(fc.integer({ min: -10, max: 360 }), { maxLength: 30 })
    .map((list) => list.map((n) => addDays(plainDate('2027-01-01'), n)).sort());
  fc.assert(
    fc.property(fc.array(fc.tuple(days, days), { minLength: 1, maxLength: 4 }), (groups) => {
      const names = ['元旦', '春节', '劳动节', '国庆节、中秋节'];
      const daysOff = groups.flatMap(([off], i) => off.map((on) => ({ on, name: names[i] as string })));
      const makeUpDays = groups.flatMap(([, work], i) => work.map((on) => ({ on, name: names[i] as string })));
      const read = readNotice(2027, writeNotice(2027, { daysOff, makeUpDays }));
      const key = (list: { on: string; name: string }[]) => list.map((d) => `${d.name} ${d.on}`).sort();
      assert.deepEqual(read.problems, []);
      assert.deepEqual(key(read.daysOff), key(daysOff));
      assert.deepEqual(key(read.makeUpDays), key(makeUpDays));
    }),
    { numRuns: 300 },
  );
});
