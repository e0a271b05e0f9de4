/** Letters of 督导组: the notice that forms a group (by the signing flow), and the opinion after a visit (反馈意见书). */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import {
  chineseDay,
  ensureSeries,
  issueDocument,
  type Doc,
  type OfficialLetterInput,
  type TemplateSeed,
} from '#platform/documents/server/index.ts';
import { dayOf, type PlainDate } from '#kernel/shared/time.ts';
import { sentence } from '#platform/documents/shared/chinese.ts';
import { methodLabels } from '../../shared/visits/states.ts';
import type { FindingRow, GroupRow, VisitRow } from './store.ts';

export const FEEDBACK = 'inspection-feedback';

export const ensureVisitSeries = (tx: Tx, ctx: Ctx): Promise<boolean> =>
  ensureSeries(tx, ctx, { series: FEEDBACK, name: '督导反馈意见书', pattern: '河东安督反〔{year}〕{n}号' });

export const visitTemplates: TemplateSeed[] = [
  {
    key: 'inspection-group-notice',
    name: '组建督导组的通知',
    series: 'inspection-group-notice',
    pattern: '河东安督组〔{year}〕{n}号',
    seriesName: '督导组通知',
    content: {
      style: 'document',
      head: '天津市河东区安全生产委员会办公室文件',
      title: '关于组建{{name}}的通知',
      to: '{{to}}',
      parts: [
        { kind: 'para', text: '为推动{{subject}}，决定组建{{name}}，于{{fromOn}}至{{toOn}}开展督导检查。' },
        { kind: 'heading', level: 1, text: '督导组人员' },
        {
          kind: 'table',
          each: 'members',
          columns: [
            { title: '职务', share: 2, cell: '{{item.part}}' },
            { title: '姓名', share: 2, cell: '{{item.name}}' },
            { title: '单位', share: 4, cell: '{{item.unit}}' },
          ],
        },
        { kind: 'heading', level: 1, text: '检查对象', when: 'targets' },
        { kind: 'para', text: '{{targets}}。', when: 'targets' },
        { kind: 'heading', level: 1, text: '检查事项', when: 'matters' },
        { kind: 'para', text: '{{matters}}。', when: 'matters' },
        { kind: 'heading', level: 1, text: '工作要求' },
        {
          kind: 'para',
          text: '督导组以明查暗访方式深入一线，发现的事故隐患录入隐患台账，监管责任问题形成反馈意见书，限期整改并回头看。各单位要如实提供情况，按期报送整改报告。',
        },
      ],
      fields: [
        { key: 'to', label: '主送机关' },
        { key: 'name', label: '督导组名称' },
        { key: 'subject', label: '督导什么', kind: 'longText' },
        { key: 'fromOn', label: '开始日期', kind: 'day' },
        { key: 'toOn', label: '结束日期', kind: 'day' },
        {
          key: 'members',
          label: '人员',
          kind: 'records',
          columns: [
            { key: 'part', label: '职务' },
            { key: 'name', label: '姓名' },
            { key: 'unit', label: '单位' },
          ],
        },
        { key: 'targets', label: '检查对象', kind: 'longText', required: false, help: '暗访不写检查对象' },
        { key: 'matters', label: '检查事项', kind: 'longText', required: false },
      ],
    },
  },
];

/** The opinion in words: what was seen, what was found, who puts it right until when, and when the report is due. */
function feedbackBody(
  v: VisitRow,
  g: GroupRow,
  findings: readonly FindingRow[],
  replyDueOn: PlainDate | null,
  recipient: string,
): OfficialLetterInput {
  const hazards = findings.filter((f) => f.kind === 'hazard');
  const duties = findings.filter((f) => f.kind === 'duty');
  const sections: { title: string; paras: string[] }[] = [
    { title: '督导检查情况', paras: [sentence(v.summary)] },
    ...(duties.length > 0
      ? [
          {
            title: '监管责任问题',
            paras: duties.map(
              (f, i) =>
                `${i + 1}. ${sentence(f.what)}${f.detail ? sentence(f.detail) : ''}由${f.unit_name}于${f.due_on ? chineseDay(f.due_on) : '期限'}前整改。`,
            ),
          },
        ]
      : []),
    ...(hazards.length > 0
      ? [
          {
            title: '事故隐患',
            paras: hazards.map(
              (f, i) =>
                `${i + 1}. ${f.enterprise_name}（${f.place}）：${f.what}。已录入隐患台账，编号${f.hazard_code}。`,
            ),
          },
        ]
      : []),
    { title: '整改要求', paras: [sentence(v.opinion)] },
  ];
  return {
    form: 'official',
    style: 'letter',
    head: g.unit_name,
    to: recipient,
    parts: [
      {
        kind: 'para',
        text: `${chineseDay(dayOf(v.arrived_at ?? v.planned_at))}，${g.name}以${methodLabels[v.method]}方式对${v.target_name}开展督导检查。现将意见反馈如下：`,
      },
      ...sections.flatMap(({ title, paras }) => [
        { kind: 'heading' as const, level: 1 as const, text: title },
        ...paras.map((text) => ({ kind: 'para' as const, text })),
      ]),
      ...(replyDueOn
        ? [{ kind: 'para' as const, text: `请于${chineseDay(replyDueOn)}前报送整改报告，督导组将开展回头看。` }]
        : [{ kind: 'para' as const, text: '本次检查未发现需要整改的问题，请继续保持。' }]),
    ],
    from: g.unit_name,
  };
}

export const issueFeedback = (
  tx: Tx,
  ctx: Ctx,
  v: VisitRow,
  g: GroupRow,
  findings: readonly FindingRow[],
  to: { unitId: string; name: string },
  replyDueOn: PlainDate | null,
): Promise<Doc> =>
  issueDocument(tx, ctx, {
    kind: FEEDBACK,
    title: `关于${v.target_name}督导检查情况的反馈意见书`,
    basis: [{ document: '河东安委〔2024〕1号', clause: '第四部分（一）' }],
    body: feedbackBody(v, g, findings, replyDueOn, to.name),
    subjectType: 'visit',
    subjectId: v.id,
    issuerUnitId: g.unit_id,
    issuerName: g.unit_name,
    recipients: [{ role: 'unit', unitId: to.unitId, name: to.name }],
    notify: false,
  });
