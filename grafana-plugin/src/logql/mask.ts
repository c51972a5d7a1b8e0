import { splitLiterals } from './literals';

const VARIABLE = /\$\w+|\$\{[^}]+\}|\[\[\w+(?::\w+)?\]\]/g;

export interface Masked {
  /** The query with a stand-in of the same length for every variable: positions stay true. */
  text: string;
  /** False when a variable stands for a piece of LogQL, so that nobody can say whether the query is right. */
  checkable: boolean;
}

/** Makes LogQL with dashboard variables readable for a parser. */
export function maskVariables(expr: string): Masked {
  let checkable = true;
  const text = splitLiterals(expr)
    .map((part) => {
      if (part.kind === 'comment') {
        return part.text;
      }
      return part.text.replace(VARIABLE, (found, at: number) => {
        if (part.kind === 'literal') {
          return 'x'.repeat(found.length);
        }
        if (/\[\s*$/.test(part.text.slice(0, at))) {
          return '1'.repeat(found.length - 1) + 's';
        }
        checkable = false;
        return 'v'.repeat(found.length);
      });
    })
    .join('');
  return { text, checkable };
}
