/** One person: posts, roles, account; what the administrator at the screen may do comes with the record. */
import { Input, Select } from 'antd';
import { useState } from 'react';
import { useParams } from 'react-router';
import { dayCol, time } from '#kernel/web/format.ts';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  ActError,
  ActionBar,
  Card,
  type Column,
  ConfirmAct,
  DataTable,
  DayInput,
  DetailDrawer,
  ErrorFace,
  Field,
  FormPage,
  KeyValue,
  LinkButton,
  Loading,
  Page,
  Stack,
  Tag,
  useForm,
} from '#kernel/web/ui/index.ts';
import {
  addPost,
  editPerson,
  endPost,
  getUser,
  grantRoles,
  listUsers,
  resetPassword,
  resetTotp,
  setUserActive,
  unlockUser,
} from '../../shared/contract.ts';
import type { PostView, UserView } from '../../shared/schema.ts';
import { ShownOnce } from '../components/once.tsx';
import { useReference } from '../words.ts';
import { UserState } from './people.tsx';
import '../identity.css';

const labels: Readonly<Record<string, string>> = {
  edit: '修改姓名电话',
  addPost: '安排岗位',
  resetPassword: '重置口令',
  resetTotp: '重置动态码',
  unlock: '解除锁定',
  deactivate: '停用账号',
  activate: '恢复账号',
};

const fresh = { invalidate: [getUser, listUsers] };

export function Component() {
  const { id = '' } = useParams();
  const person = useGet(getUser, { params: { id } });
  if (person.error && !person.data)
    return (
      <Page title="人员">
        <ErrorFace error={person.error} onRetry={() => void person.refetch()} />
      </Page>
    );
  if (!person.data) return <Loading />;
  return <Person user={person.data} />;
}

function Person({ user }: { user: UserView }) {
  const { today } = useSession();
  const [doing, setDoing] = useState<string | null>(null);
  const [post, setPost] = useState<PostView | null>(null);
  const close = (): void => {
    setDoing(null);
    setPost(null);
  };
  const active = useAct(setUserActive, { ...fresh, onDone: close });
  const unlock = useAct(unlockUser, { ...fresh, onDone: close });
  const totp = useAct(resetTotp, { ...fresh, onDone: close });
  const password = useAct(resetPassword, fresh);
  const mayGrant = user.allowedActions.includes('grantRoles');
  const mayEnd = user.allowedActions.includes('endPost');
  const columns: Column<PostView>[] = [
    {
      key: 'unit',
      title: '单位和职务',
      primary: true,
      render: (row) => (
        <>
          {row.unitName} {row.title} {row.isPrimary ? <Tag>主岗</Tag> : null}
        </>
      ),
    },
    {
      key: 'roles',
      title: '角色',
      render: (row) =>
        row.roleLabels.length > 0 ? (
          <span className="i-tags">
            {row.roleLabels.map((label) => (
              <Tag key={label} outline>
                {label}
              </Tag>
            ))}
          </span>
        ) : (
          <span className="z-ink2">没有授予</span>
        ),
    },
    {
      key: 'period',
      title: '任职',
      width: '210px',
      render: (row) => `${dayCol(row.validFrom)} 至 ${row.validTo ? dayCol(row.validTo) : '今'}`,
    },
    {
      key: 'acts',
      title: '办理',
      width: '140px',
      render: (row) => (
        <span className="i-inline">
          {mayGrant && row.isHeld ? (
            <LinkButton
              onClick={() => {
                setPost(row);
                setDoing('grantRoles');
              }}
            >
              授权
            </LinkButton>
          ) : null}
          {mayEnd && row.validTo === null ? (
            <LinkButton
              onClick={() => {
                setPost(row);
                setDoing('endPost');
              }}
            >
              办理离任
            </LinkButton>
          ) : null}
        </span>
      ),
    },
  ];
  const acts = user.allowedActions
    .filter((action) => action in labels)
    .map((action) => ({ action, label: labels[action] as string }));
  return (
    <Page
      title={user.name}
      note={<UserState user={user} />}
      crumbs={[{ label: mayGrant ? '授权' : '人员岗位', to: '/admin/people' }, { label: user.name }]}
    >
      <Stack>
        <ActError error={unlock.error} />
        <Card title="岗位" pad={false} note="角色随岗位，离任即失效">
          <DataTable
            columns={columns}
            rows={user.posts}
            rowKey={(row) => row.id}
            caption="岗位"
            minWidth={720}
            empty="还没有岗位"
          />
        </Card>
        <div className="i-two">
          <Card title="账号">
            <KeyValue
              items={[
                { label: '用户名', value: user.login },
                {
                  label: '联系电话',
                  value: user.phone ?? '没有登记',
                  note: user.phone ? '本次查看已记入审计' : undefined,
                },
                { label: '最近登录', value: user.lastSignInAt ? time(user.lastSignInAt) : '还没有登录过' },
                {
                  label: '口令',
                  value: !user.hasPassword
                    ? '还没有设置'
                    : user.mustChangePassword
                      ? '首次口令，登录时须修改'
                      : '本人已设置',
                },
                { label: '动态码', value: user.hasTotp ? '已绑定' : '没有绑定' },
              ]}
            />
          </Card>
          <Card title="您现在可以">
            <ActionBar
              actions={acts}
              onAct={(action) => {
                if (action === 'unlock') void unlock.act({ params: { id: user.id } });
                else setDoing(action);
              }}
              empty={mayGrant || mayEnd ? '在岗位一栏办理。' : '这个账号没有需要您办理的事项。'}
            />
          </Card>
        </div>
      </Stack>
      <DetailDrawer open={doing === 'edit'} onClose={close} title={`修改${user.name}`}>
        {doing === 'edit' ? <EditForm user={user} onDone={close} /> : null}
      </DetailDrawer>
      <DetailDrawer open={doing === 'addPost'} onClose={close} title={`给${user.name}安排岗位`}>
        {doing === 'addPost' ? <PostForm user={user} onDone={close} /> : null}
      </DetailDrawer>
      <DetailDrawer
        open={doing === 'grantRoles' && post !== null}
        onClose={close}
        title={`授权：${user.name}`}
        note={post ? `${post.unitName} ${post.title}` : null}
      >
        {doing === 'grantRoles' && post ? <GrantForm post={post} onDone={close} /> : null}
      </DetailDrawer>
      {post ? <EndPost open={doing === 'endPost'} user={user} post={post} today={today} onClose={close} /> : null}
      <ConfirmAct
        open={doing === 'deactivate' || doing === 'activate'}
        onClose={close}
        title={doing === 'activate' ? `恢复${user.name}的账号` : `停用${user.name}的账号`}
        intro={
          doing === 'activate'
            ? '恢复以后可以用原来的口令登录，岗位和角色照旧。'
            : '停用以后马上退出所有登录，接口令牌失效；办过的事项不变。'
        }
        confirm={doing === 'activate' ? '恢复账号' : '停用账号'}
        danger={doing === 'deactivate'}
        busy={active.busy}
        error={active.error}
        act={() =>
          active.act({ params: { id: user.id }, body: { isActive: doing === 'activate', version: user.version } })
        }
      />
      <ConfirmAct
        open={doing === 'resetTotp'}
        onClose={close}
        title={`重置${user.name}的动态码`}
        intro="请先核实确是本人。重置以后本人所有登录退出，下次登录重新绑定。"
        confirm="重置动态码"
        danger
        busy={totp.busy}
        error={totp.error}
        act={() => totp.act({ params: { id: user.id } })}
      />
      {password.answer ? (
        <DetailDrawer
          open
          onClose={() => {
            password.reset();
            close();
          }}
          title={`${user.name}的首次口令`}
        >
          <ShownOnce
            title="首次口令"
            text={password.answer.password}
            note="只显示这一次，请当面或电话告知本人。本人登录时须修改。"
          />
        </DetailDrawer>
      ) : (
        <ConfirmAct
          open={doing === 'resetPassword'}
          onClose={close}
          title={`重置${user.name}的口令`}
          intro="请先核实确是本人。重置以后本人所有登录退出。"
          confirm="重置口令"
          danger
          busy={password.busy}
          error={password.error}
          act={() => password.act({ params: { id: user.id } })}
        />
      )}
    </Page>
  );
}

function EditForm({ user, onDone }: { user: UserView; onDone: () => void }) {
  const edit = useAct(editPerson, { ...fresh, onDone });
  const form = useForm({ initial: { name: user.name, phone: user.phone ?? '' } });
  return (
    <FormPage
      form={form}
      submit="保存修改"
      busy={edit.busy}
      error={edit.error}
      onSubmit={(value) =>
        void edit.act({
          params: { id: user.id },
          body: { name: value.name, phone: value.phone || null, version: user.version },
        })
      }
    >
      <Field form={form} name="name" label="姓名">
        {(p) => <Input {...p} maxLength={60} />}
      </Field>
      <Field form={form} name="phone" label="联系电话" optional>
        {(p) => <Input {...p} maxLength={30} inputMode="tel" />}
      </Field>
    </FormPage>
  );
}

function PostForm({ user, onDone }: { user: UserView; onDone: () => void }) {
  const { units } = useReference();
  const { today } = useSession();
  const add = useAct(addPost, { ...fresh, onDone });
  const form = useForm({ initial: { unitId: '', title: '', validFrom: today } });
  return (
    <FormPage
      form={form}
      submit="安排岗位"
      busy={add.busy}
      error={add.error}
      after={['岗位还没有角色，由安全管理员授予']}
      afterTitle="安排以后"
      onSubmit={(value) =>
        void add.act({
          params: { id: user.id },
          body: {
            unitId: value.unitId,
            title: value.title,
            ...(value.validFrom ? { validFrom: value.validFrom } : {}),
          },
        })
      }
    >
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
        {(p) => <Input {...p} maxLength={60} />}
      </Field>
      <Field form={form} name="validFrom" label="任职开始">
        {(p) => <DayInput {...p} />}
      </Field>
    </FormPage>
  );
}

function GrantForm({ post, onDone }: { post: PostView; onDone: () => void }) {
  const { roles } = useReference();
  const grant = useAct(grantRoles, { ...fresh, onDone });
  const form = useForm({ initial: { roles: [...post.roles] } });
  const here = roles.filter((role) => role.unitKinds.includes(post.unitKind));
  return (
    <FormPage
      form={form}
      submit={form.value.roles.length > 0 ? `授予 ${form.value.roles.length} 个角色` : '收回全部角色'}
      busy={grant.busy}
      error={grant.error}
      after={['随即生效，本人正在使用的页面下一次操作就按新的权限', '授权记入审计']}
      afterTitle="授权以后"
      onSubmit={(value) =>
        void grant.act({ params: { id: post.id }, body: { roles: value.roles, version: post.version } })
      }
    >
      <fieldset className="i-roles">
        <legend className="z-field-label">这类单位可以设的角色</legend>
        {here.map((role) => (
          <label key={role.code}>
            <input
              type="checkbox"
              checked={form.value.roles.includes(role.code)}
              onChange={(event) =>
                form.set({
                  roles: event.target.checked
                    ? [...form.value.roles, role.code]
                    : form.value.roles.filter((code) => code !== role.code),
                })
              }
            />
            <span>
              <b style={{ fontWeight: 500 }}>{role.label}</b>
              <br />
              <span className="z-note">{role.note}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </FormPage>
  );
}

function EndPost({
  open,
  user,
  post,
  today,
  onClose,
}: {
  open: boolean;
  user: UserView;
  post: PostView;
  today: string;
  onClose: () => void;
}) {
  const [validTo, setValidTo] = useState(today);
  const end = useAct(endPost, { ...fresh, onDone: onClose });
  return (
    <ConfirmAct
      open={open}
      onClose={onClose}
      title={`${user.name}离任`}
      intro={`${post.unitName} ${post.title}。任职到这一天（含当天）为止，第二天起角色失效；经办中的事项请先转给接手的人。`}
      confirm="办理离任"
      danger
      busy={end.busy}
      error={end.error}
      locked={validTo ? null : '请填写最后任职日'}
      act={() => end.act({ params: { id: post.id }, body: { validTo, version: post.version } })}
    >
      <div>
        <div className="z-field-label">
          <label htmlFor="end-post-day">最后任职日</label>
        </div>
        <DayInput id="end-post-day" value={validTo} onChange={setValidTo} />
      </div>
    </ConfirmAct>
  );
}
