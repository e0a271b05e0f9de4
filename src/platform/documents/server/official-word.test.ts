/** What the Word letter says of itself, in its own XML, against GB/T 9704-2012. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clause } from '#kernel/shared/clause.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { OfficialLetter, type OfficialLetterInput } from '../shared/letter.ts';
import { officialWord } from './official-word.ts';
import { readZip } from './zip.ts';

const text28 = '安'.repeat(28);
const write = async (over: Partial<OfficialLetterInput> = {}, more: { number?: string; date?: null } = {}) => {
  const bytes = await officialWord({
    title: '关于对天津东泽供应链仓储有限公司等十二家企业重大事故隐患整改进展缓慢问题予以挂牌督办的通知',
    number: more.number ?? '河东安委〔2026〕14号',
    issuerName: '河东区安全生产委员会办公室',
    date: more.date === null ? null : plainDate('2026-09-28'),
    madeAt: '2026-09-28T01:00:00.000Z',
    body: OfficialLetter.parse({
      form: 'official',
      style: 'document',
      head: '天津市河东区安全生产委员会文件',
      to: '各街道办事处，区应急管理局、区消防救援支队',
      parts: [
        { kind: 'para', text: text28.repeat(3) },
        { kind: 'heading', level: 1, text: '工作要求' },
        { kind: 'heading', level: 2, text: '压实责任' },
        { kind: 'heading', level: 3, text: '逐项整改' },
        { kind: 'heading', level: 4, text: '按期报告' },
        { kind: 'para', text: '请认真贯彻执行。' },
      ],
      from: '天津市河东区安全生产委员会',
      note: '联系人：周敏',
      copies: ['区纪委监委', '区委组织部'],
      printer: '天津市河东区安全生产委员会办公室',
      ...over,
    }),
  });
  const entries = await readZip(bytes);
  const xml = (name: string): string => entries.get(name)?.toString('utf8') ?? '';
  const document = xml('word/document.xml');
  // A paragraph never holds another here.
  const paragraphs = [...document.matchAll(/<w:p>.*?<\/w:p>|<w:p\/>/gs)].map(([raw]) => ({
    raw,
    text: [...raw.matchAll(/<w:t[^>]*>([^<]*)<\/w:t>/g)].map((m) => m[1]).join(''),
  }));
  const find = (part: string) => {
    const found = paragraphs.find((p) => p.text.includes(part));
    assert.ok(found, `没有“${part}”这一段`);
    return found.raw;
  };
  return { bytes, entries, xml, document, paragraphs, find };
};
const attribute = (xml: string, element: string, name: string): string | undefined =>
  new RegExp(`<w:${element}\\b[^>]*\\bw:${name}="([^"]*)"`).exec(xml)?.[1];
const number = (xml: string, element: string, name: string): number => Number(attribute(xml, element, name));
/** Twentieths of a point to millimetres. */
const mm = (twips: number): number => (twips / 1440) * 25.4;
const near = (a: number, b: number, tolerance: number, what: string): void =>
  assert.ok(Math.abs(a - b) <= tolerance, `${what}：${a.toFixed(2)} 应为 ${b}±${tolerance}`);

test(
  clause('T9-6', 'Word 版面：A4 纸，天头三十七、订口二十八毫米，版心一百五十六乘二百二十五，每页二十二行'),
  async () => {
    const { document, xml } = await write();
    near(mm(number(document, 'pgSz', 'w')), 210, 0.1, '纸宽');
    near(mm(number(document, 'pgSz', 'h')), 297, 0.1, '纸高');
    near(mm(number(document, 'pgMar', 'top')), 37, 0.1, '天头');
    near(mm(number(document, 'pgMar', 'left')), 28, 0.1, '订口');
    const width = 210 - mm(number(document, 'pgMar', 'left')) - mm(number(document, 'pgMar', 'right'));
    const height = 297 - mm(number(document, 'pgMar', 'top')) - mm(number(document, 'pgMar', 'bottom'));
    near(width, 156, 0.1, '版心宽');
    near(height, 225, 0.1, '版心高');
    assert.equal(attribute(document, 'docGrid', 'type'), 'lines');
    const pitch = number(document, 'docGrid', 'linePitch');
    assert.equal(Math.floor(((height / 25.4) * 1440) / pitch), 22, '每页行数');
    const styles = xml('word/styles.xml');
    assert.match(styles, /<w:snapToGrid w:val="0"\/>/, '二号字不占两行');
    assert.match(styles, /<w:widowControl w:val="0"\/>/, '每页都排满二十二行');
  },
);

test(clause('T9-6', 'Word 字体字号：标题二号小标宋，正文三号仿宋，一级标题黑体、二级楷体，每行二十八字'), async () => {
  const { find, document } = await write();
  const face = (raw: string) => [attribute(raw, 'rFonts', 'eastAsia'), number(raw, 'sz', 'val') / 2];
  assert.deepEqual(face(find('关于对天津东泽')), ['方正小标宋简体', 22]);
  assert.deepEqual(face(find(text28)), ['仿宋_GB2312', 16]);
  assert.deepEqual(face(find('一、工作要求')), ['黑体', 16]);
  assert.deepEqual(face(find('（一）压实责任')), ['楷体_GB2312', 16]);
  assert.deepEqual(face(find('1.逐项整改')), ['仿宋_GB2312', 16]);
  assert.deepEqual(face(find('（1）按期报告')), ['仿宋_GB2312', 16]);
  assert.deepEqual(face(find('抄送')), ['仿宋_GB2312', 14]);
  const body = find(text28);
  const cell = 16 * 20 + number(body, 'spacing', 'val');
  near(mm(cell * 28), 156, 0.8, '二十八字的宽');
  assert.equal(number(body, 'ind', 'firstLine'), 2 * cell, '首行空二字');
  assert.equal(number(body, 'spacing', 'line'), number(document, 'docGrid', 'linePitch'), '行距');
  assert.match(body, /w:lineRule="exact"/);
});

test(clause('T9-6', 'Word 版头：红色标志距版心上边缘三十五毫米，字号用六角括号，红线在字号下四毫米'), async () => {
  const { find, paragraphs } = await write();
  const head = find('天津市河东区安全生产委员会文件');
  assert.equal(attribute(head, 'color', 'val'), 'FF0000');
  assert.equal(attribute(head, 'rFonts', 'eastAsia'), '方正小标宋简体');
  const at = paragraphs.findIndex((p) => p.raw === head);
  assert.equal(at, 3, '标志以上留份号、密级、紧急程度三行');
  const above = paragraphs.slice(0, at).reduce((sum, p) => sum + number(p.raw, 'spacing', 'line'), 0);
  near(mm(above + number(head, 'spacing', 'before')), 35, 0.3, '标志上边缘');
  const numbered = find('河东安委〔2026〕14号');
  assert.match(numbered, /w:jc w:val="center"/);
  const rule = /<w:bottom\b[^>]*>/.exec(numbered)?.[0] ?? '';
  assert.match(rule, /w:color="FF0000"/);
  near((Number(/w:space="(\d+)"/.exec(rule)?.[1]) / 72) * 25.4, 4, 0.25, '红线在字号下');
  const index = paragraphs.findIndex((p) => p.raw === numbered);
  assert.deepEqual(
    paragraphs.slice(at + 1, index).map((p) => p.text),
    ['', ''],
    '字号在标志下空二行',
  );
  assert.deepEqual(
    paragraphs.slice(index + 1, index + 3).map((p) => p.text),
    ['', ''],
    '标题在红线下空二行',
  );
  const titles = paragraphs.filter((p) => number(p.raw, 'sz', 'val') === 44);
  assert.equal(titles.length, 3, '长标题分三行');
  assert.ok(titles.every((t) => /w:jc w:val="center"/.test(t.raw) && [...t.text].length <= 19));
  assert.ok(!titles.some((t) => /十$/.test(t.text)), '“十二家”不拆开');
});

test(clause('T9-6', 'Word 落款：成文日期右空四字，署名居于其上，与末段正文同页'), async () => {
  const { paragraphs } = await write();
  const date = paragraphs.find((p) => p.text === '2026年9月28日')!.raw;
  const from = paragraphs.find((p) => p.text === '天津市河东区安全生产委员会')!.raw;
  const cell = 16 * 20 - 5;
  assert.equal(number(date, 'ind', 'right'), 4 * cell, '右空四字');
  // 2026年9月28日 is seven and a half cells wide, the name thirteen.
  const middle = (right: number, cells: number): number => right / cell + cells / 2;
  const fromCells = 13;
  near(middle(number(from, 'ind', 'right'), fromCells), middle(4 * cell, 3 + 7 / 2), 0.02, '署名居中于日期');
  const last = paragraphs.findIndex((p) => p.text === '请认真贯彻执行。');
  const end = paragraphs.findIndex((p) => p.text === '（联系人：周敏）');
  assert.ok(last > 0 && end > last);
  for (const p of paragraphs.slice(last, end)) assert.match(p.raw, /<w:keepNext\/>/, `“${p.text}”与下一行同页`);
});

test(clause('T9-6', 'Word 版记：贴版心下边缘，首末线粗、中间线细；页码单页居右、双页居左'), async () => {
  const { find, document, xml } = await write();
  const copies = find('抄送：区纪委监委，区委组织部。');
  const printer = find('2026年9月28日印发');
  assert.match(printer, /天津市河东区安全生产委员会办公室/);
  const size = (raw: string, side: string): number =>
    Number(new RegExp(`<w:${side}\\b[^>]*w:sz="(\\d+)"`).exec(raw)?.[1]) / 8;
  near(size(copies, 'top') * 0.3528, 0.35, 0.02, '首条线');
  near(size(printer, 'bottom') * 0.3528, 0.35, 0.02, '末条线');
  near(size(printer, 'top') * 0.3528, 0.25, 0.03, '中间线');
  const bottom = (raw: string): number => mm(number(raw, 'framePr', 'y') + number(raw, 'framePr', 'h'));
  near(bottom(printer), 37 + 225, 0.2, '末条线在版心下边缘');
  near(bottom(copies), mm(number(printer, 'framePr', 'y')), 0.2, '两行相接');
  near(mm(number(printer, 'framePr', 'x')), 28, 0.1, '左齐版心');
  near(mm(number(printer, 'framePr', 'w')), 156, 0.1, '与版心同宽');
  assert.match(xml('word/settings.xml'), /<w:evenAndOddHeaders/);
  const footers = [...document.matchAll(/<w:footerReference w:type="(\w+)" r:id="(rId\d+)"/g)];
  assert.deepEqual(footers.map((m) => m[1]).sort(), ['default', 'even']);
  const relations = xml('word/_rels/document.xml.rels');
  const footer = (type: string): string => {
    const id = footers.find((m) => m[1] === type)?.[2] ?? '';
    const tag = [...relations.matchAll(/<Relationship [^>]*>/g)].map((m) => m[0]).find((r) => r.includes(`Id="${id}"`));
    return xml(`word/${/Target="([^"]+)"/.exec(tag ?? '')?.[1] ?? ''}`);
  };
  assert.match(footer('default'), /w:jc w:val="right"/);
  assert.match(footer('even'), /w:jc w:val="left"/);
  for (const type of ['default', 'even']) {
    assert.match(footer(type), /PAGE/);
    assert.equal(number(footer(type), 'sz', 'val') / 2, 14, '四号');
    assert.equal(attribute(footer(type), 'rFonts', 'eastAsia'), '宋体');
  }
  const bottomEdge = number(document, 'pgMar', 'bottom');
  assert.ok(mm(bottomEdge - number(document, 'pgMar', 'footer')) >= 7, '页码在版心下边缘七毫米以下');
});

test(clause('T9-6', 'Word 信函格式：首页双线长一百七十毫米、不显示页码，没有版记线和印发机关'), async () => {
  const { document, xml, find, paragraphs } = await write(
    { style: 'letter', head: '天津市河东区安全生产委员会办公室' },
    { number: '河东安办函〔2026〕23号' },
  );
  assert.match(document, /<w:titlePg/);
  assert.ok(!paragraphs.some((p) => p.text.includes('印发')));
  assert.doesNotMatch(find('抄送'), /<w:pBdr>/);
  const header = [...Array(5).keys()].map((i) => xml(`word/header${i}.xml`)).find((x) => x.includes('办公室')) ?? '';
  const indent = mm(number(header, 'ind', 'left'));
  near(156 - 2 * indent, 170, 0.2, '双线长');
  near(mm(number(document, 'pgMar', 'header')), 30, 0.1, '标志距上页边');
  assert.match(header, /thickThinSmallGap/);
  near(mm(number(document, 'pgMar', 'footer')), 20, 0.1, '下双线距下页边');
});

test(clause('T9-6', 'Word 附件另页编排，附件说明逐个列出；没有编号的公文稿留出日期；同一份公文字节不变'), async () => {
  const { find, paragraphs, bytes, document } = await write({
    appendices: [
      { name: '挂牌督办清单', parts: [{ kind: 'table', columns: [{ title: '企业' }], rows: [['天津东泽']] }] },
      { name: '报告样式', parts: [{ kind: 'para', text: '样式正文' }] },
    ],
  });
  assert.ok(paragraphs.some((p) => p.text === '附件：1. 挂牌督办清单'));
  for (const mark of ['附件1', '附件2'])
    assert.match(paragraphs.find((p) => p.text === mark)!.raw, /<w:pageBreakBefore\/>/);
  assert.match(document, /<w:tblHeader\/>/, '长表每页重复表头');
  assert.ok(
    paragraphs.findIndex((p) => p.text.includes('抄送')) > paragraphs.findIndex((p) => p.text === '样式正文'),
    '版记在最后一个附件之后',
  );
  assert.ok(find('样式正文'));
  const again = await write({
    appendices: [
      { name: '挂牌督办清单', parts: [{ kind: 'table', columns: [{ title: '企业' }], rows: [['天津东泽']] }] },
      { name: '报告样式', parts: [{ kind: 'para', text: '样式正文' }] },
    ],
  });
  assert.ok(bytes.equals(again.bytes));
  const draft = await write({}, { number: '', date: null });
  assert.ok(!draft.paragraphs.some((p) => p.text.includes('〔')));
  assert.ok(draft.paragraphs.some((p) => /年　月　日印发$/.test(p.text)));
});
