/** Checking a form's value by the contract's own rules. */
import type { z } from 'zod';

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
