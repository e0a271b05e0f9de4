/** 我的账号: password, second factor, lending the post, tokens. */
import { Input, Select } from 'antd';
import { useState } from 'react';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  ActError,
  Button,
  Card,
  Choice,
  ConfirmAct,
  DetailDrawer,
  Field,
  FormPage,
  KeyValue,
  Page,
  Stack,
  useForm,
} from '#kernel/web/ui/index.ts';
import {
  beginTotp,
  changePassword,
  confirmTotp,
  createToken,
  currentSession,
  listMyTokens,
  removeTotp,
} from '../../shared/contract.ts';
import { PASSWORD_HELP } from '../../shared/rules.ts';
import { DelegationTable, LendForm } from '../components/delegations.tsx';
import { ShownOnce } from '../components/once.tsx';
import { MySessions } from '../components/my-sessions.tsx';
import { TokenTable } from '../components/tokens.tsx';
import '../identity.css';

export function Component() {
  const session = useSession();
  const view = useGet(currentSession);
  const [open, setOpen] = useState<'password' | 'totp' | 'removeTotp' | 'lend' | 'token' | null>(null);
  const close = (): void => setOpen(null);
  const { user, post, unit, onBehalfOf } = session;
  const mayLend = session.allows('identity.lend');
  return (
    <Page title="我的账号" note={onBehalfOf ? `您正在代${onBehalfOf.name}办理` : undefined}>
      <Stack>
        <div className="i-two">
          <Card title="本人">
            <KeyValue
              items={[
                { label: '姓名', value: user.name },
                { label: '用户名', value: user.login ?? '' },
                { label: '岗位', value: post ? `${unit?.name ?? ''} ${post.title}` : '没有岗位' },
                { label: '角色', value: view.data?.roleLabels.join('、') || '没有授予' },
              ]}
            />
          </Card>
          <Card title="登录安全">
            <KeyValue
              items={[
                {
                  label: '口令',
                  value: (
                    <Button size="s" onClick={() => setOpen('password')}>
                      修改口令
                    </Button>
                  ),
                  note: '改后其他登录随即退出',
                },
                {
                  label: '动态码',
                  value: view.data?.hasTotp ? (
                    session.allows('identity.removeTotp') ? (
                      <Button size="s" onClick={() => setOpen('removeTotp')}>
                        取消动态码
                      </Button>
                    ) : (
                      '已绑定'
                    )
                  ) : (
                    <Button size="s" onClick={() => setOpen('totp')}>
                      绑定动态码
                    </Button>
                  ),
                  note: view.data?.hasTotp
                    ? '登录时须输入手机验证器上的 6 位数字'
                    : '用手机验证器扫码，登录时多一道保护',
                },
              ]}
            />
          </Card>
        </div>
        <Card title="我的登录" pad={false} note="不认得的登录请让它退出，再改口令">
          <MySessions />
        </Card>
        {mayLend || onBehalfOf ? (
          <>
            <Card
              title="代办"
              pad={false}
              note="外出时请同事用您的岗位办理，两个名字都会留下"
              extra={
                mayLend ? (
                  <Button size="s" onClick={() => setOpen('lend')}>
                    设置代办
                  </Button>
                ) : null
              }
            >
              <DelegationTable />
            </Card>
            <Card
              title="接口令牌"
              pad={false}
              note="给其他程序用，以您现在的岗位读取或办理"
              extra={
                mayLend ? (
                  <Button size="s" onClick={() => setOpen('token')}>
                    新建令牌
                  </Button>
                ) : null
              }
            >
              <TokenTable all={false} />
            </Card>
          </>
        ) : null}
      </Stack>
      <DetailDrawer open={open === 'password'} onClose={close} title="修改口令">
        {open === 'password' ? <PasswordForm onDone={close} /> : null}
      </DetailDrawer>
      <DetailDrawer open={open === 'totp'} onClose={close} title="绑定动态码">
        {open === 'totp' ? <TotpForm onDone={close} /> : null}
      </DetailDrawer>
      <RemoveTotp open={open === 'removeTotp'} onClose={close} />
      <DetailDrawer open={open === 'lend'} onClose={close} title="设置代办">
        {open === 'lend' ? <LendForm onDone={close} /> : null}
      </DetailDrawer>
      <DetailDrawer open={open === 'token'} onClose={close} title="新建接口令牌">
        {open === 'token' ? <TokenForm /> : null}
      </DetailDrawer>
    </Page>
  );
}

function PasswordForm({ onDone }: { onDone: () => void }) {
  const change = useAct(changePassword, { onDone });
  const form = useForm({ initial: { current: '', next: '', again: '' } });
  const differs = form.value.again !== '' && form.value.again !== form.value.next;
  return (
    <FormPage
      form={form}
      submit="修改口令"
      busy={change.busy}
      error={change.error}
      locked={differs ? '两次输入的新口令不一样' : null}
      onSubmit={(value) => {
        if (value.again !== value.next) {
          form.setErrors([{ path: 'again', message: '两次输入的新口令不一样' }]);
          return;
        }
        void change.act({ body: { current: value.current, next: value.next } });
      }}
    >
      <Field form={form} name="current" label="当前口令">
        {(p) => <Input.Password {...p} autoComplete="current-password" />}
      </Field>
      <Field form={form} name="next" label="新口令" help={PASSWORD_HELP}>
        {(p) => <Input.Password {...p} autoComplete="new-password" />}
      </Field>
      <Field form={form} name="again" label="再输入一次">
        {(p) => <Input.Password {...p} autoComplete="new-password" />}
      </Field>
    </FormPage>
  );
}

function TotpForm({ onDone }: { onDone: () => void }) {
  const begin = useAct(beginTotp, { invalidate: [] });
  const confirm = useAct(confirmTotp, { invalidate: [currentSession] });
  const form = useForm({ initial: { code: '' } });
  const [password, setPassword] = useState('');
  if (confirm.answer)
    return (
      <div className="z-stack">
        <ShownOnce
          title="备用码"
          text={confirm.answer.recoveryCodes.join('\n')}
          note="手机不在身边时，每个备用码可以代替动态码登录一次。只显示这一次，请抄在稳妥的地方。"
        />
        <div>
          <Button kind="filled" onClick={onDone}>
            已经抄好
          </Button>
        </div>
      </div>
    );
  const offer = begin.answer;
  if (!offer)
    return (
      <div className="z-stack">
        <p>请先在手机上装好任一款支持时间动态码的验证器，再开始。绑定以后，本人在别处的登录随即退出。</p>
        <ActError error={begin.error} />
        <PasswordBox id="begin-totp-password" value={password} onChange={setPassword} />
        <div>
          <Button
            kind="filled"
            busy={begin.busy}
            locked={password === '' ? '请输入口令' : null}
            onClick={() => void begin.act({ body: { password } })}
          >
            开始绑定
          </Button>
        </div>
      </div>
    );
  return (
    <div className="z-stack">
      <div className="i-qr">
        <img src={offer.qr} width={220} height={220} alt="动态码二维码，也可以手工输入右边的密钥" />
        <div>
          <div className="z-field-label">不能扫码时手工输入</div>
          <pre className="i-secret">{offer.secret.match(/.{1,4}/g)?.join(' ')}</pre>
        </div>
      </div>
      <FormPage
        form={form}
        submit="完成绑定"
        busy={confirm.busy}
        error={confirm.error}
        onSubmit={(value) => void confirm.act({ body: { code: value.code } })}
      >
        <Field form={form} name="code" label="验证器上的 6 位数字">
          {(p) => <Input {...p} inputMode="numeric" maxLength={6} autoComplete="one-time-code" />}
        </Field>
      </FormPage>
    </div>
  );
}

function PasswordBox({ id, value, onChange }: { id: string; value: string; onChange: (value: string) => void }) {
  return (
    <div>
      <div className="z-field-label">
        <label htmlFor={id}>口令</label>
      </div>
      <Input.Password
        id={id}
        value={value}
        autoComplete="current-password"
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

function RemoveTotp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const remove = useAct(removeTotp, { invalidate: [currentSession], onDone: onClose });
  const [password, setPassword] = useState('');
  return (
    <ConfirmAct
      open={open}
      onClose={onClose}
      title="取消动态码"
      intro="取消以后只凭口令登录，本人在别处的登录随即退出。"
      confirm="取消动态码"
      danger
      busy={remove.busy}
      error={remove.error}
      locked={password ? null : '请输入口令'}
      act={() => remove.act({ body: { password } })}
    >
      <PasswordBox id="remove-totp-password" value={password} onChange={setPassword} />
    </ConfirmAct>
  );
}

function TokenForm() {
  const make = useAct(createToken, { invalidate: [listMyTokens] });
  const form = useForm({ initial: { name: '', scope: 'read', days: 90 } });
  if (make.answer)
    return (
      <ShownOnce
        title="接口令牌"
        text={make.answer.token}
        note="只显示这一次，请马上存到要用它的程序里。遗失就停用，再建一个。"
      />
    );
  return (
    <FormPage
      form={form}
      submit="新建令牌"
      busy={make.busy}
      error={make.error}
      onSubmit={(value) =>
        void make.act({
          body: { name: value.name, scopes: value.scope === 'write' ? ['read', 'write'] : ['read'], days: value.days },
        })
      }
    >
      <Field form={form} name="name" label="给哪个程序用">
        {(p) => <Input {...p} maxLength={60} placeholder="统计报表程序" />}
      </Field>
      <Field form={form} name="scope" label="权限" group>
        {(p) => (
          <Choice
            value={p.value as string}
            onChange={p.onChange}
            label="权限"
            options={[
              { value: 'read', label: '只读取', note: '查询、导出' },
              { value: 'write', label: '读取和办理', note: '能以您的名义登记、办理' },
            ]}
          />
        )}
      </Field>
      <Field form={form} name="days" label="有效期">
        {(p) => <Select {...p} options={[30, 90, 180, 365].map((days) => ({ value: days, label: `${days} 天` }))} />}
      </Field>
    </FormPage>
  );
}
