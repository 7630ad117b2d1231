/** Texts that are only remarked, as one line that can be shown and stored. */

/** Controls that turn the direction of writing could show another text than the one that was sent. */
const CONTROLS_AND_BREAKS = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\s]+/gu;

/** Line ends, control characters and blanks in a row become one space. */
export const oneLine = (text: string): string => text.replace(CONTROLS_AND_BREAKS, ' ').trim();

/** At most `longest` UTF-16 units, and no half of a character: the end may be within one. */
export const cutOff = (text: string, longest: number): string =>
  text
    .slice(0, longest)
    .replace(/\p{Cs}/gu, '')
    .trim();
