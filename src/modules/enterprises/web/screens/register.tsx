/** 企业名录: search, conditions, the table, the ways in. */
import { FileUp, ListChecks, Plus } from 'lucide-react';
import { count } from '#kernel/web/format.ts';
import { usePage } from '#kernel/web/hooks.ts';
import {
  Button,
  CellTwo,
  type Column,
  FilterBar,
  FilterChip,
  LedgerTable,
  LinkButton,
  Page,
  Tag,
  ToggleChip,
} from '#kernel/web/ui/index.ts';
import { listEnterprises } from '../../shared/contract.ts';
import { enterpriseStateLabels, type EnterpriseRow } from '../../shared/schema.ts';
import { enterprisePath, sizeWord, stateOptions, useNames } from '../words.ts';
import '../enterprises.css';

export function Component() {
  const names = useNames();
  const page = usePage(listEnterprises, {
    filters: { q: '', street: [] as string[], industry: [] as string[], highRisk: false, state: [] as string[] },
    size: 20,
  });
  const { q, street, industry, highRisk, state } = page.filters;
  const mayKeep = page.data?.mayKeep ?? false;
  const undecided = page.data?.undecided ?? 0;

  const columns: Column<EnterpriseRow>[] = [
    {
      key: 'name',
      title: '企业名称',
      card: 'head',
      render: (row) => (
        <CellTwo
          title={row.name}
          to={enterprisePath(row.id)}
          note={row.address || '地址未填写'}
          tags={row.isHighRisk ? <Tag>高危</Tag> : null}
        />
      ),
    },
    {
      key: 'uscc',
      title: '统一社会信用代码',
      width: '12.5rem',
      hideBelow: 1100,
      render: (row) =>
        row.uscc ? <span className="z-small en-code">{row.uscc}</span> : <span className="z-ink3">未填写</span>,
    },
    { key: 'street', title: '街道', width: '6.4rem', render: (row) => names.street(row.streetCode) || '未填写' },
    { key: 'industry', title: '行业领域', width: '7rem', render: (row) => names.industry(row.industry) },
    { key: 'size', title: '规模', width: '4.4rem', hideBelow: 1240, render: (row) => sizeWord(row.sizeClass) },
    {
      key: 'principal',
      title: '主要负责人',
      width: '9rem',
      hideBelow: 1180,
      render: (row) => (
        <div className="z-cell-two">
          {row.principalName ?? <span className="z-ink3">未填写</span>}
          {row.phone ? <span className="z-cell-note z-one">{row.phone}</span> : null}
        </div>
      ),
    },
    {
      key: 'state',
      title: '状态',
      width: '5rem',
      card: 'side',
      render: (row) =>
        row.state === 'active' ? enterpriseStateLabels.active : <Tag>{enterpriseStateLabels[row.state]}</Tag>,
    },
  ];

  return (
    <Page
      title="企业名录"
      note="一家企业一份档案"
      actions={
        mayKeep ? (
          <>
            <Button kind="filled" icon={Plus} to="/enterprises/new">
              登记企业
            </Button>
            <Button icon={FileUp} to="/enterprises/imports">
              导入台账
            </Button>
            <Button icon={ListChecks} to="/enterprises/reviews">
              待判断{undecided > 0 ? ` ${count(undecided)}` : ''}
            </Button>
          </>
        ) : null
      }
    >
      <FilterBar
        search={{ value: q, onChange: (value) => page.setFilters({ q: value }), placeholder: '查名称、代码或地址' }}
      >
        <FilterChip
          label="街道"
          value={street}
          options={names.streets}
          onChange={(value) => page.setFilters({ street: value })}
        />
        <FilterChip
          label="行业领域"
          value={industry}
          options={names.industries}
          onChange={(value) => page.setFilters({ industry: value })}
        />
        <ToggleChip label="高危" value={highRisk} onChange={(value) => page.setFilters({ highRisk: value })} />
        <FilterChip
          label="状态"
          value={state}
          options={stateOptions}
          onChange={(value) => page.setFilters({ state: value })}
        />
        {page.filtered ? <LinkButton onClick={page.clearFilters}>清除条件</LinkButton> : null}
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(row) => row.id}
        caption="企业名录"
        unit="家"
        to={(row) => enterprisePath(row.id)}
        empty={
          page.filtered
            ? {
                title: '没有符合条件的企业',
                text: '换一个名称片段，或清除条件再查。',
                action: { label: '清除条件', onAct: page.clearFilters },
              }
            : {
                title: '名录里还没有企业',
                text: mayKeep ? '可以逐家登记，也可以导入现有的台账。' : '由街道、监管部门和安委办登记。',
                ...(mayKeep ? { action: { label: '导入台账', to: '/enterprises/imports' } } : {}),
              }
        }
      />
    </Page>
  );
}
