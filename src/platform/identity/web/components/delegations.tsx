/** 代办: the list, and lending one's post. Used by the security administrator and on everybody's own account. */
import { Input } from 'antd';
import { useState } from 'react';
import { dayCol } from '#kernel/web/format.ts';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  ActError,
  CellTwo,
  type Column,
  DataTable,
  DayInput,
  Field,
  FormPage,
  LinkButton,
  QueryFace,
  StateBadge,
  useForm,
  UserPicker,
} from '#kernel/web/ui/index.ts';
import type { StateFamily } from '#kernel/shared/machine.ts';
import { decideDelegation, listDelegations, requestDelegation, revokeDelegation } from '../../shared/contract.ts';
import type { DelegationView } from '../../shared/schema.ts';
import { searchPeople } from '../words.ts';

const families: Readonly<Record<DelegationView['state'], StateFamily>> = {
  requested: 'review',
  approved: 'doing',
  refused: 'returned',
  revoked: 'stopped',
  ended: 'done',
};

export function DelegationTable() {
  const [page, setPage] = useState(1);
  const list = useGet(listDelegations, { query: { limit: 50, page } }, { keep: true });
  const decide = useAct(decideDelegation, { invalidate: [listDelegations] });
  const revoke = useAct(revokeDelegation, { invalidate: [listDelegations] });
  const columns: Column<DelegationView>[] = [
    {
      key: 'people',
      title: '谁的岗位，由谁代办',
      primary: true,
      render: (row) => (
        <CellTwo
          title={`${row.principal.name}，由${row.delegate.name}代办`}
          note={`${row.principal.unitName} ${row.principal.title}`}
        />
      ),
    },
    {
      key: 'period',
      title: '期间',
      width: '210px',
      render: (row) => `${dayCol(row.validFrom)} 至 ${dayCol(row.validTo)}`,
    },
    { key: 'reason', title: '事由', render: (row) => row.reason },
    {
      key: 'state',
      title: '状态',
      width: '110px',
      render: (row) => <StateBadge family={families[row.state]} label={row.stateLabel} />,
    },
    {
      key: 'acts',
      title: '办理',
      width: '150px',
      render: (row) => (
        <span className="i-inline">
          {row.allowedActions.includes('approve') ? (
            <>
              <LinkButton
                onClick={() =>
                  void decide.act({ params: { id: row.id }, body: { approve: true, version: row.version } })
                }
              >
                同意
              </LinkButton>
              <LinkButton
                onClick={() =>
                  void decide.act({ params: { id: row.id }, body: { approve: false, version: row.version } })
                }
              >
                不同意
              </LinkButton>
            </>
          ) : null}
          {row.allowedActions.includes('revoke') ? (
            <LinkButton onClick={() => void revoke.act({ params: { id: row.id }, body: { version: row.version } })}>
              收回
            </LinkButton>
          ) : null}
        </span>
      ),
    },
  ];
  return (
    <>
      <ActError error={decide.error ?? revoke.error} />
      <QueryFace query={list}>
        {(data) => (
          <>
            <DataTable
              columns={columns}
              rows={data.items}
              rowKey={(row) => row.id}
              caption="代办授权"
              minWidth={760}
              empty="没有代办"
            />
            {data.total > page * 50 ? (
              <p className="z-card-pad">
                <LinkButton onClick={() => setPage(page + 1)}>看更早的</LinkButton>
              </p>
            ) : null}
          </>
        )}
      </QueryFace>
    </>
  );
}

export function LendForm({ onDone }: { onDone: () => void }) {
  const { today, post } = useSession();
  const lend = useAct(requestDelegation, { invalidate: [listDelegations], onDone });
  const form = useForm({ initial: { delegateId: '', validFrom: today, validTo: '', reason: '' } });
  return (
    <FormPage
      form={form}
      submit="设置代办"
      busy={lend.busy}
      error={lend.error}
      after={[
        '代办人可以用您现在的岗位办理，经过里两个人的名字都会写明',
        '同一单位的随即生效；其他单位的须安全管理员同意',
        '您随时可以收回',
      ]}
      afterTitle="设置以后"
      onSubmit={(value) => void lend.act({ body: { ...value, ...(post ? { principalPostId: post.id } : {}) } })}
    >
      <Field form={form} name="delegateId" label="由谁代办">
        {(p) => <UserPicker {...p} search={searchPeople} />}
      </Field>
      <Field form={form} name="validFrom" label="从">
        {(p) => <DayInput {...p} min={today} />}
      </Field>
      <Field form={form} name="validTo" label="到（含当天）">
        {(p) => <DayInput {...p} min={form.value.validFrom || today} />}
      </Field>
      <Field form={form} name="reason" label="事由">
        {(p) => <Input {...p} maxLength={300} placeholder="出差、休假、学习" />}
      </Field>
    </FormPage>
  );
}
