/** A figure of a score opened: what it counted when it was taken, what the records say today, and what lies between. */
import { useState } from 'react';
import { count, dayCol, time } from '#kernel/web/format.ts';
import { useGet } from '#kernel/web/hooks.ts';
import {
  DetailDrawer,
  Empty,
  ErrorFace,
  LinkButton,
  Loading,
  PartPager,
  Row,
  Rows,
  Tag,
} from '#kernel/web/ui/index.ts';
import { figureText } from '#platform/indicators/shared/labels.ts';
import { spanWords } from '#platform/indicators/shared/periods.ts';
import { openFigure } from '../../shared/contract.ts';
import type { FigureThenNow } from '../../shared/schema.ts';

const SIZE = 20;
type List = 'then' | 'now' | 'gone' | 'came';

export interface OpenedFigure {
  itemId: string;
  seq: number;
}

/** 冻结时 12 件，现在按同样口径 11 件：少 1 件。 */
function saidOf(view: FigureThenNow): string {
  const when = view.isFrozen ? '冻结的数' : '评分的数';
  const then = figureText(view, view.then);
  const now = figureText(view, view.now);
  const moved = [
    ...(view.counts.gone > 0 ? [`少了 ${view.counts.gone} 条`] : []),
    ...(view.counts.came > 0 ? [`多了 ${view.counts.came} 条`] : []),
  ].join('，');
  if (!view.differs && moved === '') return `${when} ${then}，现在按同样口径也是 ${now}。`;
  return `${when} ${then}，现在按同样口径 ${now}${moved ? `：${moved}` : ''}。记录后来有变化，${view.isFrozen ? '冻结的数和得分不变' : '重新取数才计入'}。`;
}

export function ThenNowDrawer({ figure, onClose }: { figure: OpenedFigure; onClose: () => void }) {
  const [part, setPart] = useState<'numerator' | 'denominator'>('numerator');
  const [list, setList] = useState<List>('then');
  const [page, setPage] = useState(1);
  const asked = useGet(
    openFigure,
    { params: { id: figure.itemId, seq: figure.seq }, query: { part, list, limit: SIZE, page } },
    { keep: true },
  );
  const view = asked.data;
  const show = (next: List, of = part): void => {
    setList(next);
    setPart(of);
    setPage(1);
  };
  const tabs: [List, string, number][] = view
    ? [
        ['then', '取数时', view.counts.then],
        ['now', '现在', view.counts.now],
        ...(view.counts.gone > 0 ? ([['gone', '后来少了', view.counts.gone]] as [List, string, number][]) : []),
        ...(view.counts.came > 0 ? ([['came', '后来多了', view.counts.came]] as [List, string, number][]) : []),
      ]
    : [];
  const pages = Math.max(1, Math.ceil(Math.min(view?.total ?? 0, view?.counts.kept || Infinity) / SIZE));
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title={view ? `${view.title}：${figureText(view, view.then)}` : '这个数怎么来'}
      note={view ? `${view.unitName}，${spanWords(view.from, view.to)}，${time(view.takenAt)} 取数` : undefined}
      how={
        view ? (
          <>
            {view.formula}
            {view.then.denominator === null ? null : (
              <div className="ev-tabs" role="group" aria-label="分子和分母">
                {(['numerator', 'denominator'] as const).map((of) => (
                  <span key={of}>
                    {of === 'numerator' ? '分子 ' : '分母 '}
                    {part === of ? (
                      <b aria-current="true">{count(view.then[of] ?? 0)}</b>
                    ) : (
                      <LinkButton under onClick={() => show('then', of)}>
                        {count(view.then[of] ?? 0)}
                      </LinkButton>
                    )}{' '}
                    {view.unit}
                  </span>
                ))}
              </div>
            )}
          </>
        ) : undefined
      }
    >
      {asked.error && !view ? (
        <ErrorFace error={asked.error} onRetry={() => void asked.refetch()} />
      ) : !view ? (
        <Loading rows={6} />
      ) : (
        <>
          <p className={view.differs || view.counts.gone + view.counts.came > 0 ? 'ev-moved' : 'z-ink2'}>
            {saidOf(view)}
          </p>
          {view.then.numerator === null ? (
            <p>这个单位没有填报这个数，按方案的规定计分；没有填报不等于 0。</p>
          ) : !view.isKept ? (
            <p className="z-note">取数时只存下了数，没有存下明细；可以看现在按同样口径的明细，供对照。</p>
          ) : !view.isWhole ? (
            <p className="z-note">
              取数时 {count(view.counts.then)} 条，存下前 {count(view.counts.kept)}{' '}
              条；条数较多，只比较总数，不逐条比较。
            </p>
          ) : null}
          <div className="ev-tabs" role="group" aria-label="明细">
            {tabs.map(([key, label, n]) => (
              <span key={key}>
                {list === key ? (
                  <b aria-current="true">
                    {label} {count(n)} 条
                  </b>
                ) : (
                  <LinkButton under onClick={() => show(key)}>
                    {label} {count(n)} 条
                  </LinkButton>
                )}
              </span>
            ))}
          </div>
          {view.items.length === 0 ? (
            <Empty
              title={list === 'then' && !view.isKept ? '没有存下取数时的明细' : '没有符合口径的记录'}
              text={list === 'then' ? '可以看现在的明细。' : '可以看取数时的明细。'}
            />
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
                  note={row.note}
                  right={
                    <span className="z-small z-ink3">
                      {row.mark === 'gone' ? <Tag>现在不计入</Tag> : row.mark === 'came' ? <Tag>后来计入</Tag> : null}{' '}
                      {dayCol(row.on)}
                    </span>
                  }
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
