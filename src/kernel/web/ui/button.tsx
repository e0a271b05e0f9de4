/** Buttons are verbs of the act; one that may not be pressed stays in reach and says why. */
import { Tooltip } from 'antd';
import type { LucideIcon } from 'lucide-react';
import { useId } from 'react';
import type { ButtonHTMLAttributes, ReactElement, ReactNode } from 'react';
import { Link } from 'react-router';
import { Icon } from './icon.tsx';

export interface ButtonLook {
  kind?: 'filled' | 'outline' | 'quiet' | 'danger';
  size?: 's' | 'm' | 'l';
  icon?: LucideIcon | undefined;
}

const look = ({ kind = 'outline', size = 'm' }: ButtonLook, more?: string): string =>
  ['z-btn', kind !== 'outline' && `z-btn-${kind}`, size !== 'm' && `z-btn-${size}`, more].filter(Boolean).join(' ');

export interface ButtonProps extends ButtonLook, Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> {
  /** Leads to a screen instead of doing something. */
  to?: string | undefined;
  href?: string | undefined;
  download?: boolean | string;
  busy?: boolean | undefined;
  /** Why it cannot be pressed now; the button stays focusable and shows this. */
  locked?: string | null | undefined;
  children?: ReactNode;
}

export function Button({
  kind,
  size,
  icon,
  to,
  href,
  download,
  busy,
  locked,
  className,
  children,
  onClick,
  type,
  ...rest
}: ButtonProps) {
  const reason = useId();
  const style = { ...(kind ? { kind } : {}), ...(size ? { size } : {}) };
  const inner = (
    <>
      {busy ? <span className="z-btn-bar" aria-hidden="true" /> : icon ? <Icon as={icon} /> : null}
      {children}
    </>
  );
  if (locked) {
    return (
      <Hint text={locked}>
        <button
          {...rest}
          type="button"
          className={look(style, className)}
          aria-disabled="true"
          aria-describedby={reason}
          onClick={(event) => event.preventDefault()}
        >
          {inner}
          <span id={reason} className="z-vh">
            {locked}
          </span>
        </button>
      </Hint>
    );
  }
  if (to !== undefined) {
    return (
      <Link to={to} className={look(style, className)} aria-label={rest['aria-label']} title={rest.title}>
        {inner}
      </Link>
    );
  }
  if (href !== undefined) {
    return (
      <a
        href={href}
        className={look(style, className)}
        aria-label={rest['aria-label']}
        {...(download === undefined || download === false ? {} : { download: download === true ? '' : download })}
      >
        {inner}
      </a>
    );
  }
  return (
    <button
      {...rest}
      type={type ?? 'button'}
      className={look(style, className)}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {inner}
    </button>
  );
}

/** A word that acts or leads on, in the colour of links. */
export function LinkButton({
  to,
  under,
  className,
  children,
  ...rest
}: { to?: string; under?: boolean } & ButtonHTMLAttributes<HTMLButtonElement>) {
  const cls = ['z-link', under && 'z-link-under', className].filter(Boolean).join(' ');
  return to === undefined ? (
    <button {...rest} type="button" className={cls}>
      {children}
    </button>
  ) : (
    <Link to={to} className={cls}>
      {children}
    </Link>
  );
}

/** A line on hover and focus; never the only place where something is said. */
export function Hint({ text, children }: { text: ReactNode; children: ReactElement }) {
  return (
    <Tooltip title={text} color="#17211E" mouseEnterDelay={0.2}>
      {children}
    </Tooltip>
  );
}
