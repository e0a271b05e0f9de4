/**
 * The wizard of judging (判定向导): which standards apply and why, the clauses, their questions, what the answers come to, and the
 * person's own decision. What is shown is worked out by the same function as on the server, which believes none of it.
 */
import { useQueries } from '@tanstack/react-query';
import { Input } from 'antd';
import { CircleCheck, CircleHelp, CircleX } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { call } from '#kernel/web/api.ts';
import { day } from '#kernel/web/format.ts';
import { queryKeyOf, useGet } from '#kernel/web/hooks.ts';
import { Choice, DayInput, Field, Icon, LinkButton, Tag } from '#kernel/web/ui/index.ts';
import type { FormState } from '#kernel/web/ui/index.ts';
import { getCriterionDetail } from '#modules/criteria/shared/contract.ts';
import {
  noAnswers,
  type Answer,
  type Condition,
  countOf,
  counted,
  type Finding,
  judge,
  type Judgement,
  type JudgementAnswers,
  needsExpert,
  type Question,
} from '#modules/criteria/shared/judgement.ts';
import { answerLabels, outcomeLabels } from '#modules/criteria/shared/labels.ts';
import type { ApplicableStandard, CriterionDetail } from '#modules/criteria/shared/schema.ts';
import * as doors from '../../shared/contract.ts';
import { gradeLabels, rejudgeCauses, type JudgeMethod, type RejudgeCause } from '../../shared/labels.ts';
import * as s from '../../shared/schema.ts';
import { EvidenceCard, JudgementCard } from '../parts/cards.tsx';
import { FilesField } from '../parts/files.tsx';
import { CriteriaInput } from '../parts/inputs.tsx';
import { define, type ActContext, type ActSpec } from './spec.ts';

const { TextArea } = Input;

interface JudgeValue {
  /** Only when judging again. */
  cause: RejudgeCause | '';
  grade: 'general' | 'major' | '';
  criterionIds: string[];
  answers: JudgementAnswers;
  departure: string;
  reason: string;
  hasExpert: boolean;
  expertOpinionFileId: string;
  expertName: string;
  dueOn: string;
}

/** Items read for the wizard, by id and day: the checks of the form are no component and cannot ask. */
const known = new Map<string, CriterionDetail>();
const knownOf = (ids: readonly string[], on: string): CriterionDetail[] =>
  ids.flatMap((id) => known.get(`${id} ${on}`) ?? []);

const onOf = (value: JudgeValue, ctx: ActContext): string =>
  value.cause === 'newEdition' ? ctx.today : ctx.record.foundOn;

const demandsOpinion = (items: readonly CriterionDetail[]): boolean =>
  items.some((c) => c.isCatchAll || needsExpert(c.condition));

function methodOf(value: JudgeValue, items: readonly CriterionDetail[]): JudgeMethod {
  if (value.hasExpert && !demandsOpinion(items)) return 'expert';
  return items.some((c) => c.role === 'comprehensive') && !items.some((c) => c.role === 'direct')
    ? 'comprehensive'
    : 'direct';
}

function compute(value: JudgeValue, items: readonly CriterionDetail[]): Judgement {
  return judge(items, value.answers, {
    hasOpinion: value.hasExpert && value.expertOpinionFileId !== '',
    alone: methodOf(value, items) === 'expert',
  });
}

/** Answers of items no longer chosen, and counts that nothing asks for, do not travel. */
function trimmed(value: JudgeValue, items: readonly CriterionDetail[]): JudgementAnswers {
  const counts = items.some((c) => countOf(c.condition) !== undefined);
  return {
    facts: Object.fromEntries(Object.entries(value.answers.facts).filter(([id]) => value.criterionIds.includes(id))),
    place: counts ? value.answers.place : null,
    met: counts ? value.answers.met : null,
    fixed: counts ? value.answers.fixed.filter((one) => (value.answers.met ?? []).includes(one)) : [],
  };
}

/* ---------- step 1: standards ---------- */

const groups: readonly { applies: ApplicableStandard['applies']; title: string }[] = [
  { applies: 'industry', title: '按企业行业领域适用' },
  { applies: 'topic', title: '按隐患事项适用' },
  { applies: 'focus', title: '重点检查事项（不能单独认定重大）' },
  { applies: 'other', title: '当日有效，一般不适用于本件' },
  { applies: 'notInForce', title: '当日无效，不能引用' },
];

function Standards({
  standards,
  chosen,
  onChoose,
}: {
  standards: readonly ApplicableStandard[];
  /** Whose clauses alone are offered. */
  chosen: ApplicableStandard | null;
  onChoose: (standard: ApplicableStandard | null) => void;
}) {
  return (
    <div className="hz-standards">
      {groups.map(({ applies, title }) => {
        const own = standards.filter((one) => one.applies === applies);
        if (own.length === 0) return null;
        const list = (
          <ul>
            {own.map((one) => (
              <li key={one.id}>
                <b>
                  {one.name}
                  {one.docNo ? `（${one.docNo}）` : ''}
                </b>
                <span className="z-note">{one.why}</span>
                {applies === 'notInForce' || one.coverage === 'none' ? null : (
                  <LinkButton
                    aria-pressed={chosen?.id === one.id}
                    onClick={() => onChoose(chosen?.id === one.id ? null : one)}
                  >
                    {chosen?.id === one.id ? '不再只看这一部' : '从这部选条款'}
                  </LinkButton>
                )}
              </li>
            ))}
          </ul>
        );
        return applies === 'industry' || applies === 'topic' ? (
          <section key={applies}>
            <h4>{title}</h4>
            {list}
          </section>
        ) : (
          <details key={applies}>
            <summary>
              {title}，{own.length} 部
            </summary>
            {list}
          </details>
        );
      })}
    </div>
  );
}

function StandardsStep({
  ctx,
  value,
  chosen,
  onChoose,
}: {
  ctx: ActContext;
  value: JudgeValue;
  /** Whose clauses alone are offered. */
  chosen: ApplicableStandard | null;
  onChoose: (standard: ApplicableStandard | null) => void;
}) {
  const basis = useGet(doors.judgingBasis, { params: { id: ctx.record.id } }, { staleTime: 60_000 });
  const on = onOf(value, ctx);
  const standards = value.cause === 'newEdition' ? basis.data?.standardsToday : basis.data?.standards;
  return (
    <section className="hz-step" aria-label="适用的标准">
      <h3>
        <span className="hz-stepno">1</span>适用的标准
      </h3>
      <p className="z-note">
        {value.cause === 'newEdition' ? `按今天 ${day(on)} 有效的标准` : `按发现日 ${day(on)} 有效的标准`}
        {basis.data ? `，企业行业领域：${basis.data.industryName}` : ''}
      </p>
      {basis.error ? <p className="z-note">适用的标准没有取到，不影响下面选择条款。</p> : null}
      {standards ? <Standards standards={standards} chosen={chosen} onChoose={onChoose} /> : null}
      {value.cause !== '' && basis.data ? (
        <p className="z-note">
          {basis.data.newer.length > 0
            ? basis.data.newer.map((one) => `${one.citation}${one.why}`).join('；')
            : '上次引用的条款没有更新的版本。'}
        </p>
      ) : null}
    </section>
  );
}

/* ---------- step 3: questions ---------- */

const groupWords = (c: Condition): string | null =>
  c.kind === 'all'
    ? '以下各项同时存在才构成'
    : c.kind === 'any'
      ? '以下任何一项存在即构成'
      : c.kind === 'atLeast'
        ? `以下存在 ${c.n} 项以上即构成`
        : c.kind === 'expert'
          ? '须经专家论证'
          : null;

const optionsOf = (q: Question): readonly Answer[] =>
  q.kind === 'ask' ? ['yes', 'no', 'unknown'] : ['missing', 'ineffective', 'working', 'unknown'];

function QuestionRow({
  question: q,
  value,
  onChange,
}: {
  question: Question;
  value: Answer | undefined;
  onChange: (answer: Answer) => void;
}) {
  const label = q.kind === 'ask' ? q.text : q.facility;
  return (
    <div className="hz-question">
      <p>{label}</p>
      <Choice
        label={label}
        value={value}
        onChange={onChange}
        options={optionsOf(q).map((one) => ({ value: one, label: answerLabels[one] }))}
      />
    </div>
  );
}

function Questions({
  condition,
  answers,
  onAnswer,
}: {
  condition: Condition;
  answers: Readonly<Record<string, Answer>>;
  onAnswer: (key: string, answer: Answer) => void;
}) {
  if (condition.kind === 'count') return null;
  if (condition.kind === 'ask' || condition.kind === 'effective')
    return (
      <QuestionRow
        question={condition}
        value={answers[condition.key]}
        onChange={(answer) => onAnswer(condition.key, answer)}
      />
    );
  const parts = Array.isArray(condition.of) ? condition.of : [condition.of];
  return (
    <div className="hz-questions">
      <p className="hz-questions-how">{groupWords(condition)}</p>
      {parts.map((part, n) => (
        <Questions key={n} condition={part} answers={answers} onAnswer={onAnswer} />
      ))}
    </div>
  );
}

/** `7.3.1、7.5` as typed; whatever is no number yet waits in the field. */
const numbersIn = (typed: string): string[] => [...new Set(typed.match(/\d{1,2}(?:\.\d{1,2}){1,3}/g) ?? [])];

function NumbersInput({
  label,
  help,
  value,
  onChange,
}: {
  label: string;
  help: string;
  value: readonly string[] | null;
  onChange: (numbers: string[] | null) => void;
}) {
  const [typed, setTyped] = useState((value ?? []).join('、'));
  return (
    <label className="hz-numbers">
      <span>{label}</span>
      <Input
        value={typed}
        placeholder="如 7.3.1、7.3.4、7.5"
        onChange={(event) => {
          setTyped(event.target.value);
          onChange(event.target.value.trim() === '' ? null : numbersIn(event.target.value));
        }}
      />
      <span className="z-note">{help}</span>
    </label>
  );
}

function Counting({
  condition,
  answers,
  onChange,
}: {
  condition: Extract<Condition, { kind: 'count' }>;
  answers: JudgementAnswers;
  onChange: (patch: Partial<JudgementAnswers>) => void;
}) {
  const found = counted({ met: answers.met ?? [], fixed: answers.fixed });
  const bars = condition.bars.filter((bar) => bar.place === answers.place);
  return (
    <div className="hz-questions">
      <p className="hz-questions-how">综合判定：按场所类别清点命中的条款（{condition.rule}）</p>
      <Choice
        label="场所类别"
        value={answers.place}
        onChange={(place) => onChange({ place })}
        options={condition.places.map((one) => ({ value: one.key, label: one.label }))}
      />
      <NumbersInput
        label="命中的综合判定要素条号"
        help="逐条对照标准第7章填写条号，用顿号隔开；同一条只计一次。"
        value={answers.met}
        onChange={(met) => onChange({ met })}
      />
      <NumbersInput
        label="其中已当场整改的条号（没有不填）"
        help="能立即整改并已整改的不计入。"
        value={answers.fixed}
        onChange={(fixed) => onChange({ fixed: fixed ?? [] })}
      />
      {bars.length > 0 && answers.met ? (
        <div role="status">
          <ul className="hz-tips">
            {bars.map((bar) => {
              const own = bar.clauses ? found.filter((one) => bar.clauses?.includes(one)) : found;
              return (
                <li key={bar.label}>
                  {bar.label}：计 {own.length} 条，须 {bar.atLeast} 条以上
                </li>
              );
            })}
          </ul>
        </div>
      ) : null}
    </div>
  );
}

function QuestionsStep({ form, items }: { form: FormState<JudgeValue>; items: readonly CriterionDetail[] }) {
  const { answers } = form.value;
  const counting = items.map((c) => countOf(c.condition)).find((one) => one !== undefined);
  const change = (patch: Partial<JudgementAnswers>): void => form.set({ answers: { ...answers, ...patch } });
  return (
    <>
      {items.map((c) => (
        <div key={c.id} className="hz-item">
          <p>
            <b>{c.citation}</b>
          </p>
          {c.kind === 'focus' ? (
            <p className="z-note">重点检查事项只作参考，怎样回答都不能单独认定重大。</p>
          ) : c.role === 'companion' ? (
            <p className="z-note">须与所涉条款一并引用，不单独提问。</p>
          ) : (
            <Questions
              condition={c.condition}
              answers={answers.facts[c.id] ?? {}}
              onAnswer={(key, answer) =>
                change({ facts: { ...answers.facts, [c.id]: { ...answers.facts[c.id], [key]: answer } } })
              }
            />
          )}
        </div>
      ))}
      {counting ? <Counting condition={counting} answers={answers} onChange={change} /> : null}
    </>
  );
}

/* ---------- step 4: result ---------- */

const truthIcons = { yes: CircleCheck, no: CircleX, unknown: CircleHelp };
const truthWords = { yes: '符合', no: '不符合', unknown: '尚不清楚' };

/** What each item came to, with what made it, what is lacking and what is still to be found out. */
function Findings({ findings }: { findings: readonly Finding[] }) {
  return (
    <ul className="hz-findings">
      {findings.map((one) => (
        <li key={one.id}>
          <div className="hz-inline">
            <Icon as={truthIcons[one.truth]} />
            <b>{one.citation}</b>
            <span>{truthWords[one.truth]}</span>
          </div>
          {one.made.length > 0 && one.truth !== 'no' ? <p>存在：{one.made.join('；')}</p> : null}
          {one.truth === 'no' && one.lacking.length > 0 ? <p>{one.lacking.join('；')}</p> : null}
          {one.toAsk.length > 0 ? <p>还须：{one.toAsk.join('；')}</p> : null}
        </li>
      ))}
    </ul>
  );
}

function Result({ computed, items }: { computed: Judgement; items: readonly CriterionDetail[] }) {
  const more = computed.alsoCite.filter((id) => !items.some((c) => c.id === id));
  return (
    <div className={`hz-result hz-result-${computed.outcome}`} role="status" aria-label="推算结果">
      <p className="hz-result-head">
        按所填情况推算：<b>{outcomeLabels[computed.outcome]}</b>
      </p>
      {computed.findings.length > 0 ? (
        <Findings findings={computed.findings} />
      ) : (
        <p className="z-note">没有引用条款，不构成重大事故隐患。</p>
      )}
      {more.length > 0 ? <p className="z-note">设施已设置但失效，判定为重大时一并引用失效条款。</p> : null}
    </div>
  );
}

/* ---------- the form ---------- */

function useItems(ids: readonly string[], on: string): { items: CriterionDetail[]; loading: boolean } {
  const found = useQueries({
    queries: ids.map((id) => {
      const args = { params: { id }, query: { on } };
      return {
        queryKey: queryKeyOf(getCriterionDetail, args),
        queryFn: ({ signal }: { signal: AbortSignal }) => call(getCriterionDetail, args, { signal }),
        staleTime: 60_000,
      };
    }),
  });
  const items = found.flatMap((one) => (one.data ? [one.data as CriterionDetail] : []));
  for (const item of items) known.set(`${item.id} ${on}`, item);
  return { items, loading: found.some((one) => one.isPending) };
}

function JudgeFields({ form, ctx, again }: { form: FormState<JudgeValue>; ctx: ActContext; again: boolean }) {
  const { value } = form;
  const on = onOf(value, ctx);
  const { items, loading } = useItems(value.criterionIds, on);
  const computed = useMemo(() => compute(value, items), [value, items]);
  const [standard, setStandard] = useState<ApplicableStandard | null>(null);
  const departs = value.grade !== '' && !loading && computed.outcome !== value.grade;
  const demanded = demandsOpinion(items);
  const { errors, setErrors } = form;
  useEffect(() => {
    // The field has gone with its reason: the list of what is to be mended must not name it.
    if (!departs && errors.some((one) => one.path === 'departure'))
      setErrors(errors.filter((one) => one.path !== 'departure'));
  }, [departs, errors, setErrors]);
  return (
    <>
      {again ? (
        <Field form={form} name="cause" label="重新判定的原因" group>
          {({ value: cause, onChange }) => (
            <Choice
              label="重新判定的原因"
              value={cause}
              onChange={(next: RejudgeCause) => {
                onChange(next);
                // Another day has other editions: their questions are asked anew.
                if ((next === 'newEdition') !== (value.cause === 'newEdition'))
                  form.set({ criterionIds: [], answers: noAnswers });
              }}
              options={(Object.keys(rejudgeCauses) as RejudgeCause[]).map((one) => ({
                value: one,
                label: rejudgeCauses[one],
              }))}
            />
          )}
        </Field>
      ) : null}
      <StandardsStep ctx={ctx} value={value} chosen={standard} onChoose={setStandard} />
      <section className="hz-step" aria-label="引用的条款">
        <h3>
          <span className="hz-stepno">2</span>引用的条款
        </h3>
        {standard ? (
          <p className="z-note" role="status">
            只列《{standard.name}》的条款。<LinkButton onClick={() => setStandard(null)}>看全部标准</LinkButton>
          </p>
        ) : null}
        <Field
          form={form}
          name="criterionIds"
          label="对照的判定标准"
          optional={value.grade !== 'major'}
          help={`只列 ${on} 有效的条款；重点检查事项不能单独认定重大。一般隐患可以不选，直接到第 4 步。`}
        >
          {({ id, value: ids, onChange, status, ...rest }) => (
            <CriteriaInput
              id={id}
              value={ids}
              onChange={onChange}
              on={on}
              industry={ctx.record.industry}
              description={`${ctx.record.title} ${ctx.record.description}`}
              standardId={standard?.id}
              suggested={ctx.record.suggestedCriteria}
              status={status}
              describedBy={rest['aria-describedby']}
            />
          )}
        </Field>
      </section>
      {items.length > 0 ? (
        <section className="hz-step" aria-label="核实情形">
          <h3>
            <span className="hz-stepno">3</span>核实情形
          </h3>
          <Field
            form={form}
            name="answers"
            label="按现场核实的情况回答"
            group
            help="看不出的先选“看不出”，查明后再判。"
          >
            {() => <QuestionsStep form={form} items={items} />}
          </Field>
        </section>
      ) : null}
      <section className="hz-step" aria-label="推算与判定">
        <h3>
          <span className="hz-stepno">4</span>推算与判定
        </h3>
        <Result computed={computed} items={items} />
        <label className="hz-check">
          <input
            type="checkbox"
            checked={value.hasExpert || demanded}
            disabled={demanded}
            onChange={(event) => form.set({ hasExpert: event.target.checked })}
          />
          {demanded ? '所选条款须经专家论证' : '有专家论证意见（没有对应条款，或条款不能单独成立时）'}
        </label>
        {value.hasExpert || demanded ? (
          <>
            <Field form={form} name="expertOpinionFileId" label="专家论证意见" optional={value.grade !== 'major'}>
              {({ id, value: file, onChange, ...rest }) => (
                <FilesField
                  id={id}
                  value={file ? [file] : []}
                  onChange={(ids) => {
                    onChange(ids[0] ?? '');
                    form.set({ hasExpert: true });
                  }}
                  limit={1}
                  invalid={rest['aria-invalid']}
                  describedBy={rest['aria-describedby']}
                  add="上传论证意见"
                />
              )}
            </Field>
            <Field form={form} name="expertName" label="论证专家姓名" optional={value.grade !== 'major'}>
              {(props) => <Input {...props} maxLength={100} placeholder="多位专家用顿号隔开" />}
            </Field>
          </>
        ) : null}
        <Field form={form} name="grade" label="您的判定" group>
          {({ value: grade, onChange }) => (
            <Choice
              label="您的判定"
              value={grade}
              onChange={onChange}
              options={[
                { value: 'general', label: '一般隐患', note: '直接进入整改' },
                { value: 'major', label: '重大事故隐患', note: '核准后入库，两人签收' },
              ]}
            />
          )}
        </Field>
        {departs ? (
          <Field
            form={form}
            name="departure"
            label="不按推算结果判定的理由"
            help={`推算为“${outcomeLabels[computed.outcome]}”，您判定为“${value.grade === '' ? '' : gradeLabels[value.grade]}”。理由与判定一并存档。`}
          >
            {(props) => <TextArea {...props} rows={3} />}
          </Field>
        ) : null}
        <Field form={form} name="reason" label="判定理由" help="写明现场事实与条款的对应关系。">
          {(props) => <TextArea {...props} rows={4} />}
        </Field>
        {computed.outcome !== 'open' && computed.findings.some((one) => one.made.length > 0) && value.reason === '' ? (
          <LinkButton
            onClick={() =>
              form.set({
                reason: computed.findings
                  .filter((one) => one.truth === 'yes')
                  .map((one) => `${one.made.join('，')}，符合${one.citation}`)
                  .join('；')
                  .slice(0, 1000),
              })
            }
          >
            用核实的情形起草
          </LinkButton>
        ) : null}
        {value.grade === 'general' && !again ? (
          <Field form={form} name="dueOn" label="整改期限" optional help="不填时按规定的天数计算。">
            {(props) => <DayInput {...props} min={ctx.today} />}
          </Field>
        ) : null}
      </section>
    </>
  );
}

const initialOf = (dueOn: string): JudgeValue => ({
  cause: '',
  grade: '',
  criterionIds: [],
  answers: noAnswers,
  departure: '',
  reason: '',
  hasExpert: false,
  expertOpinionFileId: '',
  expertName: '',
  dueOn,
});

function faults(value: JudgeValue, ctx: ActContext, again: boolean): { path: string; message: string }[] {
  const items = knownOf(value.criterionIds, onOf(value, ctx));
  const expert = value.hasExpert || demandsOpinion(items);
  const found: { path: string; message: string }[] = [];
  if (again && value.cause === '') found.push({ path: 'cause', message: '请选择重新判定的原因' });
  if (value.grade === '') found.push({ path: 'grade', message: '请选择等级' });
  if (value.grade === 'major' && !expert && value.criterionIds.length === 0)
    found.push({ path: 'criterionIds', message: '判定为重大须引用至少一条判定标准，或附专家论证意见' });
  if (value.grade === 'major' && expert && value.expertOpinionFileId === '')
    found.push({ path: 'expertOpinionFileId', message: '请上传专家论证意见' });
  if (value.expertOpinionFileId !== '' && expert && value.expertName.trim() === '')
    found.push({ path: 'expertName', message: '请填写论证专家姓名' });
  if (
    found.length === 0 &&
    items.length === value.criterionIds.length &&
    compute(value, items).outcome !== value.grade &&
    value.departure.trim().length < 4
  )
    found.push({ path: 'departure', message: '您的判定与推算结果不同，请写明理由（至少 4 个字）' });
  return found;
}

const prepared = (value: JudgeValue, ctx: ActContext): Record<string, unknown> => {
  const items = knownOf(value.criterionIds, onOf(value, ctx));
  const { hasExpert, cause, ...rest } = value;
  const expert = (hasExpert || demandsOpinion(items)) && value.expertOpinionFileId !== '';
  return {
    ...rest,
    ...(cause === '' ? {} : { cause }),
    answers: trimmed(value, items),
    method: methodOf(value, items),
    departure: compute(value, items).outcome === value.grade ? '' : value.departure,
    dueOn: value.grade === 'general' ? value.dueOn : '',
    expertOpinionFileId: expert ? value.expertOpinionFileId : '',
    expertName: expert ? value.expertName : '',
  };
};

const afterMajor = (ctx: ActContext): string[] => [
  `${ctx.record.unitName || '监管部门'}另一人核准后入库，您本人不能核准`,
  '核准后下达整改通知，由主要负责人、实际控制人两人签收',
];
const BLANKS = ['dueOn', 'expertOpinionFileId', 'expertName', 'departure'] as const;
const schemaOf = (schema: typeof s.JudgeHazard) => schema.omit({ version: true });

export const judgeSpec: ActSpec = define<JudgeValue>({
  endpoint: doors.judgeHazard,
  title: '判定等级',
  page: true,
  intro: ({ record }) => <>按发现日 {day(record.foundOn)} 有效的标准判定。重大事故隐患须由监管部门另一人核准后入库。</>,
  schema: schemaOf(s.JudgeHazard),
  blanks: BLANKS,
  also: (value, ctx) => faults(value, ctx, false),
  initial: ({ choices }) => initialOf(choices.defaults.generalDueOn ?? ''),
  prepare: (value, ctx) => prepared(value, ctx),
  verb: (value) =>
    value.grade === 'major' ? '判定为重大，送核准' : value.grade === 'general' ? '判定为一般' : '判定等级',
  after: (ctx, value) =>
    value.grade === 'major'
      ? afterMajor(ctx)
      : value.grade === 'general'
        ? [
            `${ctx.record.enterpriseName}收到整改要求`,
            value.dueOn ? `整改期限 ${day(value.dueOn)}，到期提醒并逐级升级` : '整改期限按规定天数计算',
          ]
        : [],
  done: (value) => (value.grade === 'major' ? '已判定为重大事故隐患' : '已判定为一般隐患'),
  Fields: ({ form, ctx }) => <JudgeFields form={form} ctx={ctx} again={false} />,
  Aside: ({ ctx }) => <EvidenceCard record={ctx.record} />,
});

export const rejudgeSpec: ActSpec = define<JudgeValue>({
  endpoint: doors.rejudgeHazard,
  title: '重新判定',
  page: true,
  intro: ({ record }) => (
    <>
      现为<Tag outline>{gradeLabels[record.grade]}</Tag>
      。原判定留作记录；改判为重大的须另一人核准，由重大改为一般的须先由审核人撤回判定。
    </>
  ),
  schema: s.RejudgeHazard.omit({ version: true }),
  blanks: BLANKS,
  also: (value, ctx) => faults(value, ctx, true),
  initial: () => initialOf(''),
  prepare: (value, ctx) => prepared(value, ctx),
  verb: (value) =>
    value.grade === 'major' ? '重新判定为重大' : value.grade === 'general' ? '重新判定为一般' : '重新判定',
  after: (ctx, value) =>
    value.grade === '' || value.grade === ctx.record.grade
      ? ['原判定留作记录，办理进度不变']
      : value.grade === 'major'
        ? afterMajor(ctx)
        : ['由重大改为一般须先由审核人“撤回判定”，这里不能直接办理'],
  done: () => '已重新判定',
  Fields: ({ form, ctx }) => <JudgeFields form={form} ctx={ctx} again />,
  Aside: ({ ctx }) => (
    <>
      <JudgementCard record={ctx.record} />
      <EvidenceCard record={ctx.record} />
    </>
  ),
});

export const withdrawSpec: ActSpec = define<{ opinion: string }>({
  endpoint: doors.withdrawJudgement,
  title: '撤回判定',
  intro: () => '撤回后回到待判定，由另一人重新判定；原判定和已办理的各步留作记录。',
  schema: s.Opinion.omit({ version: true }),
  initial: () => ({ opinion: '' }),
  verb: () => '撤回判定',
  after: () => ['承办人收到重新判定的待办，您本人不能判定', '重大事故隐患件数随即减少，重新判定后按新等级计'],
  done: () => '已撤回判定',
  Fields: ({ form }) => (
    <Field form={form} name="opinion" label="撤回理由" help="写明标准有何变化，或核实到什么新情况。">
      {(props) => <TextArea {...props} rows={4} />}
    </Field>
  ),
  Aside: ({ ctx }) => <JudgementCard record={ctx.record} />,
});
