/**
 * What lets the page run under a content policy without inline styles, evaluated text and written markup. Imported before
 * everything else (vite.config.ts puts it beside zod).
 */
import { config } from 'zod';

interface TrustedTypes {
  createPolicy(name: string, rules: Record<'createHTML' | 'createScriptURL', (text: string) => string | null>): unknown;
}

// zod would try whether text can be evaluated, which the policy refuses and reports.
config({ jitless: true });

/**
 * Libraries write style sheets and empty their boxes through `innerHTML`: text without `<` and `&` makes no element. All
 * other markup is refused, and so is every script address but the service worker's.
 */
(globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('default', {
  createHTML: (text) => (/[<&]/.test(text) ? null : text),
  createScriptURL: (address) => (address === '/worker.js' ? address : null),
});

/**
 * Ant Design writes its styles at run time, and not all of its parts can be told the page's nonce. Only script that runs
 * already makes elements this way: markup that someone smuggled in comes from the parser and gets none.
 */
const setAttribute: Element['setAttribute'] = function (this: HTMLElement, name, value) {
  // The box in which Ant Design measures a growing text; a style attribute would be refused, the same words here are not.
  if (name === 'style') this.style.cssText = value;
  else HTMLElement.prototype.setAttribute.call(this, name, value);
};
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;
if (nonce) {
  const create = document.createElement.bind(document) as (
    name: string,
    options?: ElementCreationOptions,
  ) => HTMLElement;
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const made = create(name, options);
    if (name === 'style') made.nonce = nonce;
    else if (name === 'textarea') made.setAttribute = setAttribute;
    return made;
  }) as typeof document.createElement;
}
