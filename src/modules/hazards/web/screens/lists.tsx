/** 隐患清单: each unit's lists with what is struck off, left and overdue; each number opens its rows, for a past day too. */
import { ListPlus } from 'lucide-react';
import { dayCol, count } from '#kernel/web/format.ts';
import { useGet, usePage } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  AsOf,
  Button,
  CellTwo,
  Clock,
  FigureLink,
  FilterBar,
  FilterChip,
  LedgerTable,
  Page,
  StateBadge,
  ToggleChip,
  optionsOf,
} from '#kernel/web/ui/index.ts';
import {
  itemKinds,
  listChoices,
  listFamilies,
  listKinds,
  listLists,
  listStands,
  type HazardList,
  type ItemKind,
} from '../../shared/lists.ts';
import '../hazards.css';

const kindOptions = optionsOf(listKinds);

export function Component() {
  const session = useSession();
  const page = usePage(listLists, {
    filters: { text: '', kind: [] as string[], withdrawn: false, asOf: '' },
    size: 20,
  });
  const choices = useGet(listChoices, {});
  const { asOf } = page.filters;
  const toOf = (row: HazardList, kind: ItemKind = 'all'): string => {
    const query = new URLSearchParams({ ...(kind === 'all' ? {} : { kind }), ...(asOf ? { asOf } : {}) }).toString();
    return `/hazards/lists/${row.id}${query ? `?${query}` : ''}`;
  };
  const figure = (kind: ItemKind, tone?: 'overdue') => ({
    key: kind,
    title: itemKinds[kind],
    width: '5.4rem',
    align: 'right' as const,
    render: (row: HazardList) => (
      <FigureLink
        value={row.figures[kind]}
        unit="件"
        icon={false}
        {...(tone ? { tone } : {})}
        sentence={`${row.title} ${itemKinds[kind]} ${count(row.figures[kind])} 件`}
        to={toOf(row, kind)}
      />
    ),
  });
  return (
    <Page
      title="隐患清单"
      note="一份清单交给一个责任单位；隐患销号，清单上才销账。"
      crumbs={[{ label: '隐患台账', to: '/hazards' }, { label: '隐患清单' }]}
      tools={<AsOf value={asOf} today={session.today} onChange={(day) => page.setFilters({ asOf: day })} />}
      actions={
        choices.data && choices.data.kinds.length > 0 ? (
          <Button kind="filled" icon={ListPlus} to="/hazards/lists/new">
            编制清单
          </Button>
        ) : null
      }
    >
      <FilterBar
        search={{
          value: page.filters.text,
          onChange: (text) => page.setFilters({ text }),
          placeholder: '清单名称、单位',
        }}
      >
        <FilterChip
          label="哪类单位"
          value={page.filters.kind}
          options={kindOptions}
          onChange={(kind) => page.setFilters({ kind })}
        />
        <ToggleChip
          label="含作废的"
          value={page.filters.withdrawn}
          onChange={(withdrawn) => page.setFilters({ withdrawn })}
        />
      </FilterBar>
      <LedgerTable<HazardList>
        page={page}
        caption="隐患清单"
        unit="份"
        rowKey={(row) => row.id}
        to={(row) => toOf(row)}
        empty={{
          title: '没有清单',
          text: '在隐患台账里选好条件，点“做成清单”，交给街道、部门或企业逐件销账。',
          action: { label: '去隐患台账', to: '/hazards' },
        }}
        columns={[
          {
            key: 'title',
            title: '清单 / 责任单位',
            primary: true,
            card: 'head',
            render: (row) => <CellTwo title={row.title} note={row.unitName} to={toOf(row)} />,
          },
          {
            key: 'stand',
            title: '办到',
            width: '7rem',
            card: 'side',
            render: (row) => <StateBadge family={listFamilies[row.stand]} label={listStands[row.stand]} />,
          },
          figure('all'),
          figure('struck'),
          figure('left'),
          figure('overdue', 'overdue'),
          {
            key: 'due',
            title: '销账期限',
            width: '9rem',
            render: (row) => (
              <Clock
                bare
                due={row.dueOn}
                doneOn={row.stand === 'done' || row.stand === 'withdrawn' ? row.dueOn : null}
                label="销账期限"
              />
            ),
          },
          {
            key: 'made',
            title: '编制',
            width: '10rem',
            hideBelow: 1180,
            render: (row) => (
              <div className="z-cell-two">
                {row.madeByUnit}
                <span className="z-cell-note z-one">{dayCol(row.madeOn)}</span>
              </div>
            ),
          },
        ]}
      />
    </Page>
  );
}
