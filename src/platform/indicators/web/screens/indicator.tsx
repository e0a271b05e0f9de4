/** One indicator: formula, demands, targets, quarter by quarter, unit by unit, what was reported, where it comes from. */
import { PencilLine, Repeat2 } from 'lucide-react';
import { useState } from 'react';
import { useParams } from 'react-router';
import { fileUrl } from '#kernel/web/api.ts';
import { day, time } from '#kernel/web/format.ts';
import { useAct, useGet, usePage, usePhone, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  Button,
  Card,
  Choice,
  ConfirmAct,
  DataTable,
  DayInput,
  Empty,
  ErrorFace,
  KeyValue,
  LinkButton,
  Loading,
  Pager,
  Page,
  QueryFace,
  Row,
  Rows,
  Stack,
  Tag,
  TrendChart,
  type Column,
} from '#kernel/web/ui/index.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import {
  getIndicator,
  getIndicatorTrend,
  getIndicatorUnits,
  listIndicatorReports,
  listIndicators,
  switchIndicator,
} from '../../shared/contract.ts';
import { figureText, shareText, sourceLabels } from '../../shared/labels.ts';
import { lastFullQuarter, spanWords } from '../../shared/periods.ts';
import {
  isUnreported,
  valueOf,
  type IndicatorDetail,
  type IndicatorReport,
  type IndicatorSourceKind,
  type UnitCell,
} from '../../shared/schema.ts';
import { IndicatorFigure, UnitBars, useIndicatorDrawer } from '../public/indicator-figure.tsx';
import { ClauseList } from '../clause-list.tsx';

const betterWords = { higher: '越高越好', lower: '越低越好', none: '不比高低' } as const;
const kindWords = { office: '安委办', department: '部门', street: '街道' } as const;

export function Component() {
  const { code = '' } = useParams();
  const query = useGet(getIndicator, { params: { code } });
  if (query.error)
    return (
      <Page title="指标" crumbs={[{ label: '指标目录', to: '/indicators' }]}>
        <Card>
          <ErrorFace error={query.error} onRetry={() => void query.refetch()} />
        </Card>
      </Page>
    );
  if (!query.data)
    return (
      <Page crumbs={[{ label: '指标目录', to: '/indicators' }]}>
        <Loading rows={8} />
      </Page>
    );
  return <Indicator detail={query.data} />;
}

function Indicator({ detail }: { detail: IndicatorDetail }) {
  const { open, drawer } = useIndicatorDrawer();
  const [switching, setSwitching] = useState(false);
  const [{ unit }, setUrl] = useUrlState({ unit: '' });
  return (
    <Page
      title={detail.title}
      crumbs={[{ label: '指标目录', to: '/indicators' }, { label: detail.roomLabel }]}
      note={`${sourceLabels[detail.source]}，${betterWords[detail.better]}`}
      actions={
        <>
          {detail.allowedActions.includes('switch') ? (
            <Button icon={Repeat2} onClick={() => setSwitching(true)}>
              调整取数方式
            </Button>
          ) : null}
          {detail.allowedActions.includes('report') ? (
            <Button kind="filled" icon={PencilLine} to={`/indicators/${detail.code}/report`}>
              填报
            </Button>
          ) : null}
        </>
      }
    >
      <Stack>
        <Card title="口径">
          <p>{detail.formula}</p>
          <ClauseList clauses={detail.clauses} />
          <KeyValue
            columns={3}
            items={[
              { label: '编码', value: detail.code },
              { label: '计量', value: detail.form === 'rate' ? `比率（按${detail.unit}）` : detail.unit },
              { label: '统计单位', value: detail.unitKinds.map((k) => kindWords[k]).join('、') },
              ...detail.targets.map((t) => ({
                label: `目标值（${t.clause}）`,
                value: (
                  <>
                    {t.text}
                    {t.needsCheck ? <Tag>待核</Tag> : null}
                  </>
                ),
                note: [t.document, t.documentClause, t.dueOn ? `${day(t.dueOn)}前达到` : '', t.note]
                  .filter(Boolean)
                  .join('，'),
              })),
            ]}
          />
        </Card>
        <Trend detail={detail} unit={unit} onUnit={(next) => setUrl({ unit: next })} onOpen={open} />
        {detail.seesDistrict ? <Units detail={detail} onOpen={open} /> : null}
        {detail.source === 'reported' || detail.switches.length > 0 ? <Reports detail={detail} unit={unit} /> : null}
        {detail.switches.length > 0 ? <Switches detail={detail} /> : null}
      </Stack>
      {drawer}
      {switching ? <SwitchSource detail={detail} onClose={() => setSwitching(false)} /> : null}
    </Page>
  );
}

function Trend({
  detail,
  unit,
  onUnit,
  onOpen,
}: {
  detail: IndicatorDetail;
  unit: string;
  onUnit: (unit: string) => void;
  onOpen: (figure: string) => void;
}) {
  const query = useGet(
    getIndicatorTrend,
    { params: { code: detail.code }, query: { quarters: 12, ...(unit ? { unit } : {}) } },
    { keep: true },
  );
  const isRate = detail.form === 'rate';
  const scale = detail.unit === '万元' ? 1_000_000 : 1;
  return (
    <Card pad={false}>
      {query.error ? (
        <ErrorFace error={query.error} onRetry={() => void query.refetch()} />
      ) : !query.data ? (
        <Loading rows={6} />
      ) : query.data.points.length === 0 ? (
        <Empty title="没有可以看的数" text="这个指标不要求您的单位，或由安委办统一掌握。" />
      ) : (
        <>
          <TrendChart
            title={`${query.data.unitName}近 12 个季度`}
            unit={isRate ? '%' : detail.unit}
            points={query.data.points.map((p) => ({
              label: `${(Number(p.from.slice(5, 7)) + 2) / 3}季`,
              group: `${p.from.slice(0, 4)}年`,
            }))}
            line={{
              label: detail.title,
              values: query.data.points.map((p) => {
                const value = valueOf(detail.form, p);
                return value === null ? null : isRate ? Math.floor(value * 1000) / 10 : value / scale;
              }),
            }}
            figure={(_series, point) => {
              const p = query.data?.points[point];
              return p
                ? {
                    sentence: `${query.data.unitName} ${p.label} ${detail.title} ${figureText(detail, p)}`,
                    onOpen: () => onOpen(p.ref),
                  }
                : null;
            }}
          />
          {unit && unit !== detail.ownUnitId ? (
            <p className="z-card-pad">
              <LinkButton onClick={() => onUnit('')}>{detail.seesDistrict ? '回到全区' : '回到本单位'}</LinkButton>
            </p>
          ) : null}
        </>
      )}
    </Card>
  );
}

function Units({ detail, onOpen }: { detail: IndicatorDetail; onOpen: (figure: string) => void }) {
  const session = useSession();
  const [q, set] = useUrlState({ from: '', to: '' });
  const span =
    q.from && q.to ? { from: q.from as PlainDate, to: q.to as PlainDate } : lastFullQuarter(session.today as PlainDate);
  const query = useGet(getIndicatorUnits, { params: { code: detail.code }, query: span }, { keep: true });
  return (
    <Card
      title={`各单位 ${spanWords(span.from, span.to)}`}
      extra={
        <span className="in-period">
          <label>
            从{' '}
            <input
              type="date"
              className="z-input"
              value={span.from}
              max={span.to}
              onChange={(e) => e.target.value && set({ from: e.target.value, to: span.to })}
            />
          </label>
          <label>
            到{' '}
            <input
              type="date"
              className="z-input"
              value={span.to}
              min={span.from}
              onChange={(e) => e.target.value && set({ from: span.from, to: e.target.value })}
            />
          </label>
        </span>
      }
    >
      <QueryFace query={query} rows={8}>
        {(data) => {
          const cells = data.units as UnitCell[];
          const shown = cells.filter((u) =>
            detail.form === 'rate' ? (u.denominator ?? 0) > 0 : (u.numerator ?? 0) > 0,
          );
          const silent = cells.filter(isUnreported);
          const without = cells.filter((u) => !shown.includes(u) && !silent.includes(u));
          return (
            <>
              {data.district ? (
                <p>
                  全区{' '}
                  <IndicatorFigure
                    figure={data.district.ref}
                    numerator={data.district.numerator}
                    denominator={data.district.denominator}
                    form={detail.form}
                    unit={detail.unit}
                    sentence={`全区 ${detail.title}`}
                    size="m"
                    onOpen={onOpen}
                  />{' '}
                  <span className="z-note">{shareText(data.district.reported)}</span>
                </p>
              ) : null}
              {shown.length > 0 ? (
                <UnitBars
                  units={shown}
                  form={detail.form}
                  unit={detail.unit}
                  title={detail.title}
                  onOpen={(cell) => onOpen(cell.ref)}
                />
              ) : null}
              {silent.length > 0 ? (
                <p className="z-note">
                  未报的单位 {silent.length} 个：{silent.map((u) => u.unitName).join('、')}
                </p>
              ) : null}
              {without.length > 0 ? (
                <p className="z-note">
                  {detail.source === 'reported' ? '报为 0 的' : '没有或为 0 的'}单位 {without.length} 个：
                  {without.map((u) => u.unitName).join('、')}
                </p>
              ) : null}
            </>
          );
        }}
      </QueryFace>
    </Card>
  );
}

function Reports({ detail, unit }: { detail: IndicatorDetail; unit: string }) {
  const page = usePage(listIndicatorReports, {
    params: { code: detail.code },
    filters: {},
    ...(unit ? { fixed: { unit } } : {}),
    prefix: 'r',
    size: 10,
  });
  const phone = usePhone();
  const noReports = '还没有填报。按月、季、半年或年填报，附上佐证材料；之后可以更正。';
  const valueIn = (r: IndicatorReport) => (
    <span className={r.isCurrent ? undefined : 'in-old'}>
      {r.isWithdrawn ? '已撤回' : r.denominator === null ? figureText(detail, r) : `${r.numerator}/${r.denominator}`}
    </span>
  );
  const columns: Column<IndicatorReport>[] = [
    { key: 'unit', title: '单位', card: 'head', render: (r) => r.unitName },
    { key: 'period', title: '填报期', card: 'meta', width: '9rem', render: (r) => r.period },
    {
      key: 'value',
      title: '数',
      align: 'right',
      card: 'side',
      width: '8rem',
      render: valueIn,
    },
    {
      key: 'note',
      title: '依据和说明',
      card: 'meta',
      render: (r) => (
        <>
          {r.reason ? <div>更正原因：{r.reason}</div> : null}
          {r.note ? <div>{r.note}</div> : null}
          {r.files.length > 0 ? (
            <div className="in-files">
              {r.files.map((f) => (
                <a key={f.id} className="z-link" href={fileUrl(f.id)} target="_blank" rel="noreferrer">
                  {f.name}
                </a>
              ))}
            </div>
          ) : null}
        </>
      ),
    },
    {
      key: 'by',
      title: '填报人',
      width: '12rem',
      card: 'meta',
      render: (r) => `${r.byUnit}${r.by}，${time(r.at)}`,
    },
  ];
  return (
    <Card title="填报记录" note="更正后原来的数保留，划去显示。" pad={false}>
      {page.error ? (
        <ErrorFace error={page.error} onRetry={() => void page.refetch()} />
      ) : page.loading ? (
        <Loading rows={4} />
      ) : (
        <>
          {phone ? (
            page.items.length === 0 ? (
              <p className="z-card-pad z-ink2">{noReports}</p>
            ) : (
              <Rows label="填报记录">
                {page.items.map((r) => (
                  <Row
                    key={r.id}
                    title={
                      <>
                        {detail.seesDistrict ? `${r.unitName} ` : ''}
                        {r.period} {valueIn(r)}
                      </>
                    }
                    note={
                      <>
                        {r.reason ? <span>更正原因：{r.reason}</span> : null}
                        {r.note ? <span>{r.note}</span> : null}
                        <span>
                          {r.byUnit}
                          {r.by}，{time(r.at)}
                        </span>
                        {r.files.map((f) => (
                          <span key={f.id}>
                            <a className="z-link" href={fileUrl(f.id)} target="_blank" rel="noreferrer">
                              {f.name}
                            </a>
                          </span>
                        ))}
                      </>
                    }
                  />
                ))}
              </Rows>
            )
          ) : (
            <DataTable caption="填报记录" columns={columns} rows={page.items} rowKey={(r) => r.id} empty={noReports} />
          )}
          {(page.total ?? 0) > 10 ? <Pager page={page} unit="次" /> : null}
        </>
      )}
    </Card>
  );
}

const Switches = ({ detail }: { detail: IndicatorDetail }) => (
  <Card title="取数方式的调整" pad={false}>
    <DataTable
      caption="取数方式的调整"
      rows={detail.switches}
      rowKey={(s) => String(s.version)}
      columns={[
        { key: 'from', title: '从哪天起', card: 'head', render: (s) => day(s.validFrom) },
        { key: 'source', title: '取数方式', card: 'side', render: (s) => sourceLabels[s.source] },
        { key: 'basis', title: '依据', card: 'meta', render: (s) => s.basis },
        { key: 'by', title: '决定人', card: 'meta', render: (s) => `${s.by}，${time(s.at)}` },
      ]}
    />
  </Card>
);

function SwitchSource({ detail, onClose }: { detail: IndicatorDetail; onClose: () => void }) {
  const session = useSession();
  const [source, setSource] = useState<IndicatorSourceKind>(detail.source === 'computed' ? 'reported' : 'computed');
  const [validFrom, setValidFrom] = useState(session.today as string);
  const save = useAct(switchIndicator, {
    invalidate: [getIndicator, getIndicatorTrend, getIndicatorUnits, listIndicators],
    onDone: onClose,
  });
  return (
    <ConfirmAct
      open
      onClose={onClose}
      title="调整取数方式"
      intro={`“${detail.title}”现在是${sourceLabels[detail.source]}。`}
      consequences={['从这一天起结束的时期按新的方式取数，以前各期不变', '各单位填报过的数都保留']}
      opinion={{ label: '依据', required: true, placeholder: '文件、会议决定或原因', max: 300 }}
      confirm={`改为${sourceLabels[source]}`}
      busy={save.busy}
      error={save.error}
      act={(basis) => save.act({ params: { code: detail.code }, body: { source, validFrom, basis } })}
    >
      <Choice
        label="取数方式"
        value={source}
        onChange={setSource}
        options={[
          { value: 'computed', label: '自动计算', note: '由系统从记录中数' },
          { value: 'reported', label: '单位填报', note: '由单位报数并附佐证' },
        ]}
      />
      <label htmlFor="in-from">从哪天起</label>
      <DayInput id="in-from" value={validFrom} onChange={setValidFrom} />
    </ConfirmAct>
  );
}
