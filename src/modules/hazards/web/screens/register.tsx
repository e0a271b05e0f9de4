/** 登记隐患 at the desk: what an inspector found, or what a firm reports without a phone. */
import { Input, Select } from 'antd';
import { useState } from 'react';
import { Link, Navigate, useSearchParams } from 'react-router';
import { day } from '#kernel/web/format.ts';
import { useAct, useGet, usePhone } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  Card,
  Choice,
  Clock,
  DayInput,
  DoneFace,
  EnterprisePicker,
  Field,
  FormPage,
  GradeTag,
  LinkButton,
  Page,
  Row,
  Rows,
  Stack,
  StateBadge,
  useForm,
} from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import { heatOfHazards, listHazards, listViews, reportHazard } from '../../shared/contract.ts';
import type { Channel } from '../../shared/labels.ts';
import { ReportHazard, type HazardRecord } from '../../shared/schema.ts';
import { badgeOf } from '../../shared/states.ts';
import { checking } from '../acts/checking.ts';
import { FilesField } from '../parts/files.tsx';
import { CandidatesCard, noAnswers, type Answers } from '../parts/candidates.tsx';
import { CriteriaInput } from '../parts/inputs.tsx';
import { nextInWords } from '../parts/names.ts';
import { ChannelSelect, firstChannel, useReporter } from '../parts/reporter.tsx';
import { useReference } from '../reference.ts';
import { recordPath } from '../words.ts';
import '../hazards.css';

interface Value {
  enterpriseId: string;
  enterpriseName: string;
  channel: Channel;
  foundOn: string;
  finders: string;
  industry: string;
  place: string;
  title: string;
  description: string;
  photoIds: string[];
  suggestedCriterionIds: string[];
  fixableNow: boolean | null;
  interimMeasures: string;
}

export function Component() {
  // Asked once: a window made narrow must not throw the form away.
  const narrow = usePhone();
  const [phone] = useState(narrow);
  const [address] = useSearchParams();
  return phone ? <Navigate to="/report" replace /> : <Register key={address.get('enterprise') ?? ''} />;
}

function Register() {
  const session = useSession();
  const reporter = useReporter();
  const reference = useReference();
  const [address] = useSearchParams();
  const [done, setDone] = useState<HazardRecord | null>(null);
  const [answers, setAnswers] = useState<Answers>(noAnswers);
  const isFirm = reporter.enterpriseId !== null;
  const initial: Value = {
    enterpriseId: reporter.enterpriseId ?? address.get('enterprise') ?? '',
    enterpriseName: isFirm ? (session.unit?.name ?? '') : (address.get('name') ?? ''),
    channel: firstChannel(reporter.unitKind),
    foundOn: session.today,
    finders: '',
    industry: '',
    place: '',
    title: '',
    description: '',
    photoIds: [],
    suggestedCriterionIds: [],
    fixableNow: null,
    interimMeasures: '',
  };
  const [schema] = useState(() =>
    checking<Value>(ReportHazard.omit({ industry: true, fixableNow: true }), [], (value) => [
      ...(value.fixableNow === null ? [{ path: 'fixableNow', message: '请选择能不能马上改好' }] : []),
      ...(value.photoIds.length === 0 ? [{ path: 'photoIds', message: '请至少上传一张现场照片' }] : []),
      ...(value.foundOn > session.today
        ? [{ path: 'foundOn', message: `发现日期还没有到，今天是 ${session.today}` }]
        : []),
    ]),
  );
  const form = useForm<Value>({ initial, schema, draftKey: 'hazards.new' });
  const save = useAct(reportHazard, {
    invalidate: [listHazards, heatOfHazards, listViews, getWorkbench],
    onDone: (record) => {
      form.settled();
      setDone(record as HazardRecord);
    },
  });
  const { value } = form;

  if (done) {
    return (
      <Page title="登记隐患" crumbs={[{ label: '隐患台账', to: '/hazards' }, { label: '登记隐患' }]}>
        <Card>
          <DoneFace
            title="已登记"
            code={done.code}
            next={nextInWords(done)}
            action={{ label: '看这件隐患', to: recordPath(done.id) }}
          />
          <p className="hz-center">
            <LinkButton
              onClick={() => {
                form.reset();
                save.reset();
                setAnswers(noAnswers);
                setDone(null);
              }}
            >
              再登记一件
            </LinkButton>
          </p>
        </Card>
      </Page>
    );
  }

  const send = ({ enterpriseName: _name, industry, fixableNow, ...body }: Value): unknown =>
    save.act({
      body: {
        ...body,
        fixableNow: fixableNow === true,
        ...(industry ? { industry } : {}),
        ...(answers.sameAsId ? { sameAsId: answers.sameAsId } : {}),
        ...(answers.notSameIds.length > 0 ? { notSameIds: [...answers.notSameIds] } : {}),
      },
    });

  return (
    <Page
      title="登记隐患"
      note="一处隐患登记一件；等级由监管部门判定。"
      crumbs={[{ label: '隐患台账', to: '/hazards' }, { label: '登记隐患' }]}
    >
      <div className="hz-actcols">
        <Card>
          <FormPage
            form={form}
            onSubmit={send}
            submit="登记隐患"
            busy={save.busy}
            error={save.error}
            afterTitle="登记以后"
            after={[
              '自动编号，进入待判定；监管部门收到待办',
              isFirm ? '主要负责人能看到这件隐患' : '企业能看到这件隐患和整改要求',
              '自发现日起计时，不停表',
            ]}
          >
            {isFirm ? null : (
              <Field form={form} name="enterpriseId" label="企业" help="企业名称中的两个字，或统一社会信用代码。">
                {(props) => (
                  <EnterprisePicker
                    {...props}
                    initial={
                      value.enterpriseId
                        ? [{ value: value.enterpriseId, label: value.enterpriseName || '所选企业' }]
                        : []
                    }
                    onPick={(picked) => form.set({ enterpriseName: picked[0]?.label ?? '' })}
                  />
                )}
              </Field>
            )}
            <div className="hz-pair">
              <Field form={form} name="foundOn" label="发现日期">
                {(props) => <DayInput {...props} max={session.today} />}
              </Field>
              <Field form={form} name="channel" label="发现渠道">
                {({ id, onChange }) => (
                  <ChannelSelect id={id} unitKind={reporter.unitKind} value={value.channel} onChange={onChange} />
                )}
              </Field>
            </div>
            <Field form={form} name="photoIds" label="现场照片" help="能看清部位和问题；整改后在同一位置再拍。">
              {({ id, value: ids, onChange, ...rest }) => (
                <FilesField
                  id={id}
                  value={ids}
                  onChange={onChange}
                  accept="image/*"
                  add="添加照片"
                  invalid={rest['aria-invalid']}
                  describedBy={rest['aria-describedby']}
                />
              )}
            </Field>
            <Field form={form} name="place" label="所在部位" help="写到复查的人找得到，例如 打磨车间 2 号除尘器。">
              {(props) => <Input {...props} maxLength={100} />}
            </Field>
            <Field form={form} name="title" label="隐患名称" help="部位加问题，一句话。">
              {(props) => <Input {...props} maxLength={100} />}
            </Field>
            <Field form={form} name="description" label="现场情况" optional>
              {(props) => <Input.TextArea {...props} rows={4} maxLength={2000} />}
            </Field>
            <Field
              form={form}
              name="suggestedCriterionIds"
              label="可能对应的判定标准"
              optional
              help="只是登记人的意见，等级由监管部门判定。"
            >
              {({ id, value: ids, onChange, status, ...rest }) => (
                <CriteriaInput
                  id={id}
                  value={ids}
                  onChange={onChange}
                  on={value.foundOn || session.today}
                  industry={value.industry || undefined}
                  description={`${value.title} ${value.description}`}
                  status={status}
                  describedBy={rest['aria-describedby']}
                />
              )}
            </Field>
            <Field form={form} name="fixableNow" label="现在能不能马上改好" group>
              {({ value: now, onChange }) => (
                <Choice
                  label="现在能不能马上改好"
                  value={now === null ? '' : now ? 'yes' : 'no'}
                  onChange={(next) => onChange(next === 'yes')}
                  options={[
                    { value: 'yes', label: '能，今天改完' },
                    { value: 'no', label: '不能，要时间' },
                  ]}
                />
              )}
            </Field>
            {value.fixableNow === false ? (
              <Field form={form} name="interimMeasures" label="改好以前的措施" optional>
                {(props) => <Input.TextArea {...props} rows={2} maxLength={1000} />}
              </Field>
            ) : null}
            <div className="hz-pair">
              <Field
                form={form}
                name="industry"
                label="行业领域"
                optional
                help="隐患属于消防、燃气、特种设备等专门领域时另选。"
              >
                {({ value: chosen, ...props }) => (
                  <Select
                    {...props}
                    value={chosen || undefined}
                    allowClear
                    placeholder="按企业的行业领域"
                    options={reference.industries.map((one) => ({ value: one.code, label: one.name }))}
                    style={{ width: '100%' }}
                    onChange={(next?: string) => props.onChange(next ?? '')}
                  />
                )}
              </Field>
              <Field form={form} name="finders" label="同行检查人员" optional>
                {(props) => <Input {...props} maxLength={100} />}
              </Field>
            </div>
          </FormPage>
        </Card>
        <Stack>
          <CandidatesCard
            asked={{
              enterpriseId: value.enterpriseId,
              title: value.title,
              place: value.place,
              description: value.description,
              foundOn: value.foundOn,
              criteria: value.suggestedCriterionIds,
            }}
            answers={answers}
            onAnswer={setAnswers}
          />
          {value.enterpriseId ? <OpenOnes enterpriseId={value.enterpriseId} name={value.enterpriseName} /> : null}
          <Card title="怎么登记">
            <ul className="hz-tips">
              <li>同一部位、同一问题只登记一件；已有的在档案里补证据。</li>
              <li>发现日期决定用哪一版标准判定，{day(session.today)} 以前发现的按当时有效的条款。</li>
              <li>当场能改好的也要登记，改好后报告完成。</li>
            </ul>
          </Card>
        </Stack>
      </div>
    </Page>
  );
}

/** What is already open at this firm, so that one place does not get two numbers. */
function OpenOnes({ enterpriseId, name }: { enterpriseId: string; name: string }) {
  const list = useGet(
    listHazards,
    { query: { enterprise: enterpriseId, state: 'open', limit: 6, sort: 'foundOn', order: 'desc' } },
    { keep: true },
  );
  if (!list.data) return null;
  return (
    <Card
      title={list.data.total > 0 ? `这家企业未销号 ${list.data.total} 件` : '这家企业没有未销号的隐患'}
      pad={list.data.total === 0}
      extra={
        list.data.total > 6 ? (
          <Link to={`/hazards?enterprise=${enterpriseId}&state=open`}>全部 {list.data.total} 件</Link>
        ) : null
      }
    >
      {list.data.total > 0 ? (
        <Rows label={`${name}未销号隐患`}>
          {list.data.items.map((row) => (
            <Row
              key={row.id}
              to={recordPath(row.id)}
              title={
                <>
                  <GradeTag grade={row.grade} />
                  {row.title}
                </>
              }
              note={
                <>
                  <span>{row.place}</span>
                  <span>{row.foundOn} 发现</span>
                </>
              }
              right={
                <>
                  <StateBadge {...badgeOf(row)} />
                  <Clock bare size="s" due={row.stepDueAt ?? row.stepDueOn} label="本环节期限" />
                </>
              }
            />
          ))}
        </Rows>
      ) : (
        <p className="z-ink2">可以放心登记，不会重复。</p>
      )}
    </Card>
  );
}
