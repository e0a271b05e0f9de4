/** Values with which the editor shows a template as a letter would look: real lengths, invented firms. */
import type { PlainDate } from '#kernel/shared/time.ts';
import { chineseDay } from '../shared/chinese.ts';
import type { TemplateContent, TemplateField } from '../shared/letter.ts';

const known: Readonly<Record<string, string>> = {
  to: '区应急管理局、区消防救援支队，二号桥街道办事处',
  'enterprise.name': '天津东泽供应链仓储有限公司',
  'hazard.title': '仓库消防车道被占用，防火间距不足',
  'hazard.code': '120102-JC-2026-0397',
  'hazard.place': '2号库北侧',
  'hazard.foundBy': '区消防救援支队',
  'hazard.criterion': '《工贸企业重大事故隐患判定标准》第三条',
  department: '区消防救援支队',
  street: '二号桥街道办事处',
  'contact.name': '周敏',
  'contact.phone': '022-24000000',
  matter: '重大事故隐患整改期限临近',
  overdue: '已逾期12天，经提示、函告仍未完成整改',
  host: '区安委会副主任 顾长河',
  place: '区政府第二会议室',
  copies: '区纪委监委、区委组织部',
  reportCycle: '每周五',
  level: '区级',
};
const sentences = [
  '截至目前，已完成方案编制和资金落实，现场尚未动工。',
  '整改期间停止使用相关场所，落实专人值守，每日巡查并记录。',
  '举一反三开展同类问题排查，结果一并报送。',
];

const one = (field: TemplateField, today: PlainDate): unknown => {
  const given = known[field.key];
  switch (field.kind) {
    case 'day':
      return today;
    case 'number':
      return 12;
    case 'list':
      return sentences;
    case 'longText':
      return given ?? sentences.slice(0, 2).join('');
    case 'records':
      return [0, 1].map((n) =>
        Object.fromEntries(
          field.columns.map((c) => [
            c.key,
            /(On|Date|By)$/.test(c.key)
              ? today
              : /progress|fact|matter/.test(c.key)
                ? (sentences[n] ?? '')
                : `${c.label}${n === 0 ? '一' : '二'}`,
          ]),
        ),
      );
    default:
      return given ?? (/时间/.test(field.label) ? `${chineseDay(today)}上午9时` : field.label);
  }
};

/** A value for every field of the template, by what is known of its name and kind. */
export const sampleFields = (content: TemplateContent, today: PlainDate): Record<string, unknown> =>
  Object.fromEntries(content.fields.map((f) => [f.key, one(f, today)]));

/** A field that nobody has filled in yet, as it stands in the letter beside the form. */
export const gap = (label: string): string => `［${label}］`;
