//! `--since` and `--until`: a way back from now, a day, or a time.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, civil};

use crate::error::Error;

/// The time that `text` means; days are UTC days, as in CloudTrail.
pub(crate) fn parse(argument: &str, text: &str, now: Timestamp) -> Result<Timestamp, Error> {
    let failed = |why: &str| Error::argument(format!("{argument} {text}"), why);
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    if let Ok(day) = text.parse::<civil::Date>() {
        let midnight = day
            .to_zoned_datetime(TimeZone::UTC)
            .map_err(|_| failed("no such day"))?;
        return Ok(midnight.timestamp());
    }
    let span: Span = text
        .parse()
        .map_err(|_| failed("neither an age (14d, 36h) nor a time (2026-01-15, 2026-01-15T12:00:00Z)"))?;
    if span.is_negative() {
        return Err(failed("write an age without a sign: 14d, 36h"));
    }
    let back = now
        .to_zoned_datetime(TimeZone::UTC)
        .checked_sub(span)
        .map_err(|_| failed("too far back"))?;
    Ok(back.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_back_days_and_times_are_understood() {
        let now: Timestamp = "2026-01-15T12:00:00Z".parse().unwrap();
        for (text, time) in [
            ("14d", "2026-01-01T12:00:00Z"),
            ("36h", "2026-01-14T00:00:00Z"),
            ("2w", "2026-01-01T12:00:00Z"),
            ("2026-01-10", "2026-01-10T00:00:00Z"),
            ("2026-01-10T01:02:03+01:00", "2026-01-10T00:02:03Z"),
        ] {
            assert_eq!(parse("--since", text, now).unwrap().to_string(), time, "{text}");
        }
        for text in ["", "yesterday", "14", "99999y", "-5d", "-36h", "-P1D", "5d ago"] {
            assert!(parse("--since", text, now).is_err(), "{text}");
        }
    }
}
