/** One form for every act of the contract: its fields, what it sets going, and the words of its button. */
import { Input, Select } from 'antd';
import { z } from 'zod';
import { addDays } from '#kernel/shared/time.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { day, money, timeShort } from '#kernel/web/format.ts';
import { Choice, DayInput, Field } from '#kernel/web/ui/index.ts';
import type { FieldProps, FormState } from '#kernel/web/ui/index.ts';
import * as doors from '../../shared/contract.ts';
import { evidenceLabels, planParts, type HazardAction, type StopKind } from '../../shared/labels.ts';
import * as s from '../../shared/schema.ts';
import { FilesField } from '../parts/files.tsx';
import { MoneyInput, PercentInput } from '../parts/inputs.tsx';
import { EvidenceCard, GapsCard, JudgementCard, PlanCard, RequestCard, VerificationsCard } from '../parts/cards.tsx';
import { judgeSpec, rejudgeSpec, withdrawSpec } from './judging.tsx';
import { define, type ActContext, type ActSpec } from './spec.ts';

const { TextArea } = Input;
const bare = (schema: z.ZodObject): z.ZodType => schema.omit({ version: true });
const decisionOnly = s.DecideRequest.omit({ version: true, requestId: true });

const area = (rows: number, placeholder?: string) => (props: FieldProps) => (
  <TextArea {...props} rows={rows} {...(placeholder ? { placeholder } : {})} />
);

/** The person to whom it goes next, as far as the record tells. */
const handlerWords = ({ record }: ActContext): string =>
  record.handlerName ? `${record.unitName} ${record.handlerName}` : record.unitName || '监管部门';
const firmWords = ({ record }: ActContext): string =>
  [record.enterpriseName, record.enterprise.principalName].filter(Boolean).join(' ');

function Opinion({
  form,
  label = '意见',
  help,
}: {
  form: FormState<{ opinion: string }>;
  label?: string;
  help?: string;
}) {
  return (
    <Field form={form} name="opinion" label={label} {...(help ? { help } : {})}>
      {area(4)}
    </Field>
  );
}

type Decision = { approve: boolean | null; opinion: string };

function DecisionFields({
  form,
  yes,
  no,
  yesNote,
  noNote,
}: {
  form: FormState<Decision>;
  yes: string;
  no: string;
  yesNote?: string;
  noNote?: string;
}) {
  return (
    <>
      <Field form={form} name="approve" label="结论" group>
        {({ value, onChange }) => (
          <Choice
            label="结论"
            value={value === null ? '' : value ? 'yes' : 'no'}
            options={[
              { value: 'yes', label: yes, note: yesNote },
              { value: 'no', label: no, note: noNote },
            ]}
            onChange={(next) => onChange(next === 'yes')}
          />
        )}
      </Field>
      <Opinion form={form} label={form.value.approve === false ? '不同意的理由和要求' : '意见'} />
    </>
  );
}

const decided = (value: Decision, yes: string, no: string, none: string): string =>
  value.approve === null ? none : value.approve ? yes : no;
const undecided = (value: { approve: boolean | null }): { path: string; message: string }[] =>
  value.approve === null ? [{ path: 'approve', message: '请选择结论' }] : [];

function Files({
  form,
  label,
  help,
  add,
}: {
  form: FormState<{ fileIds: string[] }>;
  label: string;
  help?: string;
  add?: string;
}) {
  return (
    <Field form={form} name="fileIds" label={label} optional {...(help ? { help } : {})}>
      {({ id, value, onChange, ...rest }) => (
        <FilesField
          id={id}
          value={value}
          onChange={onChange}
          describedBy={rest['aria-describedby']}
          invalid={rest['aria-invalid']}
          {...(add ? { add } : {})}
        />
      )}
    </Field>
  );
}

function DayField<V extends object>({
  form,
  name,
  label,
  help,
  min,
  max,
  optional,
}: {
  form: FormState<V>;
  name: keyof V & string;
  label: string;
  help?: string | undefined;
  min?: string | undefined;
  max?: string | undefined;
  optional?: boolean;
}) {
  return (
    <Field form={form} name={name} label={label} {...(help ? { help } : {})} {...(optional ? { optional } : {})}>
      {(props) => <DayInput {...props} {...(min ? { min } : {})} {...(max ? { max } : {})} />}
    </Field>
  );
}

const pickable = (list: readonly { id: string; name: string; unit?: string }[]) =>
  list.map((one) => ({ value: one.id, label: one.unit ? `${one.name}（${one.unit}）` : one.name }));

function PickField<V extends object>({
  form,
  name,
  label,
  options,
  help,
  none,
}: {
  form: FormState<V>;
  name: keyof V & string;
  label: string;
  options: { value: string; label: string }[];
  help?: string;
  none: string;
}) {
  return (
    <Field form={form} name={name} label={label} {...(help ? { help } : {})}>
      {({ value, ...props }) => (
        <Select
          {...props}
          value={value || undefined}
          options={options}
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={options.length ? '输入姓名或单位查找' : none}
          notFoundContent={none}
          style={{ width: '100%' }}
        />
      )}
    </Field>
  );
}

/* ---------- judgement ---------- */

const confirm = define<{ opinion: string }>({
  endpoint: doors.confirmHazard,
  title: '核准入库',
  intro: ({ record }) =>
    record.judgement ? (
      <>
        {record.judgement.judgedBy} {day(record.judgement.judgedOn)}判定为重大事故隐患：{record.judgement.reason}
      </>
    ) : null,
  schema: bare(s.Opinion),
  initial: () => ({ opinion: '同意入库' }),
  verb: () => '核准入库',
  after: (ctx) => [`列入重大事故隐患数据库，编号 ${ctx.record.code}`, '下一步下达整改通知书'],
  done: () => '已核准入库',
  Fields: ({ form }) => <Opinion form={form} />,
  Aside: ({ ctx }) => <JudgementCard record={ctx.record} />,
});

const rejectJudgement = define<{ opinion: string }>({
  endpoint: doors.rejectJudgement,
  title: '退回重新判定',
  schema: bare(s.Opinion),
  initial: () => ({ opinion: '' }),
  verb: () => '退回重新判定',
  after: (ctx) => [`${ctx.record.judgement?.judgedBy ?? '判定人'}收到退回理由，重新判定`],
  done: () => '已退回重新判定',
  Fields: ({ form }) => <Opinion form={form} label="退回理由" help="写明缺哪项依据、应按哪一条判定。" />,
  Aside: ({ ctx }) => <JudgementCard record={ctx.record} />,
});

const issueNotice = define<{ requirements: string; planDueOn: string }>({
  endpoint: doors.issueNotice,
  title: '下达整改通知',
  page: true,
  intro: () => '生成《隐患整改通知书》，自动编号，送主要负责人、实际控制人两人签收。',
  schema: bare(s.IssueNotice),
  blanks: ['planDueOn'],
  initial: ({ choices }) => ({ requirements: '', planDueOn: choices.defaults.planDueOn ?? '' }),
  verb: () => '下达通知，送两人签收',
  after: ({ record }) => [
    `发给 ${record.enterprise.principalName ?? '主要负责人'}（主要负责人）${record.enterprise.controllerName ? `、${record.enterprise.controllerName}（实际控制人）` : '和实际控制人'}，两人都签收才算送达`,
    '签收后企业编制治理方案，六个部分齐全才能报送',
  ],
  done: () => '已下达整改通知',
  Fields: ({ form, ctx }) => (
    <>
      <Field form={form} name="requirements" label="整改要求" help="逐条写明改到什么程度、改完前怎么管住。">
        {area(7)}
      </Field>
      <DayField
        form={form}
        name="planDueOn"
        label="治理方案报送期限"
        optional
        min={ctx.today}
        help="不填时按规定的天数计算。"
      />
    </>
  ),
  Aside: ({ ctx }) => <EvidenceCard record={ctx.record} />,
});

const signNotice = define<{ role: 'principal' | 'controller' | ''; paperFileId: string }>({
  endpoint: doors.signNotice,
  title: '签收通知',
  versioned: false,
  intro: ({ record }) => {
    const notice = record.documents.find((one) => one.receipts.some((receipt) => receipt.signedAt === null));
    return notice ? (
      <>
        {notice.title} {notice.number}，{day(notice.issuedOn)}发出。
      </>
    ) : null;
  },
  schema: s.SignNotice,
  blanks: ['paperFileId'],
  also: (value) => (value.role === '' ? [{ path: 'role', message: '请选择以什么身份签收' }] : []),
  // One's own name is ticked; an officer who brings a paper receipt chooses.
  initial: ({ record, me }) => ({
    role:
      me.name === record.enterprise.principalName
        ? 'principal'
        : me.name === record.enterprise.controllerName
          ? 'controller'
          : '',
    paperFileId: '',
  }),
  verb: (value) => (value.paperFileId ? '登记纸质签收' : '本人签收'),
  after: () => ['签收时间和签收人记入案卷，作为送达凭证', '两人都签收后进入编制治理方案'],
  done: () => '已签收',
  Fields: ({ form, ctx }) => {
    const signed = new Set(
      ctx.record.documents.flatMap((one) =>
        one.receipts.filter((receipt) => receipt.signedAt).map((receipt) => receipt.role),
      ),
    );
    return (
      <>
        <Field form={form} name="role" label="签收人" group>
          {({ value, onChange }) => (
            <Choice
              label="签收人"
              value={value}
              onChange={onChange}
              options={(
                [
                  ['principal', '主要负责人', ctx.record.enterprise.principalName],
                  ['controller', '实际控制人', ctx.record.enterprise.controllerName],
                ] as const
              ).map(([role, label, name]) => ({
                value: role,
                label: `${label}${name ? ` ${name}` : ''}`,
                note: signed.has(role) || signed.has(label) ? '已签收' : '待签收',
              }))}
            />
          )}
        </Field>
        <Field
          form={form}
          name="paperFileId"
          label="纸质签收件"
          optional
          help="本人不能在系统内签收时，由送达人上传有本人签字的签收件照片。"
        >
          {({ id, value, onChange, ...rest }) => (
            <FilesField
              id={id}
              value={value ? [value] : []}
              onChange={(ids) => onChange(ids[0] ?? '')}
              limit={1}
              describedBy={rest['aria-describedby']}
              add="上传签收件"
            />
          )}
        </Field>
      </>
    );
  },
});

/* ---------- plan ---------- */

interface PlanValue {
  goals: string;
  measures: string;
  funding: string;
  fundingFen: number | null;
  organisation: string;
  responsiblePerson: string;
  responsiblePhone: string;
  schedule: string;
  dueOn: string;
  safety: string;
  fileIds: string[];
}

const submitPlan = define<PlanValue>({
  endpoint: doors.submitPlan,
  title: '报送治理方案',
  page: true,
  intro: () => '方案由主要负责人组织制定，六个部分缺一不可（总局令第16号第十五条）。',
  schema: bare(s.SubmitPlan),
  also: (value, { record, choices }) => [
    ...(value.dueOn && value.dueOn <= record.foundOn
      ? [{ path: 'dueOn', message: `完成期限早于发现日期（${record.foundOn}），请改为次日以后` }]
      : []),
    ...(value.dueOn && choices.defaults.latestDueOn && value.dueOn > choices.defaults.latestDueOn
      ? [{ path: 'dueOn', message: `完成期限最晚为 ${choices.defaults.latestDueOn}，请改早` }]
      : []),
  ],
  initial: ({ record }) =>
    record.plan && record.plan.decision === 'returned'
      ? {
          goals: record.plan.goals,
          measures: record.plan.measures,
          funding: record.plan.funding,
          fundingFen: record.plan.fundingFen,
          organisation: record.plan.organisation,
          responsiblePerson: record.plan.responsiblePerson,
          responsiblePhone: record.plan.responsiblePhone,
          schedule: record.plan.schedule,
          dueOn: record.plan.dueOn,
          safety: record.plan.safety,
          fileIds: record.plan.files.map((file) => file.id),
        }
      : {
          goals: '',
          measures: '',
          funding: '',
          fundingFen: null,
          organisation: '',
          responsiblePerson: '',
          responsiblePhone: '',
          schedule: '',
          dueOn: '',
          safety: '',
          fileIds: [],
        },
  verb: () => '报送治理方案',
  after: (ctx) => [`${handlerWords(ctx)}审核六个部分，通过后开始整改`, '整改完成期限从审核通过后按您填的日期计算'],
  done: () => '已报送治理方案',
  Fields: ({ form, ctx }) => (
    <>
      <PartHead n={1} title={planParts.goals} />
      <Field form={form} name="goals" label="目标和任务" help="改成什么样算合格，对应哪条标准。">
        {area(3)}
      </Field>
      <PartHead n={2} title={planParts.measures} />
      <Field form={form} name="measures" label="方法和措施">
        {area(4)}
      </Field>
      <PartHead n={3} title={planParts.funding} />
      <Field form={form} name="fundingFen" label="计划资金">
        {(props) => <MoneyInput {...props} />}
      </Field>
      <Field form={form} name="funding" label="经费来源和物资">
        {area(2)}
      </Field>
      <PartHead n={4} title={planParts.organisation} />
      <div className="hz-pair">
        <Field form={form} name="responsiblePerson" label="整改责任人" help="整改责任人不能参加复查。">
          {(props) => <Input {...props} maxLength={30} />}
        </Field>
        <Field form={form} name="responsiblePhone" label="联系电话" optional>
          {(props) => <Input {...props} inputMode="tel" maxLength={30} />}
        </Field>
      </div>
      <Field form={form} name="organisation" label="机构和人员">
        {area(2)}
      </Field>
      <PartHead n={5} title={planParts.schedule} />
      <DayField
        form={form}
        name="dueOn"
        label="完成期限"
        min={addDays(ctx.record.foundOn as PlainDate, 1)}
        max={ctx.choices.defaults.latestDueOn}
        help={
          ctx.choices.defaults.latestDueOn
            ? `最晚为 ${day(ctx.choices.defaults.latestDueOn)}，节假日照常计算。`
            : undefined
        }
      />
      <Field form={form} name="schedule" label="时限和要求" help="分几步，每一步何时完成。">
        {area(3)}
      </Field>
      <PartHead n={6} title={planParts.safety} />
      <Field form={form} name="safety" label="安全措施和应急预案" help="改完以前怎么防止出事，出了事怎么办。">
        {area(4)}
      </Field>
      <Files form={form} label="附件" help="方案盖章件、图纸、合同等。" />
    </>
  ),
  Aside: ({ ctx }) => (
    <>
      {ctx.record.plan?.decision === 'returned' ? <PlanCard record={ctx.record} brief /> : null}
      <GapsCard record={ctx.record} />
    </>
  ),
});

const PartHead = ({ n, title }: { n: number; title: string }) => (
  <h2 className="hz-parthead">
    <span aria-hidden="true">{n}</span>
    {title}
  </h2>
);

const reviewPlan = define<Decision>({
  endpoint: doors.reviewPlan,
  title: '审核治理方案',
  page: true,
  intro: ({ record }) =>
    record.plan ? (
      <>
        {record.plan.submittedBy} {timeShort(record.plan.submittedAt)} 报送，第 {record.plan.round} 次。
      </>
    ) : null,
  schema: bare(s.Decision),
  also: undecided,
  initial: () => ({ approve: null, opinion: '' }),
  verb: (value) => decided(value, '方案通过', '退回修改', '作出审核结论'),
  after: (ctx, value) =>
    value.approve === null
      ? []
      : value.approve
        ? [`${firmWords(ctx)}开始整改，期限 ${day(ctx.record.plan?.dueOn)}`, '期限内到期提醒、逾期逐级升级']
        : [`${firmWords(ctx)}按意见修改后重新报送，已填内容保留`],
  done: (value) => decided(value, '治理方案已通过', '治理方案已退回', ''),
  Fields: ({ form }) => <DecisionFields form={form} yes="通过" no="退回修改" yesNote="六个部分齐全、可行" />,
  Aside: ({ ctx }) => <PlanCard record={ctx.record} />,
});

/* ---------- rectifying ---------- */

const addProgress = define<{ text: string; percent: number; spentFen: number | null; fileIds: string[] }>({
  endpoint: doors.addProgress,
  title: '填报整改进度',
  versioned: false,
  schema: s.AddProgress,
  also: (value, { record }) =>
    value.percent < (record.progress[0]?.percent ?? 0)
      ? [
          {
            path: 'percent',
            message: `上次填报为 ${record.progress[0]?.percent}%，如确有返工请在进展情况中说明后填相同数值`,
          },
        ]
      : [],
  initial: ({ record }) => ({ text: '', percent: record.progress[0]?.percent ?? 0, spentFen: null, fileIds: [] }),
  verb: (value) => `填报进度 ${value.percent}%`,
  after: (ctx) => [`${handlerWords(ctx)}能看到本次进度`],
  done: (value) => `已填报进度 ${value.percent}%`,
  Fields: ({ form }) => (
    <>
      <Field form={form} name="percent" label="完成比例">
        {(props) => <PercentInput {...props} />}
      </Field>
      <Field form={form} name="text" label="进展情况">
        {area(4)}
      </Field>
      <Field form={form} name="spentFen" label="累计已投入" optional>
        {(props) => <MoneyInput {...props} />}
      </Field>
      <Files form={form} label="现场照片" />
    </>
  ),
});

const setMeasures = define<{ text: string; responsible: string; fileIds: string[] }>({
  endpoint: doors.setMeasures,
  title: '登记临时防控措施',
  versioned: false,
  intro: () => '整改前和整改中无法保证安全的，应当撤出人员、停用设备或停产停业（总局令第16号第十六条）。',
  schema: s.SetMeasures,
  initial: () => ({ text: '', responsible: '', fileIds: [] }),
  verb: () => '登记措施',
  after: (ctx) => [`${handlerWords(ctx)}能看到措施和落实人`],
  done: () => '已登记临时防控措施',
  Fields: ({ form }) => (
    <>
      <Field form={form} name="text" label="临时防控措施">
        {area(4, '例如 停用 2 号除尘器，湿式清扫每班 1 次，专人看守')}
      </Field>
      <Field form={form} name="responsible" label="落实人">
        {(props) => <Input {...props} maxLength={30} />}
      </Field>
      <Files form={form} label="现场照片" />
    </>
  ),
});

const orderStop = define<{ kind: Exclude<StopKind, 'none'> | ''; extent: string; basis: string }>({
  endpoint: doors.orderStop,
  title: '责令停产停用',
  schema: bare(s.OrderStop),
  also: (value) => (value.kind === '' ? [{ path: 'kind', message: '请选择停到什么程度' }] : []),
  initial: () => ({ kind: '', extent: '', basis: '《中华人民共和国安全生产法》第六十五条第一款第三项' }),
  verb: (value) =>
    ({ full: '责令停产停业', partial: '责令局部停产', equipment: '责令停用设备', '': '责令停产停用' })[value.kind],
  after: (ctx) => [`${firmWords(ctx)}首页一直显示停产停用，不能自行关闭`, '复查合格并批准恢复生产前，不能申请销号'],
  done: () => '已责令停产停用',
  Fields: ({ form }) => (
    <>
      <Field form={form} name="kind" label="停到什么程度" group>
        {({ value, onChange }) => (
          <Choice
            label="停到什么程度"
            value={value}
            onChange={onChange}
            options={[
              { value: 'full', label: '停产停业' },
              { value: 'partial', label: '局部停产' },
              { value: 'equipment', label: '停用设备' },
            ]}
          />
        )}
      </Field>
      <Field form={form} name="extent" label="停产停用范围" help="写到车间、设备名称和编号。">
        {area(2, '例如 打磨车间及 2 号除尘器')}
      </Field>
      <Field form={form} name="basis" label="依据">
        {area(2)}
      </Field>
    </>
  ),
});

interface ExtensionValue {
  newDueOn: string;
  done: string;
  reason: string;
  interimMeasures: string;
  fileIds: string[];
}

const requestExtension = define<ExtensionValue>({
  endpoint: doors.requestExtension,
  title: '申请延期',
  intro: ({ record }) => (
    <>
      现在的期限是 {day(record.stepClock?.dueOn)}
      {record.stepClock?.extensions ? `，已延期 ${record.stepClock.extensions} 次` : ''}
      。到期前提出，批准以前按原期限计算。
    </>
  ),
  schema: bare(s.RequestExtension),
  also: (value, { record, choices }) => [
    ...(value.newDueOn && record.stepClock?.dueOn && value.newDueOn <= record.stepClock.dueOn
      ? [{ path: 'newDueOn', message: `新期限要晚于现在的期限（${record.stepClock.dueOn}）` }]
      : []),
    ...(value.newDueOn && choices.defaults.latestExtensionOn && value.newDueOn > choices.defaults.latestExtensionOn
      ? [{ path: 'newDueOn', message: `最晚可延至 ${choices.defaults.latestExtensionOn}` }]
      : []),
  ],
  initial: () => ({ newDueOn: '', done: '', reason: '', interimMeasures: '', fileIds: [] }),
  verb: (value) => (value.newDueOn ? `申请延至 ${day(value.newDueOn)}` : '申请延期'),
  after: (ctx) => [
    `${ctx.record.unitName || '监管部门'}审核，结果在档案和消息中告知`,
    '审核期间原期限照常计算，原期限保留在档案上',
  ],
  done: () => '已提出延期申请',
  Fields: ({ form, ctx }) => (
    <>
      <DayField
        form={form}
        name="newDueOn"
        label="申请延至"
        min={ctx.record.stepClock?.dueOn ? addDays(ctx.record.stepClock.dueOn as PlainDate, 1) : ctx.today}
        max={ctx.choices.defaults.latestExtensionOn}
        help={
          ctx.choices.defaults.latestExtensionOn
            ? `最晚可延至 ${day(ctx.choices.defaults.latestExtensionOn)}。`
            : undefined
        }
      />
      <Field form={form} name="done" label="已完成内容">
        {area(3)}
      </Field>
      <Field form={form} name="reason" label="未完成原因">
        {area(3)}
      </Field>
      <Field form={form} name="interimMeasures" label="延期期间临时管控措施">
        {area(3)}
      </Field>
      <Files form={form} label="证明材料" />
    </>
  ),
});

const pendingOf = (ctx: ActContext, kind: 'extension' | 'void') =>
  ctx.record.requests.find(
    (one) =>
      one.kind === kind &&
      one.status === 'pending' &&
      (!ctx.preset.get('request') || one.id === ctx.preset.get('request')),
  ) ?? ctx.record.requests.find((one) => one.kind === kind && one.status === 'pending');

const decideExtension = define<Decision>({
  endpoint: doors.decideExtension,
  title: '审核延期',
  schema: decisionOnly,
  also: undecided,
  initial: () => ({ approve: null, opinion: '' }),
  more: (ctx) => ({ requestId: pendingOf(ctx, 'extension')?.id }),
  verb: (value) => decided(value, '同意延期', '不同意延期', '作出审核结论'),
  after: (ctx, value) => {
    const request = pendingOf(ctx, 'extension');
    return value.approve === null
      ? []
      : value.approve
        ? [`期限改为 ${day(request?.newDueOn)}，原期限 ${day(request?.oldDueOn)} 保留在档案上`]
        : [`期限仍为 ${day(request?.oldDueOn)}，申请人收到理由`];
  },
  done: (value) => decided(value, '已同意延期', '已不同意延期', ''),
  Fields: ({ form }) => <DecisionFields form={form} yes="同意延期" no="不同意" />,
  Aside: ({ ctx }) => {
    const request = pendingOf(ctx, 'extension');
    return request ? <RequestCard request={request} /> : null;
  },
});

interface EvidenceValue {
  kind: string;
  criterionId: string;
  fileIds: string[];
  note: string;
}

const evidenceKey = (kind: string, criterionId: string | null): string => `${criterionId ?? ''}|${kind}`;

const addEvidence = define<EvidenceValue>({
  endpoint: doors.addEvidence,
  title: '补充证据',
  versioned: false,
  schema: s.AddEvidence,
  blanks: ['criterionId'],
  also: (value) => (value.kind ? [] : [{ path: 'kind', message: '请选择证据种类' }]),
  initial: ({ preset, record }) => {
    const kind = preset.get('kind') ?? record.owedEvidence[0]?.kind ?? '';
    return {
      kind,
      criterionId: preset.get('criterion') ?? record.owedEvidence.find((one) => one.kind === kind)?.criterionId ?? '',
      fileIds: [],
      note: '',
    };
  },
  verb: (value) => (value.fileIds.length ? `提交 ${value.fileIds.length} 份证据` : '提交证据'),
  after: (ctx) => [`${handlerWords(ctx)}复查时核对`, '照片的拍摄时间、位置和是否重复使用由程序核对后标出'],
  done: () => '已补充证据',
  Fields: ({ form, ctx }) => {
    const owed = ctx.record.owedEvidence.map((one) => ({
      value: evidenceKey(one.kind, one.criterionId),
      label: `${one.label}（还缺）`,
    }));
    const others = Object.entries(evidenceLabels)
      .filter(([kind]) => !ctx.record.owedEvidence.some((one) => one.kind === kind && one.criterionId === null))
      .map(([kind, label]) => ({ value: evidenceKey(kind, null), label: label as string }));
    return (
      <>
        <Field form={form} name="kind" label="证据种类">
          {({ value, onChange: _, ...props }) => (
            <Select
              {...props}
              value={value ? evidenceKey(value, form.value.criterionId || null) : undefined}
              options={[...owed, ...others]}
              placeholder="选择证据种类"
              style={{ width: '100%' }}
              onChange={(key: string) => {
                const [criterionId = '', kind = ''] = key.split('|');
                form.set({ kind, criterionId });
              }}
            />
          )}
        </Field>
        <Field
          form={form}
          name="fileIds"
          label="文件"
          help={form.value.kind === 'after' ? '请站在整改前同一位置拍，能看出是同一部位。' : undefined}
        >
          {({ id, value, onChange, ...rest }) => (
            <FilesField
              id={id}
              value={value}
              onChange={onChange}
              invalid={rest['aria-invalid']}
              describedBy={rest['aria-describedby']}
              add={form.value.kind === 'after' || form.value.kind === 'before' ? '拍照或选照片' : '添加文件'}
            />
          )}
        </Field>
        <Field form={form} name="note" label="说明" optional>
          {area(2)}
        </Field>
      </>
    );
  },
});

interface CompletionValue {
  statement: string;
  rectifier: string;
  spentFen: number | null;
  selfCheckedBy: string;
  selfCheckedOn: string;
}

const submitCompletion = define<CompletionValue>({
  endpoint: doors.submitCompletion,
  title: '报告整改完成',
  page: true,
  intro: ({ record }) =>
    record.owedEvidence.length > 0 ? (
      <span className="z-overdue">
        还缺 {record.owedEvidence.map((one) => one.label).join('、')}，补齐后才能报告完成。
      </span>
    ) : (
      '企业先自验合格，再报监管部门复查。'
    ),
  schema: bare(s.SubmitCompletion),
  also: (value, { record, today }) => [
    ...(value.selfCheckedOn && value.selfCheckedOn < record.foundOn
      ? [{ path: 'selfCheckedOn', message: `自验日期早于发现日期（${record.foundOn}），请核对` }]
      : []),
    ...(value.selfCheckedOn > today ? [{ path: 'selfCheckedOn', message: '自验日期还没有到，请核对' }] : []),
  ],
  initial: ({ record, today }) => ({
    statement: '',
    rectifier: record.plan?.responsiblePerson ?? '',
    spentFen: null,
    selfCheckedBy: '',
    selfCheckedOn: today,
  }),
  verb: () => '报告完成，申请复查',
  after: (ctx) => [`${handlerWords(ctx)}安排复查，不得由整改实施人或同一单位的人复查`, '复查合格后才能申请销号'],
  done: () => '已报告整改完成',
  Fields: ({ form, ctx }) => (
    <>
      <Field form={form} name="statement" label="整改完成情况" help="逐条对照整改要求写。">
        {area(5)}
      </Field>
      <Field
        form={form}
        name="spentFen"
        label="实际投入"
        help={ctx.record.plan ? `计划 ${money(ctx.record.plan.fundingFen)}。` : undefined}
      >
        {(props) => <MoneyInput {...props} />}
      </Field>
      <Field form={form} name="rectifier" label="整改实施人" help="实施人不能参加复查。">
        {(props) => <Input {...props} maxLength={30} />}
      </Field>
      <div className="hz-pair">
        <Field form={form} name="selfCheckedBy" label="自验人">
          {(props) => <Input {...props} maxLength={30} />}
        </Field>
        <DayField form={form} name="selfCheckedOn" label="自验日期" min={ctx.record.foundOn} max={ctx.today} />
      </div>
    </>
  ),
  Aside: ({ ctx }) => <EvidenceCard record={ctx.record} />,
});

/* ---------- checking and closing ---------- */

interface VerifyValue {
  pass: boolean | null;
  secondOfficerId: string;
  visitedOn: string;
  findings: string;
  newDueOn: string;
  fileIds: string[];
}

const needsNewDue = (value: { pass: boolean | null; newDueOn: string }): { path: string; message: string }[] => [
  ...(value.pass === null ? [{ path: 'pass', message: '请选择结论' }] : []),
  ...(value.pass === false && !value.newDueOn ? [{ path: 'newDueOn', message: '不合格须写明改好的期限' }] : []),
];
const visitChecks = (
  value: { visitedOn: string },
  { record, today }: ActContext,
): { path: string; message: string }[] =>
  value.visitedOn > today
    ? [{ path: 'visitedOn', message: '到场日期还没有到，请核对' }]
    : value.visitedOn && value.visitedOn < record.foundOn
      ? [{ path: 'visitedOn', message: `到场日期早于发现日期（${record.foundOn}），请核对` }]
      : [];

function PassField({ form }: { form: FormState<{ pass: boolean | null }> }) {
  return (
    <Field form={form} name="pass" label="结论" group>
      {({ value, onChange }) => (
        <Choice
          label="结论"
          value={value === null ? '' : value ? 'yes' : 'no'}
          options={[
            { value: 'yes', label: '合格' },
            { value: 'no', label: '不合格', note: '退回继续整改' },
          ]}
          onChange={(next) => onChange(next === 'yes')}
        />
      )}
    </Field>
  );
}

const verify = define<VerifyValue>({
  endpoint: doors.verifyHazard,
  title: '登记复查结论',
  page: true,
  intro: () => '执法人员不少于两人，不得是整改责任人或同一单位的人。',
  schema: bare(s.VerifyHazard),
  blanks: ['newDueOn'],
  also: (value, ctx) => [...needsNewDue(value), ...visitChecks(value, ctx)],
  initial: ({ today, choices }) => ({
    pass: null,
    secondOfficerId: '',
    visitedOn: today,
    findings: '',
    newDueOn: choices.defaults.reRectifyOn ?? '',
    fileIds: [],
  }),
  prepare: (value) => ({ ...value, newDueOn: value.pass === false ? value.newDueOn : '' }),
  verb: (value) => (value.pass === null ? '登记复查结论' : value.pass ? '登记复查合格' : '登记不合格并退回'),
  after: (ctx, value) =>
    value.pass === null
      ? []
      : value.pass
        ? ctx.record.grade === 'major'
          ? [
              ctx.record.stop === 'none' ? '可以申请销号，由监管部门审核' : '企业可以申请恢复生产，批准后再申请销号',
              `${firmWords(ctx)}收到复查结论`,
            ]
          : ['一般隐患复查合格即销号', `${firmWords(ctx)}收到复查结论`]
        : [
            `${firmWords(ctx)}收到不合格事项，${value.newDueOn ? `${day(value.newDueOn)}前改好` : '按新期限改好'}`,
            '发现以来的时间不停表',
          ],
  done: (value) => (value.pass ? '已登记复查合格' : '已登记复查不合格'),
  Fields: ({ form, ctx }) => (
    <>
      <PassField form={form} />
      <PickField
        form={form}
        name="secondOfficerId"
        label="第二名复查人员"
        options={pickable(ctx.choices.officers)}
        none="没有可选的人员，请联系本单位管理员"
      />
      <DayField form={form} name="visitedOn" label="到场日期" min={ctx.record.foundOn} max={ctx.today} />
      <Field form={form} name="findings" label="复查情况" help="逐条写现场看到的情况，对照整改要求和证据。">
        {area(5)}
      </Field>
      {form.value.pass === false ? (
        <DayField form={form} name="newDueOn" label="改好的期限" min={addDays(ctx.today as PlainDate, 1)} />
      ) : null}
      <Files form={form} label="复查照片和记录" add="拍照或添加文件" />
    </>
  ),
  Aside: ({ ctx }) => (
    <>
      <EvidenceCard record={ctx.record} />
      <GapsCard record={ctx.record} />
      <PlanCard record={ctx.record} brief />
    </>
  ),
});

const applyResume = define<{ statement: string; fileIds: string[] }>({
  endpoint: doors.applyResume,
  title: '申请恢复生产',
  intro: ({ record }) =>
    record.stopOrder ? (
      <>
        {day(record.stopOrder.orderedOn)}起停产停用：{record.stopOrder.extent}。批准以前不得恢复。
      </>
    ) : null,
  schema: bare(s.ApplyResume),
  initial: () => ({ statement: '', fileIds: [] }),
  verb: () => '申请恢复生产',
  after: (ctx) => [`${handlerWords(ctx)}十日内到现场审查`, '批准以前恢复生产的，依法处理'],
  done: () => '已申请恢复生产',
  Fields: ({ form }) => (
    <>
      <Field form={form} name="statement" label="恢复生产申请" help="写明隐患已消除的事实、恢复后的安全措施。">
        {area(5)}
      </Field>
      <Files form={form} label="申请书和证明材料" />
    </>
  ),
});

const decideResume = define<Decision>({
  endpoint: doors.decideResume,
  title: '复产现场审查',
  page: true,
  intro: () => '收到申请之日起十日内到现场审查（总局令第16号第二十三条）。',
  schema: bare(s.Decision),
  also: undecided,
  initial: () => ({ approve: null, opinion: '' }),
  verb: (value) => decided(value, '同意恢复生产', '不同意恢复生产', '作出审查结论'),
  after: (ctx, value) =>
    value.approve === null
      ? []
      : value.approve
        ? [`${firmWords(ctx)}可以恢复生产`, '停产停用解除后可以申请销号']
        : [`${firmWords(ctx)}继续停产停用并整改`],
  done: (value) => decided(value, '已同意恢复生产', '已不同意恢复生产', ''),
  Fields: ({ form }) => <DecisionFields form={form} yes="同意恢复生产" no="不同意" noNote="退回继续整改" />,
  Aside: ({ ctx }) => (
    <>
      <VerificationsCard record={ctx.record} />
      <EvidenceCard record={ctx.record} />
    </>
  ),
});

const applyClosure = define<{ opinion: string }>({
  endpoint: doors.applyClosure,
  title: '申请销号',
  schema: bare(s.Opinion),
  initial: () => ({ opinion: '' }),
  verb: () => '申请销号',
  after: (ctx) => [`${ctx.record.unitName || '监管部门'}审核销号，申请人不能审核`],
  done: () => '已申请销号',
  Fields: ({ form }) => <Opinion form={form} label="申请理由" help="写明整改、复查、停产停用解除的情况。" />,
  Aside: ({ ctx }) => <GapsCard record={ctx.record} />,
});

const close = define<Decision>({
  endpoint: doors.closeHazard,
  title: '审核销号',
  page: true,
  intro: () => '销号由有管辖权的监管部门作出；挂牌的先由挂牌机关摘牌。',
  schema: bare(s.Decision),
  also: undecided,
  initial: () => ({ approve: null, opinion: '' }),
  verb: (value) => decided(value, '销号', '不予销号', '作出销号结论'),
  after: (ctx, value) =>
    value.approve === null
      ? []
      : value.approve
        ? ['从未销号清单中移出，统计数字随之变化', '销号以后安排“回头看”', '同一处再次发现的，重开本件']
        : [`退回${ctx.record.enterpriseName}继续整改`],
  done: (value) => decided(value, '已销号', '已不予销号', ''),
  Fields: ({ form }) => <DecisionFields form={form} yes="同意销号" no="不予销号" noNote="退回继续整改" />,
  Aside: ({ ctx }) => (
    <>
      <GapsCard record={ctx.record} />
      <VerificationsCard record={ctx.record} />
      <EvidenceCard record={ctx.record} />
    </>
  ),
});

interface LookBackValue {
  pass: boolean | null;
  visitedOn: string;
  findings: string;
  newDueOn: string;
  fileIds: string[];
}

const lookBack = define<LookBackValue>({
  endpoint: doors.lookBack,
  title: '登记回头看',
  page: true,
  schema: bare(s.LookBack),
  blanks: ['newDueOn'],
  also: (value, ctx) => [...needsNewDue(value), ...visitChecks(value, ctx)],
  initial: ({ today, choices }) => ({
    pass: null,
    visitedOn: today,
    findings: '',
    newDueOn: choices.defaults.reRectifyOn ?? '',
    fileIds: [],
  }),
  prepare: (value) => ({ ...value, newDueOn: value.pass === false ? value.newDueOn : '' }),
  verb: (value) => (value.pass === null ? '登记回头看' : value.pass ? '登记合格并归档' : '登记复发并重开'),
  after: (ctx, value) =>
    value.pass === null ? [] : value.pass ? ['本件归档'] : [`本件重开，计入复发；${firmWords(ctx)}重新整改`],
  done: (value) => (value.pass ? '回头看合格，已归档' : '已登记复发，本件重开'),
  Fields: ({ form, ctx }) => (
    <>
      <PassField form={form} />
      <DayField
        form={form}
        name="visitedOn"
        label="到场日期"
        min={ctx.record.closedOn ?? ctx.record.foundOn}
        max={ctx.today}
      />
      <Field form={form} name="findings" label="回头看情况">
        {area(5)}
      </Field>
      {form.value.pass === false ? (
        <DayField form={form} name="newDueOn" label="改好的期限" min={addDays(ctx.today as PlainDate, 1)} />
      ) : null}
      <Files form={form} label="现场照片" add="拍照或添加文件" />
    </>
  ),
  Aside: ({ ctx }) => (
    <>
      <EvidenceCard record={ctx.record} />
      <VerificationsCard record={ctx.record} />
    </>
  ),
});

const reopen = define<{ reason: string; foundOn: string; newDueOn: string; fileIds: string[] }>({
  endpoint: doors.reopenHazard,
  title: '复发重开',
  intro: () => '同一处隐患再次出现，重开原来的记录，不另编号，计入复发。',
  schema: bare(s.Reopen),
  blanks: ['newDueOn'],
  also: (value, { today }) =>
    value.foundOn > today ? [{ path: 'foundOn', message: '再次发现的日期还没有到，请核对' }] : [],
  initial: ({ today, choices }) => ({
    reason: '',
    foundOn: today,
    newDueOn: choices.defaults.reRectifyOn ?? '',
    fileIds: [],
  }),
  verb: () => '重开这件隐患',
  after: (ctx) => [`${firmWords(ctx)}重新整改`, '统计中计为复发，原来的销号记录保留'],
  done: () => '已重开',
  Fields: ({ form, ctx }) => (
    <>
      <Field form={form} name="reason" label="复发情况">
        {area(4)}
      </Field>
      <DayField
        form={form}
        name="foundOn"
        label="再次发现日期"
        min={ctx.record.closedOn ?? ctx.record.foundOn}
        max={ctx.today}
      />
      <DayField form={form} name="newDueOn" label="整改期限" optional min={ctx.today} help="不填时按规定的天数计算。" />
      <Files form={form} label="现场照片" add="拍照或添加文件" />
    </>
  ),
});

/* ---------- who handles it ---------- */

const transfer = define<{ unitId: string; reason: string }>({
  endpoint: doors.transferHazard,
  title: '转办',
  schema: bare(s.Transfer),
  initial: () => ({ unitId: '', reason: '' }),
  verb: () => '转办',
  after: () => ['接办部门收到待办，期限照常计算', '原部门仍能看到办理经过'],
  done: () => '已转办',
  Fields: ({ form, ctx }) => (
    <>
      <PickField
        form={form}
        name="unitId"
        label="接办部门"
        options={pickable(ctx.choices.departments)}
        none="没有可以转办的部门"
      />
      <Field form={form} name="reason" label="转办理由" help="写明依据哪项监管职责。">
        {area(3)}
      </Field>
    </>
  ),
});

const claim = define<Record<string, never>>({
  endpoint: doors.claimHazard,
  title: '认领',
  versioned: false,
  schema: z.object({}),
  initial: () => ({}),
  intro: () => '认领以后由您承办，期限照常计算，不因换人重算。',
  verb: () => '认领这件隐患',
  after: () => ['进入您的待办'],
  done: () => '已认领',
  Fields: () => null,
});

const assign = define<{ userId: string }>({
  endpoint: doors.assignHazard,
  title: '指定承办人',
  schema: bare(s.Assign),
  initial: () => ({ userId: '' }),
  verb: () => '指定承办人',
  after: () => ['承办人收到待办和消息，期限照常计算'],
  done: () => '已指定承办人',
  Fields: ({ form, ctx }) => (
    <PickField
      form={form}
      name="userId"
      label="承办人"
      options={pickable(ctx.choices.handlers)}
      none="本单位没有可以承办的人员"
    />
  ),
});

const proposeVoid = define<{ reason: string; fileIds: string[] }>({
  endpoint: doors.proposeVoid,
  title: '提出误判撤销',
  intro: () => '撤销须由另一人审核。撤销后本件不再计入统计，但记录和理由永久保留。',
  schema: bare(s.ProposeVoid),
  initial: () => ({ reason: '', fileIds: [] }),
  verb: () => '提出撤销',
  after: () => ['由另一人审核，审核前照常计时'],
  done: () => '已提出撤销',
  Fields: ({ form }) => (
    <>
      <Field form={form} name="reason" label="撤销理由" help="写明误判的事实和依据。">
        {area(4)}
      </Field>
      <Files form={form} label="证明材料" />
    </>
  ),
});

const decideVoid = define<Decision>({
  endpoint: doors.decideVoid,
  title: '审核撤销',
  schema: decisionOnly,
  also: undecided,
  initial: () => ({ approve: null, opinion: '' }),
  more: (ctx) => ({ requestId: pendingOf(ctx, 'void')?.id }),
  verb: (value) => decided(value, '同意撤销', '不同意撤销', '作出审核结论'),
  after: (_ctx, value) =>
    value.approve === null
      ? []
      : value.approve
        ? ['本件撤销，不再计入统计，记录和理由永久保留']
        : ['本件照常办理，提出人收到理由'],
  done: (value) => decided(value, '已同意撤销', '已不同意撤销', ''),
  Fields: ({ form }) => <DecisionFields form={form} yes="同意撤销" no="不同意" />,
  Aside: ({ ctx }) => {
    const request = pendingOf(ctx, 'void');
    return request ? <RequestCard request={request} /> : null;
  },
});

const urge = define<{ text: string }>({
  endpoint: doors.urgeHazard,
  title: '催办',
  versioned: false,
  intro: () => '告诉该办的人抓紧办。期限不变，催办记入办理经过，同一单位一天一次。',
  schema: s.Urge,
  initial: () => ({ text: '' }),
  verb: () => '催办',
  after: () => ['该办的人和承办人各收到一条消息', '催办人、时间和内容记入办理经过'],
  done: () => '已催办',
  Fields: ({ form }) => (
    <Field form={form} name="text" label="催办内容">
      {area(4)}
    </Field>
  ),
});

const comment = define<{ text: string }>({
  endpoint: doors.commentHazard,
  title: '内部备注',
  versioned: false,
  intro: () => '只有监管方能看到，企业看不到。',
  schema: s.AddComment,
  initial: () => ({ text: '' }),
  verb: () => '添加备注',
  after: () => [],
  done: () => '已添加备注',
  Fields: ({ form }) => (
    <Field form={form} name="text" label="备注">
      {area(4)}
    </Field>
  ),
});

const specs: Readonly<Record<HazardAction, ActSpec>> = {
  judge: judgeSpec,
  rejudge: rejudgeSpec,
  withdrawJudgement: withdrawSpec,
  confirm,
  rejectJudgement,
  issueNotice,
  signNotice,
  submitPlan,
  reviewPlan,
  addProgress,
  setMeasures,
  orderStop,
  requestExtension,
  decideExtension,
  addEvidence,
  submitCompletion,
  verify,
  applyResume,
  decideResume,
  applyClosure,
  close,
  lookBack,
  reopen,
  transfer,
  claim,
  assign,
  proposeVoid,
  decideVoid,
  urge,
  comment,
};

export const specOf = (action: string | undefined): ActSpec | undefined =>
  action && Object.hasOwn(specs, action) ? specs[action as HazardAction] : undefined;
