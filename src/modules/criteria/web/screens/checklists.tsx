/** 检查清单: lists made from the items in force, for self-checks and inspections. */
import { ListPlus } from 'lucide-react';
import { dayCol, timeCol } from '#kernel/web/format.ts';
import { usePage } from '#kernel/web/hooks.ts';
import { Button, CellTwo, FilterBar, FilterChip, LedgerTable, Page, optionsOf } from '#kernel/web/ui/index.ts';
import { listChecklists, purposes, type Checklist } from '../../shared/checklists.ts';
import { LibraryPages } from '../components/pages.tsx';
import { useIndustryNames } from '../words.ts';
import '../criteria.css';

export function Component() {
  const page = usePage(listChecklists, { filters: { purpose: '', industry: '' }, size: 20 });
  const industries = useIndustryNames();
  const mayMake = (page.data as { mayMake?: boolean } | undefined)?.mayMake ?? false;
  const name = (code: string | null): string => (code === null ? '不限' : industries.list([code as never]));
  return (
    <Page
      title="检查清单"
      note="由某一天有效的条目做成，每行带条款；有新版本时会提示。"
      actions={
        mayMake ? (
          <Button kind="filled" icon={ListPlus} to="/criteria/checklists/new">
            做一份清单
          </Button>
        ) : null
      }
    >
      <div className="cr-main">
        <LibraryPages />
        <FilterBar>
          <FilterChip
            label="用途"
            multiple={false}
            value={page.filters.purpose}
            options={optionsOf(purposes)}
            onChange={([purpose = '']) => page.setFilters({ purpose })}
          />
          <FilterChip
            label="行业领域"
            multiple={false}
            value={page.filters.industry}
            options={industries.options}
            onChange={([industry = '']) => page.setFilters({ industry })}
          />
        </FilterBar>
        <LedgerTable<Checklist>
          page={page}
          caption="检查清单"
          unit="份"
          rowKey={(l) => l.id}
          to={(l) => `/criteria/checklists/${l.id}`}
          empty={{
            title: '还没有检查清单',
            text: '选行业领域和要查的部分，就能做一份；可以改问法和次序，打印或导出 Word、Excel。',
          }}
          columns={[
            {
              key: 'title',
              title: '清单',
              primary: true,
              card: 'head',
              render: (l) => (
                <CellTwo title={l.title} note={`${l.code} · ${l.lines} 条${l.place ? ` · ${l.place}` : ''}`} />
              ),
            },
            { key: 'purpose', title: '用途', width: '100px', card: 'meta', render: (l) => purposes[l.purpose] },
            { key: 'industry', title: '行业领域', width: '110px', card: 'meta', render: (l) => name(l.industry) },
            { key: 'on', title: '按哪天的条文', width: '120px', card: 'meta', render: (l) => dayCol(l.madeOn) },
            {
              key: 'unit',
              title: '制作',
              width: '220px',
              card: 'meta',
              render: (l) => <CellTwo title={`${l.unitName} ${l.madeBy}`} note={timeCol(l.changedAt)} />,
            },
          ]}
        />
      </div>
    </Page>
  );
}
