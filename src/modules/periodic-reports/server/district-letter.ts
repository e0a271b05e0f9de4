/** The district's report as a letter by GB/T 9704: words made of the summary's figures, tables, texts of units that a person chose. */
import { dayOf } from '#kernel/shared/time.ts';
import { chineseDay, type OfficialLetter, type TemplateSeed } from '#platform/documents/server/index.ts';
import { sentence } from '#platform/documents/shared/chinese.ts';
import { OfficialLetter as Letter } from '#platform/documents/shared/letter.ts';
import { titleOf } from '../shared/periods.ts';
import {
  lightColumns,
  type DraftSummary,
  type Summary,
  type SummaryFigure,
  type UnitLights,
} from '../shared/summary.ts';

type Part = OfficialLetter['parts'][number];
const HEAD = '天津市河东区安全生产委员会办公室文件';

const para = (text: string): Part => ({ kind: 'para', text });
const heading = (text: string, level: 1 | 2 = 1): Part => ({ kind: 'heading', level, text });

const rate = (v: { value: number | null; denominator: number | null }): string =>
  v.denominator ? `${Math.round(((v.value ?? 0) / v.denominator) * 1000) / 10}%` : '';
/** The district's number where the program counts it, else the sum of those who reported. */
export const numberOf = (f: SummaryFigure): { value: number | null; denominator: number | null; source: string } =>
  f.district
    ? { value: f.district.value, denominator: f.district.denominator, source: '全区台账' }
    : f.streets.value !== null && f.departments.value !== null
      ? {
          value: f.streets.value + f.departments.value,
          denominator:
            f.streets.denominator === null && f.departments.denominator === null
              ? null
              : (f.streets.denominator ?? 0) + (f.departments.denominator ?? 0),
          source: '各单位报送合计',
        }
      : f.streets.value !== null
        ? { ...f.streets, source: '各街道报送合计' }
        : { ...f.departments, source: '各部门报送合计' };
const saying = (f: SummaryFigure): string => {
  const n = numberOf(f);
  if (n.value === null) return '';
  return f.form === 'rate'
    ? `${f.label}${n.value}${f.unit}，应完成${n.denominator ?? 0}${f.unit}${rate(n) ? `，完成率${rate(n)}` : ''}`
    : `${f.label}${n.value}${f.unit}`;
};
const compared = (f: SummaryFigure): string => {
  const n = numberOf(f);
  if (!f.former || f.former.value === null || n.value === null || f.form === 'rate') return '';
  const d = n.value - f.former.value;
  return d === 0
    ? '（与上期持平）'
    : `（比上期${d > 0 ? '增加' : '减少'}${Math.abs(Math.round(d * 100) / 100)}${f.unit}）`;
};
const short = (text: string): string => (text.length > 600 ? `${text.slice(0, 600)}……` : text);

/** How a reason begins that is nothing but units that have not reported. */
export const MISSING = '未报 ';
const ONLY_MISSING = new RegExp(`：${MISSING}\\d+ 家$`);
/** 其中：企业自查上报 stands under a figure and says nothing without it. */
function namesOf(figures: readonly SummaryFigure[]): Map<string, string> {
  const names = new Map<string, string>();
  let head = '';
  for (const f of figures) {
    const isPart = f.label.startsWith('其中：');
    if (!isPart) head = f.label;
    names.set(f.key, isPart && head ? `${head}（${f.label}）` : f.label);
  }
  return names;
}

/** Title and body of the letter. */
export function districtBody(
  s: Summary,
  input: Pick<DraftSummary, 'picks' | 'opinion'>,
): { title: string; body: OfficialLetter } {
  const picked = new Set(input.picks);
  const late = s.received.filter((r) => !r.onTime).length;
  const titles: Readonly<Record<string, string>> = {
    progress: '总体进展',
    majors: '重大事故隐患排查整治',
    leaders: '主要负责人带队检查',
    selfHelp: '自查、帮扶、培训、演练',
    enforcement: '监管执法',
    publicReports: '举报核查',
    publicity: '宣传曝光',
    practices: '典型做法',
    problems: '存在问题',
    next: '下一步工作',
    goals: '目标完成情况',
    mechanism: '长效机制',
    all: '全部事故隐患',
    analysis: '统计分析',
  };
  const { lights } = s;
  // The lights are told in their own sentence and table.
  const isLight = (f: SummaryFigure): boolean => lights.length > 0 && lightColumns.some((l) => l.code === f.indicator);
  const parts: Part[] = [
    para(
      `${s.title.replace(/报送$/, '')}（${chineseDay(s.fromOn)}至${chineseDay(s.toOn)}）各单位工作情况已汇总。应报${s.expected}家，已报${s.received.length}家，其中按期${s.received.length - late}家${late > 0 ? `，迟报${late}家` : ''}${s.missing.length > 0 ? `；未报${s.missing.length}家：${s.missing.map((m) => m.name).join('、')}` : '，无缺报'}。数据截至${chineseDay(dayOf(new Date(s.measuredAt)))}。`,
    ),
  ];
  const order = [...new Set([...s.figures.map((f) => f.part), ...s.texts.map((t) => t.part)])].sort(
    (a, b) => Object.keys(titles).indexOf(a) - Object.keys(titles).indexOf(b),
  );
  for (const part of order) {
    const figures = s.figures.filter((f) => f.part === part && !isLight(f) && numberOf(f).value !== null);
    const texts = s.texts
      .filter((t) => t.part === part)
      .flatMap((t) => t.items.filter((i) => picked.has(`${t.key}/${i.unitId}`)));
    const isNext = part === 'next' && input.opinion !== '';
    if (figures.length === 0 && texts.length === 0 && !isNext && part !== 'majors') continue;
    parts.push(heading(titles[part] ?? part));
    if (figures.length > 0) parts.push(para(sentence(figures.map((f) => `${saying(f)}${compared(f)}`).join('，'))));
    if (part === 'progress' && lights.length > 0) {
      parts.push(para(lightSentence(lights)));
      parts.push(lightTable(lights));
    }
    if (part === 'majors') {
      parts.push(para(`期末未销号重大事故隐患${s.grid.total}件，分街域、分行业情况如下（单位：件）。`));
      parts.push(gridTable(s));
    }
    for (const t of texts) parts.push(para(`${t.unit}：${sentence(short(t.text))}`));
    if (isNext) parts.push(para(sentence(input.opinion)));
  }
  const named = namesOf(s.figures);
  const differing = s.figures.filter((f) => f.differences.length > 0 && !isLight(f));
  if (differing.length > 0) {
    parts.push(heading('数据说明'));
    // Most differ only because somebody has not reported: said once for all of them.
    const onlyMissing = differing.filter((f) => f.differences.every((d) => ONLY_MISSING.test(d)));
    if (onlyMissing.length > 0)
      parts.push(
        para(
          `各单位报送数合计与全区数不同、原因都是有单位未报的：${onlyMissing.map((f) => named.get(f.key) ?? f.label).join('、')}。`,
        ),
      );
    for (const f of differing)
      if (!onlyMissing.includes(f))
        parts.push(para(sentence(`${named.get(f.key) ?? f.label}：${f.differences.join('；')}`)));
  }
  const title = `关于${titleOf(s.kind, s.period).replace(/报送$/, '')}安全生产治本攻坚三年行动工作情况的通报`;
  return {
    title,
    body: Letter.parse({
      form: 'official',
      style: 'document',
      head: HEAD,
      to: '各街道、区安委会各成员单位',
      parts,
      appendices: [{ name: '各单位报送情况和主要数据表', parts: [statusTable(s), ...unitTables(s)] }],
      printer: '天津市河东区安委会办公室',
    }),
  };
}

/** 任务亮灯 of the district in one sentence; the units that are behind most are named. */
function lightSentence(lights: readonly UnitLights[]): string {
  const at = (row: UnitLights, code: string): number =>
    row.cells[lightColumns.findIndex((l) => l.code === code)]?.n ?? 0;
  const whole = lights.find((row) => row.unitId === null);
  const behind = lights.filter((row) => row.unitId !== null && at(row, 'plan.late') > 0);
  const said = whole ? lightColumns.map((l) => `${l.label}${at(whole, l.code)}项`).join('、') : '';
  const named = behind
    .slice(0, 5)
    .map((row) => `${row.unit}${at(row, 'plan.late')}项`)
    .join('、');
  return `三年行动任务亮灯：${said}。${behind.length > 0 ? `有滞后任务的${behind.length}家，较多的是${named}。` : '没有滞后的任务。'}各单位情况如下（单位：项）。`;
}
const lightTable = (lights: readonly UnitLights[]): Part => ({
  kind: 'table',
  caption: '',
  columns: [{ title: '单位', share: 2.4 }, ...lightColumns.map((l) => ({ title: l.label, share: 1 }))],
  rows: lights.map((row) => [row.unit, ...row.cells.map((cell) => String(cell.n))]),
});

function gridTable(s: Summary): Part {
  const { industries, streets, totals, total } = s.grid;
  return {
    kind: 'table',
    caption: '',
    columns: [
      { title: '街道', share: 2.2 },
      ...industries.map((i) => ({ title: i.name, share: 1 })),
      { title: '合计', share: 1 },
    ].slice(0, 12),
    rows: [
      ...streets.map((r) => [r.name.replace(/街道$/, ''), ...r.cells.map(String), String(r.total)]),
      ['合计', ...totals.map(String), String(total)],
    ].map((row) => row.slice(0, 12)),
  };
}
const statusTable = (s: Summary): Part => ({
  kind: 'table',
  caption: '报送情况',
  columns: [
    { title: '单位', share: 3 },
    { title: '报送', share: 2 },
    { title: '是否按期', share: 2 },
  ],
  rows: [
    ...s.received.map((r) => [r.name, `第${r.revision}版`, r.onTime ? '按期' : '迟报']),
    ...s.missing.map((m) => [m.name, '未报', m.state]),
  ],
});
/** The main figures by unit, a few columns a table so that a page holds them. */
function unitTables(s: Summary): Part[] {
  const shown = s.figures.filter((f) => f.district !== null || f.streets.units + f.departments.units > 0).slice(0, 24);
  const tables: Part[] = [];
  for (let i = 0; i < shown.length; i += 6) {
    const some = shown.slice(i, i + 6);
    tables.push({
      kind: 'table',
      caption: '主要数据',
      columns: [
        { title: '单位', share: 2 },
        ...some.map((f) => ({ title: `${f.label}（${f.unit}）`.slice(0, 60), share: 1.4 })),
      ],
      rows: s.units.map((u) => [
        u.unit,
        ...some.map((f) => {
          const v = u.figures[f.key];
          return v === undefined || v.value === null
            ? ''
            : f.form === 'rate'
              ? `${v.value}/${v.denominator ?? 0}`
              : String(v.value);
        }),
      ]),
    });
  }
  return tables;
}

export const districtTemplate: TemplateSeed = {
  key: 'district-report',
  name: '全区工作情况通报（定期报送汇总）',
  series: 'district-report',
  pattern: '河东安办汇〔{year}〕{n}号',
  seriesName: '定期报送汇总通报',
  note: '正文由系统按汇总数据生成，本模板只定文种、编号和格式',
  content: {
    style: 'document',
    head: HEAD,
    title: '关于工作情况的通报',
    to: '各街道、区安委会各成员单位',
    parts: [{ kind: 'para', text: '正文由定期报送汇总生成。{{opinion}}' }],
    fields: [
      { key: 'picks', label: '选用的单位材料', kind: 'list', required: false },
      { key: 'opinion', label: '下一步要求', kind: 'longText', required: false },
    ],
  },
};
