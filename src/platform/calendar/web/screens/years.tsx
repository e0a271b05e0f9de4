/** 工作日历: which days are worked, year by year; the next year is entered by pasting the State Council's notice. */
import { Input } from 'antd';
import { CalendarPlus, Pencil } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { time } from '#kernel/web/format.ts';
import { useAct, useGet, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  ActError,
  Button,
  Card,
  DetailDrawer,
  Field,
  FormPage,
  KeyValue,
  Page,
  QueryFace,
  Tabs,
  useForm,
} from '#kernel/web/ui/index.ts';
import { addCalendarYear, correctCalendarYear, listCalendarYears } from '../../shared/contract.ts';
import { readNotice, writeNotice, yearIssues } from '../../shared/notice.ts';
import type { YearList, YearView } from '../../shared/schema.ts';
import { YearGrid } from '../components/year-grid.tsx';

export function Component() {
  const { today } = useSession();
  const list = useGet(listCalendarYears);
  const [{ year }, set] = useUrlState({ year: today.slice(0, 4) });
  const [form, setForm] = useState<YearView | number | null>(null);
  const next = (data: YearList): number => data.missing[0] ?? Math.max(...data.years.map((y) => y.year)) + 1;
  return (
    <Page
      title="工作日历"
      note="期限按这里的放假和调休上班日计算；没有录入的年份按周一至周五计算，并在期限旁注明"
      actions={
        list.data?.canEdit ? (
          <Button kind="filled" icon={CalendarPlus} onClick={() => setForm(next(list.data))}>
            录入 {next(list.data)} 年
          </Button>
        ) : null
      }
    >
      <QueryFace query={list}>
        {(data) => {
          const shown = data.years.find((y) => String(y.year) === year) ?? data.years.at(-1);
          return (
            <>
              {data.missing.length > 0 ? (
                <p className="z-small" role="status">
                  {data.missing.join('、')} 年的放假安排还没有录入，请在国务院办公厅通知印发后录入。
                </p>
              ) : null}
              <Tabs
                label="年份"
                items={data.years.map((y) => ({ key: String(y.year), label: `${y.year} 年` }))}
                value={String(shown?.year ?? '')}
                onChange={(key) => set({ year: key })}
              />
              {shown ? (
                <Year
                  year={shown}
                  today={today}
                  edit={
                    data.canEdit ? (
                      <Button size="s" icon={Pencil} onClick={() => setForm(shown)}>
                        更正 {shown.year} 年
                      </Button>
                    ) : null
                  }
                />
              ) : null}
            </>
          );
        }}
      </QueryFace>
      <DetailDrawer
        open={form !== null}
        onClose={() => setForm(null)}
        title={typeof form === 'number' ? `录入 ${form} 年的放假安排` : `更正 ${form?.year ?? ''} 年的放假安排`}
        width={720}
      >
        {form !== null ? (
          <YearForm
            key={typeof form === 'number' ? form : form.year}
            before={typeof form === 'number' ? null : form}
            year={typeof form === 'number' ? form : form.year}
            onDone={(saved) => {
              setForm(null);
              set({ year: String(saved.year) });
            }}
          />
        ) : null}
      </DetailDrawer>
    </Page>
  );
}

function Year({ year, today, edit }: { year: YearView; today: string; edit: ReactNode }) {
  return (
    <Card
      title={`${year.year} 年`}
      note={`放假 ${year.daysOff.length} 天，调休上班 ${year.makeUpDays.length} 天`}
      extra={edit}
    >
      <YearGrid year={year.year} daysOff={year.daysOff} makeUpDays={year.makeUpDays} today={today} />
      <div className="cal-lists">
        {writeNotice(year.year, year)
          .split('\n')
          .map((line) => (
            <p key={line} className="z-small">
              {line}
            </p>
          ))}
      </div>
      <KeyValue
        columns={3}
        items={[
          { label: '依据', value: `${year.document}${year.note ? `（${year.note}）` : ''}` },
          { label: '录入', value: year.source === 'seed' ? '随程序提供' : year.loadedBy },
          { label: '录入时间', value: time(year.loadedAt) },
        ]}
      />
    </Card>
  );
}

interface Fields {
  document: string;
  text: string;
  note: string;
}

function YearForm({
  year,
  before,
  onDone,
}: {
  year: number;
  before: YearView | null;
  onDone: (saved: YearView) => void;
}) {
  const form = useForm<Fields>({
    initial: {
      document: before?.document ?? '',
      text: before ? writeNotice(year, before) : '',
      note: before?.note ?? '',
    },
    draftKey: before ? null : `calendar.year.${year}`,
  });
  const options = {
    invalidate: [listCalendarYears],
    onDone: (saved: YearView) => {
      form.settled();
      onDone(saved);
    },
  };
  const add = useAct(addCalendarYear, options);
  const correct = useAct(correctCalendarYear, options);
  const { text } = form.value;
  const read = useMemo(() => readNotice(year, text), [year, text]);
  const faults = [...read.problems, ...yearIssues(year, read).map((issue) => issue.message)];
  const { daysOff, makeUpDays } = read;
  const body = { document: form.value.document, note: form.value.note, daysOff, makeUpDays };
  const submit = (): void => {
    if (form.value.document.trim() === '') {
      form.setErrors([{ path: 'document', message: '请填写放假通知的文号' }]);
      return;
    }
    if (daysOff.length === 0) {
      form.setErrors([{ path: 'text', message: '没有读到放假日期，请粘贴通知中各节日的段落' }]);
      return;
    }
    if (faults.length > 0) {
      form.setErrors(faults.map((message) => ({ path: 'text', message })));
      return;
    }
    if (before) void correct.act({ params: { year }, body: { ...body, version: before.version } });
    else void add.act({ body: { year, ...body } });
  };
  return (
    <FormPage
      form={form}
      onSubmit={submit}
      submit={before ? `更正 ${year} 年` : `录入 ${year} 年`}
      busy={add.busy || correct.busy}
      afterTitle="保存以后"
      after={[
        '此后计算的期限按新的安排；已经定下的届满日不变',
        before ? '更正前的内容留在审计日志中' : '各部门的期限不再注明“该年放假安排未录入”',
      ]}
    >
      <ActError error={add.error ?? correct.error} />
      <Field form={form} name="document" label="通知文号" help="例如：国办发明电〔2026〕9号">
        {(p) => <Input {...p} maxLength={100} />}
      </Field>
      <Field
        form={form}
        name="text"
        label="放假安排"
        help="粘贴通知中各节日的段落，每个节日一行。也可以照这个样子自己填写：元旦：1月1日至3日放假，共3天。1月4日上班。"
      >
        {(p) => <Input.TextArea {...p} autoSize={{ minRows: 7, maxRows: 16 }} maxLength={4000} />}
      </Field>
      <Field form={form} name="note" label="备注" optional>
        {(p) => <Input {...p} maxLength={500} />}
      </Field>
      <Card title="读出的日期" note={`放假 ${daysOff.length} 天，调休上班 ${makeUpDays.length} 天`} tone="sunk">
        {faults.length > 0 ? (
          <ul className="z-small" role="status">
            {faults.map((fault) => (
              <li key={fault}>{fault}</li>
            ))}
          </ul>
        ) : null}
        {daysOff.length > 0 ? (
          <YearGrid year={year} daysOff={daysOff} makeUpDays={makeUpDays} />
        ) : (
          <p className="z-small z-ink2">填写以后，这里按月显示哪天休、哪天班，保存前请核对。</p>
        )}
      </Card>
    </FormPage>
  );
}
