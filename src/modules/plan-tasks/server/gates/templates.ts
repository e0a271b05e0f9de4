/** The conclusion of a gate as a letter; an administrator changes its words on the page of templates. */
import type { TemplateSeed } from '#platform/documents/server/index.ts';

export const gateTemplates: TemplateSeed[] = [
  {
    key: 'gate-conclusion',
    name: '规划和项目安全把关意见函',
    series: 'gate-conclusion',
    pattern: '河东安把〔{year}〕{n}号',
    seriesName: '安全把关意见函',
    content: {
      style: 'letter',
      head: '安全把关意见函',
      title: '关于{{project}}{{kind}}结论的函',
      to: '{{to}}',
      from: '{{unit}}',
      parts: [
        {
          kind: 'para',
          text: '{{openedOn}}，我单位就{{project}}发起{{kind}}，征求了有关单位意见：{{asked}}。经研究，结论为：{{result}}。',
        },
        { kind: 'heading', level: 1, text: '理由' },
        { kind: 'para', text: '{{reason}}' },
        { kind: 'heading', level: 1, text: '须落实的条件', when: 'conditions' },
        {
          kind: 'table',
          each: 'conditions',
          when: 'conditions',
          columns: [
            { title: '序号', share: 1, cell: '{{index}}' },
            { title: '条件', share: 6, cell: '{{item.what}}' },
            { title: '落实单位', share: 3, cell: '{{item.unit}}' },
            { title: '期限', share: 3, cell: '{{item.dueOn}}' },
          ],
        },
        { kind: 'para', text: '特此函告。' },
      ],
      basis: [{ document: '河东安委〔2024〕1号', clause: '二（五）动态清零行动 第7项' }],
      fields: [
        { key: 'to', label: '主送机关' },
        { key: 'project', label: '规划或项目' },
        { key: 'kind', label: '把关事项' },
        { key: 'unit', label: '牵头单位' },
        { key: 'openedOn', label: '发起日期', kind: 'day' },
        { key: 'asked', label: '各单位意见' },
        { key: 'result', label: '结论' },
        { key: 'reason', label: '理由', kind: 'longText' },
        {
          key: 'conditions',
          label: '条件',
          kind: 'records',
          required: false,
          columns: [
            { key: 'what', label: '条件' },
            { key: 'unit', label: '落实单位' },
            { key: 'dueOn', label: '期限' },
          ],
        },
      ],
    },
  },
];
