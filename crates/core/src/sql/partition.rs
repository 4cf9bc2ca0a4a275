//! Partitions: the folders of a trail that a question need not open.
//!
//! Tables differ: AWS documents `timestamp` (one folder a day), `region`, `account`, and `year`, `month`, `day`, with
//! partition projection or without. What a column is follows from its name and from the table's properties.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use super::hive::Column;
use super::{QueryScope, literal};

/// What the values of a partition column say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TablePartition {
    /// An account.
    Account(Column),
    /// A region.
    Region(Column),
    /// A UTC day in this form of strftime.
    Day(Column, String),
    /// Year, month and day, each in a column.
    YearMonthDay([Column; 3]),
}

const ACCOUNTS: [&str; 4] = ["account", "accountid", "account_id", "awsaccountid"];
const REGIONS: [&str; 4] = ["region", "awsregion", "region_name", "regionname"];
const DAYS: [&str; 8] = [
    "timestamp",
    "date",
    "day",
    "dt",
    "event_date",
    "eventdate",
    "partition_date",
    "datehour",
];

/// How a day is written in CloudTrail's keys, and so in partitions unless the table says otherwise.
pub(super) const KEY_FORMAT: &str = "yyyy/MM/dd";

/// Understands the partition columns; those that are not understood are returned by name. Days in texts are spelt as the
/// properties say, or else in the `usual` form, if there is one.
pub(super) fn parse(
    columns: &[Column],
    properties: &BTreeMap<String, String>,
    usual: Option<&str>,
) -> (Vec<TablePartition>, Vec<String>) {
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    let named = |name: &str| columns.iter().find(|column| column.name == name).cloned();
    let split = match (named("year"), named("month"), named("day")) {
        (Some(year), Some(month), Some(day)) => Some([year, month, day]),
        _ => None,
    };
    for column in columns {
        let name = column.name.as_str();
        if ACCOUNTS.contains(&name) {
            known.push(TablePartition::Account(column.clone()));
        } else if REGIONS.contains(&name) {
            known.push(TablePartition::Region(column.clone()));
        } else if split.as_ref().is_some_and(|split| split.contains(column)) {
        } else if let Some(format) = day_format(column, properties, usual) {
            known.push(TablePartition::Day(column.clone(), format));
        } else {
            unknown.push(column.name.clone());
        }
    }
    known.extend(split.map(TablePartition::YearMonthDay));
    (known, unknown)
}

/// The form of the days in a column, if it holds days in a form whose order is that of time.
fn day_format(column: &Column, properties: &BTreeMap<String, String>, usual: Option<&str>) -> Option<String> {
    let property = |end: &str| {
        properties
            .get(&format!("projection.{}.{end}", column.name))
            .map(String::as_str)
    };
    let projected = property("type") == Some("date");
    if !projected && !DAYS.contains(&column.name.as_str()) {
        return None;
    }
    let format = property("format").filter(|_| projected).or(usual);
    // Java's letters, as the projection writes them. Only forms that sort by time may be compared.
    let format = match column.kind.as_str() {
        "date" => "%Y-%m-%d",
        "string" | "varchar" => match format? {
            "yyyy/MM/dd" => "%Y/%m/%d",
            "yyyy-MM-dd" => "%Y-%m-%d",
            "yyyyMMdd" => "%Y%m%d",
            "yyyy/MM/dd/HH" => "%Y/%m/%d/%H",
            "yyyy-MM-dd-HH" => "%Y-%m-%d-%H",
            _ => return None,
        },
        _ => return None,
    };
    Some(format.to_owned())
}

impl TablePartition {
    /// The condition that leaves the other partitions out; `None` where nothing is to be left out.
    pub(super) fn condition(&self, span: &QueryScope) -> Option<String> {
        let listed = |column: &Column, values: &[String]| {
            let name = literal::identifier(&column.name);
            (!values.is_empty()).then(|| literal::one_of(&name, values.iter().map(String::as_str)))
        };
        match self {
            Self::Account(column) => listed(column, &span.accounts),
            Self::Region(column) => listed(column, &span.regions),
            Self::Day(column, format) => {
                let name = literal::identifier(&column.name);
                let spelt = |day: Date| {
                    let literal = literal::literal(&day.strftime(format).to_string());
                    if column.kind == "date" {
                        format!("DATE {literal}")
                    } else {
                        literal
                    }
                };
                let (first, last) = days(span);
                let from = format!("{name} >= {}", spelt(first));
                // The day after the last one bounds a column of hours, too.
                let until = last.map(|last| format!(" AND {name} < {}", spelt(next(last))));
                Some(from + &until.unwrap_or_default())
            }
            Self::YearMonthDay(columns) => year_month_day(columns, span),
        }
    }
}

/// The first and the last day whose folder may hold a record of the window. A record lies in the folder of the day
/// on which it was delivered: that of its time or, around midnight, the next (documented of the key's time).
fn days(span: &QueryScope) -> (Date, Option<Date>) {
    let day = |time: Timestamp| time.to_zoned_datetime(TimeZone::UTC).date();
    (day(span.from), span.to.map(|to| next(day(to))))
}

fn next(day: Date) -> Date {
    day.checked_add(1.day()).unwrap_or(Date::MAX)
}

/// Whole months, and of the first and the last one only the days wanted; with and without leading zeros, for nothing
/// says how the folders are called.
fn year_month_day([year, month, day]: &[Column; 3], span: &QueryScope) -> Option<String> {
    let (first, last) = days(span);
    let last = last?;
    let mut months: BTreeMap<(i16, i8), Vec<i8>> = BTreeMap::new();
    for date in first.series(1.day()).take_while(|date| *date <= last) {
        months.entry((date.year(), date.month())).or_default().push(date.day());
    }
    let equal = |column: &Column, values: &[i8]| {
        let text = column.kind == "string" || column.kind.starts_with("varchar");
        let spell = |value: &i8| match text {
            true if *value < 10 => format!("'{value:02}', '{value}'"),
            true => format!("'{value}'"),
            false => value.to_string(),
        };
        let values: Vec<String> = values.iter().map(spell).collect();
        format!("{} IN ({})", literal::identifier(&column.name), values.join(", "))
    };
    let months = months.iter().map(|((number, month_number), wanted)| {
        let text = year.kind == "string" || year.kind.starts_with("varchar");
        let number = if text {
            format!("'{number:04}'")
        } else {
            number.to_string()
        };
        let year = format!("{} = {number}", literal::identifier(&year.name));
        let whole = wanted.len() >= 28 && wanted.first() == Some(&1);
        let days = if whole {
            String::new()
        } else {
            format!(" AND {}", equal(day, wanted))
        };
        format!("{year} AND {}{days}", equal(month, &[*month_number]))
    });
    Some(format!("({})", months.collect::<Vec<_>>().join(" OR ")))
}
