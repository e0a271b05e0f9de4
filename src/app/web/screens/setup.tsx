/** The one-time link after the first start in production: the three administrators are made, each a different person. */
import { useId } from 'react';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { doSetup, getSetup } from '#platform/identity/shared/contract.ts';
import { PASSWORD_HELP } from '#platform/identity/shared/rules.ts';
import { Setup } from '#platform/identity/shared/schema.ts';
import { time } from '#kernel/web/format.ts';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { DataTable, ErrorFace, Field, FormPage, LinkButton, Loading, NotFound, useForm } from '#kernel/web/ui/index.ts';
import { DoorPage } from './sign-in.tsx';

interface Filled {
  systemName: string;
  systemLogin: string;
  systemPassword: string;
  securityName: string;
  securityLogin: string;
  auditName: string;
  auditLogin: string;
}

const blank: Filled = {
  systemName: '',
  systemLogin: '',
  systemPassword: '',
  securityName: '',
  securityLogin: '',
  auditName: '',
  auditLogin: '',
};

const bodyOf = (v: Filled): Parameters<typeof Setup.parse>[0] & object => ({
  system: { name: v.systemName, login: v.systemLogin, password: v.systemPassword },
  security: { name: v.securityName, login: v.securityLogin },
  audit: { name: v.auditName, login: v.auditLogin },
});

const fieldOf: Readonly<Record<string, string>> = {
  'system.name': 'systemName',
  'system.login': 'systemLogin',
  'system.password': 'systemPassword',
  'security.name': 'securityName',
  'security.login': 'securityLogin',
  'audit.name': 'auditName',
  'audit.login': 'auditLogin',
};

function Group({ title, note, children }: { title: string; note: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="z-card">
      <div className="z-card-head">
        <h2 id={id}>{title}</h2>
        <span className="z-note">{note}</span>
      </div>
      <div className="z-card-pad s-setup-fields">{children}</div>
    </section>
  );
}

export function Component() {
  const [search] = useSearchParams();
  const token = search.get('token') ?? '';
  const state = useGet(getSetup, { params: { token } }, { enabled: token !== '', staleTime: Infinity });
  const setup = useAct(doSetup, { invalidate: [] });
  const form = useForm<Filled>({ initial: blank });

  if (!token) {
    return (
      <DoorPage title="初始设置">
        <NotFound title="链接不完整" text="请从启动程序的窗口中完整复制初始设置链接后打开。" />
      </DoorPage>
    );
  }
  if (setup.answer) {
    return (
      <DoorPage
        wide
        title="三位管理员已建立"
        note="下列首次口令只显示这一次，请分别交给本人；他们首次登录时须自己改掉，并绑定动态码。"
      >
        <div className="z-card" style={{ marginBottom: 16 }}>
          <DataTable
            dense
            caption="三位管理员"
            rows={setup.answer.accounts}
            rowKey={(row) => row.login}
            columns={[
              { key: 'role', title: '岗位', render: (row) => row.role },
              { key: 'name', title: '姓名', render: (row) => row.name },
              { key: 'login', title: '用户名', render: (row) => row.login },
              {
                key: 'password',
                title: '首次口令',
                render: (row) => (row.firstPassword ? <code>{row.firstPassword}</code> : '您刚才设置的口令'),
              },
            ]}
          />
        </div>
        <LinkButton to="/">去登录</LinkButton>
      </DoorPage>
    );
  }
  if (state.error) {
    return (
      <DoorPage title="初始设置">
        <ErrorFace error={state.error} onRetry={() => void state.refetch()} />
      </DoorPage>
    );
  }
  if (!state.data) {
    return (
      <DoorPage title="初始设置">
        <Loading />
      </DoorPage>
    );
  }
  const submit = (value: Filled): void => {
    const checked = Setup.safeParse(bodyOf(value));
    if (!checked.success) {
      form.setErrors(
        checked.error.issues.map((issue) => ({
          path: fieldOf[issue.path.join('.')] ?? issue.path.join('.'),
          message: issue.message,
        })),
      );
      return;
    }
    void setup.act({ params: { token }, body: checked.data });
  };
  return (
    <DoorPage
      wide
      title="初始设置"
      note={`${state.data.districtName}。按三员分立，系统、安全、审计三位管理员须是不同的人。链接在 ${time(state.data.expiresAt)} 前有效，用后即失效。`}
    >
      <FormPage
        form={form}
        onSubmit={submit}
        submit="建立三位管理员"
        error={setup.error}
        busy={setup.busy}
        afterTitle="建立以后"
        after={[
          '系统管理员用刚设置的口令登录，先绑定动态码',
          '安全、审计管理员各得一个首次口令，首次登录时须改掉',
          '这个链接随即失效',
        ]}
      >
        <Group title="系统管理员" note="组织人员、参数、运行；就是您本人">
          <Field form={form} name="systemName" label="姓名" listedAs="系统管理员姓名">
            {(p) => <input className="z-input" {...plain(p)} autoComplete="name" />}
          </Field>
          <Field
            form={form}
            name="systemLogin"
            label="用户名"
            listedAs="系统管理员用户名"
            help="2 到 60 位小写字母、数字、点、横线"
          >
            {(p) => <input className="z-input" {...plain(p)} autoComplete="username" autoCapitalize="none" />}
          </Field>
          <Field form={form} name="systemPassword" label="口令" listedAs="系统管理员口令" help={PASSWORD_HELP}>
            {(p) => <input className="z-input" type="password" {...plain(p)} autoComplete="new-password" />}
          </Field>
        </Group>
        <Group title="安全管理员" note="授权、密级">
          <Field form={form} name="securityName" label="姓名" listedAs="安全管理员姓名">
            {(p) => <input className="z-input" {...plain(p)} autoComplete="off" />}
          </Field>
          <Field form={form} name="securityLogin" label="用户名" listedAs="安全管理员用户名">
            {(p) => <input className="z-input" {...plain(p)} autoComplete="off" autoCapitalize="none" />}
          </Field>
        </Group>
        <Group title="审计管理员" note="日志、校验">
          <Field form={form} name="auditName" label="姓名" listedAs="审计管理员姓名">
            {(p) => <input className="z-input" {...plain(p)} autoComplete="off" />}
          </Field>
          <Field form={form} name="auditLogin" label="用户名" listedAs="审计管理员用户名">
            {(p) => <input className="z-input" {...plain(p)} autoComplete="off" autoCapitalize="none" />}
          </Field>
        </Group>
      </FormPage>
    </DoorPage>
  );
}

/** A native input knows no `status`. */
const plain = <T extends { status?: unknown }>({ status: _status, ...rest }: T): Omit<T, 'status'> => rest;
