/** First templates of the letters of the ladder (D§10.1): an administrator changes them on the page, not here. */
import type { RuleSeed } from '#platform/rules/server/index.ts';
import type { TemplateContentInput } from '../shared/letter.ts';
import type { TemplateSeed } from './templates.ts';

const ladder = '河东区督办阶梯办理时限（建议值）';
const term = (key: string, label: string, amount: number, unit: 'workday' | 'calendarDay'): RuleSeed => ({
  key,
  label,
  value: { amount, unit },
  document: ladder,
  validFrom: '2024-01-01',
  confidence: 0.4,
  tag: '[K?]',
  note: '实践做法，法律未定期限，由安委办设定',
});

export const replyRules: RuleSeed[] = [
  term('documents.reply.hint', '提示函回复期限', 7, 'calendarDay'),
  term('documents.reply.inquiry', '函告回复期限', 10, 'workday'),
  term('documents.reply.supervise', '督办通知回复期限', 10, 'workday'),
  term('documents.reply.listing', '挂牌督办首次报告期限', 15, 'calendarDay'),
  term('documents.reply.circular', '通报整改情况报送期限', 15, 'calendarDay'),
  term('documents.reply.talk', '约谈整改报告期限', 15, 'calendarDay'),
  term('documents.reply.order', '督查令报告期限', 5, 'workday'),
  term('documents.reply.whistle', '吹哨报到反馈期限', 3, 'workday'),
];

const committee = '天津市河东区安全生产委员会';
const office = '天津市河东区安全生产委员会办公室';
/** Series that the committee and its office number their letters in; other rooms' templates use them, too. */
export const byCommittee = { series: 'committee', pattern: '河东安委〔{year}〕{n}号', seriesName: '区安委会文件' };
const byOffice = { series: 'committee-office', pattern: '河东安办〔{year}〕{n}号', seriesName: '区安委办文件' };
export const byOfficeLetter = {
  series: 'committee-office-letter',
  pattern: '河东安办函〔{year}〕{n}号',
  seriesName: '区安委办函',
};

const law = { document: '中华人民共和国安全生产法' };
const order16 = { document: '安全生产事故隐患排查治理暂行规定', clause: '第二十三条' };
const plan = { document: '河东区安全生产治本攻坚三年行动方案（2024—2026年）', clause: '' };
const gov = { document: '党政机关公文处理工作条例', clause: '第八条' };

type Fields = NonNullable<TemplateContentInput['fields']>;
type Parts = TemplateContentInput['parts'];
const f = (key: string, label: string, more: Partial<Fields[number]> = {}): Fields[number] => ({ key, label, ...more });
const to = f('to', '主送机关', { help: '全称，多个单位之间用顿号' });
const contact: Fields = [f('contact.name', '联系人'), f('contact.phone', '联系电话', { required: false })];
const note = '联系人：{{contact.name}}　联系电话：{{contact.phone}}';
const copies = f('copies', '抄送机关', { required: false, help: '多个单位之间用顿号' });
const para = (text: string, more: { each?: string; when?: string } = {}): Parts[number] => ({
  kind: 'para',
  text,
  ...more,
});
const h1 = (text: string, when?: string): Parts[number] => ({
  kind: 'heading',
  level: 1,
  text,
  ...(when ? { when } : {}),
});
const h3 = (text: string, each: string): Parts[number] => ({ kind: 'heading', level: 3, text, each });

const hazardFields: Fields = [
  f('enterprise.name', '企业名称'),
  f('hazard.title', '隐患名称'),
  f('hazard.code', '隐患编号'),
  f('hazard.place', '隐患部位', { required: false }),
  f('hazard.foundOn', '发现日期', { kind: 'day' }),
  f('hazard.foundBy', '发现单位', { help: '例如区消防救援支队' }),
];
const hazardSentence =
  '{{hazard.foundOn}}，{{hazard.foundBy}}检查发现{{enterprise.name}}{{hazard.place}}存在“{{hazard.title}}”，判定为重大事故隐患（编号 {{hazard.code}}）。';

interface Given {
  key: string;
  name: string;
  by: { series: string; pattern: string; seriesName: string };
  content: TemplateContentInput;
}
const file = (head: string, rest: Omit<TemplateContentInput, 'style' | 'head'>): TemplateContentInput => ({
  style: 'document',
  head,
  printer: office,
  ...rest,
});
const letter = (rest: Omit<TemplateContentInput, 'style' | 'head'>): TemplateContentInput => ({
  style: 'letter',
  head: office,
  from: office,
  ...rest,
});

const given: readonly Given[] = [
  {
    key: 'hint',
    name: '提示函',
    by: byOfficeLetter,
    content: letter({
      title: '关于{{matter}}的提示函',
      to: '{{to}}',
      basis: [plan, { ...law, clause: '第十条' }],
      parts: [
        para(
          '根据{{basis}}，按照区安委会工作安排，区安委办对重点任务进展和重大事故隐患治理情况进行了动态跟踪。现就{{matter}}提示如下：',
        ),
        h1('有关情况'),
        para('{{situation}}'),
        h3('{{item.title}}，完成期限{{item.dueOn}}，目前进展：{{item.progress}}。', 'items'),
        h1('提示事项'),
        para('{{requirements}}'),
        para('请于{{replyOn}}前将采取的措施书面反馈区安委办。', { when: 'replyOn' }),
      ],
      fields: [
        to,
        f('matter', '事由', { help: '例如重大事故隐患整改期限临近' }),
        f('situation', '有关情况', { kind: 'longText' }),
        f('items', '事项清单', {
          kind: 'records',
          required: false,
          columns: [
            { key: 'title', label: '事项' },
            { key: 'dueOn', label: '完成期限' },
            { key: 'progress', label: '进展' },
          ],
        }),
        f('requirements', '提示事项', { kind: 'longText' }),
        f('replyOn', '反馈日期', { kind: 'day', required: false }),
        ...contact,
      ],
      note,
      replyRule: 'documents.reply.hint',
    }),
  },
  {
    key: 'inquiry',
    name: '函告',
    by: byOfficeLetter,
    content: letter({
      title: '关于{{matter}}进展缓慢的函',
      to: '{{to}}',
      basis: [plan, order16],
      parts: [
        para(
          '根据{{basis}}，对进展缓慢的任务和隐患实行函告。经核查，截至{{today}}，你单位负责的下列事项进展缓慢，现函告如下：',
        ),
        h1('进展缓慢的事项'),
        {
          kind: 'table',
          each: 'items',
          columns: [
            { title: '序号', share: 1, cell: '{{index}}' },
            { title: '事项', share: 4, cell: '{{item.title}}' },
            { title: '完成期限', share: 3, cell: '{{item.dueOn}}' },
            { title: '目前进展', share: 4, cell: '{{item.progress}}' },
          ],
        },
        h1('工作要求'),
        para('{{requirements}}'),
        h1('反馈要求'),
        para(
          '请你单位主要负责同志组织研究，逐项明确措施、责任人和完成时限，于{{replyOn}}前将整改情况加盖公章后函复区安委办。逾期未完成或者未回复的，将按照督办阶梯予以督办、通报。',
        ),
      ],
      fields: [
        to,
        f('matter', '事由', { help: '例如重大事故隐患整改' }),
        f('items', '事项清单', {
          kind: 'records',
          columns: [
            { key: 'title', label: '事项' },
            { key: 'dueOn', label: '完成期限' },
            { key: 'progress', label: '目前进展' },
          ],
        }),
        f('requirements', '工作要求', { kind: 'longText' }),
        f('replyOn', '函复日期', { kind: 'day' }),
        copies,
        ...contact,
      ],
      copies: ['{{copies}}'],
      note,
      replyRule: 'documents.reply.inquiry',
    }),
  },
  {
    key: 'supervise',
    name: '督办通知书',
    by: byCommittee,
    content: file(`${committee}文件`, {
      title: '关于对{{enterprise.name}}重大事故隐患予以督办的通知',
      to: '{{to}}',
      basis: [{ ...law, clause: '第四十一条、第一百一十六条' }, order16, plan],
      from: committee,
      parts: [
        para(hazardSentence),
        para(
          '该隐患整改期限为{{hazard.dueOn}}，截至{{today}}{{overdue}}。根据{{basis}}，现决定予以督办，有关事项通知如下：',
        ),
        h1('督办要求'),
        h3('{{item}}', 'requirements'),
        h1('完成期限'),
        para('须于{{newDueOn}}前完成整改。原整改期限保留，逾期时间照算。'),
        h1('责任分工'),
        para('{{enterprise.name}}落实整改主体责任；{{department}}负责监督整改和核查验收；{{street}}落实属地管理责任。'),
        h1('报告要求'),
        para('自接到本通知之日起{{reportCycle}}向区安委办书面报告进展，整改完成后按程序申请核查销号。'),
      ],
      fields: [
        to,
        ...hazardFields,
        f('hazard.dueOn', '原整改期限', { kind: 'day' }),
        f('overdue', '逾期和前期办理情况', { help: '例如：已逾期 12 天，经提示、函告仍未完成整改' }),
        f('requirements', '督办要求', { kind: 'list', help: '一行一条' }),
        f('newDueOn', '新的完成期限', { kind: 'day' }),
        f('department', '责任部门'),
        f('street', '属地街道'),
        f('reportCycle', '报告周期', { help: '例如每周五' }),
        copies,
        ...contact,
      ],
      copies: ['{{copies}}'],
      note,
      replyRule: 'documents.reply.supervise',
    }),
  },
  {
    key: 'listing',
    name: '挂牌督办通知书',
    by: byCommittee,
    content: file(`${committee}文件`, {
      title: '重大事故隐患挂牌督办通知书',
      to: '{{to}}',
      basis: [{ ...law, clause: '第四十一条' }, order16, plan],
      from: committee,
      parts: [
        para(hazardSentence),
        para('根据{{basis}}，经研究，决定对上述重大事故隐患实行{{level}}挂牌督办。现将有关事项通知如下：'),
        h1('督办事项'),
        para('{{hazard.title}}。判定依据：{{hazard.criterion}}。'),
        h1('治理要求'),
        h3('{{item}}', 'requirements'),
        h1('督办期限'),
        para('自{{listedOn}}起至{{dueOn}}止。'),
        h1('责任单位'),
        para('整改责任单位：{{enterprise.name}}；督办责任部门：{{department}}；属地责任单位：{{street}}。'),
        h1('有关要求'),
        para(
          '挂牌督办期间，责任单位按照目标、措施、资金、机构、时限、预案六项要求制定治理方案，采取临时防控措施；督办责任部门定期调度、现场核查。治理完成后，由企业提出摘牌申请，经督办责任部门核查合格，报区安委会审核同意后摘牌。未经摘牌，不得销号。',
        ),
      ],
      fields: [
        to,
        ...hazardFields,
        f('hazard.criterion', '判定依据', { help: '文件和条款' }),
        f('level', '挂牌级别', { help: '例如区级' }),
        f('requirements', '治理要求', { kind: 'list', help: '一行一条' }),
        f('listedOn', '挂牌日期', { kind: 'day' }),
        f('dueOn', '督办期限', { kind: 'day' }),
        f('department', '督办责任部门'),
        f('street', '属地街道'),
        copies,
        ...contact,
      ],
      copies: ['{{copies}}'],
      note,
      replyRule: 'documents.reply.listing',
    }),
  },
  {
    key: 'delisting',
    name: '摘牌通知书',
    by: byCommittee,
    content: file(`${committee}文件`, {
      title: '重大事故隐患摘牌通知书',
      to: '{{to}}',
      basis: [order16, plan],
      from: committee,
      parts: [
        para(
          '{{enterprise.name}}“{{hazard.title}}”重大事故隐患（编号 {{hazard.code}}），于{{listedOn}}由区安委会挂牌督办（{{listingNumber}}）。',
        ),
        para('{{checkedOn}}，{{department}}组织现场核查，认为：{{finding}}'),
        para('根据{{basis}}，经审核，同意对该重大事故隐患摘牌。'),
        para(
          '请{{enterprise.name}}巩固治理成果，防止隐患复发；请{{department}}、{{street}}按照“回头看”要求组织复核。隐患复发的，恢复挂牌并从严处理。',
        ),
      ],
      fields: [
        to,
        f('enterprise.name', '企业名称'),
        f('hazard.title', '隐患名称'),
        f('hazard.code', '隐患编号'),
        f('listedOn', '挂牌日期', { kind: 'day' }),
        f('listingNumber', '挂牌文号'),
        f('checkedOn', '核查日期', { kind: 'day' }),
        f('finding', '核查结论', { kind: 'longText' }),
        f('department', '督办责任部门'),
        f('street', '属地街道'),
        copies,
        ...contact,
      ],
      copies: ['{{copies}}'],
      note,
    }),
  },
  {
    key: 'circular',
    name: '通报',
    by: byOffice,
    content: file(`${office}文件`, {
      title: '关于{{matter}}的通报',
      to: '{{to}}',
      basis: [plan, gov],
      from: office,
      parts: [
        para('按照{{basis}}，现将{{matter}}通报如下：'),
        h1('总体情况'),
        para('{{overview}}'),
        h1('列入红色名单的单位', 'red'),
        {
          kind: 'table',
          each: 'red',
          when: 'red',
          columns: [
            { title: '单位', share: 3, cell: '{{item.unit}}' },
            { title: '事项', share: 5, cell: '{{item.matter}}' },
            { title: '进展', share: 3, cell: '{{item.progress}}' },
          ],
        },
        h1('列入黄色名单的单位', 'yellow'),
        {
          kind: 'table',
          each: 'yellow',
          when: 'yellow',
          columns: [
            { title: '单位', share: 3, cell: '{{item.unit}}' },
            { title: '事项', share: 5, cell: '{{item.matter}}' },
            { title: '进展', share: 3, cell: '{{item.progress}}' },
          ],
        },
        h1('存在的主要问题'),
        h3('{{item}}', 'problems'),
        h1('下一步要求'),
        h3('{{item}}', 'requirements'),
        para('被列入名单的单位要在15日内向区安委办报送整改情况。'),
      ],
      fields: [
        to,
        f('matter', '通报事由', { help: '例如三季度重大事故隐患治理情况' }),
        f('overview', '总体情况', { kind: 'longText' }),
        ...(['red', 'yellow'] as const).map((key) =>
          f(key, key === 'red' ? '红色名单' : '黄色名单', {
            kind: 'records',
            required: false,
            columns: [
              { key: 'unit', label: '单位' },
              { key: 'matter', label: '事项' },
              { key: 'progress', label: '进展' },
            ],
          }),
        ),
        f('problems', '主要问题', { kind: 'list', help: '一行一条' }),
        f('requirements', '下一步要求', { kind: 'list', help: '一行一条' }),
        copies,
        ...contact,
      ],
      copies: ['{{copies}}'],
      note,
      replyRule: 'documents.reply.circular',
    }),
  },
  {
    key: 'talk-notice',
    name: '约谈通知书',
    by: byOffice,
    content: file(`${office}文件`, {
      title: '安全生产警示约谈通知书',
      to: '{{to}}',
      basis: [plan, { document: '安全生产约谈实施办法（试行）', clause: '（安委〔2018〕2号）' }],
      from: office,
      parts: [
        para('因{{reason}}，根据{{basis}}，经研究，决定对你单位进行安全生产警示约谈。现将有关事项通知如下：'),
        h1('约谈时间'),
        para('{{meetOn}}{{meetTime}}。'),
        h1('约谈地点'),
        para('{{place}}。'),
        h1('约谈人和被约谈人'),
        para('主约谈人：{{host}}。被约谈人：{{guests}}。'),
        h1('约谈内容'),
        h3('{{item}}', 'topics'),
        h1('有关要求'),
        para(
          '请被约谈人按时参加，携带书面汇报材料和整改措施。因故不能参加的，应当事先书面说明并经主约谈人同意。约谈后在规定期限内报送整改报告。',
        ),
      ],
      fields: [
        to,
        f('reason', '约谈原因', { kind: 'longText' }),
        f('meetOn', '约谈日期', { kind: 'day', help: '须在通知后不少于 3 个工作日' }),
        f('meetTime', '约谈时间', { help: '例如 上午9时30分' }),
        f('place', '约谈地点'),
        f('host', '主约谈人'),
        f('guests', '被约谈人'),
        f('topics', '约谈内容', { kind: 'list', help: '一行一条' }),
        copies,
        ...contact,
      ],
      copies: ['{{copies}}'],
      note,
      replyRule: 'documents.reply.talk',
    }),
  },
  {
    key: 'talk-minutes',
    name: '约谈纪要',
    by: byOffice,
    content: file(`${office}文件`, {
      title: '安全生产警示约谈纪要',
      to: '{{to}}',
      basis: [{ document: '安全生产约谈实施办法（试行）', clause: '（安委〔2018〕2号）' }],
      from: office,
      parts: [
        para('{{meetOn}}，{{host}}在{{place}}主持约谈{{guests}}。根据{{basis}}，现将约谈情况纪要如下：'),
        h1('约谈指出的问题'),
        h3('{{item}}', 'problems'),
        h1('被约谈单位的说明和表态'),
        para('{{statement}}'),
        h1('约谈提出的要求'),
        h3('{{item}}', 'requirements'),
        h1('整改承诺'),
        para('被约谈单位承诺于{{promiseOn}}前完成整改，并报送整改报告。'),
        para('参加约谈人员：{{attendees}}。'),
      ],
      fields: [
        to,
        f('meetOn', '约谈日期', { kind: 'day' }),
        f('host', '主约谈人'),
        f('place', '约谈地点'),
        f('guests', '被约谈人'),
        f('problems', '指出的问题', { kind: 'list', help: '一行一条' }),
        f('statement', '说明和表态', { kind: 'longText' }),
        f('requirements', '提出的要求', { kind: 'list', help: '一行一条' }),
        f('promiseOn', '承诺完成日期', { kind: 'day' }),
        f('attendees', '参加人员'),
        copies,
        ...contact,
      ],
      copies: ['{{copies}}'],
      note,
      replyRule: 'documents.reply.talk',
    }),
  },
  {
    key: 'exposure',
    name: '曝光决定',
    by: byOffice,
    content: file(`${office}文件`, {
      title: '关于公开曝光{{matter}}的决定',
      to: '{{to}}',
      basis: [{ ...law, clause: '第七十八条' }, plan],
      from: office,
      parts: [
        para('根据{{basis}}，经发布审查，决定对{{matter}}予以公开曝光。'),
        h1('曝光对象和事实'),
        h3('{{item.name}}：{{item.fact}}。', 'targets'),
        h1('曝光渠道'),
        para('{{channels}}，自{{publishOn}}起发布。'),
        h1('发布审查'),
        para('已核对事实和法律文书，隐去个人信息和商业秘密，审查人：{{reviewer}}。'),
        h1('后续要求'),
        para('{{requirements}}'),
      ],
      fields: [
        to,
        f('matter', '曝光事由', { help: '例如拒不整改重大事故隐患的典型问题' }),
        f('targets', '曝光对象', {
          kind: 'records',
          columns: [
            { key: 'name', label: '单位' },
            { key: 'fact', label: '事实' },
          ],
        }),
        f('channels', '曝光渠道', { help: '例如区政府网站、“河东发布”公众号' }),
        f('publishOn', '发布日期', { kind: 'day' }),
        f('reviewer', '审查人'),
        f('requirements', '后续要求', { kind: 'longText' }),
        copies,
        ...contact,
      ],
      copies: ['{{copies}}'],
      note,
    }),
  },
  {
    key: 'order',
    name: '督查令',
    by: byCommittee,
    content: file(`${committee}文件`, {
      title: '安全生产督查令',
      to: '{{to}}',
      basis: [{ ...law, clause: '第九条、第四十一条' }, plan],
      from: committee,
      urgency: '特急',
      parts: [
        para('{{situation}}'),
        para('根据{{basis}}，经区安委会领导批准，现令你单位立即办理下列事项：'),
        h3('{{item}}', 'requirements'),
        para('上述事项须于{{dueOn}}前办结并书面报告区安委会。逾期未办结的，移送有关机关依规依纪依法处理。'),
      ],
      fields: [
        to,
        f('situation', '督查事由', { kind: 'longText' }),
        f('requirements', '责令事项', { kind: 'list', help: '一行一条' }),
        f('dueOn', '办结期限', { kind: 'day' }),
        copies,
        ...contact,
      ],
      copies: ['{{copies}}'],
      note,
      replyRule: 'documents.reply.order',
    }),
  },
  {
    key: 'handover',
    name: '移交函',
    by: byOfficeLetter,
    content: letter({
      title: '关于移交{{matter}}有关问题线索的函',
      to: '{{to}}',
      basis: [
        { ...law, clause: '第九十条' },
        { document: '中国共产党问责条例', clause: '' },
      ],
      parts: [
        para(
          '在{{matter}}督办中，发现有关单位和人员履行安全生产职责不力的问题线索。根据{{basis}}，现将有关情况和材料移交你单位处理。',
        ),
        h1('基本情况'),
        para('{{facts}}'),
        h1('督办经过'),
        h3('{{item}}', 'history'),
        h1('涉及单位和人员'),
        para('{{persons}}'),
        para('请将处理结果函告区安委办。'),
      ],
      appendices: [
        {
          name: '移交材料清单',
          when: 'materials',
          parts: [
            {
              kind: 'table',
              each: 'materials',
              columns: [
                { title: '序号', share: 1, cell: '{{index}}' },
                { title: '材料名称', share: 6, cell: '{{item.name}}' },
                { title: '份数', share: 1, cell: '{{item.copies}}' },
              ],
            },
          ],
        },
      ],
      fields: [
        f('to', '主送机关', { help: '例如区纪委监委' }),
        f('matter', '事由'),
        f('facts', '基本情况', { kind: 'longText' }),
        f('history', '督办经过', { kind: 'list', help: '一行一条' }),
        f('persons', '涉及单位和人员', { kind: 'longText' }),
        f('materials', '移交材料', {
          kind: 'records',
          required: false,
          columns: [
            { key: 'name', label: '材料名称' },
            { key: 'copies', label: '份数' },
          ],
        }),
        ...contact,
      ],
      note,
    }),
  },
  {
    key: 'consultation-minutes',
    name: '会商纪要',
    by: byOffice,
    content: file(`${office}文件`, {
      title: '关于{{matter}}的会商纪要',
      to: '{{to}}',
      basis: [plan],
      from: office,
      parts: [
        para('{{meetOn}}，{{host}}主持召开会商会议，根据{{basis}}研究{{matter}}。纪要如下：'),
        h1('研判情况'),
        para('{{analysis}}'),
        h1('议定事项'),
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
        para('参加会商：{{attendees}}。'),
      ],
      fields: [
        to,
        f('matter', '会商事由'),
        f('meetOn', '会商日期', { kind: 'day' }),
        f('host', '主持人'),
        f('analysis', '研判情况', { kind: 'longText' }),
        f('decisions', '议定事项', {
          kind: 'records',
          columns: [
            { key: 'matter', label: '事项' },
            { key: 'unit', label: '责任单位' },
            { key: 'dueOn', label: '完成期限' },
          ],
        }),
        f('attendees', '参加单位和人员'),
        copies,
        ...contact,
      ],
      copies: ['{{copies}}'],
      note,
    }),
  },
  {
    key: 'whistle',
    name: '吹哨报到单',
    by: { series: 'whistle', pattern: '河东安哨〔{year}〕{n}号', seriesName: '吹哨报到单' },
    content: letter({
      head: '吹哨报到单',
      title: '关于{{matter}}的吹哨报到单',
      to: '{{to}}',
      from: '{{street}}',
      basis: [plan],
      parts: [
        para(
          '{{street}}在属地检查中发现下列突出安全问题，需要有关部门到场处置。根据{{basis}}关于“街乡吹哨、部门报到”的要求，请派员报到。',
        ),
        h1('问题情况'),
        para('{{situation}}'),
        h1('报到时间和地点'),
        para('请于{{arriveBy}}前到{{place}}报到。'),
        h1('需要解决的问题'),
        h3('{{item}}', 'requests'),
        para('处置结果请在报到后反馈{{street}}，并抄送区安委办。'),
      ],
      fields: [
        to,
        f('street', '吹哨街道', { help: '全称，例如河东区二号桥街道办事处' }),
        f('matter', '事由'),
        f('situation', '问题情况', { kind: 'longText' }),
        f('arriveBy', '报到时间', { help: '例如 2026年9月30日上午9时' }),
        f('place', '报到地点'),
        f('requests', '需要解决的问题', { kind: 'list', help: '一行一条' }),
        ...contact,
      ],
      copies: [office],
      note,
      replyRule: 'documents.reply.whistle',
    } as Omit<TemplateContentInput, 'style' | 'head'>),
  },
];

export const letterTemplates: readonly TemplateSeed[] = given.map(({ key, name, by, content }) => ({
  key,
  name,
  ...by,
  content,
  note: '初始模板',
}));
