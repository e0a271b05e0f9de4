/** 填报: a unit reports its figure of a period with proof; on the desktop and on the phone. */
import { Input, Select } from 'antd';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { PlainDate } from '#kernel/shared/time.ts';
import { toApiError, upload } from '#kernel/web/api.ts';
import { useAct, useGet, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  Button,
  Card,
  ErrorFace,
  Field,
  FileDrop,
  FormPage,
  Loading,
  Page,
  Segmented,
  useForm,
} from '#kernel/web/ui/index.ts';
import {
  getIndicator,
  getIndicatorTrend,
  getIndicatorUnits,
  listIndicatorReports,
  listIndicators,
  openIndicator,
  reportIndicator,
} from '../../shared/contract.ts';
import { figureText } from '../../shared/labels.ts';
import { periodMonths, periodOf, spanWords, type PeriodKind } from '../../shared/periods.ts';
import type { IndicatorDetail, IndicatorReport } from '../../shared/schema.ts';
import { addMonths } from '#kernel/shared/time.ts';
import '../indicators.css';

const kinds: readonly { value: PeriodKind; label: string }[] = [
  { value: 'month', label: '月' },
  { value: 'quarter', label: '季度' },
  { value: 'halfYear', label: '半年' },
  { value: 'year', label: '全年' },
];

export function Component() {
  const { code = '' } = useParams();
  const query = useGet(getIndicator, { params: { code } });
  const crumbs = [
    { label: '指标目录', to: '/indicators' },
    { label: query.data?.title ?? '指标', to: `/indicators/${code}` },
  ];
  return (
    <Page title={query.data ? `填报：${query.data.title}` : '填报'} crumbs={crumbs} note={query.data?.formula}>
      {query.error ? (
        <Card>
          <ErrorFace error={query.error} onRetry={() => void query.refetch()} />
        </Card>
      ) : query.data ? (
        <Card>
          <ReportForm detail={query.data} />
        </Card>
      ) : (
        <Loading rows={6} />
      )}
    </Page>
  );
}

interface Filled {
  unitId: string;
  numerator: string;
  denominator: string;
  note: string;
  reason: string;
}

function ReportForm({ detail }: { detail: IndicatorDetail }) {
  const session = useSession();
  const navigate = useNavigate();
  const today = session.today as PlainDate;
  const [at, setAt] = useUrlState({ kind: 'quarter', day: '' });
  const kind = (kinds.find((k) => k.value === at.kind)?.value ?? 'quarter') as PeriodKind;
  const choices = Array.from({ length: 8 }, (_, i) => periodOf(kind, addMonths(today, -i * periodMonths[kind])));
  const span = choices.find((c) => c.from === at.day) ?? choices[kind === 'year' ? 0 : 1] ?? periodOf(kind, today);
  const form = useForm<Filled>({
    initial: {
      unitId: detail.reportUnits.find((u) => u.id === detail.ownUnitId)?.id ?? detail.reportUnits[0]?.id ?? '',
      numerator: '',
      denominator: '',
      note: '',
      reason: '',
    },
    draftKey: `indicators.report.${detail.code}`,
  });
  const [files, setFiles] = useState<{ id: string; name: string }[]>([]);
  const [fault, setFault] = useState('');
  const former = useGet(
    listIndicatorReports,
    { params: { code: detail.code }, query: { unit: form.value.unitId, limit: 50 } },
    { enabled: form.value.unitId !== '' },
  );
  const now = ((former.data as { items: IndicatorReport[] } | undefined)?.items ?? []).find(
    (r) => r.from === span.from && r.to === span.to,
  );
  const last = ((former.data as { items: IndicatorReport[] } | undefined)?.items ?? []).find(
    (r) => r.isCurrent && r.to < span.from,
  );
  const save = useAct(reportIndicator, {
    invalidate: [
      getIndicator,
      getIndicatorTrend,
      getIndicatorUnits,
      listIndicatorReports,
      listIndicators,
      openIndicator,
    ],
    onDone: () => {
      form.settled();
      void navigate(`/indicators/${detail.code}?unit=${form.value.unitId}`);
    },
  });
  const isRate = detail.form === 'rate';
  // Money is asked in 万元 and kept in fen.
  const scale = detail.unit === '万元' ? 1_000_000 : 1;
  const send = (withdraw: boolean): void =>
    void save.act({
      params: { code: detail.code },
      body: {
        unitId: form.value.unitId,
        ...span,
        numerator: withdraw ? 0 : Math.round(Number(form.value.numerator) * scale * 10_000) / 10_000,
        denominator: isRate && !withdraw ? Number(form.value.denominator) : null,
        note: form.value.note,
        reason: form.value.reason,
        fileIds: files.map((f) => f.id),
        withdraw,
      },
    });
  const submit = (value: Filled): void => {
    const issues = [
      ...(value.numerator === '' || Number.isNaN(Number(value.numerator))
        ? [{ path: 'numerator', message: '请填写数字' }]
        : []),
      ...(isRate && (value.denominator === '' || Number.isNaN(Number(value.denominator)))
        ? [{ path: 'denominator', message: '请填写数字' }]
        : []),
      ...(now && value.reason.trim() === '' ? [{ path: 'reason', message: '这一期填报过，请写明更正原因' }] : []),
      ...(files.length === 0 && value.note.trim() === ''
        ? [{ path: 'note', message: '请上传佐证材料，或写清数据出处' }]
        : []),
    ];
    form.setErrors(issues);
    if (issues.length === 0) send(false);
  };
  if (detail.reportUnits.length === 0)
    return (
      <p className="z-ink2">
        {detail.source === 'computed'
          ? '这个指标由系统自动计算，不用填报；数不对时请到原始记录中更正。'
          : '这个指标由本单位经办、审核或负责人填报，您可以查看。'}
      </p>
    );
  return (
    <FormPage
      form={form}
      onSubmit={submit}
      submit={now ? `更正${spanWords(span.from, span.to)}的数` : `填报${spanWords(span.from, span.to)}`}
      error={save.error}
      busy={save.busy}
      after={[
        '立即计入这一期的数，安委办和本单位都能看到',
        now ? '原来的数保留，并写明由谁、何时、为什么更正' : '以后发现错误可以更正，原数保留',
      ]}
      afterTitle="报出以后"
      extra={
        now && !now.isWithdrawn ? (
          <Button
            type="button"
            onClick={() => {
              if (form.value.reason.trim() === '') form.setErrors([{ path: 'reason', message: '撤回也要写明原因' }]);
              else send(true);
            }}
          >
            撤回这一期
          </Button>
        ) : undefined
      }
    >
      {detail.reportUnits.length > 1 ? (
        <Field form={form} name="unitId" label="填报单位" help="代其他单位登记时，记录里会写明是谁登记的">
          {({ status: _status, ...p }) => (
            <Select
              {...p}
              showSearch
              optionFilterProp="label"
              options={detail.reportUnits.map((u) => ({ value: u.id, label: u.name }))}
              style={{ width: '100%' }}
            />
          )}
        </Field>
      ) : null}
      <div role="group" aria-label="填报期">
        <div className="z-field-label">
          <span className="z-field-name">填报期</span>
        </div>
        <div className="in-period">
          <Segmented
            label="填报期的长短"
            options={kinds}
            value={kind}
            onChange={(next) => setAt({ kind: next, day: '' })}
          />
          <Select
            aria-label="哪一期"
            value={span.from}
            options={choices.map((c) => ({ value: c.from, label: spanWords(c.from, c.to) }))}
            onChange={(next: string) => setAt({ day: next })}
            style={{ minWidth: 180 }}
          />
        </div>
        {now ? (
          <div className="z-field-help">
            这一期已由{now.byUnit}
            {now.by}填报：
            {now.isWithdrawn
              ? '已撤回'
              : now.denominator === null
                ? figureText(detail, now)
                : `${now.numerator}/${now.denominator}`}
            。再次提交为更正。
          </div>
        ) : last ? (
          <div className="z-field-help">
            上一次（{last.period}）：
            {last.denominator === null ? figureText(detail, last) : `${last.numerator}/${last.denominator}`}
          </div>
        ) : null}
      </div>
      <div className="in-two">
        <Field form={form} name="numerator" label={isRate ? `已完成（${detail.unit}）` : `数（${detail.unit}）`}>
          {(p) => <Input {...p} inputMode="decimal" autoComplete="off" />}
        </Field>
        {isRate ? (
          <Field form={form} name="denominator" label={`应完成（${detail.unit}）`}>
            {(p) => <Input {...p} inputMode="decimal" autoComplete="off" />}
          </Field>
        ) : null}
      </div>
      <Field
        form={form}
        name="note"
        label="依据和说明"
        help="写清数据出处，如台账名称、会议纪要、文件号"
        optional={files.length > 0}
      >
        {(p) => <Input.TextArea {...p} rows={3} maxLength={1000} />}
      </Field>
      {now ? (
        <Field form={form} name="reason" label="更正原因">
          {(p) => <Input {...p} maxLength={500} />}
        </Field>
      ) : null}
      <div role="group" aria-label="佐证材料">
        <div className="z-field-label">
          <span className="z-field-name">佐证材料（选填）</span>
        </div>
        <FileDrop
          accept=".pdf,.doc,.docx,.xls,.xlsx,.jpg,.jpeg,.png"
          hint="文件、表格或照片，可以多次添加"
          onFile={(file) => {
            setFault('');
            void upload(file)
              .then((meta) => setFiles((list) => [...list, { id: meta.id, name: meta.name }]))
              .catch((error: unknown) => setFault(toApiError(error).detail));
          }}
        />
        {fault ? (
          <p className="z-field-error" role="alert">
            {fault}
          </p>
        ) : null}
        <ul className="in-filelist" aria-label="已添加的佐证">
          {files.map((f) => (
            <li key={f.id}>
              <span className="z-one">{f.name}</span>
              <Button
                type="button"
                kind="quiet"
                size="s"
                icon={Trash2}
                onClick={() => setFiles((list) => list.filter((one) => one.id !== f.id))}
              >
                移除
              </Button>
            </li>
          ))}
        </ul>
      </div>
    </FormPage>
  );
}
