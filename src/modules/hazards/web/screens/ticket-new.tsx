/** 登记工单: what 12345 or 12350 passed on. There is no field for who called. */
import { Input, Select } from 'antd';
import { useState } from 'react';
import { hour } from '#kernel/web/format.ts';
import { useAct } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  Card,
  DayInput,
  DoneFace,
  EnterprisePicker,
  Field,
  FormPage,
  LinkButton,
  Page,
  Stack,
  useForm,
  optionsOf,
} from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import { heatOfHazards, listHazards, listViews } from '../../shared/contract.ts';
import { RegisterTicket, listTickets, registerTicket, ticketLines, type TicketLine } from '../../shared/tickets.ts';
import { checking } from '../acts/checking.ts';
import { CandidatesCard, noAnswers, type Answers } from '../parts/candidates.tsx';
import { recordPath } from '../words.ts';
import '../hazards.css';

interface Value {
  line: TicketLine;
  number: string;
  receivedDay: string;
  receivedTime: string;
  said: string;
  enterpriseId: string;
  enterpriseName: string;
  place: string;
  title: string;
  description: string;
}

export function Component() {
  const session = useSession();
  const [answers, setAnswers] = useState<Answers>(noAnswers);
  const [done, setDone] = useState<{ id: string; code: string; due: string; asked: boolean } | null>(null);
  const [schema] = useState(() =>
    checking<Value>(
      RegisterTicket.pick({
        line: true,
        number: true,
        said: true,
        enterpriseId: true,
        place: true,
        title: true,
        description: true,
      }),
      [],
      (value) => [
        ...(/^\d{4}-\d\d-\d\d$/.test(value.receivedDay) ? [] : [{ path: 'receivedDay', message: '请填写收到的日期' }]),
        ...(/^([01]\d|2[0-3]):[0-5]\d$/.test(value.receivedTime)
          ? []
          : [{ path: 'receivedTime', message: '时间写成 09:30 的样子' }]),
      ],
    ),
  );
  const [initial] = useState<Value>(() => ({
    line: '12345',
    number: '',
    receivedDay: session.today,
    receivedTime: hour(session.clock()),
    said: '',
    enterpriseId: '',
    enterpriseName: '',
    place: '',
    title: '',
    description: '',
  }));
  const form = useForm<Value>({ initial, schema });
  const save = useAct(registerTicket, {
    invalidate: [listTickets, listHazards, heatOfHazards, listViews, getWorkbench],
    onDone: (answer) => {
      form.settled();
      const { hazard, ticket } = answer as { hazard: { id: string; code: string }; ticket: { replyDueOn: string } };
      setDone({ id: hazard.id, code: hazard.code, due: ticket.replyDueOn, asked: answers.sameAsId !== null });
    },
  });
  const { value } = form;
  const crumbs = [
    { label: '隐患台账', to: '/hazards' },
    { label: '转办工单', to: '/hazards/tickets' },
    { label: '登记工单' },
  ];
  if (done)
    return (
      <Page title="登记工单" crumbs={crumbs}>
        <Card>
          <DoneFace
            title="已登记"
            code={done.code}
            next={`${done.due} 前答复；隐患待监管部门核实判定。`}
            action={
              done.asked
                ? { label: '判断是不是同一件', to: `/hazards/pairs?of=${done.id}` }
                : { label: '看这件隐患', to: recordPath(done.id) }
            }
          />
          <p className="hz-center">
            <LinkButton to="/hazards/tickets">回到工单</LinkButton>
          </p>
        </Card>
      </Page>
    );
  const send = (v: Value): unknown =>
    save.act({
      body: {
        line: v.line,
        number: v.number,
        receivedAt: `${v.receivedDay}T${v.receivedTime}:00+08:00`,
        said: v.said,
        enterpriseId: v.enterpriseId,
        place: v.place,
        title: v.title,
        description: v.description,
        foundOn: v.receivedDay,
        sameAsId: answers.sameAsId,
        notSameIds: [...answers.notSameIds],
      },
    });
  return (
    <Page title="登记工单" note="来电人是谁不登记，也请不要写进反映内容。" crumbs={crumbs}>
      <div className="hz-actcols">
        <Card>
          <FormPage
            form={form}
            onSubmit={send}
            submit="登记工单"
            busy={save.busy}
            error={save.error}
            afterTitle="登记以后"
            after={[
              '同时登记为一件待核实的隐患，监管部门收到待办',
              '答复期限从收到工单起算，到期前提醒您',
              '查实以前企业看不到；查实以后企业看到的是部门检查发现',
            ]}
          >
            <div className="hz-pair">
              <Field form={form} name="line" label="来自">
                {({ id, value: line, onChange }) => (
                  <Select
                    id={id}
                    aria-label="来自"
                    value={line}
                    onChange={onChange}
                    options={optionsOf(ticketLines)}
                    style={{ width: '100%' }}
                  />
                )}
              </Field>
              <Field form={form} name="number" label="工单号">
                {(props) => <Input {...props} maxLength={60} />}
              </Field>
            </div>
            <div className="hz-pair">
              <Field form={form} name="receivedDay" label="收到日期">
                {(props) => <DayInput {...props} max={session.today} />}
              </Field>
              <Field form={form} name="receivedTime" label="收到时间">
                {(props) => <Input {...props} maxLength={5} placeholder="09:30" />}
              </Field>
            </div>
            <Field form={form} name="said" label="反映内容" help="照工单原话写；只有受理人和您看得到。">
              {(props) => <Input.TextArea {...props} rows={4} maxLength={4000} />}
            </Field>
            <Field form={form} name="enterpriseId" label="反映的企业" help="企业名称中的两个字，或统一社会信用代码。">
              {(props) => (
                <EnterprisePicker
                  {...props}
                  onPick={(picked) => form.set({ enterpriseName: picked[0]?.label ?? '' })}
                />
              )}
            </Field>
            <Field form={form} name="place" label="所在部位" help="没有说清的，写企业内大致位置。">
              {(props) => <Input {...props} maxLength={100} />}
            </Field>
            <Field form={form} name="title" label="隐患名称" help="用检查的话写，不照抄来电人的原话。">
              {(props) => <Input {...props} maxLength={100} />}
            </Field>
            <Field
              form={form}
              name="description"
              label="核实要点"
              optional
              help="查实以后企业看得到，不要写出是谁反映的。"
            >
              {(props) => <Input.TextArea {...props} rows={3} maxLength={2000} />}
            </Field>
          </FormPage>
        </Card>
        <Stack>
          <CandidatesCard
            asked={{
              enterpriseId: value.enterpriseId,
              title: value.title,
              place: value.place,
              description: value.description,
              foundOn: value.receivedDay,
              criteria: [],
            }}
            answers={answers}
            onAnswer={setAnswers}
          />
        </Stack>
      </div>
    </Page>
  );
}
