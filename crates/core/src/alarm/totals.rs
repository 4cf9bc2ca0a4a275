//! How often an alarm fires: periods of five minutes with any error, and how many of them have only calls of AWS
//! services.

use std::collections::BTreeMap;

use super::timeline::Timeline;

/// What happened in periods with any error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Periods(BTreeMap<i32, Content>);

/// Who made the calls of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    OnlyAws,
    Others,
}

/// What one metric filter and its alarm come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TextTotals {
    /// Errors that the metric filter counts.
    pub errors: usize,
    /// Periods of five minutes in which the alarm is on.
    pub periods: usize,
    /// Those of them with only calls of AWS services.
    pub periods_of_aws: usize,
    /// How often the alarm goes on: periods in a row are one.
    pub fires: usize,
    /// Those of them with only calls of AWS services.
    pub fires_of_aws: usize,
}

impl Periods {
    /// Adds the periods of a series.
    pub(super) fn add(&mut self, timeline: &Timeline, is_aws: bool) {
        for period in timeline.periods() {
            let content = self.0.entry(period).or_insert(Content::OnlyAws);
            if !is_aws {
                *content = Content::Others;
            }
        }
    }

    /// Sums them up.
    pub(super) fn totals(&self, errors: usize) -> TextTotals {
        let mut totals = TextTotals {
            errors,
            ..TextTotals::default()
        };
        let mut run: Option<(i32, Content)> = None;
        for (period, content) in &self.0 {
            totals.periods += 1;
            totals.periods_of_aws += usize::from(*content == Content::OnlyAws);
            run = Some(match run {
                Some((last, of_run)) if *period == last + 1 => {
                    let others = of_run == Content::Others || *content == Content::Others;
                    (*period, if others { Content::Others } else { Content::OnlyAws })
                }
                ended => {
                    totals.end(ended);
                    (*period, *content)
                }
            });
        }
        totals.end(run);
        totals
    }
}

impl TextTotals {
    fn end(&mut self, run: Option<(i32, Content)>) {
        if let Some((_, content)) = run {
            self.fires += 1;
            self.fires_of_aws += usize::from(content == Content::OnlyAws);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::ActivityHistogram;

    fn timeline(minutes: &[i64]) -> Timeline {
        let times: Vec<jiff::Timestamp> = minutes
            .iter()
            .map(|minute| crate::time::at_second(60 * minute))
            .collect();
        Timeline::new(&ActivityHistogram::from_times(&times))
    }

    #[test]
    fn periods_in_a_row_are_one_alarm_and_a_period_with_a_person_is_none_of_aws() {
        let mut periods = Periods::default();
        // Periods 0, 1, 2; 4; 10, 11.
        periods.add(&timeline(&[1, 4, 7, 12, 22, 50, 56]), true);
        periods.add(&timeline(&[23, 57]), false);
        let totals = periods.totals(9);
        assert_eq!(
            totals,
            TextTotals {
                errors: 9,
                periods: 6,
                periods_of_aws: 4,
                fires: 3,
                fires_of_aws: 1
            }
        );
    }
}
