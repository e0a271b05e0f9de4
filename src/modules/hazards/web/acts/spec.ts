/** What a form of this room consists of; `specs.tsx` holds one for every act of the contract. */
import type { ComponentType, ReactNode } from 'react';
import type { z } from 'zod';
import type { AnyEndpoint } from '#kernel/web/api.ts';
import type { FormState } from '#kernel/web/ui/index.ts';
import type { hazardChoices } from '../../shared/contract.ts';
import type { HazardRecord } from '../../shared/schema.ts';

export type Choices = z.infer<NonNullable<(typeof hazardChoices)['response']>>;

export interface ActContext {
  record: HazardRecord;
  choices: Choices;
  /** Civil day at the server. */
  today: string;
  me: { id: string; name: string };
  /** What the button that led here already knows (kind of evidence, role of the signature). */
  preset: URLSearchParams;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- forms differ in the value they hold
export type AnyValue = any;

export interface ActSpec<V extends object = AnyValue> {
  endpoint: AnyEndpoint;
  title: string;
  /** Under the title: what the act means. */
  intro?: (ctx: ActContext) => ReactNode;
  /** A page of its own, because much is written or read for it; else a drawer over the record. */
  page?: boolean;
  schema: z.ZodType;
  /** Optional answers that travel as null when they are left empty. */
  blanks?: readonly (keyof V & string)[];
  /** Checks that need the record or two fields at once. */
  also?: (value: V, ctx: ActContext) => { path: string; message: string }[];
  initial: (ctx: ActContext) => V;
  /** Takes out what the answers made void. */
  prepare?: (value: V) => V;
  /** What the body holds beside the value. */
  more?: (ctx: ActContext) => Record<string, unknown>;
  /** False where the contract takes no version. */
  versioned?: boolean;
  verb: (value: V) => string;
  after: (ctx: ActContext, value: V) => string[];
  /** Said when it is done. */
  done: (value: V) => string;
  Fields: ComponentType<{ form: FormState<V>; ctx: ActContext }>;
  /** What one reads while deciding, beside or above the fields. */
  Aside?: ComponentType<{ ctx: ActContext }>;
}

/** Keeps the value's type inside the spec and forgets it in the list. */
export const define = <V extends object>(spec: ActSpec<V>): ActSpec => spec as unknown as ActSpec;

/** `''` where the contract wants null. */
export function withoutBlanks(value: object, blanks: readonly string[]): Record<string, unknown> {
  const clean: Record<string, unknown> = { ...value };
  for (const key of blanks) if (clean[key] === '') clean[key] = null;
  return clean;
}

const isChinese = (text: string): boolean => /[\u4e00-\u9fff]/.test(text);

/** The contract's own rules, with blanks taken as nothing and words where the rule brought none. */
export function checking<V extends object>(
  schema: z.ZodType,
  blanks: readonly string[],
  also?: (value: V) => { path: string; message: string }[],
): z.ZodType {
  const safeParse = (value: unknown): unknown => {
    const result = schema.safeParse(withoutBlanks(value as object, blanks));
    const issues = result.success
      ? []
      : result.error.issues.map((issue) => ({
          path: issue.path,
          message: isChinese(issue.message)
            ? issue.message
            : issue.code === 'too_big'
              ? '数值超出范围，请改小'
              : issue.code === 'too_small'
                ? '请填写这一项'
                : '请填写或选择这一项',
        }));
    for (const more of also?.(value as V) ?? []) {
      if (!issues.some((issue) => issue.path.join('.') === more.path))
        issues.push({ path: more.path.split('.'), message: more.message });
    }
    return issues.length > 0 ? { success: false, error: { issues } } : { success: true, data: result.data };
  };
  return { safeParse } as unknown as z.ZodType;
}
