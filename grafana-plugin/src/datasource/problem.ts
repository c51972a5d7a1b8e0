/** What a failed call says for a person: the backend's detail, else its message, else the status. */
export function problemText(error: unknown): string {
  const { data, message, statusText } = record(error);
  const { detail, message: said } = record(data);
  for (const text of [detail, said, message, statusText]) {
    if (typeof text === 'string' && text !== '') {
      return text;
    }
  }
  return 'Farseer did not answer';
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
