/** The rows behind a figure: how it was counted, why they are not done, each with state and clock; the same in the ledger. */
import { Download, TableProperties } from 'lucide-react';
import { useEffect } from 'react';
import { apiBase, queryText } from '#kernel/web/api.ts';
import { count } from '#kernel/web/format.ts';
import { useGet } from '#kernel/web/hooks.ts';
import {
  Button,
  Clock,
  DetailDrawer,
  ErrorFace,
  GradeTag,
  LinkButton,
  ListedTag,
  Loading,
  PartPager,
  Parts,
  Row,
  Rows,
  StateBadge,
} from '#kernel/web/ui/index.ts';
import type { StateBarItem } from '#kernel/web/ui/index.ts';
import type { StateFamily } from '#kernel/shared/machine.ts';
import { badgeOf, hazardMachine, type HazardState } from '#modules/hazards/shared/states.ts';
import { readFigure } from '#modules/hazards/shared/figure.ts';
import { getFigureRows } from '../../shared/contract.ts';

const SIZE = 20;

/** Shades within one family, so that neighbours of one family stay apart. */
const shades: Readonly<Record<StateFamily, readonly string[]>> = {
  pending: ['#B9C4BF', '#98A59F', '#CDD6D2'],
  doing: ['#0E5A52', '#4B8A82'],
  review: ['#6A56AE', '#8E7DC6', '#53428F', '#A99BD6', '#C3B9E3'],
  returned: ['#C4281F'],
  stopped: ['#2B3633'],
  done: ['#1B6E45', '#5B9A78'],
};

function barOf(states: readonly { state: HazardState; label: string; count: number }[]): StateBarItem[] {
  const used = new Map<StateFamily, number>();
  return states.map(({ state, label, count: value }) => {
    const { family } = hazardMachine.states[state];
    const at = used.get(family) ?? 0;
    used.set(family, at + 1);
    const palette = shades[family];
    return { label, value, color: palette[at % palette.length] as string };
  });
}

export function RowsDrawer({
  figure,
  expected,
  page,
  onPage,
  onClose,
  onRecount,
}: {
  /** Empty: closed. */
  figure: string;
  /** What the number said when it was pressed; below 0: not known. */
  expected: number;
  page: number;
  onPage: (page: number) => void;
  onClose: () => void;
  /** Count the page again and take this as the number. */
  onRecount: (value: number) => void;
}) {
  const ref = readFigure(figure);
  const asked = useGet(
    getFigureRows,
    { query: { figure, limit: SIZE, ...(page > 1 ? { page } : {}) } },
    {
      enabled: figure !== '',
      keep: true,
    },
  );
  const view = asked.isPlaceholderData && asked.data?.ledgerLink !== linkOf(figure) ? undefined : asked.data;
  const pages = Math.max(1, Math.ceil((view?.total ?? 0) / SIZE));
  const beyond = view !== undefined && page > pages;
  useEffect(() => {
    if (beyond) onPage(pages);
  }, [beyond, pages, onPage]);

  const changed = view !== undefined && expected >= 0 && view.value !== expected;
  const unfinished = ref?.measure === 'open' || ref?.measure === 'overdue';
  return (
    <DetailDrawer
      open={figure !== ''}
      onClose={onClose}
      title={view?.title ?? '明细'}
      note={view?.note}
      how={view?.explanation}
      {...(view && view.total > 0
        ? { bar: barOf(view.byState), barTitle: view.isNow && unfinished ? '为什么没完' : '现在办到哪一步' }
        : {})}
      footer={
        view && view.total > 0 ? (
          <>
            <span className="z-small z-ink2 st-agree">
              {changed
                ? '数据刚有变化'
                : view.value !== view.total
                  ? `${count(view.value)} 次，涉及 ${count(view.total)} 件`
                  : expected >= 0
                    ? `共 ${count(view.total)} 件，与格中数字一致`
                    : `共 ${count(view.total)} 件`}
            </span>
            <Button icon={Download} href={`${apiBase}/hazards/export${queryText({ figure })}`} download>
              导出
            </Button>
            <Button kind="filled" icon={TableProperties} to={view.ledgerLink}>
              在台账中打开
            </Button>
          </>
        ) : null
      }
    >
      {asked.error && !view ? (
        <ErrorFace error={asked.error} onRetry={() => void asked.refetch()} />
      ) : !view ? (
        figure === '' ? null : (
          <Loading rows={6} />
        )
      ) : (
        <>
          {changed ? (
            <p className="st-changed" role="status">
              数据刚有变化：您点开时是 {count(expected)} 件，现在是 {count(view.value)} 件，下面是现在的明细。
              <LinkButton under onClick={() => onRecount(view.value)}>
                更新统计表
              </LinkButton>
            </p>
          ) : null}
          <div className="st-rows">
            <Rows label="明细">
              {view.items.map((row) => (
                <Row
                  key={row.id}
                  to={`/hazards/${row.id}`}
                  title={
                    <>
                      {ref?.grade === 'major' ? null : <GradeTag grade={row.grade} />}
                      {row.listing ? <ListedTag label="挂牌" /> : null}
                      {row.title}
                    </>
                  }
                  note={
                    <Parts>
                      <span>{row.enterpriseName}</span>
                      <span>承办 {row.handlerName ?? '未指定'}</span>
                      <span>{row.closedOn ? `用时 ${count(row.ageDays)} 天` : `已发现 ${count(row.ageDays)} 天`}</span>
                    </Parts>
                  }
                  right={
                    <span className="st-side">
                      <StateBadge {...badgeOf(row)} />
                      {row.closedOn ? (
                        <span className="z-small z-ink3">{row.closedOn} 销号</span>
                      ) : (
                        <Clock bare due={row.stepDueAt ?? row.stepDueOn} label="本环节期限" />
                      )}
                    </span>
                  }
                />
              ))}
            </Rows>
          </div>
          <PartPager total={view.total} page={page} pages={pages} onPage={onPage} fetching={asked.isFetching} />
          {view.total === 0 ? <p className="z-ink2">这个数字现在是 0，没有明细。</p> : null}
        </>
      )}
    </DetailDrawer>
  );
}

const linkOf = (figure: string): string => `/hazards?figure=${encodeURIComponent(figure)}`;
