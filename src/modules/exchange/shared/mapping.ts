/**
 * Mapping (映射): what is known here, and how a receiver wants it written. Names, codes and formats of the official interface are not
 * public, so they are data with editions; only the list of what we can say is code. Pure.
 */
import { z } from 'zod';
import { channelGroups, gradeLabels, listingLabels, stopLabels } from '#modules/hazards/shared/labels.ts';
import { hazardMachine } from '#modules/hazards/shared/states.ts';
import { rungs } from '#modules/supervision/shared/labels.ts';
import { listingMachine, measureMachine } from '#modules/supervision/shared/states.ts';

const wordsOf = (states: Readonly<Record<string, { label: string }>>): Record<string, string> =>
  Object.fromEntries(Object.entries(states).map(([key, info]) => [key, info.label]));

export type SourceType = 'text' | 'day' | 'instant' | 'count' | 'money' | 'flag' | 'choice';
export interface SourceField {
  readonly key: string;
  readonly title: string;
  readonly type: SourceType;
  /** Of a choice: our values with their words. */
  readonly values?: Readonly<Record<string, string>>;
}
export interface SourceSet {
  readonly key: string;
  readonly name: string;
  /** What is in it, and what is kept out. */
  readonly note: string;
  readonly fields: readonly SourceField[];
}

const f = (key: string, title: string, type: SourceType = 'text', values?: Record<string, string>): SourceField => ({
  key,
  title,
  type,
  ...(values ? { values } : {}),
});
const place = [
  f('enterpriseName', '企业名称'),
  f('uscc', '统一社会信用代码'),
  f('streetCode', '街道代码'),
  f('streetName', '街道'),
  f('industry', '行业领域代码'),
  f('industryName', '行业领域'),
];

/** What the district can say. No field names a person of the public; a report's words are left out where they could tell who. */
export const sourceSets = [
  {
    key: 'hazards',
    name: '重大事故隐患',
    note: '经核准的重大事故隐患；误判撤销和并案的不在内。没有举报人信息',
    fields: [
      f('code', '隐患编号'),
      f('title', '隐患名称'),
      f('description', '现场情况'),
      f('place', '所在部位'),
      ...place,
      f('longitude', '经度'),
      f('latitude', '纬度'),
      f('grade', '等级', 'choice', { ...gradeLabels }),
      f('state', '状态', 'choice', wordsOf(hazardMachine.states)),
      f(
        'channel',
        '发现渠道',
        'choice',
        Object.fromEntries(Object.entries(channelGroups).map(([key, group]) => [key, group.label])),
      ),
      f('citation', '判定条款'),
      f('foundOn', '发现日期', 'day'),
      f('confirmedOn', '核准日期', 'day'),
      f('dueOn', '整改期限', 'day'),
      f('completedOn', '整改完成日期', 'day'),
      f('closedOn', '销号日期', 'day'),
      f('stop', '停产停用', 'choice', { ...stopLabels }),
      f('listing', '挂牌级别', 'choice', { ...listingLabels }),
      f('unitName', '监管部门'),
      f('funding', '计划治理资金', 'money'),
      f('spent', '实际治理资金', 'money'),
      f('relapses', '复发次数', 'count'),
    ],
  },
  {
    key: 'sources',
    name: '发现来源',
    note: '同一隐患的每个可以公开的来源；并入的群众举报不报送，也不留痕迹',
    fields: [
      f('hazardCode', '隐患编号'),
      f('channel', '渠道', 'choice', { self: '企业自查上报', inspection: '督导检查发现' }),
      f('foundOn', '发现日期', 'day'),
      f('unitName', '发现单位'),
    ],
  },
  {
    key: 'measures',
    name: '督办措施',
    note: '已发出的提示、函告、督办、通报、约谈等',
    fields: [
      f('code', '措施编号'),
      f('hazardCode', '隐患编号'),
      ...place,
      f('rung', '措施', 'choice', wordsOf(rungs)),
      f('state', '状态', 'choice', wordsOf(measureMachine.states)),
      f('documentNumber', '文号'),
      f('issuedOn', '发出日期', 'day'),
      f('replyDueOn', '复函期限', 'day'),
      f('endedOn', '办结日期', 'day'),
    ],
  },
  {
    key: 'listings',
    name: '挂牌督办',
    note: '批准挂牌以后的',
    fields: [
      f('code', '挂牌编号'),
      f('hazardCode', '隐患编号'),
      ...place,
      f('level', '级别', 'choice', { ...listingLabels }),
      f('state', '状态', 'choice', wordsOf(listingMachine.states)),
      f('listingUnit', '挂牌机关'),
      f('noticeNumber', '挂牌文号'),
      f('listedOn', '挂牌日期', 'day'),
      f('dueOn', '督办期限', 'day'),
      f('delistedOn', '摘牌日期', 'day'),
    ],
  },
  {
    key: 'enterprises',
    name: '企业',
    note: '名册里有重大事故隐患记录的企业；不含个人电话',
    fields: [
      f('key', '企业标识'),
      ...place,
      f('address', '地址'),
      f('gb4754', '国民经济行业代码'),
      f('size', '规模', 'choice', { large: '大型', medium: '中型', small: '小型', micro: '微型' }),
      f('isHighRisk', '高危企业', 'flag'),
      f('employees', '从业人数', 'count'),
      f('principalName', '主要负责人'),
    ],
  },
  {
    key: 'figures',
    name: '街道行业统计',
    note: '每个街道、行业领域一行，都是编制时的现状数',
    fields: [
      f('streetCode', '街道代码'),
      f('streetName', '街道'),
      f('industry', '行业领域代码'),
      f('industryName', '行业领域'),
      f('found', '累计发现重大隐患', 'count'),
      f('open', '未销号', 'count'),
      f('closed', '已销号', 'count'),
      f('overdue', '逾期未销号', 'count'),
      f('listed', '挂牌中', 'count'),
    ],
  },
] as const satisfies readonly SourceSet[];
export type SetKey = (typeof sourceSets)[number]['key'];
const setKeys = sourceSets.map((s) => s.key) as [SetKey, ...SetKey[]];
export const sourceSet = (key: string): SourceSet | undefined => sourceSets.find((s) => s.key === key);
export const setName = (key: string): string => sourceSet(key)?.name ?? key;

/** How a value is written in the receiver's file. */
export const formatLabels = {
  text: '文字',
  day: '日期 2026-09-28',
  day8: '日期 20260928',
  instant: '时刻 2026-09-28T09:20:00+08:00',
  number: '整数',
  wan: '金额（万元，两位小数）',
  yuan: '金额（元，两位小数）',
  code: '代码',
  flag01: '是否（1/0）',
} as const;
export type Format = keyof typeof formatLabels;
const formats = Object.keys(formatLabels) as [Format, ...Format[]];

/** Formats in which a kind of value can be written. */
export const formatsOf: Readonly<Record<SourceType, readonly Format[]>> = {
  text: ['text', 'code'],
  day: ['day', 'day8'],
  instant: ['instant', 'day', 'day8'],
  count: ['number', 'text'],
  money: ['wan', 'yuan', 'number'],
  flag: ['flag01', 'code'],
  choice: ['code', 'text'],
};

const CodePair = z.object({
  from: z.string().trim().min(1).max(60),
  to: z.string().trim().min(1, '请填写对方代码').max(60),
});
export const MappingField = z.object({
  /** Name in the receiver's file. */
  name: z
    .string()
    .trim()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,39}$/, '字段名用字母开头，只含字母、数字和下划线，不超过 40 个'),
  title: z.string().trim().min(1, '请填写字段含义').max(60),
  /** Key of ours; empty: a constant. */
  from: z.string().max(60).default(''),
  constant: z.string().max(200).default(''),
  format: z.enum(formats),
  required: z.boolean().default(false),
  max: z.number().int().min(1).max(4000).nullable().default(null),
  /** Our value to theirs, where the format is a code. */
  codes: z.array(CodePair).max(300).default([]),
});
export type MappingField = z.output<typeof MappingField>;
export const MappingSet = z.object({
  key: z.enum(setKeys),
  /** Name of the data set in the receiver's file. */
  name: z
    .string()
    .trim()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,39}$/, '数据集名用字母开头，只含字母、数字和下划线，不超过 40 个'),
  isOn: z.boolean().default(true),
  fields: z.array(MappingField).max(80),
});
export type MappingSet = z.output<typeof MappingSet>;
export const MappingBody = z.object({ sets: z.array(MappingSet).min(1, '至少要有一个数据集').max(20) });
export type MappingBody = z.output<typeof MappingBody>;

export interface MappingFault {
  set: string;
  field: string;
  message: string;
}

/** What is wrong with an edition as such; an empty list may be adopted. */
export function checkMapping(body: MappingBody): MappingFault[] {
  const faults: MappingFault[] = [];
  const seen = new Set<string>();
  const names = new Set<string>();
  for (const set of body.sets) {
    const source = sourceSet(set.key);
    const say = (field: string, message: string): void => void faults.push({ set: set.key, field, message });
    if (seen.has(set.key)) say('', '这个数据集出现了两次');
    seen.add(set.key);
    if (names.has(set.name)) say('', `数据集名 ${set.name} 用了两次`);
    names.add(set.name);
    if (set.isOn && set.fields.length === 0) say('', '启用的数据集没有字段');
    const used = new Set<string>();
    for (const field of set.fields) {
      if (used.has(field.name)) say(field.name, '字段名用了两次');
      used.add(field.name);
      if (field.from === '') {
        if (field.constant === '') say(field.name, '没有选择我方字段，也没有填固定值');
        continue;
      }
      const own = source?.fields.find((one) => one.key === field.from);
      if (!own) {
        say(field.name, `我方没有字段 ${field.from}`);
        continue;
      }
      if (!formatsOf[own.type].includes(field.format))
        say(field.name, `“${own.title}”不能写成“${formatLabels[field.format]}”`);
      if (field.format === 'code' && own.values) {
        const known = new Set(field.codes.map((pair) => pair.from));
        const missing = Object.entries(own.values).filter(([value]) => !known.has(value));
        if (missing.length > 0) say(field.name, `代码没有配全，缺：${missing.map(([, word]) => word).join('、')}`);
      }
    }
  }
  if (!body.sets.some((set) => set.isOn)) faults.push({ set: '', field: '', message: '没有启用的数据集' });
  return faults;
}

/** A record as a room gives it: values by our keys. Days `YYYY-MM-DD`, moments ISO, money in fen. */
export interface SourceRecord {
  key: string;
  subjectType: string;
  subjectId: string | null;
  title: string;
  streetCode: string;
  /** It is over: nothing more is expected of it. */
  isEnded: boolean;
  values: Readonly<Record<string, string | number | boolean | null>>;
}
export type Written = string | number | null;

const wan = (fen: number, by: number): string => (fen / by).toFixed(2);

/** One value in the receiver's writing, or why it cannot be written. */
export function writeValue(
  field: MappingField,
  value: string | number | boolean | null,
): { value: Written; fault: string } {
  const ok = (written: Written): { value: Written; fault: string } => {
    if (written === null || written === '')
      return field.required ? { value: null, fault: `“${field.title}”必填，现在是空的` } : { value: null, fault: '' };
    if (field.max !== null && typeof written === 'string' && [...written].length > field.max)
      return { value: null, fault: `“${field.title}”超过 ${field.max} 字` };
    return { value: written, fault: '' };
  };
  if (field.from === '') return ok(field.constant);
  if (value === null || value === '') return ok(null);
  switch (field.format) {
    case 'text':
      return ok(String(value));
    case 'number':
      return ok(Number(value));
    case 'day':
      return ok(String(value).slice(0, 10));
    case 'day8':
      return ok(String(value).slice(0, 10).replaceAll('-', ''));
    case 'instant':
      return ok(new Date(Date.parse(String(value)) + 8 * 3_600_000).toISOString().slice(0, 19) + '+08:00');
    case 'wan':
      return ok(wan(Number(value), 1_000_000));
    case 'yuan':
      return ok(wan(Number(value), 100));
    case 'flag01':
      return ok(value === true ? '1' : '0');
    case 'code': {
      const pair = field.codes.find((one) => one.from === String(value));
      if (pair) return ok(pair.to);
      // Without a list of codes the value is itself a code (streets, fields of industry).
      return field.codes.length === 0
        ? ok(String(value))
        : { value: null, fault: `“${field.title}”的值 ${String(value)} 没有对应代码` };
    }
  }
}

/** A record in the receiver's writing, with what keeps it back. */
export function writeRecord(
  set: MappingSet,
  record: SourceRecord,
): { data: Record<string, Written>; faults: string[] } {
  const data: Record<string, Written> = {};
  const faults: string[] = [];
  for (const field of set.fields) {
    const { value, fault } = writeValue(field, field.from === '' ? null : (record.values[field.from] ?? null));
    data[field.name] = value;
    if (fault !== '') faults.push(fault);
  }
  return { data, faults };
}

/** What the receiver's names of a set mean, in the mapping's order. */
export const titlesOf = (set: MappingSet | undefined): Record<string, string> =>
  Object.fromEntries((set?.fields ?? []).map((field) => [field.name, field.title]));

const schemaOfField = (field: MappingField): Record<string, unknown> => {
  const base: Record<string, unknown> = { title: field.title };
  const nullable = (type: string): unknown => (field.required ? type : [type, 'null']);
  switch (field.format) {
    case 'number':
      return { ...base, type: nullable('integer') };
    case 'day':
      return { ...base, type: nullable('string'), pattern: '^\\d{4}-\\d{2}-\\d{2}$' };
    case 'day8':
      return { ...base, type: nullable('string'), pattern: '^\\d{8}$' };
    case 'instant':
      return { ...base, type: nullable('string'), format: 'date-time' };
    case 'wan':
    case 'yuan':
      return { ...base, type: nullable('string'), pattern: '^-?\\d+\\.\\d{2}$' };
    case 'flag01':
      return { ...base, enum: field.required ? ['0', '1'] : ['0', '1', null] };
    case 'code':
      return field.codes.length > 0
        ? {
            ...base,
            enum: [...new Set(field.codes.map((pair) => pair.to)), ...(field.required ? [] : [null])],
          }
        : { ...base, type: nullable('string') };
    case 'text':
      return { ...base, type: nullable('string'), ...(field.max === null ? {} : { maxLength: field.max }) };
  }
};

export const FORMAT = 'zhiben.exchange/1';

/** The published description of a receiver's packages (JSON Schema 2020-12) under one edition. */
export function schemaOf(
  receiver: { code: string; name: string },
  edition: number,
  body: MappingBody,
): Record<string, unknown> {
  const record = (set: MappingSet): Record<string, unknown> => ({
    type: 'object',
    title: setName(set.key),
    additionalProperties: false,
    required: ['key', 'version', 'op', 'data'],
    properties: {
      key: { type: 'string', title: '记录编号' },
      version: { type: 'integer', minimum: 1, title: '这条记录的第几版' },
      op: { enum: ['new', 'changed', 'ended', 'unchanged', 'deleted'], title: '新增、变更、办结、无变化、撤销' },
      data: {
        // Of a deletion nothing is left but its key (墓碑).
        anyOf: [
          {
            type: 'object',
            additionalProperties: false,
            required: set.fields.map((one) => one.name),
            properties: Object.fromEntries(set.fields.map((one) => [one.name, schemaOfField(one)])),
          },
          { type: 'null' },
        ],
      },
    },
  });
  const on = body.sets.filter((set) => set.isOn);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:zhiben:exchange:${receiver.code}:${edition}`,
    title: `${receiver.name}数据包，映射第 ${edition} 版`,
    type: 'object',
    additionalProperties: false,
    required: ['package', 'signature'],
    properties: {
      files: {
        type: 'object',
        title: '随包照片和文件的内容（base64），按 SHA-256 摘要',
        additionalProperties: { type: 'string' },
      },
      package: {
        type: 'object',
        additionalProperties: false,
        required: [
          'format',
          'sender',
          'receiver',
          'number',
          'code',
          'mode',
          'purpose',
          'from',
          'to',
          'edition',
          'previous',
          'attachments',
          'sets',
        ],
        properties: {
          format: { const: FORMAT },
          sender: {
            type: 'object',
            additionalProperties: false,
            required: ['code', 'name'],
            properties: { code: { type: 'string' }, name: { type: 'string' } },
          },
          receiver: { const: receiver.code },
          number: { type: 'integer', minimum: 1, title: '对这个接收方连续编号' },
          code: { type: 'string' },
          mode: { enum: ['incremental', 'full'] },
          purpose: { enum: ['routine', 'filing', 'summary'] },
          from: { type: ['string', 'null'], format: 'date-time', title: '上一包的截止时刻' },
          to: { type: 'string', format: 'date-time', title: '本包的截止时刻' },
          edition: { const: edition, title: '映射版次' },
          previous: { type: ['string', 'null'], title: '上一包内容的 SM3' },
          files: {
            type: 'array',
            title: '随包照片和文件',
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['set', 'key', 'name', 'label', 'bytes', 'sha256'],
              properties: {
                set: { type: 'string' },
                key: { type: 'string', title: '属于哪条记录' },
                name: { type: 'string' },
                label: { type: 'string', title: '整改前、整改后等' },
                bytes: { type: 'integer', minimum: 0 },
                sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
              },
            },
          },
          attachments: {
            type: 'array',
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['name', 'bytes', 'sha256'],
              properties: { name: { type: 'string' }, bytes: { type: 'integer' }, sha256: { type: 'string' } },
            },
          },
          sets: {
            type: 'object',
            additionalProperties: false,
            required: on.map((set) => set.name),
            properties: Object.fromEntries(on.map((set) => [set.name, { type: 'array', items: record(set) }])),
          },
        },
      },
      signature: {
        type: 'object',
        additionalProperties: false,
        required: ['algorithm', 'keyId', 'sm3', 'value'],
        properties: {
          algorithm: { const: 'SM2-SM3', title: 'GB/T 32918.2，签名者标识 1234567812345678' },
          keyId: { type: 'string' },
          sm3: { type: 'string', pattern: '^[0-9a-f]{64}$', title: 'package 部分规范 JSON 的 SM3' },
          value: { type: 'string', title: '签名值，ASN.1 DER 的 Base64' },
        },
      },
    },
  };
}
