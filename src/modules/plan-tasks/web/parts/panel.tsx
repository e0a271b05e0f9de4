/** What stands behind one line of the plan: its words, figures, where the gap is, who, proof, what comes next, and what can be done. */
import { Bell, FileText, Send } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { fileUrl } from '#kernel/web/api.ts';
import { dayCol, dayShort } from '#kernel/web/format.ts';
import { useGet } from '#kernel/web/hooks.ts';
import { Button, Card, FigureLink, LinkButton, QueryFace } from '#kernel/web/ui/index.ts';
import { IndicatorFigure } from '#platform/indicators/web/public/indicator-figure.tsx';
import { getNode } from '../../shared/contract.ts';
import type { NodeView, PlanFigure } from '../../shared/schema.ts';
import { frequencyLabels, kindLabels, lightLabels } from '../../shared/states.ts';
import { PlanLight, tailOf } from './frame.tsx';
import { Serving } from './serving.tsx';
import { IssueDrawer } from './issue.tsx';
import { LetterDrawer, UrgeDrawer } from './urge.tsx';

const MOST = 240;
const GAPS = 8;

export function NodePanel({ node, asOf }: { node: string; asOf: string }) {
  const query = useGet(
    getNode,
    { params: { key: node }, query: asOf ? { asOf } : {} },
    {
      keep: true,
      enabled: node !== '',
    },
  );
  if (node === '') return null;
  return (
    <div className="pl-panel">
      <QueryFace query={query} rows={8}>
        {(n) => <Node n={n} asOf={asOf} />}
      </QueryFace>
    </div>
  );
}

function Node({ n, asOf }: { n: NodeView; asOf: string }) {
  const [open, setOpen] = useState('');
  const [whole, setWhole] = useState(false);
  const long = n.original.length > MOST && !whole;
  const most = Math.max(1, ...n.gaps.map((g) => g.late + g.near));
  const rowsAt = (query: Record<string, string>): string => `/plan/tasks${tailOf({ key: n.key, asOf, ...query })}`;
  const icons = { urge: Bell, letter: FileText, issue: Send } as const;
  return (
    <Card
      title={n.level === 'action' ? `${n.number}${n.title}` : `${n.key}　${n.title}`}
      extra={<PlanLight light={n.light} />}
    >
      <p className="pl-text pl-reason" data-light={n.light} style={{ marginBottom: 10 }}>
        {n.reason}
      </p>
      <blockquote className="pl-quote">
        {long ? `${n.original.slice(0, MOST)}……` : n.original}
        <cite>
          {n.editionCode} {n.section}{' '}
          {n.original.length > MOST ? (
            <LinkButton under onClick={() => setWhole(!whole)}>
              {whole ? '收起' : '看全文'}
            </LinkButton>
          ) : null}{' '}
          {n.level === 'action' ? null : (
            <Link className="pl-toplan" to={`/plan/clauses/${n.key}${tailOf({ asOf })}`}>
              对照原文
            </Link>
          )}
        </cite>
      </blockquote>
      {n.note ? (
        <p className="z-note pl-text" style={{ marginTop: 8 }}>
          注：{n.note}
        </p>
      ) : null}
      {n.level === 'demand' ? (
        <p className="z-small z-ink2 pl-text" style={{ marginTop: 8 }}>
          {[
            n.kind ? kindLabels[n.kind] : '',
            n.frequency ? frequencyLabels[n.frequency] : '',
            n.dueOn ? `期限 ${dayCol(n.dueOn)}` : '没有单独期限，到三年行动结束',
            n.measurable ? `看：${n.measurable}` : '没有可计量的指标',
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      ) : null}
      {n.figures.length > 0 ? <Figures figures={n.figures} name={`${n.key} ${n.title}`} /> : null}
      <Serving papers={n.papers} />
      <section className="pl-sec">
        <h3>各单位的任务</h3>
        <dl className="pl-lights">
          {(['done', 'normal', 'near', 'late', 'notStarted'] as const).map((light) => (
            <div key={light}>
              <dt>{lightLabels[light]}</dt>
              <dd>
                <FigureLink
                  value={n.counts[light]}
                  sentence={`${n.title} ${lightLabels[light]} ${n.counts[light]} 项`}
                  to={rowsAt({ light })}
                  tone={light === 'late' ? 'overdue' : 'plain'}
                  icon={false}
                />
              </dd>
            </div>
          ))}
        </dl>
      </section>
      {n.gaps.length > 0 ? (
        <section className="pl-sec">
          <h3>差在哪（滞后、临期）</h3>
          <ul className="pl-gaps">
            {n.gaps.slice(0, GAPS).map((g) => (
              <li key={g.unitId}>
                <span>{g.name}</span>
                <span
                  className="pl-sand"
                  style={{ width: `${((g.late + g.near) / most) * 100}%` }}
                  aria-hidden="true"
                />
                <FigureLink
                  value={g.late + g.near}
                  sentence={`${g.name} 滞后 ${g.late} 项、临期 ${g.near} 项`}
                  to={rowsAt({ unit: g.unitId, light: 'late,near' })}
                />
              </li>
            ))}
          </ul>
          {n.gaps.length > GAPS ? (
            <p className="z-note">
              另有 {n.gaps.length - GAPS} 个单位，<Link to={rowsAt({ light: 'late,near' })}>看全部</Link>
            </p>
          ) : null}
        </section>
      ) : null}
      <section className="pl-sec">
        <h3>牵头与配合</h3>
        <p className="z-small pl-text">
          牵头：{n.leads.map((l) => l.title).join('、') || '还没有对应的单位'}
          {n.assisting.length > 0 ? `　配合：${n.assisting.join('、')}` : ''}
        </p>
      </section>
      {n.proofs.length > 0 ? (
        <section className="pl-sec">
          <h3>最近进展和凭证</h3>
          <ul className="pl-plain">
            {n.proofs.map((p, i) => (
              <li key={i}>
                <span className="pl-when">{dayShort(p.on, Number(n.asOf.slice(0, 4)))}</span>
                <Link to={`/plan/tasks/${p.taskId}`}>{p.unitName}</Link>：{p.text.slice(0, 60)}
                {p.percent === null ? '' : `（${p.percent}%）`}
                {p.files.map((f) => (
                  <a key={f.id} href={fileUrl(f.id)} target="_blank" rel="noreferrer" style={{ marginLeft: 6 }}>
                    {f.name}
                  </a>
                ))}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {n.next.length > 0 ? (
        <section className="pl-sec">
          <h3>接下来</h3>
          <ul className="pl-plain">
            {n.next.map((one, i) => (
              <li key={i}>
                <span className="pl-when">{dayShort(one.on, Number(n.asOf.slice(0, 4)))}</span>
                {one.taskId ? <Link to={`/plan/tasks/${one.taskId}`}>{one.text}</Link> : one.text}
                {one.units > 1 ? `（${one.units} 个单位）` : ''}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {n.urged > 0 ? (
        <p className="z-note" style={{ marginTop: 12 }}>
          已催办 {n.urged} 条，<Link to="/plan/urges">看催办记录</Link>
        </p>
      ) : null}
      {n.allowedActions.length > 0 ? (
        <div className="pl-acts">
          {n.allowedActions.map((a) => (
            <Button
              key={a.action}
              kind={a.primary ? 'filled' : 'outline'}
              icon={icons[a.action as keyof typeof icons]}
              onClick={() => setOpen(a.action)}
            >
              {a.label}
            </Button>
          ))}
        </div>
      ) : null}
      {open === 'urge' ? (
        <UrgeDrawer about={{ key: n.key }} title={`${n.key} ${n.title}`} onClose={() => setOpen('')} />
      ) : null}
      {open === 'letter' ? (
        <LetterDrawer nodeKey={n.key} title={n.title} units={n.gaps} onClose={() => setOpen('')} />
      ) : null}
      {open === 'issue' ? <IssueDrawer keys={[n.key]} onClose={() => setOpen('')} /> : null}
    </Card>
  );
}

export function Figures({ figures, name }: { figures: readonly PlanFigure[]; name: string }) {
  return (
    <section className="pl-sec">
      <h3>指标</h3>
      <dl className="pl-figs">
        {figures.map((f) => (
          <div key={f.code}>
            <dt>{f.title}</dt>
            <dd>
              {f.ref && f.numerator !== null ? (
                <IndicatorFigure
                  figure={f.ref}
                  numerator={f.numerator}
                  denominator={f.denominator}
                  form={f.form}
                  unit={f.unit}
                  sentence={`${name} ${f.title}`}
                  size="m"
                  tone={f.light === 'late' ? 'overdue' : 'plain'}
                />
              ) : (
                <span className="z-ink3">{f.text}</span>
              )}
              <span className="z-note">
                {f.reason ?? (f.source === 'computed' ? '按系统记录自动计算' : '由单位填报')}
                {f.reported ? `，${f.reported}` : ''}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
