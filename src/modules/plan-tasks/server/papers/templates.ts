/** Letters of papers; an administrator changes their words on the page of templates. */
import type { TemplateSeed } from '#platform/documents/server/index.ts';

export const paperTemplates: TemplateSeed[] = [
  {
    key: 'list-filing',
    name: '领导干部清单报上级备案函',
    series: 'list-filing',
    pattern: '河东安办报〔{year}〕{n}号',
    seriesName: '报上级备案函',
    content: {
      style: 'letter',
      head: '天津市河东区安全生产委员会办公室',
      title: '关于报送{{year}}年领导干部安全生产清单备案的函',
      to: '{{to}}',
      from: '{{unit}}',
      parts: [
        {
          kind: 'para',
          text: '按照三年行动方案要求，我区建立了{{year}}年领导干部安全职责清单和年度任务清单，共 {{count}} 份，均已由本人签字，现报请备案。',
        },
        {
          kind: 'table',
          each: 'lists',
          columns: [
            { title: '序号', share: 1, cell: '{{index}}' },
            { title: '单位', share: 4, cell: '{{item.unit}}' },
            { title: '领导', share: 2, cell: '{{item.person}}' },
            { title: '清单', share: 4, cell: '{{item.kind}}' },
            { title: '编号', share: 3, cell: '{{item.code}}' },
          ],
        },
        { kind: 'para', text: '请予备案并出具回执。' },
      ],
      basis: [{ document: '河东安委〔2024〕1号', clause: '二（二）责任体系建设提升行动 第2项' }],
      fields: [
        { key: 'to', label: '主送机关' },
        { key: 'year', label: '年度' },
        { key: 'count', label: '份数' },
        { key: 'unit', label: '报送单位' },
        {
          key: 'lists',
          label: '清单',
          kind: 'records',
          columns: [
            { key: 'unit', label: '单位' },
            { key: 'person', label: '领导' },
            { key: 'kind', label: '清单' },
            { key: 'code', label: '编号' },
          ],
        },
      ],
    },
  },
];
