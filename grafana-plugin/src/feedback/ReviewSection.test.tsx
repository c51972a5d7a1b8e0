import { toDataFrame } from '@grafana/data';
import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { type Feedback } from '../datasource/resources';
import { type Props } from '../query/QueryFields';
import { testIds } from '../testIds';
import { type FarseerQuery } from '../types';
import { ReviewSection } from './ReviewSection';

const ids = testIds.review;
const table = toDataFrame({
  refId: 'A',
  fields: [
    { name: 'severity', values: ['high', ''] },
    { name: 'root_cause', values: ['oom_killed', ''] },
    { name: 'component', values: ['payments', 'gateway'] },
    { name: 'summary', values: ['Out of memory', ''] },
    { name: 'action', values: ['Raise the limit', ''] },
    { name: 'status', values: ['ready', 'pending'] },
    { name: 'insight_id', values: ['i-1', 'i-2'] },
  ],
});

async function open(
  query: Partial<FarseerQuery> = {},
  answer: () => Promise<unknown> = () => Promise.resolve({ message: 'Kept for 2 patterns' })
) {
  const heard = { sent: [] as Feedback[], runs: 0, changes: [] as FarseerQuery[] };
  const props = {
    query: { refId: 'A', expr: '{a="b"}', ...query },
    data: { series: [] },
    datasource: {
      resources: {
        feedback: (feedback: Feedback) => {
          heard.sent.push(feedback);
          return answer();
        },
        taxonomy: () => Promise.resolve([{ id: 'oom_killed', description: 'memory' }]),
      },
    },
    onChange: (changed: FarseerQuery) => heard.changes.push(changed),
    onRunQuery: () => heard.runs++,
  } as unknown as Props;
  // as in Explore: first the editor, then the answer; the form asks for the taxonomy as soon as it is there
  const { rerender } = render(<ReviewSection {...props} />);
  await act(async () => {
    rerender(<ReviewSection {...props} data={{ series: [table] } as unknown as Props['data']} />);
    await Promise.resolve();
  });
  return heard;
}

describe('ReviewSection', () => {
  it('says how many explanations there are, and shows them when asked', async () => {
    await open();
    expect(screen.getByTestId(ids.toggle)).toHaveTextContent('2 to confirm or correct');
    expect(screen.queryByTestId(ids.row)).toBeNull();
    fireEvent.click(screen.getByTestId(ids.toggle));
    expect(screen.getAllByTestId(ids.row)).toHaveLength(2);
  });

  it('confirms, says what came of it and runs the query again', async () => {
    const heard = await open();
    fireEvent.click(screen.getByTestId(ids.toggle));
    fireEvent.click(screen.getByRole('button', { name: 'Confirm oom_killed of payments' }));
    await waitFor(() => expect(screen.getByTestId(ids.outcome)).toHaveTextContent('Kept for 2 patterns'));
    expect(heard.sent).toEqual([{ insightId: 'i-1', verdict: 'confirm' }]);
    expect(heard.runs).toBe(1);
  });

  it('does not let anybody confirm what is not explained', async () => {
    await open();
    fireEvent.click(screen.getByTestId(ids.toggle));
    expect(screen.getByRole('button', { name: 'Confirm i-2 of gateway' })).toBeDisabled();
    expect(screen.getByText('Not explained yet')).toBeInTheDocument();
  });

  it('opens the form of the insight that a link named, and forgets the link when it is sent', async () => {
    const heard = await open({ review: 'i-1' });
    const form = screen.getByTestId(ids.form);
    expect(within(form).getByLabelText('What to do')).toHaveValue('Raise the limit');
    fireEvent.change(within(form).getByLabelText('What happened'), { target: { value: 'The heap is too small' } });
    fireEvent.click(screen.getByTestId(ids.submit));
    await waitFor(() => expect(heard.runs).toBe(1));
    expect(heard.sent).toEqual([
      { insightId: 'i-1', verdict: 'correct', rootCause: 'oom_killed', summary: 'The heap is too small' },
    ]);
    expect(heard.changes).toEqual([{ refId: 'A', expr: '{a="b"}', review: undefined }]);
  });

  it('says why nothing was sent', async () => {
    const heard = await open({ review: 'i-1' });
    fireEvent.click(screen.getByTestId(ids.submit));
    expect(screen.getByRole('alert')).toHaveTextContent('Nothing is changed');
    expect(heard.sent).toEqual([]);
  });

  it('keeps the form and shows the backend`s words when it refuses', async () => {
    const heard = await open({ review: 'i-1' }, () =>
      Promise.reject(Object.assign(new Error('Request failed'), { data: { detail: 'No such insight any more' } }))
    );
    fireEvent.change(screen.getByTestId(ids.action), { target: { value: 'Restart' } });
    fireEvent.click(screen.getByTestId(ids.submit));
    await waitFor(() => expect(screen.getByTestId(ids.outcome)).toHaveTextContent('No such insight any more'));
    expect(screen.getByTestId(ids.form)).toBeInTheDocument();
    expect(heard.runs).toBe(0);
  });
});
