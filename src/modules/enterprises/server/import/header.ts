import { LEDGER_FIELDS } from '../../shared/cell-issue.ts';
import type { LedgerField } from '../../shared/cell-issue.ts';
import { readDate } from '../../shared/dates.ts';
import { DISTRICT_STREETS, resolveStreet } from '../../shared/streets.ts';
import { plain } from '../../shared/text.ts';
import { repairUscc } from '../../shared/uscc.ts';
import { fillerOf } from './sheet-types.ts';
import type { Merge, SheetCell, SheetRow } from './sheet-types.ts';

/** Words that offices write above a column, the surest first. A score below 1 marks a word that another column may deserve more. */
const SYNONYMS: Readonly<Record<LedgerField, readonly (readonly [string, number])[]>> = {
  sequence: list('序号 编号 顺序号 no 行号 项次 序'),
  name: [
    ...list(
      '企业名称 单位名称 公司名称 企业全称 单位全称 被检查单位 受检单位 被检单位 市场主体名称 商户名称 经营主体名称 生产经营单位名称 生产经营单位 法人单位名称 营业执照名称 机构名称 主体名称 场所名称 店铺名称 商铺名称 字号名称 店名 被检查单位名称 单位详细名称 企业单位名称 工商注册名称 注册名称 厂名 企业名 单位名 名称 enterprisename companyname name 企业 单位 公司',
    ),
    ...list('字号 商户 项目名称 商号 户名 经营者名称 纳税人名称', 0.7),
  ],
  uscc: [
    ...list(
      '统一社会信用代码 社会信用代码 信用代码 统一信用代码 统一社会信用代码号 社会统一信用代码 统一社会信用编码 统一代码 企业信用代码 uscc creditcode 组织机构代码/统一社会信用代码 统一社会信用代码/注册号 信用代码证号 统一社会信用代码证号 统一社会信用码',
    ),
    ...list(
      '税号 纳税人识别号 营业执照号 营业执照号码 营业执照编号 营业执照注册号 执照号 执照编号 证照编号 组织机构代码 注册号 工商注册号 企业代码 机构代码 单位代码 代码',
      0.75,
    ),
  ],
  establishedOn: [
    ...list(
      '成立日期 注册日期 成立时间 注册时间 设立日期 设立时间 企业成立日期 企业成立时间 工商注册日期 登记日期 注册登记日期 开业日期 开业时间 成立年月日 建立日期 成立年月 开业成立时间 建厂时间 establishedon',
    ),
    ...list('登记时间 投产日期 投产时间 经营起始日期', 0.75),
  ],
  address: [
    ...list(
      '注册地址 住所 地址 企业地址 单位地址 详细地址 公司地址 注册住所 工商注册地址 企业注册地址 通讯地址 所在地址 单位详细地址 企业详细地址 注册地 注册详细地址 住所地址 address',
    ),
    ...list(
      '经营地址 生产经营地址 生产地址 经营场所 实际经营地址 营业地址 实际地址 生产经营场所 经营场所地址 生产经营场所地址 场所地址 办公地址 所在地 位置 经营地',
      0.95,
    ),
  ],
  street: list(
    '所属街道 街道 属地街道 所在街道 属地 街镇 乡镇街道 街道乡镇 所属街镇 所在街镇 街道名称 属地街镇 街乡镇 所属乡镇街道 管辖街道 所辖街道 街道办事处 镇街 所属属地 street',
  ),
  community: list('社区 所属社区 所在社区 社区名称 居委会 社区居委会 村居 所属村居 村社区 社区村 community'),
  industry: list(
    '行业 国民经济行业 行业类别 行业领域 所属行业 行业名称 行业分类 行业类型 行业门类 国民经济行业分类 所属行业领域 行业大类 所属领域 监管行业 业态 主营行业 industry',
  ),
  legalRepresentative: list(
    '法定代表人 法人代表 法人 法定代表人姓名 法人姓名 法人代表姓名 企业法人 法定代表人负责人 法定代表 单位法人 经营者 经营者姓名 法人经营者 负责人法定代表人 法定代表人(负责人)',
  ),
  principal: [
    ...list('主要负责人 主要负责人姓名 企业主要负责人 单位主要负责人 单位负责人 企业负责人'),
    ...list('负责人 负责人姓名', 0.8),
  ],
  actualController: list('实际控制人 实控人 实际控制人姓名 实际负责人 实际经营人 实际经营者'),
  phone: [
    ...list(
      '联系电话 联系方式 电话 手机 手机号 手机号码 联系人电话 电话号码 固定电话 企业电话 单位电话 办公电话 座机 联系手机 联系人联系方式 联系人手机 phone tel mobile',
    ),
    ...list(
      '法定代表人电话 法人电话 负责人电话 主要负责人电话 负责人联系方式 法定代表人联系电话 主要负责人联系电话 法人联系方式 主要负责人联系方式 负责人联系电话 法人联系电话',
      0.7,
    ),
  ],
  employees: list(
    '从业人数 从业人员 从业人员数 职工人数 员工人数 人数 员工数 职工数 从业人员数量 从业人员总数 员工总数 企业人数 在册人数 从业人员期末人数 职工总数 用工人数 现有人数 employees',
  ),
  registeredCapital: list(
    '注册资金 注册资本 注册资本金 注册资金数额 注册资本(金) 开办资金 资金数额 认缴注册资本 registeredcapital',
  ),
  enterpriseType: list(
    '企业类型 单位类型 公司类型 市场主体类型 主体类型 登记注册类型 企业性质 单位性质 经济性质 经济类型 企业登记注册类型 注册类型 登记类型 组织形式 所有制 所有制性质 类型',
  ),
  businessScope: list(
    '经营范围 业务范围 主营业务 经营项目 经营内容 主要产品 许可经营项目 一般经营项目 营业范围 主要经营范围',
  ),
  longitude: list('经度 东经 坐标经度 lng lon longitude 经度(东经) 地理经度'),
  latitude: list('纬度 北纬 坐标纬度 lat latitude 纬度(北纬) 地理纬度'),
  riskLevel: list('风险等级 安全风险等级 风险级别 风险分级 分级 企业风险等级 风险颜色 四色等级 风险评估等级'),
};

/* Columns that contain one of the words above but mean somebody or something else. */
const STRANGERS =
  /检查(?:人|组|部门|日期|时间|单位)(?!名称$)|执法|主管|上级|监管(?:单位|部门|人)|包保|网格|填报|审核|审批|核准|发证|有效期|到期|截止|注销|吊销|变更|整改|曾用|原名|开户|银行|证书|许可证|备案|身份证|邮编|邮箱|传真|网址|备注|安全(?:负责|管理|员|总监)|意见|职务|学历|培训|建筑|产权|是否|有无|规上/;

/* Words too general to be recognised inside a longer heading. */
const ONLY_EXACT = new Set(
  '企业 单位 公司 名称 代码 类型 人数 分级 位置 编号 序 no name 经营者 属地 所有制 phone tel lat lng lon'.split(' '),
);

function list(words: string, score = 1): [string, number][] {
  return words.split(' ').map((word) => [word, score]);
}

const INDEX: ReadonlyMap<string, { field: LedgerField; score: number }> = new Map(
  Object.entries(SYNONYMS).flatMap(([field, words]) =>
    words.map(([word, score]) => [word, { field: field as LedgerField, score }] as const),
  ),
);

/** The words above a column without marks, hints in brackets, units and spaces. */
function labelOf(text: string): string {
  return plain(text)
    .toLowerCase()
    .replace(/[(\[（【〔][^)\]）】〕]*[)\]）】〕]?/g, '')
    .replace(/[\s*★☆#:：,，.。、/\\|_\-—"'“”‘’!?？！]/g, '')
    .replace(/(?:必填|选填|填写)$/, '');
}

interface Guess {
  readonly field: LedgerField;
  readonly score: number;
}

/** Which field a heading names, with a score up to 1; undefined when it names none. */
export function guessField(heading: string): Guess | undefined {
  const label = labelOf(heading);
  if (label === '' || label.length > 24) return undefined;
  const exact = INDEX.get(label);
  if (exact) return { field: exact.field, score: exact.score };
  const whole = INDEX.get(
    plain(heading)
      .toLowerCase()
      .replace(/[\s*:：/]/g, ''),
  );
  if (whole) return { field: whole.field, score: whole.score };
  if (STRANGERS.test(label)) return undefined;
  let best: Guess | undefined;
  for (const [word, { field, score }] of INDEX) {
    if (word.length < 2 || ONLY_EXACT.has(word)) continue;
    let value = 0;
    if (label.endsWith(word)) value = score * (0.45 + (0.5 * word.length) / label.length);
    else if (label.startsWith(word)) value = score * (0.35 + (0.5 * word.length) / label.length);
    else if (word.length >= 4 && label.includes(word)) value = score * (0.3 + (0.45 * word.length) / label.length);
    if (value > 0.6 && value > (best?.score ?? 0)) best = { field, score: Math.min(value, 0.95) };
  }
  return best;
}

/** Whether a text is exactly a heading of the field; cheap, for every cell of a ledger. */
export function isHeadingOf(text: string, field: LedgerField): boolean {
  const found = INDEX.get(text) ?? (/[\s*:：(（]/.test(text) ? INDEX.get(labelOf(text)) : undefined);
  return found?.field === field && found.score >= 0.9;
}

/** The unit that a heading states, for amounts: 注册资本（万元）→ 万元. */
function unitOf(heading: string): string | undefined {
  return /[(（[【]?\s*(?:单位\s*[:：])?\s*((?:万|亿|千)?(?:元|美元|欧元|港元|日元))\s*(?:人民币)?[)）\]】]?\s*$/.exec(
    plain(heading).slice(-60),
  )?.[1];
}

export interface ColumnMapping {
  readonly field: LedgerField;
  /** Column from 0. */
  readonly column: number;
  /** The heading as written; empty where the sheet has none. */
  readonly heading: string;
  /** 1 = an exact synonym. */
  readonly score: number;
  /** By its heading, by what the cells contain, or as the person said. */
  readonly origin: 'heading' | 'content' | 'given';
  readonly unit?: string;
}

export interface UnmappedColumn {
  readonly column: number;
  readonly heading: string;
  /** Another column serves the field that this heading also names. */
  readonly duplicateOf?: LedgerField;
}

export interface HeaderRemark {
  readonly field: LedgerField | null;
  readonly code: 'headerMissing' | 'contentDiffers' | 'duplicateColumn' | 'guessedByContent' | 'uncertain';
  readonly message: string;
}

/** What was found out about a sheet's columns. */
export interface LedgerHeader {
  /** Rows of the heading as numbered in the sheet; empty when the sheet has none. */
  readonly headerRows: readonly number[];
  /** The first row that may hold data. */
  readonly firstDataRow: number;
  readonly columns: readonly ColumnMapping[];
  readonly unmapped: readonly UnmappedColumn[];
  /** Raw texts of the first data rows, to show before importing. */
  readonly preview: readonly { readonly row: number; readonly cells: readonly string[] }[];
  readonly remarks: readonly HeaderRemark[];
  /** For choosing among sheets; 0 means that nothing usable was found. */
  readonly score: number;
}

const WEIGHTS: Partial<Record<LedgerField, number>> = { name: 4, uscc: 4, address: 2, establishedOn: 2, sequence: 0.4 };

interface Reading {
  columns: ColumnMapping[];
  duplicates: UnmappedColumn[];
  headings: string[];
  score: number;
}

function assign(headings: readonly { text: string; guess: Guess | undefined }[]): Reading {
  const wanted = headings
    .flatMap(({ text, guess }, column) => (guess ? [{ column, text, guess }] : []))
    .sort((a, b) => b.guess.score - a.guess.score || a.column - b.column);
  const taken = new Map<LedgerField, ColumnMapping>();
  const duplicates: UnmappedColumn[] = [];
  for (const { column, text, guess } of wanted) {
    if (taken.has(guess.field)) {
      duplicates.push({ column, heading: text, duplicateOf: guess.field });
      continue;
    }
    const unit = guess.field === 'registeredCapital' ? unitOf(text) : undefined;
    taken.set(guess.field, {
      field: guess.field,
      column,
      heading: text,
      score: guess.score,
      origin: 'heading',
      ...(unit === undefined ? {} : { unit }),
    });
  }
  const columns = [...taken.values()].sort((a, b) => a.column - b.column);
  const score = columns.reduce((sum, c) => sum + c.score * (WEIGHTS[c.field] ?? 1), 0);
  return { columns, duplicates, headings: headings.map((h) => h.text), score };
}

const tidy = (text: string): string => plain(text).replace(/\s+/g, '');

/** Reads up to three stacked rows as one heading: an upper cell covers the columns of its merge, or the blank ones to its right. */
function readStack(stack: readonly SheetRow[], merges: readonly Merge[], hasMerges: boolean): Reading {
  const width = Math.max(...stack.map((row) => row.cells.length));
  const layers = stack.map((row, depth) => {
    const texts = Array.from({ length: width }, (_, c) => tidy(row.cells[c]?.text ?? ''));
    if (depth === stack.length - 1) return texts;
    if (hasMerges) {
      for (const merge of merges) {
        if (merge.fromRow !== row.row || merge.toRow > (stack.at(-1) as SheetRow).row) continue;
        for (let c = merge.fromColumn + 1; c <= merge.toColumn && c < width; c++)
          if (texts[c] === '') texts[c] = texts[merge.fromColumn] ?? '';
      }
      return texts;
    }
    const below = stack[depth + 1] as SheetRow;
    for (let c = 1; c < width; c++) {
      if (texts[c] === '' && tidy(below.cells[c]?.text ?? '') !== '' && tidy(below.cells[c - 1]?.text ?? '') !== '')
        texts[c] = texts[c - 1] ?? '';
    }
    return texts;
  });
  return assign(
    Array.from({ length: width }, (_, c) => {
      const parts = layers.map((layer) => layer[c] ?? '').filter((text, i, all) => text !== '' && text !== all[i - 1]);
      const lower = parts.at(-1) ?? '';
      const joined = parts.join('');
      const [byJoined, byLower] = [guessField(joined), parts.length > 1 ? guessField(lower) : undefined];
      const isSpecific = lower.length >= 3 || parts.length === 1;
      const guess = byJoined && (byJoined.score >= 0.9 || !isSpecific || !byLower) ? byJoined : byLower;
      const isStranger = parts.length > 1 && STRANGERS.test(parts[0] as string) && !byJoined;
      return { text: joined, guess: isStranger ? undefined : guess };
    }),
  );
}

/** A row of data is not a heading: it holds codes, days, numbers or long texts. */
function looksLikeData(row: SheetRow): boolean {
  let filled = 0;
  let data = 0;
  for (const cell of row.cells) {
    if (!cell || cell.text.trim() === '') continue;
    filled++;
    const text = plain(cell.text);
    if (
      cell.number !== undefined ||
      cell.date !== undefined ||
      /\d{5,}/.test(text) ||
      text.length > 30 ||
      /^\d+([.,]\d+)?$/.test(text)
    )
      data++;
  }
  return filled > 0 && data / filled >= 0.34;
}

const ORGANISATION =
  /(?:公司|厂|店|行|部|社|所|院|站|中心|学校|酒店|宾馆|饭店|餐厅|超市|商场|集团|合作社|经营户|工作室|门市|银行|幼儿园|医院|馆|吧|坊|庄)(?:[(（].{1,12}[)）])?$/;

function inferByContent(rows: readonly SheetRow[], width: number): Map<number, { field: LedgerField; share: number }> {
  const found = new Map<number, { field: LedgerField; share: number }>();
  for (let column = 0; column < width; column++) {
    const cells = rows
      .map((row) => row.cells[column])
      .filter((cell): cell is SheetCell => cell !== undefined && cell.text.trim() !== '');
    if (cells.length < Math.max(2, rows.length * 0.3)) continue;
    const share = (test: (cell: SheetCell) => boolean): number => cells.filter(test).length / cells.length;
    const tests: [LedgerField, number][] = [
      ['uscc', share((cell) => repairUscc(cell.text).value !== null)],
      [
        'name',
        share(
          (cell) =>
            cell.text.trim().length >= 4 && cell.text.trim().length <= 60 && ORGANISATION.test(cell.text.trim()),
        ),
      ],
      ['street', share((cell) => resolveStreet(cell.text, DISTRICT_STREETS).street !== undefined)],
      [
        'establishedOn',
        share(
          (cell) =>
            cell.date !== undefined ||
            (cell.text.length >= 8 &&
              cell.number === undefined &&
              readDate(cell, { today: '2999-12-31' }).value !== null),
        ),
      ],
      ['phone', share((cell) => /^\s*(?:1[3-9]\d{9}|0?22-?\d{8})\s*$/.test(cell.text))],
      [
        'address',
        share(
          (cell) =>
            cell.text.length >= 6 &&
            /(?:路|道|街|里|园|村|号|楼|区)/.test(cell.text) &&
            /\d|[一二三四五六七八九十]号|(?:路|道|街|里)/.test(cell.text) &&
            !ORGANISATION.test(cell.text.trim()),
        ),
      ],
    ];
    const best = tests.filter(([, value]) => value >= 0.6)[0];
    if (best) found.set(column, { field: best[0], share: best[1] });
  }
  return found;
}

/** What the person decided in the preview: the column (from 0) of a field, or null for "not in this sheet". */
export type GivenMapping = Partial<Readonly<Record<LedgerField, number | null>>>;

/**
 * Finds the heading under titles, notes and merged cells (one to three rows) and maps columns to fields by synonyms;
 * columns without a telling heading are recognised by their content. `given` overrides the result.
 */
export function findHeader(
  head: readonly SheetRow[],
  merges: readonly Merge[] = [],
  given: GivenMapping = {},
): LedgerHeader {
  const candidates = head.slice(0, 40);
  let best: { reading: Reading; from: number; to: number } | undefined;
  const consider = (from: number, to: number): void => {
    const stack = candidates.slice(from, to + 1);
    const last = stack.at(-1) as SheetRow;
    if (stack.some((row) => looksLikeData(row)) || last.row - (stack[0] as SheetRow).row > 4) return;
    if (stack.length > 1 && last.cells.filter((cell) => cell && cell.text.trim() !== '').length < 2) return;
    const reading = readStack(stack, merges, merges.length > 0);
    const filled = stack[0]?.cells.filter((cell) => cell && cell.text.trim() !== '').length ?? 0;
    const penalty = stack.length > 1 ? 0.3 * (stack.length - 1) + (filled <= 1 ? 2 : 0) : 0;
    const value = { ...reading, score: reading.score - penalty };
    if (
      value.columns.some((c) => c.field === 'name' || c.field === 'uscc') &&
      value.score > (best?.reading.score ?? 0) + 1e-9
    )
      best = { reading: value, from, to };
  };
  for (let i = 0; i < candidates.length; i++) {
    for (let depth = 1; depth <= 3 && i + depth <= candidates.length; depth++) consider(i, i + depth - 1);
  }
  const strong =
    best && (best.reading.columns.filter((c) => c.field !== 'sequence').length >= 2 || best.reading.score >= 2.8)
      ? best
      : undefined;

  const dataRows = strong ? head.slice(strong.to + 1) : head;
  const fill = fillerOf(merges);
  const sample = dataRows
    .slice(0, 40)
    .map((row) => fill(row))
    .filter((row) => row.cells.filter((c) => c && c.text.trim() !== '').length >= 1);
  const width = Math.max(0, ...head.map((row) => row.cells.length));
  const content = inferByContent(
    sample.filter((row) => row.cells.filter((c) => c && c.text.trim() !== '').length >= 2 || width === 1),
    width,
  );
  const headings = strong?.reading.headings ?? [];
  const remarks: HeaderRemark[] = [];
  const columns = new Map<LedgerField, ColumnMapping>();
  for (const column of strong?.reading.columns ?? []) columns.set(column.field, column);
  if (!strong) remarks.push({ field: null, code: 'headerMissing', message: '没有找到表头，按各列内容推断，请核对' });

  for (const [column, { field }] of content) {
    const taken = [...columns.values()].find((c) => c.column === column);
    if (taken) {
      const contradicts =
        (taken.field === 'uscc') !== (field === 'uscc') ||
        (taken.field === 'name' && ['establishedOn', 'phone', 'street'].includes(field));
      if (contradicts && taken.field !== field && (field === 'uscc' || (field === 'name' && taken.field === 'uscc'))) {
        remarks.push({
          field: taken.field,
          code: 'contentDiffers',
          message: `“${taken.heading}”一列的内容像是${LEDGER_FIELDS[field]}，请核对`,
        });
      }
      continue;
    }
    const isEssential = field === 'uscc' || field === 'name';
    if (columns.has(field) || (strong && !isEssential) || given[field] !== undefined) continue;
    const heading = headings[column] ?? '';
    if (strong && heading !== '' && STRANGERS.test(heading)) continue;
    columns.set(field, { field, column, heading, score: 0.6, origin: 'content' });
    remarks.push({
      field,
      code: 'guessedByContent',
      message: `第 ${column + 1} 列按内容认作${LEDGER_FIELDS[field]}，请核对`,
    });
  }
  for (const [key, column] of Object.entries(given)) {
    const field = key as LedgerField;
    if (column === undefined || !(field in LEDGER_FIELDS)) continue;
    columns.delete(field);
    if (column === null) continue;
    for (const [other, mapping] of columns) if (mapping.column === column) columns.delete(other);
    const heading = headings[column] ?? '';
    const unit = field === 'registeredCapital' ? unitOf(heading) : undefined;
    columns.set(field, { field, column, heading, score: 1, origin: 'given', ...(unit === undefined ? {} : { unit }) });
  }

  const mapped = [...columns.values()].sort((a, b) => a.column - b.column);
  for (const mapping of mapped) {
    if (mapping.origin === 'heading' && mapping.score < 0.8) {
      remarks.push({
        field: mapping.field,
        code: 'uncertain',
        message: `“${mapping.heading}”按${LEDGER_FIELDS[mapping.field]}读取，请核对`,
      });
    }
  }
  const used = new Set(mapped.map((m) => m.column));
  const unmapped: UnmappedColumn[] = [];
  for (let column = 0; column < width; column++) {
    if (used.has(column)) continue;
    const duplicate = strong?.reading.duplicates.find((d) => d.column === column);
    const heading = headings[column] ?? '';
    if (duplicate?.duplicateOf) {
      unmapped.push({ column, heading, duplicateOf: duplicate.duplicateOf });
      remarks.push({
        field: duplicate.duplicateOf,
        code: 'duplicateColumn',
        message: `“${heading}”与另一列都像${LEDGER_FIELDS[duplicate.duplicateOf]}，未采用`,
      });
    } else if (heading !== '' || sample.some((row) => (row.cells[column]?.text.trim() ?? '') !== ''))
      unmapped.push({ column, heading });
  }
  const hasKey = mapped.some((m) => m.field === 'name' || m.field === 'uscc');
  const lastHeaderRow = strong ? (candidates[strong.to] as SheetRow).row : 0;
  const score = !hasKey
    ? 0
    : (strong?.reading.score ?? 1) +
      mapped.filter((m) => m.origin !== 'heading').length * 0.5 +
      Math.min(sample.length, 10) * 0.05;
  return {
    headerRows: strong ? candidates.slice(strong.from, strong.to + 1).map((row) => row.row) : [],
    firstDataRow: strong
      ? Math.max(
          lastHeaderRow,
          ...merges.filter((m) => m.fromRow === lastHeaderRow && m.toRow - m.fromRow < 5).map((m) => m.toRow),
        ) + 1
      : (head[0]?.row ?? 1),
    columns: mapped,
    unmapped,
    preview: dataRows
      .slice(0, 5)
      .map((row) => ({ row: row.row, cells: Array.from({ length: width }, (_, c) => row.cells[c]?.text ?? '') })),
    remarks,
    score,
  };
}
