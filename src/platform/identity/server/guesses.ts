/** How easily a password is guessed: common passwords, words of this line of work, keyboard walks, dates, repeats. */
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { GUESSED_WORDS, PASSWORD_MAX, passwordFault } from '../shared/rules.ts';

/** A hundred million guesses, as powers of ten: what an attacker needs who has the hashes has to be far above what the lock allows. */
const GUESSES_LOG10 = 8;

/** Made at the first question: its lists of 57,000 words take some megabytes which most processes never need. */
let estimator: ZxcvbnFactory | null = null;

/**
 * Why a password that somebody chose is refused, or null: its form (`passwordFault`), then how many guesses find it
 * (ASVS 5.0 V6.2.4, V6.2.11). First passwords that the program draws are random and do not ask.
 * @param own what a guesser knows of the person: login, name, telephone
 */
export function guessFault(password: string, login: string, own: readonly (string | null)[]): string | null {
  const fault = passwordFault(password, login);
  if (fault) return fault;
  estimator ??= new ZxcvbnFactory({
    dictionary: { ...dictionary, guessed: [...GUESSED_WORDS] },
    graphs: adjacencyGraphs,
  });
  const known = [login, ...own].filter((word): word is string => Boolean(word));
  return estimator.check(password.slice(0, PASSWORD_MAX), known).guessesLog10 < GUESSES_LOG10
    ? '太容易被猜到，不要用常见口令、单位和地名拼音、姓名、电话加年份或连号，可以用几个不相干的词拼起来'
    : null;
}
