import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useState } from 'react';
import { problemText } from '../datasource/problem';
import { type Feedback } from '../datasource/resources';
import { Fold } from '../query/Fold';
import { type Props } from '../query/QueryFields';
import { testIds } from '../testIds';
import { ReviewRow } from './ReviewRow';
import { insightRows, rowsToShow } from './rows';

const MOST_ROWS = 10;

/**
 * The explanations of the answer below, each to be confirmed or corrected. What a person says here becomes a case, and
 * every later window with the same lines answers with it.
 */
export function ReviewSection({ datasource, query, data, onChange, onRunQuery }: Props) {
  const styles = useStyles2(getStyles);
  const [outcome, setOutcome] = useState('');
  const rows = insightRows(data?.series ?? [], query.refId);
  if (rows.length === 0 && !query.review) {
    return null;
  }
  const shown = rowsToShow(rows, query.review, MOST_ROWS);
  const closeReview = () => {
    if (query.review) {
      onChange({ ...query, review: undefined });
    }
  };
  const send = async (feedback: Feedback) => {
    try {
      const { message } = await datasource.resources.feedback(feedback);
      setOutcome(message);
      closeReview();
      onRunQuery();
      return true;
    } catch (error) {
      setOutcome(problemText(error));
      return false;
    }
  };
  return (
    <div data-testid={testIds.review.root}>
      <Fold
        title="Explanations"
        summary={`${rows.length} to confirm or correct`}
        startsOpen={Boolean(query.review)}
        testIds={{ toggle: testIds.review.toggle }}
      >
        <ul className={styles.list}>
          {shown.map((row) => (
            <ReviewRow
              // a row asked for by a link is empty until the answer is there; its form then starts with what it says
              key={row.status === '' ? `${row.insightId} unknown` : row.insightId}
              row={row}
              startsOpen={row.insightId === query.review}
              loadTaxonomy={() => datasource.resources.taxonomy()}
              onSend={send}
              onClose={closeReview}
            />
          ))}
        </ul>
      </Fold>
      <div role="status" className={styles.outcome} data-testid={testIds.review.outcome}>
        {outcome}
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', maxHeight: 480, overflowY: 'auto' }),
  outcome: css({ color: theme.colors.text.secondary, '&:not(:empty)': { paddingTop: theme.spacing(0.5) } }),
});
