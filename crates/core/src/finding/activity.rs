//! When a series was seen, as finely as a picture or an alarm can show it.
//!
//! A finding may be about millions of events; periods of five minutes, as alarms have them, keep it at 288 numbers a day at
//! most. A picture shows ten minutes, which are one sweep to the cadence, too.

use jiff::Timestamp;

/// Length of a period in seconds: that of the CIS alarms.
const PERIOD_SECS: i64 = 300;
/// Periods of a slot.
const PERIODS_A_SLOT: i32 = 2;

/// The times of a series by periods of five minutes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActivityHistogram(Vec<(i32, u32)>);

/// One slot in which a series was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActivitySlot {
    /// UTC days since 1970-01-01.
    pub day: i32,
    /// The slot of that day, 0 to 143.
    pub slot: i32,
    /// Events in it.
    pub count: u32,
}

impl ActivityHistogram {
    /// Slots of a day.
    pub const A_DAY: i32 = 144;

    /// Counts times, which are sorted, into periods.
    #[must_use]
    pub fn from_times(times: &[Timestamp]) -> Self {
        // A timestamp ends in the year 9999, which is period 844,674,335.
        let period = |time: &Timestamp| i32::try_from(time.as_second().div_euclid(PERIOD_SECS)).unwrap_or(i32::MAX);
        Self(merged(times.iter().map(|time| (period(time), 1))))
    }

    /// Periods of five minutes since 1970 with their events, in order.
    pub fn periods(&self) -> impl Iterator<Item = (i32, u32)> {
        self.0.iter().copied()
    }

    /// The slots of ten minutes in order.
    pub fn iter(&self) -> impl Iterator<Item = ActivitySlot> {
        let slots = self
            .periods()
            .map(|(period, count)| (period.div_euclid(PERIODS_A_SLOT), count));
        merged(slots).into_iter().map(|(slot, count)| ActivitySlot {
            day: slot.div_euclid(Self::A_DAY),
            slot: slot.rem_euclid(Self::A_DAY),
            count,
        })
    }
}

/// Adds the counts of neighbors that are of the same slot.
fn merged(counts: impl Iterator<Item = (i32, u32)>) -> Vec<(i32, u32)> {
    let mut slots: Vec<(i32, u32)> = Vec::new();
    for (slot, more) in counts {
        match slots.last_mut() {
            Some((last, count)) if *last == slot => *count = count.saturating_add(more),
            _ => slots.push((slot, more)),
        }
    }
    slots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_fall_into_slots_of_their_utc_day_and_none_is_lost() {
        let times: Vec<Timestamp> = [
            "1969-12-31T23:59:59Z",
            "2026-01-05T00:00:00Z",
            "2026-01-05T00:09:59Z",
            "2026-01-05T23:50:00Z",
        ]
        .iter()
        .map(|time| time.parse().unwrap())
        .collect();
        let seen: Vec<(i32, i32, u32)> = ActivityHistogram::from_times(&times)
            .iter()
            .map(|beat| (beat.day, beat.slot, beat.count))
            .collect();
        assert_eq!(seen, [(-1, 143, 1), (20_458, 0, 2), (20_458, 143, 1)]);
    }
}
