import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clause } from '#kernel/shared/clause.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { breakLines, fullCell, layOutSheets, type Placed } from './grid.ts';
import { OfficialLetter, type OfficialLetterInput } from './letter.ts';
import { CELL_MM, cellsOf, LINE_MM, sheet, titleLines } from './measures.ts';

const body = (over: Partial<OfficialLetterInput> = {}): OfficialLetter =>
  OfficialLetter.parse({
    form: 'official',
    style: 'document',
    head: '天津市河东区安全生产委员会文件',
    to: '区消防救援支队',
    parts: [{ kind: 'para', text: '安'.repeat(280) }],
    printer: '天津市河东区安全生产委员会办公室',
    copies: ['区应急管理局'],
    ...over,
  });
const lay = (over: Partial<OfficialLetterInput> = {}, title = '关于对某某公司重大事故隐患予以督办的通知') =>
  layOutSheets({
    title,
    number: '河东安委〔2026〕14号',
    issuerName: '区安委会',
    date: plainDate('2026-09-28'),
    body: body(over),
  });
const all = (sheets: ReturnType<typeof lay>): Placed[] => sheets.flatMap((s) => s.items);
const at = (sheets: ReturnType<typeof lay>, role: string): Placed => {
  const found = all(sheets).find((i) => i.role === role);
  assert.ok(found, `没有${role}`);
  return found;
};
const near = (a: number, b: number, tolerance: number, what: string): void =>
  assert.ok(Math.abs(a - b) <= tolerance, `${what}：${a.toFixed(2)} 应为 ${b}±${tolerance}`);

test(clause('T9-6', '版心每面二十二行、每行二十八字，续页自版心上边缘起'), () => {
  const sheets = lay({ parts: [{ kind: 'para', text: '安'.repeat(28 * 60) }] });
  const second = sheets[1]?.items.filter((i) => i.kind === 'line') ?? [];
  assert.equal(second.length, 22);
  near(second[0]?.y ?? 0, 37, 0.01, '续页首行');
  near((second[21]?.y ?? 0) + LINE_MM, 262, 0.01, '末行下缘');
  assert.ok(second.every((i) => i.kind === 'line' && cellsOf(i.text) === 28));
  near(fullCell('安'.repeat(27) + '，', 156) * 28, 156, 0.001, '满行齐右边');
  near(fullCell('安'.repeat(28) + '。', 156) * 29, 156, 0.001, '收进一个标点的行也齐右边');
  near(CELL_MM * 28, 156, 0.001, '版心宽');
});

test(
  clause('T9-6', '版头各要素的位置：标志距版心上边缘三十五毫米，字号空二行，红线在字号下四毫米，标题在红线下空二行'),
  () => {
    const sheets = lay();
    const head = at(sheets, '发文机关标志');
    near(head.y, sheet.top + 35, 0.01, '发文机关标志');
    const number = at(sheets, '发文字号') as Extract<Placed, { kind: 'line' }>;
    const headBottom = head.y + (head as { height: number }).height;
    assert.ok(number.y - headBottom >= 2 * LINE_MM - 0.01 && number.y - headBottom < 3 * LINE_MM, '字号在标志下空二行');
    const rule = at(sheets, '版头分隔线') as Extract<Placed, { kind: 'rule' }>;
    near(rule.y - (number.y + number.height / 2 + (16 * 25.4) / 72 / 2), 4, 0.05, '红线');
    assert.equal(rule.width, 156);
    assert.equal(rule.x, 28);
    const title = at(sheets, '标题');
    assert.ok(
      title.y - rule.y >= 2 * LINE_MM - 3.1 && title.y - rule.y < 3 * LINE_MM,
      `标题在红线下空二行：${title.y - rule.y}`,
    );
    const to = at(sheets, '主送机关') as Extract<Placed, { kind: 'line' }>;
    assert.equal(to.x, 28, '主送机关顶格');
  },
);

test(clause('T9-6', '上行文标注签发人；份号、密级、紧急程度顶格依次排列'), () => {
  const sheets = lay({ upward: true, signer: '顾长河', copyNo: '000012', secrecy: '秘密★1年', urgency: '特急' });
  assert.equal((at(sheets, '签发人') as { text: string }).text, '签发人：顾长河');
  assert.equal(at(sheets, '签发人').y, at(sheets, '发文字号').y);
  assert.deepEqual(
    ['份号', '密级', '紧急程度'].map((r) => at(sheets, r).y),
    [0, 1, 2].map((n) => 37 + n * LINE_MM),
  );
});

test(clause('T9-6', '信函格式：标志距上页边三十毫米，双线长一百七十毫米，首页不显示页码，没有印发机关'), () => {
  const sheets = lay({
    style: 'letter',
    head: '天津市河东区安全生产委员会办公室',
    parts: [{ kind: 'para', text: '安'.repeat(28 * 40) }],
  });
  near(at(sheets, '发文机关标志').y, 30, 0.01, '标志');
  const rules = all(sheets).filter((i) => i.role === '红色双线') as Extract<Placed, { kind: 'rule' }>[];
  assert.equal(rules.length, 4);
  assert.ok(rules.every((r) => r.width === 170 && r.x === 20));
  near((rules[3]?.y ?? 0) + (rules[3]?.thickness ?? 0), 277, 0.01, '下线距页底二十毫米');
  assert.ok(
    (rules[0]?.thickness ?? 0) > (rules[1]?.thickness ?? 0) && (rules[3]?.thickness ?? 0) > (rules[2]?.thickness ?? 0),
  );
  assert.equal((at(sheets, '发文字号') as { align: string }).align, 'right');
  assert.deepEqual(sheets.map((s) => s.showsNumber).slice(0, 2), [false, true]);
  assert.ok(!all(sheets).some((i) => i.role === '印发机关'));
});

test(clause('T9-6', '版记在末页版心下缘，首末线粗；署名和日期不单独成页'), () => {
  for (let n = 1; n < 70; n += 3) {
    const sheets = lay({ parts: [{ kind: 'para', text: '安'.repeat(28 * n) }] });
    const last = sheets.at(-1)!;
    const rules = last.items.filter((i) => i.role === '版记分隔线') as Extract<Placed, { kind: 'rule' }>[];
    assert.deepEqual(
      rules.map((r) => r.thickness),
      [0.35, 0.25, 0.35],
    );
    near((rules[2]?.y ?? 0) + 0.175, 262, 0.01, '末条线');
    const signed = sheets.find((s) => s.items.some((i) => i.role === '成文日期'))!;
    assert.ok(
      signed.items.some((i) => i.role === '正文'),
      `${n} 行正文时署名单独成页`,
    );
  }
});

test(clause('T9-6', '长表跨页重复表头，一行不拆开，附件另页编排'), () => {
  const rows = Array.from({ length: 200 }, (_, i) => [
    String(i + 1),
    `第${i + 1}项`.repeat(1 + (i % 9)),
    '2026年10月1日',
  ]);
  const sheets = lay({
    appendices: [
      {
        name: '问题清单',
        parts: [
          {
            kind: 'table',
            columns: [{ title: '序号' }, { title: '事项', share: 4 }, { title: '期限', share: 2 }],
            rows,
          },
        ],
      },
    ],
  });
  assert.ok(sheets.length > 6);
  const withTable = sheets.filter((s) => s.items.some((i) => i.role === '表格'));
  for (const s of withTable) {
    assert.equal(s.items.filter((i) => i.role === '表头').length, 1, `第 ${s.number} 页`);
    for (const i of s.items) if (i.kind === 'row') assert.ok(i.y >= 37 - 0.01 && i.y + i.height <= 262.01);
  }
  assert.equal(all(sheets).filter((i) => i.role === '表格').length, 200);
  assert.ok(sheets.some((s) => s.items[0]?.role === '附件'));
});

test('断行：标点不在行首，起始括号不在行末，数字不拆开，一个字也不丢', () => {
  const letters = fc.constantFrom(
    '安',
    '全',
    '，',
    '。',
    '“',
    '”',
    '（',
    '）',
    '《',
    '》',
    '2026',
    'a',
    '、',
    '〔',
    '〕',
    '12号',
  );
  fc.assert(
    fc.property(
      fc.array(letters, { minLength: 1, maxLength: 160 }),
      fc.integer({ min: 8, max: 28 }),
      (pieces, width) => {
        const text = pieces.join('');
        const lines = breakLines(text, width, 2);
        assert.equal(lines.join(''), text);
        for (const line of lines)
          assert.ok(
            cellsOf(line) <= width + 2 || /^[\u0021-\u007e]/.test(line) || /[，。、”）》〕“（《〔]{3}/.test(line),
          );
      },
    ),
  );
  const lines = breakLines('安'.repeat(28) + '。' + '全'.repeat(10), 28);
  assert.deepEqual(lines, ['安'.repeat(28) + '。', '全'.repeat(10)]);
  assert.deepEqual(
    breakLines('安'.repeat(18) + '120102-JC-2026-0397）。全'.repeat(1), 28),
    ['安'.repeat(18) + '120102-JC-2026-0397）。', '全'],
    '编号不拆开，行末的两个标点收进本行',
  );
  assert.deepEqual(breakLines('安'.repeat(27) + '（全）', 28), ['安'.repeat(27), '（全）']);
  assert.deepEqual(breakLines('安'.repeat(27) + '2026年', 28), ['安'.repeat(27), '2026年']);
});

test('标题回行词意完整，各行长短相近，不超过版心', () => {
  const lines = titleLines('关于对天津东泽供应链仓储有限公司重大事故隐患予以挂牌督办的通知');
  assert.equal(lines.length, 2);
  assert.ok(lines.every((l) => cellsOf(l) <= 19));
  assert.ok(!lines[1]?.startsWith('的'));
  assert.equal(lines.join(''), '关于对天津东泽供应链仓储有限公司重大事故隐患予以挂牌督办的通知');
});
