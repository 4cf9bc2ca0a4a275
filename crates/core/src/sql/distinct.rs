//! The different values of a field over the calls of a row: addresses, user agents, names of resources.
//!
//! Nearly always there is one. Then the cell is `=` and the value, and its days are those of the calls. Else it is about
//! the number of values and a JSON list of each value and day, a bounded number of them in the order of the values.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::tally::Distinct;

/// Values with their days that come along, at most. Three addresses on each day of 333 are among them.
const MAX_DAYS: usize = 1_000;
/// Letters of a UTC day, such as `2026-01-15`.
const DAY_LETTERS: usize = 10;

/// What is aggregated of a column of texts, by the column `utc_day`, under the names that [`cell`] reads.
pub(super) fn aggregate(column: &str) -> String {
    format!(
        "min({column}) AS min_{column}, max({column}) AS max_{column}, approx_distinct({column}) AS many_{column}, \
         map_keys(histogram(concat({column}, utc_day))) AS all_{column}"
    )
}

/// The cell.
pub(super) fn cell(column: &str) -> String {
    format!(
        "if(min_{column} = max_{column}, concat('=', min_{column}), concat(CAST(many_{column} AS varchar), \
         json_format(CAST(slice(array_sort(all_{column}), 1, {MAX_DAYS}) AS JSON))))"
    )
}

/// The values of a cell, each made what it is to a tally by `value`, for calls at these times, which are sorted. Empty
/// where the cell is of another form.
pub(super) fn read(cell: &str, times: &[Timestamp], value: impl Fn(&str) -> String) -> Distinct {
    let mut distinct = Distinct::default();
    if let Some(only) = cell.strip_prefix('=') {
        let only = value(only);
        if !only.is_empty() {
            distinct.insert_all(times, &only);
        }
        return distinct;
    }
    let Some(begin) = cell.find('[') else { return distinct };
    let (count, list) = cell.split_at_checked(begin).unwrap_or_default();
    let entries: Vec<String> = serde_json::from_str(list).unwrap_or_default();
    for entry in &entries {
        let Some((text, day)) = split_day(entry) else { continue };
        let text = value(text);
        if !text.is_empty() {
            distinct.insert(day, &text);
        }
    }
    if entries.len() >= MAX_DAYS {
        // Values or days of the last one may be missing, so more are there than are known.
        let more = distinct.count().saturating_add(1);
        distinct.at_least(count.parse::<usize>().unwrap_or_default().max(more));
    }
    distinct
}

fn split_day(entry: &str) -> Option<(&str, Timestamp)> {
    let (text, day) = entry.split_at_checked(entry.len().checked_sub(DAY_LETTERS)?)?;
    let day: Date = day.parse().ok()?;
    Some((text, day.to_zoned_datetime(jiff::tz::TimeZone::UTC).ok()?.timestamp()))
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;

    use super::*;

    fn seen(cell: &str) -> (usize, bool, Vec<(String, usize)>) {
        let times: Vec<Timestamp> = ["2026-01-12T09:10:00Z", "2026-01-12T10:10:00Z", "2026-01-14T09:10:00Z"]
            .iter()
            .map(|time| time.parse().unwrap())
            .collect();
        let distinct = read(cell, &times, str::to_owned);
        let values = distinct.values().into_iter();
        let values = values.map(|value| (value.text.to_owned(), value.days)).collect();
        (distinct.count(), distinct.is_exact(), values)
    }

    #[test]
    fn one_value_has_the_days_of_the_calls_and_several_have_their_own() {
        assert_eq!(seen("=a"), (1, true, vec![("a".to_owned(), 2)]));
        assert_eq!(seen("="), (0, true, vec![]));
        let some = r#"2["2026-01-12","a2026-01-12","a2026-01-13","b \"c\"2026-01-14"]"#;
        assert_eq!(
            seen(some),
            (2, true, vec![("a".to_owned(), 2), ("b \"c\"".to_owned(), 1)])
        );
    }

    #[test]
    fn a_list_that_is_cut_off_is_known_to_be() {
        let list = |days: usize, text: &str| {
            let days = (0..days).map(|day| {
                format!(
                    "{text}{}",
                    Date::new(2020, 1, 1).unwrap() + i64::try_from(day).unwrap().days()
                )
            });
            serde_json::to_string(&days.collect::<Vec<_>>()).unwrap()
        };
        assert_eq!(
            seen(&format!("5000{}", list(MAX_DAYS, "a"))),
            (5000, false, vec![("a".to_owned(), MAX_DAYS)])
        );
        assert_eq!(
            seen(&format!("1{}", list(MAX_DAYS, "a"))),
            (2, false, vec![("a".to_owned(), MAX_DAYS)])
        );
        assert_eq!(seen(&format!("9{}", list(MAX_DAYS - 1, "a"))).0, 1);
    }

    #[test]
    fn a_cell_of_another_form_holds_nothing() {
        for cell in ["", "x", "[1]", "3[\"\"]", "[\"a\"]", "[\"a2026-13-12\"]", "é["] {
            let (_, _, values) = seen(cell);
            assert_eq!(values, [], "{cell}");
        }
    }
}
