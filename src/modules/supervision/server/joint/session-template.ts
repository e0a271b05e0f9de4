/** 会商纪要 of a department or street; the committee office has its own template. */
import type { TemplateSeed } from '#platform/documents/server/index.ts';

export const sessionTemplates: TemplateSeed[] = [
  {
    key: 'joint-minutes',
    name: '会商纪要（部门、街道）',
    series: 'joint-minutes',
    pattern: '河东安会〔{year}〕{n}号',
    seriesName: '部门街道会商纪要',
    content: {
      style: 'letter',
      head: '会商纪要',
      title: '关于{{matter}}的会商纪要',
      to: '{{to}}',
      from: '{{unit}}',
      parts: [
        { kind: 'para', text: '{{meetOn}}，{{host}}主持召开会商会议，研究{{matter}}。纪要如下：' },
        { kind: 'heading', level: 1, text: '研判情况' },
        { kind: 'para', text: '{{analysis}}' },
        { kind: 'heading', level: 1, text: '议定事项' },
        {
          kind: 'table',
          each: 'decisions',
          columns: [
            { title: '序号', share: 1, cell: '{{index}}' },
            { title: '议定事项', share: 6, cell: '{{item.matter}}' },
            { title: '责任单位', share: 3, cell: '{{item.unit}}' },
            { title: '完成期限', share: 3, cell: '{{item.dueOn}}' },
          ],
        },
        { kind: 'para', text: '参加会商：{{attendees}}。' },
      ],
      fields: [
        { key: 'to', label: '主送机关' },
        { key: 'unit', label: '召集单位' },
        { key: 'matter', label: '会商事由' },
        { key: 'meetOn', label: '会商日期', kind: 'day' },
        { key: 'host', label: '主持人' },
        { key: 'analysis', label: '研判情况', kind: 'longText' },
        {
          key: 'decisions',
          label: '议定事项',
          kind: 'records',
          columns: [
            { key: 'matter', label: '事项' },
            { key: 'unit', label: '责任单位' },
            { key: 'dueOn', label: '完成期限' },
          ],
        },
        { key: 'attendees', label: '参加单位和人员' },
      ],
    },
  },
];
