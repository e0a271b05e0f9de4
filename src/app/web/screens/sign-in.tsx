/** Signing in: login and password, then the authenticator's code where it is asked for; a first password is changed at once. */
import { KeyRound, ShieldCheck } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import {
  beginTotp,
  changePassword,
  confirmTotp,
  signIn as signInEndpoint,
} from '#platform/identity/shared/contract.ts';
import { PASSWORD_HELP } from '#platform/identity/shared/rules.ts';
import type { SessionView } from '#platform/identity/shared/schema.ts';
import { call, toApiError } from '#kernel/web/api.ts';
import type { ApiError } from '#kernel/web/api.ts';
import { useTitle } from '#kernel/web/hooks.ts';
import { ActError, Button, Icon, Loading } from '#kernel/web/ui/index.ts';

function TextField({
  label,
  value,
  onChange,
  help,
  focus,
  ...rest
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  help?: ReactNode;
  focus?: boolean;
  type?: string;
  name?: string;
  autoComplete?: string;
  inputMode?: 'numeric';
  maxLength?: number;
}) {
  const id = useId();
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focus) box.current?.focus();
  }, [focus]);
  return (
    <div>
      <div className="z-field-label">
        <label htmlFor={id}>{label}</label>
      </div>
      <input
        {...rest}
        ref={box}
        id={id}
        className="z-input"
        value={value}
        required
        spellCheck={false}
        autoCapitalize="none"
        aria-describedby={help ? `${id}-help` : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {help ? (
        <div className="z-field-help" id={`${id}-help`}>
          {help}
        </div>
      ) : null}
    </div>
  );
}

/** The form itself; also stands in the drawer that opens over a page when the session has ended. */
export function SignInForm({ onDone, login: known }: { onDone: (view: SessionView) => void; login?: string }) {
  const [login, setLogin] = useState(known ?? '');
  const [password, setPassword] = useState('');
  const [totp, setTotp] = useState('');
  const [asksTotp, setAsksTotp] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      onDone(await call(signInEndpoint, { body: { login, password, ...(totp ? { totp } : {}) } }, { quiet: true }));
    } catch (caught) {
      const refused = toApiError(caught);
      if (refused.code === 'identity.totpRequired' && !asksTotp) setAsksTotp(true);
      else {
        setError(refused);
        if (refused.code === 'identity.totpWrong') setTotp('');
      }
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="z-form" onSubmit={(event) => void submit(event)}>
      <ActError error={error} />
      {asksTotp ? (
        <>
          <p className="z-ink2" style={{ display: 'flex', gap: 8 }}>
            <Icon as={ShieldCheck} />
            {login}，口令正确，还需要一组动态码。
          </p>
          <TextField
            label="动态码"
            name="totp"
            value={totp}
            onChange={setTotp}
            autoComplete="one-time-code"
            inputMode="numeric"
            maxLength={20}
            focus
            help="手机验证器上的 6 位数字；手机不在身边时可输入一组备用码。"
          />
        </>
      ) : (
        <>
          <TextField
            label="用户名"
            name="login"
            value={login}
            onChange={setLogin}
            autoComplete="username"
            focus={!known}
          />
          <TextField
            label="口令"
            name="password"
            type="password"
            value={password}
            onChange={setPassword}
            autoComplete="current-password"
            focus={Boolean(known)}
          />
        </>
      )}
      <div className="z-form-foot">
        <Button kind="filled" size="l" type="submit" busy={busy} style={{ flex: 1 }}>
          登录
        </Button>
        {asksTotp ? (
          <Button
            size="l"
            onClick={() => {
              setAsksTotp(false);
              setTotp('');
              setError(null);
            }}
          >
            换个账号
          </Button>
        ) : null}
      </div>
    </form>
  );
}

/** The page before the console, with our name and one card. */
export function DoorPage({
  title,
  note,
  children,
  wide,
}: {
  title: string;
  note?: ReactNode;
  children: ReactNode;
  wide?: boolean;
}) {
  useTitle(title);
  return (
    <main className="s-door">
      <div className={`s-door-card${wide ? ' s-door-wide' : ''}`}>
        <div className="s-door-head">
          <span className="s-logo" aria-hidden="true">
            治本
          </span>
          <div>
            <div className="s-door-name">河东区安全生产治本攻坚</div>
            <div className="z-note">三年行动 2024—2026</div>
          </div>
        </div>
        <h1>{title}</h1>
        {note ? <p className="z-ink2 s-door-note">{note}</p> : null}
        {children}
      </div>
    </main>
  );
}

export function SignInPage({ onDone }: { onDone: (view: SessionView) => void }) {
  return (
    <DoorPage title="登录" note="请使用本单位管理员给您的用户名。">
      <SignInForm onDone={onDone} />
      <p className="z-note s-door-foot">
        忘记口令或账号被锁定，请联系本单位管理员或区安全管理员。举报事故隐患请拨打 12350，不必登录。
      </p>
    </DoorPage>
  );
}

/** A first or expired password is changed before anything else. */
export function NewPasswordPage({ view, onDone }: { view: SessionView; onDone: (view: SessionView) => void }) {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [differ, setDiffer] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setDiffer(next !== again);
    if (busy || next !== again) return;
    setBusy(true);
    setError(null);
    try {
      onDone(await call(changePassword, { body: { current, next } }));
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <DoorPage title="先换一个新口令" note={`${view.user.name}，首次登录或口令到期，换好后直接进入系统。`}>
      <form className="z-form" onSubmit={(event) => void submit(event)}>
        <ActError error={error} />
        <input
          type="text"
          className="z-vh"
          name="username"
          autoComplete="username"
          value={view.user.login}
          readOnly
          tabIndex={-1}
          aria-hidden="true"
        />
        <TextField
          label="当前口令"
          name="current"
          type="password"
          value={current}
          onChange={setCurrent}
          autoComplete="current-password"
          focus
        />
        <TextField
          label="新口令"
          name="next"
          type="password"
          value={next}
          onChange={setNext}
          autoComplete="new-password"
          help={`${PASSWORD_HELP}，不与近几次相同`}
        />
        <TextField
          label="再输一次新口令"
          name="again"
          type="password"
          value={again}
          onChange={setAgain}
          autoComplete="new-password"
        />
        {differ ? (
          <div className="z-field-error" role="alert">
            两次输入的新口令不一样，请重新输入
          </div>
        ) : null}
        <Button kind="filled" size="l" type="submit" busy={busy} icon={KeyRound}>
          换口令并进入
        </Button>
      </form>
    </DoorPage>
  );
}

/** Administrators bind an authenticator before anything else. */
export function EnrolTotpPage({ view, onDone }: { view: SessionView; onDone: () => void }) {
  const [offer, setOffer] = useState<{ secret: string; uri: string; qr: string } | null>(null);
  const [code, setCode] = useState('');
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const begun = useRef(false);
  const [password, setPassword] = useState('');
  const begin = (): void => {
    setError(null);
    call(beginTotp, { body: password ? { password } : {} }).then(setOffer, setError);
  };
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    begin();
  }, []);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      setCodes((await call(confirmTotp, { body: { code } })).recoveryCodes);
    } catch (caught) {
      setError(caught);
      setCode('');
    } finally {
      setBusy(false);
    }
  };
  if (codes) {
    return (
      <DoorPage title="请抄下备用码" note="手机不在身边时，每组可用一次。离开本页后不再显示。">
        <ol className="s-codes">
          {codes.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ol>
        <Button kind="filled" size="l" onClick={onDone}>
          已抄好，进入系统
        </Button>
      </DoorPage>
    );
  }
  return (
    <DoorPage
      title="绑定动态码"
      note={`${view.user.name}，管理员登录除口令外还须动态码。用手机验证器扫描二维码，再输入它显示的 6 位数字。`}
    >
      {offer ? (
        <form className="z-form" onSubmit={(event) => void submit(event)}>
          <ActError error={error} />
          <div className="s-qr">
            <img src={offer.qr} alt="绑定动态码的二维码" width={196} height={196} />
            <div>
              <div className="z-note">扫不了时，在验证器里手工输入：</div>
              <code className="s-secret">{offer.secret}</code>
            </div>
          </div>
          <TextField
            label="动态码"
            value={code}
            onChange={setCode}
            autoComplete="one-time-code"
            inputMode="numeric"
            maxLength={6}
            focus
          />
          <Button kind="filled" size="l" type="submit" busy={busy}>
            完成绑定
          </Button>
        </form>
      ) : error && (password || toApiError(error).code === 'identity.passwordAgain') ? (
        <form
          className="z-form"
          onSubmit={(event) => {
            event.preventDefault();
            begin();
          }}
        >
          <ActError error={error} />
          <TextField
            label="口令"
            type="password"
            value={password}
            onChange={setPassword}
            autoComplete="current-password"
            focus
          />
          <Button kind="filled" size="l" type="submit">
            继续绑定
          </Button>
        </form>
      ) : error ? (
        <ActError error={error} onRetry={begin} />
      ) : (
        <Loading />
      )}
    </DoorPage>
  );
}
