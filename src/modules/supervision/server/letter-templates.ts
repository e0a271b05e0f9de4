/**
 * First templates of the letters that this room issues under its own signature: the rungs of the ladder, the record of an
 * interview, listing and delisting (D§10.1, §1.6). An administrator changes them on the page, not here.
 */
import {
  byCommittee,
  byOfficeLetter,
  type TemplateContentInput,
  type TemplateSeed,
} from '#platform/documents/server/index.ts';
import { rungs } from '../shared/labels.ts';
import { rungKeys, type Rung } from '../shared/states.ts';

type Fields = NonNullable<TemplateContentInput['fields']>;
type Parts = TemplateContentInput['parts'];
const field = (key: string, label: string, more: Partial<Fields[number]> = {}): Fields[number] => ({
  key,
  label,
  required: false,
  ...more,
});
const para = (text: string, when?: string): Parts[number] => ({ kind: 'para', text, ...(when ? { when } : {}) });

const law = { document: '中华人民共和国安全生产法', clause: '第四十一条、第七十三条' };

/** Key of the template of a rung. */
export const templateOfRung = (rung: Rung): string => `measure-${rung}`;

const measureFields: Fields = [
  field('to', '主送机关'),
  field('issuer', '发文机关', { required: true }),
  field('about', '事由（标题用）', { required: true, help: '例如某某公司重大事故隐患整改' }),
  field('matter', '隐患或事项名称', { required: true }),
  field('unit', '监管部门或承办单位', { required: true }),
  field('cause', '触发事由', { required: true }),
  field('code', '隐患编号', { help: '督办会商、吹哨、督导事项时为空' }),
  field('enterprise', '企业名称'),
  field('foundOn', '发现日期', { kind: 'day' }),
  field('standing', '目前环节和期限'),
  field('skipReason', '越级理由'),
  field('requirements', '整改要求', { kind: 'longText' }),
  field('talkOn', '约谈日期', { kind: 'day' }),
  field('talkPlace', '约谈地点'),
  field('talkHost', '主谈人'),
  field('replyOn', '复函期限', { kind: 'day' }),
];
const measureParts: Parts = [
  para('{{foundOn}}发现{{enterprise}}“{{matter}}”（编号{{code}}），监管部门为{{unit}}，目前{{standing}}。', 'code'),
  para('事由：{{cause}}。', 'code'),
  para('{{unit}}承办的“{{matter}}”{{cause}}，至今没有办结。', '!code'),
  para('本次越级办理，理由：{{skipReason}}。', 'skipReason'),
  para('{{requirements}}', 'requirements'),
  para('请抓紧办理，查明原因，防止再次逾期。', '!requirements'),
  para('定于{{talkOn}}在{{talkPlace}}约谈，主谈人{{talkHost}}，请按时参加。', 'talkOn'),
  para('请于{{replyOn}}前书面回复落实情况。', 'replyOn'),
];
const titleOf = (rung: Rung): string =>
  rung === 'exposure'
    ? '关于公开曝光{{about}}情况的决定'
    : rung === 'circular'
      ? '关于{{about}}情况的通报'
      : `关于{{about}}的${rungs[rung].letter}`;

const letter = (rest: Omit<TemplateContentInput, 'style' | 'head' | 'from' | 'to'>): TemplateContentInput => ({
  style: 'letter',
  head: '{{issuer}}',
  from: '{{issuer}}',
  to: '{{to}}',
  ...rest,
});
const file = (rest: Omit<TemplateContentInput, 'style' | 'head' | 'from' | 'to'>): TemplateContentInput => ({
  style: 'document',
  head: '{{issuer}}文件',
  from: '{{issuer}}',
  to: '{{to}}',
  printer: '{{issuer}}',
  ...rest,
});

const ofMeasures: TemplateSeed[] = rungKeys.map((rung) => ({
  key: templateOfRung(rung),
  name: `督办·${rungs[rung].letter}`,
  ...(rungs[rung].leader ? byCommittee : byOfficeLetter),
  content: (rungs[rung].leader ? file : letter)({
    title: titleOf(rung),
    basis: [law],
    parts: measureParts,
    fields: measureFields,
  }),
}));

export const letterTemplates: TemplateSeed[] = [
  ...ofMeasures,
  {
    key: 'measure-talk-record',
    name: '督办·约谈纪要',
    ...byCommittee,
    content: file({
      title: '关于{{about}}的约谈纪要',
      basis: [law],
      parts: [
        para('{{talkOn}}，{{talkHost}}在{{talkPlace}}就“{{matter}}”{{code}}主持约谈。'),
        para('{{record}}'),
        para('整改承诺：', 'promises'),
        { kind: 'para', text: '{{index}}. {{item.text}}（{{item.dueOn}}前）', each: 'promises' },
      ],
      fields: [
        ...measureFields.filter((f) =>
          ['to', 'issuer', 'about', 'matter', 'code', 'talkOn', 'talkPlace', 'talkHost'].includes(f.key),
        ),
        field('record', '约谈情况', { kind: 'longText', required: true }),
        field('promises', '整改承诺', {
          kind: 'records',
          columns: [
            { key: 'text', label: '承诺' },
            { key: 'dueOn', label: '完成日期' },
          ],
        }),
      ],
    }),
  },
  {
    key: 'listing-notice-letter',
    name: '挂牌督办通知书',
    series: 'listing-notice',
    pattern: '河东安挂〔{year}〕{n}号',
    seriesName: '挂牌督办通知书',
    content: file({
      title: '重大事故隐患挂牌督办通知书',
      basis: [law],
      parts: [
        para('督办事项：{{enterprise}}“{{matter}}”（编号{{code}}），{{foundOn}}发现，列为{{level}}挂牌督办。'),
        para('挂牌情形：{{reasons}}。'),
        para('整改要求：{{requirements}}'),
        para('督办期限：{{dueOn}}前完成整改并申请验收。'),
        para('责任单位：{{enterprise}}；行业主管部门：{{unit}}；督办单位：{{issuer}}，联系人：{{contact}}。'),
        para('报告周期：自{{today}}起每月报送一次整改进展，首次报送不迟于{{firstReportOn}}。'),
      ],
      fields: [
        ...measureFields.filter((f) =>
          ['to', 'issuer', 'matter', 'unit', 'code', 'enterprise', 'foundOn', 'requirements'].includes(f.key),
        ),
        field('level', '挂牌级别', { required: true }),
        field('reasons', '挂牌情形', { required: true }),
        field('dueOn', '督办期限', { kind: 'day', required: true }),
        field('contact', '联系人', { required: true }),
        field('firstReportOn', '首次报告期限', { kind: 'day', required: true }),
      ],
    }),
  },
  {
    key: 'delisting-notice-letter',
    name: '摘牌通知书',
    series: 'delisting-notice',
    pattern: '河东安摘〔{year}〕{n}号',
    seriesName: '摘牌通知书',
    content: file({
      title: '重大事故隐患摘牌通知书',
      basis: [law],
      parts: [
        para('{{enterprise}}“{{matter}}”（编号{{code}}，{{noticeNumber}}）经现场验收合格，同意摘牌。'),
        para('验收意见：{{acceptance}}', 'acceptance'),
        para('摘牌后由{{unit}}按程序办理销号。'),
      ],
      fields: [
        ...measureFields.filter((f) => ['to', 'issuer', 'matter', 'unit', 'code', 'enterprise'].includes(f.key)),
        field('noticeNumber', '挂牌通知书文号'),
        field('acceptance', '验收意见', { kind: 'longText' }),
      ],
    }),
  },
];
