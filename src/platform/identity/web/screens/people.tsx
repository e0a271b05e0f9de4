/** 人员岗位 (system administrator) and 授权 (security administrator): one list, other acts. */
import { Input, Select } from 'antd';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { time } from '#kernel/web/format.ts';
import { useAct, usePage } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  Button,
  CellTwo,
  type Column,
  DayInput,
  DetailDrawer,
  Field,
  FilterBar,
  FilterChip,
  FormPage,
  LedgerTable,
  LinkButton,
  Page,
  StateBadge,
  Tag,
  useForm,
} from '#kernel/web/ui/index.ts';
import { createPerson, listUsers } from '../../shared/contract.ts';
import { unitKindLabels, unitKinds } from '../../shared/roles.ts';
import type { UserView } from '../../shared/schema.ts';
import { ShownOnce } from '../components/once.tsx';
import { useReference } from '../words.ts';
import '../identity.css';

const states = [
  { value: 'active', label: '在用' },
  { value: 'unposted', label: '没有岗位' },
  { value: 'locked', label: '登录锁定' },
  { value: 'inactive', label: '停用' },
];

export function UserState({ user }: { user: UserView }) {
  if (!user.isActive) return <StateBadge family="stopped" label="停用" />;
  if (user.isLocked) return <StateBadge family="returned" label="锁定" />;
  if (!user.posts.some((post) => post.isHeld)) return <StateBadge family="pending" label="没有岗位" />;
  if (user.posts.every((post) => !post.isHeld || post.roles.length === 0))
    return <StateBadge family="review" label="待授权" />;
  return <StateBadge family="done" label="在用" />;
}

export function Component() {
  const { roles, units } = useReference();
  const { menu } = useSession();
  const mayAdd = menu.some((entry) => entry.key === 'admin-people');
  const page = usePage(listUsers, { filters: { q: '', unitId: '', unitKind: '', role: '', state: '' } });
  const [adding, setAdding] = useState(false);
  const columns: Column<UserView>[] = [
    {
      key: 'name',
      title: '姓名',
      width: '200px',
      primary: true,
      render: (row) => (
        <CellTwo
          title={row.name}
          note={row.login}
          to={`/admin/people/${row.id}`}
          tags={row.isDemo ? <Tag>演示</Tag> : null}
        />
      ),
    },
    {
      key: 'posts',
      title: '岗位',
      render: (row) => {
        const held = row.posts.filter((post) => post.isHeld);
        return (
          <CellTwo
            title={held.map((post) => `${post.unitName} ${post.title}`).join('；') || '没有岗位'}
            note={held.flatMap((post) => post.roleLabels).join('、') || '没有授予角色'}
          />
        );
      },
    },
    { key: 'phone', title: '电话', width: '130px', hideBelow: 1200, render: (row) => row.phone ?? '' },
    {
      key: 'signIn',
      title: '最近登录',
      width: '170px',
      hideBelow: 1280,
      render: (row) => (row.lastSignInAt ? time(row.lastSignInAt) : '还没有登录过'),
    },
    { key: 'state', title: '状态', width: '110px', card: 'side', render: (row) => <UserState user={row} /> },
  ];
  return (
    <Page
      title={mayAdd ? '人员岗位' : '授权'}
      note={
        mayAdd
          ? '建立账号、安排岗位、办理离任；角色由安全管理员授予'
          : '给岗位授予或收回角色，随即生效；人员由系统管理员建立'
      }
      actions={
        mayAdd ? (
          <Button kind="filled" icon={Plus} onClick={() => setAdding(true)}>
            新建人员
          </Button>
        ) : null
      }
    >
      <FilterBar
        search={{ value: page.filters.q, onChange: (q) => page.setFilters({ q }), placeholder: '查姓名、用户名' }}
      >
        <FilterChip
          label="单位"
          value={page.filters.unitId}
          multiple={false}
          options={units.map((unit) => ({ value: unit.id, label: unit.shortName }))}
          onChange={([unitId = '']) => page.setFilters({ unitId })}
        />
        <FilterChip
          label="单位类别"
          value={page.filters.unitKind}
          multiple={false}
          options={unitKinds.map((value) => ({ value, label: unitKindLabels[value] }))}
          onChange={([unitKind = '']) => page.setFilters({ unitKind })}
        />
        <FilterChip
          label="角色"
          value={page.filters.role}
          multiple={false}
          options={roles.map((role) => ({ value: role.code, label: role.label }))}
          onChange={([role = '']) => page.setFilters({ role })}
        />
        <FilterChip
          label="状态"
          value={page.filters.state}
          multiple={false}
          options={states}
          onChange={([state = '']) => page.setFilters({ state })}
        />
        {page.filtered ? <LinkButton onClick={page.clearFilters}>清除条件</LinkButton> : null}
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(row) => row.id}
        to={(row) => `/admin/people/${row.id}`}
        caption="人员"
        unit="人"
        empty={{ title: '没有符合条件的人员', text: '换个姓名或清除条件再查' }}
      />
      <DetailDrawer open={adding} onClose={() => setAdding(false)} title="新建人员">
        {adding ? <NewPersonForm /> : null}
      </DetailDrawer>
    </Page>
  );
}

interface Fields {
  name: string;
  login: string;
  phone: string;
  unitId: string;
  title: string;
  validFrom: string;
}

function NewPersonForm() {
  const { units } = useReference();
  const { today } = useSession();
  const create = useAct(createPerson, { invalidate: [listUsers] });
  const form = useForm<Fields>({
    initial: { name: '', login: '', phone: '', unitId: '', title: '', validFrom: today },
  });
  if (create.answer)
    return (
      <div className="z-stack">
        <p>
          {create.answer.user.name}（{create.answer.user.login}）的账号已建立。请安全管理员授予角色。
        </p>
        <ShownOnce
          title="首次口令"
          text={create.answer.password}
          note="只显示这一次，请当面或电话告知本人。本人首次登录须修改。"
        />
        <div>
          <Button to={`/admin/people/${create.answer.user.id}`}>打开这个人</Button>
        </div>
      </div>
    );
  return (
    <FormPage
      form={form}
      submit="建立账号"
      busy={create.busy}
      error={create.error}
      after={['得到一个首次口令，只显示一次', '账号还没有任何角色，由安全管理员授予后才能办理业务']}
      afterTitle="建立以后"
      onSubmit={(value) =>
        void create.act({
          body: {
            name: value.name,
            login: value.login,
            phone: value.phone || null,
            post: {
              unitId: value.unitId,
              title: value.title,
              ...(value.validFrom ? { validFrom: value.validFrom } : {}),
            },
          },
        })
      }
    >
      <Field form={form} name="name" label="姓名">
        {(p) => <Input {...p} maxLength={60} autoComplete="off" />}
      </Field>
      <Field form={form} name="login" label="用户名" help="小写字母、数字、点、横线">
        {(p) => <Input {...p} maxLength={60} autoComplete="off" autoCapitalize="none" />}
      </Field>
      <Field form={form} name="phone" label="联系电话" optional>
        {(p) => <Input {...p} maxLength={30} inputMode="tel" autoComplete="off" />}
      </Field>
      <Field form={form} name="unitId" label="单位">
        {(p) => (
          <Select
            {...p}
            value={p.value || undefined}
            showSearch={{ optionFilterProp: 'label' }}
            options={units.map((unit) => ({ value: unit.id, label: unit.name }))}
          />
        )}
      </Field>
      <Field form={form} name="title" label="职务">
        {(p) => <Input {...p} maxLength={60} placeholder="科员、科长、副主任" />}
      </Field>
      <Field form={form} name="validFrom" label="任职开始">
        {(p) => <DayInput {...p} />}
      </Field>
    </FormPage>
  );
}
