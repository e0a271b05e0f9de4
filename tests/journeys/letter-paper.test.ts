/** A letter from the browser's printer, measured on the PDF against GB/T 9704-2012. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { clause } from '../../src/kernel/shared/clause.ts';
import { aPerson, unitNamed } from '../../src/platform/identity/server/builders.ts';
import { issueDocument, type OfficialLetterInput } from '../../src/platform/documents/server/index.ts';
import { documentsRoom } from '../../src/platform/documents/server/room.ts';
import { pdfPlaces, type Mark, type PdfPage } from './pdf-places.ts';
import { aTown, leave } from './town.ts';

const town = await aTown();
const system = town.db.ctx();
await documentsRoom.seed?.(system);
const office = await unitNamed(system, '区安委办');
const officer = {
  actor: await aPerson(system, { unit: '区安委办', roles: ['office.admin'], name: '高亚琴', login: 'gw-paper' }),
};

const PT = 25.4 / 72;
const LINE = 225 / 22;
const near = (a: number | undefined, b: number, tolerance: number, what: string): void =>
  assert.ok(a !== undefined && Math.abs(a - b) <= tolerance, `${what}：${a?.toFixed(2)} 应为 ${b}±${tolerance}`);

async function printed(series: string, title: string, body: OfficialLetterInput): Promise<PdfPage[]> {
  const ctx = town.db.ctx(officer.actor);
  const doc = await ctx.inTx((tx) =>
    issueDocument(tx, ctx, {
      kind: 'supervise',
      series,
      title,
      body,
      subjectType: 'unit',
      subjectId: office,
      issuerUnitId: office,
      issuerName: '天津市河东区安全生产委员会办公室',
      recipients: [{ role: 'unit', name: '区应急管理局' }],
    }),
  );
  const page = await town.enter(officer);
  await page.goto(`${town.address}/documents/${doc.id}`);
  await page.getByRole('region', { name: '公文' }).waitFor();
  await page.evaluate(() => document.fonts.ready);
  const bytes = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  const dir = process.env['ZHIBEN_SHOTS'];
  if (dir) fs.writeFileSync(`${dir}/letter-${series}.pdf`, bytes);
  await leave(page);
  return pdfPlaces(bytes);
}
const texts = (page: PdfPage | undefined): Mark[] => page?.marks.filter((m) => m.kind === 'text') ?? [];
const isRed = (m: Mark): boolean => (m.color[0] ?? 0) > 0.7 && (m.color[1] ?? 1) < 0.2;
const rules = (page: PdfPage | undefined): Mark[] =>
  (page?.marks ?? []).filter((m) => m.kind === 'rect' && m.height < 1.5 && m.width > 100).sort((a, b) => a.y - b.y);
/** Base lines with where their characters begin, from the top of the page. */
function linesOf(page: PdfPage | undefined, pt: number): { y: number; xs: number[] }[] {
  const lines: { y: number; xs: number[] }[] = [];
  for (const m of texts(page)) {
    if (Math.abs(m.height - pt * PT) > 0.08 || isRed(m)) continue;
    const line = lines.find((l) => Math.abs(l.y - m.y) < 1);
    if (line) line.xs.push(m.x);
    else lines.push({ y: m.y, xs: [m.x] });
  }
  for (const line of lines) line.xs.sort((a, b) => a - b);
  return lines.sort((a, b) => a.y - b.y);
}
const body = '安全生产责任'.repeat(28 * 7);

test(clause('T9-6', '文件格式打印成 PDF：红头、红线、标题、正文、版记、页码都在国家标准规定的位置'), async () => {
  const pages = await printed('committee', '关于重大事故隐患予以挂牌督办并限期完成治理销号工作的通知', {
    form: 'official',
    style: 'document',
    head: '天津市河东区安全生产委员会文件',
    to: '区应急管理局',
    parts: [{ kind: 'para', text: body }],
    from: '天津市河东区安全生产委员会',
    note: '联系人周敏',
    copies: ['区纪委监委'],
    printer: '天津市河东区安全生产委员会办公室',
  });
  assert.equal(pages.length, 3);
  for (const p of pages) {
    near(p.width, 210, 0.3, '纸宽');
    near(p.height, 297, 0.3, '纸高');
    for (const m of texts(p)) {
      assert.ok(m.x >= 28 - 0.1 && m.x <= 184, `字在版心左右以内：${m.x.toFixed(1)}`);
      assert.ok(m.y > 37 && m.y < 272, `字在版心上下以内：${m.y.toFixed(1)}`);
    }
  }
  const [first, second, third] = pages;

  // 版头: the mark's characters, 40 points high, begin 35 mm below the text block's upper edge.
  const mark = texts(first).filter(isRed);
  assert.equal(mark.length, 15);
  const markTop = 37 + 35;
  for (const m of mark) {
    near(m.height, 40 * PT, 0.1, '标志字高');
    assert.ok(m.y > markTop && m.y < markTop + 40 * PT + 0.1, `标志在 ${m.y.toFixed(2)}`);
  }
  const markWidth = 40 * PT * 0.71;
  near((mark[0]!.x + mark.at(-1)!.x + markWidth) / 2, 28 + 78, 0.6, '标志居中');

  const [numberLine, toLine, ...bodyLines] = linesOf(first, 16);
  const [redRule] = rules(first).filter(isRed);
  near(redRule?.x, 28, 0.2, '红线左端');
  near(redRule?.width, 156, 0.4, '红线长');
  near(redRule?.height, 0.7, 0.1, '红线粗');
  // The base line stands some nine tenths of a character below its upper edge, whatever the font.
  const gap = (redRule?.y ?? 0) - (numberLine?.y ?? 0);
  assert.ok(gap > 3.9 && gap < 5.6, `红线在字号下四毫米：自基线 ${gap.toFixed(2)}`);
  assert.ok((numberLine?.y ?? 0) - (markTop + 40 * PT) >= 2 * LINE, '字号在标志下空二行');
  const titles = linesOf(first, 22);
  assert.equal(titles.length, 2);
  for (const title of titles) near((title.xs[0]! + title.xs.at(-1)! + 22 * PT) / 2, 28 + 78, 1, '标题居中');
  assert.ok(titles[0]!.y - redRule!.y >= 2 * LINE, '标题在红线下空二行');
  // The bigger characters of the title have their base line a little lower in the line.
  near(toLine!.y - titles[1]!.y, 2 * LINE, 1.5, '主送机关在标题下空一行');
  near(toLine!.xs[0], 28, 0.1, '主送机关顶格');

  // 正文: 28 characters a line from edge to edge, 22 lines a page.
  const cell = 156 / 28;
  near(bodyLines[0]!.xs[0], 28 + 2 * cell, 0.1, '首行空二字');
  near(bodyLines[1]!.xs[0], 28, 0.1, '回行顶格');
  const full = linesOf(second, 16);
  assert.equal(full.length, 22, '每面二十二行');
  full.forEach((line, i) => {
    assert.equal(line.xs.length, 28, `第 ${i + 1} 行字数`);
    // A browser sets base lines on whole points of its screen, 0.26 mm.
    near(line.y, full[0]!.y + i * LINE, 0.3, `第 ${i + 1} 行`);
    near(line.xs[0], 28, 0.1, '左齐版心');
    near(line.xs[27]! + cell, 184, 0.1, '右齐版心');
  });
  assert.ok(full[0]!.y > 37 + 16 * PT * 0.8 && full[0]!.y < 37 + LINE, '首行在版心上边缘');
  assert.ok(full[21]!.y > 262 - LINE && full[21]!.y < 262, '末行在版心下边缘');

  // 落款: the date leaves four characters, the name stands in its middle; the text's end is on the same page.
  const lines = linesOf(third, 16);
  const [from, date, note] = lines.slice(-3);
  near(date!.xs.at(-1)! + cell, 184 - 4 * cell, 0.2, '成文日期右空四字');
  const middle = (xs: readonly number[]): number => (xs[0]! + xs.at(-1)! + cell) / 2;
  near(middle(from!.xs), 184 - (4 + 7.5 / 2) * cell, 1.5, '署名居中于日期');
  near(note!.xs[0], 28 + 2 * cell, 0.1, '附注空二字');
  near(from!.y - lines.at(-4)!.y, 3 * LINE, 0.3, '署名上留盖章的二行');
  assert.ok(lines.length > 3, '署名不单独成页');

  // 版记: on the last page only, three rules, the last on the text block's lower edge.
  assert.deepEqual([rules(second).length, rules(first).length], [0, 1]);
  const imprint = rules(third);
  assert.equal(imprint.length, 3);
  for (const rule of imprint) {
    near(rule.x, 28, 0.2, '版记线左端');
    near(rule.width, 156, 0.4, '版记线长');
  }
  near(imprint[0]!.height, 0.35, 0.04, '首条线');
  near(imprint[1]!.height, 0.25, 0.04, '中间线');
  near(imprint[2]!.height, 0.35, 0.04, '末条线');
  near(imprint[2]!.y + 0.175, 262, 0.2, '末条线在版心下边缘');
  const small = linesOf(third, 14).filter((l) => l.y < 262);
  assert.equal(small.length, 2);
  for (const line of small) near(line.xs[0], 28 + 14 * PT, 0.1, '版记左空一字');

  // 页码: 4号, 7 mm below the text block, odd pages right, even pages left, one character in.
  for (const [i, p] of pages.entries()) {
    const page = linesOf(p, 14).find((l) => l.y > 262);
    assert.ok(page, `第 ${i + 1} 页页码`);
    near(page.y, 269, 2.2, '一字线在版心下边缘七毫米');
    if (i % 2 === 0) assert.ok(page.xs[0]! > 150 && page.xs.at(-1)! < 184 - 14 * PT, '单页码居右空一字');
    else near(page.xs[0], 28 + 14 * PT, 0.2, '双页码居左空一字');
  }
});

test(clause('T9-6', '信函格式打印成 PDF：双线、标志、字号在规定位置，首页不显示页码'), async () => {
  const pages = await printed('committee-office-letter', '关于重大事故隐患整改期限临近的提示函', {
    form: 'official',
    style: 'letter',
    head: '天津市河东区安全生产委员会办公室',
    to: '区应急管理局',
    parts: [{ kind: 'para', text: body }],
    from: '天津市河东区安全生产委员会办公室',
  });
  const [first, second] = pages;
  const double = rules(first);
  assert.equal(double.length, 4);
  assert.ok(double.every(isRed));
  for (const rule of double) {
    near(rule.x, 20, 0.2, '双线左端');
    near(rule.width, 170, 0.4, '双线长');
  }
  assert.ok(double[0]!.height > double[1]!.height && double[3]!.height > double[2]!.height, '上粗下细、上细下粗');
  near(double[3]!.y + double[3]!.height, 297 - 20, 0.3, '下双线距下页边二十毫米');
  const mark = texts(first).filter(isRed);
  for (const m of mark) assert.ok(m.y > 30 && m.y < 30 + 40 * PT + 0.1, '标志距上页边三十毫米');
  near(double[0]!.y - (30 + 40 * PT), 4, 0.3, '双线在标志下四毫米');
  const [numberLine] = linesOf(first, 16);
  assert.ok(numberLine!.xs.at(-1)! > 170, '字号居右顶版心右边缘');
  assert.ok(!linesOf(first, 14).some((l) => l.y > 262), '首页不显示页码');
  assert.ok(linesOf(second, 14).some((l) => l.y > 262));
  assert.equal(rules(second).length, 0, '双线只在首页');
});
