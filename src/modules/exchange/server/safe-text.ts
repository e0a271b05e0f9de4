/** Begins like a formula: kept as text, with the apostrophe that offices know. */
export const safeText = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
