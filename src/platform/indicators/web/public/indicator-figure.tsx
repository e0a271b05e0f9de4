/**
 * A figure of the campaign on any page: the number, and what opens behind it — how it was counted, the demand it answers, the
 * units, the rows. Used by plan, reports and evaluation alike.
 */
import { Download, ExternalLink } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { ReactNode } from 'react';
import { apiBase, queryText } from '#kernel/web/api.ts';
import { count, dayCol, time } from '#kernel/web/format.ts';
import { useGet, useUrlState } from '#kernel/web/hooks.ts';
import {
  Button,
  DetailDrawer,
  ErrorFace,
  FigureLink,
  LinkButton,
  Loading,
  PartPager,
  Row,
  Rows,
} from '#kernel/web/ui/index.ts';
import { getIndicatorUnits, openIndicator } from '../../shared/contract.ts';
import { figureText, shareText, sourceLabels, UNREPORTED } from '../../shared/labels.ts';
import { spanWords } from '../../shared/periods.ts';
import {
  indicatorText,
  isUnreported,
  readIndicatorRef,
  valueOf,
  type IndicatorForm,
  type IndicatorRow,
  type UnitCell,
} from '../../shared/schema.ts';
import { ClauseList } from '../clause-list.tsx';
import '../indicators.css';

const SIZE = 20;

export interface IndicatorFigureProps {
  /** Text that names the rows (`indicatorText`). */
  figure: string;
  /** Null: nobody reported it (未报). */
  numerator: number | null;
  denominator: number | null;
  form: IndicatorForm;
  /** 件, 家 …; of rates what is counted. */
  unit: string;
  /** Accessible name without the number: `二号桥街道 2026年第三季度 按期销号率`. */
  sentence: string;
  size?: 's' | 'm' | 'l';
  tone?: 'plain' | 'overdue';
  /** A page with many figures opens them in one drawer of its own (`useIndicatorDrawer`). */
  onOpen?: ((figure: string) => void) | undefined;
}

/** One figure as a link to its rows; a rate of nothing reads 没有应办, one that nobody reported 未报. */
export function IndicatorFigure({
  figure,
  numerator,
  denominator,
  form,
  unit,
  sentence,
  size = 's',
  tone = 'plain',
  onOpen,
}: IndicatorFigureProps) {
  const [open, setOpen] = useState(false);
  const text = figureText({ form, unit }, { numerator, denominator });
  if (numerator === null) return <span className="z-ink3">{UNREPORTED}</span>;
  // Nothing to divide by, or nothing counted: there are no rows to open.
  if (form === 'rate' && (denominator ?? 0) === 0) return <span className="z-ink3">没有应办</span>;
  if (form !== 'rate' && numerator === 0)
    return <span className={`z-num z-fig-zero ${size === 's' ? '' : `z-fig-${size}`}`}>{text}</span>;
  return (
    <>
      <FigureLink
        value={form === 'rate' ? (denominator ?? 0) : numerator}
        text={text}
        sentence={`${sentence} ${text}`}
        size={size}
        tone={tone}
        icon={false}
        onOpen={() => (onOpen ? onOpen(figure) : setOpen(true))}
      />
      {open ? <IndicatorDrawer figure={figure} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

const closed = { ind: '' };

/** One drawer for a page with many figures; what is open stands in the address, the way back closes it. */
export function useIndicatorDrawer(): { open: (figure: string) => void; drawer: ReactNode } {
  const [{ ind }, set] = useUrlState(closed);
  const open = useCallback((figure: string) => set({ ind: figure }, { replace: false }), [set]);
  return { open, drawer: ind ? <IndicatorDrawer key={ind} figure={ind} onClose={() => set(closed)} /> : null };
}

/** 这个数怎么来: formula, demands, units and rows. */
function IndicatorDrawer({ figure, onClose }: { figure: string; onClose: () => void }) {
  // Other parts and units open in the same drawer; closing leaves it as a whole.
  const [shown, setShown] = useState(figure);
  const [page, setPage] = useState(1);
  const asked = useGet(
    openIndicator,
    { query: { ref: shown, limit: SIZE, ...(page > 1 ? { page } : {}) } },
    {
      keep: true,
    },
  );
  const view = asked.data;
  const show = (next: string): void => {
    setPage(1);
    setShown(next);
  };
  const pages = Math.max(1, Math.ceil((view?.total ?? 0) / SIZE));
  const isRate = view?.indicator.form === 'rate';
  const parts =
    view && isRate && view.value.denominatorRef
      ? ([
          ['numerator', '分子', view.value.numerator ?? 0, view.value.ref],
          ['denominator', '分母', view.value.denominator ?? 0, view.value.denominatorRef],
        ] as const)
      : null;
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title={view ? `${view.indicator.title}：${figureText(view.indicator, view.value)}` : '这个数怎么来'}
      note={
        view
          ? `${view.unitName}，${spanWords(view.from, view.to)}，${sourceLabels[view.source]}${view.value.reported ? shareText(view.value.reported) && `，${shareText(view.value.reported)}` : ''}${view.isKept ? `，${time(view.knownAt ?? '')} 取数` : view.knownAt ? `，按 ${time(view.knownAt)} 已知` : ''}`
          : undefined
      }
      how={
        view ? (
          <>
            {view.indicator.formula}
            {parts ? (
              <div className="in-parts" role="group" aria-label="分子和分母">
                {parts.map(([part, label, value, ref]) => (
                  <span key={part}>
                    {label}{' '}
                    {view.part === part ? (
                      <b aria-current="true">{count(value)}</b>
                    ) : (
                      <LinkButton under onClick={() => show(ref)}>
                        {count(value)}
                      </LinkButton>
                    )}{' '}
                    {view.indicator.unit}
                  </span>
                ))}
              </div>
            ) : null}
          </>
        ) : undefined
      }
      footer={
        view ? (
          <>
            <span className="z-small z-ink2 in-foot">共 {count(view.total)} 条</span>
            <Button icon={ExternalLink} to={`/indicators/${view.indicator.code}`}>
              指标说明
            </Button>
            <Button
              icon={Download}
              href={`${apiBase}/indicators/rows/export${queryText({ ref: shown })}`}
              download
              {...(view.total === 0 ? { locked: '没有明细可导出' } : {})}
            >
              导出 Excel
            </Button>
          </>
        ) : null
      }
    >
      {asked.error && !view ? (
        <ErrorFace error={asked.error} onRetry={() => void asked.refetch()} />
      ) : !view ? (
        <Loading rows={6} />
      ) : (
        <>
          {view.indicator.clauses.length > 0 ? <ClauseList clauses={view.indicator.clauses} /> : null}
          {view.unitId === null ? (
            <ByUnit
              code={view.indicator.code}
              from={view.from}
              to={view.to}
              knownAt={view.knownAt}
              form={view.indicator.form}
              unit={view.indicator.unit}
              title={view.indicator.title}
              onOpen={(cell) => show(view.part === 'denominator' ? (cell.denominatorRef ?? cell.ref) : cell.ref)}
            />
          ) : readIndicatorRef(figure)?.unit === undefined ? (
            <p>
              <LinkButton
                onClick={() =>
                  show(indicatorText({ code: view.indicator.code, from: view.from, to: view.to, part: view.part }))
                }
              >
                回到全区
              </LinkButton>
            </p>
          ) : null}
          <b>{isRate ? (view.part === 'numerator' ? '分子明细' : '分母明细') : '明细'}</b>
          {view.isKept ? (
            <p className="z-note">
              取数时所数的就是这些记录；以后改了内容的也照样列出，状态写明当时的和现在的。
              {view.hidden > 0 ? `另有 ${count(view.hidden)} 条现在不在您的范围内，或已并入别的记录。` : ''}
            </p>
          ) : null}
          {view.total === 0 ? (
            <p className="z-ink2">
              {view.source === 'reported'
                ? view.unitId === null
                  ? '这段时期还没有单位填报，所以没有数；没有填报不等于 0。'
                  : '这个单位这段时期没有填报，所以没有数；没有填报不等于 0。'
                : '这段时期没有符合口径的记录。'}
            </p>
          ) : (
            <Rows label="明细">
              {view.items.map((row) => (
                <Row
                  key={row.id}
                  {...(row.href === null ? {} : { to: row.href })}
                  title={
                    <>
                      {row.code ? `${row.code} ` : ''}
                      {row.title}
                    </>
                  }
                  note={
                    row.state?.then || row.state?.now ? (
                      <>
                        <span>{row.note}</span>
                        <StateThen state={row.state} />
                      </>
                    ) : (
                      row.note
                    )
                  }
                  right={<span className="z-small z-ink3">{dayCol(row.on)}</span>}
                />
              ))}
            </Rows>
          )}
          <PartPager
            total={view.total}
            page={page}
            pages={pages}
            onPage={setPage}
            fetching={asked.isFetching}
            unit="条"
          />
        </>
      )}
    </DetailDrawer>
  );
}

/** 当时“整改中”，现在“已销号”: a list of a past day never shows the state of today as if it had been so. */
function StateThen({ state }: { state: NonNullable<IndicatorRow['state']> }) {
  return (
    <span className="in-states">
      {state.then === null || state.then === state.now ? (
        <>
          状态 <b>{state.now}</b>
        </>
      ) : (
        <>
          当时 <b>{state.then}</b>，现在 <b>{state.now}</b>
        </>
      )}
    </span>
  );
}

function ByUnit({
  code,
  from,
  to,
  knownAt,
  form,
  unit,
  title,
  onOpen,
}: {
  code: string;
  from: string;
  to: string;
  knownAt: string | null;
  form: IndicatorForm;
  unit: string;
  title: string;
  onOpen: (cell: UnitCell) => void;
}) {
  const [all, setAll] = useState(false);
  const asked = useGet(getIndicatorUnits, {
    params: { code },
    query: { from, to, ...(knownAt === null ? {} : { knownAt }) },
  });
  if (asked.error) return <ErrorFace error={asked.error} onRetry={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={4} />;
  const shown = asked.data.units.filter((u) => (form === 'rate' ? (u.denominator ?? 0) > 0 : (u.numerator ?? 0) > 0));
  const silent = asked.data.units.filter(isUnreported);
  if (shown.length === 0 && silent.length === 0) return null;
  return (
    <>
      <b>各单位</b>
      {shown.length > 0 ? (
        <UnitBars units={all ? shown : shown.slice(0, 8)} form={form} unit={unit} title={title} onOpen={onOpen} />
      ) : null}
      {shown.length > 8 && !all ? (
        <p>
          <LinkButton onClick={() => setAll(true)}>全部 {shown.length} 个单位</LinkButton>
        </p>
      ) : null}
      {silent.length > 0 ? (
        <p className="z-note">
          未报 {silent.length} 个单位：{silent.map((u) => u.unitName).join('、')}
        </p>
      ) : null}
    </>
  );
}

/** A bar a unit, each number a link; rates to 100 %, others to the longest. */
export function UnitBars({
  units,
  form,
  unit,
  title,
  onOpen,
}: {
  units: readonly UnitCell[];
  form: IndicatorForm;
  unit: string;
  title: string;
  onOpen: (cell: UnitCell) => void;
}) {
  const most = form === 'rate' ? 1 : Math.max(1, ...units.map((u) => u.numerator ?? 0));
  return (
    <ul className="in-bars">
      {units.map((cell) => {
        const value = valueOf(form, cell);
        return (
          <li key={cell.unitId}>
            <span className="z-one" title={cell.unitName}>
              {cell.unitName}
            </span>
            <span className="in-bar" aria-hidden="true">
              <i style={{ width: `${Math.min(100, Math.round(((value ?? 0) / most) * 100))}%` }} />
            </span>
            <span className="in-bar-num">
              <IndicatorFigure
                figure={cell.ref}
                numerator={cell.numerator}
                denominator={cell.denominator}
                form={form}
                unit={unit}
                sentence={`${cell.unitName} ${title}`}
                onOpen={() => onOpen(cell)}
              />
              {cell.denominator === null ? null : (
                <small className="z-ink3">
                  {' '}
                  {count(cell.numerator ?? 0)}/{count(cell.denominator)}
                </small>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
