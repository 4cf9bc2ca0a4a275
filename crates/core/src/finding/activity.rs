//! When a series was seen, as finely as a picture can show it.
//!
//! A finding may be about millions of events; slots of ten minutes keep it at 144 numbers a day at most. What happens
//! inside ten minutes is one sweep to the cadence, too.

use jiff::Timestamp;

/// Length of a slot in seconds.
const SLOT_SECS: i64 = 600;

/// The times of a series by slots of ten minutes.
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

    /// Counts times, which are sorted, into slots.
    #[must_use]
    pub fn from_times(times: &[Timestamp]) -> Self {
        let mut slots: Vec<(i32, u32)> = Vec::new();
        for time in times {
            // A timestamp ends in the year 9999, which is slot 422,337,167.
            let slot = i32::try_from(time.as_second().div_euclid(SLOT_SECS)).unwrap_or(i32::MAX);
            match slots.last_mut() {
                Some((last, count)) if *last == slot => *count = count.saturating_add(1),
                _ => slots.push((slot, 1)),
            }
        }
        Self(slots)
    }

    /// The slots in order.
    pub fn iter(&self) -> impl Iterator<Item = ActivitySlot> {
        self.0.iter().map(|(slot, count)| ActivitySlot {
            day: slot.div_euclid(Self::A_DAY),
            slot: slot.rem_euclid(Self::A_DAY),
            count: *count,
        })
    }
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
