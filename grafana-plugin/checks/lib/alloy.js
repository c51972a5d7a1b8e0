/** Problems of an Alloy configuration that can be seen without Alloy: blocks that do not close, components that are not there. */
export function problemsOf(source) {
  const code = source.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/\/\/.*$/gm, '');
  const problems = [];
  let depth = 0;
  for (const sign of code) {
    depth += sign === '{' ? 1 : sign === '}' ? -1 : 0;
    if (depth < 0) {
      break;
    }
  }
  if (depth !== 0) {
    problems.push('the braces do not match');
  }
  const defined = [...source.matchAll(/^([a-z]\w*(?:\.\w+)+)\s+"(\w+)"\s*\{/gm)].map(([, type, label]) => `${type}.${label}`);
  if (defined.length === 0) {
    problems.push('there is no component');
  }
  problems.push(...defined.filter((d, i) => defined.indexOf(d) !== i).map((d) => `${d} is there twice`));
  for (const [, value] of code.matchAll(/=\s*\[?\s*([a-z]\w*(?:\.\w+){2,})/g)) {
    if (!defined.some((component) => value.startsWith(`${component}.`))) {
      problems.push(`nothing defines ${value}`);
    }
  }
  return problems;
}
