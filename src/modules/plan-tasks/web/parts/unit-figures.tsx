/** A unit's own figures of its demands: value beside target, opening its rows; for its tree, its page and its month. */
import { createContext, useContext, useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { useGet } from '#kernel/web/hooks.ts';
import { Button, Card, DataTable } from '#kernel/web/ui/index.ts';
import { IndicatorFigure } from '#platform/indicators/web/public/indicator-figure.tsx';
import { getUnitDemandFigures } from '../../shared/contract.ts';
import type { PlanFigure, UnitDemandFigures } from '../../shared/schema.ts';
import { PlanLight, tailOf } from './frame.tsx';

/** Empty while they are on their way: what stands round them does not wait. */
export function useUnitFigures(unit: string, asOf: string, enabled = true): UnitDemandFigures | undefined {
  return useGet(
    getUnitDemandFigures,
    { query: { ...(unit ? { unit } : {}), ...(asOf ? { asOf } : {}) } },
    {
      keep: true,
      enabled,
    },
  ).data;
}

const none: UnitDemandFigures = { asOf: '' as never, unitId: null, unitName: '', rows: [] };
const Figures = createContext<UnitDemandFigures>(none);
export function UnitFigures({ figures, children }: { figures: UnitDemandFigures | undefined; children: ReactNode }) {
  return <Figures value={figures ?? none}>{children}</Figures>;
}

const OneFigure = ({ f, name }: { f: PlanFigure; name: string }) =>
  f.ref && f.numerator !== null ? (
    <IndicatorFigure
      figure={f.ref}
      numerator={f.numerator}
      denominator={f.denominator}
      form={f.form}
      unit={f.unit}
      sentence={`${name} ${f.title}`}
      tone={f.light === 'late' ? 'overdue' : 'plain'}
    />
  ) : (
    <span className="z-ink3">{f.text}</span>
  );

/** The figures of one demand in a line, those with a target first; nothing where the unit has none. */
export function DemandFigures({ demand }: { demand: string }) {
  const { unitName, rows } = useContext(Figures);
  const found = rows.find((r) => r.key === demand)?.figures ?? [];
  if (found.length === 0) return null;
  return (
    <span className="pl-own">
      {[...found]
        .sort((a, b) => Number(a.target === null) - Number(b.target === null))
        .map((f) => (
          <span key={f.code} title={f.formula}>
            {f.title} <OneFigure f={f} name={unitName} />
            {f.targetText ? <span className="z-ink3">（目标 {f.targetText}）</span> : null}
          </span>
        ))}
    </span>
  );
}

const MOST = 12;
/** A unit's figures, those that miss their target first; those without a target when asked for. */
export function UnitFigureTable({ figures, asOf }: { figures: UnitDemandFigures; asOf: string }) {
  const rank = (f: PlanFigure): number =>
    f.target === null || f.value === null ? 3 : f.light === 'late' ? 0 : f.light === 'near' ? 1 : 2;
  const [isWhole, setWhole] = useState(false);
  const all = figures.rows
    .flatMap((r) => r.figures.map((f) => ({ ...f, demand: r.key, demandTitle: r.title })))
    .sort((a, b) => rank(a) - rank(b));
  const rows = isWhole ? all : all.slice(0, Math.min(MOST, all.filter((f) => rank(f) < 3).length || MOST));
  return (
    <Card
      pad={false}
      title={`指标（${all.length}）`}
      note="承担的要求各看什么数；没有达到目标的在前，点开数字看明细。"
      extra={
        all.length > rows.length || isWhole ? (
          <Button size="s" onClick={() => setWhole(!isWhole)}>
            {isWhole ? '只看主要的' : `看全部 ${all.length} 个`}
          </Button>
        ) : undefined
      }
    >
      <DataTable
        caption="本单位的指标"
        rowKey={(f) => `${f.demand} ${f.code}`}
        rows={rows}
        empty="承担的要求都没有可计量的指标。"
        columns={[
          {
            key: 'title',
            title: '指标',
            card: 'head',
            render: (f) => (
              <>
                <div>{f.title}</div>
                <div className="z-note">
                  <Link to={`/plan${tailOf({ node: f.demand, asOf })}`}>
                    {f.demand} {f.demandTitle}
                  </Link>
                </div>
                <div className="pl-how z-note">{f.formula}</div>
              </>
            ),
          },
          {
            key: 'value',
            title: '数值',
            align: 'right',
            width: '7rem',
            render: (f) => <OneFigure f={f} name={figures.unitName} />,
          },
          { key: 'target', title: '目标', align: 'right', width: '6rem', render: (f) => f.targetText || '未定' },
          {
            key: 'formula',
            title: '怎么数',
            hideBelow: 900,
            render: (f) => <span className="z-small z-ink2">{f.formula}</span>,
          },
          {
            key: 'light',
            title: '亮灯',
            width: '6rem',
            render: (f) => (f.light ? <PlanLight light={f.light} /> : <span className="z-ink3">不评</span>),
          },
        ]}
      />
    </Card>
  );
}
