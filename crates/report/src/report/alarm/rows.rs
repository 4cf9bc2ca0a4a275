//! The rows of the table: what AWS services were denied by cause, and all other callers by kind.

use trailhum_core::alarm::{AlarmCause, AlarmReport, AlarmRow, RowKey, SeriesEnd};

use crate::text::{date, grouped};
use crate::words::{comma, message};

/// The rows with their texts, those of AWS services first, then the most errors first.
pub(super) fn rows(alarms: &AlarmReport) -> Vec<(String, &AlarmRow)> {
    let mut rows: Vec<(&RowKey, &AlarmRow)> = alarms.rows.iter().collect();
    rows.sort_by_key(|((caller, cause), row)| (cause.is_none(), std::cmp::Reverse(row.errors), *caller));
    rows.into_iter().map(|(key, row)| (name(*key, row), row)).collect()
}

fn name((caller, cause): RowKey, row: &AlarmRow) -> String {
    if let Some(cause) = cause {
        return message!("alarm-row-service", cause = name_of_cause(cause));
    }
    let caller = message!(&format!("alarm-caller-{}", caller.as_str()));
    let known = row
        .causes
        .iter()
        .filter(|(cause, _)| **cause != AlarmCause::AccessDenied);
    let known: Vec<String> = known
        .map(|(cause, errors)| {
            message!(
                "alarm-of-cause",
                cause = name_of_cause(*cause),
                errors = grouped(errors)
            )
        })
        .collect();
    if known.is_empty() {
        caller
    } else {
        message!("alarm-row-other", caller, causes = known.join(comma()))
    }
}

fn name_of_cause(cause: AlarmCause) -> String {
    message!(&format!("alarm-cause-{}", cause.as_str()))
}

/// When the errors of a row end: never, on the day on which the last of them stopped, or what nobody knows.
pub(super) fn ends(row: &AlarmRow) -> String {
    match row.stopped_at {
        _ if row.going_on > 0 => message!("alarm-ends-never"),
        Some(at) if row.stopped == row.series => date(at),
        _ => "·".to_owned(),
    }
}

/// The same of one recurring error.
pub(super) fn end(end: SeriesEnd) -> String {
    match end {
        SeriesEnd::Never => message!("alarm-ends-never"),
        SeriesEnd::Stopped(at) => date(at),
        SeriesEnd::Unknown => "·".to_owned(),
    }
}
