/** Figures of a pack or a hearing: value, how it is counted, and the rows behind it. */
import type { ReactNode } from 'react';
import { DataTable } from '#kernel/web/ui/index.ts';
import { IndicatorFigure } from '#platform/indicators/web/public/indicator-figure.tsx';
import type { PackFigure } from '../../shared/papers/meeting-schema.ts';

/** On a phone how it is counted stands beneath its name: a third column would be two characters wide. */
const Labelled = ({ label, how }: { label: ReactNode; how: string }) => (
  <>
    <div>{label}</div>
    <div className="pp-how z-note">{how}</div>
  </>
);

export function FigureTable({ figures, of }: { figures: readonly PackFigure[]; of: string }) {
  return (
    <DataTable
      caption="指标"
      rowKey={(f) => f.ref}
      rows={figures}
      empty="这个期间没有可取数的指标。"
      columns={[
        { key: 'label', title: '指标', card: 'head', render: (f) => <Labelled label={f.label} how={f.formula} /> },
        {
          key: 'value',
          title: '数值',
          align: 'right',
          width: '9rem',
          card: 'side',
          render: (f) => (
            <IndicatorFigure
              figure={f.ref}
              numerator={f.numerator}
              denominator={f.denominator}
              form={f.form}
              unit={f.unit}
              sentence={`${of} ${f.label}`}
            />
          ),
        },
        {
          key: 'how',
          title: '数据来源',
          card: 'meta',
          hideBelow: 760,
          render: (f) => <span className="z-small">{f.formula}</span>,
        },
      ]}
    />
  );
}
